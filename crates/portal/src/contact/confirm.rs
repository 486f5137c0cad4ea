//! 確認: the new address, and 登録, which sends the code.

use super::{
    CONFIRM, PATH,
    form::{Typed, again},
    told, trail,
};
use crate::{
    guard::{Proven, ProvenForm},
    visit::Visit,
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Account, Outcome,
    contact::{self, ChangeFault, ContactReview},
    keys::Token,
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, Entry, ErrorSummary, KeyValueList, Page},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Confirm {
    #[serde(default)]
    once: String,
}

#[derive(Template)]
#[template(path = "contact/confirm.html")]
struct ConfirmPage {
    page: Page,
    t: Arc<Texts>,
    action: &'static str,
    csrf: String,
    once: String,
    errors: Option<ErrorSummary>,
    odd_dots: bool,
    chosen: KeyValueList,
    sender: String,
    submit: Button,
    correct: Button,
}

fn page(visit: &Visit, me: &Account, review: &ContactReview, faults: &Faults) -> ConfirmPage {
    let t = visit.texts.clone();
    ConfirmPage {
        page: visit.frame_under("C-03", &faults.title(&t, t.get("contact-change-review")), trail(visit)),
        action: CONFIRM,
        csrf: visit.csrf(),
        once: review.once.as_str().to_owned(),
        errors: faults.summary(&t),
        odd_dots: review.odd_dots,
        chosen: KeyValueList::new(vec![
            Entry::new(t.get("contact-change-now"), me.contact_address()),
            Entry::new(t.get("contact-change-new"), review.address.as_str()),
        ]),
        sender: t.with("verify-sender", &[("domain", visit.web.site().sender_domain.as_str().into())]),
        submit: Button::submit(t.get("button-register")),
        correct: Button::link(t.get("button-correct"), PATH).look(ButtonLook::Secondary),
        t,
    }
}

pub(crate) async fn show(Proven { visit, me, .. }: Proven<Confirm>) -> Result<Response, Failure> {
    match contact::reviewed(&visit.cx, &me).await? {
        Some(review) => visit.page(&page(&visit, &me, &review, &Faults::none())),
        None => Ok(visit.see(PATH)),
    }
}

pub(crate) async fn submit(ProvenForm { visit, me, posted }: ProvenForm<Confirm>) -> Result<Response, Failure> {
    let faults = match posted {
        Posted::Stale(_) => Faults::whole(visit.texts.get("form-stale")),
        Posted::Fresh(form) => match contact::ask(&visit.cx, &me, &Token::received(&form.once)).await? {
            Outcome::Done(()) => return Ok(visit.see(PATH)),
            Outcome::Refused(fault @ (ChangeFault::Gone | ChangeFault::Same)) => {
                return again(&visit, &me, &Typed::default(), &told(&visit, fault)).await;
            }
            Outcome::Refused(fault) => told(&visit, fault),
        },
    };
    match contact::reviewed(&visit.cx, &me).await? {
        Some(review) => visit.refused(&page(&visit, &me, &review, &faults)),
        None => again(&visit, &me, &Typed::default(), &told(&visit, ChangeFault::Gone)).await,
    }
}
