//! 登録済みの電話番号の変更: the new number, and which of those on file it takes the place of.

use crate::folding::phone_key;
use serde::{Deserialize, Serialize};

/// The most numbers on file for a customer.
pub const MOST_PHONES: usize = 5;

/// What is chosen where the new number takes no other's place.
pub const ADD: &str = "add";

/// The form as typed and chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PhoneForm {
    /// The digits of a number on file, or [`ADD`].
    pub replaces: String,
    /// The new number.
    pub phone: String,
}

/// What is wrong with the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneFault {
    /// It was not chosen which number changes.
    NoChoice,
    /// No number was typed.
    Missing,
    /// It cannot be a phone number.
    NotOne,
    /// It is on file already.
    OnFile,
    /// There is no room for one more number.
    TooMany,
    /// Another number is being registered already.
    AlreadyOpen,
}

/// Another registered number, as the operator gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneWish {
    /// The new number, national digits.
    pub phone: String,
    /// The number on file whose place it takes, as the operator writes it; without one it is added.
    pub replaces: Option<String>,
}

/// The value by which a number on file is chosen: its digits, or the number itself where it cannot be folded.
fn choice(on_file: &str) -> String {
    phone_key(on_file).unwrap_or_else(|| on_file.to_owned())
}

impl PhoneForm {
    /// The form that would make a wish.
    #[must_use]
    pub fn of(wish: &PhoneWish) -> Self {
        let replaces = wish.replaces.as_deref().map_or_else(|| ADD.to_owned(), choice);
        Self { replaces, phone: wish.phone.clone() }
    }

    /// The numbers on file, each with the value by which it is chosen.
    pub fn choices(on_file: &[String]) -> impl Iterator<Item = (String, &str)> {
        on_file.iter().map(|phone| (choice(phone), phone.as_str()))
    }

    /// Reads the form against the numbers on file.
    pub fn read(&self, on_file: &[String]) -> Result<PhoneWish, Vec<PhoneFault>> {
        let replaces = match self.replaces.as_str() {
            // Where there is nothing to choose from, nothing is asked.
            "" if on_file.is_empty() => Ok(None),
            ADD if on_file.len() >= MOST_PHONES => Err(PhoneFault::TooMany),
            ADD => Ok(None),
            chosen => {
                let found = Self::choices(on_file).find(|(value, _)| value == chosen);
                found.map(|(_, phone)| Some(phone.to_owned())).ok_or(PhoneFault::NoChoice)
            }
        };
        let phone = if self.phone.trim().is_empty() {
            Err(PhoneFault::Missing)
        } else {
            phone_key(&self.phone).ok_or(PhoneFault::NotOne)
        };
        let phone = phone.and_then(|phone| {
            let known = on_file.iter().any(|of| phone_key(of).as_ref() == Some(&phone));
            if known { Err(PhoneFault::OnFile) } else { Ok(phone) }
        });
        match (replaces, phone) {
            (Ok(replaces), Ok(phone)) => Ok(PhoneWish { phone, replaces }),
            (replaces, phone) => Err([replaces.err(), phone.err()].into_iter().flatten().collect()),
        }
    }
}
