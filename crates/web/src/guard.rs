//! Access to pages. A handler takes a guard instead of a [`Visit`], so that its signature states who may reach it;
//! anybody else is led to the page that can remedy that, and back.
//!
//! Each face defines its kinds of people in its own `guard`. A form that comes too late, after its session ended or
//! before a step-up, is kept without its secrets. Its page finds it by [`Visit::kept`] once its sender is back.

use crate::{
    face::Face,
    failure::Failure,
    form::{Form, Posted, Step, body, field_of, written},
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
    Error,
    kept_form::{self, Sender},
};
use serde::{Serialize, de::DeserializeOwned};

/// The query of a page for which something was kept.
const KEPT: &str = "kept";

/// A person who may reach a page, as its handler takes them.
pub trait Who<F>: Sized {
    /// That person, if it is they who make the request.
    fn of(visit: &Visit<F>) -> Result<Self, Elsewhere>;
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
    fn path<F: Face>(self, visit: &Visit<F>) -> String {
        match self {
            // By way of the step-up's page, with its `next`: a sign-in is proof enough, so it leads on.
            Self::SignIn if bare(&visit.path) == F::STEP_UP => sign_in_for::<F>(&visit.path),
            Self::SignIn => sign_in_for::<F>(bare(&visit.path)),
            Self::StepUp => leading_to(F::STEP_UP, &visit.path),
            Self::There(path) => path.to_owned(),
        }
    }
}

/// A page for one kind of person.
pub struct PageFor<F, W> {
    /// The request.
    pub visit: Visit<F>,
    /// The person making it.
    pub me: W,
}

/// The same, with a form that shows what was typed before a sign-in or a step-up. `T` is the form.
pub struct KeptPageFor<F, W, T> {
    /// The request.
    pub visit: Visit<F>,
    /// The person making it.
    pub me: W,
    /// What was typed; empty when nothing was kept.
    pub typed: T,
}

/// The posted form of such a page.
pub struct FormFor<F, W, T> {
    /// The request.
    pub visit: Visit<F>,
    /// The person making it.
    pub me: W,
    /// The form.
    pub posted: Posted<T>,
    /// The token, as sent, with which the form takes effect only once; empty where it has none.
    pub once: String,
}

impl<F: Face, W: Who<F>> FromRequestParts<Web> for PageFor<F, W> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, web).await.map_err(IntoResponse::into_response)?;
        match W::of(&visit) {
            Ok(me) => Ok(Self { visit, me }),
            Err(elsewhere) => Err(visit.see(&elsewhere.path(&visit))),
        }
    }
}

impl<F: Face, W: Who<F> + Send, T: DeserializeOwned + Default> FromRequestParts<Web> for KeptPageFor<F, W, T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let PageFor { visit, me } = PageFor::<F, W>::from_request_parts(parts, web).await?;
        let typed = visit.kept().await.map_err(IntoResponse::into_response)?;
        Ok(Self { visit, me, typed: typed.unwrap_or_default() })
    }
}

impl<F: Face, W: Who<F>, T: Serialize + DeserializeOwned + Send> FromRequest<Web> for FormFor<F, W, T> {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (parts, visit, bytes) = body::<F>(request, web).await?;
        let visit = visit.clicked_twice(parts.uri.path()).await.map_err(IntoResponse::into_response)?;
        let Form { visit, posted } = Form::<F, T>::read(parts, visit, &bytes).map_err(|answer| *answer)?;
        let elsewhere = match W::of(&visit) {
            Ok(me) => {
                let once = field_of(&bytes, "once").unwrap_or_default();
                return Ok(Self { visit, me, posted, once });
            }
            Err(elsewhere) => elsewhere,
        };
        let (fresh, typed) = (matches!(posted, Posted::Fresh(_)), written(posted.typed()));
        drop(posted);
        Err(match elsewhere {
            Elsewhere::SignIn => kept_for_sign_in(&visit, typed, &bytes).await,
            // Nothing is kept of a form that was not shown in this browser.
            Elsewhere::StepUp => kept_for_step_up(&visit, typed, fresh),
            there @ Elsewhere::There(_) => visit.see(&there.path(&visit)),
        })
    }
}

fn kept_for_step_up<F: Face>(visit: &Visit<F>, typed: String, fresh: bool) -> Response {
    let path = bare(&visit.path);
    match visit.sender(path).filter(|_| fresh) {
        Some(sender) => {
            let there = visit.see(&leading_to(F::STEP_UP, &kept_at(path)));
            Step::<F>::keep(there, &visit.cx, sender, path, typed)
        }
        None => visit.see(&leading_to(F::STEP_UP, path)),
    }
}

/// Leads to the sign-in. A form whose session has run out is kept for the same login, but nothing is kept of a form
/// that was not shown in this browser.
async fn kept_for_sign_in<F: Face>(visit: &Visit<F>, typed: String, bytes: &Bytes) -> Response {
    let path = bare(&visit.path);
    match past_sender(visit, path, bytes).await {
        Ok(Some(sender)) => {
            let there = visit.see(&sign_in_for::<F>(&kept_at(path)));
            Step::<F>::keep(there, &visit.cx, sender, path, typed)
        }
        // Another request stepped up first and has the session by now. The form still says where to lead.
        Ok(None) if path == F::STEP_UP => {
            let next = field_of(bytes, "next").unwrap_or_default();
            visit.see(&sign_in_for::<F>(&leading_to(F::STEP_UP, local_path(&next))))
        }
        Ok(None) => visit.see(&Elsewhere::SignIn.path(visit)),
        Err(error) => Failure::from(error).into_response(),
    }
}

async fn past_sender<F: Face>(visit: &Visit<F>, path: &str, bytes: &Bytes) -> Result<Option<Sender>, Error> {
    let token = field_of(bytes, "csrf").unwrap_or_default();
    match visit.shown_before(&token) {
        Some((session, shown)) => F::past_sender(&visit.cx, session, shown, path).await,
        None => Ok(None),
    }
}

impl<F: Face> Visit<F> {
    /// What was typed into this page's form before its sender had to sign in or step up, if anything.
    pub async fn kept<T: DeserializeOwned>(&self) -> Result<Option<T>, Failure> {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        if !query.split('&').any(|part| part == KEPT) {
            return Ok(None);
        }
        let Some(sender) = self.sender(path) else { return Ok(None) };
        let kept = kept_form::find(&self.cx, sender, path).await?;
        Ok(kept.and_then(|kept| serde_html_form::from_str(&kept).ok()))
    }

    /// Leads to the step-up and back to this page, which then shows again what was typed.
    pub async fn step_up<T: Serialize>(&self, typed: &T) -> Response {
        let (path, typed) = (bare(&self.path), written(typed));
        let kept = match self.sender(path) {
            Some(sender) => kept_form::keep(&self.cx, sender, path, &typed).await,
            None => Ok(()),
        };
        match kept {
            Ok(()) => self.see(&leading_to(F::STEP_UP, &kept_at(path))),
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

/// The address of the sign-in page that leads to `page` afterwards.
fn sign_in_for<F: Face>(page: &str) -> String {
    match page {
        "/" => F::SIGN_IN.to_owned(),
        page => leading_to(F::SIGN_IN, page),
    }
}

/// The address of the page `over`, which then leads on to `page`.
#[must_use]
pub fn leading_to(over: &str, page: &str) -> String {
    format!("{over}?{}", form_urlencoded::Serializer::new(String::new()).append_pair("next", page).finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use madoguchi_domain::secret::Secret;
    use serde::Deserialize;

    #[derive(Serialize, Deserialize)]
    struct Typed {
        contact_address: String,
        current_password: Secret<String>,
        password: Secret<String>,
        once: String,
        code: Option<Secret<String>>,
        #[serde(default)]
        credential: Secret<String>,
    }

    #[test]
    fn no_secret_is_kept() {
        let form = "csrf=x&contact_address=a%2Bb%40example.jp&current_password=y&password=z&once=w&code=123456";
        let typed: Typed = serde_html_form::from_str(form).unwrap();
        assert_eq!(typed.password.expose(), "z");
        assert_eq!(written(&typed), "contact_address=a%2Bb%40example.jp&once=w");
        assert_eq!(leading_to("/prove", &kept_at("/a/page")), "/prove?next=%2Fa%2Fpage%3Fkept");
    }
}
