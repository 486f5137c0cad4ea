//! The outside world behind `app`'s ports, each adapter with its fake beside it.
//!
//! An adapter keeps its promise however the other side behaves: it answers within a time, tells what may be tried
//! again from what is final, and lets nothing personal into an error.

pub mod certificate;
pub mod fake_partner;
pub mod outbox;
pub mod smtp;
pub mod webhook;
