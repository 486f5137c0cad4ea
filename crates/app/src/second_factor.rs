//! Second factors of a login: two-step sign-in by an app, recovery codes, and what a sign-in asks of them (PRODUCT
//! §4.4).
//!
//! A passkey counts as both factors at once, since it verifies the person at its device; [`crate::passkey`] handles it.
//! A code is a guess: counted before it is looked at, per login and per source, and accepted once.

mod code;
mod reseal;
mod seed;
mod step;
mod two_step;

pub use madoguchi_store::second_factor::{Factors, StoredPasskey};
pub use reseal::{Resealed, reseal};
pub use seed::{Seed, Setup};
pub use step::{SecondStepForm, SecondStepRefusal, WaitingStep, second_step, waiting};
pub use two_step::{
    ChangeRefusal, TwoStepForm, TwoStepRefusal, forget_codes, new_codes, set_up, shown_codes, turn_off, turn_on,
};

pub(crate) use code::{Checked, Fitting, check, check_in_session, count_try, hash_of};
pub(crate) use seed::new_step;
pub(crate) use step::begin as begin_step;
pub(crate) use two_step::Work;

use crate::{cx::Cx, error::Error};
use madoguchi_domain::id::PortalUserId;
use madoguchi_store::{StoreError, Tx, actor::Login, second_factor};

/// The second factors set for a login.
pub async fn factors(cx: &Cx, user: PortalUserId) -> Result<Factors, Error> {
    Ok(second_factor::factors(cx.db(), user).await?)
}

/// Whether a sign-in by password needs a second step: where two-step sign-in is on, or where the operator demands a
/// second factor and there is one.
pub(crate) async fn needs_step(cx: &Cx, user: PortalUserId) -> Result<bool, Error> {
    let factors = factors(cx, user).await?;
    Ok(factors.two_step.is_some() || (factors.any() && is_demanded(cx, user).await?))
}

/// Whether the operator demands a second factor of the login.
async fn is_demanded(cx: &Cx, user: PortalUserId) -> Result<bool, Error> {
    let request = cx.clone();
    let demanded = cx.db().read(move |tx| {
        let cx = request.clone();
        Box::pin(async move { is_demanded_in(tx, &cx, user).await })
    });
    Ok(demanded.await?)
}

/// The same, as a transaction's own writes leave it.
pub(crate) async fn is_demanded_in(tx: &mut Tx, cx: &Cx, user: PortalUserId) -> Result<bool, StoreError> {
    let policy = &cx.app.policies().second_factor;
    if policy.families.is_empty() {
        return Ok(policy.demands(&[]));
    }
    let household = cx.app.policies().household;
    Ok(policy.demands(&policy.families) && policy.demands(&tx.families_of(user, household, cx.now).await?))
}

/// Holds back a session whose login has just got a contract for which the operator demands a second factor: one must be
/// set up first, or shown at the next sign-in.
pub(crate) async fn hold_back(tx: &mut Tx, cx: &Cx, me: &Login) -> Result<(), StoreError> {
    let there = tx.count_factors(me.user()).await?;
    if there.two_step || !is_demanded_in(tx, cx, me.user()).await? {
        // Two-step sign-in was asked for when the session began.
        return Ok(());
    }
    if there.any() {
        return tx.end_session(me.session(), cx.now).await;
    }
    tx.restrict_session(me.session()).await
}
