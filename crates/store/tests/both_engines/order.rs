//! Orders: whose they are, how they went, what is told of them, and what becomes of them when records change.

use crate::common::{SOURCE, at, customer, date, household, merge, register, stamp};
use madoguchi_domain::{
    credential::Verification,
    customer::LinkKind,
    household::Household,
    id::{CustomerId, PortalUserId},
    import::CustomerLinkRow,
    order::{OrderKind, OrderState, WaitsFor},
    receipt::Receipt,
    session::SessionPolicy,
};
use madoguchi_store::{
    Db, StoreError,
    actor::{MayOrder, Subscriber},
    audit::Changed,
    both_engines, customer as records, import,
    may_change::Asks,
    order::{self, ENTITY, Goes, OrderStep},
    retention,
    session::{self, Present},
    sql,
};

const DAY: i64 = 24 * 3600;

/// Somebody signed in who holds that customer.
async fn holder(db: &Db, customer: CustomerId, portal_id: &str, token: u8) -> Subscriber {
    let (user, grant) = register(db, customer, portal_id).await;
    let begun: Result<_, StoreError> = db
        .write_closure(move |tx| {
            Box::pin(async move { tx.begin_session(&stamp(at(0)), user, grant, [token; 32], "test").await })
        })
        .await;
    begun.unwrap();
    me(db, token).await
}

async fn me(db: &Db, token: u8) -> Subscriber {
    let present =
        session::find(db, &SessionPolicy::default(), Household::On, Verification::Later, [token; 32], at(1)).await;
    present.unwrap().and_then(Present::subscriber).unwrap()
}

fn number(n: u8) -> Receipt {
    Receipt::of([n; 8])
}

/// Places an order at `seconds`, with the event that the change block writes.
async fn placed(db: &Db, me: &Subscriber, n: u8, seconds: i64) -> bool {
    let me = me.clone();
    let placed: Result<_, StoreError> = db
        .write_closure(move |tx| {
            let (me, stamp) = (me.clone(), stamp(at(seconds)));
            Box::pin(async move {
                let policy = SessionPolicy::default();
                let may = tx.may_change(&me, Asks::NOTHING, &policy, Verification::Later, at(1)).await?.unwrap();
                let of = (OrderKind::Move, r#"{"kind":"move"}"#);
                let Some(id) = tx.add_order(&stamp, &may, me.orders().unwrap(), number(n), of).await? else {
                    return Ok(false);
                };
                let to = Some(OrderState::Acknowledged.as_str());
                let customer = Some(me.customer());
                let name = "productOrderCreateEvent";
                tx.changed(&stamp, Changed { name, entity: ENTITY, id: id.0, customer, from: None, to }).await?;
                Ok(true)
            })
        })
        .await;
    placed.unwrap()
}

/// Moves an order on at `seconds`. Returns whether it was where it was seen.
async fn moved(db: &Db, n: u8, (from, to): (OrderState, OrderState), text: Option<&'static str>, seconds: i64) -> bool {
    let moved: Result<_, StoreError> = db
        .write_closure(move |tx| {
            let stamp = stamp(at(seconds));
            Box::pin(async move {
                let present = tx.order(number(n)).await?.unwrap();
                let (id, customer) = (present.order.id, Some(present.customer));
                let waits_for = (to == OrderState::Held).then_some(WaitsFor::Other);
                let goes = Goes { id, from, to, waits_for, next_on: Some(date("2026-11-20")) };
                if !tx.set_order(goes, at(seconds)).await? {
                    return Ok(false);
                }
                let (name, from, to) = ("productOrderStateChangeEvent", Some(from.as_str()), Some(to.as_str()));
                tx.order_changed(&stamp, Changed { name, entity: ENTITY, id: id.0, customer, from, to }, text).await?;
                Ok(true)
            })
        })
        .await;
    moved.unwrap()
}

async fn told(db: &Db, customer: CustomerId, login: PortalUserId) -> Option<String> {
    let told: Result<_, StoreError> =
        db.write_closure(move |tx| Box::pin(async move { tx.told_of_order(customer, login, at(5)).await })).await;
    told.unwrap().map(|(_, address, _)| address)
}

async fn open_in(db: &Db, may: MayOrder) -> Option<Receipt> {
    let open: Result<_, StoreError> =
        db.write_closure(move |tx| Box::pin(async move { tx.open_order(may, OrderKind::Move).await })).await;
    open.unwrap()
}

both_engines! {
    async fn an_order_goes_its_way_and_is_its_customers_alone(db) {
        let (hers, his) = (customer(db, "c1").await, customer(db, "c2").await);
        let hanako = holder(db, hers, "hanako@example.jp", 1).await;
        let jiro = holder(db, his, "jiro@example.jp", 2).await;
        let (may, not_his) = (hanako.orders().unwrap(), jiro.orders().unwrap());
        assert!(placed(db, &hanako, 1, 10).await);
        assert!(!placed(db, &hanako, 1, 11).await, "the number is taken");
        assert_eq!((open_in(db, may).await, open_in(db, not_his).await), (Some(number(1)), None));
        assert_eq!(order::open_of(db, may, OrderKind::RegisteredPhone).await.unwrap(), None, "of another kind");

        assert!(moved(db, 1, (OrderState::Acknowledged, OrderState::InProgress), None, 20).await);
        assert!(!moved(db, 1, (OrderState::Acknowledged, OrderState::Cancelled), None, 21).await, "it has gone on");
        assert!(moved(db, 1, (OrderState::InProgress, OrderState::Held), Some("建物名をお知らせください。"), 30).await);
        let full = order::find(db, may, number(1)).await.unwrap().unwrap();
        assert_eq!((full.order.state, full.order.waits_for), (OrderState::Held, Some(WaitsFor::Other)));
        assert_eq!((full.order.next_on, full.order.changed_at), (Some(date("2026-11-20")), at(30)));
        assert_eq!((full.login, full.customer_number.as_str()), (hanako.user(), "N-c1"));
        let step = |state, seconds, text: Option<&str>| {
            OrderStep { state, at: at(seconds), actor: "system:test".to_owned(), text: text.map(str::to_owned) }
        };
        assert_eq!(full.steps, [
            step(OrderState::Acknowledged, 10, None),
            step(OrderState::InProgress, 20, None),
            step(OrderState::Held, 30, Some("建物名をお知らせください。")),
        ]);
        assert_eq!(order::find(db, not_his, number(1)).await.unwrap(), None);
        assert_eq!(order::by_number(db, number(1)).await.unwrap(), Some(full));
        assert_eq!(order::list(db, not_his).await.unwrap(), []);

        assert!(moved(db, 1, (OrderState::Held, OrderState::Rejected), Some("x"), 40).await);
        assert_eq!(open_in(db, may).await, None);
        assert!(placed(db, &hanako, 2, 50).await && placed(db, &jiro, 3, 45).await);
        let numbers: Vec<_> = order::list(db, may).await.unwrap().into_iter().map(|order| order.number).collect();
        assert_eq!(numbers, [number(2), number(1)], "the newest first");
        let queue = order::queue(db, OrderState::Acknowledged, 10).await.unwrap();
        let queue: Vec<_> = queue.into_iter().map(|(order, customer)| (order.number, customer)).collect();
        assert_eq!(queue, [(number(3), "N-c2".to_owned()), (number(2), "N-c1".to_owned())], "who waits longest");
        let top = records::overview(db, &hanako, "2026-01".parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(top.orders.into_iter().map(|order| order.number).collect::<Vec<_>>(), [number(2)]);
        assert_eq!(records::phones(db, may).await.unwrap().len(), household("c1").phones.len());
    }

    async fn who_asked_is_told_while_she_may_see_it_or_else_the_holder(db) {
        let id = customer(db, "c1").await;
        let hanako = holder(db, id, "hanako@example.jp", 1).await;
        let other = customer(db, "c2").await;
        let jiro = holder(db, other, "jiro@example.jp", 2).await;
        assert_eq!(told(db, id, hanako.user()).await.as_deref(), Some("hanako@example.jp"));
        assert_eq!(told(db, id, jiro.user()).await.as_deref(), Some("hanako@example.jp"), "he sees nothing of it");
        db.tick(sql!("UPDATE portal_grant SET revoked_at = $1 WHERE customer_id = $2", at(2), id)).await.unwrap();
        assert_eq!(told(db, id, hanako.user()).await, None);
    }

    async fn orders_follow_their_customer_and_are_nobody_elses(db) {
        let (from, to) = (customer(db, "c1").await, customer(db, "c2").await);
        let hanako = holder(db, from, "hanako@example.jp", 1).await;
        assert!(placed(db, &hanako, 1, 10).await);
        let link = CustomerLinkRow {
            from_customer_key: "c1".to_owned(),
            to_customer_key: "c2".to_owned(),
            kind: LinkKind::Merged,
            linked_on: None,
        };
        let followed: Result<(), StoreError> =
            db.chunk(|tx| Box::pin(async move { import::follow_links(tx, SOURCE, &[link], at(5)).await })).await;
        followed.unwrap();
        let full = order::by_number(db, number(1)).await.unwrap().unwrap();
        assert_eq!(full.customer, to);
        let hanako = me(db, 1).await;
        assert!(order::find(db, hanako.orders().unwrap(), number(1)).await.unwrap().is_some());
        // The record ends, and comes back as somebody else.
        assert!(moved(db, 1, (OrderState::Acknowledged, OrderState::InProgress), Some("x"), 20).await);
        db.tick(sql!("UPDATE customer SET status = 'ended', ended_on = $1 WHERE id = $2", date("2026-11-01"), to)).await.unwrap();
        let mut somebody_else = household("c2");
        somebody_else.customer.name_kana = "ベツノ ヒト".to_owned();
        merge(db, at(30), vec![somebody_else]).await;
        assert_eq!(order::by_number(db, number(1)).await.unwrap(), None);
        let texts = db.fetch_all(sql!("SELECT text FROM product_order_text WHERE at = $1", at(20))).await.unwrap();
        assert!(texts.is_empty(), "what was told is gone with it");
    }

    async fn what_is_over_goes_after_three_years_and_what_is_open_stays(db) {
        let id = customer(db, "c1").await;
        let hanako = holder(db, id, "hanako@example.jp", 1).await;
        assert!(placed(db, &hanako, 1, 10).await && placed(db, &hanako, 2, 20).await);
        assert!(moved(db, 1, (OrderState::Acknowledged, OrderState::Rejected), Some("x"), 30).await);
        retention::sweep(db, at(3 * 365 * DAY)).await.unwrap();
        assert!(order::by_number(db, number(1)).await.unwrap().is_some());
        retention::sweep(db, at(3 * 365 * DAY + 31)).await.unwrap();
        assert_eq!(order::by_number(db, number(1)).await.unwrap(), None);
        assert!(order::by_number(db, number(2)).await.unwrap().is_some(), "it waits however long");
    }
}
