//! 取り下げる: one look at what is withdrawn, and then it is.

use super::page_of;
use crate::{
    guard::MayWrite,
    paths::ORDERS,
    visit::{Portal, Visit},
};
use axum::response::Response;
use madoguchi_app::{
    Subscriber,
    order::{Withdrawal, WithdrawalFault, WithdrawalForm},
};
use madoguchi_domain::order::OrderState;
use madoguchi_web::{
    Failure, Faults,
    change_page::{Body, ChangePage, DoneBody, Paths, Screens},
    change_paths,
    component::{Breadcrumb, Entry, Link},
    frame::below_top,
};

pub(super) struct Pages;

impl ChangePage for Pages {
    type Face = Portal;
    type Change = Withdrawal;
    type Guard = MayWrite<Subscriber>;
    const PATHS: Paths = change_paths!(at once "/orders/{order}/withdraw");
    const SCREENS: Screens = Screens { form: "O-03", review: None, done: "O-04" };
    const TITLE: &'static str = "order-withdrawal";

    fn trail(visit: &Visit) -> Breadcrumb {
        let t = &visit.texts;
        below_top(visit, vec![Link::new(t.get("orders"), ORDERS)], t.get(Self::TITLE))
    }

    fn back(_: &Visit) -> String {
        ORDERS.to_owned()
    }

    /// Once work began, the order's page says why it cannot be withdrawn.
    async fn instead(
        visit: &Visit,
        change: &Withdrawal,
        _: Option<&WithdrawalForm>,
        _: &Faults,
    ) -> Result<Option<Response>, Failure> {
        let order = &change.order;
        Ok((!order.state.is_withdrawable()).then(|| visit.see(&page_of(order.number))))
    }

    fn form(visit: &Visit, change: &Withdrawal, _: &WithdrawalForm, _: &Faults) -> Body {
        let (t, order) = (&visit.texts, &change.order);
        Body::new(t.get("order-withdrawal-lead"))
            .facts(vec![
                Entry::new(t.get("order-what"), t.order_kind(order.kind)),
                Entry::new(t.get("order-number"), order.number.to_string()),
            ])
            .effect(t.get("order-withdrawal-effect"))
            .submit(t.get("button-withdraw"))
    }

    fn told(visit: &Visit, fault: &WithdrawalFault, faults: &mut Faults) {
        match fault {
            WithdrawalFault::TooLate => *faults = Faults::whole(visit.texts.get("order-withdrawal-late")),
        }
    }

    async fn done(visit: &Visit, change: &Withdrawal) -> Result<DoneBody, Failure> {
        let (t, order) = (&visit.texts, &change.order);
        if order.state != OrderState::Cancelled {
            return Err(Failure::NotFound);
        }
        Ok(DoneBody::new(t.get("order-withdrawal-done"))
            .fact(Entry::new(t.get("order-what"), t.order_kind(order.kind)))
            .next(Link::new(t.get("orders-more"), ORDERS)))
    }
}
