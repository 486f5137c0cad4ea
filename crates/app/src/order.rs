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
use madoguchi_store::{actor::MayOrder, order};

/// A customer's orders, newest first.
pub async fn list(cx: &Cx, may: MayOrder) -> Result<Vec<Order>, Error> {
    Ok(order::list(cx.db(), may).await?)
}

/// One of a customer's orders, with how it went. Another customer's is not found.
pub async fn find(cx: &Cx, may: MayOrder, number: Receipt) -> Result<Option<OrderInFull>, Error> {
    Ok(order::find(cx.db(), may, number).await?)
}

/// The open order of that kind that a customer has, if any.
pub async fn open_of(cx: &Cx, may: MayOrder, kind: OrderKind) -> Result<Option<Receipt>, Error> {
    Ok(order::open_of(cx.db(), may, kind).await?)
}

/// What was answered to an order's questions.
pub fn answers(order: &OrderInFull) -> Result<Answers, Error> {
    serde_json::from_str(&order.answers).map_err(|_| Error::Corrupt { what: "order" })
}
