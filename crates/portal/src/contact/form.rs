//! 入力: the new address. While one waits for its code, the page of the code stands here instead.

use super::{CONFIRM, PATH, above, code, told, trail};
use crate::{
    guard::{Proven, ProvenForm},
    visit::Visit,
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{Account, Outcome, contact};
use madoguchi_domain::secret::Secret;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, Entry, ErrorSummary, Field, KeyValueList, Notice, Page, Tone},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    pub(super) contact_address: Option<String>,
    pub(super) code: Option<Secret<String>>,
    /// Which of the page's buttons was pressed: empty, `resend`, `correct` or `give-up`.
    #[serde(default)]
    pub(super) action: String,
}

#[derive(Template)]
#[template(path = "contact/form.html")]
struct FormPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    errors: Option<ErrorSummary>,
    now: KeyValueList,
    contact: Field,
    submit: Button,
    back: Button,
}

pub(super) fn address_field(t: &Texts, typed: &str, faults: &Faults) -> Field {
    Field::address("contact_address", t.get("contact-change-new"))
        .value(typed)
        .autocomplete("email")
        .max_length(254)
        .error(faults.of("contact_address"))
}

fn page(visit: &Visit, me: &Account, typed: &str, faults: &Faults, notice: Option<Notice>) -> FormPage {
    let t = visit.texts.clone();
    let frame = visit.frame_under("C-02", &faults.title(&t, t.get("contact-change")), trail(visit));
    FormPage {
        page: Visit::with_notice(frame, notice),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        now: KeyValueList::new(vec![Entry::new(t.get("contact-change-now"), me.contact_address())]),
        contact: address_field(&t, typed, faults),
        submit: Button::submit(t.get("button-review")),
        back: Button::link(t.get("button-back"), above(visit).map_or("/".to_owned(), |above| above.href))
            .look(ButtonLook::Secondary),
        t,
    }
}

pub(crate) async fn show(Proven { visit, me, typed }: Proven<Typed>) -> Result<Response, Failure> {
    if let Some(pending) = contact::pending(&visit.cx, &me).await? {
        return visit.page(&code::page(&visit, &me, &pending, &typed, &Faults::none()));
    }
    let kept = match typed.contact_address {
        Some(address) => address,
        None => contact::reviewed(&visit.cx, &me).await?.map(|kept| kept.address).unwrap_or_default(),
    };
    let given_up = visit.path.ends_with("?given-up");
    let notice = given_up.then(|| Notice::new(Tone::Success, visit.texts.get("contact-change-given-up")));
    visit.page(&page(&visit, &me, &kept, &Faults::none(), notice))
}

pub(crate) async fn submit(ProvenForm { visit, me, posted }: ProvenForm<Typed>) -> Result<Response, Failure> {
    let typed = match posted {
        Posted::Fresh(typed) => typed,
        Posted::Stale(typed) => {
            return again(&visit, &me, &typed, &Faults::whole(visit.texts.get("form-stale"))).await;
        }
    };
    match (typed.action.as_str(), &typed.code) {
        ("resend", _) => code::resend(&visit, &me, &typed).await,
        ("give-up", _) => {
            contact::give_up(&visit.cx, &me).await?;
            Ok(visit.see(&format!("{PATH}?given-up")))
        }
        ("", Some(code)) => code::verify(&visit, &me, &typed, code.expose()).await,
        _ => match contact::wish(&visit.cx, &me, typed.contact_address.as_deref().unwrap_or_default()).await? {
            Outcome::Done(()) => Ok(visit.see(CONFIRM)),
            Outcome::Refused(fault) => again(&visit, &me, &typed, &told(&visit, fault)).await,
        },
    }
}

/// The page that this address has now, with what to do.
pub(super) async fn again(visit: &Visit, me: &Account, typed: &Typed, faults: &Faults) -> Result<Response, Failure> {
    if let Some(pending) = contact::pending(&visit.cx, me).await? {
        return visit.refused(&code::page(visit, me, &pending, typed, faults));
    }
    let address = typed.contact_address.as_deref().unwrap_or_default();
    visit.refused(&page(visit, me, address, faults, None))
}
