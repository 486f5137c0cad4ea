//! What the frame around every page needs to know.

use super::{Breadcrumb, ContractSwitch, Markup, Menu, Notice, SignedInAs};
use madoguchi_domain::locale::Locale;
use std::sync::Arc;

/// The operator's logo.
#[derive(Debug, Clone)]
pub struct Logo {
    /// Address of the picture.
    pub src: String,
    /// Address of the picture for dark pages, where there is one.
    pub src_dark: Option<String>,
    /// Its width where it is [`Self::HEIGHT`] high, so that its room is kept until it is there.
    pub width: String,
}

impl Logo {
    /// Its height in the head, in pixels, as layout.html says it too.
    const HEIGHT: f64 = 34.0;

    /// A logo that is `ratio` times as wide as high.
    #[must_use]
    pub fn new(src: String, src_dark: Option<String>, ratio: f64) -> Self {
        Self { src, src_dark, width: format!("{:.0}", Self::HEIGHT * ratio) }
    }
}

/// The part of the frame that is the same on every page of a language; made once.
#[derive(Debug, Clone)]
pub struct Surround {
    /// The language.
    pub locale: Locale,
    /// What the site is called: the operator's name, or the portal's.
    pub site_name: String,
    /// What the site is for, in one sentence.
    pub description: String,
    /// The operator's mark at the head.
    pub logo: Option<Logo>,
    /// The name beside it.
    pub head_name: String,
    /// What of that name this is, in small letters: マイページ.
    pub head_of: Option<String>,
    /// The number to call, at the head of a wide page.
    pub call: Markup,
    /// 本文へ移動
    pub skip_link: String,
    /// Addresses of the stylesheets, the brand's last.
    pub stylesheets: Vec<String>,
    /// Address of the site's icon.
    pub icon: Option<String>,
    /// Address of the module that enhances the page.
    pub script: Option<String>,
    /// The contact windows in one line that opens.
    pub contact: Markup,
    /// The same opened, for pages where somebody is stuck.
    pub contact_open: Markup,
    /// The form that chooses the language.
    pub languages: Languages,
    /// 画面番号
    pub screen_label: String,
    /// The operator's name.
    pub operator: String,
}

/// The choice of the language: a form that posts `locale` and `return_to`, because the choice is remembered.
#[derive(Debug, Clone)]
pub struct Languages {
    /// Its name for assistive technology.
    pub label: String,
    /// Where the form posts.
    pub action: &'static str,
    /// Every language with its own name for itself: 日本語, English.
    pub all: Vec<(Locale, String)>,
}

/// The frame of a page. A page's template extends `layout.html` and holds this as its field `page`.
///
/// The layout writes no `h1`: the page's own is the only one.
#[derive(Debug, Clone)]
pub struct Page {
    /// What is the same on every page.
    pub surround: Arc<Surround>,
    /// The page's name, as in its `h1`; the layout adds the site's name. Begins with the word for "error" when a form
    /// was refused.
    pub title: String,
    /// The page's short number, 画面番号, by which a caller can name the page (PRODUCT §3).
    pub screen: &'static str,
    /// Where the logo leads.
    pub home: &'static str,
    /// The menu, when somebody is signed in.
    pub menu: Option<Menu>,
    /// The switch between contracts, when the login has several.
    pub switch: Option<ContractSwitch>,
    /// The trail to this page.
    pub breadcrumb: Option<Breadcrumb>,
    /// A message above the page, such as the result of what was just done.
    pub notice: Option<Notice>,
    /// The token of the form that chooses the language.
    pub csrf: String,
    /// This page's address, to return to from that form.
    pub path: String,
}

impl Page {
    /// The person signed in, for the head.
    #[must_use]
    pub fn person(&self) -> Option<&SignedInAs> {
        self.menu.as_ref().and_then(Menu::person)
    }
}
