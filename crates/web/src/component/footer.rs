//! The foot of every page: screen number, languages, links, whose site it is.

use super::{Link, markup::components};
use askama::Template;
use madoguchi_domain::locale::Locale;

/// One language to choose.
#[derive(Debug, Clone)]
pub struct Language {
    /// The language.
    pub locale: Locale,
    /// Its name in itself: 日本語, English.
    pub name: String,
}

/// The language switch: a form that posts `locale` and `return_to`, because choosing is remembered.
#[derive(Debug, Clone)]
pub struct LanguageSwitch {
    /// Its name for assistive technology.
    pub label: String,
    /// Where the form posts.
    pub action: String,
    /// The form's `csrf`.
    pub csrf: String,
    /// The page to come back to.
    pub return_to: String,
    /// The language of this page.
    pub current: Locale,
    /// Every language.
    pub languages: Vec<Language>,
}

/// The foot of a page.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "component/footer.html")]
pub struct Footer {
    /// 画面番号
    pub screen_label: String,
    /// The page's short number, so that a caller can say where she is (PRODUCT §3).
    pub screen_number: String,
    /// The language switch, where there is a choice.
    pub language: Option<LanguageSwitch>,
    /// Links such as the guide.
    pub links: Vec<Link>,
    /// The operator's name.
    pub operator: String,
}

components!(Footer);
