//! The rules and words of a subscriber portal: no IO, no async, no clock of its own.
//!
//! Everything here is a plain value or a pure function, so that each rule can be read and tested on its own. Time, ids
//! and randomness come in as arguments. There is one module per feature, with the feature's name in every other crate.

pub mod audit;
pub mod catalog;
pub mod challenge;
pub mod colour;
pub mod credential;
pub mod customer;
pub mod digest;
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
pub mod order;
pub mod partner;
pub mod postal;
pub mod product;
pub mod quote;
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

/// For the code that [`words!`] writes into other crates.
#[doc(hidden)]
pub use serde;
