use super::*;
use proptest::prelude::*;

fn charge(product: Option<&str>, name: &str, kind: ChargeKind, amount: i64) -> Charge {
    Charge {
        line: 1,
        product_key: product.map(Into::into),
        family: Family::Internet,
        name: name.into(),
        kind,
        amount: Yen(amount),
        tax_mode: TaxMode::Excluded,
        tax_percent: 10,
        issuer: "みどりが丘ケーブル".into(),
        registration_number: None,
    }
}

#[test]
fn tax_is_rounded_once_per_issuer_rate_and_mode() {
    // Rounded line by line, three times 333 would give 99 yen of tax; rounded once over the sum, 99.9 gives 99. With
    // 335 the two ways differ (99 and 100).
    let lines: Vec<_> = (0..3).map(|_| charge(None, "a", ChargeKind::Monthly, 335)).collect();
    assert_eq!(total_of(&lines), Yen(1005 + 100));
}

#[test]
fn every_reason_is_told() {
    let last = [
        charge(Some("p1"), "1ギガコース", ChargeKind::Monthly, 5000),
        charge(Some("p2"), "メール便", ChargeKind::Monthly, 300),
        charge(None, "工事費", ChargeKind::OneOff, 8000),
        charge(Some("p3"), "通話料", ChargeKind::Usage, 120),
        charge(Some("p5"), "変わらないもの", ChargeKind::Monthly, 10),
    ];
    let this = [
        charge(Some("p1"), "1ギガコース", ChargeKind::Monthly, 5200),
        charge(Some("p3"), "通話料", ChargeKind::Usage, 80),
        charge(Some("p4"), "webフィルタリング", ChargeKind::Monthly, 220),
        charge(None, "再発行手数料", ChargeKind::OneOff, 550),
        charge(Some("p5"), "変わらないもの", ChargeKind::Monthly, 10),
    ];
    let told: Vec<_> = changes(&last, &this).into_iter().map(|c| (c.name, c.difference.0, c.reason)).collect();
    let expected = [
        ("工事費", -8000, ChangeReason::OneOffOver),
        ("再発行手数料", 550, ChangeReason::OneOff),
        ("メール便", -300, ChangeReason::Ended),
        ("webフィルタリング", 220, ChangeReason::New),
        ("1ギガコース", 200, ChangeReason::PriceChange),
        ("通話料", -40, ChangeReason::Usage),
    ];
    assert_eq!(told, expected.map(|(name, yen, reason)| (name.to_owned(), yen, reason)));
}

proptest! {
    #[test]
    fn changes_add_up_to_the_difference_of_the_bills(
        last in prop::collection::vec((0..6usize, -2000i64..9000), 0..8),
        this in prop::collection::vec((0..6usize, -2000i64..9000), 0..8),
    ) {
        let lines = |bill: &[(usize, i64)]| bill
            .iter()
            .map(|(n, yen)| charge(Some(&format!("p{n}")), &format!("n{n}"), ChargeKind::ALL[n % 4], *yen))
            .collect::<Vec<_>>();
        let (last, this) = (lines(&last), lines(&this));
        let sum = |charges: &[Charge]| charges.iter().map(|c| c.amount).sum::<Yen>();
        let told: Yen = changes(&last, &this).iter().map(|c| c.difference).sum();
        prop_assert_eq!(told, sum(&this) - sum(&last));
    }
}

fn a_line(family: Family, kind: ChargeKind, key: Option<&str>, name: &str, amount: i64) -> Charge {
    Charge {
        line: 1,
        product_key: key.map(str::to_owned),
        family,
        name: name.to_owned(),
        kind,
        amount: Yen(amount),
        tax_mode: TaxMode::Included,
        tax_percent: 10,
        issuer: "I".to_owned(),
        registration_number: None,
    }
}

#[test]
fn a_change_says_what_was_used_and_what_it_cost_before() {
    let last = [a_line(Family::Energy, ChargeKind::Usage, Some("g"), "ガスご使用量 35m3（10月分）", 4_506)];
    let this = [a_line(Family::Energy, ChargeKind::Usage, Some("g"), "ガスご使用量 49m3（11月分）", 7_122)];
    let told = changes(&last, &this);
    let [change] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((change.before, change.difference), (Yen(4_506), Yen(2_616)));
    let (before, now) = change.used.clone().unwrap();
    assert_eq!((before.amount.as_str(), now.amount.as_str(), now.unit), ("35", "49", "m³"));
    assert_eq!(change.product(), "ガスご使用量");
}

#[test]
fn a_product_named_after_a_figure_keeps_its_whole_name() {
    for name in ["10分かけ放題", "ひばり野モバイル 3ギガ", "通話料 12分"] {
        let line = |amount| [a_line(Family::Mobile, ChargeKind::Monthly, Some("p"), name, amount)];
        let told = changes(&line(880), &line(990));
        assert_eq!(told.iter().map(Change::product).collect::<Vec<_>>(), [name]);
    }
    // A metered line that says nothing but its figure has no other name.
    let line = |name, amount| [a_line(Family::Mobile, ChargeKind::Usage, Some("p"), name, amount)];
    let told = changes(&line("12分", 240), &line("13分", 260));
    assert_eq!(told.iter().map(Change::product).collect::<Vec<_>>(), ["13分"]);
}

#[test]
fn lines_are_read_by_family_with_their_marks_and_what_has_ended_below() {
    let (tv, gas) = (Family::Tv, Family::Energy);
    let last = [
        a_line(tv, ChargeKind::Monthly, Some("c"), "コース", 1_800),
        a_line(tv, ChargeKind::Monthly, Some("d"), "時代劇", 700),
    ];
    let this = [
        a_line(gas, ChargeKind::Monthly, Some("g"), "ガス 基本料金", 759),
        a_line(tv, ChargeKind::Monthly, Some("c"), "コース", 1_900),
        a_line(tv, ChargeKind::Monthly, Some("e"), "映画", 3_400),
        a_line(tv, ChargeKind::Monthly, Some("e"), "映画", 3_400),
    ];
    let groups = line_groups(&this, &changes(&last, &this));
    let shown = |group: &LineGroup| {
        let line = |line: &Line| (line.name.clone(), line.amount.0, line.change.as_ref().map(|of| of.difference.0));
        (group.family, group.sum.0, group.lines.iter().map(line).collect::<Vec<_>>())
    };
    let line = |name: &str, amount, difference| (name.to_owned(), amount, difference);
    let of_tv = vec![
        line("コース", 1_900, Some(100)),
        line("映画", 3_400, Some(6_800)),
        line("映画", 3_400, None),
        line("時代劇", 0, Some(-700)),
    ];
    let of_gas = vec![line("ガス 基本料金", 759, Some(759))];
    let groups: Vec<_> = groups.iter().map(shown).collect();
    assert_eq!(groups, [(tv, 8_700, of_tv), (gas, 759, of_gas)]);
}

#[test]
fn an_issuers_number_is_told_if_any_of_its_lines_has_it() {
    let line = |number: Option<&str>| Charge {
        registration_number: number.map(str::to_owned),
        ..a_line(Family::Tv, ChargeKind::Monthly, None, "n", 100)
    };
    let groups = tax_groups(&[line(None), line(Some("T1234567890123")), line(None)]);
    let told: Vec<_> = groups.iter().map(|group| group.registration_number.as_deref()).collect();
    assert_eq!(told, [Some("T1234567890123")]);
    assert_eq!(tax_groups(&[line(None)])[0].registration_number, None);
}

#[test]
fn a_mark_stands_at_its_own_product() {
    let line = |key: &str, amount| a_line(Family::Mobile, ChargeKind::Monthly, Some(key), "モバイル 3ギガ", amount);
    // Two SIM cards of one plan: the second ends, or becomes dearer.
    let two = [line("m1", 990), line("m2", 990)];
    let marks = |this: &[Charge]| {
        let groups = line_groups(this, &changes(&two, this));
        let marks = groups.iter().flat_map(|group| &group.lines);
        marks
            .map(|line| (line.amount.0, line.change.as_ref().map(|of| (of.reason, of.difference.0))))
            .collect::<Vec<_>>()
    };
    assert_eq!(marks(&[line("m1", 990)]), [(990, None), (0, Some((ChangeReason::Ended, -990)))]);
    let dearer = Some((ChangeReason::PriceChange, 110));
    assert_eq!(marks(&[line("m1", 990), line("m2", 1_100)]), [(990, None), (1_100, dearer)]);
}

#[test]
fn the_same_thing_once_more_is_no_other_price() {
    let film = || a_line(Family::Tv, ChargeKind::Monthly, None, "映画", 3_400);
    let reasons = |last: &[Charge], this: &[Charge]| {
        changes(last, this).iter().map(|of| (of.reason, of.difference.0)).collect::<Vec<_>>()
    };
    assert_eq!(reasons(&[film()], &[film(), film()]), [(ChangeReason::New, 3_400)]);
    assert_eq!(reasons(&[film(), film()], &[film()]), [(ChangeReason::Ended, -3_400)]);
    // What is not there once more has no line of its own to stand at.
    let fewer = line_groups(&[film()], &changes(&[film(), film()], &[film()]));
    assert_eq!(fewer[0].lines.iter().map(|line| line.amount.0).collect::<Vec<_>>(), [3_400, 0]);
}

#[test]
fn figures_are_told_of_one_meter_only() {
    let line = |name, amount| a_line(Family::Energy, ChargeKind::Usage, Some("e"), name, amount);
    let last = [line("昼間 100kWh", 3_000), line("夜間 80kWh", 1_600)];
    let this = [line("昼間 120kWh", 3_600), line("夜間 200kWh", 4_000)];
    let told = changes(&last, &this);
    assert_eq!(told.iter().map(|of| (of.difference.0, of.used.is_some())).collect::<Vec<_>>(), [(3_000, false)]);
}

#[test]
fn of_several_bills_the_most_urgent_comes_first_with_what_is_open() {
    use BillState::{Due, Failed, InCollection, Paid};
    let day = |day| "2026-11-01".parse::<Date>().unwrap().saturating_add(jiff::Span::new().days(day));
    let bill = |&(state, amount): &(BillState, i64)| Bill {
        month: "2026-11".parse().unwrap(),
        number: format!("B{amount}"),
        issued_on: day(0),
        due_on: Some(day(30 - amount % 10)),
        amount: Yen(amount),
        state,
        payment: None,
    };
    let told = |bills: &[(BillState, i64)]| {
        let bills: Vec<_> = bills.iter().map(bill).collect();
        let told = |of: Standing<'_>| (of.state, of.amount.0, of.first.number.clone());
        standings(&bills).into_iter().map(told).collect::<Vec<_>>()
    };
    let of = |state, amount, first: &str| (state, amount, first.to_owned());
    for (bills, expected) in [
        (&[][..], vec![]),
        (&[(Paid, 5_000)], vec![of(Paid, 5_000, "B5000")]),
        (&[(Due, 4_000), (Failed, 9_000)], vec![of(Failed, 9_000, "B9000"), of(Due, 4_000, "B4000")]),
        (&[(Paid, 5_000), (Due, 1_098)], vec![of(Due, 1_098, "B1098")]),
        (&[(Due, 101), (Due, 105), (Due, 103)], vec![of(Due, 309, "B105")]),
        (&[(InCollection, 7), (Due, -9)], vec![of(InCollection, 7, "B7"), of(Due, -9, "B-9")]),
    ] {
        assert_eq!(told(bills), expected, "{bills:?}");
    }
    // Nobody pays a refund, or nothing.
    let days = |amount| bill(&(Due, amount)).pays_on();
    assert_eq!((days(1), days(0), days(-1)), (Some(day(29)), None, None));
}

fn sold(family: Family, tax_mode: TaxMode, amount: i64) -> Charge {
    Charge { tax_mode, ..a_line(family, ChargeKind::Monthly, None, "n", amount) }
}

#[test]
fn lines_say_whether_tax_is_in_them_and_a_group_where_all_of_its_lines_agree() {
    use TaxMode::{Excluded, Exempt, Included};
    let (tv, gas) = (Family::Tv, Family::Energy);
    let bill = [sold(tv, Excluded, 1_000), sold(tv, Exempt, 1_225), sold(gas, Included, 759)];
    assert!(are_mixed(&tax_groups(&bill)) && !are_mixed(&tax_groups(&bill[..1])) && !are_mixed(&[]));
    let ended = a_line(gas, ChargeKind::Monthly, Some("e"), "でんき", 935);
    let groups = line_groups(&bill, &changes(&[ended], &bill));
    let of = |group: &LineGroup| (group.tax_mode, group.lines.iter().map(|line| line.tax_mode).collect::<Vec<_>>());
    let told: Vec<_> = groups.iter().map(of).collect();
    let expected = [(None, vec![Some(Excluded), Some(Exempt)]), (Some(Included), vec![Some(Included), None])];
    assert_eq!(told, expected, "what has ended has no price");
}

proptest! {
    #[test]
    fn sums_and_the_tax_on_top_make_the_total(
        bill in prop::collection::vec((0..3usize, 0..3usize, -2_000i64..9_000), 0..12),
    ) {
        let families = [Family::Tv, Family::Internet, Family::Energy];
        let line = |(family, mode, yen): &(usize, usize, i64)| sold(families[*family], TaxMode::ALL[*mode], *yen);
        let lines: Vec<_> = bill.iter().map(line).collect();
        let sums = tax_sums(&tax_groups(&lines));
        let on_top: Yen = sums.iter().filter(|of| of.tax_mode == TaxMode::Excluded).map(|of| of.tax).sum();
        prop_assert_eq!(sums.iter().map(|of| of.sum).sum::<Yen>() + on_top, total_of(&lines));
        let modes: std::collections::BTreeSet<_> = lines.iter().map(|line| line.tax_mode).collect();
        prop_assert_eq!(sums.iter().map(|of| of.tax_mode).collect::<Vec<_>>(), modes.into_iter().collect::<Vec<_>>());
    }
}
