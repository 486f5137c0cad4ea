//! The password is set: the ID, so that it is known next time, and the receipt number.

use super::{Said, lead_on};
use crate::visit::Visit;
use askama::Template;
use axum::response::Response;
use madoguchi_app::recovery::{Stage, stage};
use madoguchi_domain::receipt::Receipt;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{Button, ButtonLook, Entry, KeyValueList, Notice, Page, Tone},
};
use std::sync::Arc;

pub(super) const PATH: &str = "/recover/done";

/// Where the page leads.
pub(super) enum Onward {
    /// To the sign-in page: no session began, since the login sees no contract.
    SignIn,
    /// To the top page.
    Top,
    /// To the top page, or to a passkey first, so that there is nothing to forget.
    TopOrPasskey,
}

impl Onward {
    fn of(visit: &Visit) -> Self {
        let app = visit.web.app();
        match &visit.me {
            None => Self::SignIn,
            Some(_) if visit.may_write() && app.passkeys().is_some() && app.policies().second_factor.is_offered() => {
                Self::TopOrPasskey
            }
            Some(_) => Self::Top,
        }
    }
}

#[derive(Template)]
#[template(path = "recovery/done.html")]
pub(super) struct DonePage {
    page: Page,
    t: Arc<Texts>,
    facts: KeyValueList,
    on: Button,
    /// Offered when somebody is signed in.
    passkey: Option<Button>,
}

pub(super) fn page(visit: &Visit, id: &str, receipt: Receipt, onward: &Onward, said: Option<Said>) -> DonePage {
    let t = visit.texts.clone();
    let on = match onward {
        Onward::SignIn => Button::link(t.get("already-sign-in"), "/sign-in"),
        Onward::Top | Onward::TopOrPasskey => Button::link(t.get("register-done-top"), "/"),
    };
    // Another page of this browser was quicker: what was typed here last is not the password.
    let earlier = said == Some(Said::Earlier);
    let notice = earlier.then(|| Notice::new(Tone::Warning, t.get("recovery-done-earlier")));
    DonePage {
        page: Visit::with_notice(visit.frame("F-09", t.get("recovery-done-title")), notice),
        facts: KeyValueList::new(vec![
            Entry::new(t.get("sign-in-id"), id),
            Entry::new(t.get("receipt"), receipt.to_string()),
        ]),
        passkey: matches!(onward, Onward::TopOrPasskey)
            .then(|| Button::link(t.get("passkey-add"), "/settings/passkeys").look(ButtonLook::Secondary)),
        on: on.look(ButtonLook::Primary),
        t,
    }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    match stage(&visit.cx, visit.recovery.as_ref()).await? {
        Stage::Done(id, receipt) => {
            visit.page(&page(&visit, &id, receipt, &Onward::of(&visit), visit.said(Said::parse)))
        }
        _ => lead_on(&visit).await,
    }
}
