//! お申込み状況: what is under way, and earlier ones year by year.

use super::{day_of, requests, rows};
use crate::{guard::SignedIn, visit::Visit};
use askama::Template;
use axum::response::Response;
use madoguchi_app::order::{self, Order};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{LinkRows, Page},
    frame::below_top,
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "order/list.html")]
pub(super) struct ListPage {
    page: Page,
    t: Arc<Texts>,
    open: Option<LinkRows>,
    /// Earlier ones by year, newest first.
    years: Vec<(String, LinkRows)>,
    /// Where something can be asked for.
    requests: LinkRows,
}

pub(crate) async fn show(SignedIn { visit, me }: SignedIn) -> Result<Response, Failure> {
    let orders = order::list(&visit.cx, &me).await?.ok_or(Failure::NotFound)?;
    visit.page(&page(&visit, &orders))
}

pub(super) fn page(visit: &Visit, orders: &[Order]) -> ListPage {
    let t = visit.texts.clone();
    let (open, earlier): (Vec<Order>, Vec<Order>) = orders.iter().cloned().partition(|order| order.state.is_open());
    let year_of = |order: &Order| day_of(visit, order.created_at).year();
    let years = earlier.chunk_by(|one, next| year_of(one) == year_of(next)).filter_map(|of_year| {
        let year = t.with("orders-year", &[("year", year_of(of_year.first()?).to_string().into())]);
        Some((year, rows(visit, of_year)))
    });
    ListPage {
        page: visit.frame_under("O-01", t.get("orders"), below_top(visit, Vec::new(), t.get("orders"))),
        open: (!open.is_empty()).then(|| rows(visit, &open)),
        years: years.collect(),
        requests: LinkRows::new(requests(visit)),
        t,
    }
}
