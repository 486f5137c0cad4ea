//! Whom a page is for. A handler takes one of these instead of a [`Visit`], so that its signature says who gets to it;
//! anybody else is led to where that can be changed, and back.
//!
//! | the page | its form | who gets there |
//! | --- | --- | --- |
//! | [`SignedIn`] | [`SignedInForm`] | a subscriber, who looks at a contract |
//! | [`Writer`] | [`WriterForm`] | one who may change things: whose contact address is verified (PRODUCT §4.1), or need not be |
//! | [`Login`] | [`LoginForm`] | a login, whether or not it looks at a contract |
//! | [`LoginWriter`] | [`LoginWriterForm`] | one that may change things |
//! | [`Proven`] | [`ProvenForm`] | one that proved within the last minutes who it is, too (step-up, PRODUCT §4.4) |
//!
//! What belongs to a login and not to a contract is a page for the login: who sees no contract any more can still change
//! a password, end sessions, and find a contract of her own.
//!
//! A form that comes too late, after its session ended or before a step-up, is kept without its secrets. Its page finds it
//! by [`Visit::kept`] once its sender is back.

use crate::{
    failure::Failure,
    form::{Form, Posted, body, field_of, is_kept_for_login, is_secret},
    site::Web,
    visit::{Visit, local_path},
};
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
    response::{IntoResponse, Response},
};
use madoguchi_app::{
    Account, Error, Fresh, Subscriber,
    kept_form::{self, Sender},
};
use serde::de::DeserializeOwned;

/// Where one steps up.
pub const STEP_UP: &str = "/step-up";

/// Where an unverified contact address gets its code. Until then nothing else can be changed (PRODUCT §4.1), where the
/// operator has it so.
pub const VERIFY: &str = "/register/verify";

/// Where who must set up a second factor does so.
pub const ENROL: &str = "/settings/two-step";

/// The page of who is signed in with nothing to look at.
pub const NO_CONTRACT: &str = "/no-contract";

/// What the address of a page ends in when something was kept for it.
const KEPT: &str = "kept";

/// Who gets to a page, as its handler is given her.
pub trait Who: Sized {
    /// Her, if it is she who makes the request.
    fn of(visit: &Visit) -> Result<Self, Elsewhere>;
}

/// Where everybody else is led.
#[derive(Debug)]
pub enum Elsewhere {
    /// To the sign-in page and back.
    SignIn,
    /// To the step-up and back.
    StepUp,
    /// To that page.
    There(&'static str),
}

impl Elsewhere {
    fn path(self, visit: &Visit) -> String {
        match self {
            // With where the step-up leads on, by way of its page: a sign-in is proof enough.
            Self::SignIn if bare(&visit.path) == STEP_UP => sign_in_for(&visit.path),
            Self::SignIn => sign_in_for(bare(&visit.path)),
            Self::StepUp => step_up_for(&visit.path),
            Self::There(path) => path.to_owned(),
        }
    }
}

impl Who for Account {
    fn of(visit: &Visit) -> Result<Self, Elsewhere> {
        let nobody = if visit.enrolling { Elsewhere::There(ENROL) } else { Elsewhere::SignIn };
        visit.account().cloned().ok_or(nobody)
    }
}

impl Who for Subscriber {
    fn of(visit: &Visit) -> Result<Self, Elsewhere> {
        match &visit.me {
            Some(me) => Ok(me.clone()),
            None => Err(Account::of(visit).map_or_else(|elsewhere| elsewhere, |_| Elsewhere::There(NO_CONTRACT))),
        }
    }
}

/// Somebody who may change things.
pub struct MayWrite<W>(W);

impl<W> std::ops::Deref for MayWrite<W> {
    type Target = W;
    fn deref(&self) -> &W {
        &self.0
    }
}

impl<W: Who + AsRef<Account>> Who for MayWrite<W> {
    fn of(visit: &Visit) -> Result<Self, Elsewhere> {
        let me = W::of(visit)?;
        if me.as_ref().may_write() { Ok(Self(me)) } else { Err(Elsewhere::There(VERIFY)) }
    }
}

impl Who for Fresh {
    fn of(visit: &Visit) -> Result<Self, Elsewhere> {
        MayWrite::<Account>::of(visit)?.fresh().ok_or(Elsewhere::StepUp)
    }
}

/// A page for somebody.
pub struct PageFor<W> {
    /// The request.
    pub visit: Visit,
    /// Who makes it.
    pub me: W,
}

/// The form of a page for somebody.
pub struct FormFor<W, T> {
    /// The request.
    pub visit: Visit,
    /// Who makes it.
    pub me: W,
    /// The form.
    pub posted: Posted<T>,
}

/// A page for a subscriber.
pub type SignedIn = PageFor<Subscriber>;
/// The form of a page for a subscriber.
pub type SignedInForm<T> = FormFor<Subscriber, T>;
/// A page for a subscriber who may change things.
pub type Writer = PageFor<MayWrite<Subscriber>>;
/// The form of such a page.
pub type WriterForm<T> = FormFor<MayWrite<Subscriber>, T>;
/// A page for a login, whatever it looks at.
pub type Login = PageFor<Account>;
/// The form of such a page.
pub type LoginForm<T> = FormFor<Account, T>;
/// A page for a login that may change things.
pub type LoginWriter = PageFor<MayWrite<Account>>;
/// The form of such a page.
pub type LoginWriterForm<T> = FormFor<MayWrite<Account>, T>;
/// The form of a page for a login that was proven lately; the use case asks for the [`Fresh`].
pub type ProvenForm<T> = FormFor<Fresh, T>;

impl<W: Who> FromRequestParts<Web> for PageFor<W> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, web).await.map_err(IntoResponse::into_response)?;
        match W::of(&visit) {
            Ok(me) => Ok(Self { visit, me }),
            Err(elsewhere) => Err(visit.see(&elsewhere.path(&visit))),
        }
    }
}

impl<W: Who, T: DeserializeOwned + Send> FromRequest<Web> for FormFor<W, T> {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (parts, visit, bytes) = body(request, web).await?;
        let Form { visit, posted } = Form::<T>::read(web, &parts, visit, &bytes).await?;
        let elsewhere = match W::of(&visit) {
            Ok(me) => return Ok(Self { visit, me, posted }),
            Err(elsewhere) => elsewhere,
        };
        // It is read again when its page is shown.
        let fresh = matches!(posted, Posted::Fresh(_));
        drop(posted);
        Err(match (elsewhere, visit.account()) {
            (Elsewhere::SignIn, _) => kept_for_sign_in(&visit, &bytes).await,
            // Nothing is kept of a form that was not shown in this browser.
            (Elsewhere::StepUp, Some(me)) if fresh => visit.step_up(me, &without_secrets(&bytes)).await,
            (Elsewhere::StepUp, _) => visit.see(&step_up_for(bare(&visit.path))),
            (there @ Elsewhere::There(_), _) => visit.see(&there.path(&visit)),
        })
    }
}

/// A page for a login that was proven lately. `T` is its form; `Proven` alone is a page without one. The page asks for
/// the step-up on GET already.
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
        let PageFor { visit, me } = PageFor::<Fresh>::from_request_parts(parts, web).await?;
        let typed = visit.kept(&me).await.map_err(IntoResponse::into_response)?;
        Ok(Self { visit, me, typed: typed.unwrap_or_default() })
    }
}

/// Leads to the sign-in. A form whose session has run out is kept meanwhile for the same login; nothing of one that was not
/// shown in this browser is.
async fn kept_for_sign_in(visit: &Visit, bytes: &Bytes) -> Response {
    match keep_past(visit, bytes).await {
        Ok(true) => visit.see(&sign_in_for(&kept_at(bare(&visit.path)))),
        // A step-up was quicker in another request, which has the session by now. It is known where it leads.
        Ok(false) if bare(&visit.path) == STEP_UP => {
            let next = field_of(bytes, "next").unwrap_or_default();
            visit.see(&sign_in_for(&step_up_for(local_path(&next))))
        }
        Ok(false) => visit.see(&Elsewhere::SignIn.path(visit)),
        Err(error) => Failure::from(error).into_response(),
    }
}

async fn keep_past(visit: &Visit, bytes: &Bytes) -> Result<bool, Error> {
    let (token, path) = (field_of(bytes, "csrf"), bare(&visit.path));
    let Some((session, grant)) = token.as_deref().and_then(|token| visit.shown_before(token)) else { return Ok(false) };
    let grant = grant.filter(|_| !is_kept_for_login(path));
    let Some(sender) = Sender::past(&visit.cx, session, grant).await? else { return Ok(false) };
    kept_form::keep(&visit.cx, sender, path, &without_secrets(bytes)).await?;
    Ok(true)
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
