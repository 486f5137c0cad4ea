//! Second factors of a login: two-step sign-in by an app, with recovery codes, and what of it a sign-in asks (PRODUCT §4.4).
//!
//! A passkey counts as both factors at once, since it asks for the person at its device; it is [`crate::passkey`]'s.
//! A code is a guess: counted before it is looked at, per login and per source, and taken once.

mod code;
mod step;
mod two_step;

pub use madoguchi_store::second_factor::{Factors, StoredPasskey, has_second_factor};
pub use step::{SecondStepForm, SecondStepRefusal, WaitingStep, second_step, waiting};
pub use two_step::{
    Change, ChangeRefusal, Setup, TwoStepForm, TwoStepRefusal, forget_codes, new_codes, set_up, shown_codes, turn_off,
    turn_on,
};

pub(crate) use code::{Checked, check, hash_of};
pub(crate) use step::begin as begin_step;
pub(crate) use two_step::Work;

use crate::{cx::Cx, error::Error};
use madoguchi_domain::id::PortalUserId;
use madoguchi_store::second_factor;

/// The second factors of a login.
pub async fn factors(cx: &Cx, user: PortalUserId) -> Result<Factors, Error> {
    Ok(second_factor::factors(cx.db(), user).await?)
}

/// What a sign-in by password still needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Nothing more.
    Nothing,
    /// A second step.
    Step,
    /// A second factor must be set up.
    Enrolment,
}

/// What a sign-in of that login by password still needs: two-step sign-in where it is on, and where the operator demands a
/// second factor, the one that is there, or that one is set up.
pub(crate) async fn needs(cx: &Cx, user: PortalUserId) -> Result<Needs, Error> {
    let factors = factors(cx, user).await?;
    if factors.two_step.is_some() {
        return Ok(Needs::Step);
    }
    Ok(match (is_demanded(cx, user).await?, factors.any()) {
        (false, _) => Needs::Nothing,
        (true, true) => Needs::Step,
        (true, false) => Needs::Enrolment,
    })
}

/// Whether the operator demands a second factor of that login.
pub(crate) async fn is_demanded(cx: &Cx, user: PortalUserId) -> Result<bool, Error> {
    let policy = &cx.app.policies().second_factor;
    if policy.families.is_empty() {
        return Ok(policy.demands(&[]));
    }
    if !policy.demands(&policy.families) {
        return Ok(false);
    }
    Ok(policy.demands(&second_factor::families(cx.db(), user).await?))
}
