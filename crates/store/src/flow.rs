//! What is kept between two requests, for an hour, and forms that must take effect only once.
//!
//! A flow is found by the hash of a cookie or of a mailed link, or by a hash that its use case derives. Its state is
//! text that only its use case reads. A save names the version that it was made from, so that two tabs cannot overwrite
//! each other; [`put`] replaces whatever is there.

use crate::{db::Db, error::StoreError, sql, tx::Tx};
use madoguchi_domain::time::Ts;
use std::time::Duration;

/// How long a flow may take from its first step.
pub const FLOW_LIFE: Duration = Duration::from_hours(1);

/// SHA-256 of a flow's cookie.
pub type FlowKey = [u8; 32];

/// A flow as stored.
#[derive(Debug, Clone)]
pub struct Flow {
    /// The state as its use case wrote it.
    pub state: String,
    /// Goes up with every save.
    pub version: i64,
}

const BEGIN: &str = "INSERT INTO flow (token_hash, kind, state, version, created_at) VALUES ($1, $2, $3, 1, $4)
     ON CONFLICT (token_hash) DO NOTHING RETURNING version";

/// Begins a flow.
pub async fn begin(db: &Db, key: FlowKey, kind: &str, state: &str, now: Ts) -> Result<(), StoreError> {
    db.tick(sql!(BEGIN, key, kind, state, now)).await.map(drop)
}

/// The flow of that kind with that key, unless it is too old.
pub async fn find(db: &Db, key: FlowKey, kind: &str, now: Ts) -> Result<Option<Flow>, StoreError> {
    let row = db
        .fetch_optional(sql!(
            "SELECT state, version FROM flow WHERE token_hash = $1 AND kind = $2 AND created_at > $3",
            key,
            kind,
            now.minus(FLOW_LIFE),
        ))
        .await?;
    row.map(|row| Ok(Flow { state: row.get(0)?, version: row.get(1)? })).transpose()
}

/// Replaces whatever that key holds, with a new lifetime from now.
pub async fn put(db: &Db, key: FlowKey, kind: &str, state: &str, now: Ts) -> Result<(), StoreError> {
    let put = sql!(
        "INSERT INTO flow (token_hash, kind, state, version, created_at) VALUES ($1, $2, $3, 1, $4)
         ON CONFLICT (token_hash) DO UPDATE SET kind = $2, state = $3, version = flow.version + 1, created_at = $4
         RETURNING version",
        key,
        kind,
        state,
        now,
    );
    db.tick(put).await.map(drop)
}

const SAVE: &str = "UPDATE flow SET state = $1, version = version + 1 WHERE token_hash = $2 AND version = $3
     RETURNING version";

/// Saves the next state of a flow. Returns whether nobody else saved one in the meantime.
pub async fn save(db: &Db, key: FlowKey, version: i64, state: &str) -> Result<bool, StoreError> {
    Ok(!db.tick(sql!(SAVE, state, key, version)).await?.is_empty())
}

impl Tx {
    /// Begins a flow together with the effect it belongs to. Returns whether there was none with that key.
    pub async fn begin_flow(&mut self, key: FlowKey, kind: &str, state: &str, now: Ts) -> Result<bool, StoreError> {
        Ok(self.fetch_optional(sql!(BEGIN, key, kind, state, now)).await?.is_some())
    }

    /// Removes a flow: the holder of its token has to begin again.
    pub async fn remove_flow(&mut self, key: FlowKey) -> Result<(), StoreError> {
        self.execute(sql!("DELETE FROM flow WHERE token_hash = $1", key)).await
    }

    /// Saves the next state of a flow together with the effect it belongs to. Returns whether nobody else had saved
    /// one.
    pub async fn save_flow(&mut self, key: FlowKey, version: i64, state: &str) -> Result<bool, StoreError> {
        Ok(self.fetch_optional(sql!(SAVE, state, key, version)).await?.is_some())
    }

    /// Saves the state that an effect leaves a flow in, whoever changed it meanwhile: another request with the same
    /// form counts its try before it finds that the effect has happened.
    pub async fn overwrite_flow(&mut self, key: FlowKey, state: &str) -> Result<(), StoreError> {
        self.execute(sql!("UPDATE flow SET state = $1, version = version + 1 WHERE token_hash = $2", state, key)).await
    }

    /// Where a form that already took effect led its sender, if it did.
    pub async fn once_result(&mut self, token: [u8; 32], actor: [u8; 32]) -> Result<Option<String>, StoreError> {
        let row = self
            .fetch_optional(sql!("SELECT result_url FROM once WHERE token_hash = $1 AND actor = $2", token, actor))
            .await?;
        row.map(|row| row.get(0)).transpose()
    }

    /// Notes that a form took effect and where it led. Another sender's form with the same token makes the transaction
    /// fail by its constraint.
    pub async fn spend_once(
        &mut self,
        token: [u8; 32],
        actor: [u8; 32],
        form: &str,
        result_url: &str,
        now: Ts,
    ) -> Result<(), StoreError> {
        self.execute(sql!(
            "INSERT INTO once (token_hash, actor, form, result_url, created_at) VALUES ($1, $2, $3, $4, $5)",
            token,
            actor,
            form,
            result_url,
            now,
        ))
        .await
    }
}
