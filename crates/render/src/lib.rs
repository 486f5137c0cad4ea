//! Everything that leaves the house in writing.
//!
//! A text is made from its content and the operator's words at the moment it leaves; nothing here stores or sends.

pub mod letter;
pub mod mail;
