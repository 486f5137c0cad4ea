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
