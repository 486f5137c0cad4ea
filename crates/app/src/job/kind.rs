//! What a kind of job is. Each is a type of its feature; the worker is given the table of them and knows none.

use crate::{cx::App, error::Error, port::PortFuture};
use madoguchi_domain::job::JobKind;
use madoguchi_store::{
    Stamp, StoreError, Tx,
    job::{Claimed, Ending},
};
use std::time::Duration;

/// What one kind of job does.
pub(crate) trait Job: 'static {
    /// Its word.
    const KIND: JobKind;

    /// How often it comes without anybody asking for it, if it does.
    const EVERY: Option<Duration> = None;

    /// One attempt at it, outside any transaction.
    fn run(app: &App, job: &Claimed) -> impl Future<Output = Result<Ran, Error>> + Send;
}

/// What an attempt came to.
pub(crate) enum Ran {
    /// Nothing is recorded but its end.
    Ended(Ending),
    /// It is done, and leaves something behind.
    With(Box<dyn Effect>),
}

impl Ran {
    pub(crate) fn with(effect: impl Effect + 'static) -> Self {
        Self::With(Box::new(effect))
    }
}

impl From<Ending> for Ran {
    fn from(ending: Ending) -> Self {
        Self::Ended(ending)
    }
}

/// What an attempt leaves behind, recorded in the transaction of its end: only by who still holds the job, and perhaps more
/// than once until that is committed.
pub(crate) trait Effect: Send + Sync {
    fn record<'a>(&'a self, tx: &'a mut Tx, stamp: &'a Stamp) -> PortFuture<'a, Result<(), StoreError>>;
}

/// One line of the table of jobs: a kind and its code.
pub(crate) struct Kind {
    pub(super) word: JobKind,
    pub(super) every: Option<Duration>,
    pub(super) run: for<'a> fn(&'a App, &'a Claimed) -> PortFuture<'a, Result<Ran, Error>>,
}

impl Kind {
    pub(crate) const fn of<J: Job>() -> Self {
        Self { word: J::KIND, every: J::EVERY, run: run::<J> }
    }
}

fn run<'a, J: Job>(app: &'a App, job: &'a Claimed) -> PortFuture<'a, Result<Ran, Error>> {
    Box::pin(J::run(app, job))
}
