//! The job that looks for the customers of a letter request.

use super::secret::new_letter;
use crate::{
    cx::App,
    error::Error,
    job::kind::{Effect, Job, Ran},
    port::{GiveWay, PortFuture},
};
use madoguchi_domain::{id::LetterRequestId, job::JobKind, time::Date};
use madoguchi_store::{
    Stamp, StoreError, Tx,
    job::Claimed,
    letter::{MOST_FITTING, NewLetter},
};

pub(crate) struct MatchLetterRequest;

/// The search is database work and happens in the transaction of the end, as does making the letters.
struct Match {
    request: LetterRequestId,
    letters: [NewLetter; MOST_FITTING],
    ended_after: Date,
}

impl Job for MatchLetterRequest {
    const KIND: JobKind = JobKind::MatchLetterRequest;

    async fn run(app: &App, job: &Claimed, _: &GiveWay) -> Result<Ran, Error> {
        Ok(Ran::with(Match {
            request: LetterRequestId(job.subject),
            letters: std::array::from_fn(|_| new_letter(app)),
            ended_after: app.ended_after(app.now()),
        }))
    }
}

impl Effect for Match {
    fn record<'a>(&'a self, tx: &'a mut Tx, stamp: &'a Stamp) -> PortFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            tx.match_letter_request(stamp, self.request, &self.letters, self.ended_after).await?;
            Ok(())
        })
    }
}
