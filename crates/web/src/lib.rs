//! What the portal and the desk share: layers, the visit and form extractors, error pages, components, assets.
//!
//! A router of the portal is a table of [`route::Route`]s put through [`serve::router`], which adds every layer;
//! a handler takes a [`visit::Visit`] or says in its signature whom the page is for ([`guard`]), and answers with a page or a redirect.

pub mod asset;
pub mod brand;
pub mod client;
pub mod component;
pub mod cookie;
pub mod failure;
pub mod faults;
pub mod form;
pub mod frame;
pub mod guard;
pub mod health;
mod layer;
pub mod route;
pub mod serve;
pub mod site;
pub mod visit;

pub use failure::Failure;
pub use faults::Faults;
pub use form::{Form, Posted};
pub use guard::{
    Login, LoginForm, LoginWriter, LoginWriterForm, Proven, ProvenForm, SignedIn, SignedInForm, Writer, WriterForm,
};
pub use site::{Site, Web};
pub use visit::Visit;
