//! From when a change is in force and charged: every example of PRODUCT §6.2 and the edges of the calendar.

use super::*;
use crate::time::{Ts, Zone};

/// What a course was, what is booked (accepted, in force, from, to), when another one is wished, which, the day of the
/// swap; then the day in force and the first month at its price.
type Course<'c> = (&'c str, &'c [(&'c str, &'c str, &'c str, &'c str)], &'c str, &'c str, &'c str, &'c str, &'c str);

fn check(cases: &[Course<'_>]) {
    for case in cases {
        let (course, booked, at, wished, swap, in_force, charged_from) = *case;
        let mut holdings = person(&[("P1", course, "", "-")]);
        holdings.booked =
            booked.iter().map(|(accepted, on, from, to)| booked_change(accepted, on, "P1", from, to)).collect();
        let swap = (!swap.is_empty()).then_some(swap);
        let quote = quoted(&holdings, &[modify("P1", wished, swap)], at);
        let effect = quote.effects.iter().find(|effect| effect.action == Action::Modify).unwrap();
        assert_eq!((effect.on, effect.offering.as_str()), (day(in_force), wished), "{case:?}");
        let line = quote.lines.iter().find(|line| line.offering == wished && line.last_month.is_none()).unwrap();
        assert_eq!((line.first_month, line.from), (month(charged_from), Some(day(in_force))), "{case:?}");
        let price = quote.month(month(charged_from)).unwrap();
        let eve = quote.month(month(charged_from).plus(-1).max(Month::of(quote.on))).unwrap();
        assert!(price.after != eve.after || month(charged_from) == Month::of(quote.on), "{case:?}");
    }
}

#[test]
fn the_examples_of_the_published_rules() {
    check(&[
        ("NET-300", &[], "2026-03-15T10:00", "NET-1G", "", "2026-03-16", "2026-04"),
        ("NET-300", &[], "2026-03-31T10:00", "NET-1G", "", "2026-04-01", "2026-04"),
        ("NET-1G", &[], "2026-03-15T10:00", "NET-300", "", "2026-04-01", "2026-04"),
        // Up on the 5th, then down on the 20th, whether or not the records know of the up.
        (
            "NET-300",
            &[("2026-03-05T10:00", "2026-03-06", "NET-300", "NET-1G")],
            "2026-03-20T10:00",
            "NET-300",
            "",
            "2026-05-01",
            "2026-05",
        ),
        (
            "NET-1G",
            &[("2026-03-05T10:00", "2026-03-06", "NET-300", "NET-1G")],
            "2026-03-20T10:00",
            "NET-300",
            "",
            "2026-05-01",
            "2026-05",
        ),
        ("NET-1G", &[], "2026-04-02T10:00", "NET-10G", "2026-04-09", "2026-04-09", "2026-05"),
    ]);
}

#[test]
fn ups_at_the_edges_of_months() {
    check(&[
        ("NET-300", &[], "2026-03-01T00:00", "NET-1G", "", "2026-03-02", "2026-04"),
        ("NET-300", &[], "2026-02-28T23:59:59", "NET-1G", "", "2026-03-01", "2026-03"),
        ("NET-300", &[], "2026-02-27T23:59:59", "NET-1G", "", "2026-02-28", "2026-03"),
        ("NET-300", &[], "2028-02-28T12:00", "NET-1G", "", "2028-02-29", "2028-03"),
        ("NET-300", &[], "2028-02-29T12:00", "NET-1G", "", "2028-03-01", "2028-03"),
        ("NET-300", &[], "2026-12-31T00:00", "NET-1G", "", "2027-01-01", "2027-01"),
        ("NET-300", &[], "2026-12-30T23:59:59", "NET-1G", "", "2026-12-31", "2027-01"),
        ("NET-300", &[], "2026-04-30T23:59:59", "NET-1G", "", "2026-05-01", "2026-05"),
        ("NET-300", &[], "2026-05-01T00:00", "NET-1G", "", "2026-05-02", "2026-06"),
        ("NET-300", &[], "2100-02-28T12:00", "NET-1G", "", "2100-03-01", "2100-03"),
    ]);
}

#[test]
fn downs_at_the_edges_of_months() {
    check(&[
        ("NET-1G", &[], "2026-03-01T00:00", "NET-300", "", "2026-04-01", "2026-04"),
        ("NET-1G", &[], "2026-03-31T23:59:59", "NET-300", "", "2026-04-01", "2026-04"),
        ("NET-1G", &[], "2026-04-01T00:00", "NET-300", "", "2026-05-01", "2026-05"),
        ("NET-1G", &[], "2028-02-29T23:59:59", "NET-300", "", "2028-03-01", "2028-03"),
        ("NET-1G", &[], "2028-02-29T00:00", "NET-300", "", "2028-03-01", "2028-03"),
        ("NET-1G", &[], "2026-12-31T23:59:59", "NET-300", "", "2027-01-01", "2027-01"),
        ("NET-1G", &[], "2026-11-30T23:59:59", "NET-300", "", "2026-12-01", "2026-12"),
        ("NET-1G", &[], "2026-12-01T00:00", "NET-300", "", "2027-01-01", "2027-01"),
    ]);
}

#[test]
fn swaps_decide_whatever_the_direction() {
    check(&[
        ("NET-1G", &[], "2026-03-20T10:00", "NET-10G", "2026-03-20", "2026-03-20", "2026-04"),
        ("NET-1G", &[], "2026-03-20T10:00", "NET-10G", "2026-04-01", "2026-04-01", "2026-04"),
        ("NET-1G", &[], "2026-03-20T10:00", "NET-10G", "2026-03-31", "2026-03-31", "2026-04"),
        ("NET-1G", &[], "2026-03-20T10:00", "NET-10G", "2026-04-30", "2026-04-30", "2026-05"),
        ("NET-1G", &[], "2026-03-20T10:00", "NET-10G", "2026-06-02", "2026-06-02", "2026-07"),
        ("NET-300", &[], "2028-02-20T10:00", "NET-10G", "2028-02-29", "2028-02-29", "2028-03"),
        ("NET-10G", &[], "2026-03-20T10:00", "NET-1G", "2026-03-25", "2026-03-25", "2026-04"),
        ("NET-10G", &[], "2026-03-20T10:00", "NET-300", "2026-05-01", "2026-05-01", "2026-05"),
        // An up of the same month does not hold up a swap.
        (
            "NET-1G",
            &[("2026-03-05T10:00", "2026-03-12", "NET-1G", "NET-10G")],
            "2026-03-20T10:00",
            "NET-300",
            "2026-04-09",
            "2026-04-09",
            "2026-05",
        ),
    ]);
}

#[test]
fn a_change_upon_a_booked_change() {
    check(&[
        // The month of acceptance counts, not the one in which the up is in force.
        (
            "NET-300",
            &[("2026-03-31T10:00", "2026-04-01", "NET-300", "NET-1G")],
            "2026-03-31T12:00",
            "NET-300",
            "",
            "2026-05-01",
            "2026-05",
        ),
        (
            "NET-300",
            &[("2026-03-31T10:00", "2026-04-01", "NET-300", "NET-1G")],
            "2026-04-01T00:00",
            "NET-300",
            "",
            "2026-05-01",
            "2026-05",
        ),
        (
            "NET-300",
            &[("2026-02-28T23:59:59", "2026-03-01", "NET-300", "NET-1G")],
            "2026-03-20T10:00",
            "NET-300",
            "",
            "2026-04-01",
            "2026-04",
        ),
        (
            "NET-300",
            &[("2026-03-01T00:00", "2026-03-02", "NET-300", "NET-1G")],
            "2026-03-31T23:59:59",
            "NET-300",
            "",
            "2026-05-01",
            "2026-05",
        ),
        (
            "NET-300",
            &[("2026-12-05T10:00", "2026-12-06", "NET-300", "NET-1G")],
            "2026-12-20T10:00",
            "NET-300",
            "",
            "2027-02-01",
            "2027-02",
        ),
        (
            "NET-300",
            &[("2026-11-05T10:00", "2026-11-06", "NET-300", "NET-1G")],
            "2026-11-20T10:00",
            "NET-300",
            "",
            "2027-01-01",
            "2027-01",
        ),
        (
            "NET-300",
            &[("2028-02-05T10:00", "2028-02-06", "NET-300", "NET-1G")],
            "2028-02-29T23:59:59",
            "NET-300",
            "",
            "2028-04-01",
            "2028-04",
        ),
        // Years ago is not this month.
        (
            "NET-1G",
            &[("2025-03-05T10:00", "2025-03-06", "NET-300", "NET-1G")],
            "2026-03-20T10:00",
            "NET-300",
            "",
            "2026-04-01",
            "2026-04",
        ),
        // Down from what is booked, though it is up from what is in force.
        (
            "NET-300",
            &[("2026-03-05T10:00", "2026-05-09", "NET-300", "NET-10G")],
            "2026-04-20T10:00",
            "NET-1G",
            "2026-05-20",
            "2026-05-20",
            "2026-06",
        ),
    ]);
}

#[test]
fn what_was_wished_last_holds() {
    // A booked down, then an up of what is in force: the down is replaced.
    let mut holdings = person(&[("P1", "NET-1G", "", "-")]);
    holdings.booked = vec![booked_change("2026-03-10T10:00", "2026-04-01", "P1", "NET-1G", "NET-300")];
    let quote = quoted(&holdings, &[modify("P1", "NET-10G", Some("2026-03-25"))], "2026-03-20T10:00");
    assert_eq!(lines_of(&quote, "P1"), ["NET-1G 5200 2026-03..2026-03", "NET-10G 6900 2026-04.."]);
    // A swap after it does not replace it.
    let quote = quoted(&holdings, &[modify("P1", "NET-10G", Some("2026-05-25"))], "2026-03-20T10:00");
    let expected = ["NET-1G 5200 2026-03..2026-03", "NET-300 4700 2026-04..2026-05", "NET-10G 6900 2026-06.."];
    assert_eq!(lines_of(&quote, "P1"), expected);
    // Back to what it was: an up from what is booked, in force before the down ever was.
    let quote = quoted(&holdings, &[modify("P1", "NET-1G", None)], "2026-03-20T10:00");
    assert_eq!(quote.month(month("2026-04")).unwrap().after, quote.month(month("2026-03")).unwrap().after);
}

#[test]
fn two_changes_in_a_month_are_charged_once() {
    // In force on the 6th, again something else on the 25th: neither was there on the 1st of a month but the last.
    let mut holdings = person(&[("P1", "NET-1G", "", "-")]);
    holdings.booked = vec![booked_change("2026-03-05T10:00", "2026-03-06", "P1", "NET-300", "NET-1G")];
    let quote = quoted(&holdings, &[modify("P1", "NET-10G", Some("2026-03-25"))], "2026-03-20T10:00");
    assert_eq!(lines_of(&quote, "P1"), ["NET-300 4700 2026-03..2026-03", "NET-10G 6900 2026-04.."]);
    // Up in March is charged for April, even though a down follows on 1 May.
    let quote = quoted(&holdings, &[modify("P1", "NET-300", None)], "2026-03-20T10:00");
    let expected = ["NET-300 4700 2026-03..2026-03", "NET-1G 5200 2026-04..2026-04", "NET-300 4700 2026-05.."];
    assert_eq!(lines_of(&quote, "P1"), expected);
}

#[test]
fn channels_start_at_acceptance_and_cost_the_whole_month() {
    for (at, first) in [
        ("2026-03-15T10:00", "2026-03-15"),
        ("2026-03-01T00:00", "2026-03-01"),
        ("2026-03-31T00:00", "2026-03-31"),
        ("2026-03-31T23:59:59", "2026-03-31"),
        ("2026-04-01T00:00", "2026-04-01"),
        ("2028-02-29T12:00", "2028-02-29"),
        ("2026-02-28T23:59:59", "2026-02-28"),
        ("2026-12-31T23:59:59", "2026-12-31"),
    ] {
        let holdings = person(&[("P1", "TV-STD", "B1", "-")]);
        let quote = quoted(&holdings, &[add("new", "CH-BALL", "B1", None)], at);
        let line = quote.lines.iter().find(|line| line.offering == "CH-BALL").unwrap();
        let month = Month::of(day(first));
        assert_eq!((line.from, line.first_month, line.last_month), (Some(day(first)), month, None), "{at}");
        assert_eq!(quote.month(month).unwrap().difference(), Yen(2_640), "{at}");
    }
}

#[test]
fn channels_end_with_the_month_but_not_with_their_first() {
    let cases: [(&str, &str, Result<&str, &str>); 14] = [
        ("2020-01-01", "2026-03-15T10:00", Ok("2026-03-31")),
        ("2020-01-01", "2026-03-01T00:00", Ok("2026-03-31")),
        ("2020-01-01", "2026-03-31T00:00", Ok("2026-03-31")),
        ("2020-01-01", "2026-03-31T23:58:59", Ok("2026-03-31")),
        ("2020-01-01", "2026-03-31T23:59", Ok("2026-03-31")),
        ("2020-01-01", "2026-03-31T23:59:59", Ok("2026-03-31")),
        ("2020-01-01", "2026-04-01T00:00", Ok("2026-04-30")),
        ("2020-01-01", "2028-02-29T23:59:59", Ok("2028-02-29")),
        ("2020-01-01", "2026-02-28T00:00", Ok("2026-02-28")),
        ("2026-03-01", "2026-03-31T23:59:59", Err("2026-04-01")),
        ("2026-03-31", "2026-03-31T12:00", Err("2026-04-01")),
        ("2026-03-31", "2026-04-01T00:00", Ok("2026-04-30")),
        ("2028-02-29", "2028-02-29T12:00", Err("2028-03-01")),
        ("2026-12-02", "2026-12-31T23:59:59", Err("2027-01-01")),
    ];
    for (started, at, expected) in cases {
        let holdings = person(&[("P1", "TV-STD", "B1", "-"), ("P2", "CH-BALL", "B1", started)]);
        match (quote(catalog(), &holdings, &[delete("P2")], asked(at)), expected) {
            (Ok(quote), Ok(last)) => {
                assert_eq!(effects_of(&quote), [format!("{last} delete CH-BALL")], "{started} {at}");
                let month = Month::of(day(last));
                assert_eq!(lines_of(&quote, "P2"), [format!("CH-BALL 2400 {}..{month}", Month::of(quote.on))]);
                assert_eq!(quote.month(month.plus(1)).unwrap().difference(), Yen(-2_640), "{started} {at}");
            }
            (Err(refusals), Err(from)) => {
                assert_eq!(refusals, [Refusal::EndTooSoon { product: "P2".to_owned(), from: day(from) }]);
            }
            (found, _) => panic!("{started} {at}: {found:?}"),
        }
    }
}

#[test]
fn an_earlier_cut_off_moves_the_month() {
    for (at, first) in [
        ("2026-03-01T00:00", "2026-04-01"),
        ("2026-03-25T17:59:59", "2026-04-01"),
        ("2026-03-25T18:00", "2026-04-01"),
        ("2026-03-25T18:00:59", "2026-04-01"),
        ("2026-03-25T18:01", "2026-05-01"),
        ("2026-03-26T00:00", "2026-05-01"),
        ("2026-03-31T23:59:59", "2026-05-01"),
        ("2026-11-26T00:00", "2027-01-01"),
        ("2026-12-25T18:01", "2027-02-01"),
        ("2028-02-25T18:00", "2028-03-01"),
        ("2028-02-26T00:00", "2028-04-01"),
    ] {
        let holdings = person(&[("P1", "NET-1G", "", "-")]);
        let quote = quoted(&holdings, &[add("new", "NET-IP4", "", None)], at);
        assert_eq!(effects_of(&quote), [format!("{first} add NET-IP4")], "{at}");
        let mut holdings = holdings;
        holdings.products.extend(person(&[("P2", "NET-IP4", "", "-")]).products);
        let quote = quoted(&holdings, &[delete("P2")], at);
        assert_eq!(effects_of(&quote), [format!("{} delete NET-IP4", day(first).yesterday().unwrap())], "{at}");
    }
}

#[test]
fn the_moment_is_the_operators_not_utc() {
    let tokyo = Zone::named("Asia/Tokyo").unwrap();
    let holdings = person(&[("P1", "NET-1G", "", "-"), ("P2", "TV-STD", "B1", "-"), ("P3", "CH-BALL", "B1", "-")]);
    for (utc, down, end) in [
        ("2026-03-31T14:59:59Z", "2026-04-01", "2026-03-31"),
        ("2026-03-31T15:00:00Z", "2026-05-01", "2026-04-30"),
        ("2026-03-30T15:00:00Z", "2026-04-01", "2026-03-31"),
        ("2028-02-29T14:59:59Z", "2028-03-01", "2028-02-29"),
        ("2028-02-29T15:00:00Z", "2028-04-01", "2028-03-31"),
        ("2026-12-31T14:59:59Z", "2027-01-01", "2026-12-31"),
        ("2026-12-31T15:00:00Z", "2027-02-01", "2027-01-31"),
    ] {
        let at = tokyo.datetime_of(Ts::from(utc.parse::<jiff::Timestamp>().unwrap()));
        let asked = Asked { at, by: Seller::Portal, pin_shown: false };
        let quote = quote(catalog(), &holdings, &[modify("P1", "NET-300", None), delete("P3")], asked).unwrap();
        let mut expected = [format!("{down} modify NET-300"), format!("{end} delete CH-BALL")];
        expected.sort();
        assert_eq!(effects_of(&quote), expected, "{utc}");
    }
}

#[test]
fn a_birthday_on_29_february() {
    for (at, old_enough) in [("2026-02-28T23:59:59", false), ("2026-03-01T00:00", true), ("2028-02-28T12:00", true)] {
        let mut holdings = person(&[("P1", "TV-STD", "B1", "-")]);
        holdings.birth_date = Some(day("2008-02-29"));
        let asked = Asked { pin_shown: true, ..asked(at) };
        let found = quote(catalog(), &holdings, &[add("new", "CH-NIGHT", "B1", None)], asked);
        assert_eq!(found.is_ok(), old_enough, "{at}");
    }
}
