//! The rules that every text file keeps: both languages say the same things, in the words agreed on.

use crate::{
    I18n, Overrides, Texts,
    arg::Arg,
    files::files,
    source::{arguments, entries},
};
use fluent_bundle::FluentResource;
use madoguchi_domain::locale::Locale;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// The longest sentence that is still read in one go (QUALITY, plain Japanese).
const LONGEST_SENTENCE: usize = 60;

/// Each key with its file and its body as written, all variants included.
fn written(locale: Locale) -> BTreeMap<&'static str, (&'static str, &'static str)> {
    files(locale)
        .iter()
        .flat_map(|file| entries(file.text).into_iter().map(|entry| (entry.key, (file.name, entry.body))))
        .collect()
}

fn i18n() -> I18n {
    I18n::new(&Overrides::new()).unwrap()
}

/// The text as shown, short samples in the places of its arguments.
fn shown(texts: &Texts, key: &str, body: &'static str) -> String {
    let args: Vec<_> = arguments(body).into_iter().map(|name| (name, Arg::from("〇〇〇〇"))).collect();
    texts.with(key, &args)
}

#[test]
fn every_file_in_the_folders_is_compiled_in() {
    for locale in Locale::ALL {
        let folder = Path::new("../../locales").join(locale.tag());
        let on_disk: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| format!("{}/{}", locale.tag(), file.unwrap().file_name().to_str().unwrap()))
            .collect();
        let compiled: BTreeSet<String> = files(locale).iter().map(|file| file.name.to_owned()).collect();
        assert_eq!(on_disk, compiled);
    }
}

#[test]
fn keys_are_read_as_fluent_reads_them() {
    for file in Locale::ALL.into_iter().flat_map(files) {
        let parsed = FluentResource::try_new(file.text.to_owned()).unwrap().entries().count();
        assert_eq!(entries(file.text).len(), parsed, "{}", file.name);
    }
}

#[test]
fn languages_have_the_same_keys_with_the_same_arguments_in_the_same_files() {
    let (ja, en) = (written(Locale::Ja), written(Locale::En));
    let shape = |texts: &BTreeMap<&'static str, (&'static str, &'static str)>| {
        texts
            .iter()
            .map(|(key, (file, body))| (*key, (file.split_once('/').unwrap().1, arguments(body))))
            .collect::<BTreeMap<_, _>>()
    };
    let (ja, en) = (shape(&ja), shape(&en));
    let differing: Vec<_> = ja
        .keys()
        .chain(en.keys())
        .filter(|key| ja.get(*key) != en.get(*key))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    assert!(differing.is_empty(), "{differing:?}");
}

#[test]
fn japanese_uses_the_agreed_words() {
    const SAYS_OKYAKUSAMA: [&str; 2] = ["menu-customer", "nhk-customer-number"];
    let faults = written(Locale::Ja).into_iter().filter_map(|(key, (file, body))| {
        let fault = if body.contains("お客様") && !SAYS_OKYAKUSAMA.contains(&key) {
            "お客様 for お客さま"
        } else if body.contains("申し込み") {
            "申し込み for 申込み"
        } else if body.contains("サインイン") {
            "サインイン for ログイン"
        } else if body.contains("クリック") {
            "クリック for 選んで／押して"
        } else if body.replace("メールウィルスチェック", "").contains("ウィルス") {
            "ウィルス for ウイルス"
        } else if body.contains(|c| matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')) {
            "full-width figures or letters"
        } else if key.starts_with("button-") && ["送信", "OK", "はい"].iter().any(|word| body.contains(word)) {
            "a button that does not name what it does"
        } else {
            return None;
        };
        Some(format!("{file} {key}: {fault}"))
    });
    assert_eq!(faults.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn links_say_where_they_lead() {
    const PRINTED: [&str; 3] = ["cannot-prove", "temporary-link", "forgotten"];
    for (key, (file, body)) in written(Locale::Ja).into_iter().filter(|(key, _)| !PRINTED.contains(key)) {
        let bare = body.trim_end_matches('。').ends_with("こちら") || body.contains("こちらから");
        assert!(!bare, "{file} {key}: {body}");
    }
    for (key, (file, body)) in written(Locale::En) {
        let bare = ["here", "more", "see more", "read more"].contains(&body.trim().to_lowercase().as_str());
        assert!(!bare, "{file} {key}: {body}");
    }
}

#[test]
fn japanese_sentences_are_short() {
    let i18n = i18n();
    let ja = i18n.texts(Locale::Ja);
    for (key, (file, body)) in written(Locale::Ja).into_iter().filter(|(key, _)| !key.starts_with('-')) {
        for sentence in shown(ja, key, body).split(['。', '！', '？', '\n']) {
            let length = sentence.trim().chars().count();
            assert!(length <= LONGEST_SENTENCE, "{file} {key}: {length} characters: {sentence}");
        }
    }
}

#[test]
fn english_uses_the_agreed_words() {
    for (key, (file, body)) in written(Locale::En) {
        let words = body.to_lowercase();
        assert!(!["click", "log in", "log out", "login"].iter().any(|word| words.contains(word)), "{file} {key}");
        let japanese = |c| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF9F}');
        assert!(key == "language-ja" || !body.contains(japanese), "{file} {key}: not English");
    }
}

#[test]
fn the_printed_labels_stand_as_printed() {
    let i18n = i18n();
    let (ja, en) = (i18n.texts(Locale::Ja), i18n.texts(Locale::En));
    for (key, japanese, english) in [
        ("menu-settings", "マイページの設定・変更", "My Page settings"),
        ("apply-smart-home", "スマートホームサービスの申込み", "Apply for smart home service"),
        ("apply-mobile", "モバイルサービスの申込み", "Apply for mobile service"),
        ("usage-phone", "電話明細の確認", "Phone details"),
        ("usage-mobile", "モバイル利用明細の確認", "Mobile details"),
        ("usage-energy", "電気＆ガス明細の確認", "Electricity and gas details"),
        ("register", "マイページIDの新規登録", "Register a My Page ID"),
        ("steps-3", "STEP3 マイページIDの登録／確認", "3 Register and check your My Page ID"),
        ("temporary-letter", "仮マイページID登録通知書", "Notice of your temporary My Page ID"),
    ] {
        assert_eq!((ja.get(key), en.get(key)), (japanese, english));
    }
}
