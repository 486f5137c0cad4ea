//! 合言葉登録: a question is chosen and answered, for this request only.

use super::{lead_on, questions};
use crate::visit::{Form, Visit};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Outcome,
    recovery::{self, PassphraseRefusal, Stage, stage},
};
use madoguchi_domain::secret::Secret;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, ErrorSummary, Field, Page, RadioCards},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    pub(super) question: String,
    #[serde(default)]
    pub(super) answer: Secret<String>,
}

#[derive(Template)]
#[template(path = "recovery/passphrase.html")]
pub(super) struct PassphrasePage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    errors: Option<ErrorSummary>,
    question: RadioCards,
    answer: Field,
    submit: Button,
    back: Button,
}

pub(super) fn page(visit: &Visit, form: &Typed, faults: &Faults) -> PassphrasePage {
    let t = visit.texts.clone();
    PassphrasePage {
        page: visit.frame("F-04", &faults.title(&t, t.get("passphrase"))),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        question: questions(&t, &form.question, faults.of("question")),
        answer: answer(&t, form.answer.expose(), faults).hint(t.get("recovery-answer-hint")),
        submit: Button::submit(t.get("button-next")),
        back: Button::link(t.get("button-back"), "/recover/password").look(ButtonLook::Secondary),
        t,
    }
}

/// 答え, shown as it is typed: it is no lasting secret, and must be typed the same way twice.
pub(super) fn answer(t: &Texts, typed: &str, faults: &Faults) -> Field {
    Field::text("answer", t.get("passphrase-answer"))
        .value(typed)
        .autocomplete("off")
        .max_length(100)
        .error(faults.of("answer"))
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    match stage(&visit.cx, visit.recovery.as_ref()).await? {
        // Back from the next page: another passphrase can be chosen.
        Stage::Passphrase | Stage::Sent(_) => visit.page(&page(&visit, &Typed::default(), &Faults::none())),
        _ => lead_on(&visit).await,
    }
}

pub(crate) async fn submit(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => {
            return visit.refused(&page(&visit, &form, &Faults::whole(visit.texts.get("form-stale"))));
        }
    };
    let token = visit.recovery.as_ref();
    let faults = match recovery::choose_passphrase(&visit.cx, token, &form.question, form.answer.expose()).await? {
        Outcome::Done(()) | Outcome::Refused(PassphraseRefusal::Gone) => return lead_on(&visit).await,
        Outcome::Refused(refusal) => told(&visit, refusal),
    };
    visit.refused(&page(&visit, &form, &faults))
}

pub(super) fn told(visit: &Visit, refusal: PassphraseRefusal) -> Faults {
    let t = &visit.texts;
    match refusal {
        PassphraseRefusal::Question => Faults::at("question", t.get("recovery-question-missing")),
        PassphraseRefusal::Answer => Faults::at("answer", t.get("recovery-answer-missing")),
        PassphraseRefusal::Wait(until) => Faults::whole(&visit.text_at("recovery-mails-wait", until)),
        // This leads to another page.
        PassphraseRefusal::Gone => Faults::whole(t.get("form-stale")),
    }
}
