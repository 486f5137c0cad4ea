//! マイページの設定・変更: what can be set here, one card each.

#[cfg(feature = "testing")]
pub(crate) mod samples;

use crate::{
    frame::leads_somewhere,
    guard::{Access, LoginPage},
    visit::Visit,
};
use askama::Template;
use axum::response::Response;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Route,
    component::{Link, Page},
    frame::below_top,
};
use std::sync::Arc;

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![Route::page("/settings", show).open_to(Access::Login)]
}

/// Label, purpose and path; each page is listed here once it is built, in the guide's order.
const ENTRIES: &[(&str, &str, &str)] = &[
    ("id-change", "settings-id", "/settings/id"),
    ("password-change", "settings-password", "/settings/password"),
    ("passkeys", "settings-passkeys", "/settings/passkeys"),
    ("two-step", "settings-two-step", "/settings/two-step"),
    ("sessions", "settings-sessions", "/settings/sessions"),
    ("household", "settings-household", "/settings/household"),
    ("contract-add", "settings-contract-add", "/settings/household/add"),
];

#[derive(Template)]
#[template(path = "settings/settings.html")]
struct SettingsPage {
    page: Page,
    t: Arc<Texts>,
    entries: Vec<(Link, String)>,
}

/// `is_offered` tells which addresses the reader is offered.
fn page(visit: &Visit, is_offered: impl Fn(&str) -> bool) -> SettingsPage {
    let t = visit.texts.clone();
    let trail = below_top(visit, Vec::new(), t.get("menu-settings"));
    SettingsPage {
        page: visit.frame_under("M-00", t.get("menu-settings"), trail),
        entries: ENTRIES
            .iter()
            .filter(|(_, _, href)| is_offered(href))
            .map(|(label, text, href)| (Link::new(t.get(label), *href), t.get(text).to_owned()))
            .collect(),
        t,
    }
}

pub(crate) async fn show(LoginPage { visit, .. }: LoginPage) -> Result<Response, Failure> {
    visit.page(&page(&visit, |href| leads_somewhere(&visit, href)))
}
