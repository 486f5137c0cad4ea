//! The pages of the operator's staff (PRODUCT §11): a face of its own beside the portal, with its own listener, host,
//! cookies and sessions.
//!
//! [`routes`] is the table of all of them. A handler's signature states who its page is for.

mod face;
mod frame;
mod guard;
mod home;
mod language;
#[cfg(feature = "testing")]
pub mod samples;
mod sign_in;
mod visit;

pub use guard::Access;
pub use visit::{Desk, Visit};

use madoguchi_web::{Route, site::Style};

/// The prefix of the desk's cookies. Cookies ignore ports, so the portal's may be sent beside them.
pub const COOKIE_PREFIX: &str = "madoguchi_desk";

/// The desk's own style sheets, over the shared one.
pub const STYLES: &[Style] = &[Style { name: "desk.css", text: include_str!("../assets/desk.css") }];

/// Every page of the desk.
#[must_use]
pub fn routes() -> Vec<Route<Access>> {
    [home::routes(), sign_in::routes(), language::routes()].into_iter().flatten().collect()
}
