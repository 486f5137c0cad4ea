//! What was answered to a request's questions, as its review and its order's page show it.

use madoguchi_domain::{
    folding::{phone_written, postcode_written},
    order::{Answers, MoveWish, PhoneWish},
};
use madoguchi_i18n::Texts;
use madoguchi_web::component::{Entry, Markup};

pub(super) fn of(t: &Texts, answers: &Answers) -> Vec<Entry> {
    match answers {
        Answers::Move(wish) => of_move(t, wish),
        Answers::RegisteredPhone(wish) => of_phone(t, wish),
    }
}

pub(super) fn of_move(t: &Texts, wish: &MoveWish) -> Vec<Entry> {
    let building = (!wish.building.is_empty()).then(|| Entry::new(t.get("move-building"), wish.building.as_str()));
    [
        Entry::new(t.get("move-last-day"), t.date(wish.last_day)),
        Entry::new(t.get("move-first-day"), t.date(wish.first_day)),
        Entry::new(t.get("move-postcode"), postcode_written(&wish.postcode)),
        Entry::new(t.get("move-address"), wish.address.as_str()),
    ]
    .into_iter()
    .chain(building)
    .chain([Entry::new(t.get("move-phone"), whole(&wish.phone))])
    .collect()
}

pub(super) fn of_phone(t: &Texts, wish: &PhoneWish) -> Vec<Entry> {
    let replaces = match &wish.replaces {
        Some(phone) => whole(phone),
        None => Markup::from(t.get("phone-change-added")),
    };
    vec![
        Entry::new(t.get("phone-change-replaces"), replaces),
        Entry::new(t.get("phone-change-new"), whole(&wish.phone)),
    ]
}

/// A phone number that is not broken at the end of a line.
fn whole(phone: &str) -> Markup {
    Markup::unbroken([phone_written(phone)])
}
