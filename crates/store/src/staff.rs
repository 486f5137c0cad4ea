//! The operator's people at the desk: their sign-in names, their sessions, and what that lets them do.
//!
//! [`Staff<P>`] is the right of somebody signed in to do one thing. It is made here, from the row of a session whose
//! role has that permission, and nowhere else: code that takes one need not check again.

use crate::{db::Db, error::StoreError, session::TokenHash, sql, stamp::Stamp, tx::Tx, value::Row};
use madoguchi_domain::{
    id::{StaffId, StaffSessionId},
    session::SessionPolicy,
    staff::{Permission, Role},
    time::Ts,
};
use std::{fmt, marker::PhantomData, ops::Deref};
use uuid::Uuid;

/// Somebody signed in at the desk, whatever she may do there.
#[derive(Clone)]
pub struct StaffUser {
    session: StaffSessionId,
    staff: StaffId,
    name: String,
    role: Role,
}

impl fmt::Debug for StaffUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StaffUser").field(&self.staff).finish()
    }
}

impl StaffUser {
    /// The session.
    #[must_use]
    pub const fn session(&self) -> StaffSessionId {
        self.session
    }

    /// The person's id.
    #[must_use]
    pub const fn staff(&self) -> StaffId {
        self.staff
    }

    /// Her name, as her colleagues know it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Her role at the desk.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// Her name in events and audit.
    #[must_use]
    pub fn actor(&self) -> String {
        actor_of(self.staff)
    }

    /// The right to do one thing, if her role has it.
    #[must_use]
    pub fn may<P: Permitted>(&self) -> Option<Staff<P>> {
        self.role.may(P::PERMISSION).then(|| Staff { user: self.clone(), of: PhantomData })
    }
}

/// The name of somebody at the desk in events and audit.
#[must_use]
pub fn actor_of(staff: StaffId) -> String {
    format!("staff:{staff}")
}

/// A permission as a type.
pub trait Permitted: Send + Sync + 'static {
    /// The permission.
    const PERMISSION: Permission;
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub enum $name {}

        impl Permitted for $name {
            const PERMISSION: Permission = Permission::$name;
        }
    )+};
}

permissions! {
    /// Finding customers, and seeing what they see.
    FindCustomers,
    /// Working on what customers asked for.
    WorkOrders,
    /// Writing notices and answers.
    WriteContent,
    /// Reading the audit trail.
    ReadAudit,
    /// Managing who works at the desk.
    ManageStaff,
}

/// Somebody signed in at the desk who may do what `P` names.
pub struct Staff<P> {
    user: StaffUser,
    of: PhantomData<fn() -> P>,
}

impl<P> Clone for Staff<P> {
    fn clone(&self) -> Self {
        Self { user: self.user.clone(), of: PhantomData }
    }
}

impl<P: Permitted> fmt::Debug for Staff<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Staff").field(&P::PERMISSION).field(&self.user.staff).finish()
    }
}

impl<P> Deref for Staff<P> {
    type Target = StaffUser;
    fn deref(&self) -> &StaffUser {
        &self.user
    }
}

/// Somebody to be let in to the desk. Not `Debug`: it holds a hash.
#[derive(Clone)]
pub struct NewStaff {
    /// The sign-in name as written.
    pub sign_in: String,
    /// The folded sign-in name; unique.
    pub sign_in_key: String,
    /// Her name.
    pub name: String,
    /// Her role at the desk.
    pub role: Role,
    /// Argon2id in PHC form.
    pub password_hash: String,
}

/// What a sign-in needs to know. Its `Debug` form shows only the person's id.
#[derive(Clone)]
pub struct Credentials {
    /// The person's id.
    pub staff: StaffId,
    /// The sign-in name as she writes it.
    pub sign_in: String,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// Her authenticator app, once one is set up.
    pub authenticator: Option<Authenticator>,
}

/// An authenticator app that is set up.
#[derive(Clone)]
pub struct Authenticator {
    /// The sealed seed.
    pub seed: Vec<u8>,
    /// The newest time step whose code was accepted.
    pub used_step: i64,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Credentials").field(&self.staff).finish()
    }
}

fn read_credentials(row: &Row) -> Result<Credentials, StoreError> {
    let mut c = row.columns();
    let (staff, sign_in, password_hash) = (c.take()?, c.take()?, c.take()?);
    let (seed, used_step): (Option<Vec<u8>>, Option<i64>) = (c.take()?, c.take()?);
    let authenticator = seed.zip(used_step).map(|(seed, used_step)| Authenticator { seed, used_step });
    Ok(Credentials { staff, sign_in, password_hash, authenticator })
}

/// The credentials for a sign-in name, unless she was taken off the desk.
pub async fn credentials(db: &Db, sign_in_key: &str) -> Result<Option<Credentials>, StoreError> {
    let text = "SELECT id, sign_in, password_hash, seed, used_step FROM staff
         WHERE sign_in_key = $1 AND closed_at IS NULL";
    db.fetch_optional(sql!(text, sign_in_key)).await?.as_ref().map(read_credentials).transpose()
}

/// Like [`credentials`], by id.
pub async fn credentials_of(db: &Db, staff: StaffId) -> Result<Option<Credentials>, StoreError> {
    let text = "SELECT id, sign_in, password_hash, seed, used_step FROM staff WHERE id = $1 AND closed_at IS NULL";
    db.fetch_optional(sql!(text, staff)).await?.as_ref().map(read_credentials).transpose()
}

/// The holder of that token at the desk, if session and person are still there. Notes that the session was used, at
/// most once per [`SessionPolicy::last_seen_every_minutes`].
pub async fn find(db: &Db, policy: &SessionPolicy, token: TokenHash, now: Ts) -> Result<Option<StaffUser>, StoreError> {
    let text = "SELECT s.id, s.signed_in_at, s.last_seen_at, p.id, p.name, p.role
         FROM staff_session s JOIN staff p ON p.id = s.staff_id
         WHERE s.token_hash = $1 AND s.ended_at IS NULL AND p.closed_at IS NULL";
    let Some(row) = db.fetch_optional(sql!(text, token)).await? else { return Ok(None) };
    let mut c = row.columns();
    let (session, signed_in_at, last_seen_at) = (c.take::<StaffSessionId>()?, c.take::<Ts>()?, c.take::<Ts>()?);
    if !policy.is_alive(signed_in_at, last_seen_at, now) {
        return Ok(None);
    }
    if policy.wants_touch(last_seen_at, now) {
        let text = "UPDATE staff_session SET last_seen_at = $1 WHERE id = $2 AND ended_at IS NULL";
        crate::session::touched(db, sql!(text, now, session)).await?;
    }
    Ok(Some(StaffUser { session, staff: c.take()?, name: c.take()?, role: c.take()? }))
}

/// At most `most` sealed seeds of people, by id, after `after` or from the first.
pub async fn seeds(db: &Db, after: Option<StaffId>, most: i64) -> Result<Vec<(StaffId, Vec<u8>)>, StoreError> {
    let text = "SELECT id, seed FROM staff WHERE id > $1 AND seed IS NOT NULL ORDER BY id LIMIT $2";
    let rows = db.fetch_all(sql!(text, after.unwrap_or(StaffId(Uuid::nil())), most)).await?;
    rows.iter()
        .map(|row| {
            let mut c = row.columns();
            Ok((c.take()?, c.take()?))
        })
        .collect()
}

impl Tx {
    /// Lets somebody in to the desk. `None` when the sign-in name is taken, even by somebody who is gone.
    pub async fn add_staff(&mut self, stamp: &Stamp, new: &NewStaff) -> Result<Option<StaffId>, StoreError> {
        let row = self
            .fetch_optional(sql!(
                "INSERT INTO staff (id, sign_in, sign_in_key, name, role, password_hash, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (sign_in_key) DO NOTHING RETURNING id",
                stamp.id::<StaffId>(),
                new.sign_in.as_str(),
                new.sign_in_key.as_str(),
                new.name.as_str(),
                new.role,
                new.password_hash.as_str(),
                stamp.now,
            ))
            .await?;
        row.map(|row| row.get(0)).transpose()
    }

    /// Takes somebody off the desk and ends her sessions. Returns her id, if she was there.
    pub async fn close_staff(&mut self, sign_in_key: &str, now: Ts) -> Result<Option<StaffId>, StoreError> {
        let text = "UPDATE staff SET closed_at = $1 WHERE sign_in_key = $2 AND closed_at IS NULL RETURNING id";
        let Some(row) = self.fetch_optional(sql!(text, now, sign_in_key)).await? else { return Ok(None) };
        let staff: StaffId = row.get(0)?;
        let text = "UPDATE staff_session SET ended_at = $1 WHERE staff_id = $2 AND ended_at IS NULL";
        self.execute(sql!(text, now, staff)).await?;
        Ok(Some(staff))
    }

    /// Sets up somebody's authenticator app with a sealed seed whose code of that step was accepted. Returns whether
    /// there was none.
    pub async fn enrol_staff(&mut self, staff: StaffId, seed: &[u8], step: i64, now: Ts) -> Result<bool, StoreError> {
        let text = "UPDATE staff SET seed = $1, used_step = $2, enrolled_at = $3
             WHERE id = $4 AND seed IS NULL AND closed_at IS NULL RETURNING id";
        Ok(self.fetch_optional(sql!(text, seed.to_vec(), step, now, staff)).await?.is_some())
    }

    /// Accepts the code of a step. Returns whether neither it nor a newer one was accepted before.
    pub async fn use_staff_step(&mut self, staff: StaffId, step: i64) -> Result<bool, StoreError> {
        let text =
            "UPDATE staff SET used_step = $1 WHERE id = $2 AND used_step < $1 AND closed_at IS NULL RETURNING id";
        Ok(self.fetch_optional(sql!(text, step, staff)).await?.is_some())
    }

    /// Replaces a seed with the same one sealed anew. Returns whether the old one was still there.
    pub async fn reseal_staff(&mut self, staff: StaffId, old: &[u8], new: &[u8]) -> Result<bool, StoreError> {
        let text = "UPDATE staff SET seed = $1 WHERE id = $2 AND seed = $3 RETURNING id";
        Ok(self.fetch_optional(sql!(text, new.to_vec(), staff, old.to_vec())).await?.is_some())
    }

    /// Begins a session at the desk. The token was just made and is known to one browser.
    pub async fn begin_staff_session(
        &mut self,
        stamp: &Stamp,
        staff: StaffId,
        token: TokenHash,
    ) -> Result<StaffSessionId, StoreError> {
        let id: StaffSessionId = stamp.id();
        let text = "INSERT INTO staff_session (id, token_hash, staff_id, signed_in_at, last_seen_at)
             VALUES ($1, $2, $3, $4, $4)";
        self.execute(sql!(text, id, token, staff, stamp.now)).await?;
        Ok(id)
    }

    /// Ends a session at the desk. Returns whether it was still open.
    pub async fn end_staff_session(&mut self, id: StaffSessionId, now: Ts) -> Result<bool, StoreError> {
        let text = "UPDATE staff_session SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL RETURNING id";
        Ok(self.fetch_optional(sql!(text, now, id)).await?.is_some())
    }
}
