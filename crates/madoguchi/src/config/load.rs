//! Where settings come from: the file, then the environment, then the command line; the last one wins.

use super::{Config, Profile, lenient, limits, secret::DatabaseAddress};
use anyhow::{Context as _, bail};
use std::{
    collections::BTreeMap,
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};
use toml::{Table, Value};

/// The file that is read when none is named.
const DEFAULT_FILE: &str = "madoguchi.toml";
const PREFIX: &str = "MADOGUCHI_";
/// The variable that PRODUCT §12 names for the database.
const DATABASE_URL: &str = "MADOGUCHI_DATABASE_URL";
/// Settings outside any section.
const TOP_LEVEL: [&str; 3] = ["language", "time_zone", "profile"];
const SECTIONS: [&str; 14] = [
    "portal",
    "desk",
    "operations",
    "database",
    "keys",
    "audit",
    "mail",
    "partners",
    "letter",
    "brand",
    "words",
    "policies",
    "proxies",
    "log",
];

/// The settings in force, and the file that some of them come from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The settings; what could not be read is as if it were not set.
    pub config: Config,
    /// The file, if one was read.
    pub file: Option<PathBuf>,
    /// What could not be read, one sentence each.
    pub faults: Vec<String>,
    /// A secret that stands in the file itself.
    secret: Option<String>,
}

impl Loaded {
    /// The settings; an error that names everything that could not be read.
    pub fn settings(self) -> anyhow::Result<Config> {
        let source = self.source();
        match self.faults.as_slice() {
            [] => Ok(self.config),
            [one] => bail!("{source}: {one}"),
            many => bail!("{source}: {} settings cannot be read:\n  {}", many.len(), many.join("\n  ")),
        }
    }

    /// What is wrong with the file, if it holds a secret and anybody can read it.
    #[must_use]
    pub fn open_file_fault(&self) -> Option<String> {
        limits::open_file_fault(self.file.as_deref()?, self.secret.as_deref()?)
    }

    /// Where the settings come from.
    #[must_use]
    pub fn source(&self) -> String {
        self.file.as_ref().map_or("the environment".to_owned(), |file| file.display().to_string())
    }
}

/// Reads `file` (or `./madoguchi.toml` when it is there), the environment and the database of the command line.
///
/// Relative paths in the file or the environment are taken from the file's folder. An error is a file that cannot be read
/// or is no TOML; it names the file and each line at fault.
pub fn load(file: Option<&Path>, database: Option<&str>) -> anyhow::Result<Loaded> {
    let file = file.or_else(|| Some(Path::new(DEFAULT_FILE)).filter(|path| path.is_file()));
    load_from(file, env::vars_os(), database)
}

/// As [`load`], from the environment alone.
#[cfg(feature = "demo")]
pub(crate) fn from_environment() -> anyhow::Result<Config> {
    load_from(None, env::vars_os(), None)?.settings()
}

pub(super) fn load_from(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
    database: Option<&str>,
) -> anyhow::Result<Loaded> {
    let mut variables = Variables::read(environment);
    let mut given = file.map(read).transpose()?.unwrap_or_default();
    let secret = limits::secret_among(&given);
    for (key, (_, value)) in &variables.settings {
        put(&mut given, key, value);
    }
    let profile = given.get("profile").and_then(|profile| profile.clone().try_into::<Profile>().ok());
    // The profile comes first; what is set overrides it.
    let begins = Value::try_from(profile.unwrap_or_default().policies()).context("the policies cannot be written")?;
    let mut all = Table::from_iter([("policies".to_owned(), begins)]);
    merge(&mut all, given);
    let variable = |key: &str| variables.settings.get(key).map(|(name, _)| name.as_str());
    let (mut config, unread) = lenient::read(all, variable);
    variables.faults.extend(unread);
    let folder = file.and_then(Path::parent).map_or_else(PathBuf::new, Path::to_path_buf);
    config.take_paths_from(&folder);
    if let Some(address) = database.map(ToOwned::to_owned).or(variables.database) {
        config.database.url = Some(DatabaseAddress::from(address));
        config.database.url_file = None;
    }
    Ok(Loaded { config, file: file.map(Path::to_path_buf), faults: variables.faults, secret })
}

/// Sets what a variable says. A value stays text until its setting is known: a password of digits is not a number.
fn put(table: &mut Table, key: &str, value: &str) {
    match key.split_once('.') {
        None => {
            table.insert(key.to_owned(), Value::String(value.to_owned()));
        }
        Some((section, rest)) => {
            let inner = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
            if !inner.is_table() {
                *inner = Value::Table(Table::new());
            }
            if let Value::Table(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

/// Puts settings over others, section by section.
fn merge(under: &mut Table, over: Table) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(Value::Table(under)), Value::Table(over)) => merge(under, over),
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

/// The file's settings. An error in its form does not quote the line, which may hold a password.
fn read(path: &Path) -> anyhow::Result<Table> {
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let (_, errors) = toml::de::DeTable::parse_recoverable(&text);
    let line = |error: &toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        format!("line {}: {}", before.matches('\n').count() + 1, error.message())
    };
    if !errors.is_empty() {
        bail!("{}, {}", path.display(), errors.iter().map(line).collect::<Vec<_>>().join("; "));
    }
    toml::from_str(&text).map_err(|error| anyhow::anyhow!("{}, {}", path.display(), line(&error)))
}

/// The settings among the variables of the environment.
#[derive(Debug, Default)]
struct Variables {
    /// Key of a setting to the name of its variable and the value.
    settings: BTreeMap<String, (String, String)>,
    database: Option<String>,
    faults: Vec<String>,
}

impl Variables {
    fn read(environment: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let mut found = Self::default();
        for (name, value) in environment {
            let Ok(name) = name.into_string() else { continue };
            let Some(key) = name.strip_prefix(PREFIX).map(str::to_lowercase) else { continue };
            let is_setting = key.contains("__") || TOP_LEVEL.contains(&key.as_str());
            if name != DATABASE_URL && !is_setting {
                found.faults.extend(misspelt(&name, &key));
                continue;
            }
            match value.into_string() {
                Err(_) => found.faults.push(format!("{name} is not UTF-8")),
                Ok(value) if value.is_empty() => {}
                Ok(value) if name == DATABASE_URL => found.database = Some(value),
                Ok(value) => {
                    found.settings.insert(key.replace("__", "."), (name, value));
                }
            }
        }
        found
    }
}

/// What is wrong with names such as `MADOGUCHI_PORTAL_ORIGIN`, which would be left unread. Other variables with the prefix
/// are not settings.
fn misspelt(name: &str, key: &str) -> Option<String> {
    SECTIONS.iter().find_map(|section| {
        let rest = key.strip_prefix(section)?.strip_prefix('_')?.to_uppercase();
        let section = section.to_uppercase();
        Some(format!("{name} is no setting: two underscores stand between section and name, {PREFIX}{section}__{rest}"))
    })
}
