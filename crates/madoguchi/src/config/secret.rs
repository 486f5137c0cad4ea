//! Values that never appear in output or logs, and the files that may hold them.

use super::limits::secret_in;
use anyhow::Context as _;
use serde::{Deserialize, Serialize, Serializer};
use std::{
    env, fmt, fs,
    path::{Path, PathBuf},
};

/// What is shown in place of a secret.
pub(super) const MASK: &str = "…";

/// A secret: printed and serialised as `…`, whatever it is.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The secret itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(secret: String) -> Self {
        Self(secret)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(MASK)
    }
}

/// The address of a database; shown without its password.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct DatabaseAddress(String);

impl DatabaseAddress {
    /// The address with its password.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The file of a SQLite database; none for PostgreSQL.
    #[must_use]
    pub fn sqlite_file(&self) -> Option<&Path> {
        self.0.strip_prefix("sqlite:").map(Path::new)
    }

    /// Whether a password stands in it.
    pub(super) fn holds_password(&self) -> bool {
        let Some((_, rest)) = self.0.split_once("://") else { return false };
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let user = rest.rsplit_once('@').map_or("", |(user, _)| user);
        user.contains(':') || query.split('&').any(|pair| pair.starts_with("password="))
    }

    /// The same address, with a relative file taken from `folder`.
    #[must_use]
    pub(super) fn within(self, folder: &Path) -> Self {
        match self.sqlite_file().map(|file| folder.join(file)) {
            Some(file) => Self(format!("sqlite:{}", file.display())),
            None => self,
        }
    }
}

impl From<String> for DatabaseAddress {
    fn from(address: String) -> Self {
        Self(address)
    }
}

impl fmt::Display for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((scheme, rest)) = self.0.split_once("://") else {
            let known = self.sqlite_file().is_some();
            return f.write_str(if known { &self.0 } else { MASK });
        };
        // The query may hold a password, too.
        let (rest, query) = rest.split_once('?').map_or((rest, ""), |(rest, _)| (rest, "?…"));
        match rest.rsplit_once('@') {
            Some((_, server)) => write!(f, "{scheme}://{MASK}@{server}{query}"),
            None => write!(f, "{scheme}://{rest}{query}"),
        }
    }
}

impl fmt::Debug for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for DatabaseAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The secret of a setting, given in the configuration itself or in the file that `name_file` names.
///
/// The file's last line end is not part of it. The error is one sentence that names the setting.
pub(super) fn given<T: Clone + From<String>>(
    name: &str,
    inline: Option<&T>,
    file: Option<&PathBuf>,
) -> Result<Option<T>, String> {
    match (inline, file) {
        (Some(_), Some(_)) => Err(format!("{name} and {name}_file are both set; one of them is enough")),
        (Some(secret), None) => Ok(Some(secret.clone())),
        (None, Some(path)) => secret_in(path)
            .map(|text| Some(T::from(text.trim_end_matches(['\r', '\n']).to_owned())))
            .map_err(|fault| format!("{name}_file: {fault}")),
        (None, None) => Ok(None),
    }
}

/// The value that an argument points to (`env:NAME`, `file:PATH`), without its line end; none for any other argument.
/// A list of processes does not show such a value.
pub(crate) fn from_source(given: &str) -> anyhow::Result<Option<String>> {
    let text = if let Some(name) = given.strip_prefix("env:") {
        env::var(name).ok().filter(|value| !value.is_empty()).with_context(|| format!("{name} is not set"))?
    } else if let Some(file) = given.strip_prefix("file:") {
        fs::read_to_string(file).with_context(|| format!("{file} cannot be read"))?
    } else {
        return Ok(None);
    };
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        for (address, shown) in [
            ("sqlite:/var/lib/madoguchi/madoguchi.db", "sqlite:/var/lib/madoguchi/madoguchi.db"),
            ("postgres://portal:p%40ss@db.example.jp:5432/portal", "postgres://…@db.example.jp:5432/portal"),
            ("postgres://portal:p@ss@db/portal", "postgres://…@db/portal"),
            ("postgres://db/portal?user=portal&password=open", "postgres://db/portal?…"),
            ("postgres:portal:secret@db", "…"),
        ] {
            let address = DatabaseAddress::from(address.to_owned());
            assert_eq!((address.to_string(), format!("{address:?}")), (shown.to_owned(), shown.to_owned()));
        }
    }

    #[test]
    fn a_relative_database_file_lies_in_the_folder() {
        let within = |address: &str| DatabaseAddress::from(address.to_owned()).within(Path::new("/etc/madoguchi"));
        assert_eq!(within("sqlite:portal.db").reveal(), "sqlite:/etc/madoguchi/portal.db");
        assert_eq!(within("sqlite:/srv/portal.db").reveal(), "sqlite:/srv/portal.db");
        assert_eq!(within("postgres://db/portal").reveal(), "postgres://db/portal");
    }
}
