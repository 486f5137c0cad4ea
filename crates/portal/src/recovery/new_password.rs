//! The new password of a login that was proven.

use super::lead_on;
use crate::registration::id::password_fault;
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Outcome,
    recovery::{self, NewPassword, NewPasswordFault, Refusal, Stage, stage},
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Form, Posted, Visit,
    component::{Button, ErrorSummary, Field, Page},
    cookie::Jar,
};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    password: String,
    #[serde(default)]
    password_again: String,
}

#[derive(Template)]
#[template(path = "recovery/new_password.html")]
struct NewPasswordPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    /// Shown, and for the browser's list of passwords.
    portal_id: String,
    lead: String,
    errors: Option<ErrorSummary>,
    password: Field,
    again: Field,
    submit: Button,
}

fn page(visit: &Visit, portal_id: &str, faults: &Faults) -> NewPasswordPage {
    let t = visit.texts.clone();
    let field = |name: &str, label: &str| {
        Field::password(name, t.get(label), t.get("show-password"), t.get("hide-password"))
            .autocomplete("new-password")
            .error(faults.of(name))
    };
    NewPasswordPage {
        page: visit.frame("F-08", &faults.title(&t, t.get("recovery-new-title"))),
        csrf: visit.csrf(),
        portal_id: portal_id.to_owned(),
        lead: t.with("recovery-new-lead", &[("id", portal_id.into())]),
        errors: faults.summary(&t),
        password: field("password", "password-new").hint(t.get("id-password-hint")),
        again: field("password_again", "password-new-again"),
        submit: Button::submit(t.get("button-register")),
        t,
    }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    match stage(&visit.cx, visit.recovery.as_ref()).await? {
        Stage::NewPassword(id) => visit.page(&page(&visit, &id, &Faults::none())),
        _ => lead_on(&visit).await,
    }
}

pub(crate) async fn submit(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let stage = stage(&visit.cx, visit.recovery.as_ref()).await?;
    let (Stage::NewPassword(id) | Stage::Done(id, _)) = stage else { return lead_on(&visit).await };
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(_) => return visit.refused(&page(&visit, &id, &Faults::whole(t.get("form-stale")))),
    };
    let wanted = NewPassword {
        password: form.password,
        again: form.password_again,
        user_agent: visit.user_agent.clone(),
        previous: visit.account().map(|me| me.session()),
    };
    let faults = match recovery::set_password(&visit.cx, visit.recovery.as_ref(), &wanted).await? {
        Outcome::Done(recovered) => {
            let mut response = lead_on(&visit).await?;
            if let Some(session) = recovered.session {
                visit.set_cookie(&mut response, Jar::Session, session.as_str());
            }
            return Ok(response);
        }
        Outcome::Refused(Refusal::Gone) => return lead_on(&visit).await,
        Outcome::Refused(Refusal::Frozen(until)) => Faults::whole(&visit.text_at("credential-frozen", until)),
        Outcome::Refused(Refusal::Form(faults)) => told(t, &faults),
    };
    visit.refused(&page(&visit, &id, &faults))
}

fn told(t: &Texts, faults: &[NewPasswordFault]) -> Faults {
    let mut told = Faults::none();
    for fault in faults {
        match fault {
            NewPasswordFault::Password(fault) => told.add("password", t.get(password_fault(*fault))),
            NewPasswordFault::Again => told.add("password_again", t.get("password-again-differs")),
        }
    }
    told
}
