//! Posted forms: limited in size, tied to the browser they were shown in, never losing what was typed.
//!
//! The extractors here and in [`crate::guard`] read and change nothing. What follows from reading a form is left to
//! [`follow`], which wraps every route that takes forms.

use crate::{
    face::{Face, LeftForm},
    failure::Failure,
    site::Web,
    visit::{CsrfFit, Visit, peer},
};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequest, Request},
    http::{Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use madoguchi_app::{
    Cx,
    kept_form::{self, Sender},
    keys::Token,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The largest form, in bytes.
pub const LARGEST_FORM: usize = 64 * 1024;

/// The field with which a form is taken back; its value names what the form was filled in for.
pub const TAKE_BACK: &str = "take_back";

/// A form of buttons alone.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Nothing {}

/// A form and the request it came with. Not `Debug`: what people type does not belong in logs.
pub struct Form<F, T> {
    /// The request.
    pub visit: Visit<F>,
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

impl<T> Posted<T> {
    /// What was typed, in either case.
    pub(crate) const fn typed(&self) -> &T {
        match self {
            Self::Fresh(typed) | Self::Stale(typed) => typed,
        }
    }
}

impl<F: Face, T: Serialize + DeserializeOwned + Send> FromRequest<Web> for Form<F, T> {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (parts, visit, bytes) = body(request, web).await?;
        Self::read(parts, visit, &bytes).map_err(|answer| *answer)
    }
}

impl<F: Face, T: Serialize + DeserializeOwned> Form<F, T> {
    /// Reads a form. The face answers one that was filled in for something other than what is shown now.
    pub(crate) fn read(parts: Parts, visit: Visit<F>, bytes: &Bytes) -> Result<Self, Box<Response>> {
        let typed: T =
            serde_html_form::from_bytes(bytes).map_err(|_| Box::new(StatusCode::BAD_REQUEST.into_response()))?;
        if parts.extensions.get::<TakenBack>().is_some() {
            return Ok(Self { visit, posted: Posted::Stale(typed) });
        }
        let token = field_of(bytes, "csrf").unwrap_or_default();
        match visit.csrf_fits(&token) {
            CsrfFit::Yes => match field_of(bytes, TAKE_BACK) {
                Some(to) => Err(Box::new(Step::take_back(visit, to, parts, bytes.clone()))),
                None => Ok(Self { visit, posted: Posted::Fresh(typed) }),
            },
            CsrfFit::Other(shown_for) if !F::is_for_all(parts.uri.path()) => {
                Err(Box::new(left(&visit, parts.uri.path(), shown_for, &typed).into_response()))
            }
            CsrfFit::Other(_) => Ok(Self { visit, posted: Posted::Fresh(typed) }),
            CsrfFit::No => Ok(Self { visit, posted: Posted::Stale(typed) }),
        }
    }
}

/// The visit that sends a form, and the form's bytes.
pub(crate) async fn body<F: Face>(request: Request, web: &Web) -> Result<(Parts, Visit<F>, Bytes), Response> {
    let (parts, body) = request.into_parts();
    let form = parts
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    if !form {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
    }
    // Read before its sender is looked up: who is slow in sending it must not be who she was when she began.
    let bytes = to_bytes(body, LARGEST_FORM).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE.into_response())?;
    let mut visit = Visit::of(web, &parts.headers, &parts.uri, peer(&parts)).await.map_err(Failure::into_response)?;
    // Each page has a token of its own, so it names the form.
    visit.cx.form = field_of(&bytes, "csrf").map(|token| Token::received(&token).hash());
    Ok((parts, visit, bytes))
}

/// A field of a form by its name, read before anything is known of the sender: `csrf`, the token that the form was
/// shown with, or `next`, where it leads on.
pub(crate) fn field_of(bytes: &[u8], name: &str) -> Option<String> {
    form_urlencoded::parse(bytes).find(|(field, _)| field == name).map(|(_, value)| value.into_owned())
}

/// A form without its secrets, as it is kept; empty if it cannot be written.
pub(crate) fn written<T: Serialize>(typed: &T) -> String {
    serde_html_form::to_string(typed).unwrap_or_default()
}

/// Answers a form that was shown for something else. Without its `once`, it takes effect when it is sent again there.
fn left<F: Face, T: Serialize>(
    visit: &Visit<F>,
    action: &str,
    shown_for: &str,
    typed: &T,
) -> Result<Response, Failure> {
    let written = written(typed);
    let fields = form_urlencoded::parse(written.as_bytes()).into_owned().filter(|(name, _)| name != "once");
    F::left(visit, LeftForm { action, shown_for, typed: fields.collect() })
}

/// Marks a form that was taken back to what it was shown for. No client can set it.
#[derive(Clone)]
struct TakenBack;

/// What is still to be done with a form that did not reach its handler.
#[derive(Clone)]
pub(crate) enum Step<F> {
    /// It is kept until its sender is back.
    Keep(Box<Kept>),
    /// It is taken back to what it was shown for, and read again there.
    TakeBack(Box<Return<F>>),
}

#[derive(Clone)]
pub(crate) struct Kept {
    cx: Cx,
    sender: Sender,
    path: String,
    typed: String,
}

#[derive(Clone)]
pub(crate) struct Return<F> {
    visit: Visit<F>,
    to: String,
    parts: Parts,
    bytes: Bytes,
}

impl<F: Face> Step<F> {
    /// Answers with `response` and has [`follow`] keep the form.
    pub(crate) fn keep(mut response: Response, cx: &Cx, sender: Sender, path: &str, typed: String) -> Response {
        let kept = Kept { cx: cx.clone(), sender, path: path.to_owned(), typed };
        response.extensions_mut().insert(Self::Keep(Box::new(kept)));
        response
    }

    fn take_back(visit: Visit<F>, to: String, parts: Parts, bytes: Bytes) -> Response {
        let mut response = StatusCode::CONFLICT.into_response();
        response.extensions_mut().insert(Self::TakeBack(Box::new(Return { visit, to, parts, bytes })));
        response
    }
}

/// Acts on a form that was read: keeps it for a sender who must sign in or step up first, or takes it back to what it
/// was filled in for, where its page shows it again.
pub(crate) async fn follow<F: Face>(request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let again = next.clone();
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Step<F>>() {
        None => response,
        Some(Step::Keep(kept)) => match kept_form::keep(&kept.cx, kept.sender, &kept.path, &kept.typed).await {
            Ok(()) => response,
            Err(error) => Failure::from(error).into_response(),
        },
        Some(Step::TakeBack(back)) => {
            let Return { visit, to, mut parts, bytes } = *back;
            if let Err(error) = F::take_back(&visit, &to).await {
                return Failure::from(error).into_response();
            }
            parts.extensions.insert(TakenBack);
            again.run(Request::from_parts(parts, Body::from(bytes))).await
        }
    }
}
