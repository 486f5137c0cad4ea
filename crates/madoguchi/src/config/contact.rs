//! `[[contact_windows]]`: where a subscriber can ask, in both languages (PRODUCT §10).

use madoguchi_domain::locale::Locale;
use madoguchi_web::component;
use serde::{Deserialize, Serialize};

/// One contact window.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ContactWindow {
    /// The free number as it is printed, with hyphens.
    pub phone: Option<String>,
    /// The number for international and IP phones.
    pub alternative_phone: Option<String>,
    /// A mail address.
    pub mail: Option<String>,
    /// Its name.
    pub name: Bilingual,
    /// When somebody answers.
    pub hours: Option<Bilingual>,
    /// What this window cannot answer, and the like.
    pub notes: BilingualLines,
}

/// A text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bilingual {
    /// In Japanese.
    pub ja: String,
    /// In English; if unset, the Japanese text is shown.
    pub en: Option<String>,
}

impl Bilingual {
    fn in_language(&self, locale: Locale) -> String {
        match (locale, &self.en) {
            (Locale::En, Some(en)) => en.clone(),
            (Locale::En, None) | (Locale::Ja, _) => self.ja.clone(),
        }
    }
}

/// Lines of text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BilingualLines {
    /// In Japanese.
    pub ja: Vec<String>,
    /// In English.
    pub en: Vec<String>,
}

impl ContactWindow {
    /// The window as a page in this language shows it.
    pub(super) fn shown(&self, locale: Locale) -> component::ContactWindow {
        component::ContactWindow {
            name: self.name.in_language(locale),
            phone: self.phone.clone(),
            alternative_phone: self.alternative_phone.clone(),
            mail: self.mail.clone(),
            hours: self.hours.as_ref().map(|hours| hours.in_language(locale)),
            notes: match locale {
                Locale::En if !self.notes.en.is_empty() => self.notes.en.clone(),
                Locale::En | Locale::Ja => self.notes.ja.clone(),
            },
        }
    }
}
