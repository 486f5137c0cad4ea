//! The second step of a sign-in: the app's code, a recovery code or a passkey after the password.

use super::code_field;
use crate::{
    passkey::{PasskeyForm, shown},
    paths::SECOND_STEP,
    visit::{Form, Visit, browser},
};
use askama::Template;
use axum::{extract::Query, response::Response};
use madoguchi_app::{
    Outcome,
    second_factor::{self, SecondStepForm, SecondStepRefusal, WaitingStep},
};
use madoguchi_domain::secret::Secret;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, ContactWindow, ErrorSummary, Field, Page},
    frame,
    visit::local_path,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

const PATH: &str = SECOND_STEP;

/// The page's address, leading on to `next`.
pub(crate) fn path_for(next: &str) -> String {
    match local_path(next) {
        "/" => PATH.to_owned(),
        next => {
            format!("{PATH}?next={}", percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC))
        }
    }
}

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    code: Secret<String>,
    #[serde(default)]
    ceremony: Secret<String>,
    #[serde(default)]
    credential: Secret<String>,
    #[serde(default)]
    next: String,
}

#[derive(Template)]
#[template(path = "second_factor/step.html")]
pub(super) struct StepPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    next: String,
    errors: Option<ErrorSummary>,
    /// Where an app's code is accepted.
    code: Option<(Field, Button)>,
    /// Where a passkey is accepted.
    passkey: Option<PasskeyForm>,
    back: Button,
    register: Button,
    window: Option<ContactWindow>,
}

pub(super) fn page(visit: &Visit, step: WaitingStep, next: &str, faults: &Faults) -> Result<StepPage, Failure> {
    let t = visit.texts.clone();
    let passkey = if step.by_passkey { PasskeyForm::ask(visit, PATH, local_path(next))? } else { None };
    Ok(StepPage {
        page: visit.frame("S-04", &faults.title(&t, t.get("second-step"))),
        csrf: visit.csrf(),
        next: local_path(next).to_owned(),
        errors: faults.summary(&t),
        code: step
            .by_code
            .then(|| (code_field(&t, "second-step-hint", faults.of("code")), Button::submit(t.get("sign-in")))),
        passkey,
        back: Button::link(t.get("button-back"), "/sign-in").look(ButtonLook::Secondary),
        register: Button::link(t.get("not-proven-letter"), "/register/letter").look(ButtonLook::Secondary),
        window: frame::first_window(visit),
        t,
    })
}

pub(crate) async fn show(visit: Visit, Query(query): Query<Typed>) -> Result<Response, Failure> {
    match second_factor::waiting(&visit.cx, visit.second_step.as_ref()).await? {
        Some(step) => visit.page(&page(&visit, step, &query.next, &Faults::none())?),
        None => Ok(visit.see("/sign-in")),
    }
}

pub(crate) async fn submit(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let Some(step) = second_factor::waiting(&visit.cx, visit.second_step.as_ref()).await? else {
        return crate::sign_in::refused_with(&visit, "/", t.get("second-step-over"));
    };
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => {
            return visit.refused(&page(&visit, step, &form.next, &Faults::whole(t.get("form-stale")))?);
        }
    };
    let wanted = SecondStepForm {
        passkey: shown(&form.ceremony, &form.credential),
        code: form.code.into_exposed(),
        browser: browser(&visit),
    };
    let faults = match second_factor::second_step(&visit.cx, visit.second_step.as_ref(), &wanted).await? {
        Outcome::Done(signed_in) => return Ok(crate::sign_in::entered(&visit, &form.next, &signed_in)),
        Outcome::Refused(SecondStepRefusal::Gone) => {
            return crate::sign_in::refused_with(&visit, &form.next, t.get("second-step-over"));
        }
        Outcome::Refused(refusal) => told(&visit, refusal),
    };
    visit.refused(&page(&visit, step, &form.next, &faults)?)
}

pub(super) fn told(visit: &Visit, refusal: SecondStepRefusal) -> Faults {
    let t = &visit.texts;
    match refusal {
        SecondStepRefusal::NotACode => Faults::at("code", t.get("factor-not-code")),
        SecondStepRefusal::Wrong => Faults::at("code", t.get("factor-wrong")),
        SecondStepRefusal::Passkey => Faults::whole(t.get("passkey-wrong")),
        SecondStepRefusal::Delayed(delay) => Faults::whole(&visit.delayed("factor-delayed", delay)),
        // This leads back to the sign-in page.
        SecondStepRefusal::Gone => Faults::whole(t.get("second-step-over")),
    }
}
