//! What subscribers ask for, and what becomes of it (PRODUCT §6.1).
//!
//! A request is a change whose wish becomes an order: [`PhoneChange`], [`MoveChange`]. Its receipt number is the order's
//! number. Withdrawing is a change too ([`Withdrawal`]); the operator's people move an order on by [`step()`].

pub mod mail;
mod moving;
mod phone;
mod request;
mod withdraw;
mod work;

pub use madoguchi_store::order::{Order, OrderInFull, OrderStep};
pub use moving::MoveChange;
pub use phone::PhoneChange;
pub use request::Opened;
pub use withdraw::{Withdrawal, WithdrawalFault, WithdrawalForm};
pub use work::{By, Step, StepRefusal, look, queue, step};

use crate::{cx::Cx, error::Error};
use madoguchi_domain::{
    order::{Answers, OrderKind},
    receipt::Receipt,
};
use madoguchi_store::{
    actor::{MayOrder, Subscriber},
    order,
};

/// Whether she sees orders of that kind, among those of the contract that she looks at.
pub(crate) fn sees(me: &Subscriber, kind: OrderKind) -> bool {
    me.is_holder() || !kind.is_holders()
}

/// A customer's orders that she sees, newest first; none without the right to contracts.
pub async fn list(cx: &Cx, me: &Subscriber) -> Result<Option<Vec<Order>>, Error> {
    let Some(may) = me.orders() else { return Ok(None) };
    let mut orders = order::list(cx.db(), may).await?;
    orders.retain(|order| sees(me, order.kind));
    Ok(Some(orders))
}

/// One of a customer's orders, with how it went. Another customer's is not found, nor what she does not see.
pub async fn find(cx: &Cx, me: &Subscriber, number: Receipt) -> Result<Option<OrderInFull>, Error> {
    let Some(may) = me.orders() else { return Ok(None) };
    Ok(order::find(cx.db(), may, number).await?.filter(|full| sees(me, full.order.kind)))
}

/// The open order of that kind that a customer has, if any.
pub async fn open_of(cx: &Cx, may: MayOrder, kind: OrderKind) -> Result<Option<Receipt>, Error> {
    Ok(order::open_of(cx.db(), may, kind).await?)
}

/// What was answered to an order's questions.
pub fn answers(order: &OrderInFull) -> Result<Answers, Error> {
    serde_json::from_str(&order.answers).map_err(|_| Error::Corrupt { what: "order" })
}
