//! What stands around every page of the portal: the menu, the switch between contracts, the banner until the contact
//! address is verified.

use crate::{
    paths::{
        CONTACT, CONTRACT_ADD, CONTRACTS, HOUSEHOLD, MOVE, ORDERS, PASSKEYS, PHONE, PORTAL_ID, SERVICES, SIGN_IN,
        SIGN_OUT, SWITCH, TWO_STEP, VERIFY, is_under,
    },
    product,
    visit::Visit,
};
use madoguchi_app::{
    Subscriber,
    household::{self, Contract},
};
use madoguchi_domain::household::{mask_name, mask_number};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    component::{ContractSwitch, Icon, Link, Menu, MenuSection, Notice, SignedInAs, Tone},
    face::Frame,
};

pub(crate) fn around(visit: &Visit) -> Frame {
    let me = visit.login();
    Frame {
        home: if me.is_some() { "/" } else { SIGN_IN },
        menu: me.map(|me| menu(visit, me.portal_id())),
        switch: contract_switch(visit),
        notice: unverified(visit),
    }
}

/// The banner over everything until the contact address is verified. Until then the portal is read-only (PRODUCT §4.1),
/// unless the operator decides otherwise.
fn unverified(visit: &Visit) -> Option<Notice> {
    let texts = &visit.texts;
    let me = visit.login().filter(|me| !me.contact_verified() && !visit.path.starts_with(VERIFY))?;
    let (tone, text) =
        if me.may_write() { (Tone::Info, "unverified-later") } else { (Tone::Warning, "unverified-text") };
    let notice = Notice::new(tone, texts.get("unverified-title")).line(texts.get(text));
    Some(notice.link(Link::new(texts.get("unverified-link"), VERIFY)))
}

/// A section of the menu: its drawing, the key of its name, and its pages with their keys.
type Section = (Icon, &'static str, &'static [(&'static str, &'static str)]);

/// The pages that the menu leads to, in the guide's order; each is listed here once it is built.
const MENU: &[Section] = &[
    (Icon::Home, "menu-top", &[("menu-top", "/")]),
    (Icon::Person, "menu-customer", &[("menu-customer-look", "/customer"), ("contact-change", CONTACT)]),
    (Icon::Tv, "menu-services", &[("menu-services-all", SERVICES), ("menu-contracts", CONTRACTS)]),
    (Icon::Internet, "menu-net-options", &[("web-filter", "/options/filter")]),
    (Icon::Bill, "menu-statements", &[("statement", "/statements")]),
    (Icon::Order, "orders", &[("orders", ORDERS)]),
    (
        Icon::Settings,
        "menu-settings",
        &[
            ("menu-settings-all", "/settings"),
            ("id-change", PORTAL_ID),
            ("password-change", "/settings/password"),
            ("passkeys", PASSKEYS),
            ("two-step", TWO_STEP),
            ("sessions", "/settings/sessions"),
            ("household", HOUSEHOLD),
            ("contract-add", CONTRACT_ADD),
        ],
    ),
];

/// Whether a menu entry leads somewhere for the person signed in: what may not be seen is not offered.
pub(crate) fn leads_somewhere(visit: &Visit, href: &str) -> bool {
    let me = visit.me.as_ref();
    match href {
        CONTRACTS | MOVE | ORDERS => me.is_some_and(|me| me.orders().is_some()),
        PHONE => me.is_some_and(|me| me.is_holder() && me.orders().is_some()),
        SERVICES => product::is_offered(visit),
        "/options/filter" => me.is_some_and(|me| me.options().is_some()),
        "/statements" => me.is_some_and(|me| me.bills().is_some()),
        "/customer" => me.is_some_and(Subscriber::is_holder),
        HOUSEHOLD => me.is_some() && household::is_on(&visit.cx),
        // An unverified address is put right before anything else.
        CONTACT | CONTRACT_ADD => visit.may_write(),
        _ => true,
    }
}

/// The label by which readers tell contracts apart: their own by its place, somebody else's by the name.
pub(crate) fn contract_label(t: &Texts, contract: &Contract) -> String {
    let number = mask_number(&contract.number);
    match (contract.holder, &contract.place) {
        (true, Some(place)) => t.with("contract-own", &[("place", place.as_str().into()), ("number", number.into())]),
        (true, None) => t.with("contract-own", &[("place", contract.name.as_str().into()), ("number", number.into())]),
        (false, _) => {
            t.with("contract-guest", &[("name", mask_name(&contract.name).into()), ("number", number.into())])
        }
    }
}

/// The switch between the login's contracts; `None` with only one.
fn contract_switch(visit: &Visit) -> Option<ContractSwitch> {
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

/// The entry that a page belongs to among those that are offered: its own, or the nearest above it (a review, a month's
/// statement, the recovery codes).
fn entry_of(path: &str, is_offered: impl Fn(&str) -> bool) -> &str {
    let path = path.split('?').next().unwrap_or("/");
    let entries = MENU.iter().flat_map(|(_, _, links)| *links).map(|(_, href)| *href);
    let above = entries.filter(|href| is_under(path, href) && is_offered(href));
    above.max_by_key(|href| href.len()).unwrap_or(path)
}

fn menu(visit: &Visit, portal_id: &str) -> Menu {
    let texts = &visit.texts;
    let sections = MENU
        .iter()
        .map(|(icon, name, links)| {
            let open = links.iter().filter(|(_, href)| leads_somewhere(visit, href));
            let links = open.map(|(key, href)| Link::new(texts.get(key), *href)).collect();
            MenuSection { icon: *icon, name: texts.get(name).to_owned(), links }
        })
        .filter(|section: &MenuSection| !section.links.is_empty())
        .collect();
    let current = entry_of(&visit.path, |href| leads_somewhere(visit, href));
    let menu = Menu::new(texts.get("menu"), texts.get("menu-close"), sections, current);
    menu.unfolded(visit.web.site().unfolded).signed_in_as(SignedInAs {
        name: portal_id.to_owned(),
        sign_out: texts.get("sign-out").to_owned(),
        action: SIGN_OUT.to_owned(),
        csrf: visit.csrf(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_belongs_to_its_entry_or_the_nearest_above() {
        for (path, entry) in [
            ("/", "/"),
            ("/statements/2026-11?sort=service", "/statements"),
            ("/options/filter/confirm", "/options/filter"),
            ("/customer/contact/code", CONTACT),
            ("/customer", "/customer"),
            ("/settings/password?receipt=1", "/settings/password"),
            ("/settings/idle", "/settings"),
            ("/settings/two-step", TWO_STEP),
            ("/settings/two-step/codes", TWO_STEP),
            ("/settings/household/invite", HOUSEHOLD),
            ("/settings/household/add/confirm", CONTRACT_ADD),
            ("/register", "/register"),
            ("/orders/0000-0000-0000/withdraw", ORDERS),
            (MOVE, CONTRACTS),
        ] {
            assert_eq!(entry_of(path, |_| true), entry, "{path}");
        }
        assert_eq!(entry_of("/settings/household/invite", |href| href != HOUSEHOLD), "/settings", "not offered");
    }
}
