//! The pages that change what a subscriber signs in with, and the one that stops changes made by somebody else.

pub(crate) mod not_me;
pub(crate) mod password;
#[cfg(feature = "testing")]
pub(crate) mod samples;

use crate::{guard::Access, paths::NOT_ME};
use madoguchi_web::Route;

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    let not_me = Route::form(NOT_ME, not_me::show, not_me::submit).open_to(Access::Public);
    password::routes().into_iter().chain([not_me]).collect()
}
