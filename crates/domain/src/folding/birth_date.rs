//! Dates as people in Japan write them.

use super::characters::{compatible, is_blank, is_dash, is_dot};
use crate::time::Date;

/// An era: the ways to write it, the year before its first in the common calendar, and its last year.
struct Era {
    names: [&'static str; 3],
    before: i16,
    last: i16,
}

const ERAS: [Era; 5] = [
    Era { names: ["明治", "明", "M"], before: 1867, last: 45 },
    Era { names: ["大正", "大", "T"], before: 1911, last: 15 },
    Era { names: ["昭和", "昭", "S"], before: 1925, last: 64 },
    Era { names: ["平成", "平", "H"], before: 1988, last: 31 },
    Era { names: ["令和", "令", "R"], before: 2018, last: 99 },
];

/// A date of birth, or `None` when it is not a date.
#[must_use]
pub fn birth_date(raw: &str) -> Option<Date> {
    written_date(raw)
}

/// A date that somebody typed, or `None` when it is not one.
///
/// Reads 1952-03-04, 1952/3/4, 1952.3.4, 19520304, 1952年3月4日, 昭和27年3月4日, S27.3.4 and S270304, in any width;
/// 元年 is year 1. Eras run from 明治 to 令和, and a year beyond an era's last is no date. The day on which an era
/// changed is not checked, since people born in that year write either. Years before 1868 and two-digit years are
/// refused.
#[must_use]
pub fn written_date(raw: &str) -> Option<Date> {
    let text: String = compatible(raw).flat_map(char::to_uppercase).collect();
    let text = text.trim();
    let (era, rest) = match era_of(text) {
        Some((era, rest)) => (Some(era), rest),
        None => (None, text.strip_prefix("西暦").unwrap_or(text)),
    };
    let spaced: String = rest
        .chars()
        .map(|c| if is_blank(c) || is_dash(c) || is_dot(c) || matches!(c, '/' | '年' | '月' | '日') { ' ' } else { c })
        .collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let year_digits = if era.is_some() { 1..=2 } else { 4..=4 };
    let (year, month, day) = match *words.as_slice() {
        [year, month, day] => (year, month, day),
        [run] if run.is_ascii() && run.len() == year_digits.end() + 4 => {
            let (year, rest) = run.split_at_checked(*year_digits.end())?;
            let (month, day) = rest.split_at_checked(2)?;
            (year, month, day)
        }
        _ => return None,
    };
    let year = match era {
        Some(_) if year == "元" => 1,
        _ if year_digits.contains(&year.len()) => digits(year)?,
        _ => return None,
    };
    let year = match era {
        Some(era) if (1..=era.last).contains(&year) => era.before + year,
        Some(_) => return None,
        None => year,
    };
    let part = |text: &str| (text.len() <= 2).then(|| digits(text)).flatten().and_then(|n| i8::try_from(n).ok());
    if year < 1868 {
        return None;
    }
    Date::new(year, part(month)?, part(day)?).ok()
}

/// The era that a date begins with, and the text after it.
fn era_of(text: &str) -> Option<(&'static Era, &str)> {
    ERAS.iter().find_map(|era| {
        let rest = era.names.iter().find_map(|name| text.strip_prefix(name))?;
        Some((era, rest))
    })
}

/// The value of a run of ASCII digits.
fn digits(text: &str) -> Option<i16> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}
