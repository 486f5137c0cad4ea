//! Checking a code: the app's, or a recovery code in its place.

use super::seed::new_step;
use crate::{audit, cx::Cx, error::Error, keys::Key, sign_in, throttle};
use madoguchi_domain::{
    id::PortalUserId,
    second_factor::Typed,
    throttle::{Delay, sign_in_attempt},
};
use madoguchi_store::{
    StoreError, Tx,
    actor::Login,
    audit::About,
    second_factor::{self, CodeHash},
    throttle::ThrottleKey,
};
use uuid::Uuid;

/// A code that fits. It counts only once it is spent.
#[derive(Clone, Copy)]
pub(crate) enum Fitting {
    /// The app's code for that step.
    Step(i64),
    /// A recovery code.
    Recovery(u64),
}

impl Fitting {
    /// Spends it together with its effect. Returns whether nobody had spent it before.
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

    /// Its name in the audit trail.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Step(_) => "two-step",
            Self::Recovery(_) => "recovery code",
        }
    }
}

/// The result of checking a code.
#[derive(Clone, Copy)]
pub(crate) enum Checked {
    /// It fits; [`Fitting::spend`] it.
    Fits(Fitting, ThrottleKey),
    /// It does not.
    Wrong,
    /// Too many were tried.
    Delayed(Delay),
}

/// Checks a code of the login, for that purpose. The try is counted first.
pub(crate) async fn check(cx: &Cx, purpose: &'static str, user: PortalUserId, typed: Typed) -> Result<Checked, Error> {
    let counter = match count_try(cx, purpose, user.0).await? {
        Ok(counter) => counter,
        Err(delay) => return Ok(Checked::Delayed(delay)),
    };
    look(cx, user, typed, counter).await
}

/// The same by somebody signed in: counted for the session, so that nobody else holds it up.
pub(crate) async fn check_in_session(cx: &Cx, me: &Login, typed: Typed) -> Result<Checked, Error> {
    let counter = match count_try(cx, "step_up_code", me.session().0).await? {
        Ok(counter) => counter,
        Err(delay) => return Ok(Checked::Delayed(delay)),
    };
    look(cx, me.user(), typed, counter).await
}

async fn look(cx: &Cx, user: PortalUserId, typed: Typed, counter: ThrottleKey) -> Result<Checked, Error> {
    let fitting = match typed {
        Typed::App(code) => fits_app(cx, user, code).await?.map(Fitting::Step),
        Typed::Recovery(code) => Some(Fitting::Recovery(code)),
    };
    Ok(fitting.map_or(Checked::Wrong, |fitting| Checked::Fits(fitting, counter)))
}

/// Counts a try at somebody's code, for that purpose. Returns the counter, or why and until when none can be
/// tried.
pub(crate) async fn count_try(
    cx: &Cx,
    purpose: &'static str,
    whose: Uuid,
) -> Result<Result<ThrottleKey, Delay>, Error> {
    let policy = cx.app.policies().sign_in;
    let counter = throttle::key(cx, purpose, whose.as_bytes());
    let taken = throttle::take(cx, counter, |old| sign_in_attempt(&policy, old, cx.now)).await?;
    let Some(delay) = sign_in::delay(cx, taken) else { return Ok(Ok(counter)) };
    let about = About { entity: Some(whose), customer: None, detail: purpose };
    audit::delayed(cx, cx.visitor_stamp(), about).await?;
    Ok(Err(delay))
}

async fn fits_app(cx: &Cx, user: PortalUserId, code: u32) -> Result<Option<i64>, Error> {
    let two_step = second_factor::factors(cx.db(), user).await?.two_step;
    Ok(two_step.and_then(|two_step| new_step(cx, two_step.seed, user.0, two_step.used_step, code)))
}

/// A recovery code as stored.
pub(crate) fn hash_of(key: &Key, user: PortalUserId, code: u64) -> CodeHash {
    key.mac("recovery_code", &[user.0.as_bytes(), &code.to_be_bytes()])
}
