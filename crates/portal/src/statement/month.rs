//! One month: its amount, what differs from the month before and why, its lines by service.

use super::{AsOf, as_of_line, line_tables, month_differences, payment_help, payment_text, state_badge, total_table};
use crate::{guard::SignedIn, visit::Visit};
use askama::Template;
use axum::{extract::Path, response::Response};
use madoguchi_app::statement::{self, BillInFull, Dated, MonthInFull};
use madoguchi_domain::time::Month;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{
        Amount, Button, ButtonLook, DataTable, DifferenceList, Entry, KeyValueList, Link, Markup, Notice, Page,
    },
    frame::below_top,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "statement/month.html")]
pub(super) struct MonthPage {
    page: Page,
    t: Arc<Texts>,
    title: String,
    amount: Amount,
    compare: Option<(String, Amount)>,
    changes: Option<DifferenceList>,
    bills: Vec<BillSection>,
    earlier: Option<Button>,
    all: Button,
    as_of: Option<AsOf>,
}

struct BillSection {
    facts: KeyValueList,
    help: Option<Notice>,
    tables: Vec<DataTable>,
    total: DataTable,
    link: Button,
}

pub(crate) async fn show(SignedIn { visit, me }: SignedIn, Path(month): Path<String>) -> Result<Response, Failure> {
    let may = me.bills().ok_or(Failure::NotFound)?;
    let month: Month = month.parse().map_err(|_| Failure::NotFound)?;
    let Dated { as_of, records: month } = statement::month(&visit.cx, may, month).await?.ok_or(Failure::NotFound)?;
    let as_of = as_of.map(|at| as_of_line(&visit, at));
    visit.page(&page(&visit, &month, as_of))
}

pub(super) fn page(visit: &Visit, month: &MonthInFull, as_of: Option<AsOf>) -> MonthPage {
    let t = visit.texts.clone();
    let name = t.month(month.month);
    let title = t.with("statement-month-title", &[("month", name.as_str().into())]);
    let trail = below_top(visit, vec![Link::new(t.get("statement"), "/statements")], &name);
    MonthPage {
        page: visit.frame_under("B-02", &title, trail),
        title,
        amount: Amount::new(month.amount, t.locale()).large(),
        compare: month.before.map(|(before, amount)| {
            let words = t.with("statement-compare", &[("month", t.month(before).into())]);
            (words, Amount::difference(month.amount - amount, t.locale()))
        }),
        changes: month.before.map(|_| month_differences(&t, month)),
        bills: month.bills.iter().map(|bill| section(&t, bill)).collect(),
        earlier: month.before.map(|(before, _)| {
            Button::link(t.get("statement-earlier"), format!("/statements/{before}")).look(ButtonLook::Secondary)
        }),
        as_of,
        all: Button::link(t.get("statement-all"), "/statements").look(ButtonLook::Secondary),
        t,
    }
}

/// A bill's number as one segment of a path, whatever characters the operator's billing gave it.
fn segment(number: &str) -> String {
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');
    utf8_percent_encode(number, ENCODED).to_string()
}

fn section(t: &Texts, bill: &BillInFull) -> BillSection {
    BillSection {
        facts: facts(t, bill),
        help: payment_help(t, bill.bill.state),
        tables: line_tables(t, &bill.charges),
        total: total_table(t, bill),
        link: Button::link(
            t.get("statement-bill-link"),
            format!("/statements/{}/{}", bill.bill.month, segment(&bill.bill.number)),
        )
        .look(ButtonLook::Quiet),
    }
}

/// What a bill is: number, dates, state, how it is paid.
pub(super) fn facts(t: &Texts, bill: &BillInFull) -> KeyValueList {
    let bill = &bill.bill;
    let mut entries = vec![
        Entry::new(t.get("statement-state"), Markup::from(state_badge(t, bill.state))),
        Entry::new(t.get("statement-number"), bill.number.as_str()),
        Entry::new(t.get("statement-issued"), t.date(bill.issued_on)),
    ];
    if let Some(due) = bill.due_on {
        entries.insert(1, Entry::new(t.get("statement-due"), t.date(due)));
    }
    if let Some(payment) = &bill.payment {
        entries.push(Entry::new(t.get("top-payment"), payment_text(t, payment)));
    }
    KeyValueList::new(entries)
}
