//! The page of the step-up in each of its states.

use super::{Asked, page, told};
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
    let by_password = [
        ("first", Some(Faults::none())),
        ("stale", Some(Faults::whole(t.get("form-stale")))),
        ("no password", Some(Faults::at("password", t.get("sign-in-password-empty")))),
        ("wrong password", told(visit, StepUpRefusal::Wrong, "password")),
        ("delayed", told(visit, delayed, "password")),
    ];
    let by_code = [
        ("with an app", Some(Faults::none())),
        ("not a code", told(visit, StepUpRefusal::NotACode, "code")),
        ("wrong code", told(visit, StepUpRefusal::Wrong, "code")),
    ];
    let by_passkey =
        [("with a passkey", Some(Faults::none())), ("wrong passkey", told(visit, StepUpRefusal::Wrong, "passkey"))];
    let mut samples = Vec::new();
    let mut add = |state: &'static str, faults: Option<Faults>, code, passkey| -> Result<(), Failure> {
        let Some(faults) = faults else { return Ok(()) };
        let passkey = if passkey { PasskeyForm::ask(visit, STEP_UP, NEXT)? } else { None };
        let asked = Asked { code, password: !code && passkey.is_none(), passkey };
        samples.push(Sample::of(state, &page(visit, me, NEXT, asked, &faults))?);
        Ok(())
    };
    for (state, faults) in by_password {
        add(state, faults, false, false)?;
    }
    for (state, faults) in by_code {
        add(state, faults, true, false)?;
    }
    for (state, faults) in by_passkey {
        add(state, faults, false, true)?;
    }
    add("with an app or a passkey", Some(Faults::none()), true, true)?;
    Ok(samples)
}
