//! Signed-in browsers. The cookie holds 256 random bits; this table holds only their hash.

use crate::{actor::Subscriber, db::Db, error::StoreError, sql, stamp::Stamp, tx::Tx};
use madoguchi_domain::{
    grant::Scopes,
    id::{GrantId, PortalUserId, SessionId},
    locale::Locale,
    session::SessionPolicy,
    time::Ts,
};

/// SHA-256 of a session's token.
pub type TokenHash = [u8; 32];

impl Tx {
    /// Begins a session of that user on that grant. The token was just made and is known to one browser.
    pub async fn begin_session(
        &mut self,
        stamp: &Stamp,
        user: PortalUserId,
        grant: GrantId,
        token: TokenHash,
        user_agent: &str,
    ) -> Result<SessionId, StoreError> {
        const LONGEST: usize = 300;
        let id: SessionId = stamp.id();
        let user_agent: String = user_agent.chars().take(LONGEST).collect();
        self.execute(sql!(
            "INSERT INTO session (id, token_hash, portal_user_id, grant_id, signed_in_at, last_seen_at, user_agent)
             VALUES ($1, $2, $3, $4, $5, $5, $6)",
            id,
            token,
            user,
            grant,
            stamp.now,
            user_agent,
        ))
        .await?;
        Ok(id)
    }

    /// Ends one session.
    pub async fn end_session(&mut self, id: SessionId, now: Ts) -> Result<(), StoreError> {
        self.execute(sql!("UPDATE session SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL", now, id)).await
    }
}

/// The subscriber whose browser holds that token, if the session, the grant and the user are all still good.
///
/// Notes that the session was used, at most once per [`SessionPolicy::last_seen_every_minutes`].
pub async fn find(
    db: &Db,
    policy: &SessionPolicy,
    token: TokenHash,
    now: Ts,
) -> Result<Option<Subscriber>, StoreError> {
    let row = db
        .fetch_optional(sql!(
            "SELECT s.id, s.signed_in_at, s.last_seen_at, u.id, u.portal_id, u.contact_address,
                    u.contact_verified_at, u.locale, g.id, g.customer_id, g.scopes
             FROM session s
             JOIN portal_user u ON u.id = s.portal_user_id
             JOIN portal_grant g ON g.id = s.grant_id
             WHERE s.token_hash = $1 AND s.ended_at IS NULL AND u.closed_at IS NULL AND g.revoked_at IS NULL",
            token
        ))
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut c = row.columns();
    let (session, signed_in_at, last_seen_at) = (c.take::<SessionId>()?, c.take::<Ts>()?, c.take::<Ts>()?);
    if !policy.is_alive(signed_in_at, last_seen_at, now) {
        return Ok(None);
    }
    let subscriber = Subscriber {
        session,
        user: c.take()?,
        portal_id: c.take()?,
        contact_address: c.take()?,
        contact_verified: c.take::<Option<Ts>>()?.is_some(),
        locale: c.take()?,
        grant: c.take()?,
        customer: c.take()?,
        scopes: Scopes::parse(&c.take::<String>()?),
    };
    if policy.wants_touch(last_seen_at, now) {
        db.tick(sql!("UPDATE session SET last_seen_at = $1 WHERE id = $2 AND ended_at IS NULL", now, session)).await?;
    }
    Ok(Some(subscriber))
}

/// Remembers the language that a person chose.
pub async fn set_locale(db: &Db, user: PortalUserId, locale: Locale) -> Result<(), StoreError> {
    db.tick(sql!("UPDATE portal_user SET locale = $1 WHERE id = $2", locale, user)).await.map(drop)
}
