//! What tries at a contract's proof are counted against, and clearing them, which agents do (PRODUCT §4.1).

use crate::{
    cx::App,
    error::{Error, Outcome, Stop},
    keys::Key,
};
use madoguchi_domain::{
    audit::Action,
    folding::{name_key, number_key},
    id::CustomerId,
    time::Date,
};
use madoguchi_store::{Stamp, StoreError, Tx, Unit, audit::About, registration::RecordKey};

/// The record of a typed name and phone.
pub(super) fn typed(key: &Key, name_key: &str, phone_key: &str) -> RecordKey {
    key.mac("tries_typed", &[name_key.as_bytes(), phone_key.as_bytes()])
}

/// The record of a customer that a claim touches.
pub(super) fn of(key: &Key, customer: CustomerId) -> RecordKey {
    key.mac("tries_customer", &[customer.0.as_bytes()])
}

/// Clears the tries at every customer with that number who may still register, made with any name and phone on file.
/// Returns the number of tries; refused when no customer has the number.
pub async fn clear_tries(app: &App, customer_number: &str) -> Result<Outcome<usize, ()>, Error> {
    let number = number_key(customer_number);
    let stamp = app.system_stamp("customers");
    let ended_after = app.ended_after(stamp.now);
    let clearing = Clearing { stamp, key: app.keys().newest().clone(), number, ended_after };
    Ok(app.db().write(clearing).await?.into())
}

struct Clearing {
    stamp: Stamp,
    key: Key,
    number: String,
    ended_after: Date,
}

impl Unit for Clearing {
    type Done = usize;
    type Refusal = ();
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<usize, Stop<()>> {
        let customers = tx.customers_with_number(&self.number, self.ended_after).await?;
        let mut cleared = 0;
        for customer in &customers {
            cleared += clear_in(tx, &self.key, *customer).await?;
            let about = About { entity: Some(customer.0), customer: Some(*customer), detail: "" };
            tx.audit(&self.stamp, Action::ContractTriesCleared, about).await?;
        }
        if customers.is_empty() { Err(Stop::Refused(())) } else { Ok(cleared) }
    }
}

async fn clear_in(tx: &mut Tx, key: &Key, customer: CustomerId) -> Result<usize, StoreError> {
    let (names, phones) = tx.names_and_phones(customer).await?;
    let (mut records, mut beside) = (vec![of(key, customer)], Vec::new());
    for phone in &phones {
        records.extend(names.iter().map(|name| typed(key, &name_key(name), phone)));
        // A try with this phone counted against every customer who has it.
        beside.extend(tx.customers_with_phone(phone).await?.into_iter().map(|other| of(key, other)));
    }
    tx.clear_tries(&records, &beside).await
}
