//! The page behind an invitation's link. Opening it changes nothing; it is accepted with an ID that one has, or with a
//! new one.

use super::{last_day, scope_words};
use crate::{
    guard::SignedIn,
    visit::{FLOW, Form, Visit},
};
use askama::Template;
use axum::{extract::Query, http::StatusCode, response::Response};
use madoguchi_app::{
    Outcome,
    household::{self, NotAccepted, Offer},
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, ContactWindow, Entry, ErrorSummary, KeyValueList, Page},
    frame,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    key: String,
    /// Which of the page's buttons was pressed: empty or `register`.
    #[serde(default)]
    action: String,
}

#[derive(Template)]
#[template(path = "household/answer.html")]
struct AnswerPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    key: String,
    errors: Option<ErrorSummary>,
    lead: String,
    facts: KeyValueList,
    /// Whose ID accepts, and the button, when somebody is signed in.
    accept: Option<(String, Button)>,
    sign_in: Button,
    register: Button,
}

#[derive(Template)]
#[template(path = "household/over.html")]
struct OverPage {
    page: Page,
    t: Arc<Texts>,
    window: Option<ContactWindow>,
}

#[derive(Template)]
#[template(path = "household/accepted.html")]
struct AcceptedPage {
    page: Page,
    t: Arc<Texts>,
    facts: KeyValueList,
    top: Button,
}

/// The sign-in page that leads back to the invitation.
fn sign_in_for(key: &str) -> String {
    let next = format!("/invitation?key={key}");
    format!("/sign-in?{}", form_urlencoded::Serializer::new(String::new()).append_pair("next", &next).finish())
}

fn page(visit: &Visit, offer: &Offer, key: &str, faults: &Faults) -> AnswerPage {
    let t = visit.texts.clone();
    let who = visit.account();
    let accept = who.map(|me| {
        let text = t.with("invitation-as", &[("id", me.portal_id().into())]);
        (text, Button::submit(t.get("invitation-accept")))
    });
    let sign_in = t.get(if who.is_some() { "invitation-other-id" } else { "invitation-sign-in" });
    let look = if who.is_some() { ButtonLook::Secondary } else { ButtonLook::Primary };
    AnswerPage {
        page: visit.frame("H-09", &faults.title(&t, t.get("invitation-title"))),
        csrf: visit.csrf(),
        key: key.to_owned(),
        errors: faults.summary(&t),
        lead: t.with("invitation-lead", &[("name", offer.inviter.as_str().into())]),
        facts: KeyValueList::new(vec![
            Entry::new(t.get("household-scopes"), scope_words(&t, &offer.scopes)),
            Entry::new(t.get("household-until"), last_day(visit, offer.ends_at)),
            Entry::new(t.get("household-answer-by"), super::at(visit, offer.expires_at)),
        ]),
        accept,
        sign_in: Button::link(sign_in, sign_in_for(key)).look(look),
        register: Button::submit(t.get("invitation-register")).named("action", "register").look(ButtonLook::Secondary),
        t,
    }
}

fn over(visit: &Visit) -> Result<Response, Failure> {
    let t = visit.texts.clone();
    let page = visit.frame("H-10", t.get("invitation-over-title"));
    visit.answer(StatusCode::UNPROCESSABLE_ENTITY, &OverPage { page, window: frame::first_window(visit), t })
}

pub(crate) async fn show(visit: Visit, Query(form): Query<Typed>) -> Result<Response, Failure> {
    match household::offer(&visit.cx, &form.key).await? {
        Some(offer) => visit.page(&page(&visit, &offer, &form.key, &Faults::none())),
        None => over(&visit),
    }
}

pub(crate) async fn submit(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return again(&visit, &form.key, visit.texts.get("form-stale")).await,
    };
    if form.action == "register" {
        return match household::begin_registration(&visit.cx, &form.key).await? {
            Outcome::Done(token) => {
                let mut response = visit.see("/register/id");
                visit.set_cookie(&mut response, FLOW, token.as_str());
                Ok(response)
            }
            Outcome::Refused(()) => over(&visit),
        };
    }
    let Some(me) = visit.account() else { return Ok(visit.see(&sign_in_for(&form.key))) };
    match household::accept(&visit.cx, me, &form.key).await? {
        Outcome::Done(()) => Ok(visit.see("/invitation/done")),
        Outcome::Refused(NotAccepted::Over) => over(&visit),
        Outcome::Refused(NotAccepted::Own) => again(&visit, &form.key, visit.texts.get("invitation-own")).await,
        Outcome::Refused(NotAccepted::Unverified) => {
            again(&visit, &form.key, visit.texts.get("invitation-unverified")).await
        }
        Outcome::Refused(NotAccepted::Frozen(until)) => {
            again(&visit, &form.key, &visit.text_at("credential-frozen", until)).await
        }
    }
}

/// The same page with what to do, while the invitation stands.
async fn again(visit: &Visit, key: &str, message: &str) -> Result<Response, Failure> {
    match household::offer(&visit.cx, key).await? {
        Some(offer) => visit.refused(&page(visit, &offer, key, &Faults::whole(message))),
        None => over(visit),
    }
}

pub(crate) async fn done(SignedIn { visit, me }: SignedIn) -> Result<Response, Failure> {
    let t = visit.texts.clone();
    let mut facts = vec![Entry::new(t.get("household-scopes"), scope_words(&t, me.scopes()))];
    facts.extend(me.ends_at().map(|end| Entry::new(t.get("household-until"), last_day(&visit, end))));
    visit.page(&AcceptedPage {
        page: visit.frame("H-11", t.get("invitation-done-title")),
        facts: KeyValueList::new(facts),
        top: Button::link(t.get("register-done-top"), "/").look(ButtonLook::Primary),
        t,
    })
}
