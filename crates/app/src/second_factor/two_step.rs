//! Turning two-step sign-in on and off, and recovery codes.

use super::{
    hash_of,
    seed::{Seed, Setup},
};
use crate::{
    credential::{receipt_for, tell},
    cx::Cx,
    error::{Error, Outcome},
    keys::{self, Key, Token},
    once::Once,
    sealed::{Sealed, Secret},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use madoguchi_domain::{
    audit::Action,
    credential::CredentialChange,
    receipt::Receipt,
    second_factor::{RECOVERY_CODES, Typed, recovery_code, written},
    time::Ts,
};
use madoguchi_store::{
    StoreError, Tx,
    actor::{Account, Fresh},
    audit::{About, Changed},
    flow,
};

fn seed_of(key: &Key, me: &Account, once: &Token) -> Seed {
    Seed::derived(key, me.user().0, once)
}

/// What the app is told that is being set up with that form. Nothing is stored before its first code was right.
#[must_use]
pub fn set_up(cx: &Cx, me: &Fresh, once: &Token, issuer: &str) -> Setup {
    seed_of(cx.app.keys().newest(), me, once).told(issuer, me.portal_id())
}

/// The form that turns it on.
#[derive(Clone)]
pub struct TwoStepForm {
    /// The app's first code, as typed.
    pub code: String,
    /// The form's own token; the seed belongs to it.
    pub once: Token,
}

/// Why it was not turned on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TwoStepRefusal {
    /// Not six digits.
    NotACode,
    /// Not this app's code, or no longer.
    Wrong,
    /// The owner said that a change was not hers: nothing can be changed until that instant.
    Frozen(Ts),
    /// The operator offers none, or it is on already.
    Unavailable,
}

/// Turns two-step sign-in on, makes recovery codes, ends every other session and tells the contact address.
///
/// The first code is no guess at a secret: whoever sends the form was shown the seed with it.
pub async fn turn_on(cx: &Cx, me: &Fresh, form: &TwoStepForm) -> Result<Outcome<Receipt, TwoStepRefusal>, Error> {
    if let Some(until) = me.frozen_until() {
        return Ok(Outcome::Refused(TwoStepRefusal::Frozen(until)));
    }
    if !cx.app.policies().second_factor.is_offered() {
        return Ok(Outcome::Refused(TwoStepRefusal::Unavailable));
    }
    let Some(Typed::App(code)) = Typed::read(&form.code) else {
        return Ok(Outcome::Refused(TwoStepRefusal::NotACode));
    };
    let mut shown = cx.app.keys().each().map(|key| seed_of(key, me, &form.once));
    let Some((seed, step)) = shown.find_map(|seed| seed.step_of(code, cx.now).map(|step| (seed, step))) else {
        return Ok(Outcome::Refused(TwoStepRefusal::Wrong));
    };
    let sealed = seed.sealed(&cx.app, me.user().0).ok_or(Error::Corrupt { what: "two-step seed" })?;
    let work = Work::new(cx, me);
    let (receipt, bytes) = (work.receipt, sealed.as_bytes().to_vec());
    let written = cx.db().write_closure(move |tx| {
        let (work, bytes) = (work.clone(), bytes.clone());
        Box::pin(async move {
            if let Some(until) = work.stopped(tx).await? {
                return Ok::<_, Error>(Outcome::Refused(TwoStepRefusal::Frozen(until)));
            }
            if !tx.set_two_step(work.me.user(), &bytes, step, work.cx.now).await? {
                return Ok(Outcome::Refused(TwoStepRefusal::Unavailable));
            }
            tx.lift_restriction(work.me.session()).await?;
            work.make_codes(tx).await?;
            work.leave(tx, CredentialChange::TwoStepOn, Action::TwoStepOn).await?;
            Ok(Outcome::Done(receipt))
        })
    });
    written.await
}

/// Why nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeRefusal {
    /// The owner said that a change was not hers: nothing can be changed until that instant.
    Frozen(Ts),
    /// The operator demands a second factor, and there is no other.
    Demanded,
    /// It is off.
    Off,
}

/// Turns two-step sign-in off, ends its recovery codes and every other session, and tells the contact address.
pub async fn turn_off(cx: &Cx, me: &Fresh) -> Result<Outcome<Receipt, ChangeRefusal>, Error> {
    if let Some(until) = me.frozen_until() {
        return Ok(Outcome::Refused(ChangeRefusal::Frozen(until)));
    }
    let work = Work::new(cx, me);
    let receipt = work.receipt;
    let written = cx.db().write_closure(move |tx| {
        let work = work.clone();
        Box::pin(async move {
            let user = work.me.user();
            if let Some(until) = work.stopped(tx).await? {
                return Ok::<_, Error>(Outcome::Refused(ChangeRefusal::Frozen(until)));
            }
            if tx.count_factors(user).await?.passkeys == 0 && super::is_demanded_in(tx, &work.cx, user).await? {
                return Ok(Outcome::Refused(ChangeRefusal::Demanded));
            }
            if !tx.remove_two_step(user).await? {
                return Ok(Outcome::Refused(ChangeRefusal::Off));
            }
            tx.remove_flow(shown_key(&work.me)).await?;
            work.leave(tx, CredentialChange::TwoStepOff, Action::TwoStepOff).await?;
            Ok(Outcome::Done(receipt))
        })
    });
    written.await
}

/// Makes recovery codes anew; the ones before end, and every other session. Tells the contact address. The same form sent
/// twice has made them once: those that are on paper by then go on working.
pub async fn new_codes(cx: &Cx, me: &Fresh, once: &Token) -> Result<Outcome<Receipt, ChangeRefusal>, Error> {
    const FORM: &str = "recovery_codes";
    if let Some(until) = me.frozen_until() {
        return Ok(Outcome::Refused(ChangeRefusal::Frozen(until)));
    }
    let receipt = receipt_for(cx, "recovery_codes_receipt", once.as_str().as_bytes());
    let (work, once) = (Work { receipt, ..Work::new(cx, me) }, Once::new(me, once));
    let written = cx.db().write_closure(move |tx| {
        let work = work.clone();
        Box::pin(async move {
            if once.is_spent_in(tx).await? {
                return Ok::<_, Error>(Outcome::Done(receipt));
            }
            if let Some(until) = work.stopped(tx).await? {
                return Ok(Outcome::Refused(ChangeRefusal::Frozen(until)));
            }
            if !tx.count_factors(work.me.user()).await?.two_step {
                return Ok(Outcome::Refused(ChangeRefusal::Off));
            }
            once.spend(tx, FORM, &receipt.to_string(), work.cx.now).await?;
            work.make_codes(tx).await?;
            work.leave(tx, CredentialChange::RecoveryCodes, Action::RecoveryCodesMade).await?;
            Ok(Outcome::Done(receipt))
        })
    });
    written.await
}

/// The flow that lets recovery codes be shown until their owner has them, an hour at most. It holds them sealed; without it
/// nobody can read them again.
const SHOWN: &str = "recovery_codes";

fn shown_key(me: &Account) -> [u8; 32] {
    keys::digest("recovery_codes_shown", &[me.session().0.as_bytes()])
}

/// Recovery codes as they are shown.
struct Codes(Vec<u64>);

impl Secret for Codes {
    const KIND: &'static str = "recovery_codes";

    fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|code| code.to_be_bytes()).collect()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (codes, []) = bytes.as_chunks() else { return None };
        Some(Self(codes.iter().map(|code| u64::from_be_bytes(*code)).collect()))
    }
}

/// The recovery codes that were just made in this session, until their owner says that she has them.
pub async fn shown_codes(cx: &Cx, me: &Account) -> Result<Option<Vec<String>>, Error> {
    let found = flow::find(cx.db(), shown_key(me), SHOWN, cx.now).await?;
    let sealed = found.and_then(|found| URL_SAFE_NO_PAD.decode(found.state).ok()).map(Sealed::<Codes>::stored);
    let codes = sealed.and_then(|sealed| sealed.open(cx.app.keys(), me.user().0.as_bytes()));
    Ok(codes.map(|Codes(codes)| codes.into_iter().map(written).collect()))
}

/// The owner has her recovery codes: they are never shown again.
pub async fn forget_codes(cx: &Cx, me: &Account) -> Result<(), Error> {
    let key = shown_key(me);
    let forgotten = cx.db().write_closure(move |tx| Box::pin(async move { tx.remove_flow(key).await }));
    forgotten.await.map_err(|error: StoreError| error.into())
}

/// A change to the factors of a login.
#[derive(Clone)]
pub(crate) struct Work {
    pub(crate) cx: Cx,
    pub(crate) me: Fresh,
    pub(crate) receipt: Receipt,
}

impl Work {
    pub(crate) fn new(cx: &Cx, me: &Fresh) -> Self {
        Self { cx: cx.clone(), me: me.clone(), receipt: Receipt::of(cx.app.randomness().bytes()) }
    }

    /// The instant until which nothing of the login can be changed, as it is now: its owner may just have said so.
    pub(crate) async fn stopped(&self, tx: &mut Tx) -> Result<Option<Ts>, StoreError> {
        tx.frozen_until(self.me.user(), self.cx.now).await
    }

    async fn make_codes(&self, tx: &mut Tx) -> Result<(), Error> {
        let Self { cx, me, .. } = self;
        let (key, user, randomness) = (cx.app.keys().newest(), me.user(), cx.app.randomness());
        let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| recovery_code(randomness.bytes())).collect();
        let hashes: Vec<_> = codes.iter().map(|code| hash_of(key, user, *code)).collect();
        tx.replace_recovery_codes(user, &hashes).await?;
        let sealed = Sealed::seal(key, randomness, user.0.as_bytes(), &Codes(codes));
        let shown = URL_SAFE_NO_PAD.encode(sealed.ok_or(Error::Corrupt { what: "recovery codes" })?.as_bytes());
        tx.remove_flow(shown_key(me)).await?;
        tx.begin_flow(shown_key(me), SHOWN, &shown, cx.now).await?;
        Ok(())
    }

    /// Ends every other session; mail, event and audit.
    pub(crate) async fn leave(&self, tx: &mut Tx, change: CredentialChange, action: Action) -> Result<(), Error> {
        let Self { cx, me, receipt } = self;
        let stamp = cx.account_stamp(me);
        tx.end_other_sessions(me.user(), me.session(), stamp.now).await?;
        tell(tx, &stamp, me.user(), change, *receipt, &[me.contact_address()], cx.locale).await?;
        let changed = Changed {
            name: "digitalIdentityAttributeValueChangeEvent",
            entity: "digitalIdentity",
            id: me.user().0,
            customer: me.own_customer(),
            from: None,
            to: Some(change.as_str()),
        };
        tx.changed(&stamp, changed).await?;
        let about = About { entity: Some(me.user().0), customer: me.own_customer(), detail: "second factor" };
        Ok(tx.audit(&stamp, action, about).await?)
    }
}
