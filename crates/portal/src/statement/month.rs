//! One month: the page of its bill, or of several their sum, what changed, and the way to each.

use super::{
    AsOf, as_of_line,
    bill::{self, BillPage},
    month_differences, payment_help, rest, state_mark,
};
use crate::{guard::SignedIn, visit::Visit};
use askama::Template;
use axum::{extract::Path, response::Response};
use madoguchi_app::statement::{self, BillInFull, Dated, MonthInFull};
use madoguchi_domain::time::Month;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{Amount, DifferenceList, HeroAmount, Icon, Link, LinkRow, LinkRows, Markup, Notice, Page},
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
    hero: HeroAmount,
    /// What to do about bills that were not paid.
    help: Option<Notice>,
    /// Of a month that has one before it.
    changes: Option<DifferenceList>,
    bills: LinkRows,
    pager: Pager,
    as_of: Option<AsOf>,
}

pub(crate) async fn show(SignedIn { visit, me }: SignedIn, Path(month): Path<String>) -> Result<Response, Failure> {
    let may = me.bills().ok_or(Failure::NotFound)?;
    let month: Month = month.parse().map_err(|_| Failure::NotFound)?;
    let Dated { as_of, records: month } = statement::month(&visit.cx, may, month).await?.ok_or(Failure::NotFound)?;
    let as_of = as_of.map(|at| as_of_line(&visit, at));
    match month.bills.as_slice() {
        [bill] => visit.page(&of_one(&visit, &month, bill, as_of)),
        _ => visit.page(&of_several(&visit, &month, as_of)),
    }
}

fn framed(visit: &Visit, month: Month) -> (Page, String) {
    let t = &visit.texts;
    let name = t.month(month);
    let title = t.with("statement-month-title", &[("month", name.as_str().into())]);
    let trail = below_top(visit, vec![Link::new(t.get("statement"), "/statements")], &name);
    (visit.frame_under("B-02", &title, trail), title)
}

pub(super) fn of_one(visit: &Visit, month: &MonthInFull, bill: &BillInFull, as_of: Option<AsOf>) -> BillPage {
    let (page, title) = framed(visit, month.month);
    let pager = pager(&visit.texts, month);
    let mut page = bill::of_bill(visit, page, title, bill, as_of, pager, rest(month));
    page.hero = compared(&visit.texts, page.hero, month);
    page
}

pub(super) fn of_several(visit: &Visit, month: &MonthInFull, as_of: Option<AsOf>) -> MonthPage {
    let (page, title) = framed(visit, month.month);
    let t = visit.texts.clone();
    let changes =
        month.before.map(|_| DifferenceList::new(month_differences(&t, month), t.get("statement-changes-none")));
    MonthPage {
        page,
        title,
        hero: compared(&t, HeroAmount::new(t.get("statement-amount"), Amount::new(month.amount, t.locale())), month),
        help: payment_help(visit, month.bills.iter().map(|bill| bill.bill.state), []),
        changes,
        bills: LinkRows::new(month.bills.iter().map(|bill| row(&t, bill)).collect()),
        pager: pager(&t, month),
        as_of,
        t,
    }
}

/// With the difference to the month before, or that there is none.
fn compared(t: &Texts, hero: HeroAmount, month: &MonthInFull) -> HeroAmount {
    let Some((before, amount)) = month.before else { return hero.note(t.get("statement-first")) };
    let words = t.with("statement-compare", &[("month", t.month(before).into())]);
    hero.since(words, Amount::difference(month.amount - amount, t.locale()), None)
}

/// The months before and after, and the page above.
pub(super) struct Pager {
    pub(super) before: Option<Link>,
    pub(super) up: Link,
    pub(super) after: Option<Link>,
}

fn pager(t: &Texts, month: &MonthInFull) -> Pager {
    let to = |month: Month| Link::new(t.month(month), format!("/statements/{month}"));
    let up = Link::new(t.get("statement-all"), "/statements");
    Pager { before: month.neighbours.earlier.map(to), up, after: month.neighbours.later.map(to) }
}

/// A bill's number as one segment of a path, whatever characters the operator's billing gave it.
fn segment(number: &str) -> String {
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');
    utf8_percent_encode(number, ENCODED).to_string()
}

fn row(t: &Texts, bill: &BillInFull) -> LinkRow {
    let bill = &bill.bill;
    let name = t.with("statement-bill-title", &[("number", bill.number.as_str().into())]);
    let amount = Markup::from(Amount::new(bill.amount, t.locale()));
    let state = [amount, Markup::from(" "), state_mark(t, bill.state, bill.amount)].into_iter().collect::<Markup>();
    LinkRow::new(Link::new(name, format!("/statements/{}/{}", bill.month, segment(&bill.number)))).state(state)
}
