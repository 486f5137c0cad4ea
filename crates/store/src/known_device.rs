//! Browsers that a login was used in. The cookie holds 256 random bits; this table holds only their hash, one row for
//! each login that used the browser.

use crate::{db::Db, error::StoreError, sql, tx::Tx};
use madoguchi_domain::{
    id::{PortalUserId, SessionId},
    time::Ts,
};
use std::time::Duration;

/// SHA-256 of a browser's cookie.
pub type DeviceHash = [u8; 32];

/// What is known about a login and a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acquaintance {
    /// Whether the login was ever used in any recorded browser.
    pub any_before: bool,
    /// When it was last used in this one, to within a day.
    pub last_seen_at: Option<Ts>,
}

/// Reads what is known about a login and a browser.
pub async fn find(db: &Db, user: PortalUserId, device: DeviceHash) -> Result<Acquaintance, StoreError> {
    let row = db
        .fetch_optional(sql!(
            "SELECT u.devices_since, k.last_seen_at FROM portal_user u
             LEFT JOIN known_device k ON k.token_hash = $1 AND k.portal_user_id = u.id
             WHERE u.id = $2",
            device,
            user,
        ))
        .await?;
    let Some(row) = row else { return Ok(Acquaintance { any_before: false, last_seen_at: None }) };
    Ok(Acquaintance { any_before: row.get::<Option<Ts>>(0)?.is_some(), last_seen_at: row.get(1)? })
}

impl Tx {
    /// Notes that a login is used in a browser. The time is written at most once a day.
    pub async fn know_device(&mut self, user: PortalUserId, device: DeviceHash, now: Ts) -> Result<(), StoreError> {
        self.execute(sql!(
            "INSERT INTO known_device (token_hash, portal_user_id, first_seen_at, last_seen_at) VALUES ($1, $2, $3, $3)
             ON CONFLICT (token_hash, portal_user_id) DO UPDATE SET last_seen_at = $3
             WHERE known_device.last_seen_at < $4",
            device,
            user,
            now,
            now.minus(Duration::from_hours(24)),
        ))
        .await
    }

    /// Notes that a login has known browsers.
    pub async fn note_first_device(&mut self, user: PortalUserId, now: Ts) -> Result<(), StoreError> {
        let text = "UPDATE portal_user SET devices_since = $1 WHERE id = $2 AND devices_since IS NULL";
        self.execute(sql!(text, now, user)).await
    }

    /// Notes that a session began in a browser not used with its login before.
    pub async fn mark_new_device(&mut self, session: SessionId) -> Result<(), StoreError> {
        self.execute(sql!("UPDATE session SET new_device = $1 WHERE id = $2", true, session)).await
    }

    /// Forgets the browsers that a login was used in, except `but`.
    pub async fn forget_devices(&mut self, user: PortalUserId, but: Option<DeviceHash>) -> Result<(), StoreError> {
        self.execute(match but {
            None => sql!("DELETE FROM known_device WHERE portal_user_id = $1", user),
            Some(but) => sql!("DELETE FROM known_device WHERE portal_user_id = $1 AND token_hash <> $2", user, but),
        })
        .await
    }
}
