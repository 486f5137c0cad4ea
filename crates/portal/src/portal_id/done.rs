//! 完了: the new ID, the receipt number, and the code that the contact address may still wait for.

use super::trail;
use crate::guard::Login;
use askama::Template;
use axum::{extract::Query, response::Response};
use madoguchi_app::contact;
use madoguchi_domain::receipt::Receipt;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{Button, ButtonLook, Entry, KeyValueList, Link, Notice, Page, Tone},
};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "portal_id/done.html")]
struct DonePage {
    page: Page,
    t: Arc<Texts>,
    title: String,
    facts: KeyValueList,
    pending: Option<Notice>,
    top: Button,
}

#[derive(Default, Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    receipt: String,
}

pub(crate) async fn show(Login { visit, me }: Login, Query(done): Query<Done>) -> Result<Response, Failure> {
    let Ok(receipt) = done.receipt.parse::<Receipt>() else { return Ok(visit.see(super::PATH)) };
    let t = visit.texts.clone();
    let title = t.with("done-title", &[("what", t.get("id-change").into())]);
    let pending = contact::pending(&visit.cx, &me).await?.map(|pending| {
        Notice::new(Tone::Warning, t.get("id-change-done-pending"))
            .line(t.with("id-change-done-code", &[("address", pending.address.into())]))
            .link(Link::new(t.get("id-change-done-enter"), crate::contact::PATH))
    });
    visit.page(&DonePage {
        page: visit.frame_under("M-12", &title, trail(&visit)),
        title,
        facts: KeyValueList::new(vec![
            Entry::new(t.get("id-new"), me.portal_id()),
            Entry::new(t.get("receipt"), receipt.to_string()),
        ]),
        pending,
        top: Button::link(t.get("register-done-top"), "/").look(ButtonLook::Primary),
        t,
    })
}
