//! Changes to logins that their owners were told of, and the freeze of all changes that an owner can ask for.

use crate::{db::Db, error::StoreError, sql, stamp::Stamp, tx::Tx, value::Row};
use madoguchi_domain::{
    credential::CredentialChange,
    id::{CredentialChangeId, PortalUserId},
    receipt::Receipt,
    time::Ts,
};

crate::value::stored_words!(CredentialChange);

/// A change that its owner was told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToldChange {
    /// The change's id.
    pub id: CredentialChangeId,
    /// The login that was changed.
    pub user: PortalUserId,
    /// What was changed.
    pub change: CredentialChange,
    /// The number for asking about it.
    pub receipt: Receipt,
    /// When it was changed.
    pub changed_at: Ts,
    /// When the owner said that it was not hers, if she did.
    pub disowned_at: Option<Ts>,
}

fn read(row: &Row) -> Result<ToldChange, StoreError> {
    const RECEIPT: usize = 3;
    let receipt: String = row.get(RECEIPT)?;
    let no_receipt = |_| StoreError::Decode { column: RECEIPT, reason: "is not a public number".to_owned() };
    Ok(ToldChange {
        id: row.get(0)?,
        user: row.get(1)?,
        change: row.get(2)?,
        receipt: receipt.parse().map_err(no_receipt)?,
        changed_at: row.get(4)?,
        disowned_at: row.get(5)?,
    })
}

impl Tx {
    /// Notes a change that its owner is told of.
    pub async fn add_credential_change(
        &mut self,
        stamp: &Stamp,
        user: PortalUserId,
        change: CredentialChange,
        receipt: Receipt,
    ) -> Result<CredentialChangeId, StoreError> {
        let id: CredentialChangeId = stamp.id();
        self.execute(sql!(
            "INSERT INTO credential_change (id, portal_user_id, change, receipt, changed_at) VALUES ($1, $2, $3, $4, $5)",
            id,
            user,
            change,
            receipt.to_string(),
            stamp.now,
        ))
        .await?;
        Ok(id)
    }

    /// Notes that a change was not its owner's. Returns whether this is the first time.
    pub async fn disown_change(&mut self, id: CredentialChangeId, now: Ts) -> Result<bool, StoreError> {
        let text = "UPDATE credential_change SET disowned_at = $1 WHERE id = $2 AND disowned_at IS NULL RETURNING id";
        Ok(self.fetch_optional(sql!(text, now, id)).await?.is_some())
    }

    /// Stops all changes to a login until `until`.
    pub async fn freeze(&mut self, user: PortalUserId, until: Ts) -> Result<(), StoreError> {
        self.execute(sql!("UPDATE portal_user SET frozen_until = $1 WHERE id = $2", until, user)).await
    }

    /// When a login can be changed again, while its changes are stopped.
    pub async fn frozen_until(&mut self, user: PortalUserId, now: Ts) -> Result<Option<Ts>, StoreError> {
        let text = "SELECT frozen_until FROM portal_user WHERE id = $1 AND frozen_until > $2";
        self.fetch_optional(sql!(text, user, now)).await?.map_or(Ok(None), |row| row.get(0))
    }
}

/// A change that its owner was told of.
pub async fn told_change(db: &Db, id: CredentialChangeId) -> Result<Option<ToldChange>, StoreError> {
    let text =
        "SELECT id, portal_user_id, change, receipt, changed_at, disowned_at FROM credential_change WHERE id = $1";
    db.fetch_optional(sql!(text, id)).await?.as_ref().map(read).transpose()
}
