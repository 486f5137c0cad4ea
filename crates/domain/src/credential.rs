//! The portal ID, the contact address and the password: what they may look like and what is refused (PRODUCT §4.2).
//!
//! Full-width input is read as half width before anything is checked, both here and at sign-in.

mod address;
mod change;
mod made;
mod password;
mod romaji;
mod verification;

pub use address::{ContactAddress, ContactAddressFault, PortalId, PortalIdFault, mask_address};
pub use change::{Closes, CredentialChange, DISOWN_LIFE, FREEZE};
pub use made::made_password;
pub use password::{Password, PasswordContext, PasswordFault, Weakness, example_password};
pub use verification::Verification;
