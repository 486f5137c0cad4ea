//! One field of one line, from text to value and back.

use crate::{
    catalog::{ChargeKind, Family},
    customer::{AddressKind, CustomerKind, CustomerStatus, DeviceKind, LinkKind, PaymentMethod, ProductStatus},
    folding::{is_invisible, name_key},
    money::{TaxMode, Yen},
    statement::BillState,
    time::{Date, Month},
};

/// The longest text a column may hold, in characters.
pub(super) const LONGEST: usize = 200;

/// What is wrong with a field or a line, for the operator's engineer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// A column that must be filled is empty.
    #[error("must not be empty")]
    Empty,
    /// More than [`LONGEST`] characters.
    #[error("is longer than {LONGEST} characters")]
    TooLong,
    /// A tab, line break or other control character inside a value.
    #[error("holds a control character")]
    ControlCharacter,
    /// Not a calendar date.
    #[error("is not a date of the form yyyy-mm-dd")]
    NotADate,
    /// Not a billing month.
    #[error("is not a month of the form yyyy-mm")]
    NotAMonth,
    /// Not a whole number in range.
    #[error("is not a whole number within range")]
    NotANumber,
    /// Not one of the words allowed in the column.
    #[error("is not one of: {0}")]
    NotOneOf(String),
    /// Bytes that do not belong to the declared encoding.
    #[error("is not in the encoding that the manifest declares")]
    Encoding,
    /// More or fewer fields than the header has.
    #[error("has {found} fields, the header has {expected}")]
    FieldCount {
        /// Fields of the header.
        expected: usize,
        /// Fields of the line.
        found: usize,
    },
    /// A line that is not CSV, or far too long.
    #[error("is not a readable CSV line: {0}")]
    Unreadable(String),
    /// What a subscriber proves the contract with, of which nothing can be compared.
    #[error("holds no kana, letter or digit, so nobody could prove the contract with it")]
    NothingToCompare,
    /// A bill number that a browser takes for a way up.
    #[error("is . or .., which cannot stand in the address of a page")]
    NotInAnAddress,
    /// A month long after the instant that the bundle describes.
    #[error("is a month later than the one after as_of")]
    TooFarAhead,
    /// A link from a key to itself.
    #[error("links a key to itself")]
    SelfLink,
    /// Links that lead back to where they begin.
    #[error("is one of several links that lead in a circle")]
    Circle,
    /// The line was taken all the same: private use characters (gaiji), or the sign that a conversion left for what it
    /// could not read.
    #[error("taken, but holds a character that no browser can show (gaiji, or one lost in a conversion)")]
    Unshowable,
    /// A key already used in an earlier line of the same file.
    #[error("repeats a key of an earlier line")]
    Repeated,
    /// The line names a customer, bill or offering that neither the bundle nor the database has.
    #[error("names a {0} that is not there")]
    Dangling(&'static str),
}

impl Reason {
    /// The reason in general, without what is different from line to line.
    #[must_use]
    pub fn kind(&self) -> String {
        match self {
            Self::FieldCount { expected, .. } => format!("has more or fewer fields than the {expected} of the header"),
            Self::Unreadable(_) => "is not a readable CSV line".to_owned(),
            other => other.to_string(),
        }
    }
}

/// Whether nobody will see what is meant: a private use character (gaiji), or what a conversion puts for a character
/// that it could not read.
#[must_use]
pub const fn is_unshowable(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}' | '\u{fffd}')
}

/// A value that can stand in a column.
pub trait Column: Sized {
    /// Reads the field.
    fn read(field: &str) -> Result<Self, Reason>;
    /// Checks the field as [`Column::read`] does, without keeping the value.
    fn check(field: &str) -> Result<(), Reason> {
        Self::read(field).map(drop)
    }
    /// Appends the field to `out`; [`Column::read`] returns the same value from it.
    fn write(&self, out: &mut String);
}

/// Whether a field holds nothing that can be seen: wide spaces are no value.
fn is_blank(field: &str) -> bool {
    field.chars().all(|c| !c.is_control() && (c.is_whitespace() || is_invisible(c)))
}

/// Text that must be there. Spaces around it are dropped; spaces inside, wide ones too, are kept as they are.
fn text(field: &str) -> Result<&str, Reason> {
    let text = field.trim_matches(' ');
    if is_blank(text) {
        return Err(Reason::Empty);
    }
    if text.chars().any(char::is_control) {
        return Err(Reason::ControlCharacter);
    }
    // There are never more characters than bytes: only long texts are counted.
    if text.len() > LONGEST && text.chars().nth(LONGEST).is_some() {
        return Err(Reason::TooLong);
    }
    Ok(text)
}

impl Column for String {
    fn read(field: &str) -> Result<Self, Reason> {
        text(field).map(str::to_owned)
    }

    fn check(field: &str) -> Result<(), Reason> {
        text(field).map(drop)
    }

    fn write(&self, out: &mut String) {
        out.push_str(self);
    }
}

/// A column that may be empty.
impl<T: Column> Column for Option<T> {
    fn read(field: &str) -> Result<Self, Reason> {
        if is_blank(field) { Ok(None) } else { T::read(field).map(Some) }
    }

    fn check(field: &str) -> Result<(), Reason> {
        if is_blank(field) { Ok(()) } else { T::check(field) }
    }

    fn write(&self, out: &mut String) {
        if let Some(value) = self {
            value.write(out);
        }
    }
}

/// Refuses what can never be compared with what a subscriber types.
pub(super) fn comparable(field: &str) -> Result<(), Reason> {
    // Nearly every value has something to compare; folding it would take longer than to see that.
    let compares = |c: char| c.is_alphanumeric() && !matches!(c, 'ー' | 'ｰ') && !is_invisible(c);
    if field.chars().any(compares) || !name_key(field).is_empty() { Ok(()) } else { Err(Reason::NothingToCompare) }
}

/// Refuses what a browser leaves out of an address, even where it is encoded.
pub(super) fn addressable(field: &str) -> Result<(), Reason> {
    if matches!(field.trim_matches(' '), "." | "..") { Err(Reason::NotInAnAddress) } else { Ok(()) }
}

fn display(value: &impl std::fmt::Display, out: &mut String) {
    use std::fmt::Write as _;
    // Writing to a String cannot fail.
    let _ = write!(out, "{value}");
}

impl Column for Date {
    fn read(field: &str) -> Result<Self, Reason> {
        let text = text(field)?;
        if text.len() != 10 {
            return Err(Reason::NotADate);
        }
        text.parse().map_err(|_| Reason::NotADate)
    }

    fn write(&self, out: &mut String) {
        display(self, out);
    }
}

impl Column for Month {
    fn read(field: &str) -> Result<Self, Reason> {
        text(field)?.parse().map_err(|_| Reason::NotAMonth)
    }

    fn write(&self, out: &mut String) {
        display(self, out);
    }
}

/// A whole number of up to twelve digits: no operator bills more, and sums stay far from overflow.
impl Column for i64 {
    fn read(field: &str) -> Result<Self, Reason> {
        const MOST: i64 = 999_999_999_999;
        let number: Self = text(field)?.parse().map_err(|_| Reason::NotANumber)?;
        if (-MOST..=MOST).contains(&number) { Ok(number) } else { Err(Reason::NotANumber) }
    }

    fn write(&self, out: &mut String) {
        display(self, out);
    }
}

impl Column for Yen {
    fn read(field: &str) -> Result<Self, Reason> {
        i64::read(field).map(Self)
    }

    fn write(&self, out: &mut String) {
        self.0.write(out);
    }
}

macro_rules! word_columns {
    ($($word:ty),+) => {$(
        impl Column for $word {
            fn read(field: &str) -> Result<Self, Reason> {
                Self::parse(text(field)?).ok_or_else(|| {
                    Reason::NotOneOf(Self::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" "))
                })
            }

            fn write(&self, out: &mut String) {
                out.push_str(self.as_str());
            }
        }
    )+};
}

word_columns!(
    AddressKind,
    BillState,
    ChargeKind,
    CustomerKind,
    CustomerStatus,
    DeviceKind,
    Family,
    LinkKind,
    PaymentMethod,
    ProductStatus,
    TaxMode
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_field_has_its_reason() {
        assert_eq!(String::read("  "), Err(Reason::Empty));
        assert_eq!(String::read("a\u{0}b"), Err(Reason::ControlCharacter));
        assert_eq!(String::read(&"あ".repeat(201)), Err(Reason::TooLong));
        assert_eq!(String::read("　\u{200b}"), Err(Reason::Empty));
        assert_eq!(String::read("\t"), Err(Reason::ControlCharacter));
        assert_eq!(Date::read("2026-02-30"), Err(Reason::NotADate));
        assert_eq!(Date::read("2026-2-3"), Err(Reason::NotADate));
        assert_eq!(Month::read("2026-13"), Err(Reason::NotAMonth));
        assert_eq!(i64::read("1e3"), Err(Reason::NotANumber));
        assert_eq!(i64::read("9999999999999"), Err(Reason::NotANumber));
        assert!(matches!(CustomerKind::read("pet"), Err(Reason::NotOneOf(list)) if list.contains("person")));
    }

    #[test]
    fn wide_spaces_inside_and_around_are_kept() {
        assert_eq!(String::read(" 髙橋　①㈱〜 "), Ok("髙橋　①㈱〜".to_owned()));
        assert_eq!(Option::<String>::read(" "), Ok(None));
        assert_eq!(Option::<String>::read("　"), Ok(None), "nor is a wide space a building");
    }

    #[test]
    fn what_proves_a_contract_has_something_to_compare() {
        for (field, reason) in [
            ("タカハシ", Ok(())),
            ("ﾀｶﾊｼ", Ok(())),
            ("カ）", Ok(())),
            ("Smith", Ok(())),
            ("12-3", Ok(())),
            ("・・", Err(Reason::NothingToCompare)),
            ("ーー", Err(Reason::NothingToCompare)),
            ("-", Err(Reason::NothingToCompare)),
            ("\u{3164}", Err(Reason::NothingToCompare)),
        ] {
            assert_eq!(comparable(field), reason, "{field}");
        }
    }

    #[test]
    fn a_bill_number_is_no_way_up_in_an_address() {
        for (number, reason) in [
            ("..", Err(Reason::NotInAnAddress)),
            (" . ", Err(Reason::NotInAnAddress)),
            ("...", Ok(())),
            ("a/../b", Ok(())),
        ] {
            assert_eq!(addressable(number), reason, "{number}");
        }
    }

    #[test]
    fn gaiji_and_lost_characters_cannot_be_shown() {
        for (c, unshowable) in
            [('\u{e000}', true), ('\u{fffd}', true), ('\u{f0000}', true), ('髙', false), ('ﾀ', false)]
        {
            assert_eq!(is_unshowable(c), unshowable, "{c:?}");
        }
    }
}
