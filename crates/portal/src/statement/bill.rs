//! One bill: of a month with several, or the only one of its month.

use super::{
    AsOf, as_of_line,
    content::{self, Content, Shares},
    month::Pager,
    payment_help,
};
use crate::{guard::SignedIn, visit::Visit};
use askama::Template;
use axum::{extract::Path, response::Response};
use madoguchi_app::statement::{self, BillInFull, Dated};
use madoguchi_domain::{money::Yen, time::Month};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{Amount, HeroAmount, Icon, KeyValueList, Link, Notice, Page},
    frame::below_top,
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "statement/bill.html")]
pub(super) struct BillPage {
    page: Page,
    t: Arc<Texts>,
    title: String,
    help: Option<Notice>,
    /// With the difference to the month before where this is all of its month.
    pub(super) hero: HeroAmount,
    facts: KeyValueList,
    shares: Shares,
    pager: Pager,
    content: Content,
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

/// The page of a bill by its own address.
pub(super) fn page(visit: &Visit, bill: &BillInFull, as_of: Option<AsOf>) -> BillPage {
    let t = &visit.texts;
    let title = t.with("statement-bill-title", &[("number", bill.bill.number.as_str().into())]);
    let month = t.month(bill.bill.month);
    let month_path = format!("/statements/{}", bill.bill.month);
    let links = vec![Link::new(t.get("statement"), "/statements"), Link::new(month, month_path.as_str())];
    let framed = visit.frame_under("B-03", &title, below_top(visit, links, &title));
    let pager = Pager { before: None, up: Link::new(t.get("statement-of-month"), month_path), after: None };
    of_bill(visit, framed, title, bill, as_of, pager, None)
}

/// A bill's page within that frame and under that title.
pub(super) fn of_bill(
    visit: &Visit,
    page: Page,
    title: String,
    bill: &BillInFull,
    as_of: Option<AsOf>,
    pager: Pager,
    rest: Option<Yen>,
) -> BillPage {
    let t = visit.texts.clone();
    BillPage {
        page,
        title,
        help: payment_help(visit, [bill.bill.state], []),
        hero: HeroAmount::new(t.get("statement-amount"), Amount::new(bill.bill.amount, t.locale())),
        facts: content::facts(&t, bill),
        shares: content::shares(&t, bill),
        pager,
        content: content::content(&t, bill, rest),
        as_of,
        t,
    }
}
