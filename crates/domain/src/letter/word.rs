//! 仮ID and 仮パスワード: eight characters made to be read off paper.

use crate::folding;
use std::fmt;

/// Characters that nobody mistakes for another: no 0 o, 1 i l, 2 z, 5 s, 6 b, 9 g q, u v, and no w, which looks like
/// two of them and is long to read aloud (ダブリュー).
pub const ALPHABET: &[u8; 23] = b"acdefhjkmnprtxy23456789";

/// Length of a 仮ID and of a 仮パスワード: 23⁸ makes 78 billion of each.
pub const LENGTH: usize = 8;

/// A 仮ID or 仮パスワード, as secret as a password.
#[derive(Clone, PartialEq, Eq)]
pub struct TemporaryWord(String);

impl fmt::Debug for TemporaryWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TemporaryWord(…)")
    }
}

/// Why typed text cannot have been in a letter. It costs no try and reveals only the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordFault {
    /// Nothing was typed.
    Empty,
    /// It has capital letters; letters are printed in lower case.
    Capital,
    /// It has a character that is in no letter, such as 0 or o.
    NotPrinted,
    /// It does not have [`LENGTH`] characters.
    Length,
}

impl TemporaryWord {
    /// The word made from sixteen bytes of a keyed hash.
    #[must_use]
    pub fn made(bytes: [u8; 16]) -> Self {
        let characters = ALPHABET.len() as u128;
        let mut number = u128::from_be_bytes(bytes);
        let mut word = String::with_capacity(LENGTH);
        for _ in 0..LENGTH {
            let place = usize::try_from(number % characters).unwrap_or(0);
            word.extend(ALPHABET.get(place).copied().map(char::from));
            number /= characters;
        }
        Self(word)
    }

    /// Reads what was typed. Width, blanks and hyphens do not matter; capitals do.
    pub fn read(typed: &str) -> Result<Self, WordFault> {
        let word = folding::typed_from_paper(typed);
        if word.is_empty() {
            return Err(WordFault::Empty);
        }
        if word.chars().any(|c| c.is_ascii_uppercase()) {
            return Err(WordFault::Capital);
        }
        if !word.bytes().all(|byte| ALPHABET.contains(&byte)) {
            return Err(WordFault::NotPrinted);
        }
        if word.len() != LENGTH {
            return Err(WordFault::Length);
        }
        Ok(Self(word))
    }

    /// Its characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_character_looks_like_another() {
        for alike in ["0o", "1il", "2z", "5s", "6b", "9gq", "uv"] {
            assert!(alike.bytes().filter(|byte| ALPHABET.contains(byte)).count() <= 1, "{alike}");
        }
        assert!(!ALPHABET.contains(&b'w'), "two v");
    }

    #[test]
    fn what_is_typed_is_read_as_a_computer_can_fold_it() {
        let word = TemporaryWord("k7m4xr3t".to_owned());
        for typed in ["k7m4xr3t", "k7m4 xr3t", " k7m4-xr3t ", "ｋ７ｍ４ｘｒ３ｔ", "k7m4ーxr3t", "k7m4　xr3t\u{200b}"]
        {
            assert_eq!(TemporaryWord::read(typed), Ok(word.clone()), "{typed:?}");
        }
        for (typed, fault) in [
            ("", WordFault::Empty),
            (" - ", WordFault::Empty),
            ("K7m4xr3t", WordFault::Capital),
            ("Ｋ7m4xr3t", WordFault::Capital),
            ("k7m4xr3o", WordFault::NotPrinted),
            ("かきくけこ", WordFault::NotPrinted),
            ("k7m4xr3", WordFault::Length),
            ("k7m4xr3t2", WordFault::Length),
        ] {
            assert_eq!(TemporaryWord::read(typed), Err(fault), "{typed:?}");
        }
    }

    #[test]
    fn it_is_not_shown_where_things_are_logged() {
        assert!(!format!("{:?}", TemporaryWord::made([9; 16])).contains(TemporaryWord::made([9; 16]).as_str()));
    }

    proptest! {
        #[test]
        fn what_is_made_is_read_as_it_is_printed(bytes: [u8; 16]) {
            let word = TemporaryWord::made(bytes);
            prop_assert_eq!(TemporaryWord::read(word.as_str()), Ok(word.clone()));
        }

        #[test]
        fn reading_never_panics(typed in "\\PC{0,40}") {
            let _ = TemporaryWord::read(&typed);
        }
    }
}
