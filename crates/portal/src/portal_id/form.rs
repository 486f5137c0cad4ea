//! 入力: the new ID.

use super::{CONFIRM, PATH, told, trail};
use crate::{
    guard::{Proven, ProvenForm},
    visit::Visit,
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{Account, Outcome, credential};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, Entry, ErrorSummary, Field, KeyValueList, Page},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    portal_id: String,
    /// Chosen on the review page; taken here as well.
    #[serde(default)]
    also_contact: String,
}

#[derive(Template)]
#[template(path = "portal_id/form.html")]
pub(super) struct FormPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    errors: Option<ErrorSummary>,
    now: KeyValueList,
    portal_id: Field,
    submit: Button,
    back: Button,
}

pub(super) fn page(visit: &Visit, me: &Account, typed: &str, faults: &Faults) -> FormPage {
    let t = visit.texts.clone();
    FormPage {
        page: visit.frame_under("M-10", &faults.title(&t, t.get("id-change")), trail(visit)),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        now: KeyValueList::new(vec![Entry::new(t.get("id-change-now"), me.portal_id())]),
        portal_id: Field::address("portal_id", t.get("id-new"))
            .hint(t.get("id-change-hint"))
            .value(typed)
            .autocomplete("username")
            .max_length(100)
            .error(faults.of("portal_id")),
        submit: Button::submit(t.get("button-review")),
        back: Button::link(t.get("button-back"), "/").look(ButtonLook::Secondary),
        t,
    }
}

pub(crate) async fn show(Proven { visit, me, typed }: Proven<Typed>) -> Result<Response, Failure> {
    let kept = credential::portal_id_review(&visit.cx, &me).await?.filter(|_| typed.portal_id.is_empty());
    let typed = kept.map_or(typed.portal_id, |kept| kept.portal_id);
    visit.page(&page(&visit, &me, &typed, &Faults::none()))
}

pub(crate) async fn submit(ProvenForm { visit, me, posted }: ProvenForm<Typed>) -> Result<Response, Failure> {
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => {
            let faults = Faults::whole(visit.texts.get("form-stale"));
            return visit.refused(&page(&visit, &me, &form.portal_id, &faults));
        }
    };
    match credential::wish_portal_id(&visit.cx, &me, &form.portal_id, form.also_contact == "on").await? {
        Outcome::Done(()) => Ok(visit.see(CONFIRM)),
        Outcome::Refused(fault) => visit.refused(&page(&visit, &me, &form.portal_id, &told(&visit, fault))),
    }
}

/// The form once more: what was to be registered is gone, or belongs to another window.
pub(super) fn gone(visit: &Visit, me: &Account) -> Result<Response, Failure> {
    visit.refused(&page(visit, me, "", &Faults::whole(visit.texts.get("contact-change-gone"))))
}

/// Leads to the form.
pub(super) fn begin(visit: &Visit) -> Response {
    visit.see(PATH)
}
