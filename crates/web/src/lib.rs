//! The common ground of the product's faces, the portal and the desk: layers, the visit and form extractors, error
//! pages, components, assets. A face declares itself by [`face::Face`].
//!
//! [`serve::router`] makes the router of a face from a table of [`route::Route`]s and adds every layer. A handler takes
//! a [`visit::Visit`], or a [`guard`] that states who the page is for, and answers with a page or a redirect.

mod accept_language;
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
mod header;
pub mod health;
mod layer;
pub mod picture;
pub mod route;
#[cfg(feature = "testing")]
pub mod sample;
pub mod serve;
pub mod sign_out;
pub mod site;
pub mod visit;
mod well_known;

pub use face::Face;
pub use failure::Failure;
pub use faults::Faults;
pub use form::{Form, Posted};
pub use guard::{FormFor, KeptPageFor, PageFor};
pub use route::Route;
pub use site::{Site, Web};
pub use visit::Visit;
