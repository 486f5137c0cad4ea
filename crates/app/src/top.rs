//! The top page: everything that subscribers come for, at a glance (PRODUCT §3).

use crate::{
    cx::Cx,
    error::Error,
    order::{self, Order},
    statement::{self, ComparedMonth, Overdue},
};
use madoguchi_domain::{
    catalog::Family,
    customer::Customer,
    money::Yen,
    statement::Bill,
    time::{Month, Ts},
};
pub use madoguchi_store::customer::ProductInUse;
use madoguchi_store::{actor::Subscriber, customer};

/// The content of the top page.
#[derive(Debug, Clone)]
pub struct Top {
    /// The customer looked at.
    pub customer: Customer,
    /// The instant the operator's records describe.
    pub as_of: Ts,
    /// The newest billed month, with what changed; `None` when nothing was billed yet or the grant does not include
    /// bills.
    pub newest: Option<ComparedMonth<Bill>>,
    /// What the newest month and the twelve before it were billed, oldest first; `None` where nothing was.
    pub months: Vec<(Month, Option<Yen>)>,
    /// What was not paid of the months before.
    pub overdue: Vec<Overdue>,
    /// What each service family costs on the newest month's bills, as sold.
    pub by_family: Vec<(Family, Yen)>,
    /// Whether the grant includes bills at all.
    pub may_read_bills: bool,
    /// The products of the customer; none when the grant does not include contracts.
    pub products: Vec<ProductInUse>,
    /// Whether the grant includes contracts at all.
    pub may_see_contracts: bool,
    /// Open orders, newest first; none when the grant does not include contracts.
    pub orders: Vec<Order>,
}

/// The top page of a subscriber. `None` when the customer is gone.
pub async fn top(cx: &Cx, me: &Subscriber) -> Result<Option<Top>, Error> {
    let Some(found) = customer::overview(cx.db(), me, statement::oldest(cx)).await? else { return Ok(None) };
    let (customer, as_of, products) = (found.customer, found.as_of, found.products);
    let newest = statement::newest(found.bills, &found.lines);
    let month = newest.as_ref().map(|newest| newest.month);
    Ok(Some(Top {
        customer,
        as_of,
        months: month.map_or_else(Vec::new, |month| statement::year_and_month(&found.amounts, month)),
        overdue: month.map_or_else(Vec::new, |month| statement::overdue(&found.amounts, month)),
        by_family: month.map_or_else(Vec::new, |month| statement::by_family(&found.lines, month)),
        newest,
        may_read_bills: me.bills().is_some(),
        products,
        may_see_contracts: me.orders().is_some(),
        orders: found.orders.into_iter().filter(|of| order::sees(me, of.kind)).collect(),
    }))
}
