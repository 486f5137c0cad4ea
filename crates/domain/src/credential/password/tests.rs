use super::*;
use proptest::prelude::*;

fn hanako() -> PasswordContext<'static> {
    PasswordContext {
        portal_id: "Hanako.N1952@example.jp",
        contact_address: "flowers2024@mail.example",
        names: vec!["ナカジマ　ハナコ".into(), "中嶋　花子".into()],
        phones: vec!["045-123-9876".into(), "09055512468".into()],
        operator: &[],
    }
}

fn fault_of(typed: &str, about: &PasswordContext<'_>) -> Option<PasswordFault> {
    Password::parse(typed).and_then(|password| password.check(about)).err()
}

#[test]
fn length_is_counted_in_folded_characters() {
    use PasswordFault::{Empty, NotPrintable, TooLong, TooShort};
    for (typed, expected) in [
        (String::new(), Some(Empty)),
        ("a1b2c3d".into(), Some(TooShort)),
        ("a1b2c3d4".into(), None),
        ("ａ１ｂ２ｃ３ｄ４".into(), None),
        ("なまむぎなまごめ".into(), None),
        ("correct horse".into(), None),
        ("x".repeat(64), None),
        ("x".repeat(65), Some(TooLong)),
        ("x".repeat(100_000), Some(TooLong)),
        ("\u{fdfa}".repeat(8), Some(TooLong)),
        ("with\ttab inside".into(), Some(NotPrintable)),
        ("zero\u{200b}width".into(), Some(NotPrintable)),
        ("turned\u{202e}round".into(), Some(NotPrintable)),
        ("line\nbreak".into(), Some(NotPrintable)),
    ] {
        assert_eq!(Password::parse(&typed).err(), expected, "{typed:?}");
    }
}

#[test]
fn full_width_is_the_same_password() {
    assert!(
        Password::parse("ｋａｋｉ　ｎｏ　ｔａｎｅ　４２！").unwrap() == Password::parse("kaki no tane 42!").unwrap()
    );
    assert_eq!(Password::parse("Ｃorrect１").unwrap().as_bytes(), b"Correct1");
}

#[test]
fn what_others_know_is_refused() {
    use PasswordFault::{Common, HoldsName, HoldsPhone, SameAsId, TooWeak};
    for (typed, expected) in [
        ("hanako.n1952@EXAMPLE.jp", SameAsId),
        ("flowers2024@mail.example", SameAsId),
        ("nakajima1", HoldsName),
        ("Nakazima-xk7Qw", HoldsName),
        ("xk7QwHANAKO", HoldsName),
        ("ﾊﾅｺ-xk7Qw29", HoldsName),
        ("なかじまxk7Qw", HoldsName),
        ("花子xk7Qw29z", HoldsName),
        ("xk7Qw1239876", HoldsPhone),
        ("xk-045-123-9876", HoldsPhone),
        ("+819055512468", HoldsPhone),
        ("password", Common),
        ("Passw0rd", Common),
        ("12345678", Common),
        ("qwertyui", Common),
        ("himawari1", Common),
        ("zzzzzzzzz", TooWeak(Weakness::Repeated)),
        ("20260412", TooWeak(Weakness::Date)),
        ("bcdefghijk", TooWeak(Weakness::Row)),
        ("aaaaaaaaaa", Common),
        ("flowers2024", TooWeak(Weakness::Other)),
    ] {
        assert_eq!(fault_of(typed, &hanako()), Some(expected), "{typed}");
    }
}

#[test]
fn a_good_password_needs_no_composition() {
    for typed in
        ["kaki no tane 42!", "xk7Qw29zRt", "ashitawaharerukana", "なまむぎなまごめなまたまご", "5829 1047 3360 8812"]
    {
        assert_eq!(fault_of(typed, &hanako()), None, "{typed}");
    }
}

#[test]
fn a_name_without_blanks_is_found_at_its_ends() {
    let about = PasswordContext { names: vec!["ﾅｶｼﾞﾏﾊﾅｺ".into()], ..hanako() };
    for typed in ["nakajima-xk7Qw", "xk7Qw29_hanako", "NAKAJIMAHANAKO82"] {
        assert_eq!(fault_of(typed, &about), Some(PasswordFault::HoldsName), "{typed}");
    }
    assert_eq!(fault_of("tanakamachi 4 xk7", &about), None);
}

#[test]
fn a_short_name_does_not_forbid_the_words_that_hold_it() {
    let about = PasswordContext { names: vec!["オノ　アキ".into()], ..hanako() };
    assert_eq!(fault_of("monorail to akita 7", &about), None);
    for typed in ["オノ-xk7Qw29z", "ono-xk7Qw29z", "xk7Qw29z AKI 5"] {
        assert_eq!(fault_of(typed, &about), Some(PasswordFault::HoldsName), "{typed}");
    }
    let ii = PasswordContext { names: vec!["イイ　アイ".into()], ..hanako() };
    assert_eq!(fault_of("ai7-xk7Qw29z", &ii), Some(PasswordFault::HoldsName));
    assert_eq!(fault_of("waiting xk7Qw29", &ii), None);
}

#[test]
fn nothing_known_refuses_nothing_but_weakness() {
    let nobody = PasswordContext {
        portal_id: "",
        contact_address: "",
        names: vec![String::new()],
        phones: vec![String::new()],
        operator: &[],
    };
    assert_eq!(fault_of("xk7Qw29zRt", &nobody), None);
    assert_eq!(fault_of("password", &nobody), Some(PasswordFault::Common));
}

#[test]
fn a_password_is_never_printed() {
    let password = Password::parse("xk7Qw29zRt").unwrap();
    assert_eq!(format!("{password:?} {:?}", hanako()), "Password(..) PasswordContext(..)");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_read_and_checked_without_trouble(typed in "\\PC{8,24}", name in "\\PC{0,8}") {
        let about = PasswordContext { names: vec![name], ..hanako() };
        if let Ok(password) = Password::parse(&typed) {
            let _ = password.check(&about);
            let again = Password::parse(std::str::from_utf8(password.as_bytes()).unwrap());
            prop_assert!(again == Ok(password));
        }
    }
}

#[test]
fn what_everybody_calls_the_operator_is_no_password() {
    let operator = ["ひばりのケーブル Hibarino Cable", "https://my.hibarino.example", "madoguchi"].map(str::to_owned);
    let about = PasswordContext { operator: &operator, ..hanako() };
    for typed in [
        "Hibarino2026",
        "hibarino",
        "HibarinoCable",
        "madoguchi",
        "Madoguchi1",
        "hibarino123",
        "ｈｉｂａｒｉｎｏ２０２６",
    ] {
        assert!(matches!(fault_of(typed, &about), Some(PasswordFault::TooWeak(_))), "{typed}");
    }
    assert_eq!(fault_of("hibari wa soratobu 7", &about), None);
}

#[test]
fn one_key_is_a_backslash_here_and_a_yen_sign_there() {
    let typed = |text: &str| Password::typed(text).unwrap();
    for text in ["mado\\guchi77", "mado¥guchi77", "mado￥guchi77", "mado＼guchi77"] {
        assert!(Password::parse(text).unwrap() == typed("mado\\guchi77"), "{text}");
        assert!(typed(text) == typed("mado\\guchi77"), "{text}");
    }
    assert!(typed("mado\\").with_yen().unwrap().as_bytes() == "mado¥".as_bytes());
    assert!(typed("mado").with_yen().is_none());
}
