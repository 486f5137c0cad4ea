//! Every component in every state, for the demo's page of components and for the checks that look at it.
//!
//! The words are invented samples in both languages, not the product's: changing a locale file changes nothing here.
//! Menu, contact windows and breadcrumb belong to the frame and appear once per page, so they come as parts for the
//! gallery's own [`Page`].

mod figures;
mod forms;
mod frame;
mod messages;
mod services;

use super::Page;
use askama::Template;
use madoguchi_domain::locale::Locale;

pub use frame::{sample_breadcrumb, sample_contact, sample_menu};

/// One component in one state.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Its name, in English.
    pub name: &'static str,
    /// Its HTML.
    pub html: String,
}

impl Sample {
    fn new(name: &'static str, component: &impl Template) -> Self {
        Self { name, html: component.to_string() }
    }
}

/// The page that shows every sample.
#[derive(Debug, Template)]
#[template(path = "component/gallery.html")]
pub struct Gallery {
    page: Page,
    samples: Vec<Sample>,
}

impl Gallery {
    /// The gallery in the page's language.
    #[must_use]
    pub fn new(page: Page) -> Self {
        let samples = gallery(page.surround.locale);
        Self { page, samples }
    }
}

/// Every component in every state, with sample words in that language.
#[must_use]
pub fn gallery(locale: Locale) -> Vec<Sample> {
    let say = Say(locale);
    [forms::samples(say), messages::samples(say), figures::samples(say), services::samples(say)].concat()
}

/// Picks the sample words of one language.
#[derive(Clone, Copy)]
struct Say(Locale);

impl Say {
    fn of<'a>(self, ja: &'a str, en: &'a str) -> &'a str {
        match self.0 {
            Locale::Ja => ja,
            Locale::En => en,
        }
    }
}
