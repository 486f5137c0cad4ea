//! Instants, calendar dates and billing months.
//!
//! An instant ([`Ts`]) is UTC and only ever compared or added to. A date shown to a subscriber is a calendar date in
//! the operator's zone, made from an instant by [`Zone::date_of`] and nowhere else.

pub use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, time::Duration};

/// An instant: microseconds since 1970-01-01T00:00:00Z, the resolution both engines keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ts(i64);

impl Ts {
    /// The instant that many microseconds after the epoch.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// This instant moved forward, saturating at the end of time.
    #[must_use]
    pub fn plus(self, by: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(by.as_micros()).unwrap_or(i64::MAX)))
    }

    /// This instant moved back, saturating at the beginning of time.
    #[must_use]
    pub fn minus(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(by.as_micros()).unwrap_or(i64::MAX)))
    }

    /// How long this is after `earlier`; zero when it is not after it (a clock that jumped back).
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The same instant for the calendar library; the epoch when out of its range.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl From<Timestamp> for Ts {
    fn from(t: Timestamp) -> Self {
        Self(t.as_microsecond())
    }
}

impl fmt::Display for Ts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(f)
    }
}

/// The operator's time zone (PRODUCT §2: Asia/Tokyo unless set otherwise).
#[derive(Debug, Clone)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone with that IANA name.
    pub fn named(name: &str) -> Result<Self, jiff::Error> {
        TimeZone::get(name).map(Self)
    }

    /// The calendar date in this zone at that instant.
    #[must_use]
    pub fn date_of(&self, at: Ts) -> Date {
        at.timestamp().to_zoned(self.0.clone()).date()
    }

    /// The wall-clock date and time in this zone at that instant.
    #[must_use]
    pub fn datetime_of(&self, at: Ts) -> jiff::civil::DateTime {
        at.timestamp().to_zoned(self.0.clone()).datetime()
    }

    /// The instant at which a date begins in this zone.
    pub fn start_of(&self, date: Date) -> Result<Ts, jiff::Error> {
        Ok(date.to_zoned(self.0.clone())?.timestamp().into())
    }
}

/// A billing month, written `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month {
    year: i16,
    month: i8,
}

/// The error of [`Month::from_str`] for anything but four digits, a hyphen and 01–12.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a month of the form yyyy-mm")]
pub struct NotAMonth;

impl Month {
    /// The month of a year; `None` unless month is 1–12 and year 1–9999.
    #[must_use]
    pub fn new(year: i16, month: i8) -> Option<Self> {
        ((1..=9999).contains(&year) && (1..=12).contains(&month)).then_some(Self { year, month })
    }

    /// The month that contains a date.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self { year: date.year(), month: date.month() }
    }

    /// The year, 1–9999.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// The month of the year, 1–12.
    #[must_use]
    pub const fn month(self) -> i8 {
        self.month
    }

    /// The month `n` months later (earlier if negative), kept within years 1–9999.
    #[must_use]
    pub fn plus(self, n: i32) -> Self {
        let index = (i32::from(self.year) * 12 + i32::from(self.month) - 1).saturating_add(n).clamp(12, 9999 * 12 + 11);
        let year = i16::try_from(index.div_euclid(12)).unwrap_or(1);
        let month = i8::try_from(index.rem_euclid(12) + 1).unwrap_or(1);
        Self { year, month }
    }

    /// How many months later another one is; negative if it is earlier.
    #[must_use]
    pub fn until(self, other: Self) -> i32 {
        let index = |month: Self| i32::from(month.year) * 12 + i32::from(month.month);
        index(other) - index(self)
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month, 1).unwrap_or(Date::ZERO)
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(s: &str) -> Result<Self, NotAMonth> {
        let (year, month) = s.split_once('-').ok_or(NotAMonth)?;
        let digits = |part: &str, len: usize| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(NotAMonth);
        }
        Self::new(year.parse().map_err(|_| NotAMonth)?, month.parse().map_err(|_| NotAMonth)?).ok_or(NotAMonth)
    }
}

impl Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn months_step_over_year_ends() {
        let november: Month = "2026-11".parse().unwrap();
        assert_eq!(november.plus(2).to_string(), "2027-01");
        assert_eq!(november.plus(-11).to_string(), "2025-12");
        assert_eq!(november.last_day().to_string(), "2026-11-30");
    }

    #[test]
    fn only_yyyy_mm_is_a_month() {
        for wrong in ["2026-13", "2026-0", "2026-1", "26-01", "2026/01", "２０２６-01", "", "2026-01-01"] {
            assert_eq!(wrong.parse::<Month>(), Err(NotAMonth), "{wrong}");
        }
    }

    #[test]
    fn a_date_is_the_operators_not_utc() {
        let tokyo = Zone::named("Asia/Tokyo").unwrap();
        let late_utc: Timestamp = "2026-10-31T15:00:00Z".parse().unwrap();
        assert_eq!(tokyo.date_of(late_utc.into()).to_string(), "2026-11-01");
        assert_eq!(tokyo.start_of("2026-11-01".parse().unwrap()).unwrap(), Ts::from(late_utc));
    }

    proptest! {
        #[test]
        fn month_arithmetic_is_reversible(year in 100i16..9000, month in 1i8..=12, n in -1000i32..1000) {
            let start = Month::new(year, month).unwrap();
            prop_assert_eq!(start.plus(n).plus(-n), start);
            prop_assert_eq!(start.until(start.plus(n)), n);
            prop_assert_eq!(start.to_string().parse::<Month>().unwrap(), start);
        }
    }
}
