//! Signed-in browsers. The cookie holds 256 random bits; this table holds only their hash.

use crate::{
    actor::{Login, OpenSession, Subscriber},
    db::Db,
    error::StoreError,
    sql,
    sql::Sql,
    stamp::Stamp,
    tx::Tx,
    value::Row,
};
use madoguchi_domain::{
    credential::Verification,
    grant::Scopes,
    household::Household,
    id::{CustomerId, GrantId, PortalUserId, SessionId},
    locale::Locale,
    session::{Device, SessionPolicy},
    time::Ts,
};

/// SHA-256 of a session's token.
pub type TokenHash = [u8; 32];

impl Tx {
    /// Begins a session of that login on that grant. The token was just made and is known to one browser.
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
            "INSERT INTO session (id, token_hash, portal_user_id, grant_id, signed_in_at, last_seen_at, proven_at,
                 user_agent)
             VALUES ($1, $2, $3, $4, $5, $5, $5, $6)",
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

    /// Notes a step-up in a session and gives the session a new token; the old one opens nothing any more. Returns
    /// whether the session was still open.
    pub async fn step_up_session(&mut self, id: SessionId, token: TokenHash, now: Ts) -> Result<bool, StoreError> {
        let text = "UPDATE session SET token_hash = $1, proven_at = $2, last_seen_at = $2, earlier_hash = NULL,
                 turned_by = NULL
             WHERE id = $3 AND ended_at IS NULL RETURNING id";
        Ok(self.fetch_optional(sql!(text, token, now, id)).await?.is_some())
    }

    /// Whether a session is open.
    pub async fn is_open(&mut self, id: SessionId) -> Result<bool, StoreError> {
        Ok(self.fetch_optional(sql!("SELECT id FROM session WHERE id = $1 AND ended_at IS NULL", id)).await?.is_some())
    }

    /// Notes that a second factor was shown in a session.
    pub async fn note_factor_shown(&mut self, id: SessionId, now: Ts) -> Result<(), StoreError> {
        self.execute(sql!("UPDATE session SET factor_at = $1 WHERE id = $2 AND ended_at IS NULL", now, id)).await
    }

    /// Lets a session look at another grant of its login, if that grant is in force. Returns whether it is.
    pub async fn switch_session(
        &mut self,
        session: SessionId,
        user: PortalUserId,
        grant: GrantId,
        household: Household,
        now: Ts,
    ) -> Result<bool, StoreError> {
        let row = self
            .fetch_optional(sql!(
                "UPDATE session SET grant_id = $1
                 WHERE id = $2 AND portal_user_id = $3 AND ended_at IS NULL AND EXISTS (
                     SELECT 1 FROM portal_grant g WHERE g.id = $1 AND g.portal_user_id = $3 AND g.revoked_at IS NULL
                         AND (g.ends_at IS NULL OR g.ends_at > $4) AND (g.holder OR $5)
                 ) RETURNING id",
                grant,
                session,
                user,
                now,
                household.is_on(),
            ))
            .await?;
        Ok(row.is_some())
    }

    /// Ends one session of a login. Another login's session does not exist.
    pub async fn end_session_of(&mut self, user: PortalUserId, id: SessionId, now: Ts) -> Result<bool, StoreError> {
        let row = self
            .fetch_optional(sql!(
                "UPDATE session SET ended_at = $1 WHERE id = $2 AND portal_user_id = $3 AND ended_at IS NULL
                 RETURNING id",
                now,
                id,
                user,
            ))
            .await?;
        Ok(row.is_some())
    }

    /// Ends every session of a login but one, which gets a new token by that form. Returns how many those were, and
    /// whether the token is the session's now.
    pub async fn end_other_sessions(
        &mut self,
        user: PortalUserId,
        but: OpenSession,
        token: TokenHash,
        form: Option<TokenHash>,
        now: Ts,
    ) -> Result<(usize, bool), StoreError> {
        // Another request may have given it another token meanwhile; the same form makes the same one.
        let renew = "UPDATE session SET token_hash = $1, earlier_hash = $4, turned_by = $5
             WHERE id = $2 AND portal_user_id = $3 AND token_hash = $4 AND ended_at IS NULL RETURNING id";
        let turned = self.fetch_optional(sql!(renew, token, but.id, user, but.token, form)).await?.is_some();
        let by_this = "SELECT id FROM session WHERE id = $1 AND token_hash = $2 AND turned_by = $3";
        let turned = turned || self.fetch_optional(sql!(by_this, but.id, token, form)).await?.is_some();
        let text = "UPDATE session SET ended_at = $1 WHERE portal_user_id = $2 AND id <> $3 AND ended_at IS NULL
             RETURNING id";
        Ok((self.fetch_all(sql!(text, now, user, but.id)).await?.len(), turned))
    }

    /// Ends every session of a login.
    pub async fn end_sessions(&mut self, user: PortalUserId, now: Ts) -> Result<(), StoreError> {
        let text = "UPDATE session SET ended_at = $1 WHERE portal_user_id = $2 AND ended_at IS NULL";
        self.execute(sql!(text, now, user)).await
    }

    /// Ends one session.
    pub async fn end_session(&mut self, id: SessionId, now: Ts) -> Result<(), StoreError> {
        self.execute(sql!("UPDATE session SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL", now, id)).await
    }
}

/// The holder of a session that is still good.
#[derive(Debug, Clone)]
pub enum Present {
    /// A login that looks at a customer.
    Subscriber(Subscriber),
    /// A login with no grant in force: its invitation is over, or was taken back.
    Stranded(Login),
}

impl Present {
    /// The subscriber, if there is one.
    #[must_use]
    pub fn subscriber(self) -> Option<Subscriber> {
        match self {
            Self::Subscriber(subscriber) => Some(subscriber),
            Self::Stranded(_) => None,
        }
    }
}

/// A grant in force of a session's login.
struct InForce {
    grant: GrantId,
    customer: CustomerId,
    holder: bool,
    scopes: String,
    seen_at: Option<Ts>,
    ends_at: Option<Ts>,
}

/// The holder of that token, if session and login are still good. The grant is the one that the session looks at, while
/// that is in force, and otherwise the login's own contract before any other.
///
/// Notes that session and grant were used, at most once per [`SessionPolicy::last_seen_every_minutes`].
pub async fn find(
    db: &Db,
    policy: &SessionPolicy,
    household: Household,
    verification: Verification,
    token: TokenHash,
    now: Ts,
) -> Result<Option<Present>, StoreError> {
    let rows = db
        .fetch_all(sql!(
            "SELECT s.id, s.earlier_hash, s.signed_in_at, s.last_seen_at, s.proven_at, s.factor_at,
                    EXISTS (SELECT 1 FROM two_step f WHERE f.portal_user_id = u.id)
                        OR EXISTS (SELECT 1 FROM passkey f WHERE f.portal_user_id = u.id),
                    s.enrolling, s.grant_id, u.settling_until,
                    u.id, u.portal_id, u.contact_address, u.contact_verified_at, u.locale, u.frozen_until,
                    g.id, g.customer_id, g.holder, g.scopes, g.seen_at, g.ends_at
             FROM session s
             JOIN portal_user u ON u.id = s.portal_user_id
             LEFT JOIN portal_grant g ON g.portal_user_id = u.id AND g.revoked_at IS NULL
                 AND (g.ends_at IS NULL OR g.ends_at > $2)
             WHERE s.token_hash = $1 AND s.ended_at IS NULL AND u.closed_at IS NULL AND u.suspended_at IS NULL
             ORDER BY g.id",
            token,
            now,
        ))
        .await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let mut c = row.columns();
    let (session, earlier) = (c.take::<SessionId>()?, c.take::<Option<TokenHash>>()?);
    let (signed_in_at, last_seen_at) = (c.take::<Ts>()?, c.take::<Ts>()?);
    if !policy.is_alive(signed_in_at, last_seen_at, now) {
        return Ok(None);
    }
    let (proven_at, factor_at) = (c.take::<Option<Ts>>()?, c.take::<Option<Ts>>()?);
    // Where a second factor is set, nothing less proves who is there (PRODUCT §4.4).
    let has_factor = c.take::<bool>()?;
    let proven_at = if has_factor { factor_at } else { proven_at };
    let (enrolling, looks_at) = (c.take::<bool>()?, c.take::<GrantId>()?);
    let settling_until = c.take::<Option<Ts>>()?.filter(|until| *until > now);
    let (user, portal_id, contact_address) = (c.take()?, c.take()?, c.take()?);
    let contact_verified = c.take::<Option<Ts>>()?.is_some();
    let mut login = Login {
        session: OpenSession { id: session, token, earlier },
        user,
        portal_id,
        contact_address,
        contact_verified,
        locale: c.take()?,
        frozen_until: c.take::<Option<Ts>>()?.filter(|until| *until > now),
        settling_until,
        own_customer: None,
        stepped_up: policy.is_stepped_up(proven_at, now),
        may_write: verification.lets_write(contact_verified),
        enrolling,
    };
    let mut in_force = rows.iter().filter_map(|row| in_force(row).transpose()).collect::<Result<Vec<_>, _>>()?;
    in_force.retain(|grant| grant.holder || household.is_on());
    if policy.wants_touch(last_seen_at, now) {
        let touch = sql!("UPDATE session SET last_seen_at = $1 WHERE id = $2 AND ended_at IS NULL", now, session);
        touched(db, touch).await?;
    }
    let several = in_force.len() > 1;
    // `min_by_key` keeps the first of equals: the oldest.
    let Some(at) = in_force.into_iter().min_by_key(|grant| (grant.grant != looks_at, !grant.holder)) else {
        return Ok(Some(Present::Stranded(login)));
    };
    // The holder is shown how long ago an invited person looked.
    if !at.holder && at.seen_at.is_none_or(|seen| policy.wants_touch(seen, now)) {
        touched(db, sql!("UPDATE portal_grant SET seen_at = $1 WHERE id = $2", now, at.grant)).await?;
    }
    login.own_customer = at.holder.then_some(at.customer);
    Ok(Some(Present::Subscriber(Subscriber {
        login,
        grant: at.grant,
        customer: at.customer,
        holder: at.holder,
        several,
        ends_at: at.ends_at,
        // A login that must first set up a second factor sees nothing of the customer until then.
        scopes: if enrolling { Scopes::none() } else { Scopes::parse(&at.scopes) },
    })))
}

fn in_force(row: &Row) -> Result<Option<InForce>, StoreError> {
    const GRANT: usize = 16;
    let Some(grant) = row.get::<Option<GrantId>>(GRANT)? else { return Ok(None) };
    Ok(Some(InForce {
        grant,
        customer: row.get(GRANT + 1)?,
        holder: row.get(GRANT + 2)?,
        scopes: row.get(GRANT + 3)?,
        seen_at: row.get(GRANT + 4)?,
        ends_at: row.get(GRANT + 5)?,
    }))
}

/// If the time cannot be written now (SQLite's one writer is busy), reading is still allowed.
pub(crate) async fn touched(db: &Db, touch: Sql) -> Result<(), StoreError> {
    match db.tick(touch).await {
        Err(error) if !error.is_temporary() => Err(error),
        _ => Ok(()),
    }
}

/// Whether an open session was given that token by that form.
pub async fn was_turned_by(db: &Db, token: TokenHash, form: TokenHash) -> Result<bool, StoreError> {
    let text = "SELECT id FROM session WHERE token_hash = $1 AND turned_by = $2 AND ended_at IS NULL";
    Ok(db.fetch_optional(sql!(text, token, form)).await?.is_some())
}

/// The login of a session, even one that has run out by now, but not one that was ended.
pub async fn user_of(db: &Db, token: TokenHash) -> Result<Option<PortalUserId>, StoreError> {
    let text = "SELECT s.portal_user_id FROM session s JOIN portal_user u ON u.id = s.portal_user_id
         WHERE s.token_hash = $1 AND s.ended_at IS NULL AND u.closed_at IS NULL";
    let row = db.fetch_optional(sql!(text, token)).await?;
    row.map(|row| row.get(0)).transpose()
}

/// A sign-in as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnSession {
    /// The session's id.
    pub id: SessionId,
    /// The device it runs on.
    pub device: Device,
    /// When it signed in.
    pub signed_in_at: Ts,
    /// When it was last used, to within five minutes.
    pub last_seen_at: Ts,
    /// Whether it is still signed in.
    pub alive: bool,
    /// Whether it began in a browser that its owner had not used before.
    pub new_device: bool,
}

/// At most `most` of the subscriber's sign-ins that are still kept ([`crate::retention`]), newest first; with `before`,
/// only older ones than that.
pub async fn own(
    db: &Db,
    policy: &SessionPolicy,
    me: &Login,
    before: Option<SessionId>,
    most: usize,
    now: Ts,
) -> Result<Vec<OwnSession>, StoreError> {
    const COLUMNS: &str = "SELECT id, user_agent, signed_in_at, last_seen_at, ended_at, new_device FROM session";
    const ORDER: &str = "ORDER BY signed_in_at DESC, id DESC LIMIT $2";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = db
        .fetch_all(match before {
            None => sql!(format!("{COLUMNS} WHERE portal_user_id = $1 {ORDER}"), me.user, most),
            Some(before) => sql!(
                format!(
                    "{COLUMNS} WHERE portal_user_id = $1 AND (signed_in_at, id) <
                         (SELECT signed_in_at, id FROM session WHERE id = $3 AND portal_user_id = $1) {ORDER}"
                ),
                me.user,
                most,
                before,
            ),
        })
        .await?;
    rows.iter()
        .map(|row| {
            let mut c = row.columns();
            let (id, user_agent): (_, String) = (c.take()?, c.take()?);
            let (signed_in_at, last_seen_at, ended_at): (_, _, Option<Ts>) = (c.take()?, c.take()?, c.take()?);
            let alive = ended_at.is_none() && policy.is_alive(signed_in_at, last_seen_at, now);
            let (device, new_device) = (Device::of(&user_agent), c.take()?);
            Ok(OwnSession { id, device, signed_in_at, last_seen_at, alive, new_device })
        })
        .collect()
}

/// Remembers the language that a person chose.
pub async fn set_locale(db: &Db, user: PortalUserId, locale: Locale) -> Result<(), StoreError> {
    db.tick(sql!("UPDATE portal_user SET locale = $1 WHERE id = $2", locale, user)).await.map(drop)
}
