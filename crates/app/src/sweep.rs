//! The job that once a day deletes what retention no longer keeps.

use crate::{
    audit,
    cx::App,
    error::Error,
    job::kind::{Job, Ran},
    port::GiveWay,
};
use madoguchi_domain::job::JobKind;
use madoguchi_store::{
    job::{Claimed, Ending},
    retention,
};
use std::time::Duration;

pub(crate) struct Sweep;

impl Job for Sweep {
    const KIND: JobKind = JobKind::Sweep;
    const EVERY: Option<Duration> = Some(Duration::from_hours(24));

    async fn run(app: &App, _: &Claimed, _: &GiveWay) -> Result<Ran, Error> {
        let deleted = retention::sweep(app.db(), app.now()).await? + audit::cut(app).await?;
        tracing::info!(deleted, "swept");
        Ok(Ending::Done.into())
    }
}
