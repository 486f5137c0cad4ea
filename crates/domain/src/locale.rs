//! The languages a person can choose.

use serde::{Deserialize, Serialize};

/// A language of pages and mails. Japanese is written first; English is complete.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// 日本語
    #[default]
    Ja,
    /// English
    En,
}

impl Locale {
    /// Every language, the default first.
    pub const ALL: [Self; 2] = [Self::Ja, Self::En];

    /// Its language tag, as in `lang="ja"`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    /// The language with that tag.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.tag() == tag)
    }
}

#[cfg(test)]
mod tests {
    use super::Locale;

    #[test]
    fn a_tag_reads_back_and_japanese_comes_first() {
        assert_eq!(Locale::default(), Locale::Ja);
        for locale in Locale::ALL {
            assert_eq!(Locale::from_tag(locale.tag()), Some(locale));
        }
        assert_eq!(Locale::from_tag("fr"), None);
    }
}
