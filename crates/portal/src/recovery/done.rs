//! The password is set: the ID, so that it is known next time, and the receipt number.

use super::lead_on;
use crate::visit::Visit;
use askama::Template;
use axum::response::Response;
use madoguchi_app::recovery::{Stage, stage};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{Button, ButtonLook, Entry, KeyValueList, Notice, Page, Tone},
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "recovery/done.html")]
struct DonePage {
    page: Page,
    t: Arc<Texts>,
    facts: KeyValueList,
    on: Button,
    /// Offered to who is signed in.
    passkey: Option<Button>,
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let Stage::Done(id, receipt) = stage(&visit.cx, visit.recovery.as_ref()).await? else {
        return lead_on(&visit).await;
    };
    let t = visit.texts.clone();
    let on = match &visit.me {
        Some(_) => Button::link(t.get("register-done-top"), "/"),
        None => Button::link(t.get("already-sign-in"), "/sign-in"),
    };
    // Another page of this browser was quicker: what was typed here last is not the password.
    let notice = visit.path.ends_with("?earlier").then(|| Notice::new(Tone::Warning, t.get("recovery-done-earlier")));
    visit.page(&DonePage {
        page: Visit::with_notice(visit.frame("F-09", t.get("recovery-done-title")), notice),
        facts: KeyValueList::new(vec![
            Entry::new(t.get("sign-in-id"), id),
            Entry::new(t.get("receipt"), receipt.to_string()),
        ]),
        passkey: offered(&visit)
            .then(|| Button::link(t.get("passkey-add"), "/settings/passkeys").look(ButtonLook::Secondary)),
        on: on.look(ButtonLook::Primary),
        t,
    })
}

/// Whether a passkey can be added next, so that there is nothing to forget.
fn offered(visit: &Visit) -> bool {
    let app = visit.web.app();
    visit.me.is_some() && app.passkeys().is_some() && app.policies().second_factor.is_offered()
}
