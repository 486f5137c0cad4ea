//! Looking at a code: the app's, or a recovery code in its place.

use super::two_step::Seed;
use crate::{audit, cx::Cx, error::Error, sealed::Sealed, throttle};
use madoguchi_domain::{
    id::PortalUserId,
    second_factor::Typed,
    throttle::{Attempt, sign_in_attempt},
    time::Ts,
};
use madoguchi_store::{StoreError, Tx, audit::About, second_factor, throttle::ThrottleKey};
use std::time::Duration;

/// A code that fits. It is right once it is spent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fitting {
    /// The app's, of that step.
    Step(i64),
    /// A recovery code, hashed.
    Recovery([u8; 32]),
}

impl Fitting {
    /// Spends it with the effect it belongs to. Says whether nobody had before.
    pub(crate) async fn spend(self, tx: &mut Tx, user: PortalUserId, now: Ts) -> Result<bool, StoreError> {
        match self {
            Self::Step(step) => tx.use_step(user, step).await,
            Self::Recovery(hash) => tx.spend_recovery_code(user, hash, now).await,
        }
    }

    /// For the audit trail.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Step(_) => "two-step",
            Self::Recovery(_) => "recovery code",
        }
    }
}

/// What came of looking at a code.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Checked {
    /// It fits; [`Fitting::spend`] it.
    Fits(Fitting, ThrottleKey),
    /// It does not.
    Wrong,
    /// Too many were tried; another can be from that instant on.
    Delayed(Ts),
}

/// Looks at a code of that login, for that purpose. The try is counted first.
pub(crate) async fn check(cx: &Cx, purpose: &'static str, user: PortalUserId, typed: Typed) -> Result<Checked, Error> {
    let policy = cx.app.policies().sign_in;
    let counter = throttle::key(cx, purpose, user.0.as_bytes());
    let until = match throttle::take(cx, counter, |old| sign_in_attempt(&policy, old, cx.now)).await? {
        Some(Attempt::Allowed(_)) => None,
        Some(Attempt::Blocked(until)) => Some(until),
        None => Some(cx.now.plus(Duration::from_mins(1))),
    };
    if let Some(until) = until {
        let about = About { entity: Some(user.0), customer: None, detail: purpose };
        audit::delayed(cx, cx.visitor_stamp(), about).await?;
        return Ok(Checked::Delayed(until));
    }
    let fitting = match typed {
        Typed::App(code) => fits_app(cx, user, code).await?.map(Fitting::Step),
        Typed::Recovery(code) => Some(Fitting::Recovery(hash_of(cx, user, code))),
    };
    Ok(fitting.map_or(Checked::Wrong, |fitting| Checked::Fits(fitting, counter)))
}

async fn fits_app(cx: &Cx, user: PortalUserId, code: u32) -> Result<Option<i64>, Error> {
    let Some(two_step) = second_factor::factors(cx.db(), user).await?.two_step else { return Ok(None) };
    let seed = Sealed::<Seed>::stored(two_step.seed).open(cx.app.keys(), user.0.as_bytes());
    let Some(seed) = seed else {
        // The installation's key is not the one that sealed it: no code fits until the key is back.
        tracing::warn!("a two-step seed cannot be opened with this installation's key");
        return Ok(None);
    };
    Ok(seed.step_of(code, cx.now).filter(|step| *step > two_step.used_step))
}

/// How a recovery code is stored.
pub(crate) fn hash_of(cx: &Cx, user: PortalUserId, code: u64) -> [u8; 32] {
    cx.app.keys().mac("recovery_code", &[user.0.as_bytes(), &code.to_be_bytes()])
}
