//! Registered: what to remember, and the way to the top page.

use super::{At, own_steps};
use crate::{guard::LoginPage, visit::Visit};
use askama::Template;
use axum::response::Response;
use madoguchi_domain::time::Ts;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{Button, ButtonLook, Entry, KeyValueList, Page, StepList},
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "registration/done.html")]
pub(super) struct DonePage {
    page: Page,
    t: Arc<Texts>,
    steps: Option<StepList>,
    registered: KeyValueList,
    /// Until when sensitive things stay closed, after a registration that replaced an earlier one.
    settling: Option<String>,
    top: Button,
}

/// `registered` is the ID and the contact address.
pub(super) fn page(
    visit: &Visit,
    steps: Option<StepList>,
    registered: [&str; 2],
    settling_until: Option<Ts>,
) -> DonePage {
    let t = visit.texts.clone();
    let [portal_id, contact_address] = registered;
    let entries =
        vec![Entry::new(t.get("sign-in-id"), portal_id), Entry::new(t.get("contact-address"), contact_address)];
    DonePage {
        page: visit.frame("R-08", t.get("register-done-title")),
        steps,
        registered: KeyValueList::new(entries),
        settling: settling_until.map(|until| visit.text_at("register-done-settling", until)),
        top: Button::link(t.get("register-done-top"), "/").look(ButtonLook::Primary),
        t,
    }
}

pub(crate) async fn show(LoginPage { visit, me }: LoginPage) -> Result<Response, Failure> {
    let steps = own_steps(&visit, if me.contact_verified() { At::Over } else { At::Mail }).await?;
    visit.page(&page(&visit, steps, [me.portal_id(), me.contact_address()], me.settling()))
}
