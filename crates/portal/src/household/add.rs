//! ご契約の追加: the same proof as a first registration, then one question.

use super::{VERIFY, trail};
use crate::registration::contract::{self, ContractForm, Place};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use madoguchi_app::{
    Account, Outcome,
    household::{self, Addable, NotAdded},
    registration::Purpose,
};
use madoguchi_domain::credential::is_frozen;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Form, Posted, Visit,
    component::{Button, ButtonLook, ContactWindow, Entry, ErrorSummary, KeyValueList, Notice, Page, Tone},
    frame::{self, below_top},
};
use serde::Deserialize;
use std::sync::Arc;

const PATH: &str = "/settings/household/add";

fn place(visit: &Visit) -> Place {
    let t = &visit.texts;
    Place {
        screen: "H-06",
        action: PATH,
        title: t.get("contract-add").to_owned(),
        lead: t.get("contract-add-lead").to_owned(),
        steps: None,
    }
}

/// Who may add a contract, or where everybody else is led.
fn who(visit: &Visit) -> Result<Account, &'static str> {
    let Some(me) = visit.account() else { return Err("/sign-in?next=%2Fsettings%2Fhousehold%2Fadd") };
    if !household::is_on(&visit.cx) {
        return Err("/settings/household");
    }
    if me.contact_verified() { Ok(me) } else { Err(VERIFY) }
}

fn stopped(visit: &Visit, me: &Account) -> Faults {
    match is_frozen(me.frozen_until(), visit.cx.now) {
        Some(until) => Faults::whole(&visit.text_at("credential-frozen", until)),
        None => Faults::none(),
    }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    if let Err(elsewhere) = who(&visit) {
        return Ok(visit.see(elsewhere));
    }
    let mut page = contract::page(&visit, &place(&visit), &ContractForm::default(), &Faults::none(), false);
    if visit.path.ends_with("?again") {
        page.notice(Notice::new(Tone::Info, visit.texts.get("flow-gone")));
    }
    visit.page(&page)
}

pub(crate) async fn submit(Form { visit, posted }: Form<ContractForm>) -> Result<Response, Failure> {
    let me = match who(&visit) {
        Ok(me) => me,
        Err(elsewhere) => return Ok(visit.see(elsewhere)),
    };
    let faults = stopped(&visit, &me);
    if !faults.is_empty() {
        let (Posted::Fresh(form) | Posted::Stale(form)) = posted;
        return visit.refused(&contract::page(&visit, &place(&visit), &form, &faults, false));
    }
    contract::prove(&visit, posted, &place(&visit), Purpose::AddTo(me.user())).await
}

#[derive(Template)]
#[template(path = "household/add_confirm.html")]
struct ConfirmPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    errors: Option<ErrorSummary>,
    facts: KeyValueList,
    submit: Button,
    back: Button,
}

#[derive(Template)]
#[template(path = "household/add_taken.html")]
struct TakenPage {
    page: Page,
    t: Arc<Texts>,
    window: Option<ContactWindow>,
    letter: Button,
    back: Button,
}

#[derive(Deserialize)]
pub(crate) struct Nothing {}

fn confirm(visit: &Visit, me: &Account, contract: &Addable, faults: &Faults) -> ConfirmPage {
    let t = visit.texts.clone();
    let trail = below_top(visit, trail(visit), t.get("contract-add-confirm"));
    ConfirmPage {
        page: visit.frame_under("H-07", &faults.title(&t, t.get("contract-add-confirm")), trail),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        facts: KeyValueList::new(vec![
            Entry::new(t.get("contract-add-name"), contract.name.as_str()),
            Entry::new(t.get("top-number"), contract.number.as_str()),
            Entry::new(t.get("contract-add-to"), me.portal_id()),
        ]),
        submit: Button::submit(t.get("contract-add-button")),
        back: Button::link(t.get("button-back"), PATH).look(ButtonLook::Secondary),
        t,
    }
}

/// What became of a proof when its contract cannot be added.
fn not_added(visit: &Visit, refusal: NotAdded) -> Result<Response, Failure> {
    let t = visit.texts.clone();
    match refusal {
        NotAdded::Gone => Ok(visit.see("/settings/household/add?again")),
        NotAdded::Frozen(until) => {
            let faults = Faults::whole(&visit.text_at("credential-frozen", until));
            visit.refused(&contract::page(visit, &place(visit), &ContractForm::default(), &faults, false))
        }
        NotAdded::Taken => {
            let page = visit.frame("H-08", t.get("contract-taken-title"));
            let letter = Button::link(t.get("not-proven-letter"), "/register/letter").look(ButtonLook::Secondary);
            let back = Button::link(t.get("button-back"), PATH).look(ButtonLook::Secondary);
            let window = frame::first_window(visit);
            visit.answer(StatusCode::UNPROCESSABLE_ENTITY, &TakenPage { page, t, window, letter, back })
        }
    }
}

pub(crate) async fn show_confirm(visit: Visit) -> Result<Response, Failure> {
    let me = match who(&visit) {
        Ok(me) => me,
        Err(elsewhere) => return Ok(visit.see(elsewhere)),
    };
    match household::addable(&visit.cx, &me, visit.flow.as_ref()).await? {
        Outcome::Done(contract) => visit.page(&confirm(&visit, &me, &contract, &Faults::none())),
        Outcome::Refused(refusal) => not_added(&visit, refusal),
    }
}

pub(crate) async fn submit_confirm(Form { visit, posted }: Form<Nothing>) -> Result<Response, Failure> {
    let me = match who(&visit) {
        Ok(me) => me,
        Err(elsewhere) => return Ok(visit.see(elsewhere)),
    };
    if let Posted::Stale(_) = posted {
        return match household::addable(&visit.cx, &me, visit.flow.as_ref()).await? {
            Outcome::Done(contract) => {
                let faults = Faults::whole(visit.texts.get("form-stale"));
                visit.refused(&confirm(&visit, &me, &contract, &faults))
            }
            Outcome::Refused(refusal) => not_added(&visit, refusal),
        };
    }
    match household::add(&visit.cx, &me, visit.flow.as_ref()).await? {
        Outcome::Done(()) => Ok(visit.see("/?added")),
        Outcome::Refused(refusal) => not_added(&visit, refusal),
    }
}
