//! Events and the audit trail: one history of changes, and one of who did what.

mod seal;

pub use seal::{Cut, Unsealed, cut, link, sealed_after, unsealed};

use crate::{error::StoreError, sql, stamp::Stamp, tx::Tx};
use madoguchi_domain::{
    audit::Action,
    id::{AuditId, CustomerId, EventId},
};
use uuid::Uuid;

/// What an audited action was about. Ids and field names only, never personal values.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// The thing: a portal user, a letter request, an import run.
    pub entity: Option<Uuid>,
    /// The customer concerned.
    pub customer: Option<CustomerId>,
    /// Field names or a fixed word; never what somebody typed.
    pub detail: &'static str,
}

/// A state change of an entity, named as TM Forum names its events.
#[derive(Debug, Clone)]
pub struct Changed {
    /// Such as `customerBillCreateEvent`.
    pub name: &'static str,
    /// Such as `customerBill`.
    pub entity: &'static str,
    /// Which one.
    pub id: Uuid,
    /// The customer concerned.
    pub customer: Option<CustomerId>,
    /// State before.
    pub from: Option<&'static str>,
    /// State after.
    pub to: Option<&'static str>,
}

impl Tx {
    /// Adds a line to the audit trail, in this transaction. Counted, also when the transaction runs again.
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
        self.execute(sql!(
            "INSERT INTO event (id, name, entity, entity_id, customer_id, from_state, to_state, actor, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            stamp.id::<EventId>(),
            changed.name,
            changed.entity,
            changed.id,
            changed.customer,
            changed.from,
            changed.to,
            stamp.actor.as_str(),
            stamp.now,
        ))
        .await
    }
}
