//! Whether a login may change something now: one check, inside the transaction of the change (PRODUCT §4.1, §4.4).
//!
//! What was true when a request came in may be over by the time it writes: a session ended, a grant was taken back, an
//! owner said that a change was not hers. Changes by a login's owner are therefore written with a [`MayChange`], and
//! only this check makes one.

use crate::{
    actor::{Login, OpenSession, Subscriber},
    error::StoreError,
    portal_user::ClosedBy,
    sql,
    tx::Tx,
};
use madoguchi_domain::{
    credential::Verification,
    id::{CustomerId, GrantId, PortalUserId, SessionId},
    session::SessionPolicy,
    time::Ts,
};

/// An actor that changes something: a login, or a login that looks at a contract.
pub trait Changer: AsRef<Login> + Clone + Send + Sync + 'static {
    /// The contract looked at and the grant that opens it, where the change is about one.
    fn contract(&self) -> Option<(GrantId, CustomerId)>;
}

impl Changer for Login {
    fn contract(&self) -> Option<(GrantId, CustomerId)> {
        None
    }
}

impl Changer for Subscriber {
    fn contract(&self) -> Option<(GrantId, CustomerId)> {
        Some((self.grant(), self.customer()))
    }
}

/// What a change demands of a login, beside the right to the thing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asks {
    /// A recent step-up, by a second factor where one is set.
    pub proof: bool,
    /// A login that is not settling in the place of an earlier one: payment, contact address, orders, call details.
    pub settled: bool,
}

impl Asks {
    /// Nothing beyond what every change demands.
    pub const NOTHING: Self = Self { proof: false, settled: false };
    /// A recent step-up.
    pub const PROOF: Self = Self { proof: true, settled: false };
    /// A login that has settled.
    pub const SETTLED: Self = Self { proof: false, settled: true };
    /// A recent step-up by a login that has settled.
    pub const PROOF_SETTLED: Self = Self { proof: true, settled: true };
}

/// Why a login may not make a change now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotNow {
    /// The session ended, or what it looks at is no longer open to it.
    Gone,
    /// Its owner said that a change was not hers: nothing can be changed until that instant.
    Frozen(Ts),
    /// It took the place of an earlier login: this stays closed until that instant.
    Settling(Ts),
    /// Its contact address is not verified.
    Unverified,
    /// The last step-up is too old.
    NotSteppedUp,
}

/// A login that may change something in this transaction.
#[derive(Debug, Clone)]
pub struct MayChange {
    user: PortalUserId,
    session: Option<OpenSession>,
    own_customer: Option<CustomerId>,
}

impl MayChange {
    /// The login.
    #[must_use]
    pub const fn user(&self) -> PortalUserId {
        self.user
    }

    /// The session that makes the change; `None` when a forgotten password is reset.
    #[must_use]
    pub const fn session(&self) -> Option<OpenSession> {
        self.session
    }

    /// The customer that what concerns the login is filed under.
    #[must_use]
    pub const fn own_customer(&self) -> Option<CustomerId> {
        self.own_customer
    }
}

impl Tx {
    /// Whether that login may now make a change with those demands.
    pub async fn may_change(
        &mut self,
        me: &impl Changer,
        asks: Asks,
        policy: &SessionPolicy,
        verification: Verification,
        now: Ts,
    ) -> Result<Result<MayChange, NotNow>, StoreError> {
        let account: &Login = me.as_ref();
        let text = "SELECT s.id,
                 CASE WHEN EXISTS (SELECT 1 FROM two_step f WHERE f.portal_user_id = u.id)
                     OR EXISTS (SELECT 1 FROM passkey f WHERE f.portal_user_id = u.id)
                 THEN s.factor_at ELSE s.proven_at END,
                 u.frozen_until, u.settling_until, u.contact_verified_at
             FROM portal_user u
             LEFT JOIN session s ON s.id = $1 AND s.portal_user_id = u.id AND s.ended_at IS NULL
             WHERE u.id = $2 AND u.closed_at IS NULL AND u.suspended_at IS NULL";
        let row = self.fetch_optional(sql!(text, account.session.id, account.user)).await?;
        let Some(row) = row else { return Ok(Err(NotNow::Gone)) };
        let mut c = row.columns();
        let (session, proven_at) = (c.take::<Option<SessionId>>()?, c.take::<Option<Ts>>()?);
        let (frozen, settling, verified) = (c.take::<Option<Ts>>()?, c.take::<Option<Ts>>()?, c.take::<Option<Ts>>()?);
        let ahead = |until: Option<Ts>| until.filter(|until| *until > now);
        // First: stopping the changes also ended the session, and is the reason.
        if let Some(until) = ahead(frozen) {
            return Ok(Err(NotNow::Frozen(until)));
        }
        if session.is_none() {
            return Ok(Err(NotNow::Gone));
        }
        if let Some(until) = ahead(settling).filter(|_| asks.settled) {
            return Ok(Err(NotNow::Settling(until)));
        }
        if !verification.lets_write(verified.is_some()) {
            return Ok(Err(NotNow::Unverified));
        }
        if asks.proof && !policy.is_stepped_up(proven_at, now) {
            return Ok(Err(NotNow::NotSteppedUp));
        }
        if let Some((grant, customer)) = me.contract()
            && !self.is_in_force(grant, account.user, customer, now).await?
        {
            return Ok(Err(NotNow::Gone));
        }
        Ok(Ok(MayChange { user: account.user, session: Some(account.session), own_customer: account.own_customer }))
    }

    /// Whether a forgotten password may be reset for that login now. A stop of its other changes does not hinder that:
    /// it is the owner's way back.
    pub async fn may_recover(
        &mut self,
        user: PortalUserId,
        own_customer: Option<CustomerId>,
        now: Ts,
    ) -> Result<Result<MayChange, NotNow>, StoreError> {
        if self.closed_of(user).await? == Some(ClosedBy::Login) {
            return Ok(Err(NotNow::Gone));
        }
        Ok(match self.reset_closed_until(user, now).await? {
            Some(until) => Err(NotNow::Frozen(until)),
            None => Ok(MayChange { user, session: None, own_customer }),
        })
    }

    /// Whether that grant still opens that customer: an import may have moved it to another.
    async fn is_in_force(
        &mut self,
        grant: GrantId,
        user: PortalUserId,
        customer: CustomerId,
        now: Ts,
    ) -> Result<bool, StoreError> {
        let text = "SELECT id FROM portal_grant
             WHERE id = $1 AND portal_user_id = $2 AND customer_id = $3 AND revoked_at IS NULL
                 AND (ends_at IS NULL OR ends_at > $4)";
        Ok(self.fetch_optional(sql!(text, grant, user, customer, now)).await?.is_some())
    }
}
