//! What tries of a contract's proof are counted against, and the agent who clears the counter (PRODUCT §4.1).

use crate::{
    cx::App,
    error::{Error, Outcome},
    keys::Key,
};
use madoguchi_domain::{
    audit::Action,
    folding::{name_key, number_key},
    id::CustomerId,
};
use madoguchi_store::{StoreError, Tx, audit::About, registration::RecordKey};

/// The record of what was typed.
pub(super) fn typed(key: &Key, name_key: &str, phone_key: &str) -> RecordKey {
    key.mac("tries_typed", &[name_key.as_bytes(), phone_key.as_bytes()])
}

/// The record of a customer whom a claim touches.
pub(super) fn of(key: &Key, customer: CustomerId) -> RecordKey {
    key.mac("tries_customer", &[customer.0.as_bytes()])
}

/// Clears the tries of every customer with that number who may still register, by whichever name and phone on file they
/// were made. Says how many those were; refused when nobody has that number.
pub async fn clear_tries(app: &App, customer_number: &str) -> Result<Outcome<usize, ()>, Error> {
    let number = number_key(customer_number);
    let (stamp, key) = (app.system_stamp("customers"), app.keys().newest().clone());
    let ended_after = app.ended_after(stamp.now);
    let cleared = app.db().write_closure(move |tx| {
        let (stamp, key, number) = (stamp.clone(), key.clone(), number.clone());
        Box::pin(async move {
            let customers = tx.customers_with_number(&number, ended_after).await?;
            let mut cleared = 0;
            for customer in &customers {
                cleared += clear_in(tx, &key, *customer).await?;
                let about = About { entity: Some(customer.0), customer: Some(*customer), detail: "" };
                tx.audit(&stamp, Action::ContractTriesCleared, about).await?;
            }
            Ok(if customers.is_empty() { Outcome::Refused(()) } else { Outcome::Done(cleared) })
        })
    });
    cleared.await.map_err(|error: StoreError| error.into())
}

async fn clear_in(tx: &mut Tx, key: &Key, customer: CustomerId) -> Result<usize, StoreError> {
    let (names, phones) = tx.names_and_phones(customer).await?;
    let (mut records, mut beside) = (vec![of(key, customer)], Vec::new());
    for phone in &phones {
        records.extend(names.iter().map(|name| typed(key, &name_key(name), phone)));
        // A try by this phone counted against every customer who has it.
        beside.extend(tx.customers_with_phone(phone).await?.into_iter().map(|other| of(key, other)));
    }
    tx.clear_tries(&records, &beside).await
}
