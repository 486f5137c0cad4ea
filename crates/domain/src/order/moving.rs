//! 引越し: the last day at the old place, the first at the new one, where that is, and a phone to reach her.

use crate::{
    folding::{phone_key, postcode_key, written_date},
    time::Date,
};
use jiff::ToSpan as _;
use serde::{Deserialize, Serialize};

/// The most characters of an address.
const MOST_ADDRESS: i64 = 100;
/// The most characters of a building with its room.
const MOST_BUILDING: i64 = 60;

/// The form as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MoveForm {
    /// The last day at the old place.
    pub last_day: String,
    /// The first day at the new place.
    pub first_day: String,
    /// Postcode of the new place.
    pub postcode: String,
    /// Its prefecture, city, street and number.
    pub address: String,
    /// Its building and room, where there is one.
    pub building: String,
    /// A phone on which she can be reached meanwhile.
    pub phone: String,
}

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveField {
    /// The last day at the old place.
    LastDay,
    /// The first day at the new place.
    FirstDay,
    /// The new postcode.
    Postcode,
    /// The new address.
    Address,
    /// The new building.
    Building,
    /// The phone.
    Phone,
}

/// What is wrong with the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveFault {
    /// Nothing was typed there.
    Missing(MoveField),
    /// What was typed there cannot be one: a date, a postcode, a phone number.
    NotOne(MoveField),
    /// A day that is not after today.
    TooSoon(MoveField),
    /// A day more than a year ahead.
    TooFar(MoveField),
    /// More characters than that.
    TooLong(MoveField, i64),
    /// A move is being worked on already.
    AlreadyOpen,
    /// There is no service to take along.
    NothingToMove,
}

/// A move, as the operator gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveWish {
    /// The last day at the old place.
    pub last_day: Date,
    /// The first day at the new place.
    pub first_day: Date,
    /// Postcode of the new place, seven digits.
    pub postcode: String,
    /// Its prefecture, city, street and number.
    pub address: String,
    /// Its building and room; empty without.
    pub building: String,
    /// A phone on which she can be reached, national digits.
    pub phone: String,
}

impl MoveForm {
    /// The form that would make a wish.
    #[must_use]
    pub fn of(wish: &MoveWish) -> Self {
        Self {
            last_day: wish.last_day.to_string(),
            first_day: wish.first_day.to_string(),
            postcode: wish.postcode.clone(),
            address: wish.address.clone(),
            building: wish.building.clone(),
            phone: wish.phone.clone(),
        }
    }

    /// Reads the form. Both days are from tomorrow on and at most a year ahead; either may be the earlier one, since
    /// some keep both places for a while and some have none.
    pub fn read(&self, today: Date) -> Result<MoveWish, Vec<MoveFault>> {
        let mut faults = Vec::new();
        let mut kept = |read: Result<String, MoveFault>| read.map_err(|fault| faults.push(fault)).unwrap_or_default();
        let postcode = kept(known(&self.postcode, MoveField::Postcode, postcode_key));
        let address = kept(line(&self.address, MoveField::Address, MOST_ADDRESS));
        let building = if self.building.trim().is_empty() {
            String::new()
        } else {
            kept(line(&self.building, MoveField::Building, MOST_BUILDING))
        };
        let phone = kept(known(&self.phone, MoveField::Phone, phone_key));
        let days = (day(&self.last_day, MoveField::LastDay, today), day(&self.first_day, MoveField::FirstDay, today));
        match days {
            (Ok(last_day), Ok(first_day)) if faults.is_empty() => {
                Ok(MoveWish { last_day, first_day, postcode, address, building, phone })
            }
            // In the order of the form.
            (last_day, first_day) => {
                Err([last_day.err(), first_day.err()].into_iter().flatten().chain(faults).collect())
            }
        }
    }
}

fn day(typed: &str, field: MoveField, today: Date) -> Result<Date, MoveFault> {
    if typed.trim().is_empty() {
        return Err(MoveFault::Missing(field));
    }
    let day = written_date(typed).ok_or(MoveFault::NotOne(field))?;
    if day <= today {
        return Err(MoveFault::TooSoon(field));
    }
    if day > today.saturating_add(1.year()) {
        return Err(MoveFault::TooFar(field));
    }
    Ok(day)
}

fn known(typed: &str, field: MoveField, key: fn(&str) -> Option<String>) -> Result<String, MoveFault> {
    if typed.trim().is_empty() { Err(MoveFault::Missing(field)) } else { key(typed).ok_or(MoveFault::NotOne(field)) }
}

/// One line of text, without blanks around it.
fn line(typed: &str, field: MoveField, most: i64) -> Result<String, MoveFault> {
    let line: String = typed.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match i64::try_from(line.chars().count()).unwrap_or(i64::MAX) {
        0 => Err(MoveFault::Missing(field)),
        count if count > most => Err(MoveFault::TooLong(field, most)),
        _ => Ok(line),
    }
}
