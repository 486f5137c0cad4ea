//! The top page: everything that subscribers come for, at a glance (PRODUCT §3).

use crate::{
    cx::Cx,
    error::Error,
    statement::{self, ComparedMonth},
};
use madoguchi_domain::{customer::Customer, statement::Bill, time::Ts};
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
    /// Whether the grant includes bills at all.
    pub may_read_bills: bool,
    /// The products of the customer; none when the grant does not include contracts.
    pub products: Vec<ProductInUse>,
    /// Whether the grant includes contracts at all.
    pub may_see_contracts: bool,
}

/// The top page of a subscriber. `None` when the customer is gone.
pub async fn top(cx: &Cx, me: &Subscriber) -> Result<Option<Top>, Error> {
    let Some(found) = customer::overview(cx.db(), me, statement::oldest(cx)).await? else { return Ok(None) };
    let (customer, as_of, products) = (found.customer, found.as_of, found.products);
    Ok(Some(Top {
        customer,
        as_of,
        newest: statement::newest(found.bills, &found.lines),
        may_read_bills: me.bills().is_some(),
        products,
        may_see_contracts: me.orders().is_some(),
    }))
}
