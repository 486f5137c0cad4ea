//! Taking a token before something is looked at, and giving it back when it turned out right.

use crate::{cx::Cx, error::Error};
use madoguchi_domain::throttle::{Attempt, Throttle};
use madoguchi_store::throttle::{self, ThrottleKey};

/// Times a counter is computed anew because somebody else moved it. Past that the attempt is not looked at:
/// so many at once are no person.
const MOST_ROUNDS: usize = 20;

/// A counter's name: what it counts, and for whom, under the installation's key.
pub(crate) fn key(cx: &Cx, counts: &str, whom: &[u8]) -> ThrottleKey {
    cx.app.keys().mac("throttle", &[counts.as_bytes(), whom])
}

/// Counts an attempt before it is looked at.
///
/// `None`: too many at once. `Allowed` holds the counter as it now stands.
pub(crate) async fn take(
    cx: &Cx,
    key: ThrottleKey,
    next: impl Fn(Option<Throttle>) -> Attempt,
) -> Result<Option<Attempt>, Error> {
    let old = throttle::load(cx.db(), key).await?;
    take_loaded(cx, key, old, next).await
}

/// The same with a counter that was just loaded.
pub(crate) async fn take_loaded(
    cx: &Cx,
    key: ThrottleKey,
    mut old: Option<Throttle>,
    next: impl Fn(Option<Throttle>) -> Attempt,
) -> Result<Option<Attempt>, Error> {
    for _ in 0..MOST_ROUNDS {
        match next(old) {
            blocked @ Attempt::Blocked(_) => return Ok(Some(blocked)),
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
