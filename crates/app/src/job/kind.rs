//! A kind of job. Each is a type of its feature; the worker is given the table of them and knows none.

use crate::{
    cx::App,
    error::Error,
    port::{GiveWay, PortFuture},
};
use madoguchi_domain::job::{JobKind, JobOutcome};
use madoguchi_store::{
    Stamp, StoreError, Tx,
    job::{Claimed, Ending},
};
use std::time::Duration;

/// What one kind of job does.
pub(crate) trait Job: 'static {
    /// The word it is stored by.
    const KIND: JobKind;

    /// How often it comes by itself, if it does.
    const EVERY: Option<Duration> = None;

    /// One attempt, outside any transaction. What may hang ends it once it is asked to give way.
    fn run(app: &App, job: &Claimed, way: &GiveWay) -> impl Future<Output = Result<Ran, Error>> + Send;
}

/// The result of an attempt.
pub(crate) enum Ran {
    /// Only the end is recorded.
    Ended(Ending),
    /// It is done and leaves an effect.
    With(Box<dyn Effect>),
    /// What every job of its queue needs is away, for this reason; the attempt does not count.
    Away(String),
}

impl Ran {
    pub(crate) fn with(effect: impl Effect + 'static) -> Self {
        Self::With(Box::new(effect))
    }

    /// What to call it, and why.
    pub(super) fn outcome(&self, job: &Claimed) -> (JobOutcome, Option<&str>) {
        match self {
            Self::Away(why) => (JobOutcome::Away, Some(why)),
            Self::With(_) | Self::Ended(Ending::Done | Ending::Again) => (JobOutcome::Done, None),
            Self::Ended(Ending::Expired) => (JobOutcome::Expired, None),
            Self::Ended(Ending::Wait(..)) => (JobOutcome::Waiting, None),
            Self::Ended(Ending::Retry(why) | Ending::Slow(why)) if job.is_last_attempt() => {
                (JobOutcome::Dead, Some(why))
            }
            Self::Ended(Ending::Retry(why)) => (JobOutcome::Retry, Some(why)),
            Self::Ended(Ending::Slow(why)) => (JobOutcome::Slow, Some(why)),
            Self::Ended(Ending::Dead(why)) => (JobOutcome::Dead, Some(why)),
        }
    }
}

impl From<Ending> for Ran {
    fn from(ending: Ending) -> Self {
        Self::Ended(ending)
    }
}

/// What an attempt leaves behind, recorded in the transaction of its end. Only the worker that still holds the job
/// records it, possibly more than once before the commit.
pub(crate) trait Effect: Send + Sync {
    fn record<'a>(&'a self, tx: &'a mut Tx, stamp: &'a Stamp) -> PortFuture<'a, Result<(), StoreError>>;
}

/// One line of the table of jobs: a kind and its code.
pub(crate) struct Kind {
    pub(crate) word: JobKind,
    pub(super) every: Option<Duration>,
    pub(super) run: for<'a> fn(&'a App, &'a Claimed, &'a GiveWay) -> PortFuture<'a, Result<Ran, Error>>,
}

impl Kind {
    pub(crate) const fn of<J: Job>() -> Self {
        Self { word: J::KIND, every: J::EVERY, run: run::<J> }
    }
}

fn run<'a, J: Job>(app: &'a App, job: &'a Claimed, way: &'a GiveWay) -> PortFuture<'a, Result<Ran, Error>> {
    Box::pin(J::run(app, job, way))
}
