//! STEP2's proof before a new password, where the contact address was never verified.

use super::{Said, lead_on};
use crate::{
    registration::contract::{self, ContractForm, ContractPage, Place},
    visit::{Form, Visit},
};
use axum::response::Response;
use madoguchi_app::{
    recovery::{Stage, stage},
    registration::Purpose,
};
use madoguchi_web::{
    Failure, Faults,
    component::{Notice, Tone},
};

pub(super) const PATH: &str = "/recover/contract";

pub(super) fn place(visit: &Visit) -> Place {
    let t = &visit.texts;
    Place {
        screen: "F-11",
        action: PATH,
        title: t.get("contract-check").to_owned(),
        lead: t.get("recovery-contract-lead").to_owned(),
        steps: None,
    }
}

pub(super) fn page(visit: &Visit, said: Option<Said>) -> ContractPage {
    let mut page = contract::page(visit, &place(visit), &ContractForm::default(), &Faults::none(), false);
    if said == Some(Said::NotHers) {
        page.notice(Notice::new(Tone::Warning, visit.texts.get("recovery-contract-other")));
    }
    page
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    match stage(&visit.cx, visit.recovery.as_ref()).await? {
        Stage::Contract(_) => visit.page(&page(&visit, visit.said(Said::parse))),
        _ => lead_on(&visit).await,
    }
}

pub(crate) async fn submit(Form { visit, posted }: Form<ContractForm>) -> Result<Response, Failure> {
    let Stage::Contract(user) = stage(&visit.cx, visit.recovery.as_ref()).await? else { return lead_on(&visit).await };
    contract::prove(&visit, posted, &place(&visit), Purpose::Recover(user)).await
}
