//! 追加認証情報 for registering in place of an earlier registration: a code to its contact address, or a device.

use super::{EXTRA, ID, extra::ExtraForm, lead_to, proof_field};
use crate::visit::{Form, Visit};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Outcome,
    registration::{self, Earlier, NotReplaced, Stage},
};
use madoguchi_domain::registration::{ProofKind, ReplacementProof};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, Choice, ContactWindow, ErrorSummary, Field, Notice, Page, RadioCards, Tone},
    form::Nothing,
    frame,
};
use std::sync::Arc;

/// Where the code is mailed, by a button of the page.
pub(super) const SEND: &str = "/register/extra/send";

#[derive(Template)]
#[template(path = "registration/replace.html")]
pub(super) struct ReplacePage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    errors: Option<ErrorSummary>,
    lead: String,
    /// Whether anything can be typed here; otherwise only letter and telephone remain.
    ways: bool,
    /// Why nothing can be typed.
    closed: String,
    /// Whether one can sign in with a passkey.
    passkey: bool,
    window: Option<ContactWindow>,
    kinds: RadioCards,
    proof: Field,
    submit: Button,
    /// Mails the code, where one can be mailed and was not yet. It comes first, as the code is typed below it.
    send_first: Option<Button>,
    /// Mails it once more.
    send_again: Option<Button>,
    send_text: String,
    sender: String,
}

pub(super) fn page(visit: &Visit, earlier: &Earlier, form: &ExtraForm, faults: &Faults) -> ReplacePage {
    let t = visit.texts.clone();
    let chosen = Some(form.proof_kind.as_str()).filter(|kind| !kind.is_empty());
    let preset = earlier.code_sent.then_some(ReplacementProof::ContactCode.as_str());
    let by_code = earlier.ways.contains(&ReplacementProof::ContactCode);
    let (send, send_text) = if earlier.code_sent {
        ("verify-resend", "replace-resend-text")
    } else {
        ("replace-send", "replace-send-text")
    };
    let send = by_code.then(|| Button::submit(t.get(send)).sent_to(SEND).look(ButtonLook::Secondary));
    let (send_first, send_again) = if earlier.code_sent { (None, send) } else { (send, None) };
    let errors = faults.summary(&t);
    let notice = (earlier.code_sent && errors.is_none()).then(|| {
        let text = t.with("replace-sent-text", &[("address", earlier.contact_address.as_str().into())]);
        Notice::new(Tone::Success, t.get("verify-resent")).line(text)
    });
    ReplacePage {
        page: Visit::with_notice(visit.frame("R-11", &faults.title(&t, t.get("extra-proof"))), notice),
        csrf: visit.csrf(),
        errors,
        ways: earlier.ways.iter().any(|way| *way != ReplacementProof::Letter),
        closed: t.get(if earlier.frozen { "replace-frozen" } else { "replace-passkey" }).to_owned(),
        passkey: earlier.passkey,
        lead: t.with("replace-lead", &[("id", earlier.portal_id.as_str().into())]),
        window: frame::first_window(visit),
        kinds: RadioCards::new("proof_kind", t.get("extra-kind"), cards(visit, earlier))
            .checked(chosen.or(preset))
            .error(faults.of("proof_kind")),
        proof: proof_field::item(visit, &form.proof, faults).autocomplete("one-time-code"),
        submit: Button::submit(t.get("button-check")),
        send_first,
        send_again,
        send_text: t.get(send_text).to_owned(),
        sender: t.with("verify-sender", &[("domain", visit.web.site().sender_domain.as_str().into())]),
        t,
    }
}

fn cards(visit: &Visit, earlier: &Earlier) -> Vec<Choice> {
    let t = &visit.texts;
    let card = |way: &ReplacementProof| match way {
        ReplacementProof::ContactCode => {
            let hint = t.with("replace-code-hint", &[("address", earlier.contact_address.as_str().into())]);
            Some(Choice::new(way.as_str(), t.get("replace-code")).hint(hint))
        }
        ReplacementProof::Device => Some(proof_field::choice(visit, ProofKind::Device)),
        ReplacementProof::SecondFactor => {
            Some(Choice::new(way.as_str(), t.get("replace-factor")).hint(t.get("replace-factor-hint")))
        }
        // The letter is a link below.
        ReplacementProof::Letter => None,
    };
    earlier.ways.iter().filter_map(card).collect()
}

pub(super) fn show(visit: &Visit, earlier: &Earlier) -> Result<Response, Failure> {
    visit.page(&page(visit, earlier, &ExtraForm::default(), &Faults::none()))
}

pub(super) async fn submit(visit: &Visit, earlier: &Earlier, posted: Posted<ExtraForm>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let again = |form: &ExtraForm, faults: &Faults| visit.refused(&page(visit, earlier, form, faults));
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return again(&form, &Faults::whole(t.get("form-stale"))),
    };
    let flow = visit.flow.as_ref();
    let way = ReplacementProof::parse(&form.proof_kind);
    // An empty code asks for one (PRODUCT §13).
    if way == Some(ReplacementProof::ContactCode) && form.proof.trim().is_empty() {
        return mail_code(visit, earlier, &form).await;
    }
    let Some(way) = way.filter(|way| earlier.ways.contains(way)) else {
        return again(&form, &Faults::at("proof_kind", t.get("proof-kind-missing")));
    };
    match registration::prove_replacement(&visit.cx, flow, way, &form.proof).await? {
        Outcome::Done(()) => Ok(lead_to(visit, &Stage::Id(None))),
        Outcome::Refused(why) => refused(visit, earlier, &form, why),
    }
}

/// Leads to the page when the button's own address is opened by going back.
pub(super) async fn to_form(visit: Visit) -> Response {
    visit.see(EXTRA)
}

/// 認証コードを受け取る: shows the page again, which says that it was sent.
pub(super) async fn send(Form { visit, posted }: Form<Nothing>) -> Result<Response, Failure> {
    let stage = registration::stage(&visit.cx, visit.flow.as_ref()).await?;
    let Stage::AlreadyRegistered(earlier) = &stage else { return Ok(lead_to(&visit, &stage)) };
    let form = ExtraForm::default();
    match posted {
        Posted::Fresh(_) => mail_code(&visit, earlier, &form).await,
        Posted::Stale(_) => {
            let faults = Faults::whole(visit.texts.get("form-stale"));
            visit.refused(&page(&visit, earlier, &form, &faults))
        }
    }
}

async fn mail_code(visit: &Visit, earlier: &Earlier, form: &ExtraForm) -> Result<Response, Failure> {
    match registration::send_code(&visit.cx, visit.flow.as_ref()).await? {
        Outcome::Done(_) => Ok(visit.see(EXTRA)),
        Outcome::Refused(why) => refused(visit, earlier, form, why),
    }
}

/// What is wrong with an app's code or a recovery code, neither of which is mailed.
fn factor_fault(visit: &Visit, why: NotReplaced) -> Option<Faults> {
    let t = &visit.texts;
    match why {
        NotReplaced::NotACode => Some(Faults::at("proof", t.get("factor-not-code"))),
        NotReplaced::WrongCode => Some(Faults::at("proof", t.get("factor-wrong"))),
        _ => None,
    }
}

fn refused(visit: &Visit, earlier: &Earlier, form: &ExtraForm, why: NotReplaced) -> Result<Response, Failure> {
    match told(visit, form, why) {
        Some(faults) => visit.refused(&page(visit, earlier, form, &faults)),
        None => Ok(visit.see(ID)),
    }
}

/// What is wrong; `None` where the registration is at another step by now.
pub(super) fn told(visit: &Visit, form: &ExtraForm, why: NotReplaced) -> Option<Faults> {
    let t = &visit.texts;
    let by_factor = form.proof_kind == ReplacementProof::SecondFactor.as_str();
    if let Some(faults) = factor_fault(visit, why).filter(|_| by_factor) {
        return Some(faults);
    }
    Some(match why {
        NotReplaced::Gone => return None,
        NotReplaced::WrongWay | NotReplaced::MoreNeeded => Faults::at("proof_kind", t.get("proof-kind-missing")),
        NotReplaced::NotACode => Faults::at("proof", t.get("verify-not-code")),
        NotReplaced::WrongCode => Faults::at("proof", t.get("verify-wrong")),
        NotReplaced::CodeOver => Faults::at("proof", t.get("replace-code-over")),
        NotReplaced::Item(fault) => Faults::at("proof", proof_field::fault_text(t, ProofKind::Device, fault)),
        NotReplaced::NotProven => Faults::whole(t.get("replace-not-proven")),
        NotReplaced::Wait(until) => Faults::whole(&visit.text_at("verify-wait", until)),
        NotReplaced::Delayed(delay) => Faults::whole(&visit.delayed("factor-delayed", delay)),
    })
}
