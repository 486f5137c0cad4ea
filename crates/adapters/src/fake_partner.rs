//! The fake beside [`crate::webhook`]: a partner in memory. The demo's page and the tests read its calls, and it can be
//! slow, failing or silent.

use madoguchi_app::{
    partner::{CallFault, Partner, PartnerCall, PartnerLine, Partners},
    port::PortFuture,
};
use madoguchi_domain::{time::Ts, words};
use std::{
    collections::{BTreeMap, VecDeque},
    future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

words! {
    /// How the partner behaves.
    Mood {
        /// It takes every call.
        Well => "ok",
        /// It takes every call, after five seconds.
        Slow => "slow",
        /// It takes none: 503.
        Failing => "failing",
        /// It never answers.
        Silent => "silent",
    }
}

/// How long a slow partner takes: within the time that a call has.
const SLOW: Duration = Duration::from_secs(5);

/// A fake of every partner there is.
pub type FakePartners = BTreeMap<Partner, Arc<FakePartner>>;

/// One of each, each keeping the newest `limit` calls.
#[must_use]
pub fn one_of_each(limit: usize) -> FakePartners {
    Partner::ALL.iter().map(|partner| (*partner, Arc::new(FakePartner::new(limit)))).collect()
}

/// The lines to these partners.
#[must_use]
pub fn lines(fakes: &FakePartners) -> Partners {
    fakes.iter().map(|(partner, fake)| (*partner, fake.clone() as Arc<dyn PartnerLine>)).collect()
}

/// A call that reached the partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// What it was told.
    pub call: PartnerCall,
    /// When it was told.
    pub at: Ts,
    /// How it behaved then.
    pub mood: Mood,
}

/// A partner that keeps what it is told.
#[derive(Debug)]
pub struct FakePartner {
    limit: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    heard: VecDeque<Heard>,
    mood: Mood,
    answers: VecDeque<Result<String, CallFault>>,
}

impl FakePartner {
    /// Keeps the newest `limit` calls; older ones are forgotten.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        let kept = Kept { heard: VecDeque::new(), mood: Mood::Well, answers: VecDeque::new() };
        Self { limit, kept: Mutex::new(kept) }
    }

    /// The calls so far, the newest last.
    #[must_use]
    pub fn calls(&self) -> Vec<Heard> {
        self.kept().heard.iter().cloned().collect()
    }

    /// How it behaves now.
    #[must_use]
    pub fn mood(&self) -> Mood {
        self.kept().mood
    }

    /// Makes it behave like that from now on.
    pub fn set(&self, mood: Mood) {
        self.kept().mood = mood;
    }

    /// Sets its answer to the next call, whatever its mood; answers set earlier come first.
    pub fn answer_next(&self, answer: Result<String, CallFault>) {
        self.kept().answers.push_back(answer);
    }

    fn hear(&self, call: &PartnerCall, at: Ts) -> (Mood, Option<Result<String, CallFault>>) {
        let mut kept = self.kept();
        let mood = kept.mood;
        kept.heard.push_back(Heard { call: call.clone(), at, mood });
        let over = kept.heard.len().saturating_sub(self.limit);
        kept.heard.drain(..over);
        (mood, kept.answers.pop_front())
    }

    /// Each change is made whole under the lock, so a thread that panicked elsewhere left nothing half done.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PartnerLine for FakePartner {
    fn call<'a>(&'a self, call: &'a PartnerCall, now: Ts) -> PortFuture<'a, Result<String, CallFault>> {
        Box::pin(async move {
            let taken = Ok("{}".to_owned());
            match self.hear(call, now) {
                (_, Some(answer)) => answer,
                (Mood::Well, None) => taken,
                (Mood::Slow, None) => {
                    tokio::time::sleep(SLOW).await;
                    taken
                }
                (Mood::Failing, None) => Err(CallFault::later("the partner answered 503")),
                (Mood::Silent, None) => future::pending().await,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn call(id: u128) -> PartnerCall {
        PartnerCall {
            id: Uuid::from_u128(id),
            event: "web_filter.wished",
            subject: Uuid::nil(),
            body: "{}".to_owned(),
            at: Ts::from_micros(0),
        }
    }

    #[tokio::test]
    async fn the_newest_calls_are_kept_in_order() {
        let partner = FakePartner::new(2);
        for id in 1..=3 {
            assert_eq!(partner.call(&call(id), Ts::from_micros(9)).await, Ok("{}".to_owned()));
        }
        let kept: Vec<u128> = partner.calls().iter().map(|heard| heard.call.id.as_u128()).collect();
        assert_eq!(kept, [2, 3]);
        assert_eq!(partner.calls()[0].at, Ts::from_micros(9));
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_as_it_is_told_to_be() {
        let partner = FakePartner::new(9);
        let asked = async |mood| {
            partner.set(mood);
            let begun = tokio::time::Instant::now();
            let answer = tokio::time::timeout(Duration::from_mins(1), partner.call(&call(1), Ts::from_micros(0))).await;
            (answer.ok(), begun.elapsed().as_secs())
        };
        assert_eq!(asked(Mood::Well).await, (Some(Ok("{}".to_owned())), 0));
        assert_eq!(asked(Mood::Slow).await, (Some(Ok("{}".to_owned())), 5));
        assert!(matches!(asked(Mood::Failing).await, (Some(Err(CallFault::Later { .. })), 0)));
        assert_eq!(asked(Mood::Silent).await, (None, 60));
        partner.answer_next(Err(CallFault::Never("no".to_owned())));
        assert_eq!(asked(Mood::Silent).await, (Some(Err(CallFault::Never("no".to_owned()))), 0));
        assert_eq!(partner.calls().last().map(|heard| heard.mood), Some(Mood::Silent));
    }
}
