//! A sentence with places for values, taken apart at start. Fluent walks the syntax of a text each time it is shown,
//! and a page shows many; most texts are words and values in a row, which need no syntax once they are read.
//!
//! Fluent stays the only reader of texts: it writes a text once with a mark for each value, and the marks show where
//! the values belong. Terms, texts within texts and escapes are therefore as Fluent resolves them.

use crate::arg::{Arg, given};
use fluent_bundle::FluentArgs;
use std::{mem, ops::RangeInclusive};

/// One mark for each argument, in the order of their names. Private characters, which no text of ours has; a text that
/// brings its own is found out, see `Texts::admit`.
const MARKS: RangeInclusive<char> = '\u{F0000}'..='\u{FFFFD}';

/// A text without selections, ready for its values.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    pieces: Vec<Piece>,
    /// Bytes of the words alone.
    length: usize,
}

#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    /// The name of the argument that stands here.
    Value(String),
}

/// A mark in the place of each value.
pub(crate) fn marks(names: &[String]) -> FluentArgs<'_> {
    names.iter().zip(MARKS).map(|(name, mark)| (name.as_str(), mark.to_string())).collect()
}

impl Pattern {
    /// Takes apart what Fluent wrote with [`marks`] of these names.
    pub(crate) fn of_marked(text: &str, names: &[String]) -> Self {
        let mut pieces = Vec::new();
        let mut words = String::new();
        let mut length = 0;
        for c in text.chars() {
            if let Some((name, _)) = names.iter().zip(MARKS).find(|(_, mark)| *mark == c) {
                if !words.is_empty() {
                    pieces.push(Piece::Words(mem::take(&mut words)));
                }
                pieces.push(Piece::Value(name.clone()));
            } else {
                words.push(c);
                length += c.len_utf8();
            }
        }
        if !words.is_empty() {
            pieces.push(Piece::Words(words));
        }
        Self { pieces, length }
    }

    /// The sentence with these values, as Fluent would write it: a value that is not given shows its name.
    pub(crate) fn fill(&self, args: &[(&str, Arg<'_>)]) -> String {
        let values: usize = args.iter().map(|(_, arg)| arg.room()).sum();
        let mut out = String::with_capacity(self.length + values);
        for piece in &self.pieces {
            match piece {
                Piece::Words(words) => out.push_str(words),
                Piece::Value(name) => match given(args, name) {
                    Some(arg) => arg.write(&mut out),
                    None => out.extend(["{$", name, "}"]),
                },
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        vec!["day".to_owned(), "month".to_owned()]
    }

    #[test]
    fn words_between_marks_are_one_piece() {
        let pattern = Pattern::of_marked("am \u{F0001}・\u{F0000}\u{F0000}日 \u{F0002}", &names());
        let words = |words: &str| Piece::Words(words.to_owned());
        let value = |name: &str| Piece::Value(name.to_owned());
        assert_eq!(
            pattern.pieces,
            [words("am "), value("month"), words("・"), value("day"), value("day"), words("日 \u{F0002}")]
        );
        assert_eq!(pattern.length, "am ・日 \u{F0002}".len());
    }

    #[test]
    fn a_value_is_never_read_again() {
        let pattern = Pattern::of_marked("\u{F0001}/\u{F0000}", &names());
        let args = [("month", "{$day}\u{F0000}".into()), ("day", 27.into()), ("year", 2026.into())];
        assert_eq!(pattern.fill(&args), "{$day}\u{F0000}/27");
        assert_eq!(pattern.fill(&[("day", 1.into())]), "{$month}/1");
        assert_eq!(Pattern::of_marked("", &names()).fill(&args), "");
    }
}
