//! 確認: the new ID, whether it becomes the contact address as well, and 登録.

use super::{CONFIRM, PATH, form, told, trail};
use crate::{
    guard::{Proven, ProvenForm},
    visit::Visit,
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Account, Outcome,
    credential::{self, PortalIdChangeFault, PortalIdReview},
    keys::Token,
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, Choice, Entry, ErrorSummary, KeyValueList, Page, RadioCards},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    also_contact: String,
    #[serde(default)]
    once: String,
}

#[derive(Template)]
#[template(path = "portal_id/confirm.html")]
struct ConfirmPage {
    page: Page,
    t: Arc<Texts>,
    action: &'static str,
    csrf: String,
    once: String,
    errors: Option<ErrorSummary>,
    lead: &'static str,
    chosen: KeyValueList,
    also_contact: Option<RadioCards>,
    submit: Button,
    correct: Button,
}

/// `typed` is what was chosen on this page before, if it was sent.
fn page(visit: &Visit, me: &Account, review: &PortalIdReview, typed: Option<&str>, faults: &Faults) -> ConfirmPage {
    let t = visit.texts.clone();
    let checked = typed.unwrap_or(if review.also_contact { "on" } else { "off" });
    let stays = t.with("id-change-also-off-hint", &[("address", me.contact_address().into())]);
    let choices = vec![
        Choice::new("on", t.get("id-change-also-on")).hint(t.get("id-change-also-on-hint")),
        Choice::new("off", t.get("id-change-also-off")).hint(stays),
    ];
    let also_contact = RadioCards::new("also_contact", t.get("id-change-also"), choices)
        .checked(Some(checked))
        .error(faults.of("also_contact"));
    ConfirmPage {
        page: visit.frame_under("M-11", &faults.title(&t, t.get("id-change-review")), trail(visit)),
        action: CONFIRM,
        csrf: visit.csrf(),
        once: review.once.as_str().to_owned(),
        errors: faults.summary(&t),
        lead: if review.asks_contact { "id-change-review-lead" } else { "id-change-review-plain" },
        chosen: KeyValueList::new(vec![
            Entry::new(t.get("id-change-now"), me.portal_id()),
            Entry::new(t.get("id-new"), review.portal_id.as_str()),
        ]),
        also_contact: review.asks_contact.then_some(also_contact),
        submit: Button::submit(t.get("button-register")),
        correct: Button::link(t.get("button-correct"), PATH).look(ButtonLook::Secondary),
        t,
    }
}

pub(crate) async fn show(Proven { visit, me, typed }: Proven<Typed>) -> Result<Response, Failure> {
    match credential::portal_id_review(&visit.cx, &me).await? {
        Some(review) => {
            let chosen = Some(typed.also_contact.as_str()).filter(|chosen| !chosen.is_empty());
            visit.page(&page(&visit, &me, &review, chosen, &Faults::none()))
        }
        None => Ok(form::begin(&visit)),
    }
}

pub(crate) async fn submit(ProvenForm { visit, me, posted }: ProvenForm<Typed>) -> Result<Response, Failure> {
    let typed = match posted {
        Posted::Fresh(typed) => typed,
        Posted::Stale(typed) => {
            let faults = Faults::whole(visit.texts.get("form-stale"));
            return again(&visit, &me, &typed, &faults).await;
        }
    };
    let once = Token::received(&typed.once);
    match credential::change_portal_id(&visit.cx, &me, &once, typed.also_contact == "on").await? {
        Outcome::Done(receipt) => Ok(visit.see(&format!("{PATH}/done?receipt={receipt}"))),
        Outcome::Refused(None) => form::gone(&visit, &me),
        Outcome::Refused(Some(fault @ PortalIdChangeFault::Taken)) => {
            visit.refused(&form::page(&visit, &me, "", &told(&visit, fault)))
        }
        Outcome::Refused(Some(fault)) => again(&visit, &me, &typed, &told(&visit, fault)).await,
    }
}

/// The review page once more with what to do, or the form when there is nothing to review any more.
async fn again(visit: &Visit, me: &Account, typed: &Typed, faults: &Faults) -> Result<Response, Failure> {
    match credential::portal_id_review(&visit.cx, me).await? {
        Some(review) => visit.refused(&page(visit, me, &review, Some(&typed.also_contact), faults)),
        None => form::gone(visit, me),
    }
}
