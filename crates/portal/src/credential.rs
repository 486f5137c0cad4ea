//! What a subscriber signs in with: the pages that change it, and the one that stops changes that were not hers.

pub(crate) mod not_me;
pub(crate) mod password;
