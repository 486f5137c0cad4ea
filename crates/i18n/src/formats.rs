//! How amounts and dates are written. The shapes are texts like any other (`common.ftl`), so a language brings
//! its own; what is fixed here is grouping, signs and which parts there are.

use crate::Texts;
use jiff::civil::DateTime;
use madoguchi_domain::{
    locale::Locale,
    money::Yen,
    time::{Date, Month},
};
use std::time::Duration;

/// The minus sign, as wide as the plus. A hyphen would break from its number at the end of a line.
const MINUS: &str = "\u{2212}";

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9", "month-10",
    "month-11", "month-12",
];

const SHORT_MONTHS: [&str; 12] = [
    "month-short-1",
    "month-short-2",
    "month-short-3",
    "month-short-4",
    "month-short-5",
    "month-short-6",
    "month-short-7",
    "month-short-8",
    "month-short-9",
    "month-short-10",
    "month-short-11",
    "month-short-12",
];

const WEEKDAYS: [&str; 7] = ["weekday-1", "weekday-2", "weekday-3", "weekday-4", "weekday-5", "weekday-6", "weekday-7"];

const SHORT_WEEKDAYS: [&str; 7] = [
    "weekday-short-1",
    "weekday-short-2",
    "weekday-short-3",
    "weekday-short-4",
    "weekday-short-5",
    "weekday-short-6",
    "weekday-short-7",
];

impl Texts {
    /// An amount: `12,345円`, `¥12,345`; negative `−1,234円`, `−¥1,234` (U+2212).
    #[must_use]
    pub fn yen(&self, yen: Yen) -> String {
        self.signed(if yen.0 < 0 { MINUS } else { "" }, yen)
    }

    /// A difference, always with its sign: `+220円`, `−220円`, `±0円`.
    #[must_use]
    pub fn yen_difference(&self, yen: Yen) -> String {
        let sign = match yen.0 {
            0 => "±",
            1.. => "+",
            _ => MINUS,
        };
        self.signed(sign, yen)
    }

    fn signed(&self, sign: &str, yen: Yen) -> String {
        let amount = self.with("yen-amount", &[("amount", grouped(yen.0.unsigned_abs()).into())]);
        format!("{sign}{amount}")
    }

    /// A date with its weekday: `2026年11月27日（金）`, `Friday 27 November 2026` (no commas, day before month: read
    /// the same way by everyone).
    #[must_use]
    pub fn date(&self, d: Date) -> String {
        self.with(
            "date-full",
            &[
                ("year", d.year().into()),
                ("month", self.get(nth(&MONTHS, d.month())).into()),
                ("day", d.day().into()),
                ("weekday", self.get(nth(&WEEKDAYS, d.weekday().to_monday_one_offset())).into()),
            ],
        )
    }

    /// A date in the months around now, without its year: `11月27日（金）`, `Fri 27 Nov`.
    #[must_use]
    pub fn short_date(&self, d: Date) -> String {
        self.with(
            "date-short",
            &[
                ("month", self.get(nth(&SHORT_MONTHS, d.month())).into()),
                ("day", d.day().into()),
                ("weekday", self.get(nth(&SHORT_WEEKDAYS, d.weekday().to_monday_one_offset())).into()),
            ],
        )
    }

    /// A billing month: `2026年11月`, `November 2026`.
    #[must_use]
    pub fn month(&self, m: Month) -> String {
        let name = self.get(nth(&MONTHS, m.month()));
        self.with("date-month", &[("year", m.year().into()), ("month", name.into())])
    }

    /// The month of a year that is known: `11月`, `Nov`.
    #[must_use]
    pub fn short_month(&self, m: Month) -> &str {
        self.get(nth(&SHORT_MONTHS, m.month()))
    }

    /// A round amount beside a scale: `4万円`, `1.5万円`, `5,000円`, `¥15,000`.
    #[must_use]
    pub fn round_yen(&self, yen: Yen) -> String {
        let thousands = yen.0 / 1_000;
        if self.locale() != Locale::Ja || thousands < 10 || yen.0 % 1_000 != 0 {
            return self.yen(yen);
        }
        let whole = grouped((thousands / 10).unsigned_abs());
        let count = match thousands % 10 {
            0 => whole,
            tenth => format!("{whole}.{tenth}"),
        };
        format!("{count}万円")
    }

    /// A date and time of day in the operator's zone: `2026年11月27日 午前3時5分`, `27 November 2026, 03:05`.
    #[must_use]
    pub fn date_time(&self, dt: DateTime) -> String {
        self.with(
            "date-time",
            &[
                ("year", dt.year().into()),
                ("month", self.get(nth(&MONTHS, dt.month())).into()),
                ("day", dt.day().into()),
                ("time", self.time(dt).into()),
            ],
        )
    }

    /// A time of day: 午前0時5分, 正午, 午後0時30分; `00:05`, `12:00`, `12:30`.
    fn time(&self, dt: DateTime) -> String {
        // Japanese counts the hours of each half of the day, from 0; a digital clock those of the whole, in two digits.
        let (hour, minute) = match self.locale() {
            Locale::Ja => ((dt.hour() % 12).to_string(), dt.minute().to_string()),
            Locale::En => (format!("{:02}", dt.hour()), format!("{:02}", dt.minute())),
        };
        let key = match (dt.hour(), dt.minute()) {
            (12, 0) => return self.get("time-noon").to_owned(),
            (..12, 0) => "time-morning-hour",
            (..12, _) => "time-morning",
            (_, 0) => "time-afternoon-hour",
            (_, _) => "time-afternoon",
        };
        self.with(key, &[("hour", hour.into()), ("minute", minute.into())])
    }

    /// How long something lasts, in whole minutes, rounded up, so that waiting as long as is said is long enough:
    /// `15分間`, `4時間`, `15 minutes`, `3 h 57 min`.
    #[must_use]
    pub fn span(&self, span: Duration) -> String {
        let all = i64::try_from(span.as_secs().div_ceil(60)).unwrap_or(i64::MAX).max(1);
        let args = [("hours", (all / 60).into()), ("minutes", (all % 60).into())];
        match (all / 60, all % 60) {
            // An hour and less is said in minutes.
            (0, _) | (1, 0) => self.with("span-minutes", &[("minutes", all.into())]),
            (_, 0) => self.with("span-hours", &args),
            (_, _) => self.with("span-both", &args),
        }
    }
}

/// The key at a position counted from 1, as calendars count.
fn nth(keys: &[&'static str], position: i8) -> &'static str {
    usize::try_from(position).ok().and_then(|n| keys.get(n.checked_sub(1)?)).copied().unwrap_or_default()
}

/// Digits in groups of three.
fn grouped(amount: u64) -> String {
    let digits = amount.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{I18n, Overrides};
    use jiff::civil::{date, datetime};
    use std::sync::Arc;

    fn both() -> (Arc<Texts>, Arc<Texts>) {
        let i18n = I18n::new(&Overrides::new()).unwrap();
        (i18n.texts(Locale::Ja).clone(), i18n.texts(Locale::En).clone())
    }

    #[test]
    fn amounts() {
        let (ja, en) = both();
        for (yen, japanese, english) in [
            (0, "0円", "¥0"),
            (999, "999円", "¥999"),
            (1_000, "1,000円", "¥1,000"),
            (12_345, "12,345円", "¥12,345"),
            (1_234_567, "1,234,567円", "¥1,234,567"),
            (-1_234, "−1,234円", "−¥1,234"),
            (i64::MIN, "−9,223,372,036,854,775,808円", "−¥9,223,372,036,854,775,808"),
        ] {
            assert_eq!((ja.yen(Yen(yen)).as_str(), en.yen(Yen(yen)).as_str()), (japanese, english));
        }
    }

    #[test]
    fn differences_always_have_a_sign() {
        let (ja, en) = both();
        for (yen, japanese, english) in [(0, "±0円", "±¥0"), (1_220, "+1,220円", "+¥1,220"), (-40, "−40円", "−¥40")]
        {
            assert_eq!(
                (ja.yen_difference(Yen(yen)).as_str(), en.yen_difference(Yen(yen)).as_str()),
                (japanese, english)
            );
        }
    }

    #[test]
    fn amounts_beside_a_scale_are_short() {
        let (ja, en) = both();
        for (yen, short, long) in [
            (0, "0円", "¥0"),
            (5_000, "5,000円", "¥5,000"),
            (15_000, "1.5万円", "¥15,000"),
            (40_000, "4万円", "¥40,000"),
            (25_000_000, "2,500万円", "¥25,000,000"),
            (12_345, "12,345円", "¥12,345"),
        ] {
            assert_eq!((ja.round_yen(Yen(yen)).as_str(), en.round_yen(Yen(yen)).as_str()), (short, long));
        }
    }

    #[test]
    fn dates() {
        let (ja, en) = both();
        let day = date(2026, 11, 27);
        assert_eq!(ja.date(day), "2026年11月27日（金）");
        assert_eq!(en.date(day), "Friday 27 November 2026");
        assert_eq!(ja.short_date(day), "11月27日（金）");
        assert_eq!(en.short_date(day), "Fri 27 Nov");
        assert_eq!(ja.short_date(date(2027, 1, 3)), "1月3日（日）");
        assert_eq!(ja.month(Month::of(day)), "2026年11月");
        assert_eq!(en.month(Month::of(day)), "November 2026");
        let night = datetime(2026, 11, 27, 3, 5, 59, 0);
        assert_eq!(ja.date_time(night), "2026年11月27日 午前3時5分");
        assert_eq!(en.date_time(night), "27 November 2026, 03:05");
    }

    #[test]
    fn times_of_day() {
        let (ja, en) = both();
        for (hour, minute, japanese, english) in [
            (0, 0, "午前0時", "00:00"),
            (0, 5, "午前0時5分", "00:05"),
            (2, 29, "午前2時29分", "02:29"),
            (11, 59, "午前11時59分", "11:59"),
            (12, 0, "正午", "12:00"),
            (12, 30, "午後0時30分", "12:30"),
            (18, 0, "午後6時", "18:00"),
            (23, 7, "午後11時7分", "23:07"),
        ] {
            let at = datetime(2026, 1, 2, hour, minute, 59, 0);
            assert_eq!(ja.date_time(at), format!("2026年1月2日 {japanese}"));
            assert_eq!(en.date_time(at), format!("2 January 2026, {english}"));
        }
    }

    #[test]
    fn spans_are_rounded_up() {
        let (ja, en) = both();
        for (seconds, japanese, english) in [
            (0, "1分間", "1 minute"),
            (61, "2分間", "2 minutes"),
            (900, "15分間", "15 minutes"),
            (3_600, "60分間", "60 minutes"),
            (3_601, "1時間1分", "1 h 1 min"),
            (14_400, "4時間", "4 hours"),
            (14_161, "3時間57分", "3 h 57 min"),
        ] {
            let span = Duration::from_secs(seconds);
            assert_eq!((ja.span(span).as_str(), en.span(span).as_str()), (japanese, english));
        }
    }
}
