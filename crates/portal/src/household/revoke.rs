//! Taking back what a guest may see: after one question, at once.

use super::{
    PATH,
    list::{Said, guest_facts, guest_name},
    trail,
};
use crate::{
    guard::{SignedIn, SignedInForm},
    visit::Visit,
};
use askama::Template;
use axum::{extract::Path, response::Response};
use madoguchi_app::household::{self, Guest};
use madoguchi_domain::id::GrantId;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, ErrorSummary, KeyValueList, Page},
    form::Nothing,
    frame::below_top,
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "household/revoke.html")]
pub(super) struct RevokePage {
    page: Page,
    t: Arc<Texts>,
    action: String,
    csrf: String,
    errors: Option<ErrorSummary>,
    lead: String,
    facts: KeyValueList,
    submit: Button,
    back: Button,
}

pub(super) fn page(visit: &Visit, guest: &Guest, faults: &Faults) -> RevokePage {
    let t = visit.texts.clone();
    let trail = below_top(visit, trail(visit), t.get("household-revoke-title"));
    RevokePage {
        page: visit.frame_under("H-05", &faults.title(&t, t.get("household-revoke-title")), trail),
        action: format!("{PATH}/{}/revoke", guest.grant),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        lead: t.with("household-revoke-lead", &[("name", guest_name(guest).into())]),
        facts: guest_facts(visit, guest),
        submit: Button::submit(t.get("household-revoke")).look(ButtonLook::Danger),
        back: Button::link(t.get("button-back"), PATH).look(ButtonLook::Secondary),
        t,
    }
}

pub(crate) async fn show(SignedIn { visit, me }: SignedIn, Path(grant): Path<String>) -> Result<Response, Failure> {
    let may = me.share().ok_or(Failure::NotFound)?;
    let grant: GrantId = grant.parse().map_err(|_| Failure::NotFound)?;
    let guest = household::guest(&visit.cx, may, grant).await?.ok_or(Failure::NotFound)?;
    visit.page(&page(&visit, &guest, &Faults::none()))
}

pub(crate) async fn submit(
    Path(grant): Path<String>,
    SignedInForm { visit, me, posted, .. }: SignedInForm<Nothing>,
) -> Result<Response, Failure> {
    let may = me.share().ok_or(Failure::NotFound)?;
    let grant: GrantId = grant.parse().map_err(|_| Failure::NotFound)?;
    if let Posted::Stale(_) = posted {
        let guest = household::guest(&visit.cx, may, grant).await?.ok_or(Failure::NotFound)?;
        return visit.refused(&page(&visit, &guest, &Faults::whole(visit.texts.get("form-stale"))));
    }
    if household::revoke(&visit.cx, &me, may, grant).await? {
        Ok(visit.see_said(PATH, Said::Revoked.as_str()))
    } else {
        Err(Failure::NotFound)
    }
}
