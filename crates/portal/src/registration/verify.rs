//! メールアドレスの登録: the code from the mail is typed in; the mail can be asked for again, the address corrected.

use super::{At, Said, id::contact_fault, steps};
use crate::{
    guard::{LoginForm, LoginPage},
    paths::VERIFY,
    visit::Visit,
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Login, Outcome,
    contact::{self, CodeRefusal, SendRefusal},
};
use madoguchi_domain::{credential::ContactAddress, secret::Secret};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, ErrorSummary, Field, FieldWidth, Notice, Page, StepList, Tone},
    form::Nothing,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where the code is mailed once more, by a button of the page.
pub(super) const RESEND: &str = "/register/verify/resend";
/// Where the address is corrected, by a form of the page.
pub(super) const CORRECT: &str = "/register/verify/correct";
const DONE: &str = "/register/done";

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct VerifyForm {
    #[serde(default)]
    pub(super) code: Secret<String>,
    #[serde(default)]
    pub(super) contact_address: String,
}

#[derive(Template)]
#[template(path = "registration/verify.html")]
pub(super) struct VerifyPage {
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

/// `address` is where the code went.
pub(super) fn page(visit: &Visit, address: &str, form: &VerifyForm, faults: &Faults, said: Option<Said>) -> VerifyPage {
    let t = visit.texts.clone();
    let notice = (said == Some(Said::Sent)).then(|| Notice::new(Tone::Success, t.get("verify-resent")));
    let corrected = if form.contact_address.is_empty() { address } else { &form.contact_address };
    VerifyPage {
        page: Visit::with_notice(visit.frame("R-07", &faults.title(&t, t.get("verify-title"))), notice),
        steps: steps(&t, At::Mail),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        lead: t.with("verify-lead", &[("address", address.into())]),
        sender: t.with("verify-sender", &[("domain", visit.web.site().sender_domain.as_str().into())]),
        odd_dots: ContactAddress::parse(address).is_ok_and(|address| address.has_odd_dots()),
        code: Field::figures("code", t.get("code-field"), FieldWidth::Short)
            .hint(t.get("verify-code-hint"))
            .value(form.code.expose())
            .autocomplete("one-time-code")
            .max_length(12)
            .error(faults.of("code")),
        submit: Button::submit(t.get("button-register")),
        resend: Button::submit(t.get("verify-resend")).sent_to(RESEND).look(ButtonLook::Secondary),
        contact: Field::address("contact_address", t.get("contact-address"))
            .value(corrected)
            .autocomplete("email")
            .max_length(254)
            .error(faults.of("contact_address")),
        // Open when something was typed before a step-up, ready to be sent.
        correcting: !form.contact_address.is_empty() || faults.of("contact_address").is_some(),
        correct: Button::submit(t.get("verify-correct-button")).sent_to(CORRECT).look(ButtonLook::Secondary),
        t,
    }
}

pub(crate) async fn show(LoginPage { visit, me }: LoginPage) -> Result<Response, Failure> {
    if me.contact_verified() {
        return Ok(visit.see(DONE));
    }
    let typed = visit.kept().await?.unwrap_or_default();
    visit.page(&page(&visit, me.contact_address(), &typed, &Faults::none(), visit.said(Said::parse)))
}

/// Leads to the page when a button's own address is opened, by going back or after a sign-in.
pub(crate) async fn to_form(LoginPage { visit, .. }: LoginPage) -> Response {
    visit.see(VERIFY)
}

fn again(visit: &Visit, me: &Login, form: &VerifyForm, faults: &Faults) -> Result<Response, Failure> {
    visit.refused(&page(visit, me.contact_address(), form, faults, None))
}

pub(crate) async fn submit(LoginForm { visit, me, posted, .. }: LoginForm<VerifyForm>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return again(&visit, &me, &form, &Faults::whole(t.get("form-stale"))),
    };
    match contact::verify(&visit.cx, &me, form.code.expose()).await? {
        Outcome::Done(()) => Ok(visit.see(DONE)),
        Outcome::Refused(refusal) => again(&visit, &me, &form, &Faults::at("code", t.get(code_refusal(refusal)))),
    }
}

pub(crate) async fn resend(LoginForm { visit, me, posted, .. }: LoginForm<Nothing>) -> Result<Response, Failure> {
    let form = VerifyForm::default();
    if let Posted::Stale(_) = posted {
        return again(&visit, &me, &form, &Faults::whole(visit.texts.get("form-stale")));
    }
    match contact::resend(&visit.cx, &me).await? {
        Outcome::Done(()) => Ok(visit.see_said(VERIFY, Said::Sent.as_str())),
        Outcome::Refused(refusal) => not_sent(&visit, &me, &form, refusal),
    }
}

pub(crate) async fn correct(LoginForm { visit, me, posted, .. }: LoginForm<VerifyForm>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return again(&visit, &me, &form, &Faults::whole(t.get("form-stale"))),
    };
    let Some(unverified) = me.unverified() else {
        return Ok(if me.contact_verified() { visit.see(DONE) } else { visit.step_up(&form).await });
    };
    match contact::correct(&visit.cx, &unverified, &form.contact_address).await? {
        Outcome::Done(()) => Ok(visit.see_said(VERIFY, Said::Sent.as_str())),
        Outcome::Refused(refusal) => not_sent(&visit, &me, &form, refusal),
    }
}

fn not_sent(visit: &Visit, me: &Login, form: &VerifyForm, refusal: SendRefusal) -> Result<Response, Failure> {
    match refusal {
        SendRefusal::Verified | SendRefusal::Gone => Ok(visit.see(DONE)),
        refusal => again(visit, me, form, &send_refusal(visit, refusal)),
    }
}

pub(crate) const fn code_refusal(refusal: CodeRefusal) -> &'static str {
    match refusal {
        CodeRefusal::NotACode => "verify-not-code",
        CodeRefusal::Wrong => "verify-wrong",
        CodeRefusal::Over => "verify-over",
    }
}

pub(super) fn send_refusal(visit: &Visit, refusal: SendRefusal) -> Faults {
    let t = &visit.texts;
    match refusal {
        SendRefusal::Wait(until) => Faults::whole(&visit.text_at("verify-wait", until)),
        SendRefusal::Frozen(until) => Faults::whole(&visit.text_at("credential-frozen", until)),
        SendRefusal::Address(fault) => Faults::at("contact_address", t.get(contact_fault(fault))),
        SendRefusal::Verified | SendRefusal::Gone => Faults::none(),
    }
}
