//! The rules and words of a subscriber portal: no IO, no async, no clock of its own.
//!
//! Everything here is a plain value or a pure function, so that each rule of the product can be read and
//! tested on its own. Time, ids and randomness come in as arguments. One module per feature, named as the
//! feature is named in every other crate.

pub mod audit;
pub mod catalog;
pub mod challenge;
pub mod credential;
pub mod customer;
pub mod folding;
pub mod grant;
pub mod household;
pub mod id;
pub mod import;
pub mod job;
pub mod letter;
pub mod limit;
pub mod locale;
pub mod money;
pub mod partner;
pub mod receipt;
pub mod recovery;
pub mod registration;
pub mod second_factor;
pub mod secret;
pub mod session;
pub mod setting;
pub mod sign_in;
pub mod staff;
pub mod statement;
pub mod throttle;
pub mod time;
pub mod web_filter;
mod words;

/// What [`words!`] writes into the crates that use it.
#[doc(hidden)]
pub use serde;
