//! The pages of "that was not me" in each of their states.

use super::{NotMePage, asked, done, over};
use crate::visit::Visit;
use madoguchi_app::{Subscriber, credential::ToldChange};
use madoguchi_domain::{credential::CredentialChange, receipt::Receipt};
use madoguchi_web::{Failure, Faults, sample::Sample};
use std::time::Duration;

const KEY: &str = "key";

pub(crate) fn all(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let password = told(visit, me, CredentialChange::Password)?;
    let sign_in = told(visit, me, CredentialChange::NewDevice)?;
    let contact = told(visit, me, CredentialChange::ContactAddress)?;
    let registration = told(visit, me, CredentialChange::Registration)?;
    let stale = Faults::whole(visit.texts.get("form-stale"));
    let first = |told| asked(visit, told, KEY, &Faults::none());
    Ok(vec![
        Sample::of("a change", &NotMePage { tells_staff: false, ..first(&password) })?,
        Sample::of("a change that staff hear of", &NotMePage { tells_staff: true, ..first(&password) })?,
        Sample::of("a sign-in", &first(&sign_in))?,
        Sample::of("stale", &asked(visit, &password, KEY, &stale))?,
        Sample::of("a change was stopped", &done(visit, &password))?,
        Sample::of("a sign-in was stopped", &done(visit, &sign_in))?,
        Sample::of("a change of address", &first(&contact))?,
        Sample::of("a change of address was stopped", &done(visit, &contact))?,
        Sample::of("a registration", &first(&registration))?,
        Sample::of("a registration was stopped", &done(visit, &registration))?,
        Sample::of("over", &over(visit))?,
    ])
}

fn told(visit: &Visit, me: &Subscriber, change: CredentialChange) -> Result<ToldChange, Failure> {
    Ok(ToldChange {
        id: "018f4e2c-0000-7000-8000-000000000001".parse().map_err(|_| Failure::NotFound)?,
        user: me.user(),
        change,
        receipt: Receipt::of([7; 8]),
        changed_at: visit.cx.now.minus(Duration::from_hours(1)),
        disowned_at: None,
    })
}
