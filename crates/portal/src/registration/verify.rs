//! メールアドレスの登録: the code from the mail is typed in; the mail can be asked for again, the address corrected.

use super::{At, id::contact_fault, steps};
use crate::{
    guard::{Login, LoginForm},
    paths::VERIFY,
    visit::Visit,
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Account, Outcome,
    contact::{self, CodeRefusal, SendRefusal},
};
use madoguchi_domain::{credential::ContactAddress, secret::Secret};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, ErrorSummary, Field, FieldWidth, Notice, Page, StepList, Tone},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

const DONE: &str = "/register/done";

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct VerifyForm {
    #[serde(default)]
    code: Secret<String>,
    #[serde(default)]
    contact_address: String,
    /// Which of the page's buttons was pressed: empty, `resend` or `correct`.
    #[serde(default)]
    action: String,
}

#[derive(Template)]
#[template(path = "registration/verify.html")]
struct VerifyPage {
    page: Page,
    t: Arc<Texts>,
    steps: StepList,
    csrf: String,
    errors: Option<ErrorSummary>,
    lead: String,
    sender: String,
    odd_dots: bool,
    code: Field,
    submit: Button,
    resend: Button,
    contact: Field,
    correcting: bool,
    correct: Button,
}

fn page(visit: &Visit, me: &Account, form: &VerifyForm, faults: &Faults, sent: bool) -> VerifyPage {
    let t = visit.texts.clone();
    let notice = sent.then(|| Notice::new(Tone::Success, t.get("verify-resent")));
    let address = if form.contact_address.is_empty() { me.contact_address() } else { &form.contact_address };
    VerifyPage {
        page: Visit::with_notice(visit.frame("R-07", &faults.title(&t, t.get("verify-title"))), notice),
        steps: steps(&t, At::Mail),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        lead: t.with("verify-lead", &[("address", me.contact_address().into())]),
        sender: t.with("verify-sender", &[("domain", visit.web.site().sender_domain.as_str().into())]),
        odd_dots: ContactAddress::parse(me.contact_address()).is_ok_and(|address| address.has_odd_dots()),
        code: Field::figures("code", t.get("code-field"), FieldWidth::Short)
            .hint(t.get("verify-code-hint"))
            .value(form.code.expose())
            .autocomplete("one-time-code")
            .max_length(12)
            .error(faults.of("code")),
        submit: Button::submit(t.get("button-register")),
        resend: Button::submit(t.get("verify-resend")).named("action", "resend").look(ButtonLook::Secondary),
        contact: Field::address("contact_address", t.get("contact-address"))
            .value(address)
            .autocomplete("email")
            .max_length(254)
            .error(faults.of("contact_address")),
        // What was typed before a step-up is there to be sent.
        correcting: !form.contact_address.is_empty() || faults.of("contact_address").is_some(),
        correct: Button::submit(t.get("verify-correct-button")).named("action", "correct").look(ButtonLook::Secondary),
        t,
    }
}

pub(crate) async fn show(Login { visit, me }: Login) -> Result<Response, Failure> {
    if me.contact_verified() {
        return Ok(visit.see(DONE));
    }
    let sent = visit.path.ends_with("?sent");
    let typed = visit.kept().await?.unwrap_or_default();
    visit.page(&page(&visit, &me, &typed, &Faults::none(), sent))
}

pub(crate) async fn submit(LoginForm { visit, me, posted, .. }: LoginForm<VerifyForm>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let again = |form: &VerifyForm, faults: Faults| visit.refused(&page(&visit, &me, form, &faults, false));
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return again(&form, Faults::whole(t.get("form-stale"))),
    };
    let sent = match form.action.as_str() {
        "resend" => contact::resend(&visit.cx, &me).await?,
        "correct" => match me.unverified() {
            Some(me) => contact::correct(&visit.cx, &me, &form.contact_address).await?,
            None if me.contact_verified() => return Ok(visit.see(DONE)),
            None => return Ok(visit.step_up(&form).await),
        },
        _ => {
            return match contact::verify(&visit.cx, &me, form.code.expose()).await? {
                Outcome::Done(()) => Ok(visit.see(DONE)),
                Outcome::Refused(refusal) => again(&form, Faults::at("code", t.get(code_refusal(refusal)))),
            };
        }
    };
    match sent {
        Outcome::Done(()) => Ok(visit.see(&format!("{VERIFY}?sent"))),
        Outcome::Refused(SendRefusal::Verified) => Ok(visit.see(DONE)),
        Outcome::Refused(refusal) => again(&form, send_refusal(&visit, refusal)),
    }
}

pub(crate) const fn code_refusal(refusal: CodeRefusal) -> &'static str {
    match refusal {
        CodeRefusal::NotACode => "verify-not-code",
        CodeRefusal::Wrong => "verify-wrong",
        CodeRefusal::Over => "verify-over",
    }
}

fn send_refusal(visit: &Visit, refusal: SendRefusal) -> Faults {
    let t = &visit.texts;
    match refusal {
        SendRefusal::Wait(until) => Faults::whole(&visit.text_at("verify-wait", until)),
        SendRefusal::Frozen(until) => Faults::whole(&visit.text_at("credential-frozen", until)),
        SendRefusal::Address(fault) => Faults::at("contact_address", t.get(contact_fault(fault))),
        SendRefusal::Verified => Faults::none(),
    }
}
