//! Turns typed and recorded values into keys that are equal when they mean the same.
//!
//! Tolerant of form, strict of substance (PRODUCT §4.1 Matching): width, script, spacing and hyphens never decide,
//! while voicing and length always do. Every function that returns a key is idempotent. A stored key can therefore be
//! folded again, and a changed rule is applied by folding all keys anew.

mod birth_date;
mod characters;
mod legal_form;
mod name;
mod number;
#[cfg(test)]
mod tests;

pub use birth_date::{birth_date, written_date};
pub use name::{name_key, spelling};
pub use number::{
    dialled, email_key, last4, number_key, phone_key, phone_written, postcode_key, postcode_written, six_digits,
    supply_point_written, typed_from_paper,
};

pub(crate) use characters::{compatible, is_invisible, is_kanji};
