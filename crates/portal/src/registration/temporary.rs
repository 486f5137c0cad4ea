//! 仮ID and 仮パスワード from the notice that came by post, instead of STEP2.

use super::{At, TEMPORARY, lead_to, steps};
use crate::visit::{FLOW, Form, Visit};
use askama::Template;
use axum::{extract::Query, response::Response};
use madoguchi_app::{
    Login, Outcome,
    registration::{self, LetterOver, Purpose, Stage, TemporaryForm, TemporaryRefusal},
};
use madoguchi_domain::{
    letter::{TemporaryWord, WordFault},
    secret::Secret,
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, ContactWindow, ErrorSummary, Field, FieldWidth, Notice, Page, StepList, Tone},
    frame,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where the contract is added to the login that is signed in, by a button of the form.
pub(super) const ADD: &str = "/register/temporary/add";

const ID: &str = "temporary_id";
const PASSWORD: &str = "temporary_password";

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    temporary_id: String,
    #[serde(default)]
    temporary_password: Secret<String>,
}

/// The login that the contract of a letter can be added to: the one signed in, if it may change things.
fn adding(visit: &Visit) -> Option<&Login> {
    visit.login().filter(|me| me.may_write())
}

#[derive(Template)]
#[template(path = "registration/temporary.html")]
pub(super) struct TemporaryPage {
    page: Page,
    t: Arc<Texts>,
    steps: StepList,
    csrf: String,
    errors: Option<ErrorSummary>,
    next: Option<Next>,
    window: Option<ContactWindow>,
    id: Field,
    password: Field,
    /// When signed in: adds the contract to that login.
    add: Option<(String, Button)>,
    submit: Button,
}

/// What to do when a letter was refused.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Look again.
    Again,
    /// Sign in.
    SignIn,
    /// Ask for another letter.
    Letter,
}

impl Next {
    fn is_again(self) -> bool {
        self == Self::Again
    }

    fn is_sign_in(self) -> bool {
        self == Self::SignIn
    }
}

/// `login` is the portal ID of the login that the contract can be added to.
pub(super) fn page(visit: &Visit, login: Option<&str>, id: &str, faults: &Faults, next: Option<Next>) -> TemporaryPage {
    let t = visit.texts.clone();
    let field = |name: &str, label: &str| {
        Field::verbatim(name, t.get(label))
            .hint(t.get("temporary-hint"))
            .autocomplete("off")
            .width(FieldWidth::Medium)
            .max_length(40)
            .error(faults.of(name))
    };
    TemporaryPage {
        page: visit.frame("R-12", &faults.title(&t, t.get("temporary-title"))),
        steps: steps(&t, At::Contract),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        next,
        window: frame::first_window(visit),
        id: field(ID, "temporary-id").value(id),
        // Shown as typed, since the letter shows it anyway; once sent, it is not shown again.
        password: field(PASSWORD, "temporary-password"),
        add: login.map(|login| {
            let lead = t.with("temporary-add-lead", &[("id", login.into())]);
            (lead, Button::submit(t.get("temporary-add")).sent_to(ADD))
        }),
        submit: match login {
            Some(_) => Button::submit(t.get("temporary-register")).look(ButtonLook::Secondary),
            None => Button::submit(t.get("button-next")),
        },
        t,
    }
}

/// The page as first opened. An ID that no letter could contain is not filled in.
pub(super) fn opened(visit: &Visit, login: Option<&str>, from_letter: &str) -> TemporaryPage {
    let id = TemporaryWord::read(from_letter).ok();
    let filled = id.as_ref().map(|_| Notice::new(Tone::Info, visit.texts.get("temporary-filled")));
    let mut page = page(visit, login, id.as_ref().map_or("", TemporaryWord::as_str), &Faults::none(), None);
    page.page = Visit::with_notice(page.page, filled);
    page
}

/// The QR code of a letter leads here with its 仮ID.
pub(crate) async fn show(visit: Visit, Query(from_letter): Query<Typed>) -> Result<Response, Failure> {
    visit.page(&opened(&visit, adding(&visit).map(Login::portal_id), &from_letter.temporary_id))
}

/// Leads to the page when the button's own address is opened by going back.
pub(crate) async fn to_form(visit: Visit) -> Response {
    visit.see(TEMPORARY)
}

/// Registers the contract.
pub(crate) async fn submit(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    prove(&visit, posted, None).await
}

/// Adds the contract to the login that is signed in; if there is none by now, registers it.
pub(crate) async fn add(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    prove(&visit, posted, adding(&visit)).await
}

async fn prove(visit: &Visit, posted: Posted<Typed>, add_to: Option<&Login>) -> Result<Response, Failure> {
    let login = adding(visit).map(Login::portal_id);
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => {
            let faults = Faults::whole(visit.texts.get("form-stale"));
            return visit.refused(&page(visit, login, &form.temporary_id, &faults, None));
        }
    };
    let typed = TemporaryForm {
        temporary_id: form.temporary_id.clone(),
        temporary_password: form.temporary_password.into_exposed(),
    };
    let (purpose, stage) = match add_to {
        Some(me) => (Purpose::AddTo(me.user()), Stage::Add(me.user())),
        None => (Purpose::Register, Stage::Id(None)),
    };
    match registration::prove_by_letter(&visit.cx, &typed, purpose).await? {
        Outcome::Done(flow) => {
            let mut response = lead_to(visit, &stage);
            visit.set_cookie(&mut response, FLOW, flow.as_str());
            Ok(response)
        }
        Outcome::Refused(refusal) => {
            let (faults, next) = told(visit, refusal);
            visit.refused(&page(visit, login, &form.temporary_id, &faults, next))
        }
    }
}

/// What is wrong, and what to do about it.
pub(super) fn told(visit: &Visit, refusal: TemporaryRefusal) -> (Faults, Option<Next>) {
    let t = &visit.texts;
    match refusal {
        TemporaryRefusal::Form(id, password) => {
            let mut faults = Faults::none();
            for (field, fault) in [(ID, id), (PASSWORD, password)] {
                if let Some(fault) = fault {
                    faults.add(field, t.get(word_fault(field, fault)));
                }
            }
            (faults, None)
        }
        TemporaryRefusal::NotProven => (Faults::whole(t.get("temporary-not-proven")), Some(Next::Again)),
        TemporaryRefusal::Wait(until) => {
            let at = t.date_time(visit.cx.app.zone().datetime_of(until));
            (Faults::whole(&t.with("temporary-wait", &[("at", at.into())])), Some(Next::Again))
        }
        TemporaryRefusal::Over(LetterOver::Used) => (Faults::whole(t.get("temporary-used")), Some(Next::SignIn)),
        TemporaryRefusal::Over(LetterOver::Expired) => (Faults::whole(t.get("temporary-expired")), Some(Next::Letter)),
        TemporaryRefusal::Over(LetterOver::Returned) => {
            (Faults::whole(t.get("temporary-returned")), Some(Next::Letter))
        }
    }
}

fn word_fault(field: &str, fault: WordFault) -> &'static str {
    match fault {
        WordFault::Empty if field == ID => "temporary-id-empty",
        WordFault::Empty => "temporary-password-empty",
        WordFault::Capital => "temporary-capital",
        WordFault::NotPrinted => "temporary-not-printed",
        WordFault::Length => "temporary-length",
    }
}
