//! What every request does: it becomes an order, unless one of its kind is open already.

use super::mail::OrderReceived;
use crate::{
    change::{Change, Event, Follows, Refused, Taking},
    cx::Cx,
    error::Error,
    mail::Mail as _,
};
use madoguchi_domain::{
    audit::Action,
    credential::CredentialChange,
    order::{Answers, OrderKind, OrderState},
    receipt::Receipt,
};
use madoguchi_store::{
    Stop, Tx,
    actor::{MayOrder, Subscriber},
    order,
};

/// A request as its page opens it.
#[derive(Debug, Clone)]
pub struct Opened {
    me: Subscriber,
    may: MayOrder,
    /// The number of the open order of its kind, if there is one: it is refused then.
    pub open: Option<Receipt>,
}

impl Opened {
    /// Opens it for a subscriber who may order.
    pub(super) async fn of(cx: &Cx, me: &Subscriber, kind: OrderKind) -> Result<Option<Self>, Error> {
        let Some(may) = me.orders() else { return Ok(None) };
        let open = order::open_of(cx.db(), may, kind).await?;
        Ok(Some(Self { me: me.clone(), may, open }))
    }

    /// The right by which it was opened.
    #[must_use]
    pub const fn may(&self) -> MayOrder {
        self.may
    }

    /// Makes the order in the transaction of its change; `already` is the fault where one of its kind is open. Returns
    /// what follows, the same for every request.
    pub(super) async fn take<C: Change>(
        &self,
        tx: &mut Tx,
        taking: &Taking<'_, C>,
        answers: &Answers,
        already: C::Fault,
    ) -> Result<Option<Follows>, Stop<Refused<C::Fault>, Error>> {
        let (kind, stamp, number) = (answers.kind(), taking.stamp, taking.receipt);
        if tx.open_order(self.may, kind).await?.is_some() {
            return Err(Stop::Refused(Refused::at(already)));
        }
        let written = serde_json::to_string(answers).map_err(|_| Error::Corrupt { what: "order" })?;
        let added = tx.add_order(stamp, taking.may, self.may, number, (kind, written.as_str())).await?;
        // The number is taken: one in a hundred thousand million. The form has another when it is sent again.
        let Some(id) = added else { return Err(Stop::Refused(Refused::Stale)) };
        let told = tx.add_credential_change(stamp, taking.may.user(), CredentialChange::Ordered, number).await?;
        let mail = OrderReceived { id: told, kind, number, at: stamp.now };
        tx.send(stamp, mail.message(self.me.contact_address(), taking.cx.locale, taking.may.user())?).await?;
        Ok(Some(Follows {
            action: Action::OrderPlaced,
            entity: id.0,
            customer: Some(self.may.customer()),
            event: Event {
                name: "productOrderCreateEvent",
                entity: order::ENTITY,
                from: None,
                to: Some(OrderState::Acknowledged.as_str()),
            },
            // By the mail above.
            told: None,
        }))
    }
}
