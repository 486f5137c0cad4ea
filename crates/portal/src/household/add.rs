//! ご契約の追加: the same proof as a first registration, then one question.

use super::trail;
use crate::{
    guard::{LoginWriter, LoginWriterForm},
    paths::CONTRACT_ADD,
    registration::contract::{self, ContractForm, Place},
    visit::Visit,
};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use madoguchi_app::{
    Account, Outcome,
    household::{self, Addable, NotAdded},
    registration::Purpose,
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, ContactWindow, Entry, ErrorSummary, KeyValueList, Notice, Page, Tone},
    form::Nothing,
    frame::{self, below_top},
};
use std::sync::Arc;

const PATH: &str = CONTRACT_ADD;

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

fn stopped(visit: &Visit, me: &Account) -> Faults {
    match me.frozen_until() {
        Some(until) => Faults::whole(&visit.text_at("credential-frozen", until)),
        None => Faults::none(),
    }
}

pub(crate) async fn show(LoginWriter { visit, .. }: LoginWriter) -> Result<Response, Failure> {
    let typed = visit.kept().await?.unwrap_or_default();
    let mut page = contract::page(&visit, &place(&visit), &typed, &Faults::none(), false);
    if visit.path.ends_with("?again") {
        page.notice(Notice::new(Tone::Info, visit.texts.get("flow-gone")));
    }
    visit.page(&page)
}

pub(crate) async fn submit(
    LoginWriterForm { visit, me, posted, .. }: LoginWriterForm<ContractForm>,
) -> Result<Response, Failure> {
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

pub(crate) async fn show_confirm(LoginWriter { visit, me }: LoginWriter) -> Result<Response, Failure> {
    match household::addable(&visit.cx, &me, visit.flow.as_ref()).await? {
        Outcome::Done(contract) => visit.page(&confirm(&visit, &me, &contract, &Faults::none())),
        Outcome::Refused(refusal) => not_added(&visit, refusal),
    }
}

pub(crate) async fn submit_confirm(
    LoginWriterForm { visit, me, posted, .. }: LoginWriterForm<Nothing>,
) -> Result<Response, Failure> {
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
