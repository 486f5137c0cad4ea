//! Which is unknown, the password or the ID?

use crate::{
    registration,
    visit::{Form, Visit},
};
use askama::Template;
use axum::response::Response;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, Choice, ErrorSummary, Page, RadioCards},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    pub(super) unknown: String,
}

#[derive(Template)]
#[template(path = "recovery/choose.html")]
pub(super) struct ChoosePage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    errors: Option<ErrorSummary>,
    unknown: RadioCards,
    submit: Button,
    back: Button,
}

pub(super) fn page(visit: &Visit, form: &Typed, faults: &Faults) -> ChoosePage {
    let t = visit.texts.clone();
    let choices = vec![
        Choice::new("password", t.get("forgotten-password")).hint(t.get("recovery-choose-password")),
        Choice::new("id", t.get("forgotten-id")).hint(t.get("recovery-choose-id")),
    ];
    ChoosePage {
        page: visit.frame("F-01", &faults.title(&t, t.get("recovery-title"))),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        unknown: RadioCards::new("unknown", t.get("recovery-choose"), choices)
            .checked((!form.unknown.is_empty()).then_some(form.unknown.as_str()))
            .error(faults.of("unknown")),
        submit: Button::submit(t.get("button-next")),
        back: Button::link(t.get("button-back"), "/sign-in").look(ButtonLook::Secondary),
        t,
    }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    visit.page(&page(&visit, &Typed::default(), &Faults::none()))
}

pub(crate) async fn submit(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return visit.refused(&page(&visit, &form, &Faults::whole(t.get("form-stale")))),
    };
    match form.unknown.as_str() {
        "password" => Ok(visit.see("/recover/password")),
        // Without the ID one registers again (the guide's way); the proof given there shows the ID.
        "id" => Ok(visit.see_said(registration::BEGIN, registration::Said::Forgotten.as_str())),
        _ => visit.refused(&page(&visit, &form, &missing(t))),
    }
}

/// Neither was chosen.
pub(super) fn missing(t: &Texts) -> Faults {
    Faults::at("unknown", t.get("recovery-choose-missing"))
}
