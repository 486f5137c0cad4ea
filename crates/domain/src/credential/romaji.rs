//! Names in Latin letters, to find `nakajima1` in the password of ナカジマ.
//!
//! Hepburn, Kunrei and what input methods take spell one name in many ways (Shōji: shoji, syouzi, shohji). Both sides
//! are therefore reduced to a [`skeleton`] in which these are one. It is for comparison only and a little coarser than
//! any of them.

use crate::folding::compatible;

/// The letters of a name key, with one plain spelling per kana. Latin letters and digits are in lower case; the rest is
/// dropped.
pub(super) fn romanise(name_key: &str) -> String {
    let mut letters = String::with_capacity(name_key.len());
    for c in name_key.chars() {
        match kana(c) {
            Some(syllable) => letters.push_str(syllable),
            None if c.is_ascii_alphanumeric() => letters.push(c.to_ascii_lowercase()),
            None => {}
        }
    }
    letters
}

/// What is left of Latin letters without the differences between the systems: si = shi, ti = chi, tu = tsu, hu = fu,
/// zi = ji = di, zu = du; sya = sha = shiya; m before b, p and m = n. Long vowels and double consonants (also written
/// with tu, as ッ is in a name key) become short; digits, signs and accents are dropped.
pub(super) fn skeleton(text: &str) -> String {
    let mut letters: String = compatible(text).filter(char::is_ascii_alphabetic).collect();
    letters.make_ascii_lowercase();
    // The order matters: each line relies on the ones above it.
    for (from, to) in [
        ("l", "r"),
        ("tch", "ch"),
        ("cch", "ch"),
        ("sh", "sy"),
        ("ch", "ty"),
        ("j", "zy"),
        ("ts", "t"),
        ("f", "h"),
        ("di", "zi"),
        ("du", "zu"),
        ("dzu", "zu"),
        ("yy", "y"),
        ("syi", "si"),
        ("tyi", "ti"),
        ("zyi", "zi"),
        ("iy", "y"),
        ("wo", "o"),
        ("mb", "nb"),
        ("mp", "np"),
        ("mm", "nm"),
        ("ou", "o"),
        ("tuk", "k"),
        ("tus", "s"),
        ("tut", "t"),
        ("tup", "p"),
    ] {
        letters = letters.replace(from, to);
    }
    short(&letters)
}

/// Drops the second of two equal letters, and an h that only lengthens an o (ohno, satoh).
fn short(letters: &str) -> String {
    let mut kept = String::with_capacity(letters.len());
    let mut rest = letters.chars().peekable();
    let mut before = None;
    while let Some(c) = rest.next() {
        let lengthens =
            c == 'h' && before == Some('o') && !matches!(rest.peek(), Some('a' | 'e' | 'i' | 'o' | 'u' | 'y'));
        if lengthens || before == Some(c) {
            continue;
        }
        kept.push(c);
        before = Some(c);
    }
    kept
}

/// The letters of a large katakana, in Kunrei spelling where the systems differ.
fn kana(c: char) -> Option<&'static str> {
    Some(match c {
        'ア' => "a",
        'イ' => "i",
        'ウ' => "u",
        'エ' => "e",
        'オ' => "o",
        'カ' => "ka",
        'キ' => "ki",
        'ク' => "ku",
        'ケ' => "ke",
        'コ' => "ko",
        'サ' => "sa",
        'シ' => "si",
        'ス' => "su",
        'セ' => "se",
        'ソ' => "so",
        'タ' => "ta",
        'チ' => "ti",
        'ツ' => "tu",
        'テ' => "te",
        'ト' => "to",
        'ナ' => "na",
        'ニ' => "ni",
        'ヌ' => "nu",
        'ネ' => "ne",
        'ノ' => "no",
        'ハ' => "ha",
        'ヒ' => "hi",
        'フ' => "hu",
        'ヘ' => "he",
        'ホ' => "ho",
        'マ' => "ma",
        'ミ' => "mi",
        'ム' => "mu",
        'メ' => "me",
        'モ' => "mo",
        'ヤ' => "ya",
        'ユ' => "yu",
        'ヨ' => "yo",
        'ラ' => "ra",
        'リ' => "ri",
        'ル' => "ru",
        'レ' => "re",
        'ロ' => "ro",
        'ワ' => "wa",
        'ン' => "n",
        'ガ' => "ga",
        'ギ' => "gi",
        'グ' => "gu",
        'ゲ' => "ge",
        'ゴ' => "go",
        'ザ' => "za",
        'ジ' => "zi",
        'ズ' => "zu",
        'ゼ' => "ze",
        'ゾ' => "zo",
        'ダ' => "da",
        'デ' => "de",
        'ド' => "do",
        'バ' => "ba",
        'ビ' => "bi",
        'ブ' => "bu",
        'ベ' => "be",
        'ボ' => "bo",
        'パ' => "pa",
        'ピ' => "pi",
        'プ' => "pu",
        'ペ' => "pe",
        'ポ' => "po",
        'ヴ' => "vu",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folding::name_key;
    use proptest::prelude::*;

    #[test]
    fn every_system_has_the_skeleton_of_the_name() {
        for (name, spellings) in [
            ("ナカジマ", &["nakajima", "nakazima", "Nakajima1", "naka-jima"][..]),
            ("オオノ", &["ohno", "oono", "ono"]),
            ("サトウ", &["satou", "sato", "satoh", "satō"]),
            ("ショウジ", &["shoji", "shouji", "syouzi", "syoji", "shohji"]),
            ("ハットリ", &["hattori", "hatori", "hatsutori"]),
            ("ナンバ", &["nanba", "namba"]),
            ("キョウコ", &["kyoko", "kyouko", "kiyouko"]),
            ("ジュンイチ", &["junichi", "jun'ichi", "zyuniti", "jyunichi"]),
            ("シンノスケ", &["shinnosuke", "sinnosuke"]),
            ("フジツカ", &["fujitsuka", "hujituka"]),
            ("ホッチ", &["hotchi", "hotti", "hocchi"]),
            ("チヅル", &["chizuru", "tizuru", "chiduru"]),
            ("ユウコ", &["yuko", "yuuko"]),
        ] {
            let of_name = skeleton(&romanise(&name_key(name)));
            for spelling in spellings {
                assert_eq!(skeleton(spelling), of_name, "{name} {spelling}");
            }
        }
    }

    #[test]
    fn latin_names_are_their_own_letters() {
        assert_eq!(romanise(&name_key("John Smith")), "johnsmith");
        assert_eq!(romanise("山田"), "");
    }

    proptest! {
        #[test]
        fn a_skeleton_is_letters_without_repeats(text in "[ -~]{0,30}") {
            let letters = skeleton(&text);
            prop_assert!(letters.bytes().all(|b| b.is_ascii_lowercase()));
            prop_assert!(letters.as_bytes().windows(2).all(|pair| pair[0] != pair[1]));
        }
    }
}
