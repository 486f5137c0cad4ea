//! Registered: what to remember, and the way to the top page.

use super::{At, own_steps};
use crate::guard::Login;
use askama::Template;
use axum::response::Response;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{Button, ButtonLook, Entry, KeyValueList, Page, StepList},
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "registration/done.html")]
struct DonePage {
    page: Page,
    t: Arc<Texts>,
    steps: Option<StepList>,
    registered: KeyValueList,
    /// Until when what is dear stays closed, after a registration that took another's place.
    settling: Option<String>,
    top: Button,
}

pub(crate) async fn show(Login { visit, me }: Login) -> Result<Response, Failure> {
    let t = visit.texts.clone();
    let entries = vec![
        Entry::new(t.get("sign-in-id"), me.portal_id()),
        Entry::new(t.get("contact-address"), me.contact_address()),
    ];
    visit.page(&DonePage {
        page: visit.frame("R-08", t.get("register-done-title")),
        steps: own_steps(&visit, if me.contact_verified() { At::Over } else { At::Mail }).await?,
        registered: KeyValueList::new(entries),
        settling: me.settling().map(|until| visit.text_at("register-done-settling", until)),
        top: Button::link(t.get("register-done-top"), "/").look(ButtonLook::Primary),
        t,
    })
}
