//! The pages of the change of the contact address in each of their states.

use super::{Pages, code};
use crate::visit::Visit;
use madoguchi_app::{
    Subscriber,
    contact::{ContactFault, ContactForm, Pending},
};
use madoguchi_domain::{
    credential::{ContactAddress, ContactAddressFault},
    secret::Secret,
};
use madoguchi_web::{Failure, Faults, change_page::Samples, sample::Sample};

pub(crate) async fn all(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let typed = ContactForm { contact_address: "new@".to_owned(), code: None };
    let mut all = Samples::<Pages>::of(visit, me.login()).await?.form("first")?;
    for (state, fault) in [
        ("no address", ContactFault::Address(ContactAddressFault::NotMailShaped)),
        ("the same", ContactFault::Same),
        ("wait", ContactFault::Wait(visit.cx.now)),
    ] {
        all = all.refused(state, &typed, vec![fault])?;
    }
    for address in ["new@example.jp", "odd..dots@example.jp"] {
        if let Ok(wish) = ContactAddress::parse(address) {
            all = all.review("review", wish, None, Vec::new())?;
        }
    }
    let mut made = all.done().await?.made();
    made.extend(codes(visit, me, &typed)?);
    Ok(made)
}

fn codes(visit: &Visit, me: &Subscriber, correction: &ContactForm) -> Result<Vec<Sample>, Failure> {
    let t = &visit.texts;
    let pending = Pending { address: "new@example.jp".to_owned(), odd_dots: false, until: Some(visit.cx.now) };
    let over = Pending { odd_dots: true, until: None, ..pending.clone() };
    let code = ContactForm { contact_address: String::new(), code: Some(Secret::new("12345".to_owned())) };
    let page = |pending, typed, faults: &Faults| code::page(visit, me.login(), pending, typed, faults);
    Ok(vec![
        Sample::of("code", &page(&pending, None, &Faults::none()))?,
        Sample::of("code over", &page(&over, None, &Faults::none()))?,
        Sample::of("wrong code", &page(&pending, Some(&code), &Faults::at("code", t.get("form-stale"))))?,
        Sample::of(
            "correcting",
            &page(&pending, Some(correction), &Faults::at("contact_address", t.get("form-stale"))),
        )?,
    ])
}
