//! Every word that a subscriber reads, in Japanese and in English, with the shapes of dates and amounts.
//!
//! The texts are Fluent files compiled into the binary; an operator replaces single words or sentences as data,
//! never a file or a template. Whatever can be wrong with a text is found at start: a page never fails over a
//! word, it shows the key and [`missing_keys`] tells the tests.

mod arg;
mod domain_words;
mod error;
mod files;
mod formats;
mod missing;
mod pattern;
mod source;
mod texts;

#[cfg(test)]
mod writing_rules;

pub use arg::Arg;
pub use error::Error;
pub use missing::missing_keys;
pub use texts::Texts;

use madoguchi_domain::locale::Locale;
use std::{collections::BTreeMap, sync::Arc};

/// An operator's own words: language tag → key → Fluent pattern.
///
/// A key that begins with `-` is a term, a word used inside other texts: `-id = "iTSCOM ID"` renames the portal
/// ID everywhere at once. A pattern may use the arguments of the text it replaces, in any order, and the terms.
pub type Overrides = BTreeMap<String, BTreeMap<String, String>>;

/// The texts of every language, built once at start. Cheap to clone.
#[derive(Debug, Clone)]
pub struct I18n {
    ja: Arc<Texts>,
    en: Arc<Texts>,
}

impl I18n {
    /// Builds every language and checks each text, the operator's own ones included.
    ///
    /// An override is an error that names it when we do not have its language or key, or when its pattern cannot be
    /// read, uses an argument or term that is not there, or runs in a circle.
    pub fn new(overrides: &Overrides) -> Result<Self, Error> {
        if let Some(tag) = overrides.keys().find(|tag| Locale::from_tag(tag).is_none()) {
            return Err(Error::UnknownLocale(tag.clone()));
        }
        let build = |locale: Locale| Texts::build(locale, overrides.get(locale.tag())).map(Arc::new);
        Ok(Self { ja: build(Locale::Ja)?, en: build(Locale::En)? })
    }

    /// The texts of one language.
    #[must_use]
    pub fn texts(&self, locale: Locale) -> &Arc<Texts> {
        match locale {
            Locale::Ja => &self.ja,
            Locale::En => &self.en,
        }
    }
}
