//! Actors: types with private fields, made here from a session row and nowhere else.
//!
//! The type is the permission. A store function takes the narrowest actor that suffices and filters by it. A scope is a
//! type of its own, so that a page for bills cannot be written without the right to read them.

use crate::session::TokenHash;
use madoguchi_domain::{
    grant::{Scope, Scopes},
    id::{CustomerId, GrantId, PortalUserId, SessionId},
    locale::Locale,
    time::Ts,
};

/// A signed-in login looking at one customer: a session, its login and one grant in force.
#[derive(Debug, Clone)]
pub struct Subscriber {
    pub(crate) login: Login,
    pub(crate) grant: GrantId,
    pub(crate) customer: CustomerId,
    pub(crate) holder: bool,
    pub(crate) several: bool,
    pub(crate) ends_at: Option<Ts>,
    pub(crate) scopes: Scopes,
}

impl std::ops::Deref for Subscriber {
    type Target = Login;
    fn deref(&self) -> &Login {
        &self.login
    }
}

impl AsRef<Login> for Subscriber {
    fn as_ref(&self) -> &Login {
        &self.login
    }
}

impl Subscriber {
    /// The login alone, whatever it is looking at.
    #[must_use]
    pub const fn login(&self) -> &Login {
        &self.login
    }

    /// The customer looked at.
    #[must_use]
    pub const fn customer(&self) -> CustomerId {
        self.customer
    }

    /// The grant that opens this customer to the login. Forms carry it, so that a switch in another tab is noticed.
    #[must_use]
    pub const fn grant(&self) -> GrantId {
        self.grant
    }

    /// Whether the grant is the contract holder's.
    #[must_use]
    pub const fn is_holder(&self) -> bool {
        self.holder
    }

    /// Whether the login has other contracts to look at.
    #[must_use]
    pub const fn has_several(&self) -> bool {
        self.several
    }

    /// When the grant ends; a holder's does not.
    #[must_use]
    pub const fn ends_at(&self) -> Option<Ts> {
        self.ends_at
    }

    /// The scopes that the grant opens.
    #[must_use]
    pub const fn scopes(&self) -> &Scopes {
        &self.scopes
    }

    /// The right to read bills, if the grant has it.
    #[must_use]
    pub fn bills(&self) -> Option<MayReadBills> {
        self.scopes.contains(Scope::Bills).then_some(MayReadBills { customer: self.customer })
    }

    /// The right to see contracts, to apply and to change, if the grant has it.
    #[must_use]
    pub fn orders(&self) -> Option<MayOrder> {
        let open = self.scopes.contains(Scope::Orders) && self.login.settling_until.is_none();
        open.then_some(MayOrder { customer: self.customer })
    }

    /// The right to change what belongs to a contract and costs nothing; it goes with the right to change contracts.
    #[must_use]
    pub fn options(&self) -> Option<MayChangeOptions> {
        self.scopes.contains(Scope::Orders).then_some(MayChangeOptions { customer: self.customer })
    }

    /// The right to mail addresses and their settings, if the grant has it.
    #[must_use]
    pub fn mailboxes(&self) -> Option<MayManageMailboxes> {
        self.scopes.contains(Scope::Mailboxes).then_some(MayManageMailboxes { customer: self.customer })
    }

    /// The right to read usage, but no single call, if the grant has it.
    #[must_use]
    pub fn usage(&self) -> Option<MayReadUsage> {
        self.scopes.contains(Scope::Usage).then_some(MayReadUsage { customer: self.customer })
    }

    /// The right to read single calls: only the holder's, never part of another person's grant (PRODUCT §9).
    #[must_use]
    pub fn calls(&self) -> Option<MayReadCalls> {
        let open = self.holder && self.scopes.contains(Scope::Usage) && self.login.settling_until.is_none();
        open.then_some(MayReadCalls { customer: self.customer })
    }

    /// The right to decide who else sees the contract: the holder's.
    #[must_use]
    pub fn share(&self) -> Option<MayShare> {
        self.holder.then_some(MayShare { customer: self.customer, user: self.user })
    }
}

/// A login with a recent step-up (PRODUCT §4.4): in the last minutes its owner signed in or gave her password or a
/// passkey. Its contact address is verified where the operator asks for that; until then nothing but the address can be
/// changed (PRODUCT §4.1). Made only from a session's row. Changes to contact address, ID or factors take this and not
/// a [`Login`].
#[derive(Debug, Clone)]
pub struct SteppedUp(Login);

impl std::ops::Deref for SteppedUp {
    type Target = Login;
    fn deref(&self) -> &Login {
        &self.0
    }
}

/// A login with a recent step-up, whether or not its contact address is verified.
#[derive(Debug, Clone)]
pub struct Proven(Login);

impl std::ops::Deref for Proven {
    type Target = Login;
    fn deref(&self) -> &Login {
        &self.0
    }
}

/// A login with a recent step-up whose contact address was never verified.
#[derive(Debug, Clone)]
pub struct Unverified(Login);

impl std::ops::Deref for Unverified {
    type Target = Login;
    fn deref(&self) -> &Login {
        &self.0
    }
}

/// The name of a login in events and audit: `user:<id>`.
#[must_use]
pub fn actor_of(user: PortalUserId) -> String {
    format!("user:{user}")
}

/// A session as it was when a request came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenSession {
    /// Its id.
    pub id: SessionId,
    /// The hash of the token in the browser's cookie.
    pub token: TokenHash,
    /// The hash of the token before that one, if the session was given another.
    pub earlier: Option<TokenHash>,
}

/// A signed-in login, whatever it may look at; perhaps nothing any more.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
pub struct Login {
    pub(crate) session: OpenSession,
    pub(crate) user: PortalUserId,
    pub(crate) portal_id: String,
    pub(crate) contact_address: String,
    pub(crate) contact_verified: bool,
    pub(crate) locale: Locale,
    pub(crate) frozen_until: Option<Ts>,
    pub(crate) settling_until: Option<Ts>,
    pub(crate) own_customer: Option<CustomerId>,
    pub(crate) stepped_up: bool,
    pub(crate) may_write: bool,
    pub(crate) enrolling: bool,
}

impl AsRef<Self> for Login {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl Login {
    /// The session.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        self.session.id
    }

    /// The session with its token, for a change that gives it another.
    #[must_use]
    pub const fn open_session(&self) -> OpenSession {
        self.session
    }

    /// The login's id.
    #[must_use]
    pub const fn user(&self) -> PortalUserId {
        self.user
    }

    /// The portal ID, as its owner wrote it.
    #[must_use]
    pub fn portal_id(&self) -> &str {
        &self.portal_id
    }

    /// Where mails go.
    #[must_use]
    pub fn contact_address(&self) -> &str {
        &self.contact_address
    }

    /// Whether that address was verified.
    #[must_use]
    pub const fn contact_verified(&self) -> bool {
        self.contact_verified
    }

    /// The language that the owner last chose.
    #[must_use]
    pub const fn locale(&self) -> Locale {
        self.locale
    }

    /// When the freeze ends, while one lasts: the owner said that a change was not hers, and nothing can be changed.
    #[must_use]
    pub const fn frozen_until(&self) -> Option<Ts> {
        self.frozen_until
    }

    /// When payment, contact address, orders and call details open, while this login settles in the place of an earlier
    /// one (PRODUCT §4.1).
    #[must_use]
    pub const fn settling(&self) -> Option<Ts> {
        self.settling_until
    }

    /// Whether the last step-up is recent enough to change what matters; if not, a step-up comes first.
    #[must_use]
    pub const fn is_stepped_up(&self) -> bool {
        self.stepped_up
    }

    /// Whether the login may change things: its contact address is verified, or the operator does not ask for that.
    #[must_use]
    pub const fn may_write(&self) -> bool {
        self.may_write
    }

    /// The right to change what matters: for a login that may change things and has a recent step-up.
    #[must_use]
    pub fn stepped_up(&self) -> Option<SteppedUp> {
        (self.stepped_up && self.may_write).then(|| SteppedUp(self.clone()))
    }

    /// The right to what asks for a recent step-up and nothing else, such as ending other sessions.
    #[must_use]
    pub fn proven(&self) -> Option<Proven> {
        self.stepped_up.then(|| Proven(self.clone()))
    }

    /// The right to correct a contact address that was never verified: for a login with a recent step-up.
    #[must_use]
    pub fn unverified(&self) -> Option<Unverified> {
        (self.stepped_up && !self.contact_verified).then(|| Unverified(self.clone()))
    }

    /// The customer looked at, if it is the login's own. What concerns the login is filed there, and never under
    /// somebody else's contract.
    #[must_use]
    pub const fn own_customer(&self) -> Option<CustomerId> {
        self.own_customer
    }

    /// Whether a second factor must be set up before anything else is seen or done.
    #[must_use]
    pub const fn enrolling(&self) -> bool {
        self.enrolling
    }

    /// How events and audit name this actor.
    #[must_use]
    pub fn actor(&self) -> String {
        actor_of(self.user)
    }
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Login").field(&self.user).finish()
    }
}

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name {
            pub(crate) customer: CustomerId,
        }

        impl $name {
            /// The customer the right is for.
            #[must_use]
            pub const fn customer(self) -> CustomerId {
                self.customer
            }
        }
    )+};
}

rights! {
    /// The right to read the bills of one customer.
    MayReadBills,
    /// The right to see the contracts of one customer, to apply and to change.
    MayOrder,
    /// The right to change what belongs to the contracts of one customer and costs nothing.
    MayChangeOptions,
    /// The right to the mail addresses of one customer.
    MayManageMailboxes,
    /// The right to read the usage of one customer, but no single call.
    MayReadUsage,
    /// The right to read the single calls of one customer.
    MayReadCalls,
}

/// The right of a contract's holder to decide who else sees it.
#[derive(Debug, Clone, Copy)]
pub struct MayShare {
    pub(crate) customer: CustomerId,
    pub(crate) user: PortalUserId,
}

impl MayShare {
    /// The customer whose contract it is.
    #[must_use]
    pub const fn customer(self) -> CustomerId {
        self.customer
    }

    /// The holder's login.
    #[must_use]
    pub const fn user(self) -> PortalUserId {
        self.user
    }
}
