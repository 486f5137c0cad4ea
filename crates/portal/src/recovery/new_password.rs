//! The new password, at the end of a recovery.

use super::{Said, done, lead_on};
use crate::{
    visit::{Form, Visit, browser},
    wished_password::{WishedPassword, made_notice, password_fault},
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Outcome,
    recovery::{self, NewPassword, NewPasswordFault, Refusal, Stage, stage},
};
use madoguchi_domain::secret::Secret;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ErrorSummary, Page},
    cookie::Jar,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where a password is made, by a button of the page.
pub(super) const MAKE: &str = "/recover/new-password/make";

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    password: Secret<String>,
    #[serde(default)]
    password_again: Secret<String>,
    #[serde(default)]
    once: String,
}

#[derive(Template)]
#[template(path = "recovery/new_password.html")]
pub(super) struct NewPasswordPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    once: String,
    /// Shown, and given to the browser's password manager.
    portal_id: String,
    lead: String,
    errors: Option<ErrorSummary>,
    password: WishedPassword,
    submit: Button,
}

/// `made` is a password that was made for this person; it is shown, to be written down.
pub(super) fn page(visit: &Visit, portal_id: &str, once: &str, faults: &Faults, made: Option<&str>) -> NewPasswordPage {
    let t = visit.texts.clone();
    NewPasswordPage {
        page: Visit::with_notice(
            visit.frame("F-08", &faults.title(&t, t.get("recovery-new-title"))),
            made.map(|_| made_notice(&t)),
        ),
        csrf: visit.csrf(),
        once: visit.once(once).as_str().to_owned(),
        portal_id: portal_id.to_owned(),
        lead: t.with("recovery-new-lead", &[("id", portal_id.into())]),
        errors: faults.summary(&t),
        password: WishedPassword::new(&t, ["password-new", "password-new-again"], made, MAKE, faults),
        submit: Button::submit(t.get("button-register")),
        t,
    }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    match stage(&visit.cx, visit.recovery.as_ref()).await? {
        Stage::NewPassword(id) => visit.page(&page(&visit, &id, "", &Faults::none(), None)),
        _ => lead_on(&visit).await,
    }
}

pub(crate) async fn submit(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let stage = stage(&visit.cx, visit.recovery.as_ref()).await?;
    let (Stage::NewPassword(id) | Stage::Done(id, _)) = &stage else { return lead_on(&visit).await };
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return stale(&visit, &stage, id, &form.once).await,
    };
    let wanted = NewPassword {
        once: visit.once(&form.once),
        password: form.password.into_exposed(),
        again: form.password_again.into_exposed(),
        browser: browser(&visit),
    };
    match recovery::set_password(&visit.cx, visit.recovery.as_ref(), &wanted).await? {
        Outcome::Done(recovered) => {
            let mut response = lead_on(&visit).await?;
            if let Some(session) = recovered.session {
                visit.set_cookie(&mut response, Jar::SESSION, session.as_str());
            }
            Ok(response)
        }
        Outcome::Refused(Refusal::Already) => Ok(earlier(&visit)),
        Outcome::Refused(Refusal::Gone) => lead_on(&visit).await,
        Outcome::Refused(refusal) => visit.refused(&page(&visit, id, &form.once, &told(&visit, &refusal), None)),
    }
}

/// おまかせで作る: the page again, with a password that was made for this person.
pub(crate) async fn make(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let stage = stage(&visit.cx, visit.recovery.as_ref()).await?;
    let (Stage::NewPassword(id) | Stage::Done(id, _)) = &stage else { return lead_on(&visit).await };
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return stale(&visit, &stage, id, &form.once).await,
    };
    match recovery::make_password(&visit.cx, visit.recovery.as_ref()).await? {
        Some(made) => visit.refused(&page(&visit, id, &form.once, &Faults::none(), Some(&made))),
        None => lead_on(&visit).await,
    }
}

/// Answers a form that was shown before things changed.
async fn stale(visit: &Visit, stage: &Stage, id: &str, once: &str) -> Result<Response, Failure> {
    if !matches!(stage, Stage::Done(..)) {
        return visit.refused(&page(visit, id, once, &Faults::whole(visit.texts.get("form-stale")), None));
    }
    // Signing in with the new password changed what forms are tied to, so a page from before is stale and over.
    let own = recovery::is_set_by(&visit.cx, visit.recovery.as_ref(), &visit.once(once)).await?;
    if own { lead_on(visit).await } else { Ok(earlier(visit)) }
}

/// Leads on when another page has already set a password.
fn earlier(visit: &Visit) -> Response {
    visit.see_said(done::PATH, Said::Earlier.as_str())
}

pub(super) fn told(visit: &Visit, refusal: &Refusal) -> Faults {
    let t = &visit.texts;
    match refusal {
        Refusal::Form(faults) => wrong(t, faults),
        Refusal::Frozen(until) => Faults::whole(&visit.text_at("credential-frozen", *until)),
        // These lead to another page.
        Refusal::Already | Refusal::Gone => Faults::whole(t.get("form-stale")),
    }
}

fn wrong(t: &Texts, faults: &[NewPasswordFault]) -> Faults {
    let mut told = Faults::none();
    for fault in faults {
        match fault {
            NewPasswordFault::Password(fault) => told.add("password", t.get(password_fault(*fault))),
            NewPasswordFault::Again => told.add("password_again", t.get("password-again-differs")),
        }
    }
    told
}
