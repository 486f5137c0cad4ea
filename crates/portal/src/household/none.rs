//! For a login with no contract left to look at: what that means and what can be done.

use crate::{paths::CONTRACT_ADD, visit::Visit};
use askama::Template;
use axum::response::Response;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{Button, ButtonLook, ContactWindow, Page},
    frame,
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "household/none.html")]
pub(super) struct NonePage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    add: Option<Button>,
    sign_out: Button,
    window: Option<ContactWindow>,
}

/// A login that may not change anything yet is told so by the banner, with the way there, and cannot add a contract.
pub(super) fn page(visit: &Visit, may_add: bool) -> NonePage {
    let t = visit.texts.clone();
    NonePage {
        page: visit.frame("H-12", t.get("no-contract-title")),
        csrf: visit.csrf(),
        add: may_add.then(|| Button::link(t.get("contract-add"), CONTRACT_ADD)),
        sign_out: Button::submit(t.get("sign-out")).look(ButtonLook::Secondary),
        window: frame::first_window(visit),
        t,
    }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let Some(stranded) = &visit.stranded else {
        return Ok(visit.see(if visit.me.is_some() { "/" } else { "/sign-in" }));
    };
    visit.page(&page(&visit, stranded.may_write()))
}
