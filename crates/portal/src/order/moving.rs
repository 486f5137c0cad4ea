//! 引越し: when, where to, and how to reach her.

use super::{already, facts, page_of, request_trail};
use crate::{
    guard::Orderer,
    needs_contract,
    paths::{CONTRACTS, ORDERS},
    visit::{Portal, Visit},
};
use axum::response::Response;
use madoguchi_app::{change::NoChoice, order::MoveChange};
use madoguchi_domain::order::{MoveFault, MoveField, MoveForm, MoveWish, OrderKind};
use madoguchi_web::{
    Failure, Faults,
    change_page::{Body, ChangePage, DoneBody, Paths, ReviewPage, Screens},
    change_paths,
    component::{Breadcrumb, Field, FieldWidth, Link},
};

/// The form's first field.
pub(super) const LAST_DAY: &str = "last_day";

pub(super) struct Pages;

impl ChangePage for Pages {
    type Face = Portal;
    type Change = MoveChange;
    type Guard = Orderer;
    const PATHS: Paths = change_paths!("/contracts/move");
    const SCREENS: Screens = Screens { form: "K-11", review: Some("K-12"), done: "K-13" };
    const TITLE: &'static str = "move";
    const DONE: &'static str = "move-applied";

    fn trail(visit: &Visit) -> Breadcrumb {
        request_trail(visit, Self::TITLE)
    }

    fn back(_: &Visit) -> String {
        CONTRACTS.to_owned()
    }

    async fn instead(
        visit: &Visit,
        change: &MoveChange,
        _: Option<&MoveForm>,
        faults: &Faults,
    ) -> Result<Option<Response>, Failure> {
        if !change.has_products {
            let lines = ["move-nothing"];
            return needs_contract::answer(visit, OF.screen, OF.title, &lines, Self::trail(visit)).map(Some);
        }
        already::instead(visit, &change.request, OF, Self::trail(visit), faults).await
    }

    fn form(visit: &Visit, _: &MoveChange, typed: &MoveForm, faults: &Faults) -> Body {
        let t = &visit.texts;
        let day = |name: &str, label: &str, typed: &str| {
            Field::day(name, t.get(label)).hint(t.get("move-day-hint")).value(typed).error(faults.of(name))
        };
        Body::new(t.get("move-lead"))
            .field(day(LAST_DAY, "move-last-day", &typed.last_day))
            .field(day("first_day", "move-first-day", &typed.first_day))
            .field(
                Field::figures("postcode", t.get("move-postcode"), FieldWidth::Short)
                    .hint(t.get("move-postcode-hint"))
                    .autocomplete("off")
                    .value(&typed.postcode)
                    .error(faults.of("postcode")),
            )
            .field(
                Field::text("address", t.get("move-address"))
                    .hint(t.get("move-address-hint"))
                    .value(&typed.address)
                    .error(faults.of("address")),
            )
            .field(
                Field::text("building", t.get("move-building"))
                    .hint(t.get("move-building-hint"))
                    .optional(t.get("optional"))
                    .value(&typed.building)
                    .error(faults.of("building")),
            )
            .field(
                Field::phone("phone", t.get("move-phone"))
                    .hint(t.get("move-phone-hint"))
                    .autocomplete("tel")
                    .value(&typed.phone)
                    .error(faults.of("phone")),
            )
    }

    fn told(visit: &Visit, fault: &MoveFault, faults: &mut Faults) {
        let t = &visit.texts;
        match *fault {
            MoveFault::Missing(field) => faults.add(name_of(field), t.get(missing(field))),
            MoveFault::NotOne(field) => faults.add(name_of(field), t.get(not_one(field))),
            MoveFault::TooSoon(field) => faults.add(name_of(field), t.get("move-too-soon")),
            MoveFault::TooFar(field) => faults.add(name_of(field), t.get("move-too-far")),
            MoveFault::TooLong(field, most) => {
                faults.add(name_of(field), &t.with("order-too-long", &[("most", most.into())]));
            }
            MoveFault::NothingToMove => faults.add(LAST_DAY, t.get("move-nothing")),
            MoveFault::AlreadyOpen => already::tell(visit, LAST_DAY, faults),
        }
    }

    async fn done(visit: &Visit, change: &MoveChange) -> Result<DoneBody, Failure> {
        Ok(done(visit, change.request.open))
    }
}

const OF: already::Of = already::Of { kind: OrderKind::Move, screen: Pages::SCREENS.form, title: Pages::TITLE };

/// 完了 of a request, with the way to its order.
pub(super) fn done(visit: &Visit, open: Option<madoguchi_domain::receipt::Receipt>) -> DoneBody {
    let t = &visit.texts;
    DoneBody::new(t.get("order-done"))
        .line(t.get("order-done-next"))
        .next(Link::new(t.get("order-done-look"), open.map_or_else(|| ORDERS.to_owned(), page_of)))
}

impl ReviewPage for Pages {
    const REVIEW: &'static str = "move-review";

    fn review(visit: &Visit, _: &MoveChange, wish: &MoveWish, _: Option<&NoChoice>, _: &Faults) -> Body {
        let t = &visit.texts;
        Body::new(t.get("order-review-lead"))
            .facts(facts::of_move(t, wish))
            .effect(t.get("order-effect"))
            .submit(t.get("button-apply"))
    }
}

const fn name_of(field: MoveField) -> &'static str {
    match field {
        MoveField::LastDay => LAST_DAY,
        MoveField::FirstDay => "first_day",
        MoveField::Postcode => "postcode",
        MoveField::Address => "address",
        MoveField::Building => "building",
        MoveField::Phone => "phone",
    }
}

const fn missing(field: MoveField) -> &'static str {
    match field {
        MoveField::LastDay => "move-missing-last-day",
        MoveField::FirstDay => "move-missing-first-day",
        MoveField::Postcode => "move-missing-postcode",
        MoveField::Address | MoveField::Building => "move-missing-address",
        MoveField::Phone => "move-missing-phone",
    }
}

const fn not_one(field: MoveField) -> &'static str {
    match field {
        MoveField::Postcode => "move-not-a-postcode",
        MoveField::Phone => "phone-change-not-one",
        MoveField::LastDay | MoveField::FirstDay | MoveField::Address | MoveField::Building => "move-not-a-day",
    }
}
