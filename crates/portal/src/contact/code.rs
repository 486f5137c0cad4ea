//! 認証コード入力: the code from the mail to the new address; it can be sent again, the address corrected or given up.

use super::{
    PATH,
    form::{Typed, address_field, again},
    told, trail,
};
use crate::{registration::verify::code_refusal, visit::Visit};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Account, Fresh, Outcome,
    contact::{self, CodeRefusal, NewCodeRefusal, Pending},
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults,
    component::{Button, ButtonLook, Entry, ErrorSummary, Field, FieldWidth, KeyValueList, Notice, Page, Tone},
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "contact/code.html")]
pub(super) struct CodePage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    errors: Option<ErrorSummary>,
    lead: String,
    facts: KeyValueList,
    sender: String,
    odd_dots: bool,
    code: Field,
    submit: Button,
    resend: Button,
    contact: Field,
    correcting: bool,
    correct: Button,
    give_up: Button,
}

pub(super) fn page(visit: &Visit, me: &Account, pending: &Pending, typed: &Typed, faults: &Faults) -> CodePage {
    let t = visit.texts.clone();
    let sent = visit.path.ends_with("?sent") && faults.summary(&t).is_none();
    let notice = sent.then(|| Notice::new(Tone::Success, t.get("verify-resent")));
    let frame = visit.frame_under("C-04", &faults.title(&t, t.get("code")), trail(visit));
    let address = pending.address.as_str();
    CodePage {
        page: Visit::with_notice(frame, notice),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        lead: match pending.until {
            Some(until) => {
                let lead = t.with("contact-change-code-lead", &[("address", address.into())]);
                format!("{lead} {}", visit.text_at("contact-change-code-text", until))
            }
            None => t.get("contact-change-code-over").to_owned(),
        },
        facts: KeyValueList::new(vec![
            Entry::new(t.get("contact-change-pending"), address),
            Entry::new(t.get("contact-change-now"), me.contact_address()),
        ]),
        sender: t.with("verify-sender", &[("domain", visit.web.site().sender_domain.as_str().into())]),
        odd_dots: pending.odd_dots,
        code: Field::figures("code", t.get("code-field"), FieldWidth::Short)
            .hint(t.get("verify-code-hint"))
            .value(typed.code.as_ref().map_or("", |code| code.expose()))
            .autocomplete("one-time-code")
            .max_length(12)
            .error(faults.of("code")),
        submit: Button::submit(t.get("button-register")),
        resend: Button::submit(t.get("verify-resend")).named("action", "resend").look(ButtonLook::Secondary),
        contact: address_field(&t, typed.contact_address.as_deref().unwrap_or_default(), faults),
        correcting: typed.contact_address.is_some(),
        correct: Button::submit(t.get("button-review")).named("action", "correct").look(ButtonLook::Secondary),
        give_up: Button::submit(t.get("contact-change-give-up")).named("action", "give-up").look(ButtonLook::Secondary),
        t,
    }
}

pub(super) async fn resend(visit: &Visit, me: &Fresh, typed: &Typed) -> Result<Response, Failure> {
    match contact::resend_new(&visit.cx, me).await? {
        Outcome::Done(()) => Ok(visit.see(&format!("{PATH}?sent"))),
        Outcome::Refused(fault) => again(visit, me, typed, &told(visit, fault)).await,
    }
}

pub(super) async fn verify(visit: &Visit, me: &Fresh, typed: &Typed, code: &str) -> Result<Response, Failure> {
    let t = &visit.texts;
    let refusal = match contact::verify_new(&visit.cx, me, code).await? {
        Outcome::Done(receipt) => return Ok(visit.see(&format!("{PATH}/done?receipt={receipt}"))),
        Outcome::Refused(refusal) => refusal,
    };
    let faults = match refusal {
        NewCodeRefusal::Frozen(until) => Faults::whole(&visit.text_at("credential-frozen", until)),
        // No address waits for a code: the page has no field for one.
        NewCodeRefusal::Code(CodeRefusal::Over) if contact::pending(&visit.cx, me).await?.is_none() => {
            Faults::whole(t.get("contact-change-gone"))
        }
        NewCodeRefusal::Code(refusal) => Faults::at("code", t.get(code_refusal(refusal))),
    };
    again(visit, me, typed, &faults).await
}
