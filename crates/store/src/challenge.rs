//! Codes that prove something once. The code itself is derived from the row's id, never stored.

use crate::{error::StoreError, sql, stamp::Stamp, tx::Tx, value::Row};
use madoguchi_domain::{
    challenge,
    id::{ChallengeId, PortalUserId},
    time::Ts,
};
use std::time::Duration;

/// The purpose of a code that verifies a contact address.
pub const VERIFY_CONTACT: &str = "verify_contact";

/// The purpose of a code that verifies a new contact address and so puts it in the old one's place.
pub const CHANGE_CONTACT: &str = "change_contact";

/// A stored code of a contact address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// The id that the code is derived from.
    pub id: ChallengeId,
    /// The address it was sent to.
    pub contact_address: String,
    /// When it was asked for.
    pub created_at: Ts,
    /// When it stops working.
    pub expires_at: Ts,
    /// When it was last mailed.
    pub last_sent_at: Ts,
    /// Wrong codes typed so far.
    pub tries: i64,
    /// When it was used, given up or replaced by another one.
    pub spent_at: Option<Ts>,
}

impl Challenge {
    /// Whether its code may still be tried.
    #[must_use]
    pub fn works(&self, now: Ts) -> bool {
        self.spent_at.is_none() && challenge::works(self.expires_at, self.tries, now)
    }

    /// When it can be mailed again; `None` when that is now.
    #[must_use]
    pub fn wait_until(&self, now: Ts) -> Option<Ts> {
        challenge::wait_until(self.last_sent_at, now)
    }
}

fn read(row: &Row) -> Result<Challenge, StoreError> {
    let mut c = row.columns();
    Ok(Challenge {
        id: c.take()?,
        contact_address: c.take()?,
        created_at: c.take()?,
        expires_at: c.take()?,
        last_sent_at: c.take()?,
        tries: c.take()?,
        spent_at: c.take()?,
    })
}

impl Tx {
    /// Makes a code. Every earlier one of the same login and purpose stops working.
    pub async fn add_challenge(
        &mut self,
        stamp: &Stamp,
        purpose: &str,
        user: PortalUserId,
        contact_address: &str,
        life: Duration,
    ) -> Result<ChallengeId, StoreError> {
        self.drop_challenges(purpose, user, stamp.now).await?;
        self.add_first_challenge(stamp, purpose, user, contact_address, life).await
    }

    /// Makes every code of a login and purpose stop working. Returns whether there was one.
    pub async fn drop_challenges(&mut self, purpose: &str, user: PortalUserId, now: Ts) -> Result<bool, StoreError> {
        let rows = self
            .fetch_all(sql!(
                "UPDATE challenge SET spent_at = $1
                 WHERE portal_user_id = $2 AND purpose = $3 AND spent_at IS NULL RETURNING id",
                now,
                user,
                purpose,
            ))
            .await?;
        Ok(!rows.is_empty())
    }

    /// Makes the first code of a new login: there are no earlier ones to look for.
    pub async fn add_first_challenge(
        &mut self,
        stamp: &Stamp,
        purpose: &str,
        user: PortalUserId,
        contact_address: &str,
        life: Duration,
    ) -> Result<ChallengeId, StoreError> {
        let id: ChallengeId = stamp.id();
        self.execute(sql!(
            "INSERT INTO challenge (id, purpose, portal_user_id, contact_address, created_at, expires_at, last_sent_at,
                 tries)
             VALUES ($1, $2, $3, $4, $5, $6, $5, 0)",
            id,
            purpose,
            user,
            contact_address,
            stamp.now,
            stamp.now.plus(life),
        ))
        .await?;
        Ok(id)
    }

    /// The code of that login and purpose that still works.
    pub async fn open_challenge(
        &mut self,
        purpose: &str,
        user: PortalUserId,
        now: Ts,
    ) -> Result<Option<Challenge>, StoreError> {
        let row = self
            .fetch_optional(sql!(
                "SELECT id, contact_address, created_at, expires_at, last_sent_at, tries, spent_at FROM challenge
                 WHERE portal_user_id = $1 AND purpose = $2 AND spent_at IS NULL AND expires_at > $3
                 ORDER BY created_at DESC, id DESC LIMIT 1",
                user,
                purpose,
                now,
            ))
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// The newest code of that login and purpose, working or not; of two made at one instant, the one that works.
    pub async fn newest_challenge(
        &mut self,
        purpose: &str,
        user: PortalUserId,
    ) -> Result<Option<Challenge>, StoreError> {
        let row = self
            .fetch_optional(sql!(
                "SELECT id, contact_address, created_at, expires_at, last_sent_at, tries, spent_at FROM challenge
                 WHERE portal_user_id = $1 AND purpose = $2
                 ORDER BY created_at DESC, CASE WHEN spent_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT 1",
                user,
                purpose,
            ))
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// Spends a code. Returns whether it was still unspent.
    pub async fn spend_challenge(&mut self, id: ChallengeId, now: Ts) -> Result<bool, StoreError> {
        let row = self
            .fetch_optional(sql!(
                "UPDATE challenge SET spent_at = $1 WHERE id = $2 AND spent_at IS NULL RETURNING id",
                now,
                id
            ))
            .await?;
        Ok(row.is_some())
    }

    /// Notes that a code was mailed once more.
    pub async fn note_code_sent(&mut self, id: ChallengeId, now: Ts) -> Result<(), StoreError> {
        self.execute(sql!("UPDATE challenge SET last_sent_at = $1 WHERE id = $2", now, id)).await
    }

    /// Counts a wrong code.
    pub async fn count_wrong_code(&mut self, id: ChallengeId) -> Result<(), StoreError> {
        self.execute(sql!("UPDATE challenge SET tries = tries + 1 WHERE id = $1", id)).await
    }
}
