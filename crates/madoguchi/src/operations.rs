//! The operations listener: metrics, liveness, readiness. For the operator's own network, never for subscribers.

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use madoguchi_app::{App, health, partner};
use madoguchi_domain::{job::JobState, time::Ts};
use madoguchi_store::job;
use metrics_exporter_prometheus::PrometheusHandle;
use std::{fs, time::Duration};

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
    state.gauge().await;
    let headers = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (headers, state.metrics.render()).into_response()
}

async fn ready(State(state): State<Operations>) -> (StatusCode, String) {
    match health::ready(&state.app).await {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        // Anyone asking here may know why.
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {error}\n")),
    }
}

impl Operations {
    /// Sets the gauges that are measured only when somebody looks.
    async fn gauge(&self) {
        metrics::gauge!("madoguchi_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        metrics::gauge!("process_start_time_seconds").set(float(self.started_at.seconds()));
        self.app.db().announce_metrics();
        madoguchi_app::sign_in::announce_metrics();
        metrics::counter!("madoguchi_db_statements_total").absolute(self.app.db().statements());
        if let Some(bytes) = resident_bytes() {
            metrics::gauge!("process_resident_memory_bytes").set(float(bytes));
        }
        match job::counts(self.app.db()).await {
            Ok(counts) => {
                for state in [JobState::Ready, JobState::Running, JobState::Dead] {
                    let count = counts.iter().find(|(counted, _)| *counted == state).map_or(0, |(_, count)| *count);
                    metrics::gauge!("madoguchi_jobs", "state" => state.as_str()).set(float(count));
                }
            }
            Err(error) => tracing::warn!(%error, "jobs cannot be counted"),
        }
        if let Err(error) = partner::gauge(&self.app).await {
            tracing::warn!(%error, "the health of partners cannot be told");
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "Prometheus knows floating point numbers only")]
const fn float(number: i64) -> f64 {
    number as f64
}

/// The bytes of memory that the process holds, where the system tells.
fn resident_bytes() -> Option<i64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
