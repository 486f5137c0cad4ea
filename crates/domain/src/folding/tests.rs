use super::*;
use crate::time::Date;
use proptest::{prelude::*, sample::select};
use unicode_normalization::UnicodeNormalization;

mod readings;

/// Spellings of one name: all in a line fold alike.
const SAME: &[&[&str]] = &[
    &[
        "オオノ",
        "オーノ",
        "おおの",
        "おーの",
        "ｵｵﾉ",
        "ｵｰﾉ",
        "オ-ノ",
        "オ－ノ",
        "オ‐ノ",
        "オ―ノ",
        "オ−ノ",
        "オ〜ノ",
        "オ～ノ",
        "オ ー ノ",
        "ォォノ",
    ],
    &[
        "ナカジマ",
        "ナカヂマ",
        "なかじま",
        "なかぢま",
        "ﾅｶｼﾞﾏ",
        "ﾅｶﾁﾞﾏ",
        "ナカシ゛マ",
        "ナカシ\u{3099}マ",
        "ナカシ ゛マ",
        "ナ カ ジ マ",
    ],
    &[
        "ヤマダ ハナコ",
        "ヤマダ　ハナコ",
        "ヤマダハナコ",
        "やまだ　はなこ",
        "ﾔﾏﾀﾞ ﾊﾅｺ",
        "ヤマダ・ハナコ",
        "ヤマダ･ハナコ",
        "　ヤマダ\u{a0}ハナコ\t",
    ],
    &["ジョージ", "ジヨージ", "ジヨオジ", "じょーじ", "ｼﾞｮｰｼﾞ", "ｼﾞﾖ-ｼﾞ"],
    &["キョウコ", "キヨウコ", "きょうこ", "ｷﾖｳｺ", "ｷｮｳｺ"],
    &["ハットリ", "ハツトリ", "はっとり", "ﾊﾂﾄﾘ"],
    &["サオリ", "サヲリ", "さをり", "ｻｵﾘ"],
    &["キエ", "キヱ", "きゑ"],
    &["シズカ", "シヅカ", "しづか", "ｼﾂﾞｶ"],
    &["ミスズ", "みすゞ", "ミスヾ", "みすず", "ﾐｽｽﾞ"],
    &["ササキ", "さゝき", "サヽキ"],
    &["カー", "カア", "ｶｰ"],
    &["キー", "キイ"],
    &["ケー", "ケエ"],
    &["コー", "コオ"],
    &["ユーコ", "ユウコ", "ゆーこ"],
    &["オコナー", "オ'コナー", "オ’コナー", "オ‘コナー", "ｵ'ｺﾅｰ", "オ´コナー", "おこなあ", "オコナ⁓"],
    &["スミスジョン", "スミス／ジョン", "スミス_ジョン", "スミス：ジョン", "スミス゠ジョン", "スミス\"ジョン\""],
    &["ケンー", "ケン", "ケンーー"],
    &["ジャン＝リュック", "ジャン・リュック", "ジャン リュック", "じゃん゠りゅっく"],
    &["ヴィクトル", "ｳﾞｨｸﾄﾙ", "ヸクトル", "ゔぃくとる"],
    &["John Smith", "ＪＯＨＮ　ＳＭＩＴＨ", "john-smith", "JOHN.SMITH"],
    &["ヤマダ\u{200b}ハナコ", "\u{feff}ヤマダハナコ", "ヤマダハナコ\u{202e}"],
    &[
        "カブシキガイシャヤマダデンキ",
        "カブシキカイシャ　ヤマダデンキ",
        "ヤマダデンキ",
        "カ）ヤマダデンキ",
        "ｶ)ﾔﾏﾀﾞﾃﾞﾝｷ",
        "(ｶ)ﾔﾏﾀﾞﾃﾞﾝｷ",
        "ヤマダデンキ（カ",
        "ヤマダデンキ（カ）",
        "株式会社ヤマダデンキ",
        "ヤマダデンキ株式会社",
        "㈱ヤマダデンキ",
        "（株）ヤマダデンキ",
        "㍿ヤマダデンキ",
        "かぶしきがいしゃやまだでんき",
        "ヤマダデンキ【株】",
        "（カブ）ヤマダデンキ",
        "（カ ヤマダデンキ",
        "ヤマダデンキ カ）",
        "＜カ＞ヤマダデンキ",
    ],
    &[
        "ユウゲンガイシャアサヒ",
        "ユウゲンカイシヤ アサヒ",
        "ユ）アサヒ",
        "アサヒ（ユ",
        "㈲アサヒ",
        "有限会社アサヒ",
        "ﾕ)ｱｻﾋ",
        "ユーゲンガイシャアサヒ",
    ],
    &["ゴウドウガイシャミナト", "ド）ミナト", "ミナト（ド", "合同会社ミナト"],
    &[
        "シャ）ミナト",
        "シャダンホウジンミナト",
        "イッパンシャダンホウジンミナト",
        "ｼﾔ)ﾐﾅﾄ",
        "一般社団法人ミナト",
        "ミナト（シヤ",
    ],
    &["ザイ）ミナト", "ザイダンホウジンミナト", "コウエキザイダンホウジン　ミナト", "㈶ミナト"],
    &["イ）ミナトカイ", "イリョウホウジンミナトカイ", "イリョウホウジンシャダンミナトカイ", "医療法人社団ミナトカイ"],
    &["ガク）ミナトガクエン", "ガッコウホウジン ミナトガクエン", "㈻ミナトガクエン"],
    &["フク）ミナトカイ", "シャカイフクシホウジン　ミナトカイ"],
    &["シュウ）ミナトジ", "ｼﾕｳ)ﾐﾅﾄｼﾞ", "シュウキョウホウジンミナトジ"],
    &["ヤマダ（カ）ヨコハマシテン", "ヤマダカブシキガイシャヨコハマシテン"],
];

/// Names that must stay apart.
const APART: &[(&str, &str)] = &[
    ("ナカジマ", "ナカシマ"),
    ("オオノ", "オノ"),
    ("オーノ", "オノ"),
    ("オウノ", "オオノ"),
    ("オウノ", "オーノ"),
    ("ユウコ", "ユコ"),
    ("ヤマザキ", "ヤマサキ"),
    ("ハンバ", "ハンパ"),
    ("ヴィクトル", "ビクトル"),
    ("カ", "カ）"),
    ("カブシキガイシャ", "ユウゲンガイシャ"),
    ("カブシキガイシャ", ""),
    ("カトウ", "カ）トウ"),
    ("トウカ", "トウ（カ"),
    ("ヤマダ（ミナトカ）", "ヤマダ（ミナト）"),
    ("サトウ", "サトオ"),
];

#[test]
fn spellings_of_one_name_fold_alike() {
    for line in SAME {
        let expected = name_key(line[0]);
        for spelling in *line {
            assert_eq!(name_key(spelling), expected, "{spelling} is {}", line[0]);
        }
    }
}

#[test]
fn different_names_stay_apart() {
    for (one, other) in APART {
        assert_ne!(name_key(one), name_key(other), "{one} is not {other}");
    }
}

#[test]
fn a_key_is_large_katakana_in_upper_case() {
    assert_eq!(name_key("おーの　じょーじ"), "オオノジヨオジ");
    assert_eq!(name_key("㈱ﾔﾏﾀﾞ a-1"), "ヤマダA1");
}

#[test]
fn a_bare_legal_form_is_its_own_name_and_blanks_are_none() {
    assert_eq!(name_key("カブシキガイシャ"), "カブシキガイシヤ");
    assert_eq!(name_key("カ）"), "カ)");
    assert_eq!(name_key("カ）カ）"), "カ)");
    assert_eq!(name_key("株式会社"), "株式会社");
    assert_eq!(name_key("　・ー\u{200b}"), "");
}

#[test]
fn phone_numbers_fold_to_national_digits() {
    for spelling in [
        "090-1234-5678",
        "09012345678",
        "０９０－１２３４－５６７８",
        "090 1234 5678",
        "090ー1234ー5678",
        "(090)1234-5678",
        "+81 90-1234-5678",
        "+81(0)90-1234-5678",
        "＋８１９０１２３４５６７８",
        "0081 90 1234 5678",
        "010-81-90-1234-5678",
        "819012345678",
        "090.1234.5678",
        "090/1234/5678",
        "【090】1234-5678",
        "TEL:090-1234-5678",
        "℡ 090-1234-5678",
        "090−1234−5678",
        "090‐1234–5678",
        "\u{202a}090-1234-5678\u{202c}",
    ] {
        assert_eq!(phone_key(spelling).as_deref(), Some("09012345678"), "{spelling}");
    }
    for (spelling, key) in [
        ("045-123-4567", "0451234567"),
        ("045（123）4567", "0451234567"),
        ("+81 45 123 4567", "0451234567"),
        ("0120-123-456", "0120123456"),
        ("0800-123-4567", "08001234567"),
        ("050-1234-5678", "05012345678"),
        ("03-1234-5678", "0312345678"),
    ] {
        assert_eq!(phone_key(spelling).as_deref(), Some(key), "{spelling}");
    }
}

#[test]
fn what_cannot_be_a_phone_number_is_none() {
    for wrong in [
        "",
        "090-1234-567",
        "090-1234-56789",
        "045-123-45678",
        "045-123-456",
        "1234567890",
        "+1 212 555 0100",
        "電話なし",
        "0451234567 内線3",
        "00-1234-5678",
        "+81",
        "090-1234-567a",
        "045-123-4567/090-1234-5678",
    ] {
        assert_eq!(phone_key(wrong), None, "{wrong}");
    }
}

#[test]
fn a_code_is_six_digits_however_they_are_typed() {
    for spelling in ["012345", "０１２３４５", "012 345", "012-345"] {
        assert_eq!(six_digits(spelling).as_deref(), Some("012345"), "{spelling}");
    }
    for wrong in ["", "12345", "1234567", "12345a"] {
        assert_eq!(six_digits(wrong), None, "{wrong}");
    }
}

#[test]
fn postcodes_fold_to_seven_digits() {
    for spelling in ["225-0002", "2250002", "〒225-0002", "〒２２５－０００２", "225 0002", "225ー0002", "225.0002"]
    {
        assert_eq!(postcode_key(spelling).as_deref(), Some("2250002"), "{spelling}");
        assert_eq!(postcode_written(spelling), "225-0002", "{spelling}");
    }
    for wrong in ["", "225-000", "225-00022", "225-000X", "〒"] {
        assert_eq!(postcode_key(wrong), None, "{wrong}");
        assert_eq!(postcode_written(wrong), wrong);
    }
}

#[test]
fn numbers_fold_without_separators() {
    assert_eq!(number_key("１２３４－５６７８　９０"), "1234567890");
    assert_eq!(number_key("00:1a:2B-3c.4D 5e"), "001A2B3C4D5E");
    assert_eq!(number_key("ab-001"), number_key("ＡＢ００１"));
}

#[test]
fn last4_is_exactly_four_digits() {
    assert_eq!(last4("0123").as_deref(), Some("0123"));
    assert_eq!(last4("０１２３").as_deref(), Some("0123"));
    assert_eq!(last4(" 01-23 ").as_deref(), Some("0123"));
    for wrong in ["", "123", "12345", "12a4", "****", "一二三四"] {
        assert_eq!(last4(wrong), None, "{wrong}");
    }
}

#[test]
fn mail_addresses_are_compared_without_case_and_width() {
    assert_eq!(email_key(" Hanako@Example.JP\n"), "hanako@example.jp");
    assert_eq!(email_key("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ"), "hanako@example.jp");
}

#[test]
fn dates_of_birth_are_read_as_people_write_them() {
    for spelling in [
        "1952-03-04",
        "1952-3-4",
        "1952/3/4",
        "1952/03/04",
        "1952.3.4",
        "19520304",
        "1952年3月4日",
        "１９５２年０３月０４日",
        "西暦1952年3月4日",
        "昭和27年3月4日",
        "昭和２７年３月４日",
        "昭和 27年 3月 4日",
        "昭27.3.4",
        "S27.3.4",
        "s27/3/4",
        "S270304",
        "Ｓ２７．３．４",
        "㍼27年3月4日",
        "1952 3 4",
    ] {
        assert_eq!(birth_date(spelling), Date::new(1952, 3, 4).ok(), "{spelling}");
    }
    for (spelling, year, month, day) in [
        ("明治45年7月29日", 1912, 7, 29),
        ("T15.12.24", 1926, 12, 24),
        ("昭和元年12月31日", 1926, 12, 31),
        ("S64.1.7", 1989, 1, 7),
        ("平成元年1月8日", 1989, 1, 8),
        ("H31.4.30", 2019, 4, 30),
        ("令和元年5月1日", 2019, 5, 1),
        ("R6.2.29", 2024, 2, 29),
    ] {
        assert_eq!(birth_date(spelling), Date::new(year, month, day).ok(), "{spelling}");
    }
}

#[test]
fn what_is_not_a_date_of_birth_is_none() {
    for wrong in [
        "",
        "1952",
        "1952-3",
        "52/3/4",
        "1952-13-01",
        "1952-02-30",
        "S65.1.1",
        "S0.1.1",
        "昭和年3月4日",
        "1952-3-4-5",
        "0000-01-01",
        "195203",
        "1952年3月4日頃",
        "S1952.3.4",
        "X27.3.4",
        "1952-003-04",
    ] {
        assert_eq!(birth_date(wrong), None, "{wrong}");
    }
}

#[test]
fn a_phone_number_is_written_with_the_hyphens_that_are_the_same_everywhere() {
    for (raw, written) in [
        ("09013529777", "090-1352-9777"),
        ("08000001234", "080-0000-1234"),
        ("0120000816", "0120-000-816"),
        ("0455049131", "0455049131"),
        ("045-504-9131", "045-504-9131"),
        ("090-1352-9777", "090-1352-9777"),
        ("090１３529777", "090１３529777"),
        ("", ""),
    ] {
        assert_eq!(phone_written(raw), written, "{raw}");
    }
}

#[test]
fn a_number_is_dialled_without_its_hyphens() {
    for (printed, expected) in [
        ("0120-000-123", "0120000123"),
        ("+81 (3) 0000-1234", "+81300001234"),
        ("０１２０−０００−１２３", "0120000123"),
        ("通話無料", ""),
    ] {
        assert_eq!(dialled(printed), expected, "{printed}");
    }
}

proptest! {
    #[test]
    fn folding_is_idempotent(raw in any::<String>()) {
        for fold in [name_key, number_key, email_key] {
            let once = fold(&raw);
            prop_assert_eq!(fold(&once), once);
        }
    }

    #[test]
    fn folding_of_kana_and_legal_forms_is_idempotent(
        raw in r"([ぁ-ゟァ-ヿㇰ-ㇿｦ-ﾟー゛゜()（）㈱㈲㈶㍿\-\u{3099}\u{309a} ]|カブシキ|ガイシヤ|カ\)|\(カ|株式|会社|法人|医療){0,12}",
    ) {
        let once = name_key(&raw);
        prop_assert_eq!(name_key(&once), once);
    }

    #[test]
    fn script_width_and_composition_never_decide(raw in r"[ぁ-ゖァ-ヺーｦ-ﾟ゛゜\u{3099}\u{309a}・･ 　ゝゞヽヾ]{0,16}") {
        let key = name_key(&raw);
        let hiragana: String = raw
            .chars()
            .map(|c| if ('ァ'..='ヶ').contains(&c) { char::from_u32(u32::from(c) - 0x60).unwrap() } else { c })
            .collect();
        prop_assert_eq!(&name_key(&hiragana), &key);
        prop_assert_eq!(&name_key(&raw.nfd().collect::<String>()), &key);
        prop_assert_eq!(&name_key(&raw.nfkd().collect::<String>()), &key);
        prop_assert_eq!(&name_key(&raw.nfkc().collect::<String>()), &key);
    }

    #[test]
    fn blanks_and_what_nobody_sees_never_decide(
        raw in r"[ぁ-ゖァ-ヺーｦ-ﾟ゛゜（）()a-zA-Z株有]{0,16}",
        at in any::<prop::sample::Index>(),
        between in select(&[" ", "　", "\u{a0}", "\u{200b}", "\u{200d}", "\u{feff}", "\u{fe00}", "\u{e0100}", "\u{202e}", "\n"][..]),
    ) {
        let mut typed: Vec<String> = raw.chars().map(String::from).collect();
        typed.insert(at.index(typed.len() + 1), between.to_owned());
        prop_assert_eq!(name_key(&typed.concat()), name_key(&raw));
    }

    #[test]
    fn keys_of_numbers_fold_to_themselves(raw in r"[0-9０-９+\-ー() 〒]{0,16}") {
        for fold in [phone_key, postcode_key, last4] {
            if let Some(once) = fold(&raw) {
                prop_assert_eq!(fold(&once), Some(once));
            }
        }
    }

    #[test]
    fn a_phone_number_is_read_wherever_its_hyphens_stand(
        national in "0[1-9][1-9][0-9]{7}|0[5-9]0[0-9]{8}",
        cuts in prop::collection::vec((0usize..10, select(&["-", "ー", "－", "−", " ", "　", "(", ")", "."][..])), 0..4),
        abroad in any::<bool>(),
    ) {
        let mut typed = national.clone();
        for (at, hyphen) in cuts {
            let at = typed.char_indices().nth(at).unwrap().0;
            typed.insert_str(at, hyphen);
        }
        if abroad {
            typed = format!("+81 {}", typed.replacen('0', "", 1));
        }
        prop_assert_eq!(phone_key(&typed), Some(national));
    }

    #[test]
    fn a_date_of_birth_reads_back(year in 1868i16..2100, month in 1i8..=12, day in 1i8..=28) {
        let date = Date::new(year, month, day).unwrap();
        prop_assert_eq!(birth_date(&date.to_string()), Some(date));
        prop_assert_eq!(birth_date(&format!("{year}年{month}月{day}日")), Some(date));
        prop_assert_eq!(birth_date(&format!("{year}{month:02}{day:02}")), Some(date));
    }
}
