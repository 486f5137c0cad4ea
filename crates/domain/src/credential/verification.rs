//! What a login cannot do while its contact address is unverified.

use crate::words;

words! {
    /// When the contact address of a login is verified.
    Verification {
        /// Before anything can be changed; until then the portal is read-only (PRODUCT §4.1).
        First => "first",
        /// Whenever its owner likes; everything can be done meanwhile, as in the printed guide.
        Later => "later",
    }
}

impl Verification {
    /// Whether a login may change things, given whether its contact address is verified.
    #[must_use]
    pub const fn lets_write(self, verified: bool) -> bool {
        verified || matches!(self, Self::Later)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unverified_address_stops_changes_only_where_it_comes_first() {
        let table = [
            (Verification::First, false, false),
            (Verification::First, true, true),
            (Verification::Later, false, true),
            (Verification::Later, true, true),
        ];
        for (when, verified, may) in table {
            assert_eq!(when.lets_write(verified), may, "{when:?}, verified: {verified}");
        }
    }
}
