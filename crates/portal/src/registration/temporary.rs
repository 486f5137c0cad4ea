//! 仮ID and 仮パスワード from the notice that came by post, instead of STEP2.

use super::{At, lead_to, steps};
use crate::visit::{FLOW, Form, Visit};
use askama::Template;
use axum::{extract::Query, response::Response};
use madoguchi_app::{
    Account, Outcome,
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

const ID: &str = "temporary_id";
const PASSWORD: &str = "temporary_password";

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    temporary_id: String,
    #[serde(default)]
    temporary_password: Secret<String>,
    /// Which button was pressed, where somebody is signed in: empty, or `add`.
    #[serde(default)]
    action: String,
}

/// The login that the contract of a letter can be added to: who is signed in and may change things.
fn adding(visit: &Visit) -> Option<&Account> {
    visit.account().filter(|me| me.may_write())
}

#[derive(Template)]
#[template(path = "registration/temporary.html")]
struct TemporaryPage {
    page: Page,
    t: Arc<Texts>,
    steps: StepList,
    csrf: String,
    errors: Option<ErrorSummary>,
    next: Option<Next>,
    window: Option<ContactWindow>,
    id: Field,
    password: Field,
    /// For who is signed in: the contract is added to that login.
    add: Option<(String, Button)>,
    submit: Button,
}

/// What to do when a letter did not open the way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
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

fn page(visit: &Visit, id: &str, faults: &Faults, next: Option<Next>) -> TemporaryPage {
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
        // In the open, as it stands on the paper beside her; once sent it is not shown again.
        password: field(PASSWORD, "temporary-password"),
        add: adding(visit).map(|me| {
            let lead = t.with("temporary-add-lead", &[("id", me.portal_id().into())]);
            (lead, Button::submit(t.get("temporary-add")).named("action", "add"))
        }),
        submit: match adding(visit) {
            Some(_) => Button::submit(t.get("temporary-register")).look(ButtonLook::Secondary),
            None => Button::submit(t.get("button-next")),
        },
        t,
    }
}

/// The QR code of a letter leads here with its 仮ID. What could stand in no letter is not taken over.
pub(crate) async fn show(visit: Visit, Query(from_letter): Query<Typed>) -> Result<Response, Failure> {
    let id = TemporaryWord::read(&from_letter.temporary_id).ok();
    let filled = id.as_ref().map(|_| Notice::new(Tone::Info, visit.texts.get("temporary-filled")));
    let mut page = page(&visit, id.as_ref().map_or("", TemporaryWord::as_str), &Faults::none(), None);
    page.page = Visit::with_notice(page.page, filled);
    visit.page(&page)
}

pub(crate) async fn submit(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => {
            return visit.refused(&page(&visit, &form.temporary_id, &Faults::whole(t.get("form-stale")), None));
        }
    };
    let typed = TemporaryForm {
        temporary_id: form.temporary_id.clone(),
        temporary_password: form.temporary_password.into_exposed(),
    };
    let (purpose, stage) = match adding(&visit).filter(|_| form.action == "add") {
        Some(me) => (Purpose::AddTo(me.user()), Stage::Add(me.user())),
        None => (Purpose::Register, Stage::Id(None)),
    };
    match registration::prove_by_letter(&visit.cx, &typed, purpose).await? {
        Outcome::Done(flow) => {
            let mut response = lead_to(&visit, &stage);
            visit.set_cookie(&mut response, FLOW, flow.as_str());
            Ok(response)
        }
        Outcome::Refused(refusal) => {
            let (faults, next) = told(&visit, refusal);
            visit.refused(&page(&visit, &form.temporary_id, &faults, next))
        }
    }
}

/// What is wrong, and what to do about it.
fn told(visit: &Visit, refusal: TemporaryRefusal) -> (Faults, Option<Next>) {
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
