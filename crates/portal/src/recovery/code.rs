//! 認証コード入力: the six digits from the mail, which can be asked for again.

use super::{NotReceived, Said, lead_on};
use crate::visit::{Form, Visit};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Outcome,
    recovery::{self, CodeRefusal, Stage, stage},
};
use madoguchi_domain::secret::Secret;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, ErrorSummary, Field, FieldWidth, Notice, Page, Tone},
    form::Nothing,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

const PATH: &str = "/recover/code";
/// Where the code is sent once more, by a button of the page.
pub(super) const RESEND: &str = "/recover/code/resend";

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    pub(super) code: Secret<String>,
}

#[derive(Template)]
#[template(path = "recovery/code.html")]
pub(super) struct CodePage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    errors: Option<ErrorSummary>,
    lead: String,
    code: Field,
    submit: Button,
    back: Button,
    not_received: NotReceived,
}

pub(super) fn page(visit: &Visit, target: &str, form: &Typed, faults: &Faults, said: Option<Said>) -> CodePage {
    let t = visit.texts.clone();
    let notice = (said == Some(Said::Resent)).then(|| Notice::new(Tone::Success, t.get("verify-resent")));
    CodePage {
        page: Visit::with_notice(visit.frame("F-03", &faults.title(&t, t.get("code"))), notice),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        lead: t.with("recovery-code-lead", &[("address", target.into())]),
        code: Field::figures("code", t.get("code-field"), FieldWidth::Short)
            .hint(t.get("verify-code-hint"))
            .value(form.code.expose())
            .autocomplete("one-time-code")
            .max_length(12)
            .error(faults.of("code")),
        submit: Button::submit(t.get("button-next")),
        back: Button::link(t.get("button-back"), "/recover/password").look(ButtonLook::Secondary),
        not_received: NotReceived::new(visit, RESEND, true),
        t,
    }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    match stage(&visit.cx, visit.recovery.as_ref()).await? {
        Stage::Code(target) => {
            visit.page(&page(&visit, &target, &Typed::default(), &Faults::none(), visit.said(Said::parse)))
        }
        _ => lead_on(&visit).await,
    }
}

pub(crate) async fn submit(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let Stage::Code(target) = stage(&visit.cx, visit.recovery.as_ref()).await? else {
        // The first of two clicks has already taken the right code.
        return lead_on(&visit).await;
    };
    let (form, faults) = match posted {
        Posted::Stale(form) => (form, Faults::whole(visit.texts.get("form-stale"))),
        Posted::Fresh(form) => {
            match recovery::check_code(&visit.cx, visit.recovery.as_ref(), form.code.expose()).await? {
                Outcome::Done(()) | Outcome::Refused(CodeRefusal::Gone) => return lead_on(&visit).await,
                Outcome::Refused(refusal) => (form, told(&visit, refusal)),
            }
        }
    };
    visit.refused(&page(&visit, &target, &form, &faults, None))
}

/// Sends the code once more.
pub(crate) async fn resend(Form { visit, posted }: Form<Nothing>) -> Result<Response, Failure> {
    let Stage::Code(target) = stage(&visit.cx, visit.recovery.as_ref()).await? else { return lead_on(&visit).await };
    let faults = match posted {
        Posted::Stale(_) => Faults::whole(visit.texts.get("form-stale")),
        Posted::Fresh(_) => match recovery::resend(&visit.cx, visit.recovery.as_ref()).await? {
            Outcome::Done(()) => return Ok(visit.see_said(PATH, Said::Resent.as_str())),
            Outcome::Refused(Some(until)) => Faults::whole(&visit.text_at("verify-wait", until)),
            Outcome::Refused(None) => return lead_on(&visit).await,
        },
    };
    visit.refused(&page(&visit, &target, &Typed::default(), &faults, None))
}

pub(super) fn told(visit: &Visit, refusal: CodeRefusal) -> Faults {
    let t = &visit.texts;
    match refusal {
        CodeRefusal::NotACode => Faults::at("code", t.get("verify-not-code")),
        CodeRefusal::Wrong | CodeRefusal::Gone => Faults::at("code", t.get("verify-wrong")),
        CodeRefusal::Over => Faults::at("code", t.get("verify-over")),
        CodeRefusal::Wait(until) => Faults::whole(&visit.text_at("recovery-tries-wait", until)),
    }
}
