//! A request as the portal's handlers see it: who is signed in, which contract is shown, and its cookies.

use madoguchi_app::{Login, Subscriber, household::Contract, keys::Token, session};
use madoguchi_domain::id::GrantId;
use madoguchi_web::cookie::Jar;

/// A request to the portal by anybody. Not `Debug`: it knows who is there.
pub type Visit = madoguchi_web::Visit<Portal>;

/// A form of a page for anybody.
pub(crate) type Form<T> = madoguchi_web::Form<Portal, T>;

/// A registration in progress.
pub(crate) const FLOW: Jar = Jar::until_closed("flow");
/// The recovery of a forgotten password in progress.
pub(crate) const RECOVERY: Jar = Jar::until_closed("recovery");
/// A second step that waits for its code.
pub(crate) const SECOND_STEP: Jar = Jar::until_closed("second_step");

/// What a request to the portal knows of its sender.
#[derive(Clone)]
pub struct Portal {
    /// The subscriber who is signed in, if any.
    pub me: Option<Subscriber>,
    /// The login that is signed in with no contract left to look at, if any.
    pub stranded: Option<Login>,
    /// The contracts that the subscriber can look at, when there are several.
    pub contracts: Vec<Contract>,
    /// The cookie of a registration in progress.
    pub flow: Option<Token>,
    /// The cookie of such a recovery.
    pub recovery: Option<Token>,
    /// The cookie of a second step that waits.
    pub second_step: Option<Token>,
    /// Whether the login must set up a second factor first, but asks for something else.
    pub enrolling: bool,
}

impl Portal {
    /// The login that is signed in, with or without a contract.
    #[must_use]
    pub fn login(&self) -> Option<&Login> {
        self.me.as_ref().map(Subscriber::login).or(self.stranded.as_ref())
    }

    /// Whether the login that is signed in may change things: its contact address is verified, or need not be.
    pub(crate) fn may_write(&self) -> bool {
        self.login().is_some_and(Login::may_write)
    }

    /// The contract that pages show.
    pub(crate) fn grant(&self) -> Option<GrantId> {
        self.me.as_ref().map(Subscriber::grant)
    }
}

/// What this browser brings to a session that begins.
pub(crate) fn browser(visit: &Visit) -> session::Browser {
    session::Browser {
        user_agent: visit.user_agent.clone(),
        previous: visit.login().map(Login::session),
        chosen_locale: visit.chosen_locale,
    }
}
