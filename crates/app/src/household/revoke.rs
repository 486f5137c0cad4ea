//! Taking back a guest's grant. From her next request on she sees nothing of the contract.

use super::mail::HouseholdEnded;
use crate::{
    credential::tell,
    cx::Cx,
    error::{Error, Stop},
    mail::Mail as _,
};
use madoguchi_domain::{
    audit::Action,
    credential::CredentialChange,
    household::mask_name,
    id::{GrantId, PortalUserId},
    locale::Locale,
    receipt::Receipt,
};
use madoguchi_store::{
    StoreError, Tx, Unit,
    actor::{MayShare, Subscriber},
    audit::{About, Changed},
    portal_user,
};
use std::convert::Infallible;

/// Takes a guest's grant back and tells both. Returns whether it is one of the holder's; calling it twice does it once.
///
/// A login whose changes are stopped can do this too, since it lets nobody in.
pub async fn revoke(cx: &Cx, me: &Subscriber, may: MayShare, grant: GrantId) -> Result<bool, Error> {
    let behind = cx.db().read(move |tx| Box::pin(async move { tx.guest_behind(may, grant).await })).await;
    let Some((guest, revoked)) = behind.map_err(|error: StoreError| Error::from(error))? else { return Ok(false) };
    if revoked {
        return Ok(true);
    }
    let known = portal_user::credentials_of(cx.db(), guest).await?;
    let guest = known.map(|known| (known.user, known.contact_address, known.locale));
    let Ok(()) = cx.db().write(Revoking { cx: cx.clone(), me: me.clone(), may, grant, guest }).await?;
    Ok(true)
}

struct Revoking {
    cx: Cx,
    me: Subscriber,
    may: MayShare,
    grant: GrantId,
    /// The guest to be told: login, address, language.
    guest: Option<(PortalUserId, String, Locale)>,
}

impl Unit for Revoking {
    type Done = ();
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible>> {
        let Self { cx, me, may, grant, guest } = self;
        let (may, grant) = (*may, *grant);
        let stamp = cx.account_stamp(me);
        let Some((user, false)) = tx.guest_behind(may, grant).await? else { return Ok(()) };
        tx.revoke_guest(user, may.customer(), cx.now).await?;
        let deleted = Changed {
            name: "permissionDeleteEvent",
            entity: "permission",
            id: grant.0,
            customer: Some(may.customer()),
            from: Some("granted"),
            to: Some("revoked"),
        };
        tx.changed(&stamp, deleted).await?;
        let about = About { entity: Some(grant.0), customer: Some(may.customer()), detail: "" };
        tx.audit(&stamp, Action::HouseholdRevoked, about).await?;
        if let (Some((user, address, locale)), Some(holder)) = (guest, tx.household_holder(may.customer()).await?) {
            let mail = HouseholdEnded { inviter: mask_name(&holder.name), at: cx.now };
            tx.send(&stamp, mail.message(address, *locale, *user)?).await?;
        }
        let receipt = Receipt::of(cx.app.randomness().bytes());
        let (change, to) = (CredentialChange::HouseholdRevoked, me.contact_address());
        tell(tx, &stamp, me.user(), change, receipt, &[to], cx.locale).await?;
        Ok(())
    }
}
