//! What subscribers ask for: orders, how far they have got, and what is told of them (PRODUCT §6.1).
//!
//! How an order got where it is are the `event` rows about it; a text for the subscriber hangs on its event.

use crate::{
    actor::{MayOrder, Subscriber},
    audit::Changed,
    db::Db,
    error::StoreError,
    may_change::MayChange,
    sql,
    sql::Sql,
    stamp::Stamp,
    tx::Tx,
    value::Row,
};
use madoguchi_domain::{
    grant::{Scope, Scopes},
    id::{CustomerId, EventId, OrderId, PortalUserId},
    locale::Locale,
    order::{OrderKind, OrderState, WaitsFor},
    receipt::Receipt,
    time::{Date, Ts},
};

crate::value::stored_words!(OrderKind, OrderState, WaitsFor);

/// The kind of entity in events about orders, as TM Forum calls it.
pub const ENTITY: &str = "productOrder";

/// How many orders of a customer are listed.
const MOST_LISTED: i64 = 200;

/// An order, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// Its public number.
    pub number: Receipt,
    /// What is asked for.
    pub kind: OrderKind,
    /// How far it has got.
    pub state: OrderState,
    /// Who is waited for while it is held.
    pub waits_for: Option<WaitsFor>,
    /// The next day on which something happens.
    pub next_on: Option<Date>,
    /// When it was asked for.
    pub created_at: Ts,
    /// When it was last moved on.
    pub changed_at: Ts,
}

/// An order with what was answered and how it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderInFull {
    /// The order.
    pub order: Order,
    /// The customer it is about.
    pub customer: CustomerId,
    /// お客さま番号
    pub customer_number: String,
    /// Who asked for it.
    pub login: PortalUserId,
    /// What was answered, as JSON.
    pub answers: String,
    /// What happened to it, oldest first.
    pub steps: Vec<OrderStep>,
}

/// One thing that happened to an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderStep {
    /// The state it led to.
    pub state: OrderState,
    /// When.
    pub at: Ts,
    /// By whom, as events name actors.
    pub actor: String,
    /// What the subscriber was told.
    pub text: Option<String>,
}

const COLUMNS: &str = "o.id, o.number, o.kind, o.state, o.waits_for, o.next_on, o.created_at, o.changed_at";

/// How many columns an [`Order`] has.
const OF_ORDER: usize = 8;

pub(crate) fn read(row: &Row) -> Result<Order, StoreError> {
    const NUMBER: usize = 1;
    let number: String = row.get(NUMBER)?;
    let no_number = |_| StoreError::Decode { column: NUMBER, reason: "is not a public number".to_owned() };
    let number = number.parse().map_err(no_number)?;
    let mut c = row.columns();
    let id = c.take()?;
    c.skip(1);
    Ok(Order {
        id,
        number,
        kind: c.take()?,
        state: c.take()?,
        waits_for: c.take()?,
        next_on: c.take()?,
        created_at: c.take()?,
        changed_at: c.take()?,
    })
}

fn in_full(row: &Row, steps: &[Row]) -> Result<OrderInFull, StoreError> {
    let mut c = row.columns();
    c.skip(OF_ORDER);
    Ok(OrderInFull {
        order: read(row)?,
        customer: c.take()?,
        customer_number: c.take()?,
        login: c.take()?,
        answers: c.take()?,
        steps: steps.iter().map(step).collect::<Result<_, _>>()?,
    })
}

fn step(row: &Row) -> Result<OrderStep, StoreError> {
    let mut c = row.columns();
    Ok(OrderStep { state: c.take()?, at: c.take()?, actor: c.take()?, text: c.take()? })
}

/// The open orders of a subscriber's customer, newest first; none without the right to see contracts.
pub(crate) fn open_ones(me: &Subscriber) -> Sql {
    let text = format!(
        "SELECT {COLUMNS} FROM product_order o WHERE o.customer_id = $1 AND $2 AND o.closed_at IS NULL
         ORDER BY o.created_at DESC, o.id DESC LIMIT {MOST_LISTED}"
    );
    sql!(text, me.customer, me.orders().is_some())
}

/// The orders of a customer, newest first.
pub async fn list(db: &Db, may: MayOrder) -> Result<Vec<Order>, StoreError> {
    let text = format!(
        "SELECT {COLUMNS} FROM product_order o WHERE o.customer_id = $1
         ORDER BY o.created_at DESC, o.id DESC LIMIT {MOST_LISTED}"
    );
    db.fetch_all(sql!(text, may.customer)).await?.iter().map(read).collect()
}

/// The open order of that kind that a customer has, if any.
pub async fn open_of(db: &Db, may: MayOrder, kind: OrderKind) -> Result<Option<Receipt>, StoreError> {
    db.fetch_optional(open_of_kind(may, kind)).await?.as_ref().map(read).transpose().map(number_of)
}

fn open_of_kind(may: MayOrder, kind: OrderKind) -> Sql {
    let text = format!(
        "SELECT {COLUMNS} FROM product_order o WHERE o.customer_id = $1 AND o.kind = $2 AND o.closed_at IS NULL
         ORDER BY o.created_at DESC, o.id DESC LIMIT 1"
    );
    sql!(text, may.customer, kind)
}

fn number_of(order: Option<Order>) -> Option<Receipt> {
    order.map(|order| order.number)
}

/// A customer's order with that number. Another customer's is not found.
pub async fn find(db: &Db, may: MayOrder, number: Receipt) -> Result<Option<OrderInFull>, StoreError> {
    look(db, number, Some(may.customer)).await
}

/// The order with that number, for the operator's people.
pub async fn by_number(db: &Db, number: Receipt) -> Result<Option<OrderInFull>, StoreError> {
    look(db, number, None).await
}

async fn look(db: &Db, number: Receipt, of: Option<CustomerId>) -> Result<Option<OrderInFull>, StoreError> {
    let order = format!(
        "SELECT {COLUMNS}, o.customer_id, c.number, o.portal_user_id, o.answers
         FROM product_order o JOIN customer c ON c.id = o.customer_id
         WHERE o.number = $1 AND (o.customer_id = $2 OR $3)"
    );
    let steps = "SELECT e.to_state, e.at, e.actor, t.text
         FROM product_order o
         JOIN event e ON e.entity_id = o.id AND e.entity = 'productOrder'
         LEFT JOIN product_order_text t ON t.event_id = e.id
         WHERE o.number = $1 AND (o.customer_id = $2 OR $3) ORDER BY e.at, e.id";
    let (number, anyones) = (number.to_string(), of.is_none());
    let order = sql!(order, number.as_str(), of, anyones);
    let [orders, steps] = db.fetch_each([order, sql!(steps, number.as_str(), of, anyones)]).await?;
    orders.first().map(|row| in_full(row, &steps)).transpose()
}

/// Orders in that state, the one that waits longest first, with their customers' numbers; at most `most`.
pub async fn queue(db: &Db, state: OrderState, most: i64) -> Result<Vec<(Order, String)>, StoreError> {
    let text = format!(
        "SELECT {COLUMNS}, c.number FROM product_order o JOIN customer c ON c.id = o.customer_id
         WHERE o.state = $1 ORDER BY o.created_at, o.id LIMIT $2"
    );
    let rows = db.fetch_all(sql!(text, state, most)).await?;
    rows.iter().map(|row| Ok((read(row)?, row.get(OF_ORDER)?))).collect()
}

/// An order about to be moved on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// The order.
    pub order: Order,
    /// The customer it is about.
    pub customer: CustomerId,
    /// Who asked for it.
    pub login: PortalUserId,
    /// What the subscriber was told last.
    pub text: Option<String>,
}

/// Where an order goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Goes {
    /// The order.
    pub id: OrderId,
    /// The state it was seen in.
    pub from: OrderState,
    /// The state it goes to.
    pub to: OrderState,
    /// Who is waited for, where it is held.
    pub waits_for: Option<WaitsFor>,
    /// The next day on which something happens.
    pub next_on: Option<Date>,
}

impl Tx {
    /// The number of the open order of that kind that the customer has, if any.
    pub async fn open_order(&mut self, may: MayOrder, kind: OrderKind) -> Result<Option<Receipt>, StoreError> {
        self.fetch_optional(open_of_kind(may, kind)).await?.as_ref().map(read).transpose().map(number_of)
    }

    /// Notes what was asked for. `None` when the number is taken.
    pub async fn add_order(
        &mut self,
        stamp: &Stamp,
        by: &MayChange,
        may: MayOrder,
        number: Receipt,
        (kind, answers): (OrderKind, &str),
    ) -> Result<Option<OrderId>, StoreError> {
        let row = self
            .fetch_optional(sql!(
                "INSERT INTO product_order
                     (id, number, customer_id, portal_user_id, kind, state, answers, created_at, changed_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT (number) DO NOTHING RETURNING id",
                stamp.id::<OrderId>(),
                number.to_string(),
                may.customer,
                by.user(),
                kind,
                OrderState::Acknowledged,
                answers,
                stamp.now,
            ))
            .await?;
        row.map(|row| row.get(0)).transpose()
    }

    /// The order with that number as it is in this transaction, whoever's it is.
    pub async fn order(&mut self, number: Receipt) -> Result<Option<Present>, StoreError> {
        let text =
            format!("SELECT {COLUMNS}, o.customer_id, o.portal_user_id FROM product_order o WHERE o.number = $1");
        let Some(row) = self.fetch_optional(sql!(text, number.to_string())).await? else { return Ok(None) };
        let order = read(&row)?;
        let last = "SELECT t.text FROM event e LEFT JOIN product_order_text t ON t.event_id = e.id
             WHERE e.entity_id = $1 AND e.entity = 'productOrder' ORDER BY e.at DESC, e.id DESC LIMIT 1";
        let last = self.fetch_optional(sql!(last, order.id)).await?;
        let text = last.map(|row| row.get::<Option<String>>(0)).transpose()?.flatten();
        let mut c = row.columns();
        c.skip(OF_ORDER);
        Ok(Some(Present { order, customer: c.take()?, login: c.take()?, text }))
    }

    /// Moves an order on, if it is still where it was seen. Its event is the caller's.
    pub async fn set_order(&mut self, goes: Goes, now: Ts) -> Result<bool, StoreError> {
        let Goes { id, from, to, waits_for, next_on } = goes;
        let row = self
            .fetch_optional(sql!(
                "UPDATE product_order SET state = $1, waits_for = $2, next_on = $3, changed_at = $4, closed_at = $5
                 WHERE id = $6 AND state = $7 RETURNING id",
                to,
                waits_for,
                next_on,
                now,
                (!to.is_open()).then_some(now),
                id,
                from,
            ))
            .await?;
        Ok(row.is_some())
    }

    /// Records an event of an order, with what the subscriber is told.
    pub async fn order_changed(
        &mut self,
        stamp: &Stamp,
        changed: Changed,
        text: Option<&str>,
    ) -> Result<(), StoreError> {
        let event: EventId = self.recorded(stamp, changed).await?;
        let Some(text) = text else { return Ok(()) };
        let sql = "INSERT INTO product_order_text (event_id, text, at) VALUES ($1, $2, $3)";
        self.execute(sql!(sql, event, text, stamp.now)).await
    }

    /// Who is mailed about an order, where, and in which language: who asked for it while she may see it, or else the
    /// contract's holder.
    pub async fn told_of_order(
        &mut self,
        customer: CustomerId,
        login: PortalUserId,
        now: Ts,
    ) -> Result<Option<(PortalUserId, String, Locale)>, StoreError> {
        let text = "SELECT u.id, u.contact_address, u.locale, g.scopes
             FROM portal_grant g JOIN portal_user u ON u.id = g.portal_user_id
             WHERE g.customer_id = $1 AND g.revoked_at IS NULL AND (g.ends_at IS NULL OR g.ends_at > $3)
                 AND u.closed_at IS NULL AND (u.id = $2 OR g.holder)
             ORDER BY CASE WHEN u.id = $2 THEN 0 ELSE 1 END, u.id LIMIT 2";
        for row in self.fetch_all(sql!(text, customer, login, now)).await? {
            if Scopes::parse(&row.get::<String>(3)?).contains(Scope::Orders) {
                return Ok(Some((row.get(0)?, row.get(1)?, row.get(2)?)));
            }
        }
        Ok(None)
    }

    /// Removes what was asked for by somebody who is no longer the customer of that record.
    pub(crate) async fn forget_orders(&mut self, customer: CustomerId) -> Result<(), StoreError> {
        let texts = "DELETE FROM product_order_text WHERE event_id IN (
             SELECT e.id FROM event e JOIN product_order o ON o.id = e.entity_id WHERE o.customer_id = $1)";
        self.execute(sql!(texts, customer)).await?;
        self.execute(sql!("DELETE FROM product_order WHERE customer_id = $1", customer)).await
    }

    /// Moves orders along when two records turn out to be one customer.
    pub(crate) async fn move_orders(&mut self, from: CustomerId, to: CustomerId) -> Result<(), StoreError> {
        self.execute(sql!("UPDATE product_order SET customer_id = $1 WHERE customer_id = $2", to, from)).await
    }
}
