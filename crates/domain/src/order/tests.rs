use super::*;
use crate::time::Date;
use OrderAct::{Cancel, Complete, Hold, Reject, Resume, Take};
use OrderState::{Acknowledged, Cancelled, Completed, Held, InProgress, Rejected};
use jiff::ToSpan as _;
use proptest::prelude::*;

/// What may be done with an order, by whom: written out, not derived.
#[test]
fn the_table_of_what_may_be_done() {
    let allowed = |state: OrderState, by: OrderActor| {
        OrderAct::ALL.iter().copied().filter(|act| state.allows(*act, by)).collect::<Vec<_>>()
    };
    for (state, subscriber, operator) in [
        (Acknowledged, vec![Cancel], vec![Take, Reject, Cancel]),
        (InProgress, vec![], vec![Hold, Complete, Reject, Cancel]),
        (Held, vec![], vec![Resume, Reject, Cancel]),
        (Completed, vec![], vec![]),
        (Cancelled, vec![], vec![]),
        (Rejected, vec![], vec![]),
    ] {
        assert_eq!(allowed(state, OrderActor::Subscriber), subscriber, "{state}");
        assert_eq!(allowed(state, OrderActor::Staff), operator, "{state}");
        assert_eq!(allowed(state, OrderActor::System), operator, "{state}");
        assert_eq!(state.is_withdrawable(), state == Acknowledged, "{state}");
        assert_eq!(state.is_open(), !operator.is_empty(), "what is over stays over");
        assert_eq!(state.acts_next(None).is_some(), state.is_open());
        assert_eq!(state.ahead().last().is_some(), state.is_open());
    }
    assert_eq!(Held.acts_next(None), Some(WaitsFor::Subscriber));
    assert_eq!(Held.acts_next(Some(WaitsFor::Other)), Some(WaitsFor::Other));
    assert_eq!(InProgress.acts_next(Some(WaitsFor::Other)), Some(WaitsFor::Operator), "no longer held");
}

#[test]
fn the_way_of_an_order_is_told_in_few_steps() {
    for (state, begun, steps, place) in [
        (Acknowledged, false, vec![Acknowledged, InProgress, Completed], 0),
        (InProgress, true, vec![Acknowledged, InProgress, Completed], 1),
        (Held, true, vec![Acknowledged, InProgress, Held, Completed], 2),
        (Completed, true, vec![Acknowledged, InProgress, Completed], 3),
        (Cancelled, false, vec![Acknowledged, Cancelled], 2),
        (Rejected, true, vec![Acknowledged, InProgress, Rejected], 3),
    ] {
        let (told, at) = state.track(begun);
        assert_eq!((told.get(at).copied(), at == told.len()), (state.is_open().then_some(state), !state.is_open()));
        assert_eq!((told, at), (steps, place));
    }
}

#[test]
fn who_is_held_up_or_refused_is_told_why() {
    for (act, typed, text) in [
        (Hold, " 本人確認書類\n\tをお送りください ", Ok(Some("本人確認書類\n をお送りください".to_owned()))),
        (Hold, " \n", Err(TextFault::Missing)),
        (Reject, "", Err(TextFault::Missing)),
        (Take, "", Ok(None)),
        (Complete, "終わりました", Ok(Some("終わりました".to_owned()))),
    ] {
        assert_eq!(text_for(act, typed), text);
    }
    assert!(text_for(Take, &"字".repeat(MOST_TEXT)).is_ok());
    assert_eq!(text_for(Take, &"字".repeat(MOST_TEXT + 1)), Err(TextFault::TooLong));
}

proptest! {
    /// Whatever is done in whatever order, by whomever: once an order is over nothing moves it, and a subscriber never
    /// moves one that is worked on.
    #[test]
    fn what_is_over_stays_over(acts in proptest::collection::vec((0..6_usize, 0..3_usize), 0..20)) {
        let mut state = Acknowledged;
        for (act, by) in acts {
            let (act, by) = (OrderAct::ALL[act], OrderActor::ALL[by]);
            if state.allows(act, by) {
                prop_assert!(state.is_open() && act.leads_to() != state);
                prop_assert!(by != OrderActor::Subscriber || state == Acknowledged);
                state = act.leads_to();
            }
        }
    }
}

#[test]
fn answers_are_read_as_they_are_written() {
    for answers in [
        Answers::Move(moving().read(today()).unwrap()),
        Answers::RegisteredPhone(PhoneWish { phone: "0312345678".to_owned(), replaces: None }),
    ] {
        let written = serde_json::to_string(&answers).unwrap();
        assert!(written.contains(&format!(r#""kind":"{}""#, answers.kind())), "{written}");
        assert_eq!(serde_json::from_str::<Answers>(&written).unwrap(), answers);
    }
}

fn today() -> Date {
    "2026-12-01".parse().unwrap()
}

fn moving() -> MoveForm {
    MoveForm {
        last_day: "2026年12月30日".to_owned(),
        first_day: "２０２６/12/31".to_owned(),
        postcode: "〒225ー0002".to_owned(),
        address: " 神奈川県横浜市青葉区美しが丘1-2-3 ".to_owned(),
        building: "ひばりマンション　305号室".to_owned(),
        phone: "+81 90 1234 5678".to_owned(),
    }
}

#[test]
fn a_move_is_read_in_whatever_form_it_is_typed() {
    let wish = moving().read(today()).unwrap();
    assert_eq!((wish.last_day.to_string(), wish.first_day.to_string()), ("2026-12-30".into(), "2026-12-31".into()));
    assert_eq!((wish.postcode.as_str(), wish.phone.as_str()), ("2250002", "09012345678"));
    assert_eq!(wish.address, "神奈川県横浜市青葉区美しが丘1-2-3");
    assert_eq!(MoveForm::of(&wish).read(today()).as_ref(), Ok(&wish), "what is corrected begins with what was read");
    let bare = MoveForm { building: " ".to_owned(), ..moving() };
    assert_eq!(bare.read(today()).unwrap().building, "");
}

#[test]
fn what_is_wrong_with_a_move_is_said_at_each_field() {
    use MoveFault::{Missing, NotOne, TooFar, TooLong, TooSoon};
    use MoveField::{Address, Building, FirstDay, LastDay, Phone, Postcode};
    let faults = |form: MoveForm| form.read(today()).unwrap_err();
    assert_eq!(
        faults(MoveForm::default()),
        [Missing(LastDay), Missing(FirstDay), Missing(Postcode), Missing(Address), Missing(Phone)]
    );
    let wrong = MoveForm {
        last_day: "あした".to_owned(),
        first_day: "2026-12-01".to_owned(),
        postcode: "225-000".to_owned(),
        address: "字".repeat(101),
        building: "字".repeat(61),
        phone: "090-1234-567".to_owned(),
    };
    assert_eq!(
        faults(wrong),
        [
            NotOne(LastDay),
            TooSoon(FirstDay),
            NotOne(Postcode),
            TooLong(Address, 100),
            TooLong(Building, 60),
            NotOne(Phone)
        ]
    );
    let at = |day: &str| MoveForm { last_day: day.to_owned(), ..moving() }.read(today()).err();
    assert_eq!(at("2026-12-02"), None);
    assert_eq!(at("2027-12-01"), None);
    assert_eq!(at("2027-12-02"), Some(vec![TooFar(LastDay)]));
    assert_eq!(at("2026-02-30"), Some(vec![NotOne(LastDay)]));
}

proptest! {
    #[test]
    fn a_day_is_taken_from_tomorrow_to_a_year_ahead(after in -400..800_i64) {
        let day = today().saturating_add(after.days());
        let read = MoveForm { first_day: day.to_string(), ..moving() }.read(today());
        prop_assert_eq!(read.is_ok(), (1..=365).contains(&after));
    }
}

#[test]
fn a_number_is_added_or_takes_anothers_place() {
    let on_file = ["045-123-4567".to_owned(), "09012345678".to_owned()];
    let read = |replaces: &str, phone: &str, on_file: &[String]| {
        PhoneForm { replaces: replaces.to_owned(), phone: phone.to_owned() }.read(on_file)
    };
    let wish = |phone: &str, replaces: Option<&str>| {
        Ok(PhoneWish { phone: phone.to_owned(), replaces: replaces.map(str::to_owned) })
    };
    assert_eq!(read("0451234567", "０８０－１１１１－２２２２", &on_file), wish("08011112222", Some("045-123-4567")));
    assert_eq!(read(ADD, "080 1111 2222", &on_file), wish("08011112222", None));
    assert_eq!(read("", "080 1111 2222", &[]), wish("08011112222", None));
    for (replaces, phone, faults) in [
        ("", "", vec![PhoneFault::NoChoice, PhoneFault::Missing]),
        ("0311112222", "080", vec![PhoneFault::NoChoice, PhoneFault::NotOne]),
        (ADD, "+81-45-123-4567", vec![PhoneFault::OnFile]),
        ("0451234567", "(045)123-4567", vec![PhoneFault::OnFile]),
    ] {
        assert_eq!(read(replaces, phone, &on_file), Err(faults), "{replaces} {phone}");
    }
    let full: Vec<String> = (0..MOST_PHONES).map(|n| format!("0900000000{n}")).collect();
    assert_eq!(read(ADD, "080-1111-2222", &full), Err(vec![PhoneFault::TooMany]));
    assert_eq!(read("09000000000", "080-1111-2222", &full), wish("08011112222", Some("09000000000")));
    let kept = PhoneWish { phone: "08011112222".to_owned(), replaces: Some("045-123-4567".to_owned()) };
    assert_eq!(PhoneForm::of(&kept).read(&on_file), Ok(kept));
}
