//! What can be wrong with texts. All of it is found at start, and each message names the text to mend.

use madoguchi_domain::locale::Locale;

/// Why the texts could not be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Overrides for a language that we do not have.
    #[error("there is no language `{0}`; the languages are ja and en")]
    UnknownLocale(String),
    /// An override of a text that we do not have.
    #[error("there is no text `{key}` in language `{}`", locale.tag())]
    UnknownKey {
        /// The language it was given for.
        locale: Locale,
        /// The key as given.
        key: String,
    },
    /// A text that cannot be read, or that uses an argument, term or text that is not there.
    #[error("the text `{key}` in language `{}` is broken: {cause}", locale.tag())]
    Broken {
        /// Its language.
        locale: Locale,
        /// Its key.
        key: String,
        /// What is wrong with it.
        cause: String,
    },
    /// A compiled-in file that cannot be read or repeats a key.
    #[error("the text file {file} is broken: {cause}")]
    File {
        /// Language and feature, `ja/labels.ftl`.
        file: &'static str,
        /// What is wrong with it.
        cause: String,
    },
}
