//! "You switched": a form of one contract came while another is looked at. Nothing is changed; the form can be taken
//! back to its contract, where it is shown again as it was filled in.

use crate::{Visit, frame::contract_label};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use madoguchi_app::household::Contract;
use madoguchi_domain::id::GrantId;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{Button, Page},
    face::LeftForm,
    form::TAKE_BACK,
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "household/switched.html")]
pub(super) struct SwitchedPage {
    page: Page,
    t: Arc<Texts>,
    /// The contract that is looked at now.
    now: Option<String>,
    back: Option<Back>,
    top: Button,
}

/// The form that leads back to the contract it was filled in for, with what was typed.
struct Back {
    action: String,
    csrf: String,
    field: &'static str,
    grant: String,
    lead: String,
    typed: Vec<(String, String)>,
    button: Button,
}

pub(crate) fn answer(visit: &Visit, form: LeftForm<'_>) -> Result<Response, Failure> {
    visit.answer(StatusCode::CONFLICT, &page(visit, &visit.contracts, form))
}

pub(super) fn page(visit: &Visit, contracts: &[Contract], form: LeftForm<'_>) -> SwitchedPage {
    let t = visit.texts.clone();
    let label = |grant: GrantId| {
        let contract = contracts.iter().find(|contract| contract.grant == grant)?;
        Some(contract_label(&t, contract))
    };
    let shown_for: Option<GrantId> = form.shown_for.parse().ok();
    let back = shown_for.and_then(|grant| Some((grant, label(grant)?))).map(|(grant, label)| Back {
        action: form.action.to_owned(),
        csrf: visit.csrf(),
        field: TAKE_BACK,
        grant: grant.to_string(),
        lead: t.with("switched-back-lead", &[("contract", label.into())]),
        typed: form.typed,
        button: Button::submit(t.get("switched-back")),
    });
    let now = visit.grant().and_then(label);
    SwitchedPage {
        page: visit.frame("H-13", t.get("switched-title")),
        now: now.map(|label| t.with("switched-now", &[("contract", label.into())])),
        back,
        top: Button::link(t.get("register-done-top"), "/"),
        t,
    }
}
