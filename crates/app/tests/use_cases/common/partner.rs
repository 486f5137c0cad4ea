//! A partner that answers as a test tells it to.

use super::House;
use madoguchi_app::{
    Db,
    partner::{CallFault, Partner, PartnerCall, PartnerLine},
    port::PortFuture,
};
use madoguchi_domain::time::Ts;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

const PARTNER: Partner = Partner::WebFilter;

/// A partner that answers as told, otherwise well; `None` never answers.
#[derive(Default)]
pub(crate) struct Scripted {
    answers: Mutex<VecDeque<Option<Result<String, CallFault>>>>,
    heard: Mutex<Vec<(PartnerCall, Ts)>>,
}

impl Scripted {
    pub(crate) fn will(&self, times: usize, answer: Option<Result<String, CallFault>>) {
        self.answers.lock().unwrap().extend(std::iter::repeat_n(answer, times));
    }

    /// The calls since the last look, and when each came.
    pub(crate) fn heard(&self) -> Vec<(PartnerCall, Ts)> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }

    /// The number of calls since the last look.
    pub(crate) fn calls(&self) -> usize {
        self.heard().len()
    }
}

impl PartnerLine for Scripted {
    fn call<'a>(&'a self, call: &'a PartnerCall, now: Ts) -> PortFuture<'a, Result<String, CallFault>> {
        self.heard.lock().unwrap().push((call.clone(), now));
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or_else(|| Some(Ok("{}".to_owned())));
        Box::pin(async move {
            match answer {
                Some(answer) => answer,
                None => std::future::pending().await,
            }
        })
    }
}

/// The answer of a partner that is away.
pub(crate) fn away() -> Result<String, CallFault> {
    Err(CallFault::later("503"))
}

/// A house connected to that partner.
pub(crate) fn connected(db: &Db) -> (House, Arc<Scripted>) {
    let line = Arc::new(Scripted::default());
    let theirs = line.clone();
    (House::made(db, |parts| parts.partners = [(PARTNER, theirs as Arc<dyn PartnerLine>)].into()), line)
}
