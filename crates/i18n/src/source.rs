//! What a Fluent file holds, read from its text: keys and the arguments each uses.
//!
//! The bundle can format a text but not tell which keys there are or what they need. Both are needed at start, to
//! check the operator's own words, and in the tests.

use std::collections::{BTreeMap, BTreeSet};

/// One message or term of a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    /// Its key; a term's begins with `-`.
    pub(crate) key: &'a str,
    /// Everything after the equals sign, up to the next entry or comment.
    pub(crate) body: &'a str,
}

/// The messages and terms of a file, in its order. An entry begins at the first column, its further lines do not.
pub(crate) fn entries(file: &str) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    let mut open: Option<(&str, usize)> = None;
    let mut at = 0;
    for line in file.split_inclusive('\n') {
        let head = key_of(line);
        if head.is_some() || line.starts_with('#') {
            close(file, &mut entries, open.take(), at);
        }
        if let Some((key, body)) = head {
            open = Some((key, at + body));
        }
        at += line.len();
    }
    close(file, &mut entries, open, at);
    entries
}

fn close<'a>(file: &'a str, entries: &mut Vec<Entry<'a>>, open: Option<(&'a str, usize)>, end: usize) {
    if let Some((key, start)) = open {
        entries.push(Entry { key, body: file.get(start..end).unwrap_or_default().trim() });
    }
}

/// The key that a line begins with, and where its text begins.
fn key_of(line: &str) -> Option<(&str, usize)> {
    let (key, _) = line.split_once('=')?;
    let name = key.trim_end();
    let letters = name.strip_prefix('-').unwrap_or(name);
    let is_key = letters.starts_with(|c: char| c.is_ascii_alphabetic()) && letters.chars().all(in_name);
    is_key.then_some((name, key.len() + 1))
}

/// The arguments that a pattern names, in all its variants.
pub(crate) fn arguments(pattern: &str) -> BTreeSet<&str> {
    pattern
        .split('$')
        .skip(1)
        .map(|rest| rest.split(|c| !in_name(c)).next().unwrap_or_default())
        .filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
        .collect()
}

/// Whether a text chooses between variants, itself or in a text or term that it uses. Errs towards yes: any word of
/// it that is a key counts as used, any arrow as a choice.
pub(crate) fn selects(pattern: &str, known: &BTreeMap<&str, &str>) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![pattern];
    while let Some(pattern) = open.pop() {
        if pattern.contains("->") {
            return true;
        }
        let words = pattern.split(|c| !in_name(c));
        open.extend(words.filter(|word| seen.insert(*word)).filter_map(|word| known.get(word)));
    }
    false
}

fn in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_and_their_arguments_are_found() {
        let file = "# head = not a key\n-id = My Page ID\nas-of = As of { $at }\n# c\nbills = { $count ->\n    [one] a = { $b }\n   *[other] x\n}\n";
        let found: Vec<_> = entries(file).into_iter().map(|e| (e.key, e.body)).collect();
        assert_eq!(
            found,
            [
                ("-id", "My Page ID"),
                ("as-of", "As of { $at }"),
                ("bills", "{ $count ->\n    [one] a = { $b }\n   *[other] x\n}"),
            ]
        );
        assert_eq!(arguments("{ $count -> [one] { $b } *[other] $5 }"), BTreeSet::from(["b", "count"]));
    }

    #[test]
    fn a_choice_is_found_behind_other_texts() {
        let known = BTreeMap::from([
            ("-id", "My Page ID"),
            ("-mobile", "{ $form ->\n [short] a\n *[full] b\n}"),
            ("bills", "{ bills-of } bills"),
            ("bills-of", "{-mobile(form: \"short\")}"),
            ("round", "{ round-again }"),
            ("round-again", "{ round }"),
        ]);
        for (pattern, expected) in [
            ("{ $n -> *[other] x }", true),
            ("{ -mobile }", true),
            ("{ -mobile.title } of { -id }", true),
            ("{bills}", true),
            ("{ -id } mobile { $bills-of-all }", false),
            ("{ round }", false),
        ] {
            assert_eq!(selects(pattern, &known), expected, "{pattern}");
        }
    }
}
