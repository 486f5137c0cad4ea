//! 追加認証情報 for registering in place of an earlier registration: a code to its contact address, or a device.

use super::{
    EXTRA, ID,
    extra::ExtraForm,
    lead_to,
    proof_field::{self, box_id, typed_at},
};
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
    component::{Button, ButtonLook, ContactWindow, ErrorSummary, Field, FieldWidth, Notice, Page, Tone},
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
    /// Why nothing can be typed here, so that only letter and telephone remain; `None` where something can.
    closed: Option<&'static str>,
    /// Whether one can sign in with a passkey.
    passkey: bool,
    window: Option<ContactWindow>,
    /// The code by mail, where one can be mailed: first it is sent, then it is asked for.
    code: Option<CodeByMail>,
    /// The other ways, each a field with a button of its own.
    others: Vec<(&'static str, Field)>,
    /// Whether one of the others was tried, so that they stay open beside the code.
    others_open: bool,
    submit: Button,
    submit_other: Button,
}

pub(super) struct CodeByMail {
    text: String,
    send: Button,
    sender: String,
    /// Where it is typed, once it was sent.
    field: Option<Field>,
}

pub(super) fn page(visit: &Visit, earlier: &Earlier, form: &ExtraForm, faults: &Faults) -> ReplacePage {
    let t = visit.texts.clone();
    let errors = faults.summary(&t);
    let notice = (earlier.code_sent && errors.is_none()).then(|| {
        let text = t.with("replace-sent-text", &[("address", earlier.contact_address.as_str().into())]);
        Notice::new(Tone::Success, t.get("verify-resent")).line(text)
    });
    let by_code = earlier.ways.contains(&ReplacementProof::ContactCode);
    let closed = if earlier.frozen { "replace-frozen" } else { "replace-passkey" };
    let look = if by_code { ButtonLook::Secondary } else { ButtonLook::Primary };
    let others: Vec<_> = earlier.ways.iter().filter_map(|way| other(visit, *way, form, faults)).collect();
    ReplacePage {
        page: Visit::with_notice(visit.frame("R-11", &faults.title(&t, t.get("extra-proof"))), notice),
        csrf: visit.csrf(),
        errors,
        closed: earlier.ways.iter().all(|way| *way == ReplacementProof::Letter).then_some(closed),
        passkey: earlier.passkey,
        lead: t.with("replace-lead", &[("id", earlier.portal_id.as_str().into())]),
        window: frame::first_window(visit),
        code: by_code.then(|| code_by_mail(visit, earlier, form, faults)),
        others_open: others.iter().any(|(kind, _)| *kind == form.proof_kind),
        others,
        submit: Button::submit(t.get("button-check")),
        submit_other: Button::submit(t.get("button-check")).look(look),
        t,
    }
}

/// What was typed as a proof of that kind.
fn typed(form: &ExtraForm, way: ReplacementProof) -> &str {
    if form.proof_kind == way.as_str() { typed_at(&form.proof, 0, Some(0)) } else { "" }
}

fn code_by_mail(visit: &Visit, earlier: &Earlier, form: &ExtraForm, faults: &Faults) -> CodeByMail {
    let (t, way) = (&visit.texts, ReplacementProof::ContactCode);
    let id = box_id(way.as_str());
    let (text, send, look) = if earlier.code_sent {
        (t.get("replace-resend-text").to_owned(), "verify-resend", ButtonLook::Secondary)
    } else {
        let address = earlier.contact_address.as_str().into();
        (t.with("replace-code-text", &[("address", address)]), "replace-send", ButtonLook::Primary)
    };
    CodeByMail {
        text,
        send: Button::submit(t.get(send)).sent_to(SEND).look(look),
        sender: t.with("verify-sender", &[("domain", visit.web.site().sender_domain.as_str().into())]),
        field: earlier.code_sent.then(|| {
            Field::figures("proof", t.get("code-field"), FieldWidth::Short)
                .hint(t.get("verify-code-hint"))
                .error(faults.of(&id))
                .id(id)
                .value(typed(form, way))
                .autocomplete("one-time-code")
                .max_length(60)
        }),
    }
}

/// The field of a way other than the code by mail and the letter, which is a link below.
fn other(visit: &Visit, way: ReplacementProof, form: &ExtraForm, faults: &Faults) -> Option<(&'static str, Field)> {
    let (t, typed) = (&visit.texts, typed(form, way));
    let field = match way {
        ReplacementProof::ContactCode | ReplacementProof::Letter => return None,
        ReplacementProof::Device => proof_field::entry(visit, ProofKind::Device, typed, faults),
        ReplacementProof::SecondFactor => {
            let id = box_id(way.as_str());
            Field::figures("proof", t.get("replace-factor"), FieldWidth::Medium)
                .hint(t.get("replace-factor-hint"))
                .error(faults.of(&id))
                .id(id)
                .value(typed)
                .autocomplete("one-time-code")
                .max_length(60)
        }
    };
    Some((way.as_str(), field))
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
    let proof = typed_at(&form.proof, 0, Some(0));
    if way == Some(ReplacementProof::ContactCode) && proof.trim().is_empty() {
        return mail_code(visit, earlier, &form).await;
    }
    let Some(way) = way.filter(|way| earlier.ways.contains(way)) else {
        return again(&form, &Faults::whole(t.get("replace-way-missing")));
    };
    match registration::prove_replacement(&visit.cx, flow, way, proof).await? {
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

fn refused(visit: &Visit, earlier: &Earlier, form: &ExtraForm, why: NotReplaced) -> Result<Response, Failure> {
    match told(visit, earlier, form, why) {
        Some(faults) => visit.refused(&page(visit, earlier, form, &faults)),
        None => Ok(visit.see(ID)),
    }
}

/// What is wrong; `None` where the registration is at another step by now.
pub(super) fn told(visit: &Visit, earlier: &Earlier, form: &ExtraForm, why: NotReplaced) -> Option<Faults> {
    let (t, way) = (&visit.texts, ReplacementProof::parse(&form.proof_kind));
    let by_factor = way == Some(ReplacementProof::SecondFactor);
    let message = match why {
        NotReplaced::Gone => return None,
        NotReplaced::WrongWay | NotReplaced::MoreNeeded => return Some(Faults::whole(t.get("replace-way-missing"))),
        NotReplaced::NotProven => return Some(Faults::whole(t.get("replace-not-proven"))),
        NotReplaced::Wait(until) => return Some(Faults::whole(&visit.text_at("verify-wait", until))),
        NotReplaced::Delayed(delay) => return Some(Faults::whole(&visit.delayed("factor-delayed", delay))),
        // An app's code or a recovery code is not mailed.
        NotReplaced::NotACode => t.get(if by_factor { "factor-not-code" } else { "verify-not-code" }),
        NotReplaced::WrongCode => t.get(if by_factor { "factor-wrong" } else { "verify-wrong" }),
        NotReplaced::CodeOver => t.get("replace-code-over"),
        NotReplaced::Item(fault) => proof_field::fault_text(t, ProofKind::Device, fault),
    };
    // A code that was not asked for yet has no field.
    let has_field = way.is_some_and(|way| way != ReplacementProof::ContactCode || earlier.code_sent);
    Some(match way {
        Some(way) if has_field => Faults::at(&box_id(way.as_str()), message),
        _ => Faults::whole(message),
    })
}
