//! What the frame around every page needs to know.

use super::{Breadcrumb, ContactWindows, ContractSwitch, Footer, Menu, Notice};
use madoguchi_domain::locale::Locale;

/// The operator's logo.
#[derive(Debug, Clone)]
pub struct Logo {
    /// Address of the picture.
    pub src: String,
    /// Address of the picture for dark pages, where there is one.
    pub src_dark: Option<String>,
}

/// The frame of a page. A page's template extends `layout.html` and holds this as its field `page`.
///
/// The layout writes no `h1`: the page's own is the only one.
#[derive(Debug, Clone)]
pub struct Page {
    /// The language of the page.
    pub locale: Locale,
    /// The page's name, as in its `h1`; the layout adds the site's name. Begins with the word for "error" when a form
    /// was refused.
    pub title: String,
    /// What the site is called: the operator's name, or the portal's.
    pub site_name: String,
    /// Where the logo leads.
    pub home: String,
    /// The logo; without one the site's name stands in its place.
    pub logo: Option<Logo>,
    /// 本文へ移動
    pub skip_link: String,
    /// Addresses of the stylesheets, the brand's last.
    pub stylesheets: Vec<String>,
    /// Address of the site's icon.
    pub icon: Option<String>,
    /// Address of the module that enhances the page.
    pub script: Option<String>,
    /// The menu, when somebody is signed in.
    pub menu: Option<Menu>,
    /// The switch between contracts, when who is signed in has several.
    pub switch: Option<ContractSwitch>,
    /// The trail to this page.
    pub breadcrumb: Option<Breadcrumb>,
    /// A message above the page, such as the result of what was just done.
    pub notice: Option<Notice>,
    /// Whom to call.
    pub contact: ContactWindows,
    /// The foot.
    pub footer: Footer,
}
