//! An operator's own words: what they change, and what is refused at start.

use madoguchi_domain::locale::Locale;
use madoguchi_i18n::{Error, I18n, Overrides, Texts, missing_keys};
use std::{collections::BTreeMap, sync::Arc};

fn ja(overrides: &[(&str, &str)]) -> Result<Arc<Texts>, Error> {
    let words = overrides.iter().map(|(key, pattern)| ((*key).to_owned(), (*pattern).to_owned())).collect();
    let i18n = I18n::new(&Overrides::from([("ja".to_owned(), words)]))?;
    Ok(i18n.texts(Locale::Ja).clone())
}

/// Why the pattern was refused under its own key; none otherwise.
fn cause(key: &str, pattern: &str) -> Option<String> {
    match ja(&[(key, pattern)]) {
        Err(Error::Broken { key: named, cause, .. }) if named == key => Some(cause),
        _ => None,
    }
}

#[test]
fn a_brand_word_changes_every_text_that_uses_it() {
    let texts = ja(&[("-id", "iTSCOM ID"), ("-mobile", "イッツコムモバイル")]).unwrap();
    assert_eq!(texts.get("register"), "iTSCOM IDの新規登録");
    assert_eq!(texts.get("temporary-link"), "仮iTSCOM IDをお持ちの方はこちら");
    assert_eq!(texts.get("apply-mobile"), "イッツコムモバイルの申込み");
    assert_eq!(texts.get("usage-mobile"), "イッツコムモバイル利用明細の確認");
}

#[test]
fn a_sentence_is_replaced_with_its_arguments() {
    let texts = ja(&[("as-of", "{ $at } 時点"), ("sign-in", "入る\nところ")]).unwrap();
    assert_eq!(texts.with("as-of", &[("at", "11月27日".into())]), "11月27日 時点");
    assert_eq!(texts.get("sign-in"), "入る\nところ");
}

#[test]
fn other_languages_stay_as_they_are() {
    let words = [("-id".to_owned(), "iTSCOM ID".to_owned())].into();
    let i18n = I18n::new(&Overrides::from([("ja".to_owned(), words)])).unwrap();
    assert_eq!(i18n.texts(Locale::En).get("register"), "Register a My Page ID");
}

#[test]
fn an_unknown_language_or_key_is_named() {
    let error = I18n::new(&Overrides::from([("fr".to_owned(), BTreeMap::new())])).unwrap_err();
    assert_eq!(error, Error::UnknownLocale("fr".to_owned()));
    for key in ["sing-in", "-brand", "", "sign-in = x\nsign-out"] {
        assert_eq!(ja(&[(key, "x")]).unwrap_err(), Error::UnknownKey { locale: Locale::Ja, key: key.to_owned() });
    }
}

#[test]
fn a_broken_pattern_is_named() {
    for (key, pattern) in [
        ("sign-in", "ログイン {"),
        ("sign-in", ""),
        ("sign-in", "{ -brand }へ"),
        ("sign-in", "{ nowhere }へ"),
        ("-id", "{ -id }"),
        ("-id", "ID }"),
    ] {
        assert!(cause(key, pattern).is_some(), "{key} = {pattern}");
    }
    assert_eq!(cause("as-of", "{ $when }現在").as_deref(), Some("there is no argument $when"));
    assert_eq!(cause("sign-in", "{ $at }").as_deref(), Some("there is no argument $at"));
}

#[test]
fn a_pattern_cannot_bring_further_texts() {
    let texts = ja(&[("sign-in", "ログイン\nsign-out = だめ")]).unwrap();
    assert_eq!(texts.get("sign-out"), "ログアウト");
    assert!(cause("sign-in", ".title = だめ").is_some());
}

#[test]
fn a_missing_text_shows_its_key_and_is_remembered() {
    let texts = ja(&[]).unwrap();
    assert_eq!(texts.get("no-such-text"), "no-such-text");
    assert_eq!(texts.with("no-such-sentence", &[]), "no-such-sentence");
    assert_eq!(texts.get("as-of"), "as-of", "a text that wants arguments");
    assert_eq!(texts.with("screen-number", &[]), "画面番号 {$number}");
    assert!(!texts.has("no-such-text") && texts.has("as-of") && texts.has("sign-in"));
    let missing = missing_keys();
    for expected in ["ja/no-such-text", "ja/no-such-sentence", "ja/as-of", "ja/screen-number: $number"] {
        assert!(missing.iter().any(|key| key == expected), "{missing:?}");
    }
}

#[test]
fn texts_are_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>(_: &T) {}
    shared(&I18n::new(&Overrides::new()).unwrap());
}
