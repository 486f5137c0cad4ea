//! Posted forms: bounded, tied to the browser they were shown in, never losing what was typed.

use crate::{
    component::{Button, Page},
    failure::Failure,
    frame,
    guard::STEP_UP,
    site::Web,
    visit::{CsrfFit, Visit, peer},
};
use askama::Template;
use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequest, Request},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use madoguchi_app::household;
use madoguchi_domain::id::GrantId;
use madoguchi_i18n::Texts;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// The largest form, in bytes.
pub const LARGEST_FORM: usize = 64 * 1024;

/// A form and the request it came with. Not `Debug`: what people type does not belong into logs.
pub struct Form<T> {
    /// The request.
    pub visit: Visit,
    /// The form.
    pub posted: Posted<T>,
}

/// A form as it came in.
pub enum Posted<T> {
    /// It was shown in this browser.
    Fresh(T),
    /// It was shown to somebody else, or before this browser's cookie ended: the same page is shown again, with
    /// what was typed, and nothing happens.
    Stale(T),
}

impl<T> FromRequest<Web> for Form<T>
where
    T: DeserializeOwned + Send,
{
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (parts, visit, bytes) = body(request, web).await?;
        Self::read(web, &parts, visit, &bytes).await
    }
}

impl<T: DeserializeOwned> Form<T> {
    /// A form of these bytes. One that was filled in for another contract than the one that is looked at is answered by
    /// "you switched".
    pub(crate) async fn read(web: &Web, parts: &Parts, visit: Visit, bytes: &[u8]) -> Result<Self, Response> {
        let value = serde_urlencoded::from_bytes(bytes).map_err(|_| StatusCode::BAD_REQUEST.into_response())?;
        let fields = Fields::of(bytes);
        let fit = field_of(bytes, "csrf").map_or(CsrfFit::No, |token| visit.csrf_fits(&token));
        match fit {
            CsrfFit::OtherContract(_) if is_of_no_contract(parts.uri.path()) => {}
            CsrfFit::OtherContract(shown_for) => {
                return Err(switched(&visit, parts.uri.path(), &fields, shown_for).into_response());
            }
            CsrfFit::Yes => {
                if let Some(back) = fields.first(SWITCH_BACK) {
                    switch_back(&visit, back).await.map_err(IntoResponse::into_response)?;
                    let visit = Visit::of(web, &parts.headers, &parts.uri, peer(parts))
                        .await
                        .map_err(Failure::into_response)?;
                    return Ok(Self { visit, posted: Posted::Stale(value) });
                }
            }
            CsrfFit::No => return Ok(Self { visit, posted: Posted::Stale(value) }),
        }
        Ok(Self { visit, posted: Posted::Fresh(value) })
    }
}

/// Who sends a form, and the form as it came in.
pub(crate) async fn body(request: Request, web: &Web) -> Result<(Parts, Visit, Bytes), Response> {
    let (parts, body) = request.into_parts();
    let form = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
    if !form {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
    }
    let visit = Visit::of(web, &parts.headers, &parts.uri, peer(&parts)).await.map_err(Failure::into_response)?;
    let bytes = to_bytes(body, LARGEST_FORM).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE.into_response())?;
    Ok((parts, visit, bytes))
}

/// What a form holds under a name, before anything is known of its sender: `csrf`, the token that it was shown with, or
/// `next`, where it leads on.
pub(crate) fn field_of(bytes: &[u8], name: &str) -> Option<String> {
    form_urlencoded::parse(bytes).find(|(field, _)| field == name).map(|(_, value)| value.into_owned())
}

/// Whether what was typed there concerns a login and no contract, so that it is found again whichever is looked at. Most of
/// these forms are refused after a switch all the same, since their pages speak of the contract.
pub(crate) fn is_kept_for_login(path: &str) -> bool {
    is_of_no_contract(path) || path.starts_with("/settings/id") || path.starts_with("/customer/contact")
}

/// Forms that are about a browser or a login and not about the contract that is looked at.
fn is_of_no_contract(path: &str) -> bool {
    const EXACT: [&str; 11] = [
        "/sign-in",
        "/sign-in/second-step",
        "/sign-in/passkey",
        "/sign-out",
        STEP_UP,
        "/not-me",
        "/invitation",
        frame::LANGUAGE,
        frame::SWITCH,
        "/settings/household/add",
        "/settings/household/add/confirm",
    ];
    EXACT.contains(&path) || ["/register/", "/recover"].iter().any(|start| path.starts_with(start))
}

/// The field of a form that is taken back to the contract it was filled in for.
const SWITCH_BACK: &str = "switch_back";

/// The names and values of a form.
struct Fields(Vec<(String, String)>);

impl Fields {
    fn of(bytes: &[u8]) -> Self {
        Self(form_urlencoded::parse(bytes).into_owned().collect())
    }

    fn first(&self, wanted: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    /// What was typed, but for tokens and secrets.
    fn kept(&self) -> Vec<(String, String)> {
        // The same form sent for another contract takes effect anew.
        let dropped = |name: &str| is_secret(name) || ["once", SWITCH_BACK].contains(&name);
        self.0.iter().filter(|(name, _)| !dropped(name)).cloned().collect()
    }
}

/// Whether a field's value is never kept nor shown again: tokens, passwords, and codes and answers for as long as they work.
pub(crate) fn is_secret(name: &str) -> bool {
    ["csrf", "code", "answer", "ceremony", "credential"].contains(&name) || name.contains("password")
}

#[derive(Template)]
#[template(path = "switched.html")]
struct SwitchedPage {
    page: Page,
    t: Arc<Texts>,
    /// The contract that is looked at now.
    now: Option<String>,
    back: Option<Back>,
    top: Button,
}

/// The form that leads back to the contract it was filled in for, with what was typed.
struct Back {
    action: String,
    csrf: String,
    grant: String,
    lead: String,
    kept: Vec<(String, String)>,
    button: Button,
}

/// "You switched": a form of one contract came while another is looked at. Nothing was changed; the form can be taken
/// back to its contract, where it is shown again as it was filled in.
fn switched(visit: &Visit, action: &str, fields: &Fields, shown_for: Option<GrantId>) -> Result<Response, Failure> {
    let t = visit.texts.clone();
    let label = |grant: Option<GrantId>| {
        let contract = visit.contracts.iter().find(|contract| Some(contract.grant) == grant)?;
        Some(frame::contract_label(&t, contract))
    };
    let back = label(shown_for).zip(shown_for).map(|(label, grant)| Back {
        action: action.to_owned(),
        csrf: visit.csrf(),
        grant: grant.to_string(),
        lead: t.with("switched-back-lead", &[("contract", label.into())]),
        kept: fields.kept(),
        button: Button::submit(t.get("switched-back")),
    });
    let now = label(visit.me.as_ref().map(madoguchi_app::Subscriber::grant));
    let page = SwitchedPage {
        page: visit.frame("H-13", t.get("switched-title")),
        now: now.map(|label| t.with("switched-now", &[("contract", label.into())])),
        back,
        top: Button::link(t.get("register-done-top"), "/"),
        t,
    };
    visit.answer(StatusCode::CONFLICT, &page)
}

/// Lets the session look at the contract of a form again. Where that is no longer allowed it stays where it is.
async fn switch_back(visit: &Visit, grant: &str) -> Result<(), Failure> {
    if let (Some(me), Ok(grant)) = (visit.account(), grant.parse()) {
        household::switch(&visit.cx, me, grant).await?;
    }
    Ok(())
}
