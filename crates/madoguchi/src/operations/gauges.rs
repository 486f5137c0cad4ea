//! The gauges that are measured only when somebody looks.

use madoguchi_app::{App, Error, error::chain, health, job, partner, session, sign_in};
use madoguchi_domain::{job::JobState, time::Ts};
use madoguchi_store::{audit, import, job::look};
use std::fs;

/// Sets them all. Without the database those that it does not know keep their last value.
pub(super) async fn measure(app: &App, started_at: Ts) {
    of_process(app, started_at);
    let known = of_database(app).await;
    metrics::gauge!("madoguchi_database_up").set(if known.is_ok() { 1.0 } else { 0.0 });
    if let Err(error) = known {
        tracing::warn!(error = chain(&error), "what waits and what was imported cannot be measured");
    }
}

fn of_process(app: &App, started_at: Ts) {
    metrics::gauge!("madoguchi_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    metrics::gauge!("madoguchi_key_info", "fingerprint" => app.keys().newest().fingerprint()).set(1.0);
    metrics::gauge!("process_start_time_seconds").set(float(started_at.seconds()));
    if let Some(bytes) = resident_bytes() {
        metrics::gauge!("process_resident_memory_bytes").set(float(bytes));
    }
    metrics::counter!("madoguchi_log_lines_dropped_total").increment(0);
    metrics::counter!("madoguchi_audit_sealed_total").increment(0);
    app.db().announce_metrics();
    sign_in::announce_metrics();
    session::announce_metrics();
    job::announce_metrics();
    metrics::counter!("madoguchi_db_statements_total").absolute(app.db().statements());
    let connections = app.db().connections();
    metrics::gauge!("madoguchi_db_connections_in_use").set(connections.in_use);
    metrics::gauge!("madoguchi_db_connections_most").set(connections.most);
    if let Some(free) = health::free_bytes(app) {
        metrics::gauge!("madoguchi_db_disk_free_bytes").set(float(i64::try_from(free).unwrap_or(i64::MAX)));
    }
}

/// What only the database knows. Ends at the first statement that it does not answer.
async fn of_database(app: &App) -> Result<(), Error> {
    let (db, now) = (app.db(), app.now());
    let age = |since: Option<Ts>| since.map_or(0.0, |since| now.since(since).as_secs_f64());
    let counts = look::counts(db).await?;
    for state in [JobState::Ready, JobState::Running, JobState::Dead] {
        let count = counts.iter().find(|(counted, _)| *counted == state).map_or(0, |(_, count)| *count);
        metrics::gauge!("madoguchi_jobs", "state" => state.as_str()).set(float(count));
    }
    for (queue, since) in look::due_since(db, now).await? {
        metrics::gauge!("madoguchi_jobs_oldest_due_seconds", "queue" => queue.as_str()).set(age(since));
    }
    let unsealed = audit::unsealed(db).await?;
    metrics::gauge!("madoguchi_audit_unsealed").set(float(unsealed.lines));
    metrics::gauge!("madoguchi_audit_unsealed_oldest_seconds").set(age(unsealed.oldest));
    for run in import::last_runs(db).await? {
        let source = [("source", run.source)];
        metrics::gauge!("madoguchi_import_age_seconds", &source).set(age(run.finished_at));
        metrics::gauge!("madoguchi_import_as_of_age_seconds", &source).set(age(Some(run.as_of)));
        metrics::gauge!("madoguchi_import_rejected_lines", &source).set(float(run.rejected_lines));
        metrics::gauge!("madoguchi_import_failed", &source).set(if run.failed_since { 1.0 } else { 0.0 });
    }
    partner::gauge(app).await
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
