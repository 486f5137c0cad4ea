//! Taking a token before something is looked at, and returning it when that turns out right.

use crate::{
    cx::Cx,
    error::{Error, Stop},
};
use madoguchi_domain::{
    limit::Limit,
    registration::slowdown_past,
    throttle::{Attempt, Throttle, windowed_attempt},
    time::Ts,
};
use madoguchi_store::{
    Tx, Unit,
    throttle::{self, ThrottleKey},
};
use std::{convert::Infallible, time::Duration};

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
    let counter = key(cx, counts, cx.source.name().as_bytes());
    let hour = Duration::from_hours(1);
    let taken = take(cx, counter, |old| Attempt::Allowed(windowed_attempt(hour, old, cx.now))).await?;
    let attempts = match taken {
        Some(Attempt::Allowed(counter)) => u32::try_from(counter.count).unwrap_or(u32::MAX),
        _ => u32::MAX,
    };
    cx.app.wait(slowdown_past(cx.app.policies().tries.per_source_per_hour, attempts)).await;
    Ok(())
}

/// Clears a counter's failures, once a guess turned out right.
pub(crate) async fn clear(cx: &Cx, key: ThrottleKey) -> Result<(), Error> {
    let Ok(()) = cx.db().write(Clear(key)).await?;
    Ok(())
}

struct Clear(ThrottleKey);

impl Unit for Clear {
    type Done = ();
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible>> {
        Ok(tx.clear_throttle(self.0).await?)
    }
}
