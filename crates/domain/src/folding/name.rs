//! The key of a name in kana.

use super::{
    characters::{compatible, is_blank, is_dash, is_dot, is_mark, is_wave, round},
    legal_form,
};
use unicode_normalization::UnicodeNormalization;

/// The combining voicing marks ゛ and ゜.
const VOICING: [char; 2] = ['\u{3099}', '\u{309a}'];

/// A name in kana, folded so that two spellings of one name are equal (PRODUCT §4.1).
///
/// The key is full-width katakana without small letters, spaces and middle dots:
/// - width, hiragana, separate voicing marks and the iteration marks ゝゞヽヾ are resolved; Latin is upper-cased;
/// - small kana are large (bank kana has no small ones), ヂ=ジ, ヅ=ズ, ヲ=オ, and, since bank kana lacks them too,
///   ヰ=イ and ヱ=エ;
/// - ー and whatever is typed for it (hyphens, dashes, minus, waves) after kana is the vowel it stretches: オーノ is
///   オオノ. After ン, after anything but kana and at the beginning it stretches nothing and is dropped;
/// - full stops, commas, =, strokes, quotation marks and apostrophes are dropped like middle dots: they occur between
///   and within the parts of foreign names (オ’コナー);
/// - legal forms of companies are dropped, in full (カブシキガイシャ, 株式会社, ㈱) and as banks abbreviate them
///   (カ）, （カ, （カ）), before, after or within the name.
///
/// Voicing and length stay significant: ナカジマ ≠ ナカシマ, オオノ ≠ オノ, オウノ ≠ オオノ. ヴ stays itself, since bank
/// kana can write it; ヷ is ヴア and so on.
///
/// A name that is only a legal form keeps the last one, so it equals only a name written the same way. The key is empty
/// only where `raw` holds nothing but blanks and separators; an empty key must never be matched.
#[must_use]
pub fn name_key(raw: &str) -> String {
    legal_form::drop_from(spelling(raw))
}

/// All folds of [`name_key`] except the legal forms.
#[must_use]
pub fn spelling(raw: &str) -> String {
    let mut folded = Vec::with_capacity(raw.len() / 2);
    // The kana that a following ー would stretch or a following ゝ would repeat, without its voicing mark.
    let mut last_kana = None;
    for c in compatible(raw) {
        if is_blank(c) || is_dot(c) || is_mark(c) {
            continue;
        }
        if is_dash(c) || is_wave(c) {
            if let Some(vowel) = last_kana.and_then(vowel_of) {
                folded.push(vowel);
            }
            continue;
        }
        if matches!(c, 'ゝ' | 'ヽ') {
            folded.extend(last_kana);
            continue;
        }
        if VOICING.contains(&c) {
            folded.push(c);
            continue;
        }
        let c = large(katakana(round(c)));
        last_kana = ('\u{30a1}'..='\u{30fa}').contains(&c).then_some(c);
        folded.extend(c.to_uppercase());
    }
    let mut key = String::with_capacity(folded.len() * 3);
    for c in folded.into_iter().nfc() {
        match c {
            'ヂ' => key.push('ジ'),
            'ヅ' => key.push('ズ'),
            'ヲ' => key.push('オ'),
            'ヰ' => key.push('イ'),
            'ヱ' => key.push('エ'),
            'ヷ' => key.push_str("ヴア"),
            'ヸ' => key.push_str("ヴイ"),
            'ヹ' => key.push_str("ヴエ"),
            'ヺ' => key.push_str("ヴオ"),
            // A mark on a kana that cannot be voiced means nothing.
            mark if VOICING.contains(&mark) => {}
            other => key.push(other),
        }
    }
    key
}

/// The katakana for a hiragana; any other character unchanged.
fn katakana(c: char) -> char {
    match c {
        '\u{3041}'..='\u{3096}' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        other => other,
    }
}

/// The large katakana for a small one; any other character unchanged.
fn large(c: char) -> char {
    match c {
        'ァ' => 'ア',
        'ィ' => 'イ',
        'ゥ' => 'ウ',
        'ェ' => 'エ',
        'ォ' => 'オ',
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        'ッ' => 'ツ',
        'ャ' => 'ヤ',
        'ュ' => 'ユ',
        'ョ' => 'ヨ',
        'ヮ' => 'ワ',
        'ㇰ' => 'ク',
        'ㇱ' => 'シ',
        'ㇲ' => 'ス',
        'ㇳ' => 'ト',
        'ㇴ' => 'ヌ',
        'ㇵ' => 'ハ',
        'ㇶ' => 'ヒ',
        'ㇷ' => 'フ',
        'ㇸ' => 'ヘ',
        'ㇹ' => 'ホ',
        'ㇺ' => 'ム',
        'ㇻ' => 'ラ',
        'ㇼ' => 'リ',
        'ㇽ' => 'ル',
        'ㇾ' => 'レ',
        'ㇿ' => 'ロ',
        other => other,
    }
}

/// The vowel that ー stretches after a large unvoiced katakana; none after ン.
fn vowel_of(kana: char) -> Option<char> {
    match kana {
        'ア' | 'カ' | 'サ' | 'タ' | 'ナ' | 'ハ' | 'マ' | 'ヤ' | 'ラ' | 'ワ' => Some('ア'),
        'イ' | 'キ' | 'シ' | 'チ' | 'ニ' | 'ヒ' | 'ミ' | 'リ' | 'ヰ' => Some('イ'),
        'ウ' | 'ク' | 'ス' | 'ツ' | 'ヌ' | 'フ' | 'ム' | 'ユ' | 'ル' => Some('ウ'),
        'エ' | 'ケ' | 'セ' | 'テ' | 'ネ' | 'ヘ' | 'メ' | 'レ' | 'ヱ' => Some('エ'),
        'オ' | 'コ' | 'ソ' | 'ト' | 'ノ' | 'ホ' | 'モ' | 'ヨ' | 'ロ' | 'ヲ' => Some('オ'),
        _ => None,
    }
}
