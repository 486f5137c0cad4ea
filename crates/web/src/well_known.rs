//! What programs look for at addresses that are the same everywhere (RFC 8615, RFC 9309).

use crate::{face::Face, site::Web};
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::time::Duration;

/// How long a security contact is said to be good for; it is asked for anew.
const GOOD_FOR: Duration = Duration::from_hours(24 * 180);

/// Where a password manager sends its owner to change the password.
pub(crate) async fn change_password<F: Face>() -> Response {
    match F::PASSWORD {
        Some(path) => (StatusCode::SEE_OTHER, [(header::LOCATION, HeaderValue::from_static(path))]).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Whom to tell of a hole (RFC 9116), where the operator says so.
pub(crate) async fn security(State(web): State<Web>) -> Response {
    let Some(contact) = &web.site().security_contact else { return StatusCode::NOT_FOUND.into_response() };
    let expires = web.app().now().plus(GOOD_FOR);
    let here = web.site().origin.as_str();
    let text = format!(
        "Contact: {contact}\nExpires: {expires}\nPreferred-Languages: ja, en\nCanonical: {here}/.well-known/security.txt\n"
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// What crawlers may read: whatever needs no sign-in. A search for the operator's portal should find its front door.
pub(crate) async fn robots() -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "User-agent: *\nDisallow:\n").into_response()
}
