//! Rules and prices one by one.

use super::*;

fn key(text: &str) -> String {
    text.to_owned()
}

#[test]
fn a_pack_ends_the_singles_that_it_includes_on_that_box() {
    let holdings = person(&[
        ("P1", "TV-STD", "B1", "-"),
        ("P2", "CH-BALL", "B1", "-"),
        ("P3", "CH-BALL", "B2", "-"),
        ("P4", "CH-CATS", "B1", "-"),
    ]);
    let quote = quoted(&holdings, &[add("new", "PACK-A", "B1", None)], "2026-03-15T10:00");
    assert_eq!(effects_of(&quote), ["2026-03-15 add PACK-A", "2026-03-31 delete CH-BALL"]);
    assert_eq!(quote.effects[1].why, Why::IncludedIn { offering: key("PACK-A") });
    assert_eq!(lines_of(&quote, "P2"), ["CH-BALL 2400 2026-03..2026-03"]);
    assert_eq!(lines_of(&quote, "P3"), ["CH-BALL 2400 2026-03.."]);
    assert_eq!(lines_of(&quote, "new"), ["PACK-A 3400 2026-03.."]);
    // A course that includes a single ends it where both are no longer charged together.
    for (at, single, last) in [
        ("2026-03-15T10:00", "CH-RAIL 700 2026-03..2026-03", "2026-03-31"),
        ("2026-03-31T10:00", "CH-RAIL 700 2026-03..2026-03", "2026-03-31"),
    ] {
        let holdings = person(&[("P1", "TV-STD", "B1", "-"), ("P2", "CH-RAIL", "B1", "-")]);
        let quote = quoted(&holdings, &[modify("P1", "TV-BIG", None)], at);
        assert_eq!(lines_of(&quote, "P2"), [single], "{at}");
        assert_eq!(quote.effects.iter().find(|effect| effect.action == Action::Delete).unwrap().on, day(last));
    }
}

#[test]
fn a_pack_of_choice_holds_what_was_chosen() {
    let holdings = person(&[("P1", "TV-STD", "B1", "-"), ("P2", "CH-KIDS", "B1", "-")]);
    let pack = |chosen: &[&str]| {
        let chosen = chosen.iter().map(|key| (*key).to_owned()).collect();
        Wish::Add(AddItem { chosen, ..added("new", "PACK-3", "B1", None) })
    };
    let quote = quoted(&holdings, &[pack(&["CH-KIDS", "CH-CATS", "CH-BALL"])], "2026-03-15T10:00");
    assert_eq!(effects_of(&quote), ["2026-03-15 add PACK-3", "2026-03-31 delete CH-KIDS"]);
    for wrong in [&["CH-KIDS", "CH-CATS"][..], &["CH-KIDS", "CH-KIDS", "CH-CATS"], &["CH-KIDS", "CH-CATS", "CH-RAIL"]] {
        let refusals = refused(&holdings, &[pack(wrong)], "2026-03-15T10:00");
        assert_eq!(refusals, [Refusal::WrongChoice { offering: key("PACK-3"), count: 3 }]);
    }
    // Another choice is a change, from the next month on; the same one is none.
    let mut holdings = person(&[("P1", "TV-STD", "B1", "-"), ("P2", "PACK-3", "B1", "-")]);
    holdings.products[1].chosen = ["CH-KIDS", "CH-CATS", "CH-BALL"].map(key).to_vec();
    let choose = |chosen: [&str; 3]| {
        Wish::Modify(ModifyItem {
            product: key("P2"),
            offering: key("PACK-3"),
            chosen: chosen.map(key).to_vec(),
            on: None,
        })
    };
    let quote = quoted(&holdings, &[choose(["CH-CINEMA", "CH-CATS", "CH-BALL"])], "2026-03-15T10:00");
    assert_eq!(effects_of(&quote), ["2026-04-01 modify PACK-3"]);
    let refusals = refused(&holdings, &[choose(["CH-CATS", "CH-BALL", "CH-KIDS"])], "2026-03-15T10:00");
    assert_eq!(refusals, [Refusal::NothingChanges { product: key("P2") }]);
    let refusals = refused(&holdings, &[add("new", "CH-CATS", "B1", None)], "2026-03-15T10:00");
    assert_eq!(refusals, [Refusal::AlreadyIncluded { offering: key("CH-CATS"), by: key("PACK-3"), until: None }]);
}

/// A case: what is held, what is wished on 15 March 2026, one of the refusals.
type Refused = (Holdings, Vec<Wish>, Refusal);

fn check(cases: Vec<Refused>) {
    for (holdings, wishes, expected) in cases {
        let found = refused(&holdings, &wishes, "2026-03-15T10:00");
        assert!(found.contains(&expected), "{expected:?} is not among {found:?}");
    }
}

fn tv() -> Holdings {
    person(&[("P1", "TV-STD", "B1", "-"), ("P2", "CH-KIDS", "B1", "2026-01-01")])
}

fn net() -> Holdings {
    person(&[("P1", "NET-1G", "", "-"), ("P2", "NET-WIFI", "", "-")])
}

#[test]
fn what_cannot_be_asked_for_is_refused() {
    let mut strange = net();
    strange.products[1].offering = key("NET-LOST");
    let mut ordered = net();
    ordered.products[1].status = ProductStatus::PendingActive;
    check(vec![
        (net(), vec![add("n", "NET-X", "", None)], Refusal::UnknownOffering { offering: key("NET-X") }),
        (strange, vec![], Refusal::UnknownOffering { offering: key("NET-LOST") }),
        (net(), vec![add("n", "NET-OLD", "", None)], Refusal::NotSold { offering: key("NET-OLD") }),
        (net(), vec![add("n", "SET-2", "", None)], Refusal::NotByYou { offering: key("SET-2") }),
        (net(), vec![add("n", "NET-BLDG", "", None)], Refusal::NotByYou { offering: key("NET-BLDG") }),
        (net(), vec![delete("P9")], Refusal::UnknownProduct { product: key("P9") }),
        (net(), vec![modify("P9", "NET-300", None)], Refusal::UnknownProduct { product: key("P9") }),
        (ordered.clone(), vec![delete("P2")], Refusal::NotStarted { product: key("P2"), from: None }),
        (ordered, vec![modify("P2", "NET-WIFI", None)], Refusal::NotStarted { product: key("P2"), from: None }),
        (net(), vec![modify("P1", "NET-300", None), delete("P1")], Refusal::TwoWishes { product: key("P1") }),
        (net(), vec![add("P1", "SEC", "", None)], Refusal::TwoWishes { product: key("P1") }),
    ]);
}

#[test]
fn what_does_not_go_together_is_refused() {
    check(vec![
        (
            net(),
            vec![add("n", "NET-WIFI", "", None)],
            Refusal::AlreadyHas { offering: key("NET-WIFI"), product: key("P2"), until: None },
        ),
        (
            tv(),
            vec![add("n", "CH-KIDS", "B1", None)],
            Refusal::AlreadyHas { offering: key("CH-KIDS"), product: key("P2"), until: None },
        ),
        (
            net(),
            vec![add("n", "NET-300", "", Some("2026-04-01"))],
            Refusal::IsAChange { offering: key("NET-300"), product: key("P1") },
        ),
        (
            tv(),
            vec![
                add("a", "TV-BOX2", "B2", Some("2026-04-01")),
                add("b", "TV-BOX2", "B3", Some("2026-04-01")),
                add("c", "TV-BOX2", "B4", Some("2026-04-02")),
            ],
            Refusal::TooMany { offering: key("TV-BOX2"), at_most: 2 },
        ),
        (
            person(&[("P1", "NET-300", "", "-")]),
            vec![add("n", "NET-IP4", "", None)],
            Refusal::Needs { offering: key("NET-IP4"), any_of: vec![key("NET-10G"), key("NET-1G")] },
        ),
        (
            person(&[]),
            vec![add("n", "CH-BALL", "B1", None)],
            Refusal::Needs { offering: key("CH-BALL"), any_of: vec![key("TV-BIG"), key("TV-MINI"), key("TV-STD")] },
        ),
        (
            person(&[("P1", "TV-STD", "B1", "-"), ("P2", "CH-NIGHT", "B1", "-")]),
            vec![add("n", "CH-KIDS", "B1", None)],
            Refusal::Excluded { offering: key("CH-KIDS"), by: key("CH-NIGHT") },
        ),
        (
            person(&[("P1", "TV-BIG", "B1", "-")]),
            vec![add("n", "CH-RAIL", "B1", None)],
            Refusal::AlreadyIncluded { offering: key("CH-RAIL"), by: key("TV-BIG"), until: None },
        ),
        (
            tv(),
            vec![add("n", "CH-BALL", "B1", None), add("m", "PACK-A", "B1", None)],
            Refusal::AlreadyIncluded { offering: key("CH-BALL"), by: key("PACK-A"), until: None },
        ),
        (net(), vec![modify("P1", "TV-STD", None)], Refusal::NotAChange { from: key("NET-1G"), to: key("TV-STD") }),
        (net(), vec![modify("P1", "NET-1G", None)], Refusal::NothingChanges { product: key("P1") }),
    ]);
}

#[test]
fn who_where_and_when_do_not_fit_is_refused() {
    let mut ending = net();
    ending.booked = vec![booked_end("2026-03-01T10:00", "2026-03-31", "P1")];
    let mut away = net();
    away.postcode = Some(key("1000001"));
    let mut flat = net();
    flat.building = Some(BuildingKind::Flat);
    let mut nowhere = net();
    (nowhere.building, nowhere.postcode) = (None, Some(key("2270091")));
    let mut ageless = tv();
    (ageless.birth_date, ageless.products[1].offering) = (None, key("CH-CATS"));
    check(vec![
        (
            tv(),
            vec![add("n", "CH-CATS", "", None)],
            Refusal::NeedsPlace { offering: key("CH-CATS"), per: crate::catalog::Per::Device },
        ),
        (away, vec![add("n", "NET-LOCAL", "", None)], Refusal::NotInArea { offering: key("NET-LOCAL") }),
        (
            flat,
            vec![add("n", "NET-LOCAL", "", None)],
            Refusal::NotInBuilding { offering: key("NET-LOCAL"), known: true },
        ),
        (
            nowhere,
            vec![add("n", "NET-LOCAL", "", None)],
            Refusal::NotInBuilding { offering: key("NET-LOCAL"), known: false },
        ),
        (
            ageless,
            vec![add("n", "CH-NIGHT", "B1", None)],
            Refusal::TooYoung { offering: key("CH-NIGHT"), age: 18, known: false },
        ),
        (
            person(&[("P1", "TV-STD", "B1", "-")]),
            vec![add("n", "CH-NIGHT", "B1", None)],
            Refusal::NeedsPin { offering: key("CH-NIGHT") },
        ),
        (person(&[]), vec![add("n", "NET-1G", "", None)], Refusal::NeedsDay { offering: key("NET-1G") }),
        (net(), vec![modify("P1", "NET-10G", None)], Refusal::NeedsDay { offering: key("NET-10G") }),
        (
            net(),
            vec![modify("P1", "NET-10G", Some("2026-03-14"))],
            Refusal::DayIsOver { offering: key("NET-10G"), on: day("2026-03-14") },
        ),
        (
            net(),
            vec![modify("P1", "NET-300", Some("2026-03-20"))],
            Refusal::NoDayToChoose { offering: key("NET-300"), by_rule: day("2026-04-01") },
        ),
        (ending.clone(), vec![delete("P1")], Refusal::AlreadyEnds { product: key("P1"), on: day("2026-03-31") }),
        (
            ending,
            vec![modify("P1", "NET-300", None)],
            Refusal::AlreadyEnds { product: key("P1"), on: day("2026-03-31") },
        ),
    ]);
}

#[test]
fn the_operators_people_sell_what_the_portal_does_not() {
    let mut holdings = person(&[]);
    holdings.kind = CustomerKind::BuildingOwner;
    let asked = Asked { by: Seller::Desk, ..asked("2026-03-15T10:00") };
    let wishes = [add("n", "NET-BLDG", "", None)];
    assert!(quote(catalog(), &holdings, &wishes, asked).is_ok());
    holdings.kind = CustomerKind::Company;
    let refusals = quote(catalog(), &holdings, &wishes, asked).unwrap_err();
    assert_eq!(refusals, [Refusal::NotForCustomer { offering: key("NET-BLDG") }]);
}

#[test]
fn a_new_course_brings_fee_discount_and_set_discount() {
    let holdings = person(&[("P1", "TV-STD", "B1", "-")]);
    let wishes = [add("n", "NET-1G", "", Some("2026-04-10")), add("w", "NET-WIFI", "", None)];
    let quote = quoted(&holdings, &wishes, "2026-03-15T10:00");
    // What needs the course starts with it, though it could start at once.
    let expected =
        ["2026-04-01 add SET-2", "2026-04-10 add FIRST-YEAR", "2026-04-10 add NET-1G", "2026-04-10 add NET-WIFI"];
    assert_eq!(effects_of(&quote), expected);
    assert_eq!(lines_of(&quote, "n"), ["NET-1G 5200 2026-04..", "WORK 8000 2026-04..2026-04"]);
    assert_eq!(lines_of(&quote, "n/FIRST-YEAR"), ["FIRST-YEAR -1200 2026-04..2027-03"]);
    let set: Vec<_> = quote.lines.iter().filter(|line| line.offering == "SET-2").collect();
    assert_eq!((set.len(), set[0].first_month, set[0].last_month), (1, month("2026-04"), None));
    let differences: Vec<_> = quote.months.iter().map(|m| (m.first.to_string(), m.difference().0)).collect();
    let per_month = 5_200 + 700 - 1_200 - 500;
    // 4,200 yen are there before, so tax is 10 % of round sums.
    let expected = [
        ("2026-03", 0),
        ("2026-04", (per_month + 8_000) * 11 / 10),
        ("2026-05", per_month * 11 / 10),
        ("2027-04", (per_month + 1_200) * 11 / 10),
    ];
    assert_eq!(differences, expected.map(|(month, yen)| (key(month), yen)));
}

#[test]
fn one_visit_is_charged_once() {
    // Two things of two families on one day are one visit, on two days two.
    for (second, visits) in [("2026-04-10", 1), ("2026-04-11", 2)] {
        let wishes = [add("n", "NET-300", "", Some("2026-04-10")), add("t", "TEL", "#045", Some(second))];
        let quote = quoted(&person(&[]), &wishes, "2026-03-15T10:00");
        assert_eq!(quote.lines.iter().filter(|line| line.offering == "WORK").count(), visits, "{second}");
    }
}

#[test]
fn ending_a_course_ends_what_needs_it_and_loses_the_set_discount() {
    let mut holdings = person(&[
        ("P1", "NET-1G", "", "2025-06-20"),
        ("P2", "NET-WIFI", "", "2025-06-20"),
        ("P3", "TV-STD", "B1", "-"),
        ("P4", "SET-2", "", "-"),
        ("P5", "FIRST-YEAR", "", "2025-06-20"),
    ]);
    holdings.products[4].ends_on = Some(day("2026-05-31"));
    let quote = quoted(&holdings, &[delete("P1")], "2026-03-15T10:00");
    let expected = [
        "2026-03-31 delete FIRST-YEAR",
        "2026-03-31 delete NET-1G",
        "2026-03-31 delete NET-WIFI",
        "2026-03-31 delete SET-2",
    ];
    assert_eq!(effects_of(&quote), expected);
    assert_eq!(quote.effects[2].why, Why::Without { offering: key("NET-1G") });
    assert_eq!((&quote.effects[3].why, quote.effects[3].product.as_deref()), (&Why::Condition, Some("P4")));
    // 24 months from June 2025 on; the fee is the month's charge and falls into the month of the last day.
    let fee: Vec<_> = quote.lines.iter().filter(|line| matches!(line.why, Why::Early { .. })).collect();
    assert_eq!((fee.len(), fee[0].amount, fee[0].kind), (1, Yen(5_200), ChargeKind::OneOff));
    assert_eq!((fee[0].first_month, fee[0].last_month), (month("2026-03"), Some(month("2026-03"))));
    assert_eq!(fee[0].why, Why::Early { term: day("2027-05-31") });
    assert_eq!(quote.month(month("2026-03")).unwrap().difference(), Yen(5_720));
    assert_eq!(quote.month(month("2026-04")).unwrap().after, Yen(4_620));
}

#[test]
fn leaving_early_is_capped_and_ends_with_the_term() {
    // (course, start, end ordered, fee)
    for (course, start, at, fee) in [
        ("NET-300", "2026-01-10", "2026-03-15T10:00", Some(3_000)),
        ("NET-300", "2025-04-30", "2026-02-28T23:59:59", Some(3_000)),
        ("NET-300", "2025-04-30", "2026-03-31T23:59:59", None),
        ("NET-300", "2025-04-01", "2026-03-01T00:00", None),
        ("NET-10G", "2026-01-10", "2026-01-15T10:00", Some(6_900)),
        ("NET-10G", "2026-01-10", "2026-10-15T10:00", Some(690)),
        ("NET-10G", "2026-01-10", "2026-11-15T10:00", None),
        ("NET-1G", "2024-04-15", "2026-02-28T10:00", Some(5_200)),
        ("NET-1G", "2024-04-15", "2026-03-15T10:00", None),
        ("NET-1G", "-", "2026-03-15T10:00", None),
    ] {
        let quote = quoted(&person(&[("P1", course, "", start)]), &[delete("P1")], at);
        let found = quote.lines.iter().find(|line| matches!(line.why, Why::Early { .. })).map(|line| line.amount.0);
        assert_eq!(found, fee, "{course} {start} {at}");
    }
}

#[test]
fn leaving_is_told_with_its_term_and_its_fee() {
    let asked = |day: &str| Asked { at: format!("{day}T10:00").parse().unwrap(), by: Seller::Portal, pin_shown: false };
    let left = |started: &str, on: &str| {
        leaving(catalog(), &person(&[("net", "NET-1G", "", started)]), "net", asked(on)).unwrap()
    };
    let early = left("2026-06-10", "2026-12-01");
    assert_eq!(early.term, Some(day("2028-05-31")));
    assert_eq!((early.last_day, early.fee > Yen(0)), (day("2026-12-31"), true));
    let over = left("2020-06-10", "2026-12-01");
    assert_eq!((over.term, over.fee), (Some(day("2022-05-31")), Yen(0)));
    let nobody = person(&[("net", "NET-1G", "", "2020-06-10")]);
    assert_eq!(leaving(catalog(), &nobody, "tv", asked("2026-12-01")), None);
}

#[test]
fn a_lower_course_loses_what_it_does_not_carry() {
    let holdings = person(&[("P1", "TV-STD", "B1", "-"), ("P2", "NHK", "", "-"), ("P3", "TV-BOX2", "B2", "-")]);
    let quote = quoted(&holdings, &[modify("P1", "TV-MINI", None)], "2026-03-15T10:00");
    let expected = ["2026-03-31 delete NHK", "2026-03-31 delete TV-BOX2", "2026-04-01 modify TV-MINI"];
    assert_eq!(effects_of(&quote), expected);
    // The NHK fee has no tax and an issuer of its own.
    let groups = &quote.month(month("2026-03")).unwrap().groups;
    let nhk = groups.iter().find(|group| group.issuer == "日本放送協会").unwrap();
    assert_eq!((nhk.tax_percent, nhk.tax, nhk.sum), (0, Yen(0), Yen(1_790)));
}

#[test]
fn prices_follow_the_catalogues_versions() {
    let holdings = person(&[("P1", "TV-STD", "B1", "-"), ("P2", "CH-CATS", "B1", "2021-01-01")]);
    let quote = quoted(&holdings, &[], "2026-03-15T10:00");
    assert_eq!(lines_of(&quote, "P2"), ["CH-CATS 500 2026-03..2026-05", "CH-CATS 550 2026-06.."]);
    assert_eq!(quote.effects, []);
    assert!(quote.months.iter().all(|total| total.difference() == Yen(0)));
}

#[test]
fn what_rests_is_not_charged_and_keeps_its_place() {
    let mut holdings = person(&[("P1", "NET-1G", "", "-"), ("P2", "TV-STD", "B1", "-")]);
    holdings.products[1].status = ProductStatus::Suspended;
    let quote = quoted(&holdings, &[], "2026-03-15T10:00");
    assert_eq!(quote.lines.iter().map(|line| line.offering.as_str()).collect::<Vec<_>>(), ["NET-1G"]);
    let refusals = refused(&holdings, &[add("n", "TV-BIG", "B1", Some("2026-04-01"))], "2026-03-15T10:00");
    assert_eq!(refusals, [Refusal::IsAChange { offering: key("TV-BIG"), product: key("P2") }]);
}

#[test]
fn what_is_booked_is_there() {
    let mut holdings = person(&[]);
    holdings.booked = vec![booked_add("2026-03-01T10:00", "2026-04-10", "O1", "TV-STD", "B1")];
    let quote = quoted(&holdings, &[add("n", "CH-BALL", "B1", None)], "2026-03-15T10:00");
    assert_eq!(effects_of(&quote), ["2026-04-10 add CH-BALL"]);
    assert_eq!(lines_of(&quote, "O1"), ["TV-STD 4200 2026-04.."]);
    assert_eq!(quote.month(month("2026-04")).unwrap().before, Yen(4_620));
    // A booked pack ends a single, with or without wishes.
    let mut holdings = person(&[("P1", "TV-STD", "B1", "-"), ("P2", "CH-BALL", "B1", "-")]);
    holdings.booked = vec![booked_add("2026-03-10T10:00", "2026-03-10", "O1", "PACK-A", "B1")];
    let quote = quoted(&holdings, &[], "2026-03-15T10:00");
    assert_eq!(quote.effects, []);
    assert_eq!(lines_of(&quote, "P2"), ["CH-BALL 2400 2026-03..2026-03"]);
    assert_eq!(lines_of(&quote, "O1"), ["PACK-A 3400 2026-03.."]);
}

#[test]
fn something_bought_is_charged_once() {
    let holdings = person(&[("P1", "TV-STD", "B1", "-")]);
    let wishes = [add("a", "REMOTE", "", None), add("b", "REMOTE", "", None)];
    let quote = quoted(&holdings, &wishes, "2026-03-31T23:59:59");
    assert_eq!(lines_of(&quote, "a"), ["REMOTE 1500 2026-03..2026-03"]);
    let differences: Vec<_> = quote.months.iter().map(|total| total.difference().0).collect();
    assert_eq!(differences, [3_300, 0]);
}

#[test]
fn a_quote_is_written_the_same_everywhere() {
    let holdings = person(&[("P1", "TV-STD", "B1", "-")]);
    let quote = quoted(&holdings, &[add("n", "CH-BALL", "B1", None)], "2026-03-15T10:00");
    let expected = format!(
        "madoguchi quote 1\non=2026-03-15\ncatalog={}\n\
         effect\non=2026-03-15\naction=add\noffering=CH-BALL\nproduct=n\ndevice=B1\nwhy=wished\n\
         line\nfamily=tv\noffering=TV-STD\nproduct=P1\ndevice=B1\nkind=monthly\namount=4200\ntax_mode=excluded\n\
         tax_percent=10\nissuer=みどりケーブル\nregistration_number=T0123456789012\nfirst_month=2026-03\nwhy=in_use\n\
         line\nfamily=tv\noffering=CH-BALL\nproduct=n\ndevice=B1\nkind=monthly\namount=2400\ntax_mode=excluded\n\
         tax_percent=10\nissuer=みどりケーブル\nregistration_number=T0123456789012\nfrom=2026-03-15\n\
         first_month=2026-03\nwhy=wished\n\
         month\nfirst=2026-03\nbefore=4620\nafter=7260\n\
         group\nissuer=みどりケーブル\nregistration_number=T0123456789012\ntax_percent=10\ntax_mode=excluded\n\
         sum=6600\ntax=660\n",
        catalog().version()
    );
    assert_eq!(quote.canonical(), expected);
    let fixed = Quote { catalog: Version::of([]), ..quote.clone() };
    assert_eq!(fixed.hash().to_string(), "54581be54ba7f2d50e6568d6b81d7b5309ce02fd92a9ac6ab3c5605c823dfbc8");
    let stored = serde_json::to_string(&quote).unwrap();
    assert_eq!(serde_json::from_str::<Quote>(&stored).unwrap(), quote);
    // A day later it is another quote; whether it offers the same is another question.
    let later = |at| (quoted(&holdings, &[delete("P1")], "2026-03-15T10:00"), quoted(&holdings, &[delete("P1")], at));
    let (first, next) = later("2026-03-31T23:59:59");
    assert!(first.offers_same_as(&next) && first.hash() != next.hash());
    let (first, next) = later("2026-04-01T00:00");
    assert!(!first.offers_same_as(&next));
}
