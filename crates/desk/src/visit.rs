//! A request as the desk's handlers see it.

use madoguchi_app::{keys::Token, staff::StaffUser};
use madoguchi_web::cookie::Jar;

/// A request to the desk by anybody. Not `Debug`: it knows who is there.
pub type Visit = madoguchi_web::Visit<Desk>;

/// A form of a page for anybody.
pub(crate) type Form<T> = madoguchi_web::Form<Desk, T>;

/// A sign-in that waits for its code.
pub(crate) const STEP: Jar = Jar::until_closed("step");

/// What a request to the desk knows of its sender.
#[derive(Clone)]
pub struct Desk {
    /// The staff member signed in, if any.
    pub me: Option<StaffUser>,
    /// The cookie of a sign-in that waits for its code.
    pub step: Option<Token>,
}
