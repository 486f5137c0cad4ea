//! The frame around every page: what is the same for all, made once, and what the face puts there.

use crate::{
    asset::Assets,
    component::{
        Breadcrumb, ContactLabels, ContactWindow, ContactWindows, HeadCall, Languages, Link, Logo, Markup, Page,
        Surround,
    },
    face::{Face, Frame},
    site::Site,
    visit::Visit,
};
use madoguchi_domain::locale::Locale;
use madoguchi_i18n::Texts;

pub(crate) fn of<F: Face>(visit: &Visit<F>, screen: &'static str, title: &str) -> Page {
    let Frame { home, menu, switch, notice } = F::frame(visit);
    Page {
        surround: visit.web.surround(visit.texts.locale()).clone(),
        title: title.to_owned(),
        screen,
        home,
        menu,
        switch,
        breadcrumb: None,
        notice,
        csrf: visit.csrf(),
        path: visit.path.clone(),
    }
}

/// What stands around every page of a face in that language.
pub(crate) fn surround<F: Face>(site: &Site, assets: &Assets, texts: &Texts) -> Surround {
    let logo = assets.href("logo").zip(assets.logo_ratio).filter(|_| F::LOGO);
    let logo = logo.map(|(src, ratio)| Logo::new(src, assets.href("logo-dark"), ratio));
    let name = texts.get(F::NAME);
    // The demo says so in its title bar.
    let site_name = if site.demo { format!("{name} (demo)") } else { name.to_owned() };
    let contact = if F::CONTACT { contact(site, texts) } else { ContactWindows::default() };
    let contact = if site.unfolded { contact.open() } else { contact };
    let call = windows(site, texts.locale()).first().filter(|_| F::CONTACT).and_then(HeadCall::of);
    let operator = texts.get("operator-name");
    Surround {
        locale: texts.locale(),
        head_name: if F::LOGO { operator.to_owned() } else { name.to_owned() },
        head_of: F::LOGO.then(|| name.to_owned()),
        call: call.map_or_else(Markup::default, Markup::from),
        site_name,
        description: texts.get(F::DESCRIPTION).to_owned(),
        logo,
        skip_link: texts.get("skip-link").to_owned(),
        stylesheets: assets.stylesheets(),
        icon: assets.href("icon.svg"),
        script: assets.href("enhance.js"),
        contact_open: Markup::from(contact.clone().open()),
        contact: Markup::from(contact),
        languages: languages::<F>(texts),
        screen_label: texts.get("screen-label").to_owned(),
        operator: operator.to_owned(),
    }
}

/// The contact windows in a language.
fn windows(site: &Site, locale: Locale) -> &[ContactWindow] {
    let ours = site.contact.iter().find(|(of, _)| *of == locale).or_else(|| site.contact.first());
    ours.map_or(&[], |(_, windows)| windows)
}

/// The first contact window, for pages that offer the phone to somebody who is stuck.
#[must_use]
pub fn first_window<F: Face>(visit: &Visit<F>) -> Option<ContactWindow> {
    windows(visit.web.site(), visit.texts.locale()).first().cloned()
}

fn contact(site: &Site, texts: &Texts) -> ContactWindows {
    let labels = ContactLabels {
        phone: texts.get("contact-phone").to_owned(),
        alternative_phone: texts.get("contact-international").to_owned(),
        mail: texts.get("contact-mail").to_owned(),
        hours: texts.get("contact-hours").to_owned(),
        more: texts.get("contact-more").to_owned(),
    };
    match windows(site, texts.locale()) {
        [] => ContactWindows::default(),
        windows => ContactWindows::new(texts.get("contact-block"), labels, windows.to_vec()),
    }
}

fn languages<F: Face>(texts: &Texts) -> Languages {
    let name = |locale| match locale {
        Locale::Ja => texts.get("language-ja"),
        Locale::En => texts.get("language-en"),
    };
    Languages {
        label: texts.get("language").to_owned(),
        action: F::LANGUAGE,
        all: Locale::ALL.map(|locale| (locale, name(locale).to_owned())).to_vec(),
    }
}

/// The breadcrumb to `here`: the top page, then `trail`.
#[must_use]
pub fn below_top<F: Face>(visit: &Visit<F>, trail: Vec<Link>, here: &str) -> Breadcrumb {
    let mut links = vec![Link::new(visit.texts.get("menu-top"), "/")];
    links.extend(trail);
    Breadcrumb::new(visit.texts.get("breadcrumb"), links, here)
}
