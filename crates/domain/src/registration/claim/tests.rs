use super::*;
use crate::id::CustomerId;
use proptest::{prelude::*, sample::select};
use uuid::Uuid;

fn hanako() -> OnFile {
    OnFile {
        customer: CustomerId(Uuid::from_u128(1)),
        kind: CustomerKind::Person,
        name_key: name_key("オオノ ハナコ"),
        phone_keys: vec!["0451234567".into(), "09012345678".into()],
        number_key: "1234567890".into(),
        bank_last4: vec!["0123".into(), "4567".into()],
        card_last4: vec!["8901".into()],
        device_keys: vec!["001A2B3C4D5E".into()],
        postcode_keys: vec!["2250002".into()],
        birth_date: Date::new(1952, 3, 4).ok(),
        families: vec![Family::Tv],
    }
}

#[test]
fn a_claim_matches_in_every_form_it_can_be_typed() {
    for (name, phone, kind, proof) in [
        ("オオノ ハナコ", "045-123-4567", ProofKind::CustomerNumber, "1234-567-890"),
        ("おーの　はなこ", "０９０１２３４５６７８", ProofKind::CustomerNumber, "１２３４５６７８９０"),
        ("ｵｵﾉﾊﾅｺ", "+81 45 123 4567", ProofKind::BankLast4, "０１２３"),
        ("オーノ・ハナコ", "(045)123-4567", ProofKind::BankLast4, "4567"),
        ("オオノハナコ", "090ー1234ー5678", ProofKind::CardLast4, " 8901 "),
        ("オオノハナコ", "0451234567", ProofKind::Device, "00:1a:2b:3c:4d:5e"),
        ("オオノハナコ", "0451234567", ProofKind::Postcode, "〒225-0002"),
        ("オオノハナコ", "0451234567", ProofKind::BirthDate, "昭和27年3月4日"),
    ] {
        let claim = Claim::read(name, phone, kind, proof).unwrap();
        assert!(hanako().matches(&claim), "{name} {phone} {proof}");
    }
}

#[test]
fn one_wrong_item_is_no_match() {
    for (name, phone, kind, proof) in [
        ("オノ ハナコ", "0451234567", ProofKind::CustomerNumber, "1234567890"),
        ("オオノ ハナゴ", "0451234567", ProofKind::CustomerNumber, "1234567890"),
        ("オオノ ハナコ", "0451234568", ProofKind::CustomerNumber, "1234567890"),
        ("オオノ ハナコ", "0451234567", ProofKind::CustomerNumber, "123456789"),
        ("オオノ ハナコ", "0451234567", ProofKind::BankLast4, "8901"),
        ("オオノ ハナコ", "0451234567", ProofKind::CardLast4, "0123"),
        ("オオノ ハナコ", "0451234567", ProofKind::Device, "1234567890"),
        ("オオノ ハナコ", "0451234567", ProofKind::BirthDate, "1952-04-03"),
    ] {
        let claim = Claim::read(name, phone, kind, proof).unwrap();
        assert!(!hanako().matches(&claim), "{name} {phone} {proof}");
    }
}

#[test]
fn what_is_not_on_file_proves_nothing() {
    let bare = OnFile {
        name_key: String::new(),
        phone_keys: vec![String::new()],
        number_key: String::new(),
        bank_last4: vec![String::new()],
        card_last4: Vec::new(),
        device_keys: vec![String::new()],
        postcode_keys: Vec::new(),
        birth_date: None,
        ..hanako()
    };
    for kind in ProofKind::ALL.iter().copied() {
        let nothing = Proof { kind, key: String::new() };
        assert!(!bare.proves(&nothing), "{kind}");
        assert!(!bare.matches(&Claim { name_key: String::new(), phone_key: String::new(), proof: nothing }), "{kind}");
    }
}

#[test]
fn what_cannot_be_read_is_said_field_by_field() {
    let faults = Claim::read("大野花子", "045-123", ProofKind::BankLast4, "123").unwrap_err();
    assert_eq!(
        faults,
        [ClaimFault::Name(NameFault::NotKana), ClaimFault::Phone, ClaimFault::Proof(ProofFault::WrongLength)]
    );
    let name = |raw: &str| Claim::read(raw, "0451234567", ProofKind::CustomerNumber, "1").err();
    assert_eq!(name("　"), Some(vec![ClaimFault::Name(NameFault::Empty)]));
    assert_eq!(name("（）"), Some(vec![ClaimFault::Name(NameFault::Empty)]));
    assert_eq!(name("オオノ花子"), Some(vec![ClaimFault::Name(NameFault::NotKana)]));
    assert_eq!(name("佐々木"), Some(vec![ClaimFault::Name(NameFault::NotKana)]));
    assert_eq!(name(&"ア".repeat(101)), Some(vec![ClaimFault::Name(NameFault::TooLong)]));
    assert_eq!(name(&"ア".repeat(100)), None);
    assert_eq!(name("株式会社ヤマダデンキ"), None);
    assert_eq!(name("John Smith"), None);
}

#[test]
fn an_item_of_wrong_form_says_what_is_wrong() {
    use ProofFault::{Empty, NotADate, NotANumber, WrongLength};
    for (kind, raw, fault) in [
        (ProofKind::CustomerNumber, "", Empty),
        (ProofKind::CustomerNumber, "　-", Empty),
        (ProofKind::Device, " ", Empty),
        (ProofKind::BirthDate, "", Empty),
        (ProofKind::CustomerNumber, "123456789012345678901234567890123", WrongLength),
        (ProofKind::Device, "123", WrongLength),
        (ProofKind::Device, "123456789012345678901234567890123", WrongLength),
        (ProofKind::BankLast4, "123", WrongLength),
        (ProofKind::BankLast4, "1234567", WrongLength),
        (ProofKind::CardLast4, "12a4", NotANumber),
        (ProofKind::Postcode, "225-000", WrongLength),
        (ProofKind::Postcode, "〒225-000", WrongLength),
        (ProofKind::Postcode, "225-000X", NotANumber),
        (ProofKind::BirthDate, "1952", NotADate),
        (ProofKind::BirthDate, "1952-02-30", NotADate),
    ] {
        assert_eq!(Proof::read(kind, raw), Err(fault), "{kind} {raw}");
    }
}

#[test]
fn a_claim_survives_storage_and_is_never_printed() {
    let claim = Claim::read("オオノハナコ", "0451234567", ProofKind::BirthDate, "1952/3/4").unwrap();
    let stored = serde_json::to_string(&claim).unwrap();
    assert!(serde_json::from_str::<Claim>(&stored).unwrap() == claim);
    let printed = format!("{claim:?} {:?}", hanako());
    for secret in ["オオノ", "0451234567", "1952", "1234567890", "0123"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

proptest! {
    #[test]
    fn what_is_read_is_never_empty(raw in any::<String>(), kind in select(ProofKind::ALL)) {
        if let Ok(key) = read_name(&raw) {
            prop_assert!(key.chars().any(char::is_alphanumeric), "{:?}", key);
        }
        if let Ok(proof) = Proof::read(kind, &raw) {
            prop_assert!(!proof.key.is_empty());
        }
    }
}
