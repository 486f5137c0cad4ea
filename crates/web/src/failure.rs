//! Failed requests: the cause goes to the log, and the reader sees one calm page with an incident number.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use madoguchi_app::{Error, error::chain};

/// `Retry-After`, in seconds, of an answer that something is not available.
pub(crate) const RETRY_AFTER: HeaderValue = HeaderValue::from_static("30");

/// A request that cannot be answered as asked.
#[derive(Debug)]
pub enum Failure {
    /// There is no such page, or it is not yours: nobody is told which.
    NotFound,
    /// Something broke.
    Broken(Error),
    /// A template could not be rendered: a defect of ours.
    Template(askama::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::Template(error)
    }
}

/// Marks a response that still needs its page; the error-page layer writes it in the reader's language.
#[derive(Debug, Clone)]
pub(crate) struct Incident(pub(crate) String);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, cause) = match self {
            Self::NotFound => return StatusCode::NOT_FOUND.into_response(),
            Self::Broken(error) if error.is_temporary() => (StatusCode::SERVICE_UNAVAILABLE, chain(&error)),
            Self::Broken(error) => (StatusCode::INTERNAL_SERVER_ERROR, chain(&error)),
            Self::Template(error) => (StatusCode::INTERNAL_SERVER_ERROR, chain(&error)),
        };
        let incident = incident();
        tracing::error!(incident, status = status.as_u16(), cause, "a request failed");
        let mut response = status.into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        response.extensions_mut().insert(Incident(incident));
        response
    }
}

/// A number that a caller can read out and an engineer can find in the log.
pub(crate) fn incident() -> String {
    let bytes: [u8; 4] = madoguchi_app::Randomness::system().bytes();
    let number = u32::from_be_bytes(bytes);
    format!("{:04}-{:04}", number / 10_000 % 10_000, number % 10_000)
}
