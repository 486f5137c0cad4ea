//! STEP1: what is needed, and how long it takes.

use super::{At, steps};
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
struct Begin {
    page: Page,
    t: Arc<Texts>,
    steps: StepList,
    next: Button,
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    let t = visit.texts.clone();
    // Whoever does not know the ID comes here from its page.
    let forgotten = visit.path.ends_with("?forgotten").then(|| Notice::new(Tone::Info, t.get("register-forgotten")));
    visit.page(&Begin {
        page: Visit::with_notice(visit.frame("R-01", t.get("register-title")), forgotten),
        steps: steps(&t, At::Begin),
        next: Button::link(t.get("button-next"), "/register/contract").look(ButtonLook::Primary),
        t,
    })
}
