//! STEP1: what is needed, and how long it takes.

use super::{At, CONTRACT, Said, steps};
use crate::visit::Visit;
use askama::Template;
use axum::response::Response;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{Button, ButtonLook, Notice, Page, StepList, Tone},
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "registration/begin.html")]
pub(super) struct Begin {
    page: Page,
    t: Arc<Texts>,
    steps: StepList,
    next: Button,
}

pub(super) fn page(visit: &Visit, said: Option<Said>) -> Begin {
    let t = visit.texts.clone();
    let forgotten = (said == Some(Said::Forgotten)).then(|| Notice::new(Tone::Info, t.get("register-forgotten")));
    Begin {
        page: Visit::with_notice(visit.frame("R-01", t.get("register-title")), forgotten),
        steps: steps(&t, At::Begin),
        next: Button::link(t.get("button-next"), CONTRACT).look(ButtonLook::Primary),
        t,
    }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    visit.page(&page(&visit, visit.said(Said::parse)))
}
