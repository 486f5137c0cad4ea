//! ID・パスワードをお忘れの方はこちらから: the guide's pages of a forgotten password or ID (PRODUCT §4.3).

pub(crate) mod choose;
pub(crate) mod code;
pub(crate) mod contract;
pub(crate) mod done;
pub(crate) mod factor;
pub(crate) mod id;
pub(crate) mod new_password;
pub(crate) mod passphrase;
pub(crate) mod reissue;
#[cfg(feature = "testing")]
pub(crate) mod samples;
pub(crate) mod sent;

use crate::{guard::Access, visit::Visit};
use askama::{Template, filters::HtmlSafe};
use axum::response::Response;
use madoguchi_app::recovery::{Stage, stage};
use madoguchi_domain::{recovery::Question, words};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Route,
    component::{Button, ButtonLook, Choice, ContactWindow, RadioCards},
    frame,
};
use std::sync::Arc;

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![
        Route::form("/recover", choose::show, choose::submit).open_to(Access::Public),
        Route::form("/recover/password", id::show, id::submit).open_to(Access::Public),
        Route::form("/recover/code", code::show, code::submit).open_to(Access::Public),
        Route::form(code::RESEND, to_step, code::resend).open_to(Access::Public),
        Route::form("/recover/passphrase", passphrase::show, passphrase::submit).open_to(Access::Public),
        Route::form("/recover/sent", sent::show, sent::resend).open_to(Access::Public),
        Route::form("/recover/reissue", reissue::show, reissue::submit).open_to(Access::Public),
        Route::form(contract::PATH, contract::show, contract::submit).open_to(Access::Public),
        Route::form("/recover/second-factor", factor::show, factor::submit).open_to(Access::Public),
        Route::form("/recover/new-password", new_password::show, new_password::submit).open_to(Access::Public),
        Route::form(new_password::MAKE, to_step, new_password::make).open_to(Access::Public),
        Route::page(done::PATH, done::show).open_to(Access::Public),
    ]
}

words! {
    /// What was done before a page here is shown.
    Said {
        /// This browser has no recovery request, or no longer: it begins anew.
        Again => "again",
        /// The mail was sent once more.
        Resent => "resent",
        /// The contract that was proven is not that login's.
        NotHers => "not_hers",
        /// Another page of this browser has already set a password.
        Earlier => "earlier",
    }
}

/// Leads on when a button's own address is opened, by going back or by choosing a language.
async fn to_step(visit: Visit) -> Result<Response, Failure> {
    lead_on(&visit).await
}

/// Leads to the step that this browser's request is in: anybody who comes back or skips ahead lands there.
async fn lead_on(visit: &Visit) -> Result<Response, Failure> {
    Ok(lead_to(visit, &stage(&visit.cx, visit.recovery.as_ref()).await?))
}

/// Leads back where the contract that was proven is not the login's.
pub(crate) fn not_hers(visit: &Visit) -> Response {
    visit.see_said(contract::PATH, Said::NotHers.as_str())
}

/// Leads to the page of that step.
fn lead_to(visit: &Visit, stage: &Stage) -> Response {
    let path = match stage {
        Stage::Begin => return visit.see_said("/recover/password", Said::Again.as_str()),
        Stage::Code(_) => "/recover/code",
        Stage::Passphrase => "/recover/passphrase",
        Stage::Sent(_) => "/recover/sent",
        Stage::Contract(_) => contract::PATH,
        Stage::SecondFactor(_) => "/recover/second-factor",
        Stage::NewPassword(_) => "/recover/new-password",
        Stage::Done(..) => done::PATH,
    };
    visit.see(path)
}

/// What to do when a mail does not come: allow the sender, have it sent again, or go another way.
#[derive(Template)]
#[template(path = "recovery/not_received.html")]
struct NotReceived {
    t: Arc<Texts>,
    csrf: String,
    /// Where it is sent again.
    path: &'static str,
    sender: String,
    resend: Button,
    /// The guide's sentence on codes that do not come.
    code_only: bool,
    register: Button,
    window: Option<ContactWindow>,
}

// Its template escapes what it is given.
impl HtmlSafe for NotReceived {}

impl NotReceived {
    fn new(visit: &Visit, path: &'static str, code_only: bool) -> Self {
        let t = visit.texts.clone();
        Self {
            csrf: visit.csrf(),
            path,
            sender: t.with("verify-sender", &[("domain", visit.web.site().sender_domain.as_str().into())]),
            resend: Button::submit(t.get("verify-resend")).look(ButtonLook::Secondary),
            code_only,
            register: Button::link(t.get("register"), "/register").look(ButtonLook::Secondary),
            window: frame::first_window(visit),
            t,
        }
    }
}

/// 秘密の質問
fn questions(t: &Texts, chosen: &str, error: Option<String>) -> RadioCards {
    let choices = Question::ALL.iter().map(|question| Choice::new(question.as_str(), t.get(question_key(*question))));
    RadioCards::new("question", t.get("passphrase-question"), choices.collect())
        .checked(Question::parse(chosen).map(Question::as_str))
        .error(error)
}

const fn question_key(question: Question) -> &'static str {
    match question {
        Question::Food => "recovery-question-food",
        Question::Flower => "recovery-question-flower",
        Question::Place => "recovery-question-place",
        Question::Song => "recovery-question-song",
        Question::School => "recovery-question-school",
    }
}
