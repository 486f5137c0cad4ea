//! 連絡先メールアドレスの変更 (PRODUCT §4.2): a new address is asked for and gets a code; typing the code in puts it in
//! the old one's place. Until then the old one stays in force. Both are told.

use super::{CodeRefusal, challenge_for, take_mail};
use crate::{
    change::{self, Change, Event, Follows, NoChoice, Preparing, Refused, Taking},
    credential::receipt_for,
    cx::Cx,
    error::{Error, Outcome},
    mail::Mail as _,
};
use madoguchi_domain::{
    audit::Action,
    credential::{ContactAddress, ContactAddressFault, CredentialChange},
    folding,
    receipt::Receipt,
    secret::Secret,
    time::Ts,
};
use madoguchi_store::{
    Stamp, Stop, StoreError, Tx, Unit,
    actor::{Login, SteppedUp},
    audit::About,
    challenge::{CHANGE_CONTACT, Challenge},
    may_change::{Asks, NotNow},
};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;

/// Why a new address was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactFault {
    /// The text cannot be an address.
    Address(ContactAddressFault),
    /// It is the present address.
    Same,
    /// The last mail was too recent, or there were too many; another can be asked for from that instant.
    Wait(Ts),
}

/// Why a code did not put the new address into force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewCodeRefusal {
    /// The code was refused.
    Code(CodeRefusal),
    /// The login may not change it now.
    NotNow(NotNow),
}

/// The form. While an address waits for its code, this is also the form for the code.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactForm {
    /// The new address.
    pub contact_address: String,
    /// The code mailed to it; where it is present, this is the form for the code.
    pub code: Option<Secret<String>>,
}

/// The change of a login's contact address. 登録 sends a code to the new address; the code puts it into force.
#[derive(Debug, Clone)]
pub struct ContactChange {
    me: Login,
}

impl ContactChange {
    /// The login it changes.
    #[must_use]
    pub const fn me(&self) -> &Login {
        &self.me
    }
}

impl Change for ContactChange {
    const WORD: &'static str = "contact_address";
    const ASKS: Asks = Asks::PROOF_SETTLED;
    type Who = Login;
    type Typed = ContactForm;
    type Choice = NoChoice;
    type Wish = ContactAddress;
    type Ready = ();
    type Fault = ContactFault;

    async fn open(_cx: &Cx, me: &Login, _subject: &str) -> Result<Option<Self>, Error> {
        Ok(Some(Self { me: me.clone() }))
    }

    fn typed(&self, wish: Option<&ContactAddress>) -> ContactForm {
        let contact_address = wish.map(|address| address.as_str().to_owned()).unwrap_or_default();
        ContactForm { contact_address, code: None }
    }

    async fn wish(&self, _cx: &Cx, typed: &ContactForm) -> Result<Result<ContactAddress, Vec<ContactFault>>, Error> {
        Ok(match ContactAddress::parse(&typed.contact_address) {
            Ok(address) if address.as_str() == self.me.contact_address() => Err(vec![ContactFault::Same]),
            Ok(address) => Ok(address),
            Err(fault) => Err(vec![ContactFault::Address(fault)]),
        })
    }

    async fn prepare(
        &self,
        &Preparing { cx, wish, .. }: &Preparing<'_, Self>,
    ) -> Result<Result<(), Vec<ContactFault>>, Error> {
        Ok(count_mail(cx, &self.me, wish).await?.map_err(|until| vec![ContactFault::Wait(until)]))
    }

    /// Replaces another address that waits for its code.
    async fn take(
        &self,
        tx: &mut Tx,
        taking: &Taking<'_, Self>,
    ) -> Result<Option<Follows>, Stop<Refused<ContactFault>, Error>> {
        mail_code(tx, taking.cx, &self.me, taking.stamp, taking.wish).await?;
        Ok(None)
    }
}

/// Counts the mail to a new address before it is sent. If it is too soon, returns the instant from which it can be
/// asked for; a request that is told to wait uses up nothing.
async fn count_mail(cx: &Cx, me: &Login, to: &ContactAddress) -> Result<Result<(), Ts>, Error> {
    let (user, now) = (me.user(), cx.now);
    let open =
        cx.db().read(move |tx| Box::pin(async move { tx.open_challenge(CHANGE_CONTACT, user, now).await })).await;
    match wait(open.map_err(|error: StoreError| Error::from(error))?.as_ref(), to, now) {
        Some(until) => Ok(Err(until)),
        None => take_mail(cx, me).await,
    }
}

/// When the same code can be mailed again to that address, if it was just mailed there.
fn wait(open: Option<&Challenge>, to: &ContactAddress, now: Ts) -> Option<Ts> {
    open.filter(|open| open.contact_address == to.as_str())?.wait_until(now)
}

/// Mails a code to a new address, by the state in the transaction.
async fn mail_code(
    tx: &mut Tx,
    cx: &Cx,
    me: &Login,
    stamp: &Stamp,
    to: &ContactAddress,
) -> Result<(), Stop<Refused<ContactFault>, Error>> {
    // Another window may have put another address into force.
    match tx.contact_of(me.user()).await? {
        Some((current, _)) if current != to.as_str() => {}
        Some(_) => return Err(Stop::Refused(Refused::at(ContactFault::Same))),
        None => return Err(Stop::Refused(Refused::Stale)),
    }
    let open = tx.open_challenge(CHANGE_CONTACT, me.user(), cx.now).await?;
    if let Some(until) = wait(open.as_ref(), to, cx.now) {
        return Err(Stop::Refused(Refused::at(ContactFault::Wait(until))));
    }
    Ok(ask_in(tx, cx, me, stamp, to).await?)
}

/// A new address whose code has not been typed in yet.
#[derive(Clone)]
pub struct Pending {
    /// The address.
    pub address: String,
    /// Whether odd dots may keep mail away.
    pub odd_dots: bool,
    /// Until when the code works; `None` when it no longer does and another must be asked for.
    pub until: Option<Ts>,
}

/// The new address waiting for its code, if any.
pub async fn pending(cx: &Cx, me: &Login) -> Result<Option<Pending>, Error> {
    let user = me.user();
    let newest = cx.db().read(move |tx| Box::pin(async move { tx.newest_challenge(CHANGE_CONTACT, user).await })).await;
    let newest = newest.map_err(|error: StoreError| Error::from(error))?;
    let waiting = newest.filter(|open| open.spent_at.is_none() && open.contact_address != me.contact_address());
    Ok(waiting.map(|open| Pending {
        odd_dots: ContactAddress::parse(&open.contact_address).is_ok_and(|address| address.has_odd_dots()),
        until: open.works(cx.now).then_some(open.expires_at),
        address: open.contact_address,
    }))
}

/// Sends the code to the waiting address once more: the same while it works, otherwise a new one.
pub async fn resend_new(cx: &Cx, me: &SteppedUp) -> Result<Outcome<(), Refused<ContactFault>>, Error> {
    let Some(waiting) = pending(cx, me).await? else { return Ok(Outcome::Refused(Refused::Stale)) };
    let Ok(to) = ContactAddress::parse(&waiting.address) else {
        return Err(Error::Corrupt { what: "contact address" });
    };
    let me = Login::clone(me);
    if let Some(why) = change::closed::<ContactChange>(&me) {
        return Ok(Outcome::Refused(Refused::NotNow(why)));
    }
    if let Err(until) = count_mail(cx, &me, &to).await? {
        return Ok(Outcome::Refused(Refused::at(ContactFault::Wait(until))));
    }
    Ok(cx.db().write(Resend { cx: cx.clone(), me, to }).await?.into())
}

struct Resend {
    cx: Cx,
    me: Login,
    to: ContactAddress,
}

impl Unit for Resend {
    type Done = ();
    type Refusal = Refused<ContactFault>;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Self::Refusal, Error>> {
        let Self { cx, me, to } = self;
        let may = change::may_change(tx, cx, me, ContactChange::ASKS).await?;
        may.map_err(|why| Stop::Refused(Refused::NotNow(why)))?;
        mail_code(tx, cx, me, &cx.account_stamp(me), to).await
    }
}

/// Gives up a new address waiting for its code: the code is dead, the present address stays.
pub async fn give_up(cx: &Cx, me: &Login) -> Result<(), Error> {
    let Ok(()) = cx.db().write(GiveUp { me: me.clone(), stamp: cx.account_stamp(me) }).await?;
    Ok(())
}

struct GiveUp {
    me: Login,
    stamp: Stamp,
}

impl Unit for GiveUp {
    type Done = ();
    type Refusal = Infallible;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible, StoreError>> {
        if tx.drop_challenges(CHANGE_CONTACT, self.me.user(), self.stamp.now).await? {
            tx.audit(&self.stamp, Action::ContactGivenUp, about(&self.me)).await?;
        }
        Ok(())
    }
}

fn about(me: &Login) -> About {
    About { entity: Some(me.user().0), customer: me.own_customer(), detail: ContactChange::WORD }
}

/// Asks for an address inside the transaction of its cause and mails it a code. The caller has counted the mail.
pub(crate) async fn ask_in(tx: &mut Tx, cx: &Cx, me: &Login, stamp: &Stamp, to: &ContactAddress) -> Result<(), Error> {
    let open = tx.open_challenge(CHANGE_CONTACT, me.user(), cx.now).await?;
    let (challenge, expires_at) = challenge_for(tx, cx, stamp, CHANGE_CONTACT, me, open, to.as_str()).await?;
    let mail = super::mail::NewContactCode { challenge, expires_at };
    tx.send(stamp, mail.message(to.as_str(), cx.locale, me.user())?).await?;
    Ok(tx.audit(stamp, Action::ContactAsked, about(me)).await?)
}

/// Checks the code, puts the new address into force, ends every other session and tells both addresses. The same code
/// typed twice does so once.
pub async fn verify_new(cx: &Cx, me: &SteppedUp, typed: &str) -> Result<Outcome<Receipt, NewCodeRefusal>, Error> {
    let Some(code) = folding::six_digits(typed) else {
        return Ok(Outcome::Refused(NewCodeRefusal::Code(CodeRefusal::NotACode)));
    };
    let verifying = Verifying { cx: cx.clone(), me: Login::clone(me), code };
    Ok(cx.db().write(verifying).await?.into())
}

struct Verifying {
    cx: Cx,
    me: Login,
    code: String,
}

impl Unit for Verifying {
    type Done = Receipt;
    type Refusal = NewCodeRefusal;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<Receipt, Stop<NewCodeRefusal, Error>> {
        let Self { cx, me, code } = self;
        let refused = |why| Err(Stop::Refused(NewCodeRefusal::Code(why)));
        let (user, stamp) = (me.user(), cx.account_stamp(me));
        let newest = tx.newest_challenge(CHANGE_CONTACT, user).await?;
        let current = tx.contact_of(user).await?;
        let (Some(newest), Some((current, verified))) = (newest, current) else { return refused(CodeRefusal::Over) };
        let receipt = receipt_for(cx, "contact_receipt", newest.id.0.as_bytes());
        let in_force = verified && current == newest.contact_address;
        let right = cx.app.keys().is_code(code, CHANGE_CONTACT, newest.id);
        if newest.spent_at.is_some() && in_force && right {
            return Ok(receipt);
        }
        let may = change::may_change(tx, cx, me, ContactChange::ASKS).await?;
        let may = may.map_err(|why| Stop::Refused(NewCodeRefusal::NotNow(why)))?;
        if !newest.works(cx.now) {
            tx.audit(&stamp, Action::CodeRefused, about(me)).await?;
            return refused(CodeRefusal::Over);
        }
        if !right {
            tx.count_wrong_code(newest.id).await?;
            tx.audit(&stamp, Action::CodeRefused, about(me)).await?;
            return refused(CodeRefusal::Wrong);
        }
        tx.spend_challenge(newest.id, cx.now).await?;
        // It came into force another way meanwhile: nothing changes, so nobody is told.
        if in_force {
            return Ok(receipt);
        }
        if !tx.replace_contact(&may, &current, &newest.contact_address, cx.now).await? {
            return refused(CodeRefusal::Over);
        }
        let follows = Follows {
            action: Action::ContactChanged,
            entity: user.0,
            customer: may.own_customer(),
            event: Event {
                name: "contactMediumAttributeValueChangeEvent",
                entity: "contactMedium",
                from: Some(if verified { "verified" } else { "unverified" }),
                to: Some("replaced"),
            },
            told: Some((CredentialChange::ContactAddress, vec![current, newest.contact_address])),
        };
        change::follow(tx, cx, &stamp, &may, ContactChange::WORD, receipt, follows).await?;
        Ok(receipt)
    }
}
