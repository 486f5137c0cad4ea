//! From when something is in force (PRODUCT §6.2, §6.3), on the calendar.

use crate::{
    catalog::{
        When,
        file::{Cutoff, Dates},
    },
    time::{Date, Month},
};
use jiff::civil::{DateTime, Time, time};

/// The day before; the first day of all has none.
pub(super) fn before(day: Date) -> Date {
    day.yesterday().unwrap_or(day)
}

/// The day after; the last day of all has none.
pub(super) fn after(day: Date) -> Date {
    day.tomorrow().unwrap_or(day)
}

/// The first day in force of what is accepted at `at`; none where the day is arranged.
pub(super) fn first_day(when: When, dates: &Dates, at: DateTime) -> Option<Date> {
    let month = Month::of(at.date()).plus(i32::from(is_late(dates.cutoff, at)));
    match when {
        When::AtOnce => Some(at.date()),
        When::NextDay => Some(after(at.date())),
        When::NextMonth => Some(month.plus(1).first_day()),
        When::MonthAfterNext => Some(month.plus(2).first_day()),
        When::ByHand => None,
    }
}

/// The last day of what is ended at `at`; none where the day is arranged.
pub(super) fn last_day(dates: &Dates, at: DateTime) -> Option<Date> {
    let gone = first_day(dates.end, dates, at)?;
    Some(before(gone).max(at.date()))
}

/// Whether the cut-off of the month is over. Its last minute is in time as a whole.
fn is_late(cutoff: Option<Cutoff>, at: DateTime) -> bool {
    const LAST_MINUTE: Time = time(23, 59, 0, 0);
    let last = Month::of(at.date()).last_day();
    let Cutoff { day, time } = cutoff.unwrap_or(Cutoff { day: None, time: LAST_MINUTE });
    let day = day.map_or(last.day(), |day| day.min(last.day()));
    let minute = |time: Time| (time.hour(), time.minute());
    (at.day(), minute(at.time())) > (day, minute(time))
}

/// The first month of use that is charged by what is in force from that day on (PRODUCT §6.2).
pub(super) fn first_month(in_force: Date) -> Month {
    Month::of(in_force).plus(i32::from(in_force.day() > 1))
}

/// The last day of a term of so many months, the month of the start being the first.
pub(super) fn term_end(start: Date, months: i32) -> Date {
    Month::of(start).plus(months - 1).last_day()
}

/// Whether somebody is that old on the day. Who was born on 29 February is a year older on 1 March in other years.
pub(super) fn is_of_age(born: Date, age: i16, on: Date) -> bool {
    let years = on.year() - born.year() - i16::from((on.month(), on.day()) < (born.month(), born.day()));
    years >= age
}
