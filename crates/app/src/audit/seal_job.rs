//! The job that seals new lines.

use crate::{
    cx::App,
    error::Error,
    job::kind::{Job, Ran},
    port::GiveWay,
};
use madoguchi_domain::job::JobKind;
use madoguchi_store::job::{Claimed, Ending};
use std::time::Duration;

pub(crate) struct SealAudit;

impl Job for SealAudit {
    const KIND: JobKind = JobKind::SealAudit;

    /// For this long a line can be changed unnoticed.
    const EVERY: Option<Duration> = Some(Duration::from_mins(5));

    async fn run(app: &App, _: &Claimed, _: &GiveWay) -> Result<Ran, Error> {
        let lines = super::seal(app).await?;
        metrics::counter!("madoguchi_audit_sealed_total").increment(lines);
        Ok(Ending::Done.into())
    }
}
