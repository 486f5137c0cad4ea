//! Changes to logins that their owners were told of, and the freeze of all changes that an owner can ask for.

use crate::{db::Db, error::StoreError, sql, stamp::Stamp, tx::Tx, value::Row};
use madoguchi_domain::{
    credential::{Closes, CredentialChange},
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

    /// Closes of a login what its owner's "that was not me" closes; all its changes until `until`.
    pub async fn close(&mut self, user: PortalUserId, closes: Closes, now: Ts, until: Ts) -> Result<(), StoreError> {
        let password = "UPDATE portal_user SET frozen_until = $1, password_stopped_at = $2 WHERE id = $3";
        self.execute(sql!(password, until, now, user)).await?;
        match closes {
            Closes::Password => Ok(()),
            Closes::Reset => {
                let text = "UPDATE portal_user SET reset_closed_until = $1 WHERE id = $2";
                self.execute(sql!(text, until, user)).await
            }
            Closes::Login => {
                self.execute(sql!("UPDATE portal_user SET suspended_at = $1 WHERE id = $2", now, user)).await
            }
        }
    }

    /// Takes back what was added to a login's factors since that instant: passkeys, two-step sign-in, recovery codes.
    /// Returns how many passkeys those were, and whether two-step sign-in was one.
    pub async fn drop_factors_since(&mut self, user: PortalUserId, since: Ts) -> Result<(usize, bool), StoreError> {
        let passkeys = "DELETE FROM passkey WHERE portal_user_id = $1 AND added_at >= $2 RETURNING id";
        let passkeys = self.fetch_all(sql!(passkeys, user, since)).await?.len();
        let two_step = "DELETE FROM two_step WHERE portal_user_id = $1 AND set_at >= $2 RETURNING set_at";
        let two_step = self.fetch_optional(sql!(two_step, user, since)).await?.is_some();
        // Codes stand for an app; without it they open nothing.
        let codes = "DELETE FROM recovery_code WHERE portal_user_id = $1
             AND NOT EXISTS (SELECT 1 FROM two_step t WHERE t.portal_user_id = $1)";
        self.execute(sql!(codes, user)).await?;
        Ok((passkeys, two_step))
    }

    /// Ends all recovery codes of a login.
    pub async fn drop_recovery_codes(&mut self, user: PortalUserId) -> Result<(), StoreError> {
        self.execute(sql!("DELETE FROM recovery_code WHERE portal_user_id = $1", user)).await
    }

    /// Marks a contact address as not verified. Returns whether it was.
    pub async fn distrust_contact(&mut self, user: PortalUserId) -> Result<bool, StoreError> {
        let text = "UPDATE portal_user SET contact_verified_at = NULL
             WHERE id = $1 AND contact_verified_at IS NOT NULL RETURNING id";
        Ok(self.fetch_optional(sql!(text, user)).await?.is_some())
    }

    /// Opens a suspended login again. Returns whether it was suspended.
    pub async fn resume(&mut self, user: PortalUserId) -> Result<bool, StoreError> {
        let text = "UPDATE portal_user SET suspended_at = NULL, frozen_until = NULL, reset_closed_until = NULL
             WHERE id = $1 AND suspended_at IS NOT NULL RETURNING id";
        Ok(self.fetch_optional(sql!(text, user)).await?.is_some())
    }

    /// When a forgotten password can be reset again, while that is closed.
    pub async fn reset_closed_until(&mut self, user: PortalUserId, now: Ts) -> Result<Option<Ts>, StoreError> {
        let text = "SELECT reset_closed_until FROM portal_user WHERE id = $1 AND reset_closed_until > $2";
        self.fetch_optional(sql!(text, user, now)).await?.map_or(Ok(None), |row| row.get(0))
    }

    /// Whether only a letter replaces a login: its owner said that a change was not hers, so its contact address may be
    /// somebody else's.
    pub async fn is_frozen(&mut self, user: PortalUserId, now: Ts) -> Result<bool, StoreError> {
        let text = "SELECT id FROM portal_user WHERE id = $1 AND (frozen_until > $2 OR suspended_at IS NOT NULL)";
        Ok(self.fetch_optional(sql!(text, user, now)).await?.is_some())
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
