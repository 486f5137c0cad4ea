//! サービスの設定・変更: the page above those of the services.

use crate::{frame::leads_somewhere, guard::SignedIn, paths::CONTRACTS, visit::Visit};
use askama::Template;
use axum::response::Response;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{Icon, Link, LinkRow, LinkRows, Page},
    frame::below_top,
};
use std::sync::Arc;

/// Drawing, label, purpose and path; each page is listed here once it is built, in the guide's order.
const ENTRIES: &[(Icon, &str, &str, &str)] = &[
    (Icon::Document, "menu-contracts", "services-contracts", CONTRACTS),
    (Icon::Internet, "web-filter", "services-web-filter", "/options/filter"),
];

#[derive(Template)]
#[template(path = "product/services.html")]
pub(super) struct ServicesPage {
    page: Page,
    t: Arc<Texts>,
    rows: LinkRows,
}

/// Whether the reader is offered any of the pages below.
pub(crate) fn is_offered(visit: &Visit) -> bool {
    ENTRIES.iter().any(|(.., href)| leads_somewhere(visit, href))
}

/// `is_offered` tells which addresses the reader is offered.
pub(super) fn page(visit: &Visit, is_offered: impl Fn(&str) -> bool) -> ServicesPage {
    let t = visit.texts.clone();
    let rows = ENTRIES.iter().filter(|(.., href)| is_offered(href)).map(|(icon, label, purpose, href)| {
        LinkRow::new(Link::new(t.get(label), *href)).icon(*icon).hint(t.get(purpose))
    });
    ServicesPage {
        page: visit.frame_under("K-00", t.get("menu-services"), below_top(visit, Vec::new(), t.get("menu-services"))),
        rows: LinkRows::new(rows.collect()),
        t,
    }
}

pub(crate) async fn show(SignedIn { visit, .. }: SignedIn) -> Result<Response, Failure> {
    if !is_offered(&visit) {
        return Err(Failure::NotFound);
    }
    visit.page(&page(&visit, |href| leads_somewhere(&visit, href)))
}
