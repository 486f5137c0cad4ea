//! Taking a token before something is looked at, and returning it when that turns out right.

use crate::{cx::Cx, error::Error};
use madoguchi_domain::{
    limit::{AROUND, Limit},
    registration::slowdown_past,
    throttle::{Attempt, Throttle, windowed_attempt},
    time::Ts,
};
use madoguchi_store::throttle::{self, ThrottleKey};
use std::time::Duration;

/// Most times a counter is computed anew because somebody else moved it. Past that the attempt is not looked at: no
/// person makes so many at once.
const MOST_ROUNDS: usize = 20;

/// A counter's name, made with the installation's key from what it counts and for whom.
pub(crate) fn key(cx: &Cx, counts: &str, whom: &[u8]) -> ThrottleKey {
    cx.app.keys().newest().mac("throttle", &[counts.as_bytes(), whom])
}

/// Counts an attempt before it is looked at.
///
/// `None` means too many at once. `Allowed` holds the counter's new state.
pub(crate) async fn take(
    cx: &Cx,
    key: ThrottleKey,
    next: impl Fn(Option<Throttle>) -> Attempt,
) -> Result<Option<Attempt>, Error> {
    let old = throttle::load(cx.db(), key).await?;
    take_loaded(cx, key, old, next).await
}

/// The same for a counter just loaded.
pub(crate) async fn take_loaded(
    cx: &Cx,
    key: ThrottleKey,
    mut old: Option<Throttle>,
    next: impl Fn(Option<Throttle>) -> Attempt,
) -> Result<Option<Attempt>, Error> {
    for _ in 0..MOST_ROUNDS {
        match next(old) {
            blocked @ Attempt::Blocked { .. } => return Ok(Some(blocked)),
            Attempt::Allowed(new) => {
                if throttle::swap(cx.db(), key, old, Some(new)).await? {
                    return Ok(Some(Attempt::Allowed(new)));
                }
                old = throttle::load(cx.db(), key).await?;
            }
        }
    }
    Ok(None)
}

/// Counts an attempt, even one past the limit. Returns the counter if it is within the limit, otherwise the instant at
/// which the window begins anew.
pub(crate) async fn within(cx: &Cx, key: ThrottleKey, limit: Limit) -> Result<Result<Throttle, Ts>, Error> {
    Ok(match take(cx, key, |old| Attempt::Allowed(windowed_attempt(limit.window, old, cx.now))).await? {
        Some(Attempt::Allowed(counter)) if counter.count <= limit.most => Ok(counter),
        Some(Attempt::Allowed(counter)) => Err(counter.since.plus(limit.window)),
        _ => Err(cx.now.plus(Duration::from_mins(1))),
    })
}

/// Delays a source that proves or asks too often: slower, never shut (PRODUCT §4.1). `counts` names the counter.
pub(crate) async fn slow_down(cx: &Cx, counts: &str) -> Result<(), Error> {
    if cx.source.exempt {
        return Ok(());
    }
    let hour = Duration::from_hours(1);
    let usual = cx.app.policies().tries.per_source_per_hour;
    let mut wait = Duration::ZERO;
    let counters = of_networks(cx, counts, b"");
    let loaded = throttle::load_all(cx.db(), &counters).await?;
    for ((counter, old), several) in counters.into_iter().zip(loaded).zip(AROUND) {
        let next = |old| Attempt::Allowed(windowed_attempt(hour, old, cx.now));
        let taken = take_loaded(cx, counter, old, next).await?;
        let attempts = match taken {
            Some(Attempt::Allowed(counter)) => u32::try_from(counter.count).unwrap_or(u32::MAX),
            _ => u32::MAX,
        };
        wait = wait.max(slowdown_past(usual.saturating_mul(several), attempts));
    }
    cx.app.wait(wait).await;
    Ok(())
}

/// The counters of [`within_networks`].
pub(crate) fn of_networks(cx: &Cx, counts: &str, whom: &[u8]) -> Vec<ThrottleKey> {
    cx.source.networks().map(|network| key(cx, counts, &[whom, network.as_bytes()].concat())).collect()
}

/// Counts something that a source and the networks around it may do only so often for `whom`. Returns the instant from
/// which it can be done again if one of them did it too often.
pub(crate) async fn within_networks(
    cx: &Cx,
    counts: &str,
    whom: &[u8],
    limit: Limit,
    times: [u32; 3],
) -> Result<Result<(), Ts>, Error> {
    if cx.source.exempt {
        return Ok(Ok(()));
    }
    for (counter, several) in of_networks(cx, counts, whom).into_iter().zip(times) {
        if let Err(until) = within(cx, counter, limit.times(several)).await? {
            return Ok(Err(until));
        }
    }
    Ok(Ok(()))
}
