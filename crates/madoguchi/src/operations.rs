//! The operations listener: metrics, liveness, readiness. For the operator's own network, never for subscribers.

mod gauges;

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use madoguchi_app::{App, error::chain, health};
use madoguchi_domain::time::Ts;
use metrics_exporter_prometheus::PrometheusHandle;
use std::time::Duration;

/// How often the exporter clears up what nobody has read; otherwise memory grows while nobody scrapes.
pub(crate) const UPKEEP: Duration = Duration::from_secs(5);

#[derive(Clone)]
struct Operations {
    app: App,
    metrics: PrometheusHandle,
    started_at: Ts,
}

/// The listener's routes.
pub(crate) fn router(app: App, metrics: PrometheusHandle) -> Router {
    let started_at = app.now();
    Router::new()
        .route("/metrics", get(show))
        .route("/health/live", get(|| async { "ok\n" }))
        .route("/health/ready", get(ready))
        .with_state(Operations { app, metrics, started_at })
}

async fn show(State(state): State<Operations>) -> Response {
    gauges::measure(&state.app, state.started_at).await;
    let headers = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (headers, state.metrics.render()).into_response()
}

async fn ready(State(state): State<Operations>) -> (StatusCode, String) {
    match health::ready(&state.app).await {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        // Anyone asking here may know why.
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {}\n", chain(&error))),
    }
}
