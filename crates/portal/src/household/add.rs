//! ご契約の追加: the same proof as a first registration, then one question.

use super::trail;
use crate::{
    guard::{LoginWriter, LoginWriterForm},
    paths::CONTRACT_ADD,
    registration::contract::{self, ContractForm, ContractPage, Place},
    visit::Visit,
};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use madoguchi_app::{
    Login, Outcome,
    household::{self, Addable, NotAdded},
    registration::Purpose,
};
use madoguchi_domain::{time::Ts, words};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, ContactWindow, Entry, ErrorSummary, KeyValueList, Notice, Page, Tone},
    form::Nothing,
    frame::{self, below_top},
};
use std::sync::Arc;

const PATH: &str = CONTRACT_ADD;

words! {
    /// What became of a proven contract.
    Said {
        /// The proof is gone and begins again.
        Again => "again",
        /// The contract was added.
        Added => "added",
    }
}

pub(super) fn place(visit: &Visit) -> Place {
    let t = &visit.texts;
    Place {
        screen: "H-06",
        action: PATH,
        title: t.get("contract-add").to_owned(),
        lead: t.get("contract-add-lead").to_owned(),
        steps: None,
    }
}

pub(super) fn frozen(visit: &Visit, until: Ts) -> Faults {
    Faults::whole(&visit.text_at("credential-frozen", until))
}

pub(super) fn page(visit: &Visit, typed: &ContractForm, said: Option<Said>, faults: &Faults) -> ContractPage {
    let mut page = contract::page(visit, &place(visit), typed, faults, false);
    if said == Some(Said::Again) {
        page.notice(Notice::new(Tone::Info, visit.texts.get("flow-gone")));
    }
    page
}

pub(crate) async fn show(LoginWriter { visit, .. }: LoginWriter) -> Result<Response, Failure> {
    let typed = visit.kept().await?.unwrap_or_default();
    visit.page(&page(&visit, &typed, visit.said(Said::parse), &Faults::none()))
}

pub(crate) async fn submit(
    LoginWriterForm { visit, me, posted, .. }: LoginWriterForm<ContractForm>,
) -> Result<Response, Failure> {
    if let Some(until) = me.frozen_until() {
        let (Posted::Fresh(form) | Posted::Stale(form)) = posted;
        return visit.refused(&page(&visit, &form, None, &frozen(&visit, until)));
    }
    contract::prove(&visit, posted, &place(&visit), Purpose::AddTo(me.user())).await
}

#[derive(Template)]
#[template(path = "household/add_confirm.html")]
pub(super) struct ConfirmPage {
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
pub(super) struct TakenPage {
    page: Page,
    t: Arc<Texts>,
    window: Option<ContactWindow>,
    letter: Button,
    back: Button,
}

pub(super) fn confirm(visit: &Visit, me: &Login, contract: &Addable, faults: &Faults) -> ConfirmPage {
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

pub(super) fn taken(visit: &Visit) -> TakenPage {
    let t = visit.texts.clone();
    TakenPage {
        page: visit.frame("H-08", t.get("contract-taken-title")),
        window: frame::first_window(visit),
        letter: Button::link(t.get("not-proven-letter"), "/register/letter").look(ButtonLook::Secondary),
        back: Button::link(t.get("button-back"), PATH).look(ButtonLook::Secondary),
        t,
    }
}

/// Answers when a proven contract cannot be added.
fn not_added(visit: &Visit, refusal: NotAdded) -> Result<Response, Failure> {
    match refusal {
        NotAdded::Gone => Ok(visit.see_said(PATH, Said::Again.as_str())),
        NotAdded::Frozen(until) => visit.refused(&page(visit, &ContractForm::default(), None, &frozen(visit, until))),
        NotAdded::Taken => visit.answer(StatusCode::UNPROCESSABLE_ENTITY, &taken(visit)),
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
        Outcome::Done(()) => Ok(visit.see_said("/", Said::Added.as_str())),
        Outcome::Refused(refusal) => not_added(&visit, refusal),
    }
}
