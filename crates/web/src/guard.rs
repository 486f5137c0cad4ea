//! Whom a page is for. A handler takes one of these instead of a [`Visit`], so that its signature says who gets to it;
//! anybody else is led to where that can be changed, and back.
//!
//! | the page | its form | who gets there |
//! | --- | --- | --- |
//! | [`SignedIn`] | [`SignedInForm`] | a subscriber, who looks at a contract |
//! | [`Verified`] | [`VerifiedForm`] | one whose contact address is verified (PRODUCT §4.1) |
//! | [`Proven`] | [`ProvenForm`] | one who proved within the last minutes who she is, too (step-up, PRODUCT §4.4) |
//! | [`Login`] | [`LoginForm`] | a login with a verified contact address, whether or not it sees a contract |
//!
//! A form that comes too late, after its session ended or before a step-up, is kept without its secrets. Its page finds it
//! by [`Visit::kept`] once its sender is back.

use crate::{
    failure::Failure,
    form::{Form, Posted, body, csrf_of, is_kept_for_login, is_secret},
    site::Web,
    visit::Visit,
};
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
    response::{IntoResponse, Response},
};
use madoguchi_app::{
    Account, Fresh, Subscriber,
    kept_form::{self, Sender},
};
use serde::de::DeserializeOwned;

/// Where one steps up.
pub const STEP_UP: &str = "/step-up";

/// Where an unverified contact address gets its code. Until then nothing else can be changed (PRODUCT §4.1).
pub const VERIFY: &str = "/register/verify";

/// Where who must set up a second factor does so.
pub const ENROL: &str = "/settings/two-step";

/// The page of who is signed in with nothing to look at.
pub const NO_CONTRACT: &str = "/no-contract";

/// What the address of a page ends in when something was kept for it.
const KEPT: &str = "kept";

/// A page for a subscriber.
#[derive(Clone)]
pub struct SignedIn {
    /// The request.
    pub visit: Visit,
    /// Who makes it.
    pub me: Subscriber,
}

impl std::ops::Deref for SignedIn {
    type Target = Visit;
    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl FromRequestParts<Web> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let visit = visit_of(parts, web).await?;
        match visit.me.clone() {
            Some(me) => Ok(Self { visit, me }),
            None => Err(visit.see(&elsewhere(&visit))),
        }
    }
}

async fn visit_of(parts: &mut Parts, web: &Web) -> Result<Visit, Response> {
    Visit::from_request_parts(parts, web).await.map_err(IntoResponse::into_response)
}

/// Where somebody is led who looks at no contract.
fn elsewhere(visit: &Visit) -> String {
    if visit.enrolling {
        ENROL.to_owned()
    } else if visit.stranded.is_some() {
        NO_CONTRACT.to_owned()
    } else if bare(&visit.path) == STEP_UP {
        // With where it leads on, by way of the step-up's page: a sign-in is proof enough.
        sign_in_for(&visit.path)
    } else {
        sign_in_for(bare(&visit.path))
    }
}

/// The form of a page for a subscriber.
pub struct SignedInForm<T> {
    /// The request.
    pub visit: Visit,
    /// Who makes it.
    pub me: Subscriber,
    /// The form.
    pub posted: Posted<T>,
}

impl<T: DeserializeOwned + Send> FromRequest<Web> for SignedInForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        Self::read(request, web).await.map(|(form, _)| form)
    }
}

impl<T: DeserializeOwned> SignedInForm<T> {
    /// The form, and the bytes it came in.
    async fn read(request: Request, web: &Web) -> Result<(Self, Bytes), Response> {
        let (visit, posted, bytes) = read(request, web).await?;
        match visit.me.clone() {
            Some(me) => Ok((Self { visit, me, posted }, bytes)),
            None => Err(kept_for_sign_in(&visit, &bytes).await.unwrap_or_else(|| visit.see(&elsewhere(&visit)))),
        }
    }
}

async fn read<T: DeserializeOwned>(request: Request, web: &Web) -> Result<(Visit, Posted<T>, Bytes), Response> {
    let (parts, visit, bytes) = body(request, web).await?;
    let Form { visit, posted } = Form::<T>::read(web, &parts, visit, &bytes).await?;
    Ok((visit, posted, bytes))
}

/// Keeps a form whose session is over for the sign-in of the same login. Nothing of a form that was not shown in this
/// browser is kept.
async fn kept_for_sign_in(visit: &Visit, bytes: &Bytes) -> Option<Response> {
    let token = csrf_of(bytes)?;
    let (session, grant) = visit.shown_before(&token)?;
    let path = bare(&visit.path);
    let kept = async {
        let grant = grant.filter(|_| !is_kept_for_login(path));
        let Some(sender) = Sender::past(&visit.cx, session, grant).await? else { return Ok(false) };
        kept_form::keep(&visit.cx, sender, path, &without_secrets(bytes)).await?;
        Ok(true)
    };
    match kept.await.map_err(|error| Failure::Broken(error).into_response()) {
        Ok(kept) => kept.then(|| visit.see(&sign_in_for(&kept_at(path)))),
        Err(response) => Some(response),
    }
}

/// A page for a subscriber whose contact address is verified.
pub struct Verified {
    /// The request.
    pub visit: Visit,
    /// Who makes it.
    pub me: Subscriber,
}

impl FromRequestParts<Web> for Verified {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let SignedIn { visit, me } = SignedIn::from_request_parts(parts, web).await?;
        if me.contact_verified() { Ok(Self { visit, me }) } else { Err(visit.see(VERIFY)) }
    }
}

/// The form of such a page.
pub struct VerifiedForm<T> {
    /// The request.
    pub visit: Visit,
    /// Who makes it.
    pub me: Subscriber,
    /// The form.
    pub posted: Posted<T>,
}

impl<T: DeserializeOwned + Send> FromRequest<Web> for VerifiedForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let SignedInForm { visit, me, posted } = SignedInForm::from_request(request, web).await?;
        if me.contact_verified() { Ok(Self { visit, me, posted }) } else { Err(visit.see(VERIFY)) }
    }
}

/// A page for a subscriber who was proven lately; the use case asks for the [`Fresh`]. `T` is its form; `Proven` alone is a
/// page without one. The page asks for the step-up on GET already.
///
/// ```ignore
/// pub(crate) async fn show(Proven { visit, me, typed }: Proven<Typed>) -> Result<Response, Failure> {
///     visit.page(&page(&visit, &me, &typed, &Faults::none()))
/// }
/// ```
pub struct Proven<T = ()> {
    /// The request.
    pub visit: Visit,
    /// Who makes it.
    pub me: Fresh,
    /// What was typed before the step-up; empty otherwise.
    pub typed: T,
}

impl<T: DeserializeOwned + Default> FromRequestParts<Web> for Proven<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let Verified { visit, me } = Verified::from_request_parts(parts, web).await?;
        let Some(me) = me.fresh() else { return Err(visit.see(&step_up_for(&visit.path))) };
        let typed = visit.kept(&me).await.map_err(IntoResponse::into_response)?;
        Ok(Self { visit, me, typed: typed.unwrap_or_default() })
    }
}

/// The form of such a page.
///
/// ```ignore
/// pub(crate) async fn submit(ProvenForm { visit, me, posted }: ProvenForm<Typed>) -> Result<Response, Failure> {
/// ```
pub struct ProvenForm<T> {
    /// The request.
    pub visit: Visit,
    /// Who makes it.
    pub me: Fresh,
    /// The form.
    pub posted: Posted<T>,
}

impl<T: DeserializeOwned + Send> FromRequest<Web> for ProvenForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (SignedInForm { visit, me, posted }, bytes) = SignedInForm::<T>::read(request, web).await?;
        if !me.contact_verified() {
            return Err(visit.see(VERIFY));
        }
        match me.fresh() {
            Some(me) => Ok(Self { visit, me, posted }),
            // Nothing is kept of a form that was not shown in this browser.
            None if matches!(posted, Posted::Stale(_)) => Err(visit.see(&step_up_for(bare(&visit.path)))),
            None => Err(visit.step_up(&me, &without_secrets(&bytes)).await),
        }
    }
}

/// A page for a login with a verified contact address, whatever it looks at.
pub struct Login {
    /// The request.
    pub visit: Visit,
    /// Who makes it.
    pub me: Account,
}

/// A login with a verified contact address, or where everybody else is led.
fn login(visit: &Visit) -> Result<Account, String> {
    match visit.account() {
        Some(me) if me.contact_verified() => Ok(me),
        Some(_) => Err(VERIFY.to_owned()),
        None => Err(elsewhere(visit)),
    }
}

impl FromRequestParts<Web> for Login {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let visit = visit_of(parts, web).await?;
        match login(&visit) {
            Ok(me) => Ok(Self { visit, me }),
            Err(elsewhere) => Err(visit.see(&elsewhere)),
        }
    }
}

/// The form of such a page.
pub struct LoginForm<T> {
    /// The request.
    pub visit: Visit,
    /// Who makes it.
    pub me: Account,
    /// The form.
    pub posted: Posted<T>,
}

impl<T: DeserializeOwned + Send> FromRequest<Web> for LoginForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (visit, posted, bytes) = read(request, web).await?;
        if visit.account().is_none()
            && let Some(response) = kept_for_sign_in(&visit, &bytes).await
        {
            return Err(response);
        }
        match login(&visit) {
            Ok(me) => Ok(Self { visit, me, posted }),
            Err(elsewhere) => Err(visit.see(&elsewhere)),
        }
    }
}

impl Visit {
    /// What was typed into this page's form before its sender had to sign in or to step up, if something was.
    pub async fn kept<T: DeserializeOwned>(&self, me: &Account) -> Result<Option<T>, Failure> {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        if !query.split('&').any(|part| part == KEPT) {
            return Ok(None);
        }
        let kept = kept_form::find(&self.cx, self.sender(me, path), path).await?;
        Ok(kept.and_then(|kept| serde_urlencoded::from_str(&kept).ok()))
    }

    fn sender(&self, me: &Account, path: &str) -> Sender {
        let grant = self.me.as_ref().map(Subscriber::grant).filter(|_| !is_kept_for_login(path));
        Sender { user: me.user(), grant }
    }

    /// Leads to the step-up and back to this page, where what was typed stands again. It is a form of this browser as it
    /// came in, without secrets.
    pub async fn step_up(&self, me: &Account, typed: &str) -> Response {
        let path = bare(&self.path);
        match kept_form::keep(&self.cx, self.sender(me, path), path, typed).await {
            Ok(()) => self.see(&step_up_for(&kept_at(path))),
            Err(error) => Failure::from(error).into_response(),
        }
    }
}

fn bare(path: &str) -> &str {
    path.split('?').next().unwrap_or("/")
}

fn kept_at(path: &str) -> String {
    format!("{path}?{KEPT}")
}

/// The step-up page that leads to a page afterwards.
fn step_up_for(page: &str) -> String {
    leading_to(STEP_UP, page)
}

/// The sign-in page that leads back to a page afterwards.
fn sign_in_for(page: &str) -> String {
    match page {
        "/" => "/sign-in".to_owned(),
        page => leading_to("/sign-in", page),
    }
}

fn leading_to(over: &str, page: &str) -> String {
    format!("{over}?{}", form_urlencoded::Serializer::new(String::new()).append_pair("next", page).finish())
}

/// A form without what is never kept.
fn without_secrets(form: &[u8]) -> String {
    let kept = form_urlencoded::parse(form).filter(|(name, _)| !is_secret(name));
    form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_kept() {
        let form =
            b"csrf=x&contact_address=a%2Bb%40example.jp&current_password=y&password=z&once=w&code=123456&credential=v";
        assert_eq!(without_secrets(form), "contact_address=a%2Bb%40example.jp&once=w");
        assert_eq!(step_up_for("/settings/id?kept"), "/step-up?next=%2Fsettings%2Fid%3Fkept");
    }
}
