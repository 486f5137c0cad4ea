//! The second factor of a login whose password is set anew: a reset never bypasses it.

use super::lead_on;
use crate::{
    passkey::{PasskeyForm, shown},
    second_factor::code_field,
    visit::{Form, Visit},
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Outcome,
    recovery::{self, Asked, FactorForm, FactorRefusal, Stage, stage},
};
use madoguchi_domain::secret::Secret;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ContactWindow, ErrorSummary, Field, Page},
    frame,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

const PATH: &str = "/recover/second-factor";

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    code: Secret<String>,
    #[serde(default)]
    ceremony: Secret<String>,
    #[serde(default)]
    credential: Secret<String>,
}

#[derive(Template)]
#[template(path = "recovery/factor.html")]
pub(super) struct FactorPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    errors: Option<ErrorSummary>,
    /// Where an app's code is accepted.
    code: Option<(Field, Button)>,
    /// Where a passkey is accepted.
    passkey: Option<PasskeyForm>,
    register: Button,
    window: Option<ContactWindow>,
}

pub(super) fn page(visit: &Visit, asked: Asked, faults: &Faults) -> Result<FactorPage, Failure> {
    let t = visit.texts.clone();
    Ok(FactorPage {
        page: visit.frame("F-10", &faults.title(&t, t.get("second-step"))),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        code: asked
            .by_code
            .then(|| (code_field(&t, "second-step-hint", faults.of("code")), Button::submit(t.get("button-next")))),
        passkey: if asked.by_passkey { PasskeyForm::ask(visit, PATH, "")? } else { None },
        register: Button::link(t.get("not-proven-letter"), "/register/letter"),
        window: frame::first_window(visit),
        t,
    })
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    match stage(&visit.cx, visit.recovery.as_ref()).await? {
        Stage::SecondFactor(asked) => visit.page(&page(&visit, asked, &Faults::none())?),
        _ => lead_on(&visit).await,
    }
}

pub(crate) async fn submit(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let Stage::SecondFactor(asked) = stage(&visit.cx, visit.recovery.as_ref()).await? else {
        return lead_on(&visit).await;
    };
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(_) => {
            return visit.refused(&page(&visit, asked, &Faults::whole(visit.texts.get("form-stale")))?);
        }
    };
    let wanted = FactorForm { passkey: shown(&form.ceremony, &form.credential), code: form.code.into_exposed() };
    let faults = match recovery::show_factor(&visit.cx, visit.recovery.as_ref(), &wanted).await? {
        Outcome::Done(()) | Outcome::Refused(FactorRefusal::Gone) => return lead_on(&visit).await,
        Outcome::Refused(refusal) => told(&visit, refusal),
    };
    visit.refused(&page(&visit, asked, &faults)?)
}

pub(super) fn told(visit: &Visit, refusal: FactorRefusal) -> Faults {
    let t = &visit.texts;
    match refusal {
        FactorRefusal::NotACode => Faults::at("code", t.get("factor-not-code")),
        FactorRefusal::Wrong | FactorRefusal::Gone => Faults::at("code", t.get("factor-wrong")),
        FactorRefusal::Passkey => Faults::whole(t.get("passkey-wrong")),
        FactorRefusal::Delayed(delay) => Faults::whole(&visit.delayed("factor-delayed", delay)),
    }
}
