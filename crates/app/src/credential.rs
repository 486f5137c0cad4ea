//! What a subscriber signs in with, and where mails about it go: changing it, and being told of every change.

mod bring;
pub mod mail;
mod notice;
mod password;
mod portal_id;

pub use bring::{Brought, BroughtLogin, NotTaken, bring};
pub use madoguchi_store::credential::ToldChange;
pub use notice::{disown, resume, told_change};
pub use password::{PasswordChange, PasswordForm, PasswordFormFault, PasswordReady, PasswordWish, make_password};
pub use portal_id::{AlsoContact, PortalIdChange, PortalIdForm, PortalIdFormFault, PortalIdWish};

pub(crate) use notice::{receipt_for, tell, tell_new_device};
pub(crate) use password::{Whose, check_password, password_for};
