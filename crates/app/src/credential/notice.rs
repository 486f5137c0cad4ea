//! Telling an owner of a change to her login, and "that was not me" (PRODUCT §4.4).
//!
//! Every change is told the same way: a row, a receipt number and a mail with a link. The link's page asks for
//! confirmation. Then every session ends, the present password opens nothing until it is reset, nothing else can be
//! changed for a day, and the operator's staff are told. What is closed beyond that depends on the change
//! ([`CredentialChange::closes`]).

use super::mail::{ChangeDisowned, CredentialChanged, NewDevice, PURPOSE};
use crate::{
    cx::{App, Cx},
    error::{Error, Outcome, Stop},
    mail::Mail as _,
};
use madoguchi_domain::{
    audit::Action,
    credential::{Closes, CredentialChange, DISOWN_LIFE, FREEZE},
    folding,
    id::{CredentialChangeId, PortalUserId},
    locale::Locale,
    order::OrderAct,
    receipt::Receipt,
    session::Device,
    time::{Date, Ts},
};
use madoguchi_store::{
    Stamp, StoreError, Tx, Unit,
    audit::{About, Changed},
    challenge::CHANGE_CONTACT,
    credential::{self, ToldChange},
    message::NewMessage,
    order::{self, Goes},
};
use std::{convert::Infallible, time::Duration};

/// The receipt number of a change, derived from something unique to it, so that a form sent twice has the same number.
/// `what` keeps the numbers of different forms apart.
pub(crate) fn receipt_for(cx: &Cx, what: &str, of: &[u8]) -> Receipt {
    // Keyed: whoever chooses the bytes must not choose the number.
    Receipt::of(cx.app.keys().newest().bytes(what, &[of]))
}

/// Tells the owner of a sign-in from a browser in which the login had not been used.
pub(crate) async fn tell_new_device(
    tx: &mut Tx,
    stamp: &Stamp,
    user: PortalUserId,
    device: Device,
    receipt: Receipt,
    address: &str,
    locale: Locale,
) -> Result<(), Error> {
    let id = tx.add_credential_change(stamp, user, CredentialChange::NewDevice, receipt).await?;
    let mail = NewDevice { id, device, receipt, at: stamp.now };
    tx.send(stamp, mail.message(address, locale, user)?).await?;
    Ok(())
}

/// Notes a change and mails these addresses about it.
pub(crate) async fn tell(
    tx: &mut Tx,
    stamp: &Stamp,
    user: PortalUserId,
    change: CredentialChange,
    receipt: Receipt,
    addresses: &[&str],
    locale: Locale,
) -> Result<(), Error> {
    let id = tx.add_credential_change(stamp, user, change, receipt).await?;
    let mail = CredentialChanged { id, change, receipt, at: stamp.now };
    for address in addresses {
        tx.send(stamp, mail.message(address, locale, user)?).await?;
    }
    Ok(())
}

/// The change a mail's link is about, while the link works. Looking changes nothing.
pub async fn told_change(cx: &Cx, key: &str) -> Result<Option<ToldChange>, Error> {
    let Some(id) = cx.app.keys().linked(PURPOSE, key) else { return Ok(None) };
    let told = credential::told_change(cx.db(), CredentialChangeId(id)).await?;
    Ok(told.filter(|told| told.changed_at.plus(DISOWN_LIFE) > cx.now))
}

/// "That was not me": ends every session of the login, closes what the change calls for and tells the staff. Calling it
/// twice changes nothing more. Refused when the link no longer works.
pub async fn disown(cx: &Cx, key: &str) -> Result<Outcome<ToldChange, ()>, Error> {
    let Some(told) = told_change(cx, key).await? else { return Ok(Outcome::Refused(())) };
    let mail = ChangeDisowned {
        change: told.change,
        receipt: told.receipt,
        at: told.changed_at,
        customers: customers_of(cx, told.user).await?,
    };
    let staff = cx.app.staff_address().map(|to| mail.message(to, Locale::default(), told.user)).transpose()?;
    let disowning = Disowning { stamp: cx.visitor_stamp(), told, staff };
    let Ok(stopped) = cx.db().write(disowning).await?;
    if stopped {
        tracing::warn!("an owner said that a change was not hers");
    }
    Ok(Outcome::Done(told))
}

/// Opens the suspended login of a customer's contract again, once the operator knows whose it is. Its password stays
/// stopped: it is reset by the contact address. Refused where that customer has no suspended login.
pub async fn resume(app: &App, customer_number: &str) -> Result<Outcome<(), ()>, Error> {
    let (stamp, number) = (app.system_stamp("customers"), folding::number_key(customer_number));
    let ended_after = app.ended_after(stamp.now);
    Ok(app.db().write(Resuming { stamp, number, ended_after }).await?.into())
}

struct Resuming {
    stamp: Stamp,
    number: String,
    ended_after: Date,
}

impl Unit for Resuming {
    type Done = ();
    type Refusal = ();
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<()>> {
        let mut resumed = false;
        for customer in tx.customers_with_number(&self.number, self.ended_after).await? {
            let Some((user, _)) = tx.holder_of(customer).await? else { continue };
            if !tx.resume(user).await? {
                continue;
            }
            resumed = true;
            let changed = Changed {
                name: "digitalIdentityStateChangeEvent",
                entity: "digitalIdentity",
                id: user.0,
                customer: Some(customer),
                from: Some("suspended"),
                to: Some("active"),
            };
            tx.changed(&self.stamp, changed).await?;
            let about = About { entity: Some(user.0), customer: Some(customer), detail: "" };
            tx.audit(&self.stamp, Action::LoginResumed, about).await?;
        }
        if resumed { Ok(()) } else { Err(Stop::Refused(())) }
    }
}

/// Returns whether this is the first time.
struct Disowning {
    stamp: Stamp,
    told: ToldChange,
    /// The mail to the staff, where they have an address.
    staff: Option<NewMessage>,
}

impl Disowning {
    /// From when on factors are somebody else's: from the change on, or after it where it set up none.
    fn factors_since(&self) -> Ts {
        match self.told.change {
            CredentialChange::PasskeyAdded | CredentialChange::TwoStepOn => self.told.changed_at,
            _ => self.told.changed_at.plus(Duration::from_micros(1)),
        }
    }
}

impl Disowning {
    /// Takes back what somebody else asked for in the owner's name, if nobody works on it yet.
    async fn call_off(&self, tx: &mut Tx) -> Result<(), StoreError> {
        let found = tx.order(self.told.receipt).await?.filter(|found| found.login == self.told.user);
        let Some(found) = found.filter(|found| found.order.state.is_withdrawable()) else { return Ok(()) };
        let (id, from, to) = (found.order.id, found.order.state, OrderAct::Cancel.leads_to());
        if tx.set_order(Goes { id, from, to, waits_for: None, next_on: None }, self.stamp.now).await? {
            let changed = Changed {
                name: "productOrderStateChangeEvent",
                entity: order::ENTITY,
                id: id.0,
                customer: Some(found.customer),
                from: Some(from.as_str()),
                to: Some(to.as_str()),
            };
            tx.changed(&self.stamp, changed).await?;
            let about = About { entity: Some(id.0), customer: Some(found.customer), detail: "disowned" };
            tx.audit(&self.stamp, Action::OrderWithdrawn, about).await?;
        }
        Ok(())
    }
}

impl Unit for Disowning {
    type Done = bool;
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<bool, Stop<Infallible>> {
        let told = &self.told;
        if !tx.disown_change(told.id, self.stamp.now).await? {
            return Ok(false);
        }
        tx.end_sessions(told.user, self.stamp.now).await?;
        let (closes, now) = (told.change.closes(), self.stamp.now);
        tx.close(told.user, closes, now, now.plus(FREEZE)).await?;
        // Neither an address waiting for its code nor a known browser may outlast this.
        tx.drop_challenges(CHANGE_CONTACT, told.user, self.stamp.now).await?;
        tx.forget_devices(told.user, None).await?;
        // Whoever made the change may have let others in since, or set up a factor of her own. A factor that the owner
        // set up herself meanwhile goes, too: setting it up again is less than being locked out by another's.
        tx.shut_out(told.user, told.changed_at, now).await?;
        if told.change == CredentialChange::Ordered {
            self.call_off(tx).await?;
        }
        let (passkeys, two_step) = tx.drop_factors_since(told.user, self.factors_since()).await?;
        if told.change == CredentialChange::RecoveryCodes {
            tx.drop_recovery_codes(told.user).await?;
        }
        for (action, dropped) in [(Action::PasskeyRemoved, passkeys > 0), (Action::TwoStepOff, two_step)] {
            if dropped {
                let about = About { entity: Some(told.user.0), customer: None, detail: "disowned" };
                tx.audit(&self.stamp, action, about).await?;
            }
        }
        // A reset by the address takes the proof of the contract as well where the address may be somebody else's, and
        // where a factor went: who only reads the owner's mails must not get round her factor by pressing this link.
        let distrusts = told.change == CredentialChange::ContactAddress || passkeys > 0 || two_step;
        if distrusts && tx.distrust_contact(told.user).await? {
            let changed = Changed {
                name: "contactMediumAttributeValueChangeEvent",
                entity: "contactMedium",
                id: told.user.0,
                customer: None,
                from: Some("verified"),
                to: Some("unverified"),
            };
            tx.changed(&self.stamp, changed).await?;
        }
        if let Some(mail) = &self.staff {
            tx.send(&self.stamp, mail.clone()).await?;
        }
        let changed = Changed {
            name: "digitalIdentityStateChangeEvent",
            entity: "digitalIdentity",
            id: told.user.0,
            customer: None,
            from: None,
            to: Some(if closes == Closes::Login { "suspended" } else { "frozen" }),
        };
        tx.changed(&self.stamp, changed).await?;
        let about = About { entity: Some(told.user.0), customer: None, detail: told.change.as_str() };
        tx.audit(&self.stamp, Action::ChangeDisowned, about).await?;
        Ok(true)
    }
}

/// The numbers of the customers whose contracts a login holds; staff find them by these.
async fn customers_of(cx: &Cx, user: PortalUserId) -> Result<Vec<String>, Error> {
    let read = cx.db().read(move |tx| {
        Box::pin(async move {
            let mut numbers = Vec::new();
            for customer in tx.held_by(user).await? {
                numbers.extend(tx.name_and_number(customer).await?.map(|(_, number)| number));
            }
            Ok(numbers)
        })
    });
    read.await.map_err(|error: StoreError| error.into())
}
