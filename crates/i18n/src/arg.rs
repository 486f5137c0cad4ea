//! Values inserted into sentences. They may be typed by strangers, so nothing in them may reach beyond its place.
//!
//! Fluent can wrap each value in Unicode isolation marks. We do not use them: they would show up in mail subjects
//! and in text that people copy. Instead the marks that could reorder a sentence are taken out of the value.

use fluent_bundle::{FluentValue, types::FluentNumber};
use std::{borrow::Cow, fmt::Write};

/// Up to here, in both directions, a floating-point number holds every whole number.
const EXACT: u64 = 1 << 53;

/// Bytes of the longest number.
const NUMBER: usize = 20;

/// A value for a place in a text.
///
/// A number also selects plural forms (exact up to 2⁵³). Text is one piece of a sentence: bidirectional controls
/// are removed, line breaks and other control characters become a space. It is not escaped; the template does that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg<'a> {
    /// Words, names, dates, amounts.
    Text(Cow<'a, str>),
    /// A count.
    Number(i64),
}

impl Arg<'_> {
    pub(crate) fn value(&self) -> FluentValue<'_> {
        match self {
            Self::Text(text) => FluentValue::String(harmless(text)),
            Self::Number(number) => FluentValue::from(*number),
        }
    }

    /// Writes the value as Fluent writes [`Arg::value`].
    pub(crate) fn write(&self, out: &mut String) {
        match self {
            Self::Text(text) => out.push_str(&harmless(text)),
            Self::Number(number) if number.unsigned_abs() <= EXACT => {
                // Writing to a string cannot fail.
                let _ = write!(out, "{number}");
            }
            // Fluent counts in floating point.
            Self::Number(number) => out.push_str(&FluentNumber::from(*number).as_string()),
        }
    }

    /// Bytes enough for the value.
    pub(crate) fn room(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Number(_) => NUMBER,
        }
    }
}

/// The value of that name; when it is given twice, the last one, as in Fluent's own list.
pub(crate) fn given<'s, 'a>(args: &'s [(&str, Arg<'a>)], name: &str) -> Option<&'s Arg<'a>> {
    args.iter().rev().find(|(given, _)| *given == name).map(|(_, arg)| arg)
}

/// Whether a character changes the order in which its neighbours are shown.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn is_break(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

fn harmless(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| is_bidi_control(c) || is_break(c)) {
        return Cow::Borrowed(text);
    }
    text.chars().filter(|c| !is_bidi_control(*c)).map(|c| if is_break(c) { ' ' } else { c }).collect()
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a> From<Cow<'a, str>> for Arg<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}

macro_rules! numbers {
    ($($number:ty),+) => {$(
        impl From<$number> for Arg<'_> {
            fn from(number: $number) -> Self {
                Self::Number(i64::from(number))
            }
        }
    )+};
}

numbers!(i8, i16, i32, i64, u8, u16, u32);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_reorder_or_break_its_sentence() {
        assert_eq!(harmless("山田\u{202E}花子\u{2066}\u{061C}"), "山田花子");
        assert_eq!(harmless("a\r\nBcc: b\u{2028}c"), "a  Bcc: b c");
    }

    #[test]
    fn numbers_are_written_as_fluent_writes_them() {
        let powers = (0..63).map(|power| 1_i64 << power);
        let around = powers.flat_map(|power| [power - 1, power, power + 1]).flat_map(|n| [n, -n]);
        for number in around.chain([1_000, 12_345, 1_000_000_000_000_000, i64::MIN, i64::MAX]) {
            let mut written = String::new();
            Arg::from(number).write(&mut written);
            assert_eq!(written, FluentNumber::from(number).as_string());
            assert!(written.len() <= NUMBER);
        }
    }

    #[test]
    fn ordinary_names_pass_untouched() {
        // A variation selector, a joiner and a combining mark belong to the letters they follow.
        for name in ["髙橋", "葛\u{E0100}城", "ガ", "か\u{3099}", "👩\u{200D}🔧"] {
            assert!(matches!(harmless(name), Cow::Borrowed(same) if same == name));
        }
    }
}
