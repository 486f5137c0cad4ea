//! The page of the step-up in each of its states.

use super::{page, told};
use crate::{passkey::PasskeyForm, paths::STEP_UP, visit::Visit};
use madoguchi_app::{Subscriber, step_up::StepUpRefusal};
use madoguchi_domain::throttle::{Delay, DelayCause};
use madoguchi_web::{Failure, Faults, sample::Sample};
use std::time::Duration;

const NEXT: &str = "/settings/password";

pub(crate) fn all(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let t = &visit.texts;
    let delayed =
        StepUpRefusal::Delayed(Delay { until: visit.cx.now.plus(Duration::from_mins(4)), cause: DelayCause::Login(5) });
    let states = [
        ("first", Some(Faults::none())),
        ("stale", Some(Faults::whole(t.get("form-stale")))),
        ("no password", Some(Faults::at("password", t.get("sign-in-password-empty")))),
        ("wrong password", told(visit, StepUpRefusal::Wrong, false)),
        ("delayed", told(visit, delayed, false)),
    ];
    let mut samples = Vec::new();
    for (state, faults) in states {
        if let Some(faults) = faults {
            samples.push(Sample::of(state, &page(visit, me, NEXT, None, &faults))?);
        }
    }
    let by_passkey =
        [("with a passkey", Some(Faults::none())), ("wrong passkey", told(visit, StepUpRefusal::Wrong, true))];
    for (state, faults) in by_passkey {
        if let Some(faults) = faults {
            let passkey = PasskeyForm::ask(visit, STEP_UP, NEXT)?;
            samples.push(Sample::of(state, &page(visit, me, NEXT, passkey, &faults))?);
        }
    }
    Ok(samples)
}
