//! Noticing when a stolen list of IDs and passwords is tried, slowing it and telling the staff (PRODUCT §4.4).
//!
//! Counters are named by keyed hashes, which reveal nothing that was typed.

use super::mail::StuffingNoticed;
use crate::{
    cx::Cx,
    error::{Error, Stop},
    mail::Mail as _,
    throttle,
};
use madoguchi_domain::{
    audit::Action,
    limit::AROUND,
    locale::Locale,
    sign_in::{STUFFING_WINDOW, Stuffing},
    throttle::{Attempt, windowed_attempt},
};
use madoguchi_store::{
    Stamp, Tx, Unit,
    audit::About,
    message::NewMessage,
    throttle::{ThrottleKey, load_all},
};
use std::convert::Infallible;

const SUSPECTED: &str = "madoguchi_stuffing_total";
const SLOWED: &str = "madoguchi_sign_ins_slowed_total";

/// Makes the metrics of the watch show 0 before anything happens.
pub fn announce_metrics() {
    metrics::counter!(SLOWED).increment(0);
    for what in Stuffing::ALL {
        metrics::counter!(SUSPECTED, "by" => what.as_str()).increment(0);
    }
}

/// What a sign-in may have in common with others.
pub(super) struct Watch {
    /// Of the source and the networks around it, with how many sources each stands for.
    sources: Vec<(ThrottleKey, u32)>,
    password: ThrottleKey,
}

impl Watch {
    pub(super) fn new(cx: &Cx, password: &str) -> Self {
        Self {
            sources: throttle::of_networks(cx, "stuffing_source", b"").into_iter().zip(AROUND).collect(),
            password: throttle::key(cx, "stuffing_password", password.as_bytes()),
        }
    }

    fn counters(&self) -> impl Iterator<Item = (Stuffing, ThrottleKey, u32)> {
        let sources = self.sources.iter().map(|(key, several)| (Stuffing::Source, *key, *several));
        sources.chain([(Stuffing::Password, self.password, 1)])
    }

    /// Delays a sign-in that looks like one of a list, right or wrong. Shared networks are slowed only for the
    /// password.
    pub(super) async fn slow_down(&self, cx: &Cx) -> Result<(), Error> {
        let keys: Vec<_> = self.counters().map(|(_, key, _)| key).collect();
        let loaded = load_all(cx.db(), &keys).await?;
        let policy = cx.app.policies().stuffing;
        let wait = self
            .counters()
            .zip(loaded)
            .filter(|((what, ..), _)| *what == Stuffing::Password || !cx.source.exempt)
            .filter_map(|((what, _, several), counter)| {
                let counter = counter.filter(|counter| cx.now.since(counter.since) < STUFFING_WINDOW)?;
                Some(policy.times(several).wait(what, u32::try_from(counter.count).unwrap_or(u32::MAX)))
            })
            .max();
        if let Some(wait) = wait.filter(|wait| !wait.is_zero()) {
            metrics::counter!(SLOWED).increment(1);
            cx.app.wait(wait).await;
        }
        Ok(())
    }

    /// Counts an ID that failed, or was not looked at after too many failures: once a day for each source and each
    /// password. The staff are told when that becomes suspicious.
    pub(super) async fn failed(&self, cx: &Cx, id_key: &str) -> Result<(), Error> {
        let window = |old| Attempt::Allowed(windowed_attempt(STUFFING_WINDOW, old, cx.now));
        for (what, counter, several) in self.counters() {
            let seen = throttle::key(cx, "stuffing_seen", &[&counter, id_key.as_bytes()].concat());
            let is_first =
                matches!(throttle::take(cx, seen, window).await?, Some(Attempt::Allowed(seen)) if seen.count == 1);
            if !is_first {
                continue;
            }
            let Some(Attempt::Allowed(counter)) = throttle::take(cx, counter, window).await? else { continue };
            if counter.count == i64::from(cx.app.policies().stuffing.times(several).suspicious(what)) {
                tell(cx, what).await?;
            }
        }
        Ok(())
    }
}

async fn tell(cx: &Cx, what: Stuffing) -> Result<(), Error> {
    metrics::counter!(SUSPECTED, "by" => what.as_str()).increment(1);
    tracing::warn!(by = what.as_str(), "many portal IDs fail in the same way: a stolen list may be tried");
    let mail = StuffingNoticed { what, at: cx.now };
    let staff = cx.app.staff_address().map(|to| mail.for_staff(to, Locale::default())).transpose()?;
    let Ok(()) = cx.db().write(Telling { stamp: cx.visitor_stamp(), what, staff }).await?;
    Ok(())
}

struct Telling {
    stamp: Stamp,
    what: Stuffing,
    /// The mail to the staff, where they have an address.
    staff: Option<NewMessage>,
}

impl Unit for Telling {
    type Done = ();
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible>> {
        if let Some(mail) = &self.staff {
            tx.send(&self.stamp, mail.clone()).await?;
        }
        let about = About { detail: self.what.as_str(), ..About::default() };
        Ok(tx.audit(&self.stamp, Action::StuffingNoticed, about).await?)
    }
}
