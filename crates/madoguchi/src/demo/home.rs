//! The directory that a demo lives in: what lies where, and whether an earlier start has finished.

use super::{operator::Operator, people::People};
use crate::keys;
use anyhow::{Context as _, bail};
use madoguchi_demo_world::{Brand, World};
use madoguchi_domain::time::Date;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The file with the people that one can be (PRODUCT §13).
pub(super) const PEOPLE: &str = "people.json";
/// The file with what the demo was made with.
const NOTES: &str = "demo.json";
const DATABASE: &str = "demo.db";
const BUNDLE: &str = "bundle";
const REJECTED: &str = "rejected.csv";
const KEYS: &str = "keys";
const AUDIT_HEAD: &str = "audit-head";
const LOGO: &str = "logo.svg";

/// The directory and what was noted in it.
#[derive(Debug)]
pub(super) struct Home {
    directory: PathBuf,
    notes: Notes,
}

/// What a demo was made with; the world follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Notes {
    /// Missing in what releases with one operator wrote.
    #[serde(default = "first_operator")]
    operator: Operator,
    customers: u64,
    seed: u64,
    /// The day on which the world stands.
    today: Date,
    /// Whether everything was made.
    complete: bool,
}

const fn first_operator() -> Operator {
    Operator::HIBARINO
}

impl Home {
    /// Makes the directory, or takes over one that a demo of the same people has left.
    ///
    /// A demo that was never finished is made anew. A directory that is not a demo's is left alone.
    pub(super) fn open(
        directory: &Path,
        operator: Operator,
        customers: u64,
        seed: u64,
        today: Date,
    ) -> anyhow::Result<Self> {
        let shown = directory.display();
        fs::create_dir_all(directory).with_context(|| format!("the directory {shown} cannot be made"))?;
        let notes = Notes { operator, customers, seed, today, complete: false };
        let wished = Self { directory: directory.to_owned(), notes };
        let notes: Option<Notes> = match fs::read_to_string(directory.join(NOTES)) {
            Ok(text) => {
                let notes = serde_json::from_str(&text);
                Some(notes.with_context(|| format!("{shown}/{NOTES} is not what a demo of this release wrote"))?)
            }
            Err(_) if fs::read_dir(directory).is_ok_and(|mut entries| entries.next().is_none()) => None,
            Err(_) => bail!("{shown} holds something that is not a demo: choose another directory with --data"),
        };
        match notes {
            Some(notes)
                if notes.complete && (notes.operator, notes.customers, notes.seed) == (operator, customers, seed) =>
            {
                Ok(Self { notes, ..wished })
            }
            Some(notes) if notes.complete => bail!(
                "{shown} holds a demo of {} with {} customers and seed {}: choose another directory with --data, or remove it",
                notes.operator.name(),
                notes.customers,
                notes.seed
            ),
            Some(_) | None => {
                wished.clear()?;
                wished.note()?;
                Ok(wished)
            }
        }
    }

    /// Removes what an unfinished start has left; files of other names stay.
    fn clear(&self) -> anyhow::Result<()> {
        let database = ["", "-wal", "-shm"].map(|end| format!("{DATABASE}{end}"));
        for name in database.iter().map(String::as_str).chain([PEOPLE, REJECTED]) {
            let path = self.directory.join(name);
            if path.exists() {
                fs::remove_file(&path).with_context(|| format!("{} cannot be removed", path.display()))?;
            }
        }
        Ok(())
    }

    fn note(&self) -> anyhow::Result<()> {
        self.write(NOTES, &self.notes)
    }

    fn write(&self, name: &str, what: &impl Serialize) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(what)?;
        self.put(name, &(text + "\n")).map(drop)
    }

    fn put(&self, name: &str, text: &str) -> anyhow::Result<PathBuf> {
        let path = self.directory.join(name);
        let half = self.directory.join(format!(".{name}.part"));
        let written = fs::write(&half, text).and_then(|()| fs::rename(&half, &path));
        written.with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(path)
    }

    /// Writes the people that one can be, and notes that everything was made.
    pub(super) fn complete(&self, people: &People) -> anyhow::Result<()> {
        self.write(PEOPLE, people)?;
        self.write(NOTES, &Notes { complete: true, ..self.notes })
    }

    /// Whether an earlier start has made everything.
    pub(super) const fn is_complete(&self) -> bool {
        self.notes.complete
    }

    /// The people that one can be, as an earlier start wrote them.
    pub(super) fn people(&self) -> anyhow::Result<People> {
        let path = self.directory.join(PEOPLE);
        let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is not what the demo wrote", path.display()))
    }

    /// The key file; made at the first start.
    pub(super) fn keys(&self) -> anyhow::Result<PathBuf> {
        let path = self.directory.join(KEYS);
        if !path.exists() {
            keys::generate(&path)?;
        }
        Ok(path)
    }

    /// The file with the operator's logo; written at each start, since a newer release may draw it anew.
    pub(super) fn logo(&self, drawing: &str) -> anyhow::Result<PathBuf> {
        self.put(LOGO, drawing)
    }

    /// Where the head of the audit trail is noted.
    pub(super) fn audit_head(&self) -> PathBuf {
        self.directory.join(AUDIT_HEAD)
    }

    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    pub(super) fn database(&self) -> PathBuf {
        self.directory.join(DATABASE)
    }

    pub(super) fn bundle(&self) -> PathBuf {
        self.directory.join(BUNDLE)
    }

    pub(super) fn rejected(&self) -> PathBuf {
        self.directory.join(REJECTED)
    }

    pub(super) const fn seed(&self) -> u64 {
        self.notes.seed
    }

    pub(super) const fn today(&self) -> Date {
        self.notes.today
    }

    pub(super) const fn brand(&self) -> Brand {
        self.notes.operator.brand()
    }

    pub(super) const fn world(&self) -> World {
        World::new(self.notes.customers, self.notes.seed, self.notes.today).under(self.notes.operator.brand())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 12);

    fn nobody() -> People {
        People { registered: Vec::new(), unregistered: Vec::new(), staff: Vec::new() }
    }

    #[test]
    fn a_finished_demo_is_taken_up_as_it_stands() {
        let folder = tempfile::tempdir().unwrap();
        let first = Home::open(folder.path(), Operator::HIBARINO, 10, 1, TODAY).unwrap();
        assert!(!first.is_complete());
        first.complete(&nobody()).unwrap();
        let later = Home::open(folder.path(), Operator::HIBARINO, 10, 1, Date::constant(2027, 1, 1)).unwrap();
        assert!(later.is_complete());
        assert_eq!(later.today(), TODAY, "its world stands still");
    }

    #[test]
    fn another_demo_or_another_directory_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        Home::open(folder.path(), Operator::HIBARINO, 10, 1, TODAY).unwrap().complete(&nobody()).unwrap();
        let refused = Home::open(folder.path(), Operator::HIBARINO, 11, 1, TODAY).unwrap_err().to_string();
        assert!(refused.contains("hibarino with 10 customers and seed 1"), "{refused}");

        let refused = Home::open(folder.path(), Operator::SHIOKAZE, 10, 1, TODAY).unwrap_err().to_string();
        assert!(refused.contains("hibarino"), "{refused}");

        let foreign = tempfile::tempdir().unwrap();
        fs::write(foreign.path().join("thesis.txt"), "…").unwrap();
        let refused = Home::open(foreign.path(), Operator::HIBARINO, 10, 1, TODAY).unwrap_err().to_string();
        assert!(refused.contains("not a demo"), "{refused}");
    }

    #[test]
    fn an_unfinished_demo_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let first = Home::open(folder.path(), Operator::HIBARINO, 10, 1, TODAY).unwrap();
        fs::write(first.database(), "half").unwrap();
        let second = Home::open(folder.path(), Operator::HIBARINO, 20, 2, TODAY).unwrap();
        assert!(!second.is_complete() && !second.database().exists());
    }
}
