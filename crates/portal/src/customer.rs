//! お客様情報の確認・変更: what the operator has on file, and what of it can be changed here (PRODUCT §5).

#[cfg(feature = "testing")]
pub(crate) mod samples;

use crate::{
    guard::{Access, SignedIn},
    statement::{AsOf, as_of_line, payment_text},
    visit::Visit,
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    contact::{self, Pending},
    customer::{self, Address, Details},
};
use madoguchi_domain::{
    customer::{AddressKind, CustomerStatus},
    folding::{phone_written, postcode_written},
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Route,
    component::{Button, ButtonLook, Entry, KeyValueList, Markup, Notice, Page, Tone},
    frame::below_top,
};
use std::sync::Arc;

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![Route::page("/customer", show).open_to(Access::Subscriber)]
}

#[derive(Template)]
#[template(path = "customer/customer.html")]
struct CustomerPage {
    page: Page,
    t: Arc<Texts>,
    ended: Option<Notice>,
    facts: KeyValueList,
    as_of: Option<AsOf>,
    contact: KeyValueList,
    /// Leads to the code while the address is not verified: until then it is corrected there.
    change: Button,
}

pub(crate) async fn show(SignedIn { visit, me }: SignedIn) -> Result<Response, Failure> {
    let details = customer::details(&visit.cx, &me).await?.ok_or(Failure::NotFound)?;
    let pending = contact::pending(&visit.cx, &me).await?;
    let contact = contact_entries(&visit.texts, me.contact_address(), me.contact_verified(), pending.as_ref());
    visit.page(&page(&visit, &details, visit.may_write(), contact))
}

fn page(visit: &Visit, details: &Details, may_write: bool, contact: Vec<Entry>) -> CustomerPage {
    let t = visit.texts.clone();
    let (label, href) =
        if may_write { ("contact-change", crate::contact::PATH) } else { ("unverified-link", crate::paths::VERIFY) };
    let ended = details.customer.ended_on.filter(|_| details.customer.status == CustomerStatus::Ended);
    CustomerPage {
        page: visit.frame_under("C-01", t.get("menu-customer"), below_top(visit, Vec::new(), t.get("menu-customer"))),
        ended: ended.map(|date| Notice::new(Tone::Info, t.with("customer-ended", &[("date", t.date(date).into())]))),
        facts: facts(&t, details),
        as_of: Some(as_of_line(visit, details.as_of)),
        contact: KeyValueList::new(contact),
        change: Button::link(t.get(label), href).look(ButtonLook::Secondary),
        t,
    }
}

fn contact_entries(t: &Texts, address: &str, verified: bool, pending: Option<&Pending>) -> Vec<Entry> {
    let shown =
        if verified { address.to_owned() } else { t.with("customer-unverified", &[("address", address.into())]) };
    let waiting = pending.map(|pending| {
        let shown = t.with("customer-pending", &[("address", pending.address.as_str().into())]);
        Entry::new(t.get("contact-change-new"), shown)
    });
    std::iter::once(Entry::new(t.get("contact-address"), shown)).chain(waiting).collect()
}

fn facts(t: &Texts, details: &Details) -> KeyValueList {
    let customer = &details.customer;
    let mut entries = vec![
        Entry::new(t.get("proof-customer-number"), customer.number.as_str()),
        Entry::new(t.get("customer-name"), customer.name.as_str()),
        Entry::new(t.get("customer-name-kana"), customer.name_kana.as_str()),
        Entry::new(t.get("customer-phones"), all_or_none(t, &details.phones)),
    ];
    for (kind, label) in
        [(AddressKind::Service, "customer-service-address"), (AddressKind::Billing, "customer-billing-address")]
    {
        let of_kind = details.addresses.iter().filter(|address| address.kind == kind);
        entries.extend(of_kind.map(|address| Entry::new(t.get(label), written(address))));
    }
    if details.has_birth_date {
        entries.push(Entry::new(t.get("customer-birth-date"), t.get("customer-on-file")));
    }
    entries
        .extend(details.payments.iter().map(|payment| Entry::new(t.get("customer-payment"), payment_text(t, payment))));
    KeyValueList::new(entries)
}

fn all_or_none(t: &Texts, phones: &[String]) -> Markup {
    if phones.is_empty() {
        Markup::from(t.get("none"))
    } else {
        Markup::unbroken(phones.iter().map(|phone| phone_written(phone)))
    }
}

fn written(address: &Address) -> Markup {
    let postcode = format!("〒{}", postcode_written(&address.postcode));
    [Markup::unbroken([postcode]), Markup::from(" "), Markup::pieced(&address.lines.join(" "))].into_iter().collect()
}
