//! What the operator's people do with orders: see what waits, and move one on.

use super::{Order, OrderInFull, mail::OrderMoved, withdraw::state_change};
use crate::{
    change::Event,
    cx::App,
    error::{Error, Outcome, Stop},
    mail::Mail as _,
    staff::{Staff, WorkOrders},
};
use madoguchi_domain::{
    audit::Action,
    order::{OrderAct, OrderActor, OrderState, TextFault, WaitsFor, text_for},
    receipt::Receipt,
    time::Date,
};
use madoguchi_store::{
    Stamp, Tx, Unit,
    audit::{About, Changed},
    order::{self, Goes},
    staff::actor_of,
};

/// Who works on orders.
#[derive(Debug, Clone)]
pub enum By {
    /// Somebody at the desk who may.
    Staff(Staff<WorkOrders>),
    /// The command line.
    System,
}

impl By {
    const fn actor(&self) -> OrderActor {
        match self {
            Self::Staff(_) => OrderActor::Staff,
            Self::System => OrderActor::System,
        }
    }

    fn stamp(&self, app: &App) -> Stamp {
        let stamp = app.system_stamp("orders");
        match self {
            Self::Staff(me) => Stamp { actor: actor_of(me.staff()), ..stamp },
            Self::System => stamp,
        }
    }
}

/// Orders in that state with their customers' numbers, the one that waits longest first; at most `most`.
pub async fn queue(app: &App, _: &By, state: OrderState, most: i64) -> Result<Vec<(Order, String)>, Error> {
    Ok(order::queue(app.db(), state, most).await?)
}

/// The order with that number, whoever's it is.
pub async fn look(app: &App, _: &By, number: Receipt) -> Result<Option<OrderInFull>, Error> {
    Ok(order::by_number(app.db(), number).await?)
}

/// One step of an order.
#[derive(Debug, Clone)]
pub struct Step {
    /// What is done.
    pub act: OrderAct,
    /// What the subscriber is told, as typed; empty where there is nothing to tell.
    pub text: String,
    /// Who is waited for, where it is held; without it, the subscriber.
    pub waits_for: Option<WaitsFor>,
    /// The next day on which something happens.
    pub next_on: Option<Date>,
}

/// Why an order is not moved on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StepRefusal {
    /// There is no order with that number.
    #[error("there is no order with that number")]
    Unknown,
    /// The text is missing or too long.
    #[error(transparent)]
    Text(#[from] TextFault),
    /// That cannot be done with an order in this state.
    #[error("that cannot be done with an order that is {0}")]
    NotFrom(OrderState),
}

/// Moves an order on and tells who asked for it. The same step done twice happens once. Returns whether it happened now.
pub async fn step(app: &App, by: By, number: Receipt, step: Step) -> Result<Outcome<bool, StepRefusal>, Error> {
    let text = match text_for(step.act, &step.text) {
        Ok(text) => text,
        Err(fault) => return Ok(Outcome::Refused(fault.into())),
    };
    let stamp = by.stamp(app);
    Ok(app.db().write(Stepping { stamp, by: by.actor(), number, step, text }).await?.into())
}

struct Stepping {
    stamp: Stamp,
    by: OrderActor,
    number: Receipt,
    step: Step,
    text: Option<String>,
}

impl Unit for Stepping {
    type Done = bool;
    type Refusal = StepRefusal;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<bool, Stop<StepRefusal>> {
        let Self { stamp, step, text, .. } = self;
        let Some(present) = tx.order(self.number).await? else { return Err(Stop::Refused(StepRefusal::Unknown)) };
        let (from, to) = (present.order.state, step.act.leads_to());
        // A second click: it is there already, and she was told the same.
        if from == to && present.text == *text {
            return Ok(false);
        }
        let waits_for = (to == OrderState::Held).then_some(step.waits_for).flatten();
        let goes = Goes { id: present.order.id, from, to, waits_for, next_on: step.next_on };
        if !from.allows(step.act, self.by) || !tx.set_order(goes, stamp.now).await? {
            return Err(Stop::Refused(StepRefusal::NotFrom(from)));
        }
        let (id, customer) = (present.order.id.0, Some(present.customer));
        let Event { name, entity, from, to: after } = state_change(from, to);
        tx.order_changed(stamp, Changed { name, entity, id, customer, from, to: after }, text.as_deref()).await?;
        tx.audit(stamp, Action::OrderMoved, About { entity: Some(id), customer, detail: step.act.as_str() }).await?;
        let told = tx.told_of_order(present.customer, present.login, stamp.now).await?;
        if let Some((user, address, locale)) = told {
            let (number, kind, text) = (self.number, present.order.kind, text.clone());
            let mail = OrderMoved { number, kind, state: to, text, at: stamp.now };
            tx.send(stamp, mail.message(&address, locale, user)?).await?;
        }
        Ok(true)
    }
}
