//! Texts taken apart at start say what Fluent says, byte for byte, whatever values they are given.

use super::*;

type Args<'a> = Vec<(&'static str, Arg<'a>)>;

const HOSTILE: [&str; 8] = [
    "11月27日",
    "",
    "a\r\nBcc: b\u{2028}c\u{0}",
    "山田\u{202E}花子\u{2066}\u{061C}",
    "{$at}{ -id }\\u0041$value",
    "\u{F0000}\u{F0001}\u{FFFD}",
    "one",
    "1",
];

const NUMBERS: [i64; 8] = [0, 1, -1, 27, -12_345, 9_007_199_254_740_993, i64::MIN, i64::MAX];

fn texts(locale: Locale, overrides: &[(&str, &str)]) -> Texts {
    let overrides = overrides.iter().map(|(key, pattern)| ((*key).to_owned(), (*pattern).to_owned())).collect();
    Texts::build(locale, Some(&overrides)).unwrap()
}

/// The entries of a language as its files have them.
fn written(locale: Locale) -> BTreeMap<&'static str, &'static str> {
    files(locale).iter().flat_map(|file| entries(file.text)).map(|entry| (entry.key, entry.body)).collect()
}

/// Whether the text is written without Fluent.
fn is_taken_apart(texts: &Texts, key: &str) -> bool {
    matches!(texts.messages.get(key), Some(Message::Filled { pattern: Some(_), .. }))
}

/// Values of every kind for these names: alike, mixed, missing, too many, given twice, in any order.
fn samples(names: &[&'static str]) -> Vec<Args<'static>> {
    let all = HOSTILE.into_iter().map(Arg::from).chain(NUMBERS.into_iter().map(Arg::from)).collect::<Vec<_>>();
    let mut samples = Vec::new();
    for shift in 0..all.len() {
        let value = |n: usize| all[(shift + n) % all.len()].clone();
        samples.push(names.iter().map(|name| (*name, value(0))).collect());
        let mixed: Args = names.iter().enumerate().map(|(n, name)| (*name, value(n))).collect();
        for (gap, name) in names.iter().enumerate() {
            let mut without = mixed.clone();
            without.remove(gap);
            samples.push(without);
            let mut twice = mixed.clone();
            twice.push((*name, value(gap + 3)));
            samples.push(twice);
        }
        let unused = ["form", "at", "no-such-name", "zz"].into_iter().filter(|name| !names.contains(name));
        samples.push(unused.map(|name| (name, value(5))).chain(mixed.clone()).collect());
        samples.push(mixed.iter().rev().cloned().chain([("zz", value(7))]).collect());
        samples.push(mixed);
    }
    samples.push(Args::new());
    samples
}

fn assert_same_as_fluent(texts: &Texts, key: &str, names: &[&'static str]) {
    for args in samples(names) {
        assert_eq!(texts.with(key, &args), texts.by_fluent(key, &args), "{key} {args:?}");
    }
}

#[test]
fn every_text_is_written_as_fluent_writes_it() {
    for locale in Locale::ALL {
        let texts = texts(locale, &[]);
        let written = written(locale);
        let mut taken_apart = 0;
        for (key, body) in written.iter().filter(|(key, _)| !key.starts_with('-')) {
            let names: Vec<_> = arguments(body).into_iter().collect();
            assert_same_as_fluent(&texts, key, &names);
            if !names.is_empty() {
                assert_eq!(is_taken_apart(&texts, key), !selects(body, &written), "{key}");
                taken_apart += usize::from(is_taken_apart(&texts, key));
            }
        }
        assert!(taken_apart > 20, "{taken_apart}");
    }
}

#[test]
fn an_operators_text_is_written_as_fluent_writes_it() {
    for (pattern, without_fluent) in [
        ("{ $value }", true),
        ("{ $value }{ $label }{$value}", true),
        ("{ { $value } }は{ \"$label\" }", true),
        ("{ \"{\" }{ $value }{ \"}\" }{ \"\" } { \"\\\\ \\\" \\u00A5 \\U01F527\" }", true),
        ("一行目\n  字下げ { $value }\n\n{ $label }\n終わり", true),
        ("$value { $label } $ 5", true),
        ("{ 1.50 } { -5 } { $value }", true),
        ("{ -id }（{ $value }）{ -portal }", true),
        ("{ -id(value: \"x\") }{ -id($value) }{ $label }", true),
        ("{ sign-in }：{ $value }", true),
        ("{ sign-in }：{ $value }\n.title = { $label }", true),
        ("{ \"\\U0F0002\" }{ $value }", true),
        // A mark of its own; a term that has forms; an arrow that is none; a choice by the value.
        ("{ \"\\U0F0000\" }{ $value }", false),
        ("{ -mobile }：{ $value }", false),
        ("{ -mobile(form: \"short\") }：{ $value }", false),
        ("{ $label } -> { $value }", false),
        ("{ $value ->\n [1] 壱\n [one] 壱つ\n *[other] { $label }\n}", false),
    ] {
        let texts = texts(Locale::Ja, &[("mail-entry", pattern), ("-id", "ID{ \"}\" }")]);
        assert_same_as_fluent(&texts, "mail-entry", &["label", "value"]);
        assert_eq!(is_taken_apart(&texts, "mail-entry"), without_fluent, "{pattern}");
    }
}

#[test]
fn an_operators_term_stands_in_texts_with_arguments() {
    let with_forms = texts(Locale::Ja, &[("mail-entry", "{ $label }：{ -mobile(form: \"short\") }{ $value }")]);
    let args = [("label", "品目".into()), ("value", 3.into())];
    assert_eq!(with_forms.with("mail-entry", &args), "品目：モバイル3");

    let renamed = [("-mobile", "イッツコムモバイル"), ("mail-entry", "{ $label }：{ -mobile }{ $value }")];
    let renamed = texts(Locale::Ja, &renamed);
    assert_eq!(renamed.with("mail-entry", &args), "品目：イッツコムモバイル3");
    assert!(is_taken_apart(&renamed, "mail-entry"));
    assert_same_as_fluent(&renamed, "mail-entry", &["label", "value"]);

    let portal = texts(Locale::En, &[("-portal", "{ -operator }'s { \"{\" }Page{ \"}\" }")]);
    let title = portal.with("top-title", &[("name", "Hanako".into())]);
    assert!(title.contains("{Page}") && title.contains("Hanako"), "{title}");
    assert!(is_taken_apart(&portal, "top-title"));
    assert_same_as_fluent(&portal, "top-title", &["name"]);
}

#[test]
fn a_text_still_chooses_by_its_values() {
    let texts = texts(
        Locale::En,
        &[
            // Chooses by a word: any other value reads as if there were no choice.
            ("date-month", "{ $month ->\n [June] mid\n *[other] { $month }\n} { $year }"),
            // Chooses by the plural form.
            ("date-short", "{ $day ->\n [one] { $day } day\n *[other] { $day } days\n} { $month }{ $weekday }"),
            // Chooses in the text that it uses.
            ("date-time", "{ date-month }, { $time }{ $day }{ $month }{ $year }"),
        ],
    );
    let month = |month: Arg<'static>| texts.with("date-month", &[("month", month), ("year", 2026.into())]);
    assert_eq!(month("June".into()), "mid 2026");
    assert_eq!(month("July".into()), "July 2026");
    assert_eq!(month(7.into()), "7 2026");
    let days =
        |day: i64| texts.with("date-short", &[("day", day.into()), ("month", "".into()), ("weekday", "".into())]);
    assert_eq!((days(1).trim(), days(2).trim()), ("1 day", "2 days"));
    let nested = |month: &'static str| {
        texts.with("date-time", &[("month", month.into()), ("year", 1.into()), ("time", "".into()), ("day", "".into())])
    };
    assert_eq!((nested("June").as_str(), nested("May").as_str()), ("mid 1, June1", "May 1, May1"));
    for (key, names) in [
        ("date-month", &["month", "year"][..]),
        ("date-short", &["day", "month", "weekday"]),
        ("date-time", &["day", "month", "time", "year"]),
    ] {
        assert!(!is_taken_apart(&texts, key), "{key}");
        assert_same_as_fluent(&texts, key, names);
    }
}

#[test]
fn a_missing_value_is_listed_even_when_the_text_only_spells_its_name() {
    let texts = texts(Locale::En, &[("mail-entry", "{ \"$label\" } { $value }")]);
    assert_eq!(texts.with("mail-entry", &[]), "$label {$value}");
    let missing = crate::missing_keys();
    for expected in ["en/mail-entry: $label", "en/mail-entry: $value"] {
        assert!(missing.iter().any(|key| key == expected), "{missing:?}");
    }
}
