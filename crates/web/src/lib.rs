//! Ground for the faces of the product, the portal and the desk: layers, the visit and form extractors, error pages,
//! components, assets. What a face says of itself is its [`face::Face`].
//!
//! The router of a face is a table of [`route::Route`]s put through [`serve::router`], which adds every layer; a handler
//! takes a [`visit::Visit`] or says in its signature whom the page is for ([`guard`]), and answers with a page or a redirect.

pub mod asset;
pub mod brand;
pub mod change_page;
pub mod client;
pub mod component;
pub mod cookie;
pub mod face;
pub mod failure;
pub mod faults;
pub mod form;
pub mod frame;
pub mod guard;
pub mod health;
mod layer;
pub mod route;
#[cfg(feature = "testing")]
pub mod sample;
pub mod serve;
pub mod sign_out;
pub mod site;
pub mod visit;

pub use face::Face;
pub use failure::Failure;
pub use faults::Faults;
pub use form::{Form, Posted};
pub use guard::{FormFor, KeptPageFor, PageFor};
pub use route::Route;
pub use site::{Site, Web};
pub use visit::Visit;
