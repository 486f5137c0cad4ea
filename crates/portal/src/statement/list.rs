//! The months that a subscriber can look back at.

use super::{AsOf, as_of_line, state_badge};
use crate::{guard::SignedIn, visit::Visit};
use askama::Template;
use axum::response::Response;
use madoguchi_app::statement::{self, Dated, MonthBills};
use madoguchi_domain::statement::BillState;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{Amount, Column, DataTable, Link, Markup, Page, Row},
    frame::below_top,
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "statement/list.html")]
pub(super) struct ListPage {
    page: Page,
    t: Arc<Texts>,
    lead: String,
    months: DataTable,
    as_of: Option<AsOf>,
}

pub(crate) async fn show(SignedIn { visit, me }: SignedIn) -> Result<Response, Failure> {
    let may = me.bills().ok_or(Failure::NotFound)?;
    let Dated { as_of, records: months } = statement::list(&visit.cx, may).await?;
    let as_of = as_of.map(|at| as_of_line(&visit, at));
    visit.page(&page(&visit, &months, as_of))
}

pub(super) fn page(visit: &Visit, months: &[MonthBills], as_of: Option<AsOf>) -> ListPage {
    let t = visit.texts.clone();
    let shown = i64::from(visit.web.app().policies().statement_months);
    let trail = below_top(visit, Vec::new(), t.get("statement"));
    ListPage {
        page: visit.frame_under("B-01", t.get("statement-title"), trail),
        lead: t.with("statement-lead", &[("months", shown.into())]),
        months: table(&t, months),
        as_of,
        t,
    }
}

fn table(t: &Texts, months: &[MonthBills]) -> DataTable {
    let columns = vec![
        Column::text(t.get("statement-month")),
        Column::figures(t.get("statement-amount")),
        Column::text(t.get("statement-state")),
    ];
    let rows = months
        .iter()
        .map(|month| {
            let open = month.bills.iter().map(|bill| bill.state).find(|state| *state != BillState::Paid);
            Row::new(vec![
                Markup::from(Link::new(t.month(month.month), format!("/statements/{}", month.month))),
                Markup::from(Amount::new(month.amount, t.locale())),
                Markup::from(state_badge(t, open.unwrap_or(BillState::Paid))),
            ])
        })
        .collect();
    DataTable::new(t.get("statement-title"), columns, rows).hide_caption().when_empty(t.get("statement-none"))
}
