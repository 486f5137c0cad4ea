//! A site as the filter's lists name it: a host, or a host and a path below it.

use crate::folding::{compatible, is_invisible};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

/// The longest path, in bytes.
const LONGEST_PATH: usize = 200;

/// A site: the host in lower-case punycode, and the path as typed, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Site(String);

impl Site {
    /// Reads a line as it was typed or copied from a browser. Full width is folded; `https://` and what follows `?` or
    /// `#` are left out. `None` when it cannot be a site.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let folded: String = compatible(typed.trim()).nfc().collect();
        let folded = folded.trim();
        let whole = ["https://", "http://"]
            .iter()
            .find_map(|scheme| folded.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme)))
            .map_or(folded, |scheme| folded.get(scheme.len()..).unwrap_or_default());
        let whole = whole.split(['?', '#']).next().unwrap_or_default();
        let (host, path) = whole.split_at(whole.find('/').unwrap_or(whole.len()));
        let path = path.trim_end_matches('/');
        let host = idna::domain_to_ascii(&host.replace('。', ".")).ok()?;
        let host = host.trim_end_matches('.');
        (is_host(host) && is_path(path)).then(|| Self(format!("{host}{path}")))
    }

    /// In the form the filter service is told.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In the form a person reads: the host in its own script.
    #[must_use]
    pub fn readable(&self) -> String {
        let (host, path) = self.0.split_at(self.0.find('/').unwrap_or(self.0.len()));
        let (host, fault) = idna::domain_to_unicode(host);
        if fault.is_ok() { format!("{host}{path}") } else { self.0.clone() }
    }
}

impl TryFrom<String> for Site {
    type Error = &'static str;

    fn try_from(stored: String) -> Result<Self, Self::Error> {
        Self::parse(&stored).ok_or("not a site")
    }
}

impl From<Site> for String {
    fn from(site: Site) -> Self {
        site.0
    }
}

/// Whether a host can be one of a site: labels with dots between them, and not an IP address.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    host.len() <= 253
        && host.contains('.')
        && host.split('.').all(is_label)
        && !last.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_path(path: &str) -> bool {
    path.len() <= LONGEST_PATH
        && !path.chars().any(|c| c.is_whitespace() || is_invisible(c) || "\\<>\"`{}|^".contains(c))
}
