//! The text files, compiled in: one line per feature and language. A new feature adds its line to both lists.

use madoguchi_domain::locale::Locale;

/// One Fluent file.
pub(crate) struct File {
    /// Language and feature, `ja/labels.ftl`.
    pub(crate) name: &'static str,
    /// Its text.
    pub(crate) text: &'static str,
}

macro_rules! file {
    ($locale:literal, $feature:literal) => {
        File {
            name: concat!($locale, "/", $feature, ".ftl"),
            text: include_str!(concat!("../../../locales/", $locale, "/", $feature, ".ftl")),
        }
    };
}

const JA: &[File] = &[
    file!("ja", "labels"),
    file!("ja", "common"),
    file!("ja", "contact"),
    file!("ja", "credential"),
    file!("ja", "customer"),
    file!("ja", "desk"),
    file!("ja", "letter"),
    file!("ja", "household"),
    file!("ja", "order"),
    file!("ja", "product"),
    file!("ja", "recovery"),
    file!("ja", "registration"),
    file!("ja", "second_factor"),
    file!("ja", "session"),
    file!("ja", "sign_in"),
    file!("ja", "statement"),
    file!("ja", "step_up"),
    file!("ja", "top"),
    file!("ja", "web_filter"),
    file!("ja", "mail"),
    file!("ja", "demo"),
];

const EN: &[File] = &[
    file!("en", "labels"),
    file!("en", "common"),
    file!("en", "contact"),
    file!("en", "credential"),
    file!("en", "customer"),
    file!("en", "desk"),
    file!("en", "letter"),
    file!("en", "household"),
    file!("en", "order"),
    file!("en", "product"),
    file!("en", "recovery"),
    file!("en", "registration"),
    file!("en", "second_factor"),
    file!("en", "session"),
    file!("en", "sign_in"),
    file!("en", "statement"),
    file!("en", "step_up"),
    file!("en", "top"),
    file!("en", "web_filter"),
    file!("en", "mail"),
    file!("en", "demo"),
];

/// The files of a language.
pub(crate) const fn files(locale: Locale) -> &'static [File] {
    match locale {
        Locale::Ja => JA,
        Locale::En => EN,
    }
}
