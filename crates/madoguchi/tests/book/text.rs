//! The pages of the book, and what of them is to be typed.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The folder of the source.
pub(crate) fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A page.
pub(crate) struct Page {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// A line of a page.
pub(crate) enum Line<'p> {
    /// In a block of code; with the language of its fence, where it has one.
    Code(&'p str, &'p str),
    Prose(&'p str),
}

/// All pages, by name.
pub(crate) fn pages() -> Vec<Page> {
    let mut pages: Vec<Page> = fs::read_dir(source().join("docs/book"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| Page {
            name: path.file_name().unwrap().to_str().unwrap().to_owned(),
            text: fs::read_to_string(path).unwrap(),
        })
        .collect();
    pages.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(pages.len() >= 9);
    pages
}

impl Page {
    pub(crate) fn named(name: &str) -> Self {
        pages().into_iter().find(|page| page.name == name).unwrap()
    }

    /// The part below a heading, up to the next of its kind.
    pub(crate) fn part(&self, heading: &str) -> Self {
        let (_, from) = self.text.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no {heading}"));
        let text = from.split("\n## ").next().unwrap().to_owned();
        Self { name: format!("{}#{heading}", self.name), text }
    }

    pub(crate) fn lines(&self) -> Vec<Line<'_>> {
        let mut fence = None;
        let mut lines = Vec::new();
        for line in self.text.lines() {
            if let Some(language) = line.trim_start().strip_prefix("```") {
                fence = if fence.is_some() { None } else { Some(language) };
            } else if let Some(language) = fence {
                lines.push(Line::Code(line.trim(), language));
            } else if line.starts_with("    ") {
                lines.push(Line::Code(line.trim(), ""));
            } else {
                lines.push(Line::Prose(line));
            }
        }
        lines
    }

    /// What is typed at a shell, line by line; long lines that go on are one.
    pub(crate) fn typed(&self) -> Vec<String> {
        let mut typed: Vec<String> = Vec::new();
        for line in self.lines() {
            let Line::Code(line, "" | "sh") = line else { continue };
            match typed.last_mut().filter(|before| before.ends_with('\\')) {
                Some(before) => {
                    before.pop();
                    before.push_str(line);
                }
                None => typed.push(line.to_owned()),
            }
        }
        typed
    }
}

/// The words after `madoguchi` in a line that is typed; none for other lines.
pub(crate) fn command(line: &str) -> Option<Vec<String>> {
    let line = line.split_once(" #").map_or(line, |(line, _)| line);
    let line = line.strip_prefix("runuser -u madoguchi -- ").unwrap_or(line).trim();
    let rest = line.strip_prefix("madoguchi ").or_else(|| line.strip_prefix("/usr/local/bin/madoguchi "))?;
    let mut words = Vec::new();
    // Quotes hold words together, as in a shell.
    for (place, part) in rest.split('"').enumerate() {
        match (place % 2, words.last_mut()) {
            (1, _) => words.push(part.to_owned()),
            _ => words.extend(part.split_whitespace().map(ToOwned::to_owned)),
        }
    }
    Some(words)
}
