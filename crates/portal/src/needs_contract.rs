//! The page for a contract that the reader lacks: what it is and how to get it, never a dead link (PRODUCT §3).

#[cfg(feature = "testing")]
pub(crate) mod samples;

use crate::visit::Visit;
use askama::Template;
use axum::response::Response;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{Breadcrumb, Button, ButtonLook, ContactWindow, Page},
    frame::first_window,
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "needs_contract.html")]
struct NeedsContractPage<'p> {
    page: Page,
    title: &'p str,
    lines: Vec<&'p str>,
    window: Option<ContactWindow>,
    t: Arc<Texts>,
    top: Button,
}

/// Answers with the page of that title; `lines` are the text keys of its sentences.
pub(crate) fn answer(
    visit: &Visit,
    screen: &'static str,
    title: &str,
    lines: &[&str],
    trail: Breadcrumb,
) -> Result<Response, Failure> {
    visit.page(&page(visit, screen, title, lines, trail))
}

fn page<'p>(
    visit: &'p Visit,
    screen: &'static str,
    title: &'p str,
    lines: &[&'p str],
    trail: Breadcrumb,
) -> NeedsContractPage<'p> {
    let t = &visit.texts;
    NeedsContractPage {
        page: visit.frame_under(screen, t.get(title), trail),
        title: t.get(title),
        lines: lines.iter().copied().map(|key| t.get(key)).collect(),
        window: first_window(visit),
        top: Button::link(t.get("register-done-top"), "/").look(ButtonLook::Secondary),
        t: t.clone(),
    }
}
