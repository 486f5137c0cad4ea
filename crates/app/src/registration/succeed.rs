//! Taking the place of an earlier login, inside the registration's transaction (PRODUCT §4.1).

use crate::{credential::tell, cx::Cx, error::Error};
use madoguchi_domain::{
    audit::Action,
    credential::CredentialChange,
    id::{CustomerId, PortalUserId},
    locale::Locale,
    receipt::Receipt,
    time::Ts,
};
use madoguchi_store::{
    StoreError, Tx,
    audit::{About, Changed},
};

/// An earlier login that was replaced, as far as the notice to it needs.
pub(super) struct Earlier {
    contact_address: String,
    locale: Locale,
}

/// Whether the login that has an ID keeps it, even from somebody taking a login's place at a customer. The replaced
/// holder gives it up unless it sees other customers; so does a closed login that held the customer before.
pub(super) async fn keeps_its_id(
    tx: &mut Tx,
    now: Ts,
    login: Option<PortalUserId>,
    replacing: Option<(CustomerId, PortalUserId)>,
) -> Result<bool, StoreError> {
    let (Some(login), Some((customer, earlier))) = (login, replacing) else { return Ok(login.is_some()) };
    if login != earlier {
        return Ok(!tx.is_closed_holder(login, customer).await?);
    }
    let holds = tx.holder_of(customer).await?.is_some_and(|(holder, _)| holder == login);
    Ok(!holds || tx.sees_others(login, customer, now).await?)
}

/// Takes the customer from the earlier login and ends its sessions; a login that sees no other customer is closed. If
/// the wished ID belongs to one of the customer's own closed logins, that login gives it up. Returns the earlier login,
/// or `None` if it no longer held the customer.
pub(super) async fn take_place(
    tx: &mut Tx,
    cx: &Cx,
    customer: CustomerId,
    earlier: PortalUserId,
    wanted_key: &str,
) -> Result<Option<Earlier>, Error> {
    let (now, stamp) = (cx.now, cx.visitor_stamp());
    if !tx.revoke_holder(&stamp, earlier, customer).await? {
        return Ok(None);
    }
    tx.end_sessions(earlier, now).await?;
    if !tx.sees_others(earlier, customer, now).await? {
        tx.close_login(earlier, now).await?;
        let closed = Changed {
            name: "digitalIdentityStateChangeEvent",
            entity: "digitalIdentity",
            id: earlier.0,
            customer: Some(customer),
            from: Some("registered"),
            to: Some("closed"),
        };
        tx.changed(&stamp, closed).await?;
    }
    if let Some(login) = tx.login_with_id(wanted_key).await?
        && tx.is_closed_holder(login, customer).await?
    {
        tx.free_id(login, wanted_key).await?;
    }
    let about = About { entity: Some(earlier.0), customer: Some(customer), detail: "" };
    tx.audit(&stamp, Action::RegistrationReplaced, about).await?;
    let mailed_to = tx.mailed_to(earlier).await?;
    Ok(mailed_to.map(|(contact_address, locale)| Earlier { contact_address, locale }))
}

impl Earlier {
    /// Tells the earlier login's contact address, with a link that stops the new login, and keeps valuable rights
    /// closed for some time.
    pub(super) async fn tell(&self, tx: &mut Tx, cx: &Cx, user: PortalUserId, receipt: Receipt) -> Result<(), Error> {
        let closed_for = cx.app.policies().replacement.closed_for();
        if !closed_for.is_zero() {
            tx.settle(user, cx.now.plus(closed_for)).await?;
        }
        let (change, to) = (CredentialChange::Registration, self.contact_address.as_str());
        tell(tx, &cx.visitor_stamp(), user, change, receipt, &[to], self.locale).await
    }
}
