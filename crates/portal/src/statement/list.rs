//! The months that a subscriber can look back at: as bars, and year by year.

use super::{AsOf, as_of_line, bars, chart_sentence, state_mark};
use crate::{guard::SignedIn, visit::Visit};
use askama::Template;
use axum::response::Response;
use madoguchi_app::statement::{self, Dated, MonthBills};
use madoguchi_domain::{
    money::Yen,
    statement::{BillState, standings},
    time::Month,
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{Amount, BarChart, Link, Markup, Page},
    frame::below_top,
};
use std::sync::Arc;

/// Most months drawn as bars.
const MOST_BARS: i32 = 60;

#[derive(Template)]
#[template(path = "statement/list.html")]
pub(super) struct ListPage {
    page: Page,
    t: Arc<Texts>,
    lead: String,
    chart: Option<Chart>,
    years: Vec<Year>,
    as_of: Option<AsOf>,
}

/// The months as bars, and three figures of the last twelve.
struct Chart {
    heading: String,
    bars: BarChart,
    /// A word, its amount and of which months it is.
    figures: Vec<(String, Amount, String)>,
}

/// The months of a year, newest first. The newest year is unfolded.
struct Year {
    name: String,
    total: Amount,
    months: Vec<MonthRow>,
}

struct MonthRow {
    month: Link,
    amount: Amount,
    difference: Option<Amount>,
    state: Markup,
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
        chart: chart(&t, months),
        years: years(&t, months),
        as_of,
        t,
    }
}

/// `None` of a single month, which has nothing beside it.
fn chart(t: &Texts, months: &[MonthBills]) -> Option<Chart> {
    let (newest, oldest) = (months.first()?.month, months.last()?.month);
    let amount = |month: Month| months.iter().find(|of| of.month == month).map(|of| of.amount);
    // A month far ahead is a slip in the operator's records and must not draw a hundred years.
    let back = (0..MOST_BARS).map(|back| newest.plus(-back)).take_while(|month| *month >= oldest);
    let mut all: Vec<(Month, Option<Yen>)> = back.map(|month| (month, amount(month))).collect();
    all.reverse();
    let count = i64::try_from(all.len()).unwrap_or_default();
    let bars = BarChart::new(chart_sentence(t, &all), bars(t, &all)).with_scale(|yen| t.round_yen(Yen(yen)));
    let heading = t.with("statement-chart", &[("months", count.into())]);
    (all.len() > 1).then(|| Chart { heading, bars, figures: figures(t, months) })
}

/// Average, highest and lowest of the months of the last year that were billed.
fn figures(t: &Texts, months: &[MonthBills]) -> Vec<(String, Amount, String)> {
    let newest = months.first().map(|newest| newest.month);
    let of_year = |of: &&MonthBills| newest.is_some_and(|newest| of.month > newest.plus(-12));
    let year: Vec<&MonthBills> = months.iter().filter(of_year).collect();
    let count = i64::try_from(year.len()).unwrap_or(1).max(1);
    let sum: Yen = year.iter().map(|month| month.amount).sum();
    let of =
        |key, month: &&MonthBills| (t.get(key).to_owned(), Amount::new(month.amount, t.locale()), t.month(month.month));
    let average = Amount::new(Yen(sum.0 / count), t.locale());
    let over = t.with("statement-months", &[("count", count.into())]);
    let highest = year.iter().max_by_key(|month| month.amount).map(|month| of("statement-highest", month));
    let lowest = year.iter().min_by_key(|month| month.amount).map(|month| of("statement-lowest", month));
    let average = (t.get("statement-average").to_owned(), average, over);
    [Some(average), highest, lowest].into_iter().flatten().collect()
}

fn years(t: &Texts, months: &[MonthBills]) -> Vec<Year> {
    let by_year = months.chunk_by(|a, b| a.month.year() == b.month.year());
    by_year
        .map(|of_year| Year {
            name: of_year.first().map_or_else(String::new, |first| year_name(t, first.month)),
            total: Amount::new(of_year.iter().map(|month| month.amount).sum(), t.locale()),
            months: of_year.iter().map(|month| row(t, month, months)).collect(),
        })
        .collect()
}

fn year_name(t: &Texts, month: Month) -> String {
    t.with("statement-year", &[("year", month.year().into())])
}

fn row(t: &Texts, month: &MonthBills, months: &[MonthBills]) -> MonthRow {
    let before = months.iter().find(|of| of.month == month.month.plus(-1));
    let most = standings(&month.bills).first().map(|of| (of.state, of.amount));
    let (state, amount) = most.unwrap_or((BillState::Paid, month.amount));
    MonthRow {
        month: Link::new(t.month(month.month), format!("/statements/{}", month.month)),
        amount: Amount::new(month.amount, t.locale()),
        difference: before.map(|before| Amount::difference(month.amount - before.amount, t.locale())),
        state: state_mark(t, state, amount),
    }
}
