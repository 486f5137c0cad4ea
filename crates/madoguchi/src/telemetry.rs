//! Logs and metrics of the process.
//!
//! Logs go to standard error and hold nothing personal: routes instead of paths, ids instead of names. The
//! text of slow statements is written, never their parameters, and every value is a parameter (docs/dev/logging.md).

use crate::config::{Log, LogFormat};
use anyhow::{Context as _, anyhow};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::io::{self, IsTerminal as _};
use tracing_subscriber::EnvFilter;

/// What long-running commands log unless the configuration says otherwise: our own news, other crates' warnings.
pub(crate) const SERVING: &str = "info,sqlx=warn,hyper=warn,rustls=warn,lettre=warn";
/// What short commands log: their output already says what they did.
pub(crate) const COMMANDS: &str = "warn";

/// The bounds by which request times are counted, in seconds.
const BUCKETS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Starts logging. `usual` is the filter when the configuration has none.
pub(crate) fn start(log: &Log, usual: &str) -> anyhow::Result<()> {
    let filter = log.filter.as_deref().unwrap_or(usual);
    let filter = EnvFilter::try_new(filter).with_context(|| format!("log.filter {filter:?} cannot be read"))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(|| Droppable(io::stderr()));
    match log.format {
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).try_init(),
        LogFormat::Text => lines.with_ansi(io::stderr().is_terminal()).try_init(),
    }
    .map_err(|error| anyhow!("logging cannot start: {error}"))
}

/// What is wrong with the filter, if anything.
pub(crate) fn filter_fault(log: &Log) -> Option<String> {
    let filter = log.filter.as_deref()?;
    EnvFilter::try_new(filter).err().map(|error| format!("log.filter {filter:?} cannot be read: {error}"))
}

/// Where log lines go. One that cannot be written (the disk is full, whoever read the pipe has gone) is dropped and
/// counted: a log that fails must not stop the portal.
struct Droppable<W>(W);

impl<W: io::Write> io::Write for Droppable<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.0.write_all(line).is_err() {
            metrics::counter!("madoguchi_log_lines_dropped_total").increment(1);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Starts collecting metrics, once in the life of the process.
pub(crate) fn metrics() -> anyhow::Result<PrometheusHandle> {
    let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).context("metrics cannot be collected")?;
    builder.install_recorder().context("metrics cannot be collected")
}

#[cfg(test)]
mod tests {
    use super::Droppable;
    use std::io::{self, Write};

    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::StorageFull.into())
        }
    }

    #[test]
    fn a_line_that_cannot_be_written_is_no_error() {
        let mut log = Droppable(Full);
        log.write_all(b"a line").unwrap();
        log.flush().unwrap();
        let mut kept = Vec::new();
        Droppable(&mut kept).write_all(b"a line").unwrap();
        assert_eq!(kept, b"a line");
    }
}
