//! 完了: the address that is in force now, and the receipt number.

use super::{PATH, trail};
use crate::guard::Login;
use askama::Template;
use axum::{extract::Query, response::Response};
use madoguchi_domain::receipt::Receipt;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{Button, ButtonLook, Entry, KeyValueList, Page},
};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "contact/done.html")]
struct DonePage {
    page: Page,
    t: Arc<Texts>,
    title: String,
    facts: KeyValueList,
    top: Button,
}

#[derive(Default, Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    receipt: String,
}

pub(crate) async fn show(Login { visit, me }: Login, Query(done): Query<Done>) -> Result<Response, Failure> {
    let Ok(receipt) = done.receipt.parse::<Receipt>() else { return Ok(visit.see(PATH)) };
    let t = visit.texts.clone();
    let title = t.with("done-title", &[("what", t.get("contact-change").into())]);
    visit.page(&DonePage {
        page: visit.frame_under("C-05", &title, trail(&visit)),
        title,
        facts: KeyValueList::new(vec![
            Entry::new(t.get("contact-address"), me.contact_address()),
            Entry::new(t.get("receipt"), receipt.to_string()),
        ]),
        top: Button::link(t.get("register-done-top"), "/").look(ButtonLook::Primary),
        t,
    })
}
