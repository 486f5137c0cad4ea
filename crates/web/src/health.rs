//! Whether the process is alive, and whether it can answer.

use crate::site::Web;
use axum::{extract::State, http::StatusCode};
use madoguchi_app::{error::chain, health};

/// 200 as long as the process runs.
pub async fn live() -> &'static str {
    "ok\n"
}

/// 200 when the database answers and its schema fits, otherwise 503.
pub async fn ready(State(web): State<Web>) -> (StatusCode, &'static str) {
    match health::ready(web.app()).await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::warn!(error = chain(&error), "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
    }
}
