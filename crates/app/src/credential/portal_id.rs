//! IDの変更 (PRODUCT §4.2): the new ID is checked, reviewed, and replaces the old one at once. The contact address may
//! follow, once verified.

use crate::{
    change::{Change, Event, Follows, Preparing, Refused, Taking},
    contact,
    cx::Cx,
    error::Error,
    registration::taken_answer,
};
use madoguchi_domain::{
    audit::Action,
    credential::{ContactAddress, ContactAddressFault, CredentialChange, PortalId, PortalIdFault},
    folding,
    time::Ts,
};
use madoguchi_store::{Stop, Tx, actor::Login, may_change::Asks};
use serde::{Deserialize, Serialize};

/// Why an ID is not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortalIdFormFault {
    /// The text cannot be an ID.
    Id(PortalIdFault),
    /// It is the present ID.
    Same,
    /// Somebody else has it.
    Taken,
    /// Too many IDs were asked for today; none is looked at before that instant.
    TooMany(Ts),
    /// It cannot be the contact address as well.
    Contact(ContactAddressFault),
    /// Too many mails were sent; the code for the contact address cannot be sent before that instant.
    Mails(Ts),
}

/// The form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PortalIdForm {
    /// The new ID.
    pub portal_id: String,
    /// `on` where the ID is to become the contact address too. Chosen on the review page; accepted here as well.
    pub also_contact: String,
}

/// The checked wish.
#[derive(Clone, Serialize, Deserialize)]
pub struct PortalIdWish {
    /// The new ID.
    pub portal_id: PortalId,
    /// Whether it is to become the contact address too, as far as the form tells.
    pub also_contact: bool,
}

/// What is chosen on the review page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AlsoContact {
    /// `on` or `off`; empty where the page did not ask.
    pub also_contact: String,
}

/// The change of a login's ID.
#[derive(Debug, Clone)]
pub struct PortalIdChange {
    me: Login,
}

impl PortalIdChange {
    /// The login it changes.
    #[must_use]
    pub const fn me(&self) -> &Login {
        &self.me
    }

    /// Whether the contact address can follow. Not where it is that address already, and not while this login settles
    /// in another's place.
    #[must_use]
    pub fn asks_contact(&self, wish: &PortalIdWish) -> bool {
        wish.portal_id.as_str() != self.me.contact_address() && self.me.settling().is_none()
    }
}

impl Change for PortalIdChange {
    const WORD: &'static str = "portal_id";
    const ASKS: Asks = Asks::PROOF;
    type Who = Login;
    type Typed = PortalIdForm;
    type Choice = AlsoContact;
    type Wish = PortalIdWish;
    /// The new contact address if it is to follow; its mail has been counted.
    type Ready = Option<ContactAddress>;
    type Fault = PortalIdFormFault;

    async fn open(_cx: &Cx, me: &Login, _subject: &str) -> Result<Option<Self>, Error> {
        Ok(Some(Self { me: me.clone() }))
    }

    fn typed(&self, wish: Option<&PortalIdWish>) -> PortalIdForm {
        wish.map_or_else(PortalIdForm::default, |wish| PortalIdForm {
            portal_id: wish.portal_id.as_str().to_owned(),
            also_contact: if wish.also_contact { "on" } else { "off" }.to_owned(),
        })
    }

    async fn wish(&self, cx: &Cx, typed: &PortalIdForm) -> Result<Result<PortalIdWish, Vec<PortalIdFormFault>>, Error> {
        let fault = |fault| Ok(Err(vec![fault]));
        let portal_id = match PortalId::parse(&typed.portal_id) {
            Ok(id) if id.as_str() == self.me.portal_id() => return fault(PortalIdFormFault::Same),
            Ok(id) => id,
            Err(why) => return fault(PortalIdFormFault::Id(why)),
        };
        // The same ID spelt in other letters is nobody else's.
        if portal_id.key() != folding::email_key(self.me.portal_id()) {
            match taken_answer(cx, self.me.user().0, &portal_id, None).await? {
                Ok(false) => {}
                Ok(true) => return fault(PortalIdFormFault::Taken),
                Err(until) => return fault(PortalIdFormFault::TooMany(until)),
            }
        }
        Ok(Ok(PortalIdWish { portal_id, also_contact: typed.also_contact == "on" }))
    }

    async fn prepare(
        &self,
        &Preparing { cx, wish, choice, .. }: &Preparing<'_, Self>,
    ) -> Result<Result<Self::Ready, Vec<PortalIdFormFault>>, Error> {
        if choice.also_contact != "on" || !self.asks_contact(wish) {
            return Ok(Ok(None));
        }
        let address = match ContactAddress::parse(wish.portal_id.as_str()) {
            Ok(address) => address,
            Err(fault) => return Ok(Err(vec![PortalIdFormFault::Contact(fault)])),
        };
        let mail = contact::take_mail(cx, &self.me).await?;
        Ok(mail.map(|()| Some(address)).map_err(|until| vec![PortalIdFormFault::Mails(until)]))
    }

    async fn take(
        &self,
        tx: &mut Tx,
        taking: &Taking<'_, Self>,
    ) -> Result<Option<Follows>, Stop<Refused<PortalIdFormFault>, Error>> {
        let (user, portal_id, contact) = (taking.may.user(), &taking.wish.portal_id, taking.ready.as_ref());
        let key = portal_id.key();
        if tx.portal_id_taken_by_another(&key, user).await? {
            return Err(Stop::Refused(Refused::at(PortalIdFormFault::Taken)));
        }
        // Another window changed it since this change was opened.
        if !tx.set_portal_id(taking.may, self.me.portal_id(), portal_id.as_str(), &key).await? {
            return Err(Stop::Refused(Refused::Stale));
        }
        let present = tx.contact_of(user).await?.map(|(address, _)| address);
        if let Some(contact) = contact {
            contact::ask_in(tx, taking.cx, &self.me, taking.stamp, contact).await?;
        }
        // The old address and, where one follows, the new one.
        let told = present.into_iter().chain(contact.map(|address| address.as_str().to_owned())).collect();
        Ok(Some(Follows {
            action: Action::PortalIdChanged,
            entity: user.0,
            customer: taking.may.own_customer(),
            event: Event {
                name: "digitalIdentityAttributeValueChangeEvent",
                entity: "digitalIdentity",
                from: None,
                to: Some("portal_id_changed"),
            },
            told: Some((CredentialChange::PortalId, told)),
        }))
    }

    fn collided(&self) -> Option<PortalIdFormFault> {
        Some(PortalIdFormFault::Taken)
    }
}
