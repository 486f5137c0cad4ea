//! Pages that matter: for a subscriber who proved within the last minutes who she is (step-up, PRODUCT §4.4).
//!
//! A page takes [`Proven`], its form [`ProvenForm`]; both hand over a [`Fresh`], which the use case asks for. Anybody else
//! is led to the step-up page and back. The page asks on GET already; a form that comes too late is kept, without its
//! secrets, and stands in `typed` when its page is shown again after the proof.

use crate::{
    failure::Failure,
    form::{Form, Posted, body, is_secret},
    site::Web,
    visit::{SignedIn, Visit, sign_in_for},
};
use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
    response::{IntoResponse, Response},
};
use madoguchi_app::{Fresh, Subscriber, step_up};
use serde::de::DeserializeOwned;

/// Where one steps up.
pub const STEP_UP: &str = "/step-up";

/// What the address of a page ends in when something was kept for it.
const KEPT: &str = "kept";

/// A page for a subscriber who was proven lately. `T` is its form; `Proven` alone is a page without one.
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
        let SignedIn { visit, me } = SignedIn::from_request_parts(parts, web).await?;
        let Some(me) = me.fresh() else { return Err(visit.see(&step_up_for(&visit.path))) };
        let kept = parts.uri.query().is_some_and(|query| query.split('&').any(|part| part == KEPT));
        let typed = if kept { kept_by(&visit, &me).await.map_err(IntoResponse::into_response)? } else { None };
        Ok(Self { visit, me, typed: typed.unwrap_or_default() })
    }
}

async fn kept_by<T: DeserializeOwned>(visit: &Visit, me: &Subscriber) -> Result<Option<T>, Failure> {
    let kept = step_up::kept_form(&visit.cx, me, bare(&visit.path)).await?;
    Ok(kept.and_then(|kept| serde_urlencoded::from_str(&kept).ok()))
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
        let (parts, visit, bytes) = body(request, web).await?;
        let Form { visit, posted } = Form::<T>::read(web, &parts, visit, &bytes).await?;
        let Some(me) = visit.me.clone() else { return Err(visit.see(&sign_in_for(&parts.uri))) };
        let path = bare(&visit.path);
        if let Some(me) = me.fresh() {
            return Ok(Self { visit, me, posted });
        }
        if let Posted::Stale(_) = posted {
            // It was not shown in this browser: nothing of it is kept.
            return Err(visit.see(&step_up_for(path)));
        }
        // It is read again when its page is shown.
        drop(posted);
        let kept = step_up::keep_form(&visit.cx, &me, path, &without_secrets(&bytes)).await;
        kept.map_err(|error| Failure::from(error).into_response())?;
        Err(visit.see(&step_up_for(&format!("{path}?{KEPT}"))))
    }
}

fn bare(path: &str) -> &str {
    path.split('?').next().unwrap_or("/")
}

/// The step-up page that leads to a page afterwards.
fn step_up_for(page: &str) -> String {
    format!("{STEP_UP}?{}", form_urlencoded::Serializer::new(String::new()).append_pair("next", page).finish())
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
