//! IDの変更 (PRODUCT §4.2): the new ID is checked, reviewed, and takes the old one's place at once. The contact address
//! may follow it; it does so once it is verified.

use super::{receipt_for, tell};
use crate::{
    contact,
    cx::Cx,
    error::{Error, Outcome},
    keys::Token,
    once::Once,
    registration::taken_answer,
    review,
};
use madoguchi_domain::{
    audit::Action,
    credential::{ContactAddress, ContactAddressFault, CredentialChange, PortalId, PortalIdFault},
    folding,
    receipt::Receipt,
    time::Ts,
};
use madoguchi_store::{
    StoreError, Tx,
    actor::{Account, Fresh},
    audit::{About, Changed},
};
use serde::{Deserialize, Serialize};

const KIND: &str = "portal_id";

/// Why an ID is not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortalIdChangeFault {
    /// It cannot be an ID.
    Id(PortalIdFault),
    /// It is the present one.
    Same,
    /// Somebody else has it.
    Taken,
    /// So many were asked for today that none is looked at before that instant.
    TooMany(Ts),
    /// It cannot be the contact address as well.
    Contact(ContactAddressFault),
    /// There were so many mails that the code for the contact address cannot be sent before that instant.
    Mails(Ts),
    /// The owner said that a change was not hers: nothing can be changed until that instant.
    Frozen(Ts),
}

#[derive(Clone, Serialize, Deserialize)]
struct Wish {
    portal_id: PortalId,
    also_contact: bool,
}

/// What the review page shows.
#[derive(Clone)]
pub struct PortalIdReview {
    /// The new ID.
    pub portal_id: String,
    /// Whether it is to become the contact address, too, as far as was said.
    pub also_contact: bool,
    /// Whether there is anything to choose: it may be the contact address already.
    pub asks_contact: bool,
    /// The token that 登録 carries.
    pub once: Token,
}

/// Checks the wished ID and keeps it for the review page.
pub async fn wish_portal_id(
    cx: &Cx,
    me: &Fresh,
    typed: &str,
    also_contact: bool,
) -> Result<Outcome<(), PortalIdChangeFault>, Error> {
    if let Some(until) = me.frozen_until() {
        return Ok(Outcome::Refused(PortalIdChangeFault::Frozen(until)));
    }
    let portal_id = match PortalId::parse(typed) {
        Ok(id) if id.as_str() == me.portal_id() => return Ok(Outcome::Refused(PortalIdChangeFault::Same)),
        Ok(id) => id,
        Err(fault) => return Ok(Outcome::Refused(PortalIdChangeFault::Id(fault))),
    };
    // The same ID in other letters is nobody else's.
    if portal_id.key() != folding::email_key(me.portal_id()) {
        match taken_answer(cx, me.user().0, &portal_id, None).await? {
            Ok(false) => {}
            Ok(true) => return Ok(Outcome::Refused(PortalIdChangeFault::Taken)),
            Err(until) => return Ok(Outcome::Refused(PortalIdChangeFault::TooMany(until))),
        }
    }
    review::keep(cx, me, KIND, Wish { portal_id, also_contact }).await?;
    Ok(Outcome::Done(()))
}

/// What is to be reviewed, if something is.
pub async fn portal_id_review(cx: &Cx, me: &Account) -> Result<Option<PortalIdReview>, Error> {
    let kept = review::kept::<Wish>(cx, me, KIND).await?;
    Ok(kept.map(|kept| PortalIdReview {
        once: kept.once(),
        // While this login settles in another's place its contact address stays.
        asks_contact: kept.wished.portal_id.as_str() != me.contact_address() && me.settling().is_none(),
        also_contact: kept.wished.also_contact,
        portal_id: kept.wished.portal_id.as_str().to_owned(),
    }))
}

/// 登録: changes the ID, ends every other session, tells the contact address and, where another is to follow, that one,
/// too, with a code. The same form sent twice has changed it once. An empty refusal: there is nothing to register, or
/// something else than the form's page showed.
pub async fn change_portal_id(
    cx: &Cx,
    me: &Fresh,
    once: &Token,
    also_contact: bool,
) -> Result<Outcome<Receipt, Option<PortalIdChangeFault>>, Error> {
    let receipt = receipt_for(cx, "portal_id_receipt", once.as_str().as_bytes());
    let wish = review::kept::<Wish>(cx, me, KIND).await?.filter(|kept| kept.once() == *once);
    let mut change = Change { cx: cx.clone(), me: Account::clone(me), once: Once::new(me, once), receipt, to: None };
    if change.once.is_spent(cx).await? {
        return Ok(Outcome::Done(receipt));
    }
    let Some(wish) = wish else { return Ok(Outcome::Refused(None)) };
    if let Some(until) = me.frozen_until() {
        return Ok(Outcome::Refused(Some(PortalIdChangeFault::Frozen(until))));
    }
    let also_contact = also_contact && me.settling().is_none();
    let contact = match also_contact.then(|| ContactAddress::parse(wish.wished.portal_id.as_str())) {
        Some(Ok(address)) if address.as_str() != me.contact_address() => Some(address),
        Some(Ok(_)) | None => None,
        Some(Err(fault)) => return Ok(Outcome::Refused(Some(PortalIdChangeFault::Contact(fault)))),
    };
    if contact.is_some()
        && let Err(until) = contact::take_mail(cx, me).await?
    {
        return Ok(Outcome::Refused(Some(PortalIdChangeFault::Mails(until))));
    }
    change.to = Some((wish.wished.portal_id, contact));
    let written = {
        let change = change.clone();
        let write = cx.db().write_closure(move |tx| {
            let change = change.clone();
            Box::pin(async move { change.run(tx).await })
        });
        write.await
    };
    match written {
        // Somebody else was quicker with the ID, or the same form in another request.
        Err(Error::Store(StoreError::Constraint(_))) if change.once.is_spent(cx).await? => Ok(Outcome::Done(receipt)),
        Err(Error::Store(StoreError::Constraint(_))) => Ok(Outcome::Refused(Some(PortalIdChangeFault::Taken))),
        other => other,
    }
}

#[derive(Clone)]
struct Change {
    cx: Cx,
    me: Account,
    once: Once,
    receipt: Receipt,
    /// The new ID, and the new contact address if it is to follow.
    to: Option<(PortalId, Option<ContactAddress>)>,
}

impl Change {
    async fn run(&self, tx: &mut Tx) -> Result<Outcome<Receipt, Option<PortalIdChangeFault>>, Error> {
        let Some((portal_id, contact)) = &self.to else { return Ok(Outcome::Refused(None)) };
        let Self { cx, me, .. } = self;
        let (user, key) = (me.user(), portal_id.key());
        if self.once.is_spent_in(tx).await? {
            return Ok(Outcome::Done(self.receipt));
        }
        if let Some(until) = tx.frozen_until(user, cx.now).await? {
            return Ok(Outcome::Refused(Some(PortalIdChangeFault::Frozen(until))));
        }
        if tx.portal_id_taken_by_another(&key, user).await? {
            return Ok(Outcome::Refused(Some(PortalIdChangeFault::Taken)));
        }
        // Another window changed it since this one was asked for.
        if !tx.set_portal_id(user, me.portal_id(), portal_id.as_str(), &key).await? {
            return Ok(Outcome::Refused(None));
        }
        let stamp = cx.account_stamp(me);
        self.once.spend(tx, KIND, &self.receipt.to_string(), stamp.now).await?;
        tx.remove_flow(review::key(cx, me, KIND)).await?;
        tx.end_other_sessions(user, me.session(), stamp.now).await?;
        let present = tx.contact_of(user).await?.map(|(address, _)| address);
        // The old address and, where one follows, the new one (PRODUCT §4.2).
        let told: Vec<&str> =
            present.as_deref().into_iter().chain(contact.as_ref().map(ContactAddress::as_str)).collect();
        tell(tx, &stamp, user, CredentialChange::PortalId, self.receipt, &told, cx.locale).await?;
        if let Some(contact) = contact {
            contact::ask_in(tx, cx, me, &stamp, contact).await?;
        }
        let changed = Changed {
            name: "digitalIdentityAttributeValueChangeEvent",
            entity: "digitalIdentity",
            id: user.0,
            customer: me.own_customer(),
            from: None,
            to: Some("portal_id_changed"),
        };
        tx.changed(&stamp, changed).await?;
        let about = About { entity: Some(user.0), customer: me.own_customer(), detail: KIND };
        tx.audit(&stamp, Action::PortalIdChanged, about).await?;
        Ok(Outcome::Done(self.receipt))
    }
}
