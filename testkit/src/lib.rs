//! The whole product in one process, on either engine, for tests.
//!
//! [`Product`] is an installation with a clock that stands still, a mail sink and people out of the demo's world;
//! [`Browser`] is somebody who uses it: keeps cookies, fills in forms that are on the page, reads what a person
//! would read. Set-up that fails ends the test.

mod browser;
pub mod every_page;
mod page;
mod people;
mod product;
pub mod samples;

pub use browser::Browser;
pub use madoguchi_demo_world::DemoKind;
pub use page::PageView;
pub use people::Person;
pub use product::{Product, StaffMember};
