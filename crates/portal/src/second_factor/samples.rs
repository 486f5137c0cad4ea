//! The pages of two-step sign-in in each of their states.

use super::{
    codes, step,
    two_step::{self, Known, Said, Standing},
};
use crate::visit::Visit;
use madoguchi_app::{
    Subscriber,
    change::NotNow,
    second_factor::{ChangeRefusal, SecondStepRefusal, Setup, TwoStepRefusal, WaitingStep},
};
use madoguchi_domain::{
    throttle::{Delay, DelayCause},
    time::Ts,
};
use madoguchi_web::{Failure, Faults, sample::Sample};
use std::time::Duration;

pub(crate) fn all(visit: &Visit, _me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let pages = [steps(visit)?, setting_up(visit)?, being_on(visit)?, recovery_codes(visit)?];
    Ok(pages.into_iter().flatten().collect())
}

/// When something can be tried again.
fn later(visit: &Visit) -> Ts {
    visit.cx.now.plus(Duration::from_mins(40))
}

fn stale(visit: &Visit) -> Faults {
    Faults::whole(visit.texts.get("form-stale"))
}

fn steps(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let both = WaitingStep { by_code: true, by_passkey: true };
    let of = |state, waiting, faults: &Faults| Sample::of(state, &step::page(visit, waiting, "/statements", faults)?);
    let told = |refusal| step::told(visit, refusal);
    Ok(vec![
        of("by code", WaitingStep { by_passkey: false, ..both }, &Faults::none())?,
        of("by passkey", WaitingStep { by_code: false, ..both }, &Faults::none())?,
        of("by either", both, &Faults::none())?,
        of("no code", both, &told(SecondStepRefusal::NotACode))?,
        of("wrong code", both, &told(SecondStepRefusal::Wrong))?,
        of("wrong passkey", both, &told(SecondStepRefusal::Passkey))?,
        of(
            "too many tries",
            both,
            &told(SecondStepRefusal::Delayed(Delay { until: later(visit), cause: DelayCause::Rush })),
        )?,
        of("stale", both, &stale(visit))?,
    ])
}

fn known(visit: &Visit, required: bool, standing: Standing) -> Known {
    Known { once: visit.once("once"), required, standing }
}

fn setup() -> Setup {
    Setup {
        text: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ".to_owned(),
        address: "otpauth://totp/Portal:hanako?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Portal".to_owned(),
    }
}

fn setting_up(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let off = |required| known(visit, required, Standing::Off(setup()));
    let of = |state, known, faults: &Faults| Sample::of(state, &two_step::page(visit, known, faults, None));
    let told = |refusal| two_step::not_on(visit, refusal);
    Ok(vec![
        of("off", off(false), &Faults::none())?,
        of("demanded", off(true), &Faults::none())?,
        Sample::of("turned off", &two_step::page(visit, off(false), &Faults::none(), Some(Said::Off)))?,
        of("no code", off(false), &told(TwoStepRefusal::NotACode))?,
        of("wrong code", off(true), &told(TwoStepRefusal::Wrong))?,
        of("frozen", off(false), &told(TwoStepRefusal::NotNow(NotNow::Frozen(later(visit)))))?,
        of("stale", off(false), &stale(visit))?,
        of("not offered", known(visit, false, Standing::Unavailable), &Faults::none())?,
    ])
}

fn being_on(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let since = visit.cx.now.minus(Duration::from_hours(24));
    let on = |codes_left| known(visit, false, Standing::On { since, codes_left });
    let of = |state, known, faults: &Faults| Sample::of(state, &two_step::page(visit, known, faults, None));
    let told = |refusal| two_step::unchanged(visit, refusal);
    Ok(vec![
        of("on", on(10), &Faults::none())?,
        of("on, no code left", on(0), &Faults::none())?,
        of("on, frozen", on(10), &told(ChangeRefusal::NotNow(NotNow::Frozen(later(visit)))))?,
        of("on, and demanded", on(10), &told(ChangeRefusal::Demanded))?,
        of("on, stale", on(10), &stale(visit))?,
    ])
}

fn recovery_codes(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let made: Vec<String> = (0..10).map(|n| format!("1234{n}-67890")).collect();
    Ok(vec![
        Sample::of("made", &codes::page(visit, made.clone(), false))?,
        Sample::of("stale", &codes::page(visit, made, true))?,
        Sample::of("stale, and kept already", &codes::page(visit, Vec::new(), true))?,
    ])
}
