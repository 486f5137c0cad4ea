//! What tries of a contract's proof are counted against, and the agent who clears the counter (PRODUCT §4.1).

use crate::{
    cx::App,
    error::{Error, Outcome},
    keys::Keys,
};
use madoguchi_domain::{
    audit::Action,
    folding::{name_key, number_key},
    id::CustomerId,
};
use madoguchi_store::{StoreError, audit::About, letter::customers_numbered, registration::RecordKey};

/// The record of what was typed.
pub(super) fn typed(keys: &Keys, name_key: &str, phone_key: &str) -> RecordKey {
    keys.mac("tries_typed", &[name_key.as_bytes(), phone_key.as_bytes()])
}

/// The record of a customer whom a claim touches.
pub(super) fn of(keys: &Keys, customer: CustomerId) -> RecordKey {
    keys.mac("tries_customer", &[customer.0.as_bytes()])
}

/// Why no tries were cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotCleared {
    /// Nobody with a contract has that customer number.
    Unknown,
    /// Several have it.
    Ambiguous,
}

/// Clears the tries of the customer with that number, by whichever name and phone on file they were made. Says how many
/// those were.
pub async fn clear_tries(app: &App, customer_number: &str) -> Result<Outcome<usize, NotCleared>, Error> {
    let customer = match customers_numbered(app.db(), &number_key(customer_number)).await?.as_slice() {
        [] => return Ok(Outcome::Refused(NotCleared::Unknown)),
        [(customer, _)] => *customer,
        _ => return Ok(Outcome::Refused(NotCleared::Ambiguous)),
    };
    let (stamp, keys) = (app.system_stamp("customers"), app.keys().clone());
    let cleared = app.db().write(move |tx| {
        let (stamp, keys) = (stamp.clone(), keys.clone());
        Box::pin(async move {
            let (names, phones) = tx.names_and_phones(customer).await?;
            let names = names.iter().map(|name| name_key(name));
            let mut records: Vec<_> = names
                .flat_map(|name| phones.iter().map(|phone| typed(&keys, &name, phone)).collect::<Vec<_>>())
                .collect();
            records.push(of(&keys, customer));
            // A try by this phone counted against every customer who has it.
            let mut beside = Vec::new();
            for phone in &phones {
                beside.extend(tx.customers_with_phone(phone).await?.into_iter().map(|other| of(&keys, other)));
            }
            let cleared = tx.clear_tries(&records, &beside).await?;
            let about = About { entity: Some(customer.0), customer: Some(customer), detail: "" };
            tx.audit(&stamp, Action::ContractTriesCleared, about).await?;
            Ok(cleared)
        })
    });
    Ok(Outcome::Done(cleared.await.map_err(|error: StoreError| Error::from(error))?))
}
