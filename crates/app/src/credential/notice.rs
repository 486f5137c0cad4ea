//! Telling an owner of a change to her login, and "that was not me" (PRODUCT §4.4).
//!
//! Every change is told the same way: a row, a receipt number and a mail with a link. The link's page asks once more;
//! then every session ends, nothing can be changed for a day, and the operator's staff are told.

use super::mail::{ChangeDisowned, CredentialChanged, NewDevice, PURPOSE};
use crate::{
    cx::Cx,
    error::{Error, Outcome},
    mail::Mail as _,
};
use madoguchi_domain::{
    audit::Action,
    credential::{CredentialChange, DISOWN_LIFE, FREEZE},
    id::{CredentialChangeId, PortalUserId},
    locale::Locale,
    receipt::Receipt,
    session::Device,
};
use madoguchi_store::{
    Stamp, StoreError, Tx,
    audit::{About, Changed},
    challenge::CHANGE_CONTACT,
    credential::{self, ToldChange},
};

/// The number under which a change can be asked for: derived from what stands for it once, so that a second sending of
/// the same form has the same. `what` keeps the numbers of different forms apart.
pub(crate) fn receipt_for(cx: &Cx, what: &str, of: &[u8]) -> Receipt {
    // By the key: whoever chooses what stands for it must not choose the number.
    Receipt::of(cx.app.keys().newest().bytes(what, &[of]))
}

/// Tells a sign-in from a browser that the login had not been used in.
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

/// Notes a change and tells it to these addresses.
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

/// The change that a mail's link is about, while the link works. Looking does nothing.
pub async fn told_change(cx: &Cx, key: &str) -> Result<Option<ToldChange>, Error> {
    let Some(id) = cx.app.keys().linked(PURPOSE, key) else { return Ok(None) };
    let told = credential::told_change(cx.db(), CredentialChangeId(id)).await?;
    Ok(told.filter(|told| told.changed_at.plus(DISOWN_LIFE) > cx.now))
}

/// "That was not me": ends every session of the login, stops its changes for a day and tells the staff. A second
/// time changes nothing more. Refused when the link no longer works.
pub async fn disown(cx: &Cx, key: &str) -> Result<Outcome<ToldChange, ()>, Error> {
    let Some(told) = told_change(cx, key).await? else { return Ok(Outcome::Refused(())) };
    let mail = ChangeDisowned {
        change: told.change,
        receipt: told.receipt,
        at: told.changed_at,
        customers: customers_of(cx, told.user).await?,
    };
    let staff = cx.app.staff_address().map(|to| mail.message(to, Locale::default(), told.user)).transpose()?;
    let stamp = cx.visitor_stamp();
    let stopped = cx.db().write_closure(move |tx| {
        let (stamp, staff) = (stamp.clone(), staff.clone());
        Box::pin(async move {
            if !tx.disown_change(told.id, stamp.now).await? {
                return Ok(false);
            }
            tx.end_sessions(told.user, stamp.now).await?;
            tx.freeze(told.user, stamp.now.plus(FREEZE)).await?;
            // Neither an address that waits for its code nor a browser that is known may outlast this.
            tx.drop_challenges(CHANGE_CONTACT, told.user, stamp.now).await?;
            tx.forget_devices(told.user, None).await?;
            // Whoever made the change may have let others in since.
            tx.shut_out(told.user, told.changed_at, stamp.now).await?;
            if let Some(mail) = staff {
                tx.send(&stamp, mail).await?;
            }
            let changed = Changed {
                name: "digitalIdentityStateChangeEvent",
                entity: "digitalIdentity",
                id: told.user.0,
                customer: None,
                from: None,
                to: Some("frozen"),
            };
            tx.changed(&stamp, changed).await?;
            let about = About { entity: Some(told.user.0), customer: None, detail: told.change.as_str() };
            tx.audit(&stamp, Action::ChangeDisowned, about).await?;
            Ok(true)
        })
    });
    if stopped.await.map_err(|error: StoreError| Error::from(error))? {
        tracing::warn!("an owner said that a change was not hers");
    }
    Ok(Outcome::Done(told))
}

/// The numbers of the customers whose contracts a login holds, by which staff find them.
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
