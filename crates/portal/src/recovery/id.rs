//! Asks for the ID whose password is unknown.

use super::{Said, lead_to};
use crate::{
    registration::id::portal_id_fault,
    visit::{Form, RECOVERY, Visit},
};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use madoguchi_app::{
    Outcome,
    recovery::{self, BeginForm, BeginRefusal, stage},
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, ErrorSummary, Field, Notice, Page, Tone},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    pub(super) portal_id: String,
    #[serde(default)]
    pub(super) once: String,
}

#[derive(Template)]
#[template(path = "recovery/id.html")]
pub(super) struct IdPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    once: String,
    errors: Option<ErrorSummary>,
    portal_id: Field,
    submit: Button,
    back: Button,
}

pub(super) fn page(visit: &Visit, form: &Typed, faults: &Faults, said: Option<Said>) -> IdPage {
    let t = visit.texts.clone();
    let notice = (said == Some(Said::Again)).then(|| Notice::new(Tone::Info, t.get("recovery-again")));
    let once = visit.once(&form.once);
    IdPage {
        page: Visit::with_notice(visit.frame("F-02", &faults.title(&t, t.get("forgotten-password"))), notice),
        csrf: visit.csrf(),
        once: once.as_str().to_owned(),
        errors: faults.summary(&t),
        portal_id: Field::address("portal_id", t.get("sign-in-id"))
            .hint(t.get("recovery-id-hint"))
            .value(&form.portal_id)
            .autocomplete("username")
            .max_length(100)
            .error(faults.of("portal_id")),
        submit: Button::submit(t.get("button-next")),
        back: Button::link(t.get("button-back"), "/recover").look(ButtonLook::Secondary),
        t,
    }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    visit.page(&page(&visit, &Typed::default(), &Faults::none(), visit.said(Said::parse)))
}

pub(crate) async fn submit(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => {
            return visit.refused(&page(&visit, &form, &Faults::whole(visit.texts.get("form-stale")), None));
        }
    };
    let once = visit.once(&form.once);
    let wanted = BeginForm { portal_id: form.portal_id.clone(), once };
    match recovery::begin(&visit.cx, visit.recovery.as_ref(), &wanted).await? {
        Outcome::Done(token) => {
            let mut response = lead_to(&visit, &stage(&visit.cx, Some(&token)).await?);
            visit.set_cookie(&mut response, RECOVERY, token.as_str());
            Ok(response)
        }
        Outcome::Refused(refusal) => {
            let status = match refusal {
                BeginRefusal::Form(_) => StatusCode::UNPROCESSABLE_ENTITY,
                BeginRefusal::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
            };
            visit.answer(status, &page(&visit, &form, &told(&visit, refusal), None))
        }
    }
}

pub(super) fn told(visit: &Visit, refusal: BeginRefusal) -> Faults {
    match refusal {
        BeginRefusal::Form(fault) => Faults::at("portal_id", visit.texts.get(portal_id_fault(fault))),
        BeginRefusal::Wait(until) => Faults::whole(&visit.text_at("recovery-mails-wait", until)),
    }
}
