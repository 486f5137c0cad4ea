//! ご契約の切り替え: which of several contracts is shown.

use crate::{
    frame::contract_label,
    guard::{SignedIn, SignedInForm},
    visit::Visit,
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{household, household::Contract};
use madoguchi_domain::id::GrantId;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, ErrorSummary, Page},
    frame::below_top,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    grant: String,
}

#[derive(Template)]
#[template(path = "household/switch.html")]
pub(super) struct SwitchPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    errors: Option<ErrorSummary>,
    others: Vec<Button>,
    back: Button,
}

pub(super) fn page(visit: &Visit, contracts: &[Contract], faults: &Faults) -> SwitchPage {
    let t = visit.texts.clone();
    let shown = visit.grant();
    let button = |contract: &Contract| {
        let label = contract_label(&t, contract);
        Button::submit(label).named("grant", contract.grant.to_string()).look(ButtonLook::Secondary)
    };
    let trail = below_top(visit, Vec::new(), t.get("contract-switch"));
    SwitchPage {
        page: visit.frame_under("H-14", &faults.title(&t, t.get("contract-switch")), trail),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        others: contracts.iter().filter(|contract| Some(contract.grant) != shown).map(button).collect(),
        back: Button::link(t.get("button-back"), "/"),
        t,
    }
}

pub(crate) async fn show(SignedIn { visit, .. }: SignedIn) -> Result<Response, Failure> {
    visit.page(&page(&visit, &visit.contracts, &Faults::none()))
}

pub(crate) async fn submit(SignedInForm { visit, me, posted, .. }: SignedInForm<Chosen>) -> Result<Response, Failure> {
    let Posted::Fresh(form) = posted else {
        return visit.refused(&page(&visit, &visit.contracts, &Faults::whole(visit.texts.get("form-stale"))));
    };
    let grant: GrantId = form.grant.parse().map_err(|_| Failure::NotFound)?;
    if household::switch(&visit.cx, &me, grant).await? { Ok(visit.see("/")) } else { Err(Failure::NotFound) }
}
