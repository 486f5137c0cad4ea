//! 登録済みの電話番号の変更: which of the numbers on file, and the new one.

use super::{already, facts, moving::done, request_trail};
use crate::{
    guard::Orderer,
    paths::CONTRACTS,
    visit::{Portal, Visit},
};
use axum::response::Response;
use madoguchi_app::{change::NoChoice, order::PhoneChange};
use madoguchi_domain::{
    folding::phone_written,
    order::{ADD, MOST_PHONES, OrderKind, PhoneFault, PhoneForm, PhoneWish},
};
use madoguchi_web::{
    Failure, Faults,
    change_page::{Body, ChangePage, DoneBody, Paths, ReviewPage, Screens},
    change_paths,
    component::{Breadcrumb, Choice, Field, RadioCards},
};

/// The field that is there whatever is on file.
pub(super) const PHONE: &str = "phone";

pub(super) struct Pages;

impl ChangePage for Pages {
    type Face = Portal;
    type Change = PhoneChange;
    type Guard = Orderer;
    const PATHS: Paths = change_paths!("/contracts/phone");
    const SCREENS: Screens = Screens { form: "K-21", review: Some("K-22"), done: "K-23" };
    const TITLE: &'static str = "phone-change";
    const DONE: &'static str = "phone-change-applied";

    fn trail(visit: &Visit) -> Breadcrumb {
        request_trail(visit, Self::TITLE)
    }

    fn back(_: &Visit) -> String {
        CONTRACTS.to_owned()
    }

    async fn instead(
        visit: &Visit,
        change: &PhoneChange,
        _: Option<&PhoneForm>,
        faults: &Faults,
    ) -> Result<Option<Response>, Failure> {
        already::instead(visit, &change.request, OF, Self::trail(visit), faults).await
    }

    fn form(visit: &Visit, change: &PhoneChange, typed: &PhoneForm, faults: &Faults) -> Body {
        let t = &visit.texts;
        let body = Body::new(t.get("phone-change-lead")).lead(t.get("phone-change-service"));
        let body = if change.on_file.is_empty() {
            body.lead(t.get("phone-change-none"))
        } else {
            let choices = PhoneForm::choices(&change.on_file).map(|(value, phone)| {
                let label = t.with("phone-change-replace", &[("phone", phone_written(phone).into())]);
                Choice::new(value, label)
            });
            let room = change.on_file.len() < MOST_PHONES;
            let choices = choices.chain(room.then(|| Choice::new(ADD, t.get("phone-change-add"))));
            body.field(
                RadioCards::new("replaces", t.get("phone-change-which"), choices.collect())
                    .checked(Some(typed.replaces.as_str()))
                    .error(faults.of("replaces")),
            )
        };
        body.field(
            Field::phone(PHONE, t.get("phone-change-new"))
                .hint(t.get("phone-change-new-hint"))
                .autocomplete("tel")
                .value(&typed.phone)
                .error(faults.of(PHONE)),
        )
    }

    fn told(visit: &Visit, fault: &PhoneFault, faults: &mut Faults) {
        let t = &visit.texts;
        match fault {
            PhoneFault::NoChoice => faults.add("replaces", t.get("phone-change-no-choice")),
            PhoneFault::TooMany => {
                let most = i64::try_from(MOST_PHONES).unwrap_or(i64::MAX);
                faults.add("replaces", &t.with("phone-change-too-many", &[("most", most.into())]));
            }
            PhoneFault::Missing => faults.add(PHONE, t.get("phone-change-missing")),
            PhoneFault::NotOne => faults.add(PHONE, t.get("phone-change-not-one")),
            PhoneFault::OnFile => faults.add(PHONE, t.get("phone-change-known")),
            PhoneFault::AlreadyOpen => already::tell(visit, PHONE, faults),
        }
    }

    async fn done(visit: &Visit, change: &PhoneChange) -> Result<DoneBody, Failure> {
        Ok(done(visit, change.request.open))
    }
}

const OF: already::Of =
    already::Of { kind: OrderKind::RegisteredPhone, screen: Pages::SCREENS.form, title: Pages::TITLE };

impl ReviewPage for Pages {
    const REVIEW: &'static str = "phone-change-review";

    fn review(visit: &Visit, _: &PhoneChange, wish: &PhoneWish, _: Option<&NoChoice>, _: &Faults) -> Body {
        let t = &visit.texts;
        Body::new(t.get("order-review-lead"))
            .facts(facts::of_phone(t, wish))
            .effect(t.get("order-effect"))
            .submit(t.get("button-apply"))
    }
}
