//! Classes of characters in names and numbers that carry no meaning, or the same meaning as another.

use unicode_normalization::UnicodeNormalization;

/// The characters of `raw` in compatibility-decomposed form (NFKD), without invisible ones.
///
/// The spacing voicing marks ゛ and ゜ are read as the combining ones, and ´ as an apostrophe; NFKD alone would put a
/// space before them.
pub(crate) fn compatible(raw: &str) -> impl Iterator<Item = char> {
    raw.chars()
        .map(|c| match c {
            '\u{309b}' => '\u{3099}',
            '\u{309c}' => '\u{309a}',
            '\u{b4}' => '\'',
            other => other,
        })
        .nfkd()
        .filter(|&c| c.is_whitespace() || !is_invisible(c))
}

/// Whether a character is never seen: controls, joiners, direction marks, variation selectors, fillers.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a decomposed character is a blank of any width.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{2800}'
}

/// Whether a decomposed character is a hyphen, dash, minus, rule or the long-vowel mark ー. Input methods put one where
/// the other is meant.
pub(super) fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2d7}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{2212}'
                | '\u{23af}'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{2796}'
                | '\u{2e3a}'
                | '\u{2e3b}'
                | '\u{30fc}'
    )
}

/// Whether a decomposed character is a tilde or wave dash, which some people write for ー.
pub(super) fn is_wave(c: char) -> bool {
    matches!(c, '~' | '\u{2053}' | '\u{223c}' | '\u{223d}' | '\u{301c}' | '\u{3030}')
}

/// Whether a decomposed character only separates: middle dots, full stops, commas, and the double hyphen between the
/// parts of foreign names.
pub(super) fn is_dot(c: char) -> bool {
    matches!(
        c,
        '.' | ','
            | '='
            | '\u{b7}'
            | '\u{387}'
            | '\u{2022}'
            | '\u{2027}'
            | '\u{2219}'
            | '\u{22c5}'
            | '\u{25e6}'
            | '\u{2e31}'
            | '\u{2e40}'
            | '\u{3001}'
            | '\u{3002}'
            | '\u{30a0}'
            | '\u{30fb}'
            | '\u{a78f}'
    )
}

/// Whether a decomposed character is a stroke, colon, underscore, quotation mark or apostrophe of any shape. Phones
/// turn the straight ones into curled ones, and a bank's transfer name has none of them.
pub(super) fn is_mark(c: char) -> bool {
    matches!(
        c,
        '/' | '\\'
            | '|'
            | '_'
            | ':'
            | ';'
            | '\''
            | '"'
            | '`'
            | '\u{2b9}'
            | '\u{2bb}'
            | '\u{2bc}'
            | '\u{2018}'..='\u{201f}'
            | '\u{2032}'
            | '\u{2033}'
            | '\u{2044}'
            | '\u{301d}'..='\u{301f}'
    )
}

/// Brackets of every shape as round ones; any other character unchanged.
pub(super) fn round(c: char) -> char {
    match c {
        '[' | '{' | '<' | '【' | '〔' | '〈' | '《' | '「' | '『' | '〖' | '〘' => '(',
        ']' | '}' | '>' | '】' | '〕' | '〉' | '》' | '」' | '』' | '〗' | '〙' => ')',
        other => other,
    }
}

/// Whether a character is a kanji or one of the marks that stand for one.
pub(crate) fn is_kanji(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}')
}
