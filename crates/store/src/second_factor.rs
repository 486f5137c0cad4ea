//! Passkeys, two-step sign-in and recovery codes of a login.

use crate::{db::Db, error::StoreError, may_change::MayChange, sql, stamp::Stamp, tx::Tx, value::Row};
use madoguchi_domain::{
    catalog::Family,
    household::Household,
    id::{PasskeyId, PortalUserId, SessionId},
    time::Ts,
};
use uuid::Uuid;

/// A keyed hash of a recovery code.
pub type CodeHash = [u8; 32];

/// Two-step sign-in of a login.
#[derive(Debug, Clone)]
pub struct TwoStep {
    /// The sealed seed.
    pub seed: Vec<u8>,
    /// The newest time step whose code was accepted.
    pub used_step: i64,
    /// When it was turned on.
    pub set_at: Ts,
}

/// A passkey of a login.
#[derive(Debug, Clone)]
pub struct StoredPasskey {
    /// Its id.
    pub id: PasskeyId,
    /// Its login.
    pub user: PortalUserId,
    /// Public key and counters, as JSON.
    pub credential: String,
    /// The name its owner gave it.
    pub name: String,
    /// When it was added.
    pub added_at: Ts,
    /// When it was last used.
    pub used_at: Option<Ts>,
}

/// The second factors of a login.
#[derive(Debug, Clone)]
pub struct Factors {
    /// Two-step sign-in, if it is on.
    pub two_step: Option<TwoStep>,
    /// The passkeys, oldest first.
    pub passkeys: Vec<StoredPasskey>,
    /// How many recovery codes can still be used.
    pub codes_left: usize,
}

impl Factors {
    /// Whether there is any second factor.
    #[must_use]
    pub fn any(&self) -> bool {
        self.two_step.is_some() || !self.passkeys.is_empty()
    }
}

fn read_passkey(row: &Row) -> Result<StoredPasskey, StoreError> {
    let mut c = row.columns();
    Ok(StoredPasskey {
        id: c.take()?,
        user: c.take()?,
        credential: c.take()?,
        name: c.take()?,
        added_at: c.take()?,
        used_at: c.take()?,
    })
}

/// The second factors of a login.
pub async fn factors(db: &Db, user: PortalUserId) -> Result<Factors, StoreError> {
    let rows = db
        .fetch_each([
            sql!("SELECT seed, used_step, set_at FROM two_step WHERE portal_user_id = $1", user),
            sql!(
                "SELECT id, portal_user_id, credential, name, added_at, used_at FROM passkey
                 WHERE portal_user_id = $1 ORDER BY id",
                user
            ),
            sql!("SELECT code_hash FROM recovery_code WHERE portal_user_id = $1 AND spent_at IS NULL", user),
        ])
        .await?;
    let [two_step, passkeys, codes] = &rows;
    let two_step = two_step.first().map(|row| {
        let mut c = row.columns();
        Ok::<_, StoreError>(TwoStep { seed: c.take()?, used_step: c.take()?, set_at: c.take()? })
    });
    Ok(Factors {
        two_step: two_step.transpose()?,
        passkeys: passkeys.iter().map(read_passkey).collect::<Result<_, _>>()?,
        codes_left: codes.len(),
    })
}

/// The passkey with that credential id, of a login that is not closed.
pub async fn passkey(db: &Db, credential_id: &[u8]) -> Result<Option<StoredPasskey>, StoreError> {
    let text = "SELECT p.id, p.portal_user_id, p.credential, p.name, p.added_at, p.used_at
         FROM passkey p JOIN portal_user u ON u.id = p.portal_user_id
         WHERE p.credential_id = $1 AND u.closed_at IS NULL AND u.suspended_at IS NULL";
    db.fetch_optional(sql!(text, credential_id.to_vec())).await?.as_ref().map(read_passkey).transpose()
}

/// At most `most` sealed seeds of logins, by login id, after `after` or from the first.
pub async fn seeds(
    db: &Db,
    after: Option<PortalUserId>,
    most: i64,
) -> Result<Vec<(PortalUserId, Vec<u8>)>, StoreError> {
    let text = "SELECT portal_user_id, seed FROM two_step WHERE portal_user_id > $1 ORDER BY portal_user_id LIMIT $2";
    let after = after.unwrap_or(PortalUserId(Uuid::nil()));
    let rows = db.fetch_all(sql!(text, after, most)).await?;
    rows.iter()
        .map(|row| {
            let mut c = row.columns();
            Ok((c.take()?, c.take()?))
        })
        .collect()
}

/// The kinds of second factor of a login.
#[derive(Debug, Clone, Copy)]
pub struct FactorCount {
    /// Whether two-step sign-in is on.
    pub two_step: bool,
    /// How many passkeys there are.
    pub passkeys: usize,
}

impl FactorCount {
    /// Whether there is any.
    #[must_use]
    pub const fn any(self) -> bool {
        self.two_step || self.passkeys > 0
    }
}

impl Tx {
    /// The service families of all customers that a login sees; those it sees as a guest count only where contracts can
    /// be shared.
    pub async fn families_of(
        &mut self,
        user: PortalUserId,
        household: Household,
        now: Ts,
    ) -> Result<Vec<Family>, StoreError> {
        let rows = self
            .fetch_all(sql!(
                "SELECT DISTINCT o.family FROM portal_grant g
                 JOIN product p ON p.customer_id = g.customer_id AND p.status <> 'terminated'
                 JOIN product_offering o ON o.source = p.source AND o.offering_key = p.offering_key
                 WHERE g.portal_user_id = $1 AND g.revoked_at IS NULL AND (g.ends_at IS NULL OR g.ends_at > $2)
                     AND (g.holder OR $3)",
                user,
                now,
                household.is_on(),
            ))
            .await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// The second factors of a login, as this transaction sees them.
    pub async fn count_factors(&mut self, user: PortalUserId) -> Result<FactorCount, StoreError> {
        let two_step = sql!("SELECT set_at FROM two_step WHERE portal_user_id = $1", user);
        let passkeys = sql!("SELECT id FROM passkey WHERE portal_user_id = $1", user);
        Ok(FactorCount {
            two_step: self.fetch_optional(two_step).await?.is_some(),
            passkeys: self.fetch_all(passkeys).await?.len(),
        })
    }

    /// Turns on two-step sign-in with a sealed seed whose code of that step was accepted. Returns whether it was off.
    pub async fn set_two_step(&mut self, by: &MayChange, seed: &[u8], step: i64, now: Ts) -> Result<bool, StoreError> {
        let text = "INSERT INTO two_step (portal_user_id, seed, used_step, set_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (portal_user_id) DO NOTHING RETURNING set_at";
        Ok(self.fetch_optional(sql!(text, by.user(), seed.to_vec(), step, now)).await?.is_some())
    }

    /// Replaces a seed with the same one sealed anew. Returns whether the old one was still there.
    pub async fn reseal_two_step(&mut self, user: PortalUserId, old: &[u8], new: &[u8]) -> Result<bool, StoreError> {
        let text = "UPDATE two_step SET seed = $1 WHERE portal_user_id = $2 AND seed = $3 RETURNING set_at";
        Ok(self.fetch_optional(sql!(text, new.to_vec(), user, old.to_vec())).await?.is_some())
    }

    /// Turns off two-step sign-in and removes its recovery codes. Returns whether it was on.
    pub async fn remove_two_step(&mut self, by: &MayChange) -> Result<bool, StoreError> {
        self.execute(sql!("DELETE FROM recovery_code WHERE portal_user_id = $1", by.user())).await?;
        let text = "DELETE FROM two_step WHERE portal_user_id = $1 RETURNING set_at";
        Ok(self.fetch_optional(sql!(text, by.user())).await?.is_some())
    }

    /// Accepts the code of a step. Returns whether neither it nor a newer one was accepted before.
    pub async fn use_step(&mut self, user: PortalUserId, step: i64) -> Result<bool, StoreError> {
        let text = "UPDATE two_step SET used_step = $1 WHERE portal_user_id = $2 AND used_step < $1 RETURNING set_at";
        Ok(self.fetch_optional(sql!(text, step, user)).await?.is_some())
    }

    /// Replaces all recovery codes with new ones.
    pub async fn replace_recovery_codes(&mut self, by: &MayChange, codes: &[CodeHash]) -> Result<(), StoreError> {
        self.execute(sql!("DELETE FROM recovery_code WHERE portal_user_id = $1", by.user())).await?;
        for code in codes {
            let text = "INSERT INTO recovery_code (portal_user_id, code_hash) VALUES ($1, $2) ON CONFLICT DO NOTHING";
            self.execute(sql!(text, by.user(), *code)).await?;
        }
        Ok(())
    }

    /// Spends a recovery code. Returns whether it was still unspent.
    pub async fn spend_recovery_code(
        &mut self,
        user: PortalUserId,
        code: CodeHash,
        now: Ts,
    ) -> Result<bool, StoreError> {
        let text = "UPDATE recovery_code SET spent_at = $1
             WHERE portal_user_id = $2 AND code_hash = $3 AND spent_at IS NULL RETURNING portal_user_id";
        Ok(self.fetch_optional(sql!(text, now, user, code)).await?.is_some())
    }

    /// Adds a passkey. Returns whether its credential is new.
    pub async fn add_passkey(
        &mut self,
        stamp: &Stamp,
        by: &MayChange,
        credential_id: &[u8],
        credential: &str,
        name: &str,
    ) -> Result<bool, StoreError> {
        let id: PasskeyId = stamp.id();
        let row = self
            .fetch_optional(sql!(
                "INSERT INTO passkey (id, portal_user_id, credential_id, credential, name, added_at)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (credential_id) DO NOTHING RETURNING id",
                id,
                by.user(),
                credential_id.to_vec(),
                credential,
                name,
                stamp.now,
            ))
            .await?;
        Ok(row.is_some())
    }

    /// Notes that a passkey was used, with its new counters. Returns whether it was still there.
    pub async fn note_passkey_used(&mut self, id: PasskeyId, credential: &str, now: Ts) -> Result<bool, StoreError> {
        let text = "UPDATE passkey SET credential = $1, used_at = $2 WHERE id = $3 RETURNING id";
        Ok(self.fetch_optional(sql!(text, credential, now, id)).await?.is_some())
    }

    /// Whether that credential is one of the login's passkeys.
    pub async fn has_passkey(&mut self, user: PortalUserId, credential_id: &[u8]) -> Result<bool, StoreError> {
        let text = "SELECT id FROM passkey WHERE credential_id = $1 AND portal_user_id = $2";
        Ok(self.fetch_optional(sql!(text, credential_id.to_vec(), user)).await?.is_some())
    }

    /// Renames a passkey of a login. Another login's passkey does not exist.
    pub async fn rename_passkey(&mut self, by: &MayChange, id: PasskeyId, name: &str) -> Result<bool, StoreError> {
        let text = "UPDATE passkey SET name = $1 WHERE id = $2 AND portal_user_id = $3 RETURNING id";
        Ok(self.fetch_optional(sql!(text, name, id, by.user())).await?.is_some())
    }

    /// Removes a passkey of a login. Another login's passkey does not exist.
    pub async fn remove_passkey(&mut self, by: &MayChange, id: PasskeyId) -> Result<bool, StoreError> {
        let text = "DELETE FROM passkey WHERE id = $1 AND portal_user_id = $2 RETURNING id";
        Ok(self.fetch_optional(sql!(text, id, by.user())).await?.is_some())
    }

    /// Limits a session to setting up a second factor until there is one.
    pub async fn restrict_session(&mut self, id: SessionId) -> Result<(), StoreError> {
        self.execute(sql!("UPDATE session SET enrolling = $1 WHERE id = $2", true, id)).await
    }

    /// Lifts that limit once a second factor was set up in the session.
    pub async fn lift_restriction(&mut self, id: SessionId) -> Result<(), StoreError> {
        self.execute(sql!("UPDATE session SET enrolling = $1 WHERE id = $2 AND enrolling", false, id)).await
    }
}
