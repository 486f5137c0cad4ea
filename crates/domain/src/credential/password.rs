//! The password: long rather than complicated, and nothing found on a bill or on a list (PRODUCT §4.2).

mod common;

pub use common::example as example_password;

use super::romaji::{romanise, skeleton};
use crate::folding::{email_key, is_invisible, name_key, phone_key};
use std::fmt;
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{
    Score,
    feedback::{Feedback, Warning},
    zxcvbn,
};

/// The most bytes that are even folded; 64 characters never need more.
const MOST_BYTES: usize = 1_024;

/// How many letters of a name make a password refused for holding it. Shorter names occur in too many words; they count
/// only as a word of their own.
const LETTERS_OF_A_NAME: usize = 4;

/// How many last digits of a phone number make a password refused for holding it.
const DIGITS_OF_A_PHONE: usize = 7;

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Nothing was typed.
    #[error("nothing was typed")]
    Empty,
    /// Fewer than 8 characters.
    #[error("shorter than 8 characters")]
    TooShort,
    /// More than 64 characters.
    #[error("longer than 64 characters")]
    TooLong,
    /// A character that cannot be seen, such as a tab.
    #[error("a character that cannot be printed")]
    NotPrintable,
    /// The portal ID or the contact address.
    #[error("the same as the ID")]
    SameAsId,
    /// Holds the customer's name, in kana or Latin letters.
    #[error("holds the name")]
    HoldsName,
    /// Holds a phone number of the customer.
    #[error("holds a phone number")]
    HoldsPhone,
    /// A password that many people have.
    #[error("a common password")]
    Common,
    /// Too easily guessed.
    #[error("too easily guessed: {0:?}")]
    TooWeak(Weakness),
}

/// What makes a password easily guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// Keys that lie side by side.
    Keys,
    /// Something repeated.
    Repeated,
    /// A row such as abc or 6543.
    Row,
    /// A date or a year.
    Date,
    /// Words or names that everybody thinks of.
    Words,
    /// Something else, such as words from the address.
    Other,
}

impl Weakness {
    fn of(feedback: Option<&Feedback>) -> Self {
        match feedback.and_then(Feedback::warning) {
            Some(Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess) => {
                Self::Keys
            }
            Some(Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess) => {
                Self::Repeated
            }
            Some(Warning::SequencesLikeAbcAreEasyToGuess) => Self::Row,
            Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => Self::Date,
            Some(_) => Self::Words,
            None => Self::Other,
        }
    }
}

/// A password as typed, full width folded. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// What an attacker would know about somebody.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordContext<'a> {
    /// The portal ID.
    pub portal_id: &'a str,
    /// The contact address.
    pub contact_address: &'a str,
    /// Names of the customer as on file, in kana or otherwise; parts separated by blanks.
    pub names: Vec<String>,
    /// Phone numbers of the customer, in any form.
    pub phones: Vec<String>,
    /// What everybody calls the operator and its portal: names, and the host.
    pub operator: &'a [String],
}

impl Password {
    /// Reads a password as typed: 8–64 printable characters once full width is folded (NFKC). Blanks inside it and at
    /// the ends are part of it.
    pub fn parse(raw: &str) -> Result<Self, PasswordFault> {
        if raw.len() > MOST_BYTES {
            return Err(PasswordFault::TooLong);
        }
        let password = fold(raw);
        match password.chars().count() {
            0 => Err(PasswordFault::Empty),
            _ if password.chars().any(|c| is_invisible(c) || (c.is_whitespace() && c != ' ')) => {
                Err(PasswordFault::NotPrintable)
            }
            1..8 => Err(PasswordFault::TooShort),
            8..=64 => Ok(Self(password)),
            _ => Err(PasswordFault::TooLong),
        }
    }

    /// A typed password, to be compared with a hash. Passwords brought from systems with weaker rules than
    /// [`parse`](Self::parse) stay usable. `None` for no text, and for more than anybody types.
    #[must_use]
    pub fn typed(raw: &str) -> Option<Self> {
        (!raw.is_empty() && raw.len() <= MOST_BYTES).then(|| Self(fold(raw)))
    }

    /// Refuses what a list of common passwords, or somebody who knows the customer, would try.
    pub fn check(&self, about: &PasswordContext<'_>) -> Result<(), PasswordFault> {
        let lower = email_key(&self.0);
        if [about.portal_id, about.contact_address].iter().any(|id| !id.is_empty() && email_key(id) == lower) {
            return Err(PasswordFault::SameAsId);
        }
        if about.names.iter().any(|name| self.holds_name(name)) {
            return Err(PasswordFault::HoldsName);
        }
        if about.phones.iter().any(|phone| self.holds_phone(phone)) {
            return Err(PasswordFault::HoldsPhone);
        }
        if common::is_common(&self.0.to_lowercase()) {
            return Err(PasswordFault::Common);
        }
        let known = about.guesses();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let estimate = zxcvbn(&self.0, &known);
        if estimate.score() < Score::Two {
            return Err(PasswordFault::TooWeak(Weakness::of(estimate.feedback())));
        }
        Ok(())
    }

    /// The password as a system without [`fold`] may have stored it, typed on a keyboard with a ¥ where others have a
    /// backslash; `None` where that makes no difference.
    #[must_use]
    pub fn with_yen(&self) -> Option<Self> {
        self.0.contains('\\').then(|| Self(self.0.replace('\\', "¥")))
    }

    /// The bytes that are hashed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Whether a name, or one of its parts, occurs in the password: in kana or kanji from two characters, in any Latin
    /// spelling from four letters, and from two letters as a word of its own.
    fn holds_name(&self, name: &str) -> bool {
        let whole = name_key(name);
        let letters = skeleton(&self.0);
        let folded = name_key(&self.0);
        let words = self.words();
        let held = |key: &str| {
            let spelled = skeleton(&romanise(key));
            let in_kana = !key.is_ascii() && key.chars().count() >= 2 && folded.contains(key);
            let in_letters = spelled.len() >= LETTERS_OF_A_NAME && letters.contains(&spelled);
            in_kana || in_letters || (spelled.len() >= 2 && words.contains(&spelled))
        };
        let parts: Vec<String> = parts_of(name).map(name_key).collect();
        held(&whole) || parts.iter().any(|part| held(part)) || (parts.len() == 1 && self.holds_an_end_of(&whole))
    }

    /// Whether a word of the password is the beginning or end of a name without blanks. ナカジマハナコ does not show
    /// where the family name ends, so any three kana at either end may be it.
    fn holds_an_end_of(&self, key: &str) -> bool {
        let words = self.words();
        let is_word = |part: &str| {
            let spelled = skeleton(&romanise(part));
            spelled.len() >= LETTERS_OF_A_NAME && words.contains(&spelled)
        };
        let length = key.chars().count();
        key.char_indices().enumerate().any(|(before, (at, _))| {
            let Some((front, back)) = key.split_at_checked(at) else { return false };
            (before >= 3 && is_word(front)) || (length - before >= 3 && is_word(back))
        })
    }

    /// The words between digits and signs, as names are compared.
    fn words(&self) -> Vec<String> {
        self.0.split(|c: char| !c.is_alphabetic()).map(skeleton).collect()
    }

    /// Whether the last digits of a phone number occur in the password, hyphens or not.
    fn holds_phone(&self, phone: &str) -> bool {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let number = phone_key(phone).unwrap_or_else(|| digits(phone));
        let last = number.len().checked_sub(DIGITS_OF_A_PHONE).and_then(|from| number.get(from..));
        last.is_some_and(|last| digits(&self.0).contains(last))
    }
}

/// A password as it is compared: width folded, and the key that is \ on one keyboard and ¥ on another is one.
fn fold(raw: &str) -> String {
    raw.nfkc().map(|c| if c == '¥' { '\\' } else { c }).collect()
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

impl PasswordContext<'_> {
    /// Words that somebody guessing this customer's password would begin with.
    fn guesses(&self) -> Vec<String> {
        let mut guesses = Vec::new();
        for address in [self.portal_id, self.contact_address] {
            guesses.push(address.to_owned());
            guesses.extend(address.split(['@', '.', '_', '-', '+']).map(str::to_owned));
        }
        for name in &self.names {
            for part in parts_of(name).chain([name.as_str()]) {
                let key = name_key(part);
                let letters = romanise(&key);
                guesses.extend([skeleton(&letters), letters, key]);
            }
        }
        for name in self.operator {
            let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            guesses.extend(words.flat_map(|word| [word.to_lowercase(), romanise(&name_key(word)).to_lowercase()]));
        }
        guesses.extend(self.phones.iter().filter_map(|phone| phone_key(phone)));
        guesses.retain(|guess| guess.chars().count() >= 2);
        guesses
    }
}

impl fmt::Debug for PasswordContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordContext(..)")
    }
}

/// The parts of a name: family and given name, or the words of a company's.
fn parts_of(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| c.is_whitespace() || matches!(c, '・' | '･')).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests;
