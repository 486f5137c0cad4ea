//! Posted forms: bounded, tied to the browser they were shown in, never losing what was typed.

use crate::{failure::Failure, site::Web, visit::Visit};
use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequest, Request},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;

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
    T: DeserializeOwned,
{
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (visit, bytes) = body(request, web).await?;
        Self::read(visit, &bytes).map_err(IntoResponse::into_response)
    }
}

impl<T: DeserializeOwned> Form<T> {
    /// A form of these bytes.
    pub(crate) fn read(visit: Visit, bytes: &[u8]) -> Result<Self, StatusCode> {
        let value = serde_urlencoded::from_bytes(bytes).map_err(|_| StatusCode::BAD_REQUEST)?;
        let fresh = form_urlencoded::parse(bytes).any(|(name, token)| name == "csrf" && visit.csrf_fits(&token));
        let posted = if fresh { Posted::Fresh(value) } else { Posted::Stale(value) };
        Ok(Self { visit, posted })
    }
}

/// Who sends a form, and the form as it came in.
pub(crate) async fn body(request: Request, web: &Web) -> Result<(Visit, Bytes), Response> {
    let (parts, body) = request.into_parts();
    let form = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
    if !form {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
    }
    let visit =
        Visit::of(web, &parts.headers, &parts.uri, crate::visit::peer(&parts)).await.map_err(Failure::into_response)?;
    let bytes = to_bytes(body, LARGEST_FORM).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE.into_response())?;
    Ok((visit, bytes))
}
