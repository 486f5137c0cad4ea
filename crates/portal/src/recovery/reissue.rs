//! The page behind the mailed link: question and answer once more, then ID・パスワード再発行.

use super::{lead_to, passphrase::answer, questions};
use crate::visit::{Form, RECOVERY, Visit};
use askama::Template;
use axum::{extract::Query, response::Response};
use madoguchi_app::{
    Outcome,
    keys::Token,
    recovery::{self, LinkForm, LinkRefusal, Stage, stage},
};
use madoguchi_domain::secret::Secret;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, ContactWindow, ErrorSummary, Field, Page, RadioCards},
    frame,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    pub(super) key: String,
    #[serde(default)]
    pub(super) question: String,
    #[serde(default)]
    pub(super) answer: Secret<String>,
    #[serde(default)]
    pub(super) once: String,
}

#[derive(Template)]
#[template(path = "recovery/reissue.html")]
pub(super) struct ReissuePage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    key: String,
    once: String,
    errors: Option<ErrorSummary>,
    question: RadioCards,
    answer: Field,
    submit: Button,
    again: Button,
    window: Option<ContactWindow>,
}

pub(super) fn page(visit: &Visit, form: &Typed, faults: &Faults) -> ReissuePage {
    let t = visit.texts.clone();
    let once = visit.once(&form.once);
    ReissuePage {
        page: visit.frame("F-06", &faults.title(&t, t.get("recovery-reissue-title"))),
        csrf: visit.csrf(),
        key: form.key.clone(),
        once: once.as_str().to_owned(),
        errors: faults.summary(&t),
        question: questions(&t, &form.question, faults.of("question")),
        answer: answer(&t, form.answer.expose(), faults),
        submit: Button::submit(t.get("reissue")),
        again: again(&t).look(ButtonLook::Secondary),
        window: frame::first_window(visit),
        t,
    }
}

fn again(t: &Texts) -> Button {
    Button::link(t.get("recovery-over-again"), "/recover/password")
}

#[derive(Template)]
#[template(path = "recovery/link_over.html")]
pub(super) struct OverPage {
    page: Page,
    t: Arc<Texts>,
    again: Button,
}

pub(super) fn over(visit: &Visit) -> OverPage {
    let t = visit.texts.clone();
    OverPage { page: visit.frame("F-07", t.get("recovery-over-title")), again: again(&t).look(ButtonLook::Primary), t }
}

pub(crate) async fn show(visit: Visit, Query(form): Query<Typed>) -> Result<Response, Failure> {
    if !recovery::link_works(&visit.cx, &Token::received(&form.key)).await? {
        // Opened again in the same browser: on to where it led before.
        return match stage(&visit.cx, visit.recovery.as_ref()).await? {
            there @ (Stage::Contract(_) | Stage::SecondFactor(_) | Stage::NewPassword(_) | Stage::Done(..)) => {
                Ok(lead_to(&visit, &there))
            }
            _ => visit.refused(&over(&visit)),
        };
    }
    visit.page(&page(&visit, &Typed { key: form.key, ..Typed::default() }, &Faults::none()))
}

pub(crate) async fn submit(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => {
            return visit.refused(&page(&visit, &form, &Faults::whole(visit.texts.get("form-stale"))));
        }
    };
    let once = visit.once(&form.once);
    let wanted = LinkForm {
        key: Token::received(&form.key),
        question: form.question.clone(),
        answer: form.answer.expose().clone(),
        once,
    };
    let faults = match recovery::open_link(&visit.cx, &wanted).await? {
        Outcome::Done(token) => {
            let mut response = lead_to(&visit, &stage(&visit.cx, Some(&token)).await?);
            visit.set_cookie(&mut response, RECOVERY, token.as_str());
            return Ok(response);
        }
        Outcome::Refused(LinkRefusal::Over) => return visit.refused(&over(&visit)),
        Outcome::Refused(refusal) => told(&visit, refusal),
    };
    visit.refused(&page(&visit, &form, &faults))
}

pub(super) fn told(visit: &Visit, refusal: LinkRefusal) -> Faults {
    let t = &visit.texts;
    match refusal {
        LinkRefusal::Question => Faults::at("question", t.get("recovery-question-missing")),
        LinkRefusal::Answer => Faults::at("answer", t.get("recovery-answer-missing")),
        LinkRefusal::Wrong => Faults::at("answer", t.get("recovery-answer-wrong")),
        LinkRefusal::Wait(until) => Faults::whole(&visit.text_at("recovery-tries-wait", until)),
        // This has a page of its own.
        LinkRefusal::Over => Faults::whole(t.get("recovery-over-text")),
    }
}
