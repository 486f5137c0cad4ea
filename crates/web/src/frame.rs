//! The frame around every page: menu, breadcrumb, contact windows, foot.

use crate::{
    component::{
        Account, Breadcrumb, ContactLabels, ContactWindow, ContactWindows, Footer, Language, LanguageSwitch, Link,
        Logo, Menu, MenuSection, Notice, Page, Tone,
    },
    visit::Visit,
};
use madoguchi_domain::locale::Locale;

/// Where an unverified contact address gets its code.
const VERIFY: &str = "/register/verify";

/// The banner of a portal that is read-only until the contact address is verified (PRODUCT §4.1).
fn unverified(visit: &Visit) -> Option<Notice> {
    let texts = &visit.texts;
    let waiting = visit.me.as_ref().is_some_and(|me| !me.contact_verified()) && !visit.path.starts_with(VERIFY);
    waiting.then(|| {
        Notice::new(Tone::Warning, texts.get("unverified-title"))
            .line(texts.get("unverified-text"))
            .link(Link::new(texts.get("unverified-link"), VERIFY))
    })
}

/// The pages that the menu leads to, in the guide's order; each is listed here when it is built.
const MENU: &[(&str, &[(&str, &str)])] = &[
    ("", &[("menu-top", "/")]),
    ("menu-customer", &[("contact-change", "/customer/contact")]),
    ("menu-statements", &[("statement", "/statements")]),
    (
        "menu-settings",
        &[("id-change", "/settings/id"), ("password-change", "/settings/password"), ("sessions", "/settings/sessions")],
    ),
];

/// Headings that have a page of their own; the others lead to their first page.
const HEADINGS: &[(&str, &str)] = &[("menu-customer", "/customer"), ("menu-settings", "/settings")];

/// Where the language is chosen.
pub const LANGUAGE: &str = "/language";

pub(crate) fn of(visit: &Visit, screen: &'static str, title: &str) -> Page {
    let (texts, assets, site) = (&visit.texts, visit.web.assets(), visit.web.site());
    let logo = assets.href("logo").map(|src| Logo { src, src_dark: assets.href("logo-dark") });
    Page {
        locale: texts.locale(),
        title: title.to_owned(),
        site_name: texts.get("site-name").to_owned(),
        home: if visit.me.is_some() { "/" } else { "/sign-in" }.to_owned(),
        logo,
        skip_link: texts.get("skip-link").to_owned(),
        stylesheets: ["base.css", "brand.css"].iter().filter_map(|name| assets.href(name)).collect(),
        icon: assets.href("icon.svg"),
        script: assets.href("enhance.js"),
        menu: visit.me.as_ref().map(|me| menu(visit, me.portal_id())),
        breadcrumb: None,
        notice: unverified(visit),
        contact: contact(visit),
        footer: Footer {
            screen_label: texts.get("screen-label").to_owned(),
            screen_number: screen.to_owned(),
            language: Some(language(visit)),
            links: Vec::new(),
            operator: texts.get("operator-name").to_owned(),
        },
    }
    .with_demo_mark(site.demo)
}

impl Page {
    /// The demo's pages say in their title bar that they are one.
    fn with_demo_mark(self, demo: bool) -> Self {
        if demo { Self { site_name: format!("{} (demo)", self.site_name), ..self } } else { self }
    }
}

fn menu(visit: &Visit, portal_id: &str) -> Menu {
    let texts = &visit.texts;
    let sections = MENU
        .iter()
        .map(|(heading, links)| MenuSection {
            heading: (!heading.is_empty()).then(|| {
                let own = HEADINGS.iter().find(|(key, _)| key == heading);
                Link::new(texts.get(heading), own.or(links.first()).map_or("/", |(_, href)| *href))
            }),
            links: links.iter().map(|(key, href)| Link::new(texts.get(key), *href)).collect(),
        })
        .collect();
    let path = visit.path.split('?').next().unwrap_or("/");
    Menu::new(texts.get("menu"), sections, path).account(Account {
        name: portal_id.to_owned(),
        sign_out: texts.get("sign-out").to_owned(),
        action: "/sign-out".to_owned(),
        csrf: visit.csrf(),
    })
}

/// The contact windows in the reader's language.
fn windows(visit: &Visit) -> &[ContactWindow] {
    let contact = &visit.web.site().contact;
    let ours = contact.iter().find(|(locale, _)| *locale == visit.texts.locale()).or_else(|| contact.first());
    ours.map_or(&[], |(_, windows)| windows)
}

/// The window to call first, for pages that offer the phone where somebody is stuck.
#[must_use]
pub fn first_window(visit: &Visit) -> Option<ContactWindow> {
    windows(visit).first().cloned()
}

fn contact(visit: &Visit) -> ContactWindows {
    let texts = &visit.texts;
    let labels = ContactLabels {
        phone: texts.get("contact-phone").to_owned(),
        alternative_phone: texts.get("contact-international").to_owned(),
        mail: texts.get("contact-mail").to_owned(),
        hours: texts.get("contact-hours").to_owned(),
    };
    match windows(visit) {
        [] => ContactWindows::default(),
        windows => ContactWindows::new(texts.get("contact-block"), labels, windows.to_vec()),
    }
}

fn language(visit: &Visit) -> LanguageSwitch {
    let texts = &visit.texts;
    let name = |locale| match locale {
        Locale::Ja => texts.get("language-ja"),
        Locale::En => texts.get("language-en"),
    };
    LanguageSwitch {
        label: texts.get("language").to_owned(),
        action: LANGUAGE.to_owned(),
        csrf: visit.csrf(),
        return_to: visit.path.clone(),
        current: texts.locale(),
        languages: Locale::ALL
            .iter()
            .map(|locale| Language { locale: *locale, name: name(*locale).to_owned() })
            .collect(),
    }
}

/// A trail of one step below the top page.
#[must_use]
pub fn below_top(visit: &Visit, trail: Vec<Link>, here: &str) -> Breadcrumb {
    let mut links = vec![Link::new(visit.texts.get("menu-top"), "/")];
    links.extend(trail);
    Breadcrumb::new(visit.texts.get("breadcrumb"), links, here)
}
