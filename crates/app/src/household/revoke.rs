//! Taking back what somebody who was invited may see. Her next request sees nothing of it.

use super::mail::HouseholdEnded;
use crate::{credential::tell, cx::Cx, error::Error, mail::Mail as _};
use madoguchi_domain::{
    audit::Action,
    credential::CredentialChange,
    household::mask_name,
    id::{GrantId, PortalUserId},
    locale::Locale,
    receipt::Receipt,
};
use madoguchi_store::{
    StoreError, Tx,
    actor::{MayShare, Subscriber},
    audit::{About, Changed},
    portal_user,
};

/// Takes a guest's grant back and tells both of it. Says whether it is one of the holder's; doing it twice does it once.
///
/// It works for a login whose changes are stopped, too: it lets nobody in.
pub async fn revoke(cx: &Cx, me: &Subscriber, may: MayShare, grant: GrantId) -> Result<bool, Error> {
    let behind = cx.db().read(move |tx| Box::pin(async move { tx.guest_behind(may, grant).await })).await;
    let Some((guest, revoked)) = behind.map_err(|error: StoreError| Error::from(error))? else { return Ok(false) };
    if revoked {
        return Ok(true);
    }
    let known = portal_user::credentials_of(cx.db(), guest).await?;
    let guest = known.map(|known| (known.user, known.contact_address, known.locale));
    let (cx, me) = (cx.clone(), me.clone());
    let db = cx.db().clone();
    db.write_closure(move |tx| {
        let (cx, me, guest) = (cx.clone(), me.clone(), guest.clone());
        Box::pin(async move { revoke_in(tx, &cx, &me, may, grant, guest).await })
    })
    .await
}

async fn revoke_in(
    tx: &mut Tx,
    cx: &Cx,
    me: &Subscriber,
    may: MayShare,
    grant: GrantId,
    guest: Option<(PortalUserId, String, Locale)>,
) -> Result<bool, Error> {
    let stamp = cx.account_stamp(me);
    let Some((user, false)) = tx.guest_behind(may, grant).await? else { return Ok(true) };
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
        tx.send(&stamp, mail.message(&address, locale, user)?).await?;
    }
    let receipt = Receipt::of(cx.app.randomness().bytes());
    let (change, to) = (CredentialChange::HouseholdRevoked, me.contact_address());
    tell(tx, &stamp, me.user(), change, receipt, &[to], cx.locale).await?;
    Ok(true)
}
