use super::*;
use crate::time::Date;
use uuid::Uuid;

/// A customer with the name and phone of every claim here; `n` distinguishes devices and birth dates.
fn customer(n: u8, kind: CustomerKind, families: &[Family]) -> OnFile {
    OnFile {
        customer: CustomerId(Uuid::from_u128(n.into())),
        kind,
        name_key: "オオノハナコ".into(),
        phone_keys: vec!["0451234567".into()],
        number_key: "1000".into(),
        bank_last4: vec!["0123".into()],
        card_last4: vec!["4567".into()],
        device_keys: vec!["SAME0".into(), format!("ONLY{n}")],
        postcode_keys: vec!["2250002".into()],
        birth_date: Date::new(1950, 1, i8::try_from(n).unwrap()).ok(),
        families: families.to_vec(),
    }
}

/// The item that every customer here holds, or one that none does.
fn item(kind: ProofKind, right: bool) -> Proof {
    let (held, other) = match kind {
        ProofKind::CustomerNumber => ("1000", "2000"),
        ProofKind::BankLast4 => ("0123", "9999"),
        ProofKind::CardLast4 => ("4567", "9999"),
        ProofKind::Device => ("SAME0", "NONE0"),
        ProofKind::Postcode => ("2250002", "1000001"),
        ProofKind::BirthDate => ("1950-01-01", "1999-01-01"),
    };
    Proof { kind, key: (if right { held } else { other }).into() }
}

fn claim(kind: ProofKind, right: bool) -> Claim {
    Claim { name_key: "オオノハナコ".into(), phone_key: "0451234567".into(), proof: item(kind, right) }
}

const BOTH: [bool; 2] = [false, true];

fn policies() -> Vec<ExtraProofPolicy> {
    let mut all = Vec::new();
    for last4_only in BOTH {
        for company in BOTH {
            for mobile in BOTH {
                for several in BOTH {
                    let families = if mobile { vec![Family::Mobile] } else { Vec::new() };
                    all.push(ExtraProofPolicy {
                        last4_only,
                        company,
                        families,
                        several,
                        ..ExtraProofPolicy::default()
                    });
                }
            }
        }
    }
    all
}

#[test]
fn the_first_step_follows_the_table_in_every_combination() {
    for policy in policies() {
        for &kind in ProofKind::ALL {
            for right in BOTH {
                for count in 0..=2u8 {
                    for who in CustomerKind::ALL {
                        for family in [Family::Tv, Family::Mobile] {
                            let candidates: Vec<_> = (1..=count).map(|n| customer(n, *who, &[family])).collect();
                            let verdict = first_step(&policy, &claim(kind, right), &candidates);
                            let is_last4 = kind == ProofKind::BankLast4 || kind == ProofKind::CardLast4;
                            let is_extra_only = kind == ProofKind::Postcode || kind == ProofKind::BirthDate;
                            let company = policy.company && *who == CustomerKind::Company;
                            let costly = !policy.families.is_empty() && family == Family::Mobile;
                            let expected = match (right, count) {
                                _ if is_extra_only => Verdict::Refused,
                                _ if is_last4 && policy.last4_only => Verdict::ExtraNeeded,
                                (false, _) | (_, 0) => Verdict::Refused,
                                _ if company || costly => Verdict::ExtraNeeded,
                                (true, 1) => Verdict::Proven(CustomerId(Uuid::from_u128(1))),
                                _ if policy.several => Verdict::ExtraNeeded,
                                _ => Verdict::Refused,
                            };
                            assert_eq!(verdict, expected, "{policy:?} {kind} {right} {count} {who} {family}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn the_second_step_proves_one_customer_by_two_items_of_different_kinds() {
    let one = [customer(1, CustomerKind::Person, &[Family::Tv])];
    let accepts_one = |kind| ExtraProofPolicy { accepts: vec![kind], ..ExtraProofPolicy::default() };
    for &first in ProofKind::ALL {
        for &second in ProofKind::ALL {
            for &accepted in ProofKind::ALL {
                for (first_right, second_right) in [(true, true), (true, false), (false, true), (false, false)] {
                    let policy = accepts_one(accepted);
                    let verdict = second_step(&policy, &claim(first, first_right), &item(second, second_right), &one);
                    let allowed = ProofKind::FIRST.contains(&first) && first != second && second == accepted;
                    let expected = if allowed && first_right && second_right {
                        Verdict::Proven(one[0].customer)
                    } else {
                        Verdict::Refused
                    };
                    assert_eq!(verdict, expected, "{first} {first_right}, {second} {second_right}, accepts {accepted}");
                }
            }
        }
    }
}

#[test]
fn the_second_item_must_tell_customers_of_one_name_apart() {
    let policy = ExtraProofPolicy::default();
    let twins = [1, 2].map(|n| customer(n, CustomerKind::Person, &[Family::Tv]));
    let first = claim(ProofKind::BankLast4, true);
    let by_device = Proof { kind: ProofKind::Device, key: "ONLY2".into() };
    assert_eq!(second_step(&policy, &first, &by_device, &twins), Verdict::Proven(twins[1].customer));
    assert_eq!(
        second_step(&policy, &first, &item(ProofKind::BirthDate, true), &twins),
        Verdict::Proven(twins[0].customer)
    );
    assert_eq!(second_step(&policy, &first, &item(ProofKind::Postcode, true), &twins), Verdict::Refused);
    assert_eq!(second_step(&policy, &first, &by_device, &[]), Verdict::Refused);
}

#[test]
fn a_customer_found_twice_is_one_customer() {
    let twice = [1, 1].map(|n| customer(n, CustomerKind::Person, &[]));
    let policy = ExtraProofPolicy::default();
    let first = claim(ProofKind::CustomerNumber, true);
    assert_eq!(first_step(&policy, &first, &twice), Verdict::Proven(twice[0].customer));
    assert_eq!(
        second_step(&policy, &first, &item(ProofKind::Device, true), &twice),
        Verdict::Proven(twice[0].customer)
    );
}

#[test]
fn the_first_item_is_no_choice_for_the_second() {
    let policy = ExtraProofPolicy::default();
    assert!(!policy.choices(ProofKind::Device).contains(&ProofKind::Device));
    assert_eq!(policy.choices(ProofKind::Device).len(), 5);
}

#[test]
fn a_policy_is_read_from_configuration() {
    let policy: ExtraProofPolicy = serde_json::from_str(r#"{"last4_only": false, "families": ["mobile"]}"#).unwrap();
    let expected =
        ExtraProofPolicy { last4_only: false, families: vec![Family::Mobile], ..ExtraProofPolicy::default() };
    assert_eq!(policy, expected);
    assert!(serde_json::from_str::<ExtraProofPolicy>(r#"{"last_4": false}"#).is_err());
}
