//! What a subscriber signs in with, and where mails about it go: changing it, and hearing of every change.

mod bring;
mod notice;
mod password;

pub use bring::{Brought, BroughtLogin, NotTaken, bring};
pub use madoguchi_store::credential::ToldChange;
pub use notice::{disown, told_change};
pub use password::{PasswordForm, PasswordFormFault, change_password};

pub(crate) use notice::{PURPOSE, tell};
pub(crate) use password::check_password;
