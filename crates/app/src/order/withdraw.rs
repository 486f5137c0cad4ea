//! 取り下げる: a subscriber takes back what she asked for, until work on it begins.

use super::{Order, OrderInFull, mail::OrderMoved, sees};
use crate::{
    change::{Change, Event, Follows, NoChoice, Preparing, Refused, Taking},
    cx::Cx,
    error::Error,
    mail::Mail as _,
};
use madoguchi_domain::{
    audit::Action,
    credential::CredentialChange,
    order::{OrderAct, OrderState},
    receipt::Receipt,
};
use madoguchi_store::{
    Stop, Tx,
    actor::{MayOrder, Subscriber},
    may_change::Asks,
    order::{self, Goes, Present},
};
use serde::{Deserialize, Serialize};

/// The withdrawal of one order.
#[derive(Debug, Clone)]
pub struct Withdrawal {
    me: Subscriber,
    may: MayOrder,
    /// The order.
    pub order: Order,
}

/// Why an order is not withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithdrawalFault {
    /// Work on it has begun, or it is over.
    TooLate,
}

/// What is withdrawn needs no words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalForm {}

impl Withdrawal {
    /// The withdrawal of an order of the customer looked at, for a subscriber who may.
    #[must_use]
    pub fn of(me: &Subscriber, order: Order) -> Option<Self> {
        me.orders().filter(|_| sees(me, order.kind)).map(|may| Self { me: me.clone(), may, order })
    }
}

impl Change for Withdrawal {
    const WORD: &'static str = "order_withdrawal";
    /// Whoever may see it may stop it, also long after she signed in.
    const ASKS: Asks = Asks::SETTLED;
    type Who = Subscriber;
    type Typed = WithdrawalForm;
    type Choice = NoChoice;
    type Wish = WithdrawalForm;
    type Ready = ();
    type Fault = WithdrawalFault;

    async fn open(cx: &Cx, me: &Subscriber, number: &str) -> Result<Option<Self>, Error> {
        let (Some(may), Ok(number)) = (me.orders(), number.parse::<Receipt>()) else { return Ok(None) };
        let found = order::find(cx.db(), may, number).await?;
        Ok(found.and_then(|OrderInFull { order, .. }| Self::of(me, order)))
    }

    fn typed(&self, _: Option<&WithdrawalForm>) -> WithdrawalForm {
        WithdrawalForm {}
    }

    async fn wish(
        &self,
        _: &Cx,
        typed: &WithdrawalForm,
    ) -> Result<Result<WithdrawalForm, Vec<WithdrawalFault>>, Error> {
        let withdrawable = self.order.state.is_withdrawable();
        Ok(if withdrawable { Ok(*typed) } else { Err(vec![WithdrawalFault::TooLate]) })
    }

    async fn prepare(&self, _: &Preparing<'_, Self>) -> Result<Result<(), Vec<WithdrawalFault>>, Error> {
        Ok(Ok(()))
    }

    async fn take(
        &self,
        tx: &mut Tx,
        taking: &Taking<'_, Self>,
    ) -> Result<Option<Follows>, Stop<Refused<WithdrawalFault>, Error>> {
        let found = tx.order(self.order.number).await?.filter(|found| found.customer == self.may.customer());
        let Some(Present { order, login, .. }) = found.filter(|found| found.order.state.is_withdrawable()) else {
            return Err(Stop::Refused(Refused::at(WithdrawalFault::TooLate)));
        };
        let (from, to) = (order.state, OrderAct::Cancel.leads_to());
        let goes = Goes { id: order.id, from, to, waits_for: None, next_on: None };
        if !tx.set_order(goes, taking.stamp.now).await? {
            return Err(Stop::Refused(Refused::at(WithdrawalFault::TooLate)));
        }
        let (customer, user) = (self.may.customer(), taking.may.user());
        if login != user
            && let Some((asked, address, locale)) = tx.told_of_order(customer, login, taking.stamp.now).await?
            && asked != user
        {
            let (number, kind, at) = (order.number, order.kind, taking.stamp.now);
            let mail = OrderMoved { number, kind, state: to, text: None, at };
            tx.send(taking.stamp, mail.message(&address, locale, asked)?).await?;
        }
        Ok(Some(Follows {
            action: Action::OrderWithdrawn,
            entity: order.id.0,
            customer: Some(self.may.customer()),
            event: state_change(from, to),
            told: Some((CredentialChange::OrderWithdrawn, vec![self.me.contact_address().to_owned()])),
        }))
    }

    fn number(&self) -> Option<Receipt> {
        Some(self.order.number)
    }
}

/// The event of an order that goes from one state to another.
pub(super) const fn state_change(from: OrderState, to: OrderState) -> Event {
    Event {
        name: "productOrderStateChangeEvent",
        entity: order::ENTITY,
        from: Some(from.as_str()),
        to: Some(to.as_str()),
    }
}
