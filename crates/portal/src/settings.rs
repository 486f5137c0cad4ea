//! マイページの設定・変更: what can be set here, and how it stands.

#[cfg(feature = "testing")]
pub(crate) mod samples;

use crate::{
    frame::leads_somewhere,
    guard::{Access, LoginPage},
    paths::{CONTRACT_ADD, HOUSEHOLD, PASSKEYS, PORTAL_ID, TWO_STEP},
    visit::Visit,
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::second_factor::factors;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Route,
    component::{Icon, Link, LinkRow, LinkRows, Page},
    frame::below_top,
};
use std::sync::Arc;

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![Route::page("/settings", show).open_to(Access::Login)]
}

/// Drawing, label, purpose and path; each page is listed here once it is built, in the guide's order.
const ENTRIES: &[(Icon, &str, &str, &str)] = &[
    (Icon::Person, "id-change", "settings-id", PORTAL_ID),
    (Icon::Key, "password-change", "settings-password", "/settings/password"),
    (Icon::Mobile, "passkeys", "settings-passkeys", PASSKEYS),
    (Icon::Security, "two-step", "settings-two-step", TWO_STEP),
    (Icon::Tv, "sessions", "settings-sessions", "/settings/sessions"),
    (Icon::People, "household", "settings-household", HOUSEHOLD),
    (Icon::Plus, "contract-add", "settings-contract-add", CONTRACT_ADD),
];

#[derive(Template)]
#[template(path = "settings/settings.html")]
struct SettingsPage {
    page: Page,
    t: Arc<Texts>,
    rows: LinkRows,
}

/// How things stand that can be set here.
struct Standing<'s> {
    portal_id: &'s str,
    two_step: bool,
    passkeys: usize,
}

impl Standing<'_> {
    /// The state of what is set at that address, where it has one.
    fn of(&self, t: &Texts, href: &str) -> Option<String> {
        let number = |count: usize| t.with("settings-passkeys-set", &[("count", count_of(count).into())]);
        match href {
            PORTAL_ID => Some(self.portal_id.to_owned()),
            TWO_STEP => Some(t.get(if self.two_step { "settings-in-use" } else { "settings-not-in-use" }).to_owned()),
            PASSKEYS if self.passkeys > 0 => Some(number(self.passkeys)),
            PASSKEYS => Some(t.get("settings-not-in-use").to_owned()),
            _ => None,
        }
    }
}

fn count_of(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// `is_offered` tells which addresses the reader is offered.
fn page(visit: &Visit, standing: &Standing<'_>, is_offered: impl Fn(&str) -> bool) -> SettingsPage {
    let t = visit.texts.clone();
    let trail = below_top(visit, Vec::new(), t.get("menu-settings"));
    let rows = ENTRIES.iter().filter(|(.., href)| is_offered(href)).map(|(icon, label, purpose, href)| {
        let row = LinkRow::new(Link::new(t.get(label), *href)).icon(*icon).hint(t.get(purpose));
        standing.of(&t, href).into_iter().fold(row, LinkRow::state)
    });
    SettingsPage {
        page: visit.frame_under("M-00", t.get("menu-settings"), trail),
        rows: LinkRows::new(rows.collect()),
        t,
    }
}

pub(crate) async fn show(LoginPage { visit, me }: LoginPage) -> Result<Response, Failure> {
    let factors = factors(&visit.cx, me.user()).await?;
    let (two_step, passkeys) = (factors.two_step.is_some(), factors.passkeys.len());
    let standing = Standing { portal_id: me.portal_id(), two_step, passkeys };
    visit.page(&page(&visit, &standing, |href| leads_somewhere(&visit, href)))
}
