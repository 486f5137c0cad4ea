//! STEP3, 確認: what was chosen, and 登録.

use super::{At, ID, lead_to, own_steps};
use crate::{
    paths::VERIFY,
    visit::{Form, Visit, browser},
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Outcome,
    keys::Token,
    registration::{self, Chosen, NotRegistered, Stage},
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, Entry, ErrorSummary, KeyValueList, Page, StepList},
    cookie::Jar,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Deserialize, Serialize)]
pub(crate) struct Confirm {
    #[serde(default)]
    once: String,
}

#[derive(Template)]
#[template(path = "registration/confirm.html")]
pub(super) struct ConfirmPage {
    page: Page,
    t: Arc<Texts>,
    steps: Option<StepList>,
    csrf: String,
    once: String,
    errors: Option<ErrorSummary>,
    chosen: KeyValueList,
    submit: Button,
    correct: Button,
}

pub(super) fn page(
    visit: &Visit,
    steps: Option<StepList>,
    chosen: &Chosen,
    once: &Token,
    faults: &Faults,
) -> ConfirmPage {
    let t = visit.texts.clone();
    let entries = vec![
        Entry::new(t.get("sign-in-id"), chosen.portal_id.as_str()),
        Entry::new(t.get("id-password"), t.get("confirm-password")),
        Entry::new(t.get("contact-address"), chosen.contact_address.as_str()),
    ];
    ConfirmPage {
        page: visit.frame("R-06", &faults.title(&t, t.get("confirm-title"))),
        steps,
        csrf: visit.csrf(),
        once: once.as_str().to_owned(),
        errors: faults.summary(&t),
        chosen: KeyValueList::new(entries),
        submit: Button::submit(t.get("button-register")),
        correct: Button::link(t.get("button-correct"), ID).look(ButtonLook::Secondary),
        t,
    }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    match registration::stage(&visit.cx, visit.flow.as_ref()).await? {
        Stage::Confirm(chosen, once) => {
            let steps = own_steps(&visit, At::Id).await?;
            visit.page(&page(&visit, steps, &chosen, &once, &Faults::none()))
        }
        other => Ok(lead_to(&visit, &other)),
    }
}

pub(crate) async fn submit(Form { visit, posted }: Form<Confirm>) -> Result<Response, Failure> {
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(_) => return again(&visit, "form-stale").await,
    };
    let once = Token::received(&form.once);
    match registration::register(&visit.cx, visit.flow.as_ref(), &once, &browser(&visit)).await? {
        Outcome::Done(registered) => {
            let mut response = visit.see(VERIFY);
            visit.set_cookie(&mut response, Jar::SESSION, registered.session.as_str());
            Ok(response)
        }
        Outcome::Refused(NotRegistered::Changed) => again(&visit, "confirm-changed").await,
        Outcome::Refused(NotRegistered::Gone) => match registration::stage(&visit.cx, visit.flow.as_ref()).await? {
            // Still at the review page, and yet not registered: the ID went to somebody else meanwhile.
            Stage::Confirm(..) => Ok(visit.see(ID)),
            other => Ok(lead_to(&visit, &other)),
        },
    }
}

/// The review page once more with what to do, or the step that the registration is in by now.
async fn again(visit: &Visit, message: &'static str) -> Result<Response, Failure> {
    match registration::stage(&visit.cx, visit.flow.as_ref()).await? {
        Stage::Confirm(chosen, once) => {
            let steps = own_steps(visit, At::Id).await?;
            visit.refused(&page(visit, steps, &chosen, &once, &Faults::whole(visit.texts.get(message))))
        }
        other => Ok(lead_to(visit, &other)),
    }
}
