//! The frame around every page: menu, breadcrumb, contact windows, foot.

use crate::{
    component::{
        Account, Breadcrumb, ContactLabels, ContactWindow, ContactWindows, ContractSwitch, Footer, Language,
        LanguageSwitch, Link, Logo, Menu, MenuSection, Notice, Page, Tone,
    },
    guard::VERIFY,
    visit::Visit,
};
use madoguchi_app::household::{self, Contract};
use madoguchi_domain::{
    household::{mask_name, mask_number},
    locale::Locale,
};
use madoguchi_i18n::Texts;

/// The banner over everything until the contact address is verified; the portal is read-only meanwhile (PRODUCT §4.1), unless
/// the operator has it otherwise.
fn unverified(visit: &Visit) -> Option<Notice> {
    let texts = &visit.texts;
    let me = visit.account().filter(|me| !me.contact_verified() && !visit.path.starts_with(VERIFY))?;
    let (tone, text) =
        if me.may_write() { (Tone::Info, "unverified-later") } else { (Tone::Warning, "unverified-text") };
    let notice = Notice::new(tone, texts.get("unverified-title")).line(texts.get(text));
    Some(notice.link(Link::new(texts.get("unverified-link"), VERIFY)))
}

/// The pages that the menu leads to, in the guide's order; each is listed here when it is built.
const MENU: &[(&str, &[(&str, &str)])] = &[
    ("", &[("menu-top", "/")]),
    ("menu-customer", &[("contact-change", "/customer/contact")]),
    ("menu-statements", &[("statement", "/statements")]),
    (
        "menu-settings",
        &[
            ("id-change", "/settings/id"),
            ("password-change", "/settings/password"),
            ("passkeys", "/settings/passkeys"),
            ("two-step", "/settings/two-step"),
            ("sessions", "/settings/sessions"),
            ("household", HOUSEHOLD),
            ("contract-add", "/settings/household/add"),
        ],
    ),
];

/// Headings that have a page of their own; the others lead to their first page.
const HEADINGS: &[(&str, &str)] = &[("menu-customer", "/customer"), ("menu-settings", "/settings")];
/// Who else sees the contract; what stands below it is there only where contracts can be shared.
const HOUSEHOLD: &str = "/settings/household";

/// Whether an entry of the menu leads somewhere for who is signed in: what may not be seen is not offered.
#[must_use]
pub fn leads_somewhere(visit: &Visit, href: &str) -> bool {
    let me = visit.me.as_ref();
    match href {
        "/statements" => me.is_some_and(|me| me.bills().is_some()),
        "/customer" => me.is_some_and(madoguchi_app::Subscriber::is_holder),
        HOUSEHOLD => me.is_some() && household::is_on(&visit.cx),
        _ => true,
    }
}

/// Where a contract is chosen.
pub const SWITCH: &str = "/switch";

/// A contract as its readers tell it from others: their own by its place, somebody else's by the name.
#[must_use]
pub fn contract_label(t: &Texts, contract: &Contract) -> String {
    let number = mask_number(&contract.number);
    match (contract.holder, &contract.place) {
        (true, Some(place)) => t.with("contract-own", &[("place", place.as_str().into()), ("number", number.into())]),
        (true, None) => t.with("contract-own", &[("place", contract.name.as_str().into()), ("number", number.into())]),
        (false, _) => {
            t.with("contract-guest", &[("name", mask_name(&contract.name).into()), ("number", number.into())])
        }
    }
}

/// The switch between the contracts of who is signed in; nothing with only one.
fn switch(visit: &Visit) -> Option<ContractSwitch> {
    let (t, me) = (&visit.texts, visit.me.as_ref()?);
    let (shown, others): (Vec<_>, Vec<_>) = visit.contracts.iter().partition(|contract| contract.grant == me.grant());
    let shown = shown.first()?;
    (!others.is_empty()).then(|| ContractSwitch {
        name: t.get("contract-switch").to_owned(),
        shown: t.with("contract-shown", &[("contract", contract_label(t, shown).into())]),
        lead: t.get("contract-switch-lead").to_owned(),
        action: SWITCH.to_owned(),
        csrf: visit.csrf(),
        others: others.into_iter().map(|contract| (contract.grant.to_string(), contract_label(t, contract))).collect(),
    })
}

/// Where the language is chosen.
pub const LANGUAGE: &str = "/language";

pub(crate) fn of(visit: &Visit, screen: &'static str, title: &str) -> Page {
    let (texts, assets, site) = (&visit.texts, visit.web.assets(), visit.web.site());
    let logo = assets.href("logo").map(|src| Logo { src, src_dark: assets.href("logo-dark") });
    Page {
        locale: texts.locale(),
        title: title.to_owned(),
        site_name: texts.get("site-name").to_owned(),
        home: if visit.account().is_some() { "/" } else { "/sign-in" }.to_owned(),
        logo,
        skip_link: texts.get("skip-link").to_owned(),
        stylesheets: ["base.css", "brand.css"].iter().filter_map(|name| assets.href(name)).collect(),
        icon: assets.href("icon.svg"),
        script: assets.href("enhance.js"),
        menu: visit.account().map(|me| menu(visit, me.portal_id())),
        switch: switch(visit),
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
        .filter_map(|(heading, links)| {
            let links: Vec<Link> = links
                .iter()
                .filter(|(_, href)| leads_somewhere(visit, href))
                .map(|(key, href)| Link::new(texts.get(key), *href))
                .collect();
            let first = links.first()?.href.clone();
            let own = HEADINGS.iter().find(|(key, href)| key == heading && leads_somewhere(visit, href));
            let href = own.map_or(first, |(_, href)| (*href).to_owned());
            let heading = (!heading.is_empty()).then(|| Link::new(texts.get(heading), href));
            Some(MenuSection { heading, links })
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
