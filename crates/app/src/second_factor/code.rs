//! Looking at a code: the app's, or a recovery code in its place.

use super::seed::Seed;
use crate::{audit, cx::Cx, error::Error, keys::Key, sealed::Sealed, throttle};
use madoguchi_domain::{
    id::PortalUserId,
    second_factor::Typed,
    throttle::{Attempt, sign_in_attempt},
    time::Ts,
};
use madoguchi_store::{
    StoreError, Tx,
    audit::About,
    second_factor::{self, CodeHash},
    throttle::ThrottleKey,
};
use std::time::Duration;

/// A code that fits. It is right once it is spent.
#[derive(Clone, Copy)]
pub(crate) enum Fitting {
    /// The app's, of that step.
    Step(i64),
    /// A recovery code.
    Recovery(u64),
}

impl Fitting {
    /// Spends it with the effect it belongs to. Says whether nobody had before.
    pub(crate) async fn spend(self, tx: &mut Tx, cx: &Cx, user: PortalUserId) -> Result<bool, StoreError> {
        match self {
            Self::Step(step) => tx.use_step(user, step).await,
            Self::Recovery(code) => {
                for key in cx.app.keys().each() {
                    if tx.spend_recovery_code(user, hash_of(key, user, code), cx.now).await? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
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
#[derive(Clone, Copy)]
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
        Typed::Recovery(code) => Some(Fitting::Recovery(code)),
    };
    Ok(fitting.map_or(Checked::Wrong, |fitting| Checked::Fits(fitting, counter)))
}

async fn fits_app(cx: &Cx, user: PortalUserId, code: u32) -> Result<Option<i64>, Error> {
    let Some(two_step) = second_factor::factors(cx.db(), user).await?.two_step else { return Ok(None) };
    let seed = Sealed::<Seed>::stored(two_step.seed).open(cx.app.keys(), user.0.as_bytes());
    let Some(seed) = seed else {
        // The key that sealed it is none of the installation's: no code fits until it is back.
        tracing::warn!("a two-step seed cannot be opened with this installation's key");
        return Ok(None);
    };
    Ok(seed.step_of(code, cx.now).filter(|step| *step > two_step.used_step))
}

/// How a recovery code is stored.
pub(crate) fn hash_of(key: &Key, user: PortalUserId, code: u64) -> CodeHash {
    key.mac("recovery_code", &[user.0.as_bytes(), &code.to_be_bytes()])
}
