//! The code of the authenticator app, after the password; at the first sign-in the app is set up here.

use super::{begin_anew, leading_on};
use crate::{
    face::SIGN_IN,
    visit::{Form, STEP, Visit},
};
use askama::Template;
use axum::{extract::Query, response::Response};
use madoguchi_app::{
    Outcome,
    staff::{self, CodeRefusal, StaffUser, Waiting},
};
use madoguchi_domain::secret::Secret;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, ErrorSummary, Field, FieldWidth, Page, Qr},
    cookie::Jar,
    visit::local_path,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where the code is asked for.
pub(super) const CODE: &str = "/sign-in/code";
/// Where an app is set up, and its first code asked for.
pub(super) const ENROL: &str = "/sign-in/enrol";

#[derive(Default, Deserialize, Serialize)]
pub(super) struct Typed {
    #[serde(default)]
    code: Secret<String>,
    #[serde(default)]
    next: String,
}

#[derive(Template)]
#[template(path = "sign_in/code.html")]
pub(super) struct CodePage {
    page: Page,
    t: Arc<Texts>,
    title: String,
    csrf: String,
    next: String,
    action: &'static str,
    errors: Option<ErrorSummary>,
    /// What an app is told while it is set up.
    set_up: Option<SetUp>,
    code: Field,
    submit: Button,
    back: Button,
}

struct SetUp {
    qr: Option<Qr>,
    /// Opens the app on a phone that has one.
    address: String,
    text: String,
}

pub(super) fn page(visit: &Visit, waiting: Waiting, next: &str, faults: &Faults) -> CodePage {
    let t = visit.texts.clone();
    let (screen, title, action, set_up) = match waiting {
        Waiting::Code => ("D-S-02", "second-step", CODE, None),
        Waiting::Enrolment(told) => {
            let qr = Qr::of(&told.address, t.get("two-step-qr"));
            ("D-S-03", "desk-enrol", ENROL, Some(SetUp { qr, address: told.address, text: told.text }))
        }
    };
    CodePage {
        page: visit.frame(screen, &faults.title(&t, t.get(title))),
        title: t.get(title).to_owned(),
        csrf: visit.csrf(),
        next: local_path(next).to_owned(),
        action,
        errors: faults.summary(&t),
        set_up,
        code: Field::figures("code", t.get("factor-code"), FieldWidth::Short)
            .hint(t.get("two-step-code-hint"))
            .autocomplete("one-time-code")
            .max_length(14)
            .error(faults.of("code")),
        submit: Button::submit(t.get("sign-in")),
        back: Button::link(t.get("button-back"), SIGN_IN).look(ButtonLook::Secondary),
        t,
    }
}

async fn waiting(visit: &Visit) -> Result<Option<Waiting>, Failure> {
    Ok(staff::waiting(&visit.cx, visit.step.as_ref(), visit.texts.get("desk-name")).await?)
}

/// Each way of waiting has its page; a request for the other one is led there.
async fn show(visit: &Visit, here: &str, next: &str) -> Result<Response, Failure> {
    let (waiting, there) = match waiting(visit).await? {
        None => return Ok(visit.see(SIGN_IN)),
        Some(waiting @ Waiting::Code) => (waiting, CODE),
        Some(waiting @ Waiting::Enrolment(_)) => (waiting, ENROL),
    };
    if here == there {
        visit.page(&page(visit, waiting, next, &Faults::none()))
    } else {
        Ok(visit.see(&leading_on(there, next)))
    }
}

pub(super) async fn show_code(visit: Visit, Query(asked): Query<Typed>) -> Result<Response, Failure> {
    show(&visit, CODE, &asked.next).await
}

pub(super) async fn show_enrolment(visit: Visit, Query(asked): Query<Typed>) -> Result<Response, Failure> {
    show(&visit, ENROL, &asked.next).await
}

pub(super) async fn submit(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let (typed, fresh) = match posted {
        Posted::Fresh(typed) => (typed, true),
        Posted::Stale(typed) => (typed, false),
    };
    let faults = if fresh {
        let previous = visit.me.as_ref().map(StaffUser::session);
        match staff::enter(&visit.cx, visit.step.as_ref(), typed.code.expose(), previous).await? {
            Outcome::Done(session) => {
                let mut response = visit.see(local_path(&typed.next));
                visit.set_cookie(&mut response, Jar::SESSION, session.as_str());
                visit.forget_cookie(&mut response, STEP);
                return Ok(response);
            }
            Outcome::Refused(CodeRefusal::Gone) => return begin_anew(&visit, &typed.next),
            Outcome::Refused(CodeRefusal::NotACode) => Faults::at("code", t.get("two-step-not-code")),
            Outcome::Refused(CodeRefusal::Wrong) => Faults::at("code", t.get("desk-code-wrong")),
            Outcome::Refused(CodeRefusal::Delayed(delay)) => Faults::whole(&visit.delayed("factor-delayed", delay)),
        }
    } else {
        Faults::whole(t.get("form-stale"))
    };
    match waiting(&visit).await? {
        Some(waiting) => visit.refused(&page(&visit, waiting, &typed.next, &faults)),
        None => begin_anew(&visit, &typed.next),
    }
}
