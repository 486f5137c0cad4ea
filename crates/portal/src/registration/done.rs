//! Registered: what to remember, and the way to the top page.

use super::{At, own_steps};
use crate::{guard::LoginPage, household::seen_by_guest, visit::Visit};
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
    /// What a guest sees from now on.
    seen: Option<KeyValueList>,
    top: Button,
}

/// `registered` is the ID and the contact address, `seen` what a guest sees from now on.
pub(super) fn page(
    visit: &Visit,
    steps: Option<StepList>,
    registered: [&str; 2],
    settling_until: Option<Ts>,
    seen: Vec<Entry>,
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
        seen: (!seen.is_empty()).then(|| KeyValueList::new(seen)),
        top: Button::link(t.get("register-done-top"), "/").look(ButtonLook::Primary),
        t,
    }
}

pub(crate) async fn show(LoginPage { visit, me }: LoginPage) -> Result<Response, Failure> {
    let steps = own_steps(&visit, if me.contact_verified() { At::Over } else { At::Mail }).await?;
    let guest = visit.me.as_ref().filter(|me| !me.is_holder());
    let seen = guest.map(|me| seen_by_guest(&visit, me)).unwrap_or_default();
    visit.page(&page(&visit, steps, [me.portal_id(), me.contact_address()], me.settling(), seen))
}
