use super::*;

fn tally(file: BundleFile, read: i64, rejected: i64) -> Tally {
    let faults = BTreeMap::from([("amount is not a whole number within range".to_owned(), rejected)]);
    Tally::from([(file, FileTally { read, rejected, faults, ..FileTally::default() })])
}

fn full() -> Foreseen {
    Foreseen { full: true, customers: 3_000, known: 3_000, active: 2_956, looked_at: 3_000, ..Foreseen::default() }
}

fn kinds(tally: &Tally, foreseen: &Foreseen, limits: &Limits) -> Vec<(BrakeKind, BundleFile, i64, i64)> {
    brakes(tally, foreseen, limits).into_iter().map(|brake| (brake.kind, brake.file, brake.part, brake.whole)).collect()
}

fn held(tally: &Tally, foreseen: &Foreseen) -> Vec<(BrakeKind, BundleFile, i64, i64)> {
    kinds(tally, foreseen, &Limits::default())
}

fn meant(kind: BrakeKind, share: &str) -> Limits {
    Limits { allowed: vec![(kind, share.parse().unwrap())], ..Limits::default() }
}

#[test]
fn an_ordinary_night_passes() {
    let ordinary = Foreseen {
        new: 20,
        said_ended: 15,
        missing: 20,
        older: 2,
        dangling: BTreeMap::from([(BundleFile::Phones, 5)]),
        had: BTreeMap::from([(BundleFile::Bills, 72_000), (BundleFile::Phones, 3_900)]),
        vanishing: BTreeMap::from([(BundleFile::Bills, 300), (BundleFile::Phones, 40)]),
        products: 9_000,
        products_ended: 120,
        ..full()
    };
    assert_eq!(held(&tally(BundleFile::Bills, 72_000, 40), &ordinary), []);
}

#[test]
fn a_share_of_rejected_lines_holds_its_file() {
    use BrakeKind::Rejected;
    let file = BundleFile::Bills;
    for (read, rejected, holds) in [
        (125_858, 125_846, true),
        (1_000, 21, true),
        (1_000, 20, false),
        // Few are no sign, unless they are most of all.
        (100, 9, false),
        (8, 4, false),
        (8, 5, true),
        (1, 1, true),
        (0, 0, false),
    ] {
        let expected = if holds { vec![(Rejected, file, rejected, read)] } else { vec![] };
        assert_eq!(held(&tally(file, read, rejected), &full()), expected, "{rejected} of {read}");
    }
    let brake = &brakes(&tally(file, 1_000, 21), &full(), &Limits::default())[0];
    assert_eq!((brake.detail.as_str(), brake.percent_needed()), ("amount is not a whole number within range", 3));
    assert_eq!(kinds(&tally(file, 1_000, 21), &full(), &meant(Rejected, "bills.csv=3")), []);
    assert_eq!(kinds(&tally(file, 1_000, 21), &full(), &meant(Rejected, "3")), []);
    assert_eq!(kinds(&tally(file, 1_000, 21), &full(), &meant(Rejected, "phones.csv=3")).len(), 1);
}

#[test]
fn lines_without_their_customer_are_rejected_lines() {
    let dangling = Foreseen { dangling: BTreeMap::from([(BundleFile::Phones, 3_000)]), ..full() };
    let brake = &brakes(&tally(BundleFile::Phones, 3_000, 0), &dangling, &Limits::default())[0];
    assert_eq!((brake.kind, brake.part), (BrakeKind::Rejected, 3_000));
    assert!(brake.detail.contains("customers.csv"));
}

#[test]
fn lines_that_cannot_be_put_together_are_found_with_the_first_customers() {
    let tried = Foreseen { tried: tally(BundleFile::Charges, 800, 700), ..full() };
    let found = held(&tally(BundleFile::Charges, 500_000, 0), &tried);
    assert_eq!(found, [(BrakeKind::Rejected, BundleFile::Charges, 700, 800)]);
}

#[test]
fn text_of_another_encoding_is_told() {
    let read = |as_utf8, as_euc_jp| {
        let file = FileTally { read: 120, beyond_ascii: 100, as_utf8, as_euc_jp, ..FileTally::default() };
        Tally::from([(BundleFile::Customers, file)])
    };
    for (as_utf8, as_euc_jp, told) in
        [(100, 0, Some("utf-8")), (51, 0, Some("utf-8")), (50, 0, None), (0, 100, Some("euc-jp")), (0, 90, None)]
    {
        let found = brakes(&read(as_utf8, as_euc_jp), &full(), &Limits::default());
        assert_eq!(found.first().map(|brake| brake.detail.as_str()), told, "{as_utf8} {as_euc_jp}");
    }
    assert_eq!(kinds(&read(100, 0), &full(), &Limits { trust_encoding: true, ..Limits::default() }), []);
}

#[test]
fn a_file_whose_lines_vanish_holds() {
    use BrakeKind::Vanished;
    let vanishing = |full, had, gone| Foreseen {
        full,
        had: BTreeMap::from([(BundleFile::Phones, had)]),
        vanishing: BTreeMap::from([(BundleFile::Phones, gone)]),
        ..self::full()
    };
    let none = Tally::new();
    for (full, had, gone, holds) in [
        (true, 3_900, 3_900, true),
        (true, 3_900, 391, true),
        (true, 3_900, 390, false),
        (true, 3, 3, true),
        (true, 3, 1, false),
        // In a delta of few, one who gives back the only device is nothing unusual.
        (false, 1, 1, false),
        (false, 13, 13, true),
    ] {
        let found = held(&none, &vanishing(full, had, gone));
        assert_eq!(found.len(), usize::from(holds), "{gone} of {had}");
    }
    assert_eq!(kinds(&none, &vanishing(true, 3, 3), &meant(Vanished, "phones.csv=100")), []);
}

#[test]
fn contracts_that_end_hold_whether_they_are_missing_or_said_to_have_ended() {
    use {BrakeKind::Ended, BundleFile::Customers, BundleFile::Products};
    let none = Tally::new();
    let all = Foreseen { said_ended: 2_956, ..full() };
    assert_eq!(held(&none, &all), [(Ended, Customers, 2_956, 2_956)]);
    let both = Foreseen { said_ended: 40, missing: 40, ..full() };
    assert_eq!(held(&none, &both), [(Ended, Customers, 80, 2_956)]);
    assert_eq!(brakes(&none, &both, &Limits::default())[0].missing, 40);
    // Three of a hundred that are missing are counted as ever; one of three that has ended is not.
    let short = Foreseen { active: 100, missing: 3, ..full() };
    assert_eq!(held(&none, &short), [(Ended, Customers, 3, 100)]);
    assert_eq!(kinds(&none, &short, &meant(Ended, "3")), []);
    assert_eq!(held(&none, &Foreseen { active: 3, said_ended: 1, ..full() }), []);
    let products = Foreseen { products: 9_000, products_ended: 9_000, ..full() };
    assert_eq!(held(&none, &products), [(Ended, Products, 9_000, 9_000)]);
}

#[test]
fn customers_that_nobody_knows_hold_only_where_others_are_known() {
    use {BrakeKind::New, BrakeKind::Source, BundleFile::Customers};
    let none = Tally::new();
    assert_eq!(held(&none, &Foreseen { known: 0, active: 0, new: 3_000, ..full() }), [], "the first import");
    assert_eq!(held(&none, &Foreseen { new: 301, ..full() }), [(New, Customers, 301, 3_000)]);
    assert_eq!(held(&none, &Foreseen { new: 300, ..full() }), []);
    assert_eq!(held(&none, &Foreseen { known: 3, new: 9, ..full() }), [], "a portal on trial grows");
    assert_eq!(
        kinds(&none, &Foreseen { known: 300, new: 2_700, ..full() }, &meant(New, "100")),
        [],
        "more than are known"
    );
    let other = Foreseen { known: 0, new: 3_000, other_sources: vec!["billing".to_owned()], ..full() };
    assert_eq!(held(&none, &other), [(Source, Customers, 3_000, 3_000)]);
    assert_eq!(kinds(&none, &other, &Limits { new_source: true, ..Limits::default() }), []);
}

#[test]
fn a_bundle_that_is_older_than_what_is_there_holds() {
    let older = |older| Foreseen { older, ..full() };
    assert_eq!(held(&Tally::new(), &older(3_000)), [(BrakeKind::Older, BundleFile::Customers, 3_000, 3_000)]);
    assert_eq!(held(&Tally::new(), &older(1_500)), []);
}

#[test]
fn a_share_is_a_percentage_and_may_name_its_file() {
    for (text, file, percent) in [("5", None, 5.0), ("0", None, 0.0), ("bills.csv=100", Some(BundleFile::Bills), 100.0)]
    {
        assert_eq!(text.parse(), Ok(Allowed { file, percent }));
    }
    for text in ["", "NaN", "-1", "101", "inf", "bill.csv=3", "bills.csv=", "bills.csv"] {
        assert_eq!(text.parse::<Allowed>(), Err(NotAShare), "{text}");
    }
}

#[test]
fn the_percentage_to_go_on_with_is_enough_and_whole() {
    for (part, whole, percent) in [(10, 50, 20), (1, 3, 34), (3, 100, 3), (50, 50, 100), (1, 0, 100), (301, 300, 100)] {
        let brake = Brake {
            kind: BrakeKind::New,
            file: BundleFile::Customers,
            part,
            whole,
            limit: 0.0,
            missing: 0,
            detail: String::new(),
        };
        assert_eq!(brake.percent_needed(), percent, "{part} of {whole}");
    }
}
