//! Money and dates as a reader sees them and as a machine reads them.

use super::markup::components;
use askama::Template;
use madoguchi_domain::{locale::Locale, money::Yen};

/// An amount in yen. Figure and unit are kept apart, because the unit is set smaller and on the side that the language
/// wants: 8,236円, ¥8,236.
#[derive(Debug, Clone, Template)]
#[template(path = "component/amount.html")]
pub struct Amount {
    yen: i64,
    sign: &'static str,
    figure: String,
    unit_first: bool,
    large: bool,
    difference: Option<&'static str>,
}

impl Amount {
    /// An amount to pay or, below zero, to be given back.
    #[must_use]
    pub fn new(Yen(yen): Yen, locale: Locale) -> Self {
        Self {
            yen,
            // U+2212 is as wide as a figure and is read out as "minus"; a hyphen is neither.
            sign: if yen < 0 { "\u{2212}" } else { "" },
            figure: grouped(yen.unsigned_abs()),
            unit_first: locale == Locale::En,
            large: false,
            difference: None,
        }
    }

    /// A difference: a rise has a plus sign, no difference is ±0. A rise costs the reader money and is no error, so its
    /// colour is not red, and an arrow says the same.
    #[must_use]
    pub fn difference(yen: Yen, locale: Locale) -> Self {
        let amount = Self::new(yen, locale);
        let (sign, difference) = match yen.0 {
            0 => ("±", "same"),
            1.. => ("+", "up"),
            _ => (amount.sign, "down"),
        };
        Self { sign, difference: Some(difference), ..amount }
    }

    /// Set large, as on the top page and at the head of a bill.
    #[must_use]
    pub fn large(self) -> Self {
        Self { large: true, ..self }
    }

    /// Too long for the largest size on a phone.
    fn is_long(&self) -> bool {
        self.figure.len() > "999,999".len()
    }
}

/// Figures in groups of three.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut figure = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            figure.push(',');
        }
        figure.push(digit);
    }
    figure
}

/// A calendar date or a time, in words and in machine-readable form.
#[derive(Debug, Clone, Template)]
#[template(path = "component/date_text.html")]
pub struct DateText {
    iso: String,
    text: String,
}

impl DateText {
    /// `iso` as HTML's `datetime` wants it (`2026-04-27`, `2026-04`, RFC 3339); `text` in the reader's language.
    #[must_use]
    pub fn new(iso: impl Into<String>, text: impl Into<String>) -> Self {
        Self { iso: iso.into(), text: text.into() }
    }
}

components!(Amount, DateText);

#[cfg(test)]
mod tests {
    use super::*;

    fn text(amount: &Amount) -> String {
        let html = amount.to_string();
        let mut inside = false;
        html.chars()
            .filter(|&c| {
                inside = if c == '<' { true } else { inside };
                let keep = !inside;
                inside = if c == '>' { false } else { inside };
                keep
            })
            .collect::<String>()
            .trim()
            .to_owned()
    }

    #[test]
    fn amounts_read_as_the_language_writes_them() {
        assert_eq!(text(&Amount::new(Yen(1_234_567), Locale::Ja)), "1,234,567円");
        assert_eq!(text(&Amount::new(Yen(-627), Locale::Ja)), "−627円");
        assert_eq!(text(&Amount::new(Yen(-1_627), Locale::En)), "−¥1,627");
        assert_eq!(text(&Amount::difference(Yen(330), Locale::Ja)), "+330円");
        assert_eq!(text(&Amount::difference(Yen(0), Locale::En)), "±¥0");
        assert_eq!(text(&Amount::new(Yen(i64::MIN), Locale::Ja)), "−9,223,372,036,854,775,808円");
    }
}
