//! 認証コード入力: the code from the mail to the new address; it can be sent again, the address corrected or given up.

use super::{PATH, Pages, address_field, sender};
use crate::{guard::SteppedUpForm, registration::verify::code_refusal, visit::Visit};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Login, Outcome, SteppedUp,
    contact::{self, CodeRefusal, ContactForm, NewCodeRefusal, Pending},
};
use madoguchi_domain::{secret::Secret, words};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    change_page::{At, ChangePage, Open, form_again, not_now},
    component::{Button, ButtonLook, Entry, ErrorSummary, Field, FieldWidth, KeyValueList, Notice, Page, Tone},
    form::Nothing,
};
use std::sync::Arc;

words! {
    /// What a button here has done.
    Said {
        /// The code was sent once more.
        Resent => "resent",
        /// The change was given up.
        GivenUp => "given_up",
    }
}

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

pub(super) fn page(
    visit: &Visit,
    me: &Login,
    pending: &Pending,
    typed: Option<&ContactForm>,
    faults: &Faults,
) -> CodePage {
    let t = visit.texts.clone();
    let sent = visit.said(Said::parse) == Some(Said::Resent) && faults.is_empty();
    let notice = sent.then(|| Notice::new(Tone::Success, t.get("verify-resent")));
    let frame = visit.frame_under("C-04", &faults.title(&t, t.get("code")), Pages::trail(visit));
    let address = pending.address.as_str();
    let correcting = typed.is_some_and(|typed| typed.code.is_none() && !typed.contact_address.is_empty());
    let code = typed.and_then(|typed| typed.code.as_ref()).map(|code| code.expose().as_str());
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
        sender: sender(visit),
        odd_dots: pending.odd_dots,
        code: Field::figures("code", t.get("code-field"), FieldWidth::Short)
            .hint(t.get("verify-code-hint"))
            .value(code.unwrap_or_default())
            .autocomplete("one-time-code")
            .max_length(12)
            .error(faults.of("code")),
        submit: Button::submit(t.get("button-register")),
        resend: Button::submit(t.get("verify-resend")).look(ButtonLook::Secondary),
        contact: address_field(&t, typed.map(|typed| typed.contact_address.as_str()).unwrap_or_default(), faults),
        correcting,
        correct: Button::submit(t.get("button-review")).look(ButtonLook::Secondary),
        give_up: Button::submit(t.get("contact-change-give-up")).look(ButtonLook::Secondary),
        t,
    }
}

pub(super) fn answer(
    visit: &Visit,
    me: &Login,
    pending: &Pending,
    typed: Option<&ContactForm>,
    faults: &Faults,
) -> Result<Response, Failure> {
    let page = page(visit, me, pending, typed, faults);
    if faults.is_empty() { visit.page(&page) } else { visit.refused(&page) }
}

/// The page of this address as it is now, with what to do.
async fn again(visit: &Visit, me: &SteppedUp, typed: &ContactForm, faults: &Faults) -> Result<Response, Failure> {
    let open = Open::<Pages>::by(visit, me, None).await?;
    form_again(visit, &open, typed, faults).await
}

pub(super) async fn resend(form: SteppedUpForm<Nothing>) -> Result<Response, Failure> {
    let SteppedUpForm { visit, me, posted, .. } = form;
    let faults = match posted {
        Posted::Stale(_) => Faults::whole(visit.texts.get("form-stale")),
        Posted::Fresh(_) => match contact::resend_new(&visit.cx, &me).await? {
            Outcome::Done(()) => return Ok(visit.see_said(PATH, Said::Resent.as_str())),
            Outcome::Refused(refused) => Open::<Pages>::by(&visit, &me, None).await?.told(&visit, &refused),
        },
    };
    again(&visit, &me, &ContactForm::default(), &faults).await
}

pub(super) async fn give_up(form: SteppedUpForm<Nothing>) -> Result<Response, Failure> {
    let SteppedUpForm { visit, me, posted, .. } = form;
    if let Posted::Stale(_) = posted {
        let faults = Faults::whole(visit.texts.get("form-stale"));
        return again(&visit, &me, &ContactForm::default(), &faults).await;
    }
    contact::give_up(&visit.cx, &me).await?;
    Ok(visit.see_said(PATH, Said::GivenUp.as_str()))
}

pub(super) async fn verify(visit: &Visit, me: &SteppedUp, code: &Secret<String>) -> Result<Response, Failure> {
    let refusal = match contact::verify_new(&visit.cx, me, code.expose()).await? {
        Outcome::Done(receipt) => return Ok(visit.see(&At::of(&Pages::PATHS, "").done(receipt))),
        Outcome::Refused(refusal) => refusal,
    };
    let faults = match refusal {
        NewCodeRefusal::NotNow(why) => not_now(visit, why),
        // No address waits for a code: the page has no field for one.
        NewCodeRefusal::Code(CodeRefusal::Over) if contact::pending(&visit.cx, me).await?.is_none() => {
            Faults::whole(visit.texts.get("contact-change-gone"))
        }
        NewCodeRefusal::Code(refusal) => Faults::at("code", visit.texts.get(code_refusal(refusal))),
    };
    let typed = ContactForm { code: Some(code.clone()), ..ContactForm::default() };
    again(visit, me, &typed, &faults).await
}
