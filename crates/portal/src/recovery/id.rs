//! The ID whose password is unknown.

use super::page_of;
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
    portal_id: String,
    #[serde(default)]
    once: String,
}

#[derive(Template)]
#[template(path = "recovery/id.html")]
struct IdPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    once: String,
    errors: Option<ErrorSummary>,
    portal_id: Field,
    submit: Button,
    back: Button,
}

fn page(visit: &Visit, form: &Typed, faults: &Faults) -> IdPage {
    let t = visit.texts.clone();
    let again = visit.path.ends_with("?again");
    let notice = again.then(|| Notice::new(Tone::Info, t.get("recovery-again")));
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
    visit.page(&page(&visit, &Typed::default(), &Faults::none()))
}

pub(crate) async fn submit(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return visit.refused(&page(&visit, &form, &Faults::whole(t.get("form-stale")))),
    };
    let once = visit.once(&form.once);
    let wanted = BeginForm { portal_id: form.portal_id.clone(), once };
    match recovery::begin(&visit.cx, visit.recovery.as_ref(), &wanted).await? {
        Outcome::Done(token) => {
            let mut response = visit.see(page_of(&stage(&visit.cx, Some(&token)).await?));
            visit.set_cookie(&mut response, RECOVERY, token.as_str());
            Ok(response)
        }
        Outcome::Refused(BeginRefusal::Form(fault)) => {
            visit.refused(&page(&visit, &form, &Faults::at("portal_id", t.get(portal_id_fault(fault)))))
        }
        Outcome::Refused(BeginRefusal::Wait(until)) => {
            let faults = Faults::whole(&visit.text_at("recovery-mails-wait", until));
            visit.answer(StatusCode::TOO_MANY_REQUESTS, &page(&visit, &form, &faults))
        }
    }
}
