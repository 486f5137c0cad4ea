//! 連絡先メールアドレスの変更 (PRODUCT §4.2): a new address is asked for, gets a code, and takes the old one's place when
//! the code is typed in. Until then the old one stays in force; then both are told.

use super::{CodeRefusal, challenge_for, take_mail};
use crate::{
    credential::{receipt_for, tell},
    cx::Cx,
    error::{Error, Outcome},
    keys::Token,
    mail::Mail as _,
    once::Once,
    review,
};
use madoguchi_domain::{
    audit::Action,
    credential::{ContactAddress, ContactAddressFault, CredentialChange},
    folding,
    receipt::Receipt,
    recovery::{MOST_TRIES, RESEND_AFTER},
    time::Ts,
};
use madoguchi_store::{
    Stamp, StoreError, Tx,
    actor::{Account, Fresh},
    audit::{About, Changed},
    challenge::{CHANGE_CONTACT, Challenge},
};
use serde::{Deserialize, Serialize};

const KIND: &str = "contact_address";

/// Why a new address is not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeFault {
    /// It cannot be an address.
    Address(ContactAddressFault),
    /// It is the present one.
    Same,
    /// The last mail is too fresh, or there were too many; from that instant on another can be asked for.
    Wait(Ts),
    /// The owner said that a change was not hers: nothing can be changed until that instant.
    Frozen(Ts),
    /// This login took the place of an earlier one: the address stays until that instant.
    Settling(Ts),
    /// There is nothing to register, or something else than the page showed.
    Gone,
}

/// Why a code did not put the new address in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewCodeRefusal {
    /// The code.
    Code(CodeRefusal),
    /// The owner said that a change was not hers: nothing can be changed until that instant.
    Frozen(Ts),
}

#[derive(Clone, Serialize, Deserialize)]
struct Wish {
    address: ContactAddress,
}

/// What the review page shows.
#[derive(Clone)]
pub struct ContactReview {
    /// The new address.
    pub address: String,
    /// Whether mail may not reach it: dots stand where standard mail has none.
    pub odd_dots: bool,
    /// The token that 登録 carries.
    pub once: Token,
}

/// A new address whose code was not typed in yet.
#[derive(Clone)]
pub struct Pending {
    /// The address.
    pub address: String,
    /// Whether mail may not reach it.
    pub odd_dots: bool,
    /// Until when the code works; `None` when it does no more and another is to be asked for.
    pub until: Option<Ts>,
}

/// Checks a wished address and keeps it for the review page.
pub async fn wish(cx: &Cx, me: &Fresh, typed: &str) -> Result<Outcome<(), ChangeFault>, Error> {
    if let Some(until) = me.frozen_until() {
        return Ok(Outcome::Refused(ChangeFault::Frozen(until)));
    }
    if let Some(until) = me.settling() {
        return Ok(Outcome::Refused(ChangeFault::Settling(until)));
    }
    match ContactAddress::parse(typed) {
        Ok(address) if address.as_str() == me.contact_address() => Ok(Outcome::Refused(ChangeFault::Same)),
        Ok(address) => {
            review::keep(cx, me, KIND, Wish { address }).await?;
            Ok(Outcome::Done(()))
        }
        Err(fault) => Ok(Outcome::Refused(ChangeFault::Address(fault))),
    }
}

/// What is to be reviewed, if something is.
pub async fn reviewed(cx: &Cx, me: &Account) -> Result<Option<ContactReview>, Error> {
    let kept = review::kept::<Wish>(cx, me, KIND).await?;
    Ok(kept.map(|kept| ContactReview {
        once: kept.once(),
        odd_dots: kept.wished.address.has_odd_dots(),
        address: kept.wished.address.as_str().to_owned(),
    }))
}

/// The new address that waits for its code, if one does.
pub async fn pending(cx: &Cx, me: &Account) -> Result<Option<Pending>, Error> {
    let user = me.user();
    let newest = cx.db().read(move |tx| Box::pin(async move { tx.newest_challenge(CHANGE_CONTACT, user).await })).await;
    let newest = newest.map_err(|error: StoreError| Error::from(error))?;
    let waiting = newest.filter(|open| open.spent_at.is_none() && open.contact_address != me.contact_address());
    Ok(waiting.map(|open| Pending {
        odd_dots: ContactAddress::parse(&open.contact_address).is_ok_and(|address| address.has_odd_dots()),
        until: works(&open, cx.now).then_some(open.expires_at),
        address: open.contact_address,
    }))
}

fn works(open: &Challenge, now: Ts) -> bool {
    open.spent_at.is_none() && open.expires_at > now && open.tries < i64::from(MOST_TRIES)
}

/// 登録: asks for the reviewed address, which gets a code. Another one that waits for its code is given up for it. The
/// same form sent twice has asked once.
pub async fn ask(cx: &Cx, me: &Fresh, once: &Token) -> Result<Outcome<(), ChangeFault>, Error> {
    let asking = Asking { cx: cx.clone(), me: Account::clone(me), once: Once::new(me, once), to: None };
    // In this order: who takes effect between the two takes the wish away.
    let kept = review::kept::<Wish>(cx, me, KIND).await?.filter(|kept| kept.once() == *once);
    if asking.once.is_spent(cx).await? {
        return Ok(Outcome::Done(()));
    }
    let Some(kept) = kept else { return Ok(Outcome::Refused(ChangeFault::Gone)) };
    let asking = Asking { to: Some(kept.wished.address), ..asking };
    if let Some(fault) = asking.too_soon().await? {
        // The same form in another request may have sent what is too fresh now.
        return Ok(if asking.once.is_spent(cx).await? { Outcome::Done(()) } else { Outcome::Refused(fault) });
    }
    asking.send().await
}

/// Sends the code to the address that waits for it once more: the same one while it works, otherwise a new one.
pub async fn resend_new(cx: &Cx, me: &Fresh) -> Result<Outcome<(), ChangeFault>, Error> {
    let Some(waiting) = pending(cx, me).await? else { return Ok(Outcome::Refused(ChangeFault::Gone)) };
    let Ok(address) = ContactAddress::parse(&waiting.address) else {
        return Err(Error::Corrupt { what: "contact address" });
    };
    let once = Once::new(me, &cx.app.new_token());
    let asking = Asking { cx: cx.clone(), me: Account::clone(me), once, to: Some(address) };
    if let Some(fault) = asking.too_soon().await? {
        return Ok(Outcome::Refused(fault));
    }
    asking.send().await
}

/// Gives up a new address that waits for its code: the code is dead, the present address stays.
pub async fn give_up(cx: &Cx, me: &Account) -> Result<(), Error> {
    let (stamp, about, user) = (cx.account_stamp(me), about(me), me.user());
    let given_up = cx.db().write_closure(move |tx| {
        let (stamp, about) = (stamp.clone(), about.clone());
        Box::pin(async move {
            if tx.drop_challenges(CHANGE_CONTACT, user, stamp.now).await? {
                tx.audit(&stamp, Action::ContactGivenUp, about).await?;
            }
            Ok(())
        })
    });
    given_up.await.map_err(|error: StoreError| error.into())
}

fn about(me: &Account) -> About {
    About { entity: Some(me.user().0), customer: me.own_customer(), detail: KIND }
}

/// Asks for an address inside the transaction of its cause, and mails it a code. The caller has counted the mail.
pub(crate) async fn ask_in(
    tx: &mut Tx,
    cx: &Cx,
    me: &Account,
    stamp: &Stamp,
    to: &ContactAddress,
) -> Result<(), Error> {
    let open = tx.open_challenge(CHANGE_CONTACT, me.user(), cx.now).await?;
    let (challenge, expires_at) = challenge_for(tx, cx, stamp, CHANGE_CONTACT, me, open, to.as_str()).await?;
    let mail = super::mail::NewContactCode { challenge, expires_at };
    tx.send(stamp, mail.message(to.as_str(), cx.locale, me.user())?).await?;
    Ok(tx.audit(stamp, Action::ContactAsked, about(me)).await?)
}

#[derive(Clone)]
struct Asking {
    cx: Cx,
    me: Account,
    once: Once,
    to: Option<ContactAddress>,
}

impl Asking {
    /// Why no mail can go out now. Who is only told to wait has used up nothing.
    async fn too_soon(&self) -> Result<Option<ChangeFault>, Error> {
        let (user, now) = (self.me.user(), self.cx.now);
        if let Some(until) = self.me.frozen_until() {
            return Ok(Some(ChangeFault::Frozen(until)));
        }
        if let Some(until) = self.me.settling() {
            return Ok(Some(ChangeFault::Settling(until)));
        }
        let open =
            self.cx.db().read(move |tx| Box::pin(async move { tx.open_challenge(CHANGE_CONTACT, user, now).await }));
        let open = open.await.map_err(|error: StoreError| Error::from(error))?;
        Ok(self.wait(open.as_ref()).map(ChangeFault::Wait))
    }

    /// When the same code can be mailed again to the address that is asked for, if it was just mailed there.
    fn wait(&self, open: Option<&Challenge>) -> Option<Ts> {
        let to = self.to.as_ref()?;
        let again = open.filter(|open| open.contact_address == to.as_str())?.last_sent_at.plus(RESEND_AFTER);
        (again > self.cx.now).then_some(again)
    }

    async fn send(self) -> Result<Outcome<(), ChangeFault>, Error> {
        if let Err(until) = take_mail(&self.cx, &self.me).await? {
            return Ok(Outcome::Refused(ChangeFault::Wait(until)));
        }
        let db = self.cx.db().clone();
        db.write_closure(move |tx| {
            let asking = self.clone();
            Box::pin(async move { asking.run(tx).await })
        })
        .await
    }

    async fn run(&self, tx: &mut Tx) -> Result<Outcome<(), ChangeFault>, Error> {
        let Self { cx, me, .. } = self;
        let Some(to) = &self.to else { return Ok(Outcome::Refused(ChangeFault::Gone)) };
        if self.once.is_spent_in(tx).await? {
            return Ok(Outcome::Done(()));
        }
        if let Some(until) = tx.frozen_until(me.user(), cx.now).await? {
            return Ok(Outcome::Refused(ChangeFault::Frozen(until)));
        }
        // As it is now: another window may have put another address in force.
        match tx.contact_of(me.user()).await? {
            Some((current, _)) if current != to.as_str() => {}
            Some(_) => return Ok(Outcome::Refused(ChangeFault::Same)),
            None => return Ok(Outcome::Refused(ChangeFault::Gone)),
        }
        let open = tx.open_challenge(CHANGE_CONTACT, me.user(), cx.now).await?;
        if let Some(until) = self.wait(open.as_ref()) {
            return Ok(Outcome::Refused(ChangeFault::Wait(until)));
        }
        let stamp = cx.account_stamp(me);
        self.once.spend(tx, KIND, "asked", stamp.now).await?;
        tx.remove_flow(review::key(cx, me, KIND)).await?;
        ask_in(tx, cx, me, &stamp, to).await?;
        Ok(Outcome::Done(()))
    }
}

/// Checks the code, puts the new address in force, ends every other session and tells both addresses. The same code
/// typed twice has done it once.
pub async fn verify_new(cx: &Cx, me: &Fresh, typed: &str) -> Result<Outcome<Receipt, NewCodeRefusal>, Error> {
    let Some(code) = folding::six_digits(typed) else {
        return Ok(Outcome::Refused(NewCodeRefusal::Code(CodeRefusal::NotACode)));
    };
    let (cx, me) = (cx.clone(), me.clone());
    let db = cx.db().clone();
    db.write_closure(move |tx| {
        let (cx, me, code) = (cx.clone(), me.clone(), code.clone());
        Box::pin(async move { verify_in(tx, &cx, &me, &code).await })
    })
    .await
}

async fn verify_in(tx: &mut Tx, cx: &Cx, me: &Account, code: &str) -> Result<Outcome<Receipt, NewCodeRefusal>, Error> {
    let refused = |why| Ok(Outcome::Refused(NewCodeRefusal::Code(why)));
    let (user, stamp) = (me.user(), cx.account_stamp(me));
    let newest = tx.newest_challenge(CHANGE_CONTACT, user).await?;
    let current = tx.contact_of(user).await?;
    let (Some(newest), Some((current, verified))) = (newest, current) else { return refused(CodeRefusal::Over) };
    let receipt = receipt_for(cx, "contact_receipt", newest.id.0.as_bytes());
    let in_force = verified && current == newest.contact_address;
    let right = cx.app.keys().is_code(code, CHANGE_CONTACT, newest.id);
    if newest.spent_at.is_some() && in_force && right {
        return Ok(Outcome::Done(receipt));
    }
    if let Some(until) = tx.frozen_until(user, cx.now).await? {
        return Ok(Outcome::Refused(NewCodeRefusal::Frozen(until)));
    }
    if !works(&newest, cx.now) {
        tx.audit(&stamp, Action::CodeRefused, about(me)).await?;
        return refused(CodeRefusal::Over);
    }
    if !right {
        tx.count_wrong_code(newest.id).await?;
        tx.audit(&stamp, Action::CodeRefused, about(me)).await?;
        return refused(CodeRefusal::Wrong);
    }
    tx.spend_challenge(newest.id, cx.now).await?;
    // It was put in force another way meanwhile: nothing changes, so nobody is told.
    if in_force {
        return Ok(Outcome::Done(receipt));
    }
    if !tx.replace_contact(user, &current, &newest.contact_address, cx.now).await? {
        return refused(CodeRefusal::Over);
    }
    tx.end_other_sessions(user, me.session(), cx.now).await?;
    let told = [current.as_str(), newest.contact_address.as_str()];
    tell(tx, &stamp, user, CredentialChange::ContactAddress, receipt, &told, cx.locale).await?;
    let changed = Changed {
        name: "contactMediumAttributeValueChangeEvent",
        entity: "contactMedium",
        id: user.0,
        customer: me.own_customer(),
        from: Some(if verified { "verified" } else { "unverified" }),
        to: Some("replaced"),
    };
    tx.changed(&stamp, changed).await?;
    tx.audit(&stamp, Action::ContactChanged, about(me)).await?;
    Ok(Outcome::Done(receipt))
}
