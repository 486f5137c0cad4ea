//! What a login may see of a customer: a grant and its scopes (PRODUCT §2 `Grant`, §4 household).

use crate::words;

words! {
    /// Data that a grant opens.
    Scope {
        /// Bills and statements.
        Bills => "bills",
        /// Contracts, applications and changes.
        Orders => "orders",
        /// Mail addresses and their settings.
        Mailboxes => "mailboxes",
        /// Usage; never another person's call details.
        Usage => "usage",
    }
}

/// The scopes of a grant. Stored as words with a space between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// No scope.
    #[must_use]
    pub fn none() -> Self {
        Self::parse("")
    }

    /// Everything: what the contract holder has.
    #[must_use]
    pub fn all() -> Self {
        Self(Scope::ALL.to_vec())
    }

    /// Reads the stored form. An unknown word, from a newer version, is left out: unknown never means allowed.
    #[must_use]
    pub fn parse(stored: &str) -> Self {
        Self(stored.split_whitespace().filter_map(Scope::parse).collect())
    }

    /// The chosen scopes, each once, in the order in which they are shown.
    #[must_use]
    pub fn of(chosen: &[Scope]) -> Self {
        Self(Scope::ALL.iter().copied().filter(|scope| chosen.contains(scope)).collect())
    }

    /// Whether they open nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each scope, in order.
    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }

    /// Whether that scope is open.
    #[must_use]
    pub fn contains(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }
}

impl std::fmt::Display for Scopes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (position, scope) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_read_back_and_unknown_words_open_nothing() {
        assert_eq!(Scopes::parse(&Scopes::all().to_string()), Scopes::all());
        let some = Scopes::parse("bills telepathy");
        assert!(some.contains(Scope::Bills) && !some.contains(Scope::Orders));
    }

    #[test]
    fn chosen_scopes_stand_once_and_in_order() {
        let chosen = Scopes::of(&[Scope::Usage, Scope::Bills, Scope::Usage]);
        assert_eq!(chosen.to_string(), "bills usage");
        assert!(Scopes::of(&[]).is_empty() && !chosen.is_empty());
        assert_eq!(chosen.iter().collect::<Vec<_>>(), [Scope::Bills, Scope::Usage]);
    }
}
