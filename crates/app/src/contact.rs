//! The contact address: typing in its code, asking for the code again, correcting an address before it is verified, and
//! replacing it.

mod change;
pub mod mail;

pub use change::{
    ContactChange, ContactFault, ContactForm, NewCodeRefusal, Pending, give_up, pending, resend_new, verify_new,
};

pub(crate) use change::ask_in;

use crate::{
    credential::tell,
    cx::Cx,
    error::{Error, Outcome, Stop},
    mail::Mail as _,
    session, throttle,
};
use madoguchi_domain::{
    audit::Action,
    challenge::VERIFY_LIFE,
    credential::{ContactAddress, ContactAddressFault, CredentialChange},
    folding,
    id::{CustomerId, PortalUserId},
    limit::CONTACT_MAILS,
    receipt::Receipt,
    registration::mask_portal_id,
    time::Ts,
};
use madoguchi_store::{
    Stamp, StoreError, Tx, Unit,
    actor::{Login, Unverified},
    audit::{About, Changed},
    challenge::{Challenge, VERIFY_CONTACT},
};
use mail::{ContactCode, Registered};

/// Why a code did not verify the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeRefusal {
    /// Not six digits.
    NotACode,
    /// A code other than the newest one sent.
    Wrong,
    /// Too late, too many tries, or already used: ask for a new one.
    Over,
}

/// Counts a mail that a person asks for. If there were too many, returns the instant from which another can be asked
/// for.
pub(crate) async fn take_mail(cx: &Cx, me: &Login) -> Result<Result<(), Ts>, Error> {
    let counter = throttle::key(cx, "contact_mails", me.user().0.as_bytes());
    Ok(throttle::within(cx, counter, CONTACT_MAILS).await?.map(drop))
}

/// Checks the code and marks the contact address as verified. Does nothing for an address that is verified already.
pub async fn verify(cx: &Cx, me: &Login, typed: &str) -> Result<Outcome<(), CodeRefusal>, Error> {
    if me.contact_verified() {
        return Ok(Outcome::Done(()));
    }
    let Some(code) = folding::six_digits(typed) else { return Ok(Outcome::Refused(CodeRefusal::NotACode)) };
    Ok(cx.db().write(Verifying { cx: cx.clone(), me: me.clone(), code }).await?.into())
}

struct Verifying {
    cx: Cx,
    me: Login,
    code: String,
}

impl Unit for Verifying {
    type Done = ();
    type Refusal = CodeRefusal;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<CodeRefusal>> {
        let Self { cx, me, .. } = self;
        let stamp = cx.account_stamp(me);
        let about = About { entity: Some(me.user().0), customer: me.own_customer(), detail: "contact_address" };
        // A second click on the right code finds it spent and the address verified: that is what was asked for.
        if tx.contact_of(me.user()).await?.is_some_and(|(_, verified)| verified) {
            return Ok(());
        }
        let open = tx.open_challenge(VERIFY_CONTACT, me.user(), cx.now).await?;
        let Some(challenge) = open.filter(|challenge| challenge.works(cx.now)) else {
            tx.audit(&stamp, Action::CodeRefused, about).await?;
            return Err(Stop::Refused(CodeRefusal::Over));
        };
        if !cx.app.keys().is_code(&self.code, VERIFY_CONTACT, challenge.id) {
            tx.count_wrong_code(challenge.id).await?;
            tx.audit(&stamp, Action::CodeRefused, about).await?;
            return Err(Stop::Refused(CodeRefusal::Wrong));
        }
        let spent = tx.spend_challenge(challenge.id, cx.now).await?
            && tx.verify_contact(me.user(), &challenge.contact_address, cx.now).await?;
        if !spent {
            return Err(Stop::Refused(CodeRefusal::Over));
        }
        let mail = Registered { portal_id: mask_portal_id(me.portal_id()) };
        tx.send(&stamp, mail.message(&challenge.contact_address, cx.locale, me.user())?).await?;
        note_verified(tx, &stamp, me.user(), me.own_customer()).await?;
        Ok(())
    }
}

/// Writes event and audit line of a verified contact address.
pub(crate) async fn note_verified(
    tx: &mut Tx,
    stamp: &Stamp,
    user: PortalUserId,
    customer: Option<CustomerId>,
) -> Result<(), StoreError> {
    let changed = Changed {
        name: "contactMediumAttributeValueChangeEvent",
        entity: "contactMedium",
        id: user.0,
        customer,
        from: Some("unverified"),
        to: Some("verified"),
    };
    tx.changed(stamp, changed).await?;
    tx.audit(stamp, Action::ContactVerified, About { entity: Some(user.0), customer, detail: "contact_address" }).await
}

/// Why no mail was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendRefusal {
    /// The last one was too recent, or there were too many; another can be asked for from that instant.
    Wait(Ts),
    /// The address is verified already.
    Verified,
    /// The session ended meanwhile.
    Gone,
    /// Not an address.
    Address(ContactAddressFault),
    /// The owner said that a change was not hers: the address cannot be changed until that instant.
    Frozen(Ts),
}

/// Sends the code once more: the same while it works, otherwise a new one.
pub async fn resend(cx: &Cx, me: &Login) -> Result<Outcome<(), SendRefusal>, Error> {
    change_and_send(cx, me, None).await
}

/// Replaces an address that was never verified, ends every other session, tells the replaced address and sends a code
/// to the new one.
pub async fn correct(cx: &Cx, me: &Unverified, typed: &str) -> Result<Outcome<(), SendRefusal>, Error> {
    if let Some(until) = me.frozen_until() {
        return Ok(Outcome::Refused(SendRefusal::Frozen(until)));
    }
    match ContactAddress::parse(typed) {
        Ok(address) => change_and_send(cx, me, Some(address.as_str().to_owned())).await,
        Err(fault) => Ok(Outcome::Refused(SendRefusal::Address(fault))),
    }
}

async fn change_and_send(cx: &Cx, me: &Login, address: Option<String>) -> Result<Outcome<(), SendRefusal>, Error> {
    if me.contact_verified() {
        return Ok(Outcome::Refused(SendRefusal::Verified));
    }
    // A request that is told to wait uses up nothing.
    if let Some(until) = too_soon(cx, me, address.as_deref()).await? {
        return Ok(Outcome::Refused(SendRefusal::Wait(until)));
    }
    if let Err(until) = take_mail(cx, me).await? {
        return Ok(Outcome::Refused(SendRefusal::Wait(until)));
    }
    Ok(cx.db().write(Sending { cx: cx.clone(), me: me.clone(), address }).await?.into())
}

/// When the same code can be mailed again to the requested address, if it was just mailed there.
async fn too_soon(cx: &Cx, me: &Login, address: Option<&str>) -> Result<Option<Ts>, Error> {
    let (user, now) = (me.user(), cx.now);
    let open = cx
        .db()
        .read(move |tx| Box::pin(async move { tx.open_challenge(VERIFY_CONTACT, user, now).await }))
        .await
        .map_err(|error: StoreError| Error::from(error))?;
    Ok(open
        .filter(|challenge| address.is_none_or(|address| address == challenge.contact_address))
        .and_then(|challenge| challenge.wait_until(cx.now)))
}

/// When the same code can be mailed again to an address, if it was just mailed there.
fn wait_until(open: Option<&Challenge>, to: &str, now: Ts) -> Option<Ts> {
    open.filter(|open| open.contact_address == to)?.wait_until(now)
}

/// Sends a code to the contact address, or to one that replaces it before it was ever verified.
struct Sending {
    cx: Cx,
    me: Login,
    address: Option<String>,
}

impl Unit for Sending {
    type Done = ();
    type Refusal = SendRefusal;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<SendRefusal>> {
        let Self { cx, me, .. } = self;
        let stamp = cx.account_stamp(me);
        if !tx.is_open(me.session()).await? {
            return Err(Stop::Refused(SendRefusal::Gone));
        }
        let open = tx.open_challenge(VERIFY_CONTACT, me.user(), cx.now).await?;
        // As it is now: another tab may have corrected it since this request began.
        let Some((current, false)) = tx.contact_of(me.user()).await? else {
            return Err(Stop::Refused(SendRefusal::Verified));
        };
        let to = self.address.clone().unwrap_or_else(|| current.clone());
        if let Some(until) = wait_until(open.as_ref(), &to, cx.now) {
            return Err(Stop::Refused(SendRefusal::Wait(until)));
        }
        if to != current {
            if let Some(until) = tx.frozen_until(me.user(), cx.now).await? {
                return Err(Stop::Refused(SendRefusal::Frozen(until)));
            }
            if !tx.correct_contact(me.user(), &to).await? {
                return Err(Stop::Refused(SendRefusal::Verified));
            }
            session::end_others_in(tx, cx, me.user(), me.open_session()).await?;
            let receipt = Receipt::of(cx.app.randomness().bytes());
            tell(tx, &stamp, me.user(), CredentialChange::ContactAddress, receipt, &[&current], cx.locale).await?;
            let about = About { entity: Some(me.user().0), customer: me.own_customer(), detail: "contact_address" };
            tx.audit(&stamp, Action::ContactCorrected, about).await?;
        }
        let (challenge, expires_at) = challenge_for(tx, cx, &stamp, VERIFY_CONTACT, me, open, &to).await?;
        let mail = ContactCode { challenge, expires_at };
        tx.send(&stamp, mail.message(&to, cx.locale, me.user())?).await?;
        Ok(())
    }
}

/// The open code if it belongs to that address and can still be tried, otherwise a new one.
async fn challenge_for(
    tx: &mut Tx,
    cx: &Cx,
    stamp: &Stamp,
    purpose: &str,
    me: &Login,
    open: Option<Challenge>,
    to: &str,
) -> Result<(madoguchi_domain::id::ChallengeId, Ts), StoreError> {
    match open {
        Some(open) if open.contact_address == to && open.works(cx.now) => {
            tx.note_code_sent(open.id, cx.now).await?;
            Ok((open.id, open.expires_at))
        }
        _ => {
            let id = tx.add_challenge(stamp, purpose, me.user(), to, VERIFY_LIFE).await?;
            Ok((id, cx.now.plus(VERIFY_LIFE)))
        }
    }
}
