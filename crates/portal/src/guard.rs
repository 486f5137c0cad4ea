//! Who a page of the portal is for, as its handler's signature states it. [`madoguchi_web::guard`] leads anybody else
//! to the page that can remedy that, and back.
//!
//! | the page | its form | who gets there |
//! | --- | --- | --- |
//! | [`SignedIn`] | [`SignedInForm`] | a subscriber, who looks at a contract |
//! | [`Writer`] | [`WriterForm`] | one who may change things: contact address verified (PRODUCT §4.1), or need not be |
//! | [`LoginPage`] | [`LoginForm`] | a login, whether or not it looks at a contract |
//! | | [`ProvenForm`] | one that stepped up lately |
//! | [`LoginWriter`] | [`LoginWriterForm`] | one that may change things |
//! | [`SteppedUpPage`] | [`SteppedUpForm`] | one that may, and also stepped up within the last minutes (PRODUCT §4.4) |
//!
//! What belongs to a login and not to a contract is on a page for the login: a login that no longer sees a contract can
//! still change its password, end sessions, and add a contract of its own.

use crate::{
    paths::{NO_CONTRACT, TWO_STEP, VERIFY},
    visit::{Portal, Visit},
};
use madoguchi_app::{Login, Proven, SteppedUp, Subscriber};
use madoguchi_web::guard::{Elsewhere, FormFor, KeptPageFor, PageFor, Who};

/// Who may see a page, as the route table states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// A login that looks at a contract; anybody else is led to the sign-in page, or told that there is no contract.
    Subscriber,
    /// A login, with or without a contract to look at; anybody else is led to the sign-in page.
    Login,
}

impl Who<Portal> for Login {
    fn of(visit: &Visit) -> Result<Self, Elsewhere> {
        let nobody = if visit.enrolling { Elsewhere::There(TWO_STEP) } else { Elsewhere::SignIn };
        visit.login().cloned().ok_or(nobody)
    }
}

impl Who<Portal> for Subscriber {
    fn of(visit: &Visit) -> Result<Self, Elsewhere> {
        match &visit.me {
            Some(me) => Ok(me.clone()),
            None => Err(Login::of(visit).map_or_else(|elsewhere| elsewhere, |_| Elsewhere::There(NO_CONTRACT))),
        }
    }
}

/// Somebody who may change things.
pub(crate) struct MayWrite<W>(W);

impl<W> std::ops::Deref for MayWrite<W> {
    type Target = W;
    fn deref(&self) -> &W {
        &self.0
    }
}

impl<W: Who<Portal> + AsRef<Login>> Who<Portal> for MayWrite<W> {
    fn of(visit: &Visit) -> Result<Self, Elsewhere> {
        let me = W::of(visit)?;
        // If the operator decides so, nothing else can be changed until the contact address is verified (PRODUCT §4.1).
        if me.as_ref().may_write() { Ok(Self(me)) } else { Err(Elsewhere::There(VERIFY)) }
    }
}

impl Who<Portal> for Proven {
    fn of(visit: &Visit) -> Result<Self, Elsewhere> {
        Login::of(visit)?.proven().ok_or(Elsewhere::StepUp)
    }
}

impl Who<Portal> for SteppedUp {
    fn of(visit: &Visit) -> Result<Self, Elsewhere> {
        MayWrite::<Login>::of(visit)?.stepped_up().ok_or(Elsewhere::StepUp)
    }
}

/// Somebody who may ask for something that binds a contract: she may change things, and stepped up lately.
pub(crate) struct Orderer(Subscriber);

impl std::ops::Deref for Orderer {
    type Target = Subscriber;
    fn deref(&self) -> &Subscriber {
        &self.0
    }
}

impl Who<Portal> for Orderer {
    fn of(visit: &Visit) -> Result<Self, Elsewhere> {
        let me = MayWrite::<Subscriber>::of(visit)?.0;
        if me.is_stepped_up() { Ok(Self(me)) } else { Err(Elsewhere::StepUp) }
    }
}

/// A page for a subscriber.
pub(crate) type SignedIn = PageFor<Portal, Subscriber>;
/// The form of a page for a subscriber.
pub(crate) type SignedInForm<T> = FormFor<Portal, Subscriber, T>;
/// A page for a subscriber who may change things.
pub(crate) type Writer = PageFor<Portal, MayWrite<Subscriber>>;
/// The form of such a page.
pub(crate) type WriterForm<T> = FormFor<Portal, MayWrite<Subscriber>, T>;
/// A page for a login, with or without a contract.
pub(crate) type LoginPage = PageFor<Portal, Login>;
/// The form of such a page.
pub(crate) type LoginForm<T> = FormFor<Portal, Login, T>;
/// The form of a page for a login that stepped up lately, whether or not its contact address is verified.
pub(crate) type ProvenForm<T> = FormFor<Portal, Proven, T>;
/// A page for a login that may change things.
pub(crate) type LoginWriter = PageFor<Portal, MayWrite<Login>>;
/// The form of such a page.
pub(crate) type LoginWriterForm<T> = FormFor<Portal, MayWrite<Login>, T>;
/// A page for a login that stepped up lately. `T` is its form; `SteppedUpPage` alone is a page without one. The page
/// asks for the step-up on GET already.
///
/// ```ignore
/// pub(crate) async fn show(SteppedUpPage { visit, me, typed }: SteppedUpPage<Typed>) -> Result<Response, Failure> {
///     visit.page(&page(&visit, &me, &typed, &Faults::none()))
/// }
/// ```
pub(crate) type SteppedUpPage<T = ()> = KeptPageFor<Portal, SteppedUp, T>;
/// The form of a page for a login that stepped up lately; the use case requires the [`SteppedUp`].
pub(crate) type SteppedUpForm<T> = FormFor<Portal, SteppedUp, T>;
