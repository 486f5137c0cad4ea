//! Where settings come from: the file, then the environment, then the command line; the last one wins.

use super::{Config, Profile, secret::DatabaseAddress};
use anyhow::{Context as _, bail};
use config::{ConfigBuilder, Environment, File, FileFormat, builder::DefaultState};
use std::{
    collections::BTreeMap,
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

/// The file that is read when none is named.
const DEFAULT_FILE: &str = "madoguchi.toml";
const PREFIX: &str = "MADOGUCHI_";
/// The variable that PRODUCT §12 names for the database.
const DATABASE_URL: &str = "MADOGUCHI_DATABASE_URL";
/// Settings outside any section.
const TOP_LEVEL: [&str; 2] = ["time_zone", "profile"];
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
/// Settings that hold several values; a variable separates them with commas.
const LISTS: [&str; 4] =
    ["proxies.trusted", "proxies.shared_networks", "policies.extra_proof.families", "policies.extra_proof.accepts"];

/// The settings in force, and the file that some of them come from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// The file, if one was read.
    pub file: Option<PathBuf>,
}

/// Reads `file` (or `./madoguchi.toml` when it is there), the environment and the database of the command line.
///
/// Relative paths in the file or the environment are taken from the file's folder. The error names the file and
/// the line or key at fault.
pub fn load(file: Option<&Path>, database: Option<&str>) -> anyhow::Result<Loaded> {
    let file = file.or_else(|| Some(Path::new(DEFAULT_FILE)).filter(|path| path.is_file()));
    load_from(file, env::vars_os(), database)
}

/// As [`load`], from the environment alone.
#[cfg(feature = "demo")]
pub(crate) fn from_environment() -> anyhow::Result<Config> {
    Ok(load_from(None, env::vars_os(), None)?.config)
}

pub(super) fn load_from(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
    database: Option<&str>,
) -> anyhow::Result<Loaded> {
    let variables = Variables::read(environment)?;
    let text = file.map(read).transpose()?;
    let given = || {
        let mut builder = config::Config::builder();
        if let Some(text) = &text {
            builder = builder.add_source(File::from_str(text, FileFormat::Toml));
        }
        variables.add_to(builder)
    };
    let config = given().and_then(|builder| {
        let given = builder.build()?;
        let profile = given.get::<Option<Profile>>("profile").ok().flatten().unwrap_or_default();
        // The profile comes first; what is set overrides it.
        let begins = toml::to_string(&BTreeMap::from([("policies", profile.policies())]));
        let begins = begins.map_err(|error| config::ConfigError::Message(error.to_string()))?;
        let begins = File::from_str(&begins, FileFormat::Toml);
        config::Config::builder().add_source(begins).add_source(given).build()?.try_deserialize()
    });
    let mut config: Config = config.map_err(|error| match file {
        Some(path) => anyhow::anyhow!("{} and the environment: {error}", path.display()),
        None => anyhow::anyhow!("the environment: {error}"),
    })?;
    let folder = file.and_then(Path::parent).map_or_else(PathBuf::new, Path::to_path_buf);
    config.take_paths_from(&folder);
    if let Some(address) = database.map(ToOwned::to_owned).or(variables.database) {
        config.database.url = Some(DatabaseAddress::from(address));
        config.database.url_file = None;
    }
    Ok(Loaded { config, file: file.map(Path::to_path_buf) })
}

/// The text of the file. An error in its form does not quote the line, which may hold a password.
fn read(path: &Path) -> anyhow::Result<String> {
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    if let Err(error) = toml::from_str::<toml::Table>(&text) {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        bail!("{}, line {}: {}", path.display(), before.matches('\n').count() + 1, error.message());
    }
    Ok(text)
}

/// The settings among the variables of the environment.
#[derive(Debug, Default)]
struct Variables {
    plain: config::Map<String, String>,
    lists: Vec<(String, Vec<String>)>,
    database: Option<String>,
}

impl Variables {
    fn read(environment: impl IntoIterator<Item = (OsString, OsString)>) -> anyhow::Result<Self> {
        let mut found = Self::default();
        for (name, value) in environment {
            let Ok(name) = name.into_string() else { continue };
            let Some(key) = name.strip_prefix(PREFIX).map(str::to_lowercase) else { continue };
            let is_setting = key.contains("__") || TOP_LEVEL.contains(&key.as_str());
            if name != DATABASE_URL && !is_setting {
                misspelt(&name, &key)?;
                continue;
            }
            let Ok(value) = value.into_string() else { bail!("{name} is not UTF-8") };
            let dotted = key.replace("__", ".");
            if value.is_empty() {
                continue;
            }
            if name == DATABASE_URL {
                found.database = Some(value);
            } else if LISTS.contains(&dotted.as_str()) || is_list_of_partner(&dotted) {
                found.lists.push((dotted, value.split(',').map(|item| item.trim().to_owned()).collect()));
            } else {
                found.plain.insert(name, value);
            }
        }
        Ok(found)
    }

    fn add_to(&self, builder: ConfigBuilder<DefaultState>) -> Result<ConfigBuilder<DefaultState>, config::ConfigError> {
        // Values stay text until their setting is known: a password of digits is not a number.
        let plain = Environment::with_prefix("MADOGUCHI").prefix_separator("_").separator("__");
        let mut builder = builder.add_source(plain.source(Some(self.plain.clone())));
        for (key, items) in &self.lists {
            builder = builder.set_override(key, items.clone())?;
        }
        Ok(builder)
    }
}

fn is_list_of_partner(key: &str) -> bool {
    key.starts_with("partners.") && key.ends_with(".allow_networks")
}

/// Refuses names such as `MADOGUCHI_PORTAL_ORIGIN`, which would be left unread. Other variables with the prefix are
/// not settings.
fn misspelt(name: &str, key: &str) -> anyhow::Result<()> {
    for section in SECTIONS {
        if let Some(rest) = key.strip_prefix(section).and_then(|rest| rest.strip_prefix('_')) {
            let (section, rest) = (section.to_uppercase(), rest.to_uppercase());
            bail!("{name} is no setting: two underscores stand between section and name, {PREFIX}{section}__{rest}");
        }
    }
    Ok(())
}
