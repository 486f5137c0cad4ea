//! The frame around every page: breadcrumb, contact windows, foot, and what the face puts there.

use crate::{
    component::{
        Breadcrumb, ContactLabels, ContactWindow, ContactWindows, Footer, Language, LanguageSwitch, Link, Logo, Page,
    },
    face::{Face, Frame},
    visit::Visit,
};
use madoguchi_domain::locale::Locale;

pub(crate) fn of<F: Face>(visit: &Visit<F>, screen: &'static str, title: &str) -> Page {
    let (texts, assets, site) = (&visit.texts, visit.web.assets(), visit.web.site());
    let Frame { logo, home, menu, switch, notice, contact } = F::frame(visit);
    let logo = assets.href("logo").filter(|_| logo).map(|src| Logo { src, src_dark: assets.href("logo-dark") });
    Page {
        locale: texts.locale(),
        title: title.to_owned(),
        site_name: texts.get(F::NAME).to_owned(),
        home: home.to_owned(),
        logo,
        skip_link: texts.get("skip-link").to_owned(),
        stylesheets: assets.stylesheets(),
        icon: assets.href("icon.svg"),
        script: assets.href("enhance.js"),
        menu,
        switch,
        breadcrumb: None,
        notice,
        contact,
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

/// The contact windows in the reader's language.
fn windows<F: Face>(visit: &Visit<F>) -> &[ContactWindow] {
    let contact = &visit.web.site().contact;
    let ours = contact.iter().find(|(locale, _)| *locale == visit.texts.locale()).or_else(|| contact.first());
    ours.map_or(&[], |(_, windows)| windows)
}

/// The window to call first, for pages that offer the phone where somebody is stuck.
#[must_use]
pub fn first_window<F: Face>(visit: &Visit<F>) -> Option<ContactWindow> {
    windows(visit).first().cloned()
}

/// Whom to call, for the end of a page.
#[must_use]
pub fn contact<F: Face>(visit: &Visit<F>) -> ContactWindows {
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

fn language<F: Face>(visit: &Visit<F>) -> LanguageSwitch {
    let texts = &visit.texts;
    let name = |locale| match locale {
        Locale::Ja => texts.get("language-ja"),
        Locale::En => texts.get("language-en"),
    };
    LanguageSwitch {
        label: texts.get("language").to_owned(),
        action: F::LANGUAGE.to_owned(),
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
pub fn below_top<F: Face>(visit: &Visit<F>, trail: Vec<Link>, here: &str) -> Breadcrumb {
    let mut links = vec![Link::new(visit.texts.get("menu-top"), "/")];
    links.extend(trail);
    Breadcrumb::new(visit.texts.get("breadcrumb"), links, here)
}
