//! Ways through the site: a link, the trail to this page, the menu.

use super::{Icon, markup::components};
use askama::Template;

/// A link.
#[derive(Debug, Clone, Template)]
#[template(path = "component/link.html")]
pub struct Link {
    /// Its text.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

impl Link {
    /// A link to `href`.
    #[must_use]
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// The trail from the top page to this one.
#[derive(Debug, Clone, Template)]
#[template(path = "component/breadcrumb.html")]
pub struct Breadcrumb {
    label: String,
    trail: Vec<Link>,
    here: String,
}

impl Breadcrumb {
    /// `label` names the trail to assistive technology; `here` is this page and no link.
    #[must_use]
    pub fn new(label: impl Into<String>, trail: Vec<Link>, here: impl Into<String>) -> Self {
        Self { label: label.into(), trail, here: here.into() }
    }
}

/// The person signed in, and the way out.
#[derive(Debug, Clone, Template)]
#[template(path = "component/person.html")]
pub struct SignedInAs {
    /// The name with its form of address: 青葉 みどり 様.
    pub name: String,
    /// ログアウト.
    pub sign_out: String,
    /// Where the form posts.
    pub action: String,
    /// The form's `csrf`.
    pub csrf: String,
}

/// Links that belong together. Of a single one the menu shows the link itself.
#[derive(Debug, Clone)]
pub struct MenuSection {
    /// Its drawing.
    pub icon: Icon,
    /// Its name.
    pub name: String,
    /// The links.
    pub links: Vec<Link>,
}

/// The menu: a button on a phone that opens it as a page of its own, a list beside the page on a desktop (PRODUCT §3).
/// It is one `<details>`, so that it opens without JavaScript; in a browser that cannot show it unopened, it stays a
/// button on the desktop too. Only the section of the present page is unfolded.
#[derive(Debug, Clone, Template)]
#[template(path = "component/menu.html")]
pub struct Menu {
    label: String,
    close: String,
    sections: Vec<MenuSection>,
    current: String,
    person: Option<SignedInAs>,
    unfolded: bool,
}

impl Menu {
    /// `label` and `close` are the button's words (メニュー, 閉じる); `current` is the address of the entry this page
    /// belongs to.
    #[must_use]
    pub fn new(
        label: impl Into<String>,
        close: impl Into<String>,
        sections: Vec<MenuSection>,
        current: impl Into<String>,
    ) -> Self {
        Self {
            label: label.into(),
            close: close.into(),
            sections,
            current: current.into(),
            person: None,
            unfolded: false,
        }
    }

    /// Adds the person signed in, with the button to sign out.
    #[must_use]
    pub fn signed_in_as(self, person: SignedInAs) -> Self {
        Self { person: Some(person), ..self }
    }

    /// With every section unfolded below its heading, which leads to the first of its pages: as the printed guide has it.
    #[must_use]
    pub fn unfolded(self, unfolded: bool) -> Self {
        Self { unfolded, ..self }
    }

    /// The person signed in.
    #[must_use]
    pub const fn person(&self) -> Option<&SignedInAs> {
        self.person.as_ref()
    }

    fn is_current(&self, link: &Link) -> bool {
        link.href == self.current
    }

    /// The link that stands for a whole section, if one does.
    fn alone<'s>(&self, section: &'s MenuSection) -> Option<&'s Link> {
        let [link] = section.links.as_slice() else { return None };
        (!self.unfolded || link.label == section.name).then_some(link)
    }

    fn is_open(&self, section: &MenuSection) -> bool {
        section.links.iter().any(|link| self.is_current(link))
    }
}

/// Which of several contracts is shown, and a form that posts `grant` to show another. It is one `<details>`, so that
/// it takes one line on a phone and opens without JavaScript.
#[derive(Debug, Clone, Template)]
#[template(path = "component/contract_switch.html")]
pub struct ContractSwitch {
    /// Its name for assistive technology.
    pub name: String,
    /// Which contract is shown.
    pub shown: String,
    /// What the list is for.
    pub lead: String,
    /// Where the form posts.
    pub action: String,
    /// The form's `csrf`.
    pub csrf: String,
    /// The other contracts: what the form sends, and how a reader tells them apart.
    pub others: Vec<(String, String)>,
}

components!(Link, Breadcrumb, SignedInAs, Menu, ContractSwitch);
