//! "That was not me": the page behind the link in every mail about a change (PRODUCT §4.4). Opening it changes nothing.

#[cfg(feature = "testing")]
pub(crate) mod samples;

use crate::visit::{Form, Visit};
use askama::Template;
use axum::{extract::Query, response::Response};
use madoguchi_app::{
    Outcome,
    credential::{ToldChange, disown, told_change},
};
use madoguchi_domain::credential::{Closes, CredentialChange};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ContactWindow, Entry, ErrorSummary, KeyValueList, Page},
    frame,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    key: String,
}

/// The words of the pages: on a change, or on a sign-in that changed nothing.
#[derive(Clone, Copy)]
struct Words {
    title: &'static str,
    lead: &'static str,
    button: &'static str,
    /// What to do when it was the reader.
    mine: &'static str,
    done: &'static str,
}

const fn words(told: &ToldChange) -> Words {
    match told.change {
        CredentialChange::NewDevice => Words {
            title: "not-me-title-sign-in",
            lead: "not-me-lead-sign-in",
            button: "not-me-button-sign-in",
            mine: "not-me-mine-sign-in",
            done: "not-me-done-title-sign-in",
        },
        _ => Words {
            title: "not-me-title",
            lead: "not-me-lead",
            button: "not-me-button",
            mine: "not-me-mine",
            done: "not-me-done-title",
        },
    }
}

#[derive(Template)]
#[template(path = "credential/not_me.html")]
struct NotMePage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    key: String,
    errors: Option<ErrorSummary>,
    facts: KeyValueList,
    words: Words,
    /// What is closed.
    closes: &'static str,
    /// Whether the operator's staff hear of it at once.
    tells_staff: bool,
    submit: Button,
}

#[derive(Template)]
#[template(path = "credential/not_me_done.html")]
struct DonePage {
    page: Page,
    title: &'static str,
    t: Arc<Texts>,
    text: &'static str,
    facts: KeyValueList,
    /// The owner's way back in.
    way: Option<Button>,
    window: Option<ContactWindow>,
}

#[derive(Template)]
#[template(path = "credential/not_me_over.html")]
struct OverPage {
    page: Page,
    t: Arc<Texts>,
    window: Option<ContactWindow>,
}

const fn change_key(change: CredentialChange) -> &'static str {
    match change {
        CredentialChange::Password => "change-password",
        CredentialChange::PasswordReset => "change-password-reset",
        CredentialChange::PortalId => "change-portal-id",
        CredentialChange::ContactAddress => "change-contact-address",
        CredentialChange::Registration => "change-registration",
        CredentialChange::NewDevice => "change-new-device",
        CredentialChange::PasskeyAdded => "change-passkey-added",
        CredentialChange::PasskeyRemoved => "change-passkey-removed",
        CredentialChange::TwoStepOn => "change-two-step-on",
        CredentialChange::TwoStepOff => "change-two-step-off",
        CredentialChange::RecoveryCodes => "change-recovery-codes",
        CredentialChange::HouseholdInvited => "change-household-invited",
        CredentialChange::HouseholdAccepted => "change-household-accepted",
        CredentialChange::HouseholdRevoked => "change-household-revoked",
        CredentialChange::ContractAdded => "change-contract-added",
        CredentialChange::WebFilter => "change-web-filter",
        CredentialChange::Ordered => "change-ordered",
        CredentialChange::OrderWithdrawn => "change-order-withdrawn",
    }
}

fn facts(visit: &Visit, told: &ToldChange) -> KeyValueList {
    let t = &visit.texts;
    let at = t.date_time(visit.web.app().zone().datetime_of(told.changed_at));
    let is_change = told.change != CredentialChange::NewDevice;
    KeyValueList::new(vec![
        Entry::new(t.get(if is_change { "not-me-what" } else { "not-me-what-else" }), t.get(change_key(told.change))),
        Entry::new(t.get(if is_change { "not-me-at" } else { "session-signed-in" }), at),
        Entry::new(t.get("receipt"), told.receipt.to_string()),
    ])
}

fn asked(visit: &Visit, told: &ToldChange, key: &str, faults: &Faults) -> NotMePage {
    let t = visit.texts.clone();
    NotMePage {
        page: visit.frame("M-03", &faults.title(&t, t.get(words(told).title))),
        csrf: visit.csrf(),
        key: key.to_owned(),
        errors: faults.summary(&t),
        facts: facts(visit, told),
        words: words(told),
        closes: match told.change.closes() {
            Closes::Password => "not-me-effect-password",
            Closes::Reset => "not-me-effect-reset",
            Closes::Login => "not-me-effect-login",
        },
        tells_staff: visit.web.app().tells_staff(),
        submit: Button::submit(t.get(words(told).button)),
        t,
    }
}

fn over(visit: &Visit) -> OverPage {
    let t = visit.texts.clone();
    let page = visit.frame("M-04", t.get("not-me-over-title"));
    OverPage { page, window: frame::first_window(visit), t }
}

fn done(visit: &Visit, told: &ToldChange) -> DonePage {
    let t = visit.texts.clone();
    let title = words(told).done;
    let page = visit.frame("M-05", t.get(title));
    let way = |key, href| Some(Button::link(t.get(key), href));
    let (text, way) = match told.change.closes() {
        Closes::Password => ("not-me-done-password", way("not-me-done-password-button", "/recover/password")),
        Closes::Reset => ("not-me-done-reset", None),
        Closes::Login => ("not-me-done-login", way("not-proven-letter", "/register/letter")),
    };
    DonePage { page, title, text, way, facts: facts(visit, told), window: frame::first_window(visit), t }
}

pub(crate) async fn show(visit: Visit, Query(form): Query<Typed>) -> Result<Response, Failure> {
    match told_change(&visit.cx, &form.key).await? {
        None => visit.refused(&over(&visit)),
        Some(told) if told.disowned_at.is_some() => visit.page(&done(&visit, &told)),
        Some(told) => visit.page(&asked(&visit, &told, &form.key, &Faults::none())),
    }
}

pub(crate) async fn submit(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => {
            let Some(told) = told_change(&visit.cx, &form.key).await? else { return visit.refused(&over(&visit)) };
            let faults = Faults::whole(visit.texts.get("form-stale"));
            return visit.refused(&asked(&visit, &told, &form.key, &faults));
        }
    };
    match disown(&visit.cx, &form.key).await? {
        Outcome::Done(_) => Ok(visit.see(&format!("/not-me?key={}", form.key))),
        Outcome::Refused(()) => visit.refused(&over(&visit)),
    }
}
