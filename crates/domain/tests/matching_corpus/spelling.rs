//! The ways to write one reading, written out here and not taken from the fold, so that the two check each other.

use unicode_normalization::UnicodeNormalization;

/// Full-width katakana and the half-width ones of the same place.
const FULL: &str = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンァィゥェォッャュョー・";
const HALF: &str = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｯｬｭｮｰ･";

/// Small katakana and the large ones of the same place.
const SMALL: &str = "ァィゥェォッャュョヮヵヶ";
const LARGE: &str = "アイウエオツヤユヨワカケ";

/// Katakana that are read like another one.
const TWINS: &str = "ヂヅヲヰヱ";
const TWINNED: &str = "ジズオイエ";

/// Each vowel, and what is stretched by it.
const VOWELS: [(char, &str); 5] = [
    ('ア', "アカサタナハマヤラワガザダバパ"),
    ('イ', "イキシチニヒミリギジビピヂヰ"),
    ('ウ', "ウクスツヌフムユルグズブプヅヴ"),
    ('エ', "エケセテネヘメレゲゼデベペヱ"),
    ('オ', "オコソトノホモヨロゴゾドボポヲ"),
];

/// The character at the same place of the other list; the same one when the list has it not.
fn swap(c: char, from: &str, to: &str) -> char {
    from.chars().zip(to.chars()).find(|(one, _)| *one == c).map_or(c, |(_, other)| other)
}

/// The vowel that ー means after a katakana, large or small.
pub(crate) fn vowel(c: char) -> Option<char> {
    let c = swap(c, SMALL, LARGE);
    VOWELS.iter().find(|(_, kana)| kana.contains(c)).map(|(vowel, _)| *vowel)
}

pub(crate) fn hiragana(text: &str) -> String {
    text.chars()
        .map(|c| if ('ァ'..='ヶ').contains(&c) { char::from_u32(u32::from(c) - 0x60).unwrap() } else { c })
        .collect()
}

/// Half-width with separate voicing marks, as older phones and banks write.
pub(crate) fn half_width(text: &str) -> String {
    text.nfd()
        .map(|c| match c {
            '\u{3099}' => 'ﾞ',
            '\u{309a}' => 'ﾟ',
            '　' => ' ',
            '（' => '(',
            '）' => ')',
            other => swap(other, FULL, HALF),
        })
        .collect()
}

/// Small kana large.
pub(crate) fn large(text: &str) -> String {
    text.chars().map(|c| swap(c, SMALL, LARGE)).collect()
}

/// The small kana of every large one that has one, as a hasty thumb types them.
pub(crate) fn small(text: &str) -> String {
    text.chars().map(|c| swap(c, LARGE, SMALL)).collect()
}

/// ヂ, ヅ, ヲ, ヰ, ヱ as they are read.
pub(crate) fn as_read(text: &str) -> String {
    text.chars().map(|c| swap(c, TWINS, TWINNED)).collect()
}

/// ジ, ズ, オ, イ, エ by the letters that are read alike.
pub(crate) fn as_twins(text: &str) -> String {
    text.chars().map(|c| swap(c, TWINNED, TWINS)).collect()
}

/// As a bank prints it: half-width, large, a hyphen for ー.
pub(crate) fn bank(text: &str) -> String {
    half_width(&large(&as_read(text))).replace('ｰ', "-")
}

/// Every ー as the vowel it stretches.
pub(crate) fn spelled_out(text: &str) -> String {
    let mut written = String::new();
    for c in text.chars() {
        let last = written.chars().next_back().and_then(vowel);
        written.push(if c == 'ー' { last.unwrap_or(c) } else { c });
    }
    written
}

/// Every vowel that only stretches the kana before it as `stroke`.
pub(crate) fn stretched(text: &str, stroke: &str) -> String {
    let mut written = String::new();
    let mut last = None;
    for c in text.chars() {
        if last.is_some() && last == Some(swap(c, SMALL, LARGE)) {
            written.push_str(stroke);
        } else {
            written.push(c);
        }
        // What follows ー is stretched too, but nobody writes two strokes.
        last = if c == 'ー' { None } else { vowel(c) };
    }
    written
}

/// Repeated kana by the marks ヽ and ヾ.
pub(crate) fn repeated(text: &str) -> String {
    let mut written = String::new();
    let mut last = None;
    for c in text.chars() {
        let voiced: String = last.into_iter().chain(['\u{3099}']).nfc().collect();
        if last == Some(c) && c != 'ー' {
            written.push('ヽ');
        } else if last.is_some() && voiced.chars().eq([c]) {
            written.push('ヾ');
        } else {
            written.push(c);
        }
        last = (!"ンー".contains(c)).then_some(c);
    }
    written
}

/// Voicing marks as characters of their own.
pub(crate) fn marks_apart(text: &str, voiced: &str, half_voiced: &str) -> String {
    text.nfd().collect::<String>().replace('\u{3099}', voiced).replace('\u{309a}', half_voiced)
}

/// `between` after every character.
pub(crate) fn interspersed(text: &str, between: &str) -> String {
    text.chars().flat_map(|c| [c.to_string(), between.to_owned()]).collect()
}

/// ASCII as full width.
pub(crate) fn full_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            ' ' => '　',
            '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
            other => other,
        })
        .collect()
}

/// The sounds of a name: large katakana, vowels for ー, one letter a sound. Two names are the same exactly when these
/// are; near misses are made from them.
pub(crate) fn sounds(text: &str) -> String {
    as_read(&large(&spelled_out(text)))
}

/// A text with the character at a place and the one behind it swapped.
pub(crate) fn transposed(text: &str, at: usize) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    characters.swap(at, at + 1);
    characters.into_iter().collect()
}
