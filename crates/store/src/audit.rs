//! Events and the audit trail: one history of changes, and one of actors and their actions.

mod seal;

pub use seal::{Cut, Unsealed, cut, link, sealed_after, unsealed};

use crate::{error::StoreError, sql, stamp::Stamp, tx::Tx};
use madoguchi_domain::{
    audit::Action,
    id::{AuditId, CustomerId, EventId},
};
use uuid::Uuid;

/// What an audited action was about, in ids and field names only, never personal values.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// The thing: a login, a letter request, an import run.
    pub entity: Option<Uuid>,
    /// The customer concerned.
    pub customer: Option<CustomerId>,
    /// Field names or a fixed word; never what somebody typed.
    pub detail: &'static str,
}

/// A state change of an entity, named like a TM Forum event.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The event, such as `customerBillCreateEvent`.
    pub name: &'static str,
    /// Its kind, such as `customerBill`.
    pub entity: &'static str,
    /// The entity's id.
    pub id: Uuid,
    /// The customer concerned.
    pub customer: Option<CustomerId>,
    /// State before.
    pub from: Option<&'static str>,
    /// State after.
    pub to: Option<&'static str>,
}

impl Tx {
    /// Adds a line to the audit trail in this transaction. It is counted again when the transaction runs again.
    pub async fn audit(&mut self, stamp: &Stamp, action: Action, about: About) -> Result<(), StoreError> {
        metrics::counter!("madoguchi_audited_total", "action" => action.as_str()).increment(1);
        self.execute(sql!(
            "INSERT INTO audit (id, at, actor, action, entity_id, customer_id, detail)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            stamp.id::<AuditId>(),
            stamp.now,
            stamp.actor.as_str(),
            action,
            about.entity,
            about.customer,
            about.detail,
        ))
        .await
    }

    /// Records that something changed, in this transaction.
    pub async fn changed(&mut self, stamp: &Stamp, changed: Changed) -> Result<(), StoreError> {
        self.recorded(stamp, changed).await.map(drop)
    }

    /// As [`Self::changed`], for what is to be told of the event besides.
    pub(crate) async fn recorded(&mut self, stamp: &Stamp, changed: Changed) -> Result<EventId, StoreError> {
        let id: EventId = stamp.id();
        self.execute(sql!(
            "INSERT INTO event (id, name, entity, entity_id, customer_id, from_state, to_state, actor, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id,
            changed.name,
            changed.entity,
            changed.id,
            changed.customer,
            changed.from,
            changed.to,
            stamp.actor.as_str(),
            stamp.now,
        ))
        .await?;
        Ok(id)
    }
}
