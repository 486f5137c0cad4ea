//! The subscriber's pages.
//!
//! [`routes`] is the table of all of them, joined from those of the features. A feature has a module and a folder of
//! templates with its name.

mod contact;
mod credential;
mod customer;
mod face;
mod frame;
mod guard;
mod household;
mod language;
mod needs_contract;
mod order;
mod passkey;
mod paths;
mod portal_id;
mod product;
mod recovery;
mod registration;
#[cfg(feature = "testing")]
pub mod samples;
mod second_factor;
mod service;
mod session;
mod settings;
mod sign_in;
mod statement;
mod step_up;
mod top;
mod visit;
mod web_filter;
mod wished_password;

pub use guard::Access;
pub use visit::{Portal, Visit};

use madoguchi_web::Route;

/// Every page of the portal (PRODUCT §13).
#[must_use]
pub fn routes() -> Vec<Route<Access>> {
    [
        top::routes(),
        sign_in::routes(),
        second_factor::routes(),
        passkey::routes(),
        language::routes(),
        registration::routes(),
        recovery::routes(),
        credential::routes(),
        step_up::routes(),
        product::routes(),
        order::routes(),
        settings::routes(),
        customer::routes(),
        contact::routes(),
        portal_id::routes(),
        web_filter::routes(),
        session::routes(),
        household::routes(),
        statement::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
