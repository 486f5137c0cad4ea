//! One bill with the tax of each issuer and rate.

use super::{AsOf, as_of_line, line_tables, month::facts, total_table};
use crate::{guard::SignedIn, visit::Visit};
use askama::Template;
use axum::{extract::Path, response::Response};
use madoguchi_app::statement::{self, BillInFull, Dated};
use madoguchi_domain::{money::TaxMode, statement::TaxGroup, time::Month};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{Amount, Button, ButtonLook, Column, DataTable, KeyValueList, Link, Markup, Page, Row},
    frame::below_top,
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "statement/bill.html")]
pub(super) struct BillPage {
    page: Page,
    t: Arc<Texts>,
    title: String,
    amount: Amount,
    facts: KeyValueList,
    tables: Vec<DataTable>,
    total: DataTable,
    tax: DataTable,
    back: Button,
    as_of: Option<AsOf>,
}

pub(crate) async fn show(
    SignedIn { visit, me }: SignedIn,
    Path((month, number)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let may = me.bills().ok_or(Failure::NotFound)?;
    let month: Month = month.parse().map_err(|_| Failure::NotFound)?;
    let Dated { as_of, records: bill } =
        statement::bill(&visit.cx, may, month, &number).await?.ok_or(Failure::NotFound)?;
    let as_of = as_of.map(|at| as_of_line(&visit, at));
    visit.page(&page(&visit, &bill, as_of))
}

pub(super) fn page(visit: &Visit, bill: &BillInFull, as_of: Option<AsOf>) -> BillPage {
    let t = visit.texts.clone();
    let title = t.with("statement-bill-title", &[("number", bill.bill.number.as_str().into())]);
    let month = t.month(bill.bill.month);
    let month_path = format!("/statements/{}", bill.bill.month);
    let links = vec![Link::new(t.get("statement"), "/statements"), Link::new(month, month_path.as_str())];
    let trail = below_top(visit, links, &title);
    BillPage {
        page: visit.frame_under("B-03", &title, trail),
        title,
        amount: Amount::new(bill.bill.amount, t.locale()).large(),
        facts: facts(&t, bill),
        tables: line_tables(&t, &bill.charges),
        total: total_table(&t, bill),
        tax: tax_table(&t, &bill.tax),
        as_of,
        back: Button::link(t.get("button-back"), month_path).look(ButtonLook::Secondary),
        t,
    }
}

fn tax_table(t: &Texts, groups: &[TaxGroup]) -> DataTable {
    let columns = vec![
        Column::text(t.get("statement-issuer")),
        Column::text(t.get("statement-registration")),
        Column::text(t.get("statement-rate")),
        Column::figures(t.get("statement-sum")),
        Column::figures(t.get("statement-tax-word")),
    ];
    let rows = groups
        .iter()
        .map(|group| {
            let rate = match group.tax_mode {
                TaxMode::Included => t.with("statement-rate-included", &[("percent", group.tax_percent.into())]),
                TaxMode::Excluded => t.with("statement-rate-excluded", &[("percent", group.tax_percent.into())]),
                TaxMode::Exempt => t.get("statement-rate-exempt").to_owned(),
            };
            Row::new(vec![
                Markup::from(group.issuer.as_str()),
                Markup::from(group.registration_number.as_deref().unwrap_or(t.get("none"))),
                Markup::from(rate),
                Markup::from(Amount::new(group.sum, t.locale())),
                Markup::from(Amount::new(group.tax, t.locale())),
            ])
        })
        .collect();
    DataTable::new(t.get("statement-tax"), columns, rows)
}
