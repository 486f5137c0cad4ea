//! Turning two-step sign-in on and off, and recovery codes.

use super::{
    hash_of,
    seed::{Seed, Setup},
};
use crate::{
    change::{self, Event, Follows},
    credential::receipt_for,
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
};
use madoguchi_store::{
    Stop, StoreError, Tx, Unit,
    actor::{Login, SteppedUp},
    flow,
    may_change::{Asks, MayChange, NotNow},
};
use std::convert::Infallible;

fn seed_of(key: &Key, me: &Login, once: &Token) -> Seed {
    Seed::derived(key, me.user().0, once)
}

/// What the app set up with that form is told. Nothing is stored until its first code is right.
#[must_use]
pub fn set_up(cx: &Cx, me: &SteppedUp, once: &Token, issuer: &str) -> Setup {
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
    /// It is not this app's code, or no longer.
    Wrong,
    /// The login may not change it now.
    NotNow(NotNow),
    /// The operator does not offer it, or it is on already.
    Unavailable,
}

/// Turns two-step sign-in on, makes recovery codes, ends every other session and tells the contact address.
///
/// The first code is no guess at a secret: the form that sends it showed the seed.
pub async fn turn_on(cx: &Cx, me: &SteppedUp, form: &TwoStepForm) -> Result<Outcome<Receipt, TwoStepRefusal>, Error> {
    if let Some(until) = me.frozen_until() {
        return Ok(Outcome::Refused(TwoStepRefusal::NotNow(NotNow::Frozen(until))));
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
    let on = TurnOn { work: Work::new(cx, me), seed: sealed.as_bytes().to_vec(), step };
    Ok(cx.db().write(on).await?.into())
}

struct TurnOn {
    work: Work,
    seed: Vec<u8>,
    step: i64,
}

impl Unit for TurnOn {
    type Done = Receipt;
    type Refusal = TwoStepRefusal;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<Receipt, Stop<TwoStepRefusal, Error>> {
        let work = &self.work;
        let may = work.may_change(tx).await?.map_err(|why| Stop::Refused(TwoStepRefusal::NotNow(why)))?;
        if !tx.set_two_step(&may, &self.seed, self.step, work.cx.now).await? {
            return Err(Stop::Refused(TwoStepRefusal::Unavailable));
        }
        tx.lift_restriction(work.me.session()).await?;
        tx.note_factor_shown(work.me.session(), work.cx.now).await?;
        work.make_codes(tx, &may).await?;
        Ok(work.leave(tx, &may, CredentialChange::TwoStepOn, Action::TwoStepOn).await?)
    }
}

/// Why nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeRefusal {
    /// The login may not change it now.
    NotNow(NotNow),
    /// The operator demands a second factor, and there is no other.
    Demanded,
    /// It is off.
    Off,
}

/// Turns two-step sign-in off, ends its recovery codes and every other session, and tells the contact address.
pub async fn turn_off(cx: &Cx, me: &SteppedUp) -> Result<Outcome<Receipt, ChangeRefusal>, Error> {
    if let Some(until) = me.frozen_until() {
        return Ok(Outcome::Refused(ChangeRefusal::NotNow(NotNow::Frozen(until))));
    }
    Ok(cx.db().write(TurnOff(Work::new(cx, me))).await?.into())
}

struct TurnOff(Work);

impl Unit for TurnOff {
    type Done = Receipt;
    type Refusal = ChangeRefusal;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<Receipt, Stop<ChangeRefusal, Error>> {
        let Self(work) = self;
        let may = work.may_change(tx).await?.map_err(|why| Stop::Refused(ChangeRefusal::NotNow(why)))?;
        let user = may.user();
        if tx.count_factors(user).await?.passkeys == 0 && super::is_demanded_in(tx, &work.cx, user).await? {
            return Err(Stop::Refused(ChangeRefusal::Demanded));
        }
        if !tx.remove_two_step(&may).await? {
            return Err(Stop::Refused(ChangeRefusal::Off));
        }
        tx.remove_flow(shown_key(&work.me)).await?;
        Ok(work.leave(tx, &may, CredentialChange::TwoStepOff, Action::TwoStepOff).await?)
    }
}

/// Makes new recovery codes, ends the earlier ones and every other session, and tells the contact address. The same
/// form sent twice makes them once: codes already on paper stay valid.
pub async fn new_codes(cx: &Cx, me: &SteppedUp, once: &Token) -> Result<Outcome<Receipt, ChangeRefusal>, Error> {
    if let Some(until) = me.frozen_until() {
        return Ok(Outcome::Refused(ChangeRefusal::NotNow(NotNow::Frozen(until))));
    }
    let receipt = receipt_for(cx, "recovery_codes_receipt", once.as_str().as_bytes());
    let codes = NewCodes { work: Work { receipt, ..Work::new(cx, me) }, once: Once::new(me, once) };
    Ok(cx.db().write(codes).await?.into())
}

struct NewCodes {
    work: Work,
    once: Once,
}

impl Unit for NewCodes {
    type Done = Receipt;
    type Refusal = ChangeRefusal;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<Receipt, Stop<ChangeRefusal, Error>> {
        const FORM: &str = "recovery_codes";
        let Self { work, once } = self;
        if once.is_spent_in(tx).await? {
            return Ok(work.receipt);
        }
        let may = work.may_change(tx).await?.map_err(|why| Stop::Refused(ChangeRefusal::NotNow(why)))?;
        if !tx.count_factors(may.user()).await?.two_step {
            return Err(Stop::Refused(ChangeRefusal::Off));
        }
        once.spend(tx, FORM, &work.receipt.to_string(), work.cx.now).await?;
        work.make_codes(tx, &may).await?;
        Ok(work.leave(tx, &may, CredentialChange::RecoveryCodes, Action::RecoveryCodesMade).await?)
    }
}

/// The flow from which recovery codes are shown until their owner has them, an hour at most. It holds them sealed;
/// without it nobody can read them again.
const SHOWN: &str = "recovery_codes";

fn shown_key(me: &Login) -> [u8; 32] {
    keys::digest("recovery_codes_shown", &[me.session().0.as_bytes()])
}

/// Recovery codes that can still be shown.
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

/// The recovery codes just made in this session, until their owner says that she has them.
pub async fn shown_codes(cx: &Cx, me: &Login) -> Result<Option<Vec<String>>, Error> {
    let found = flow::find(cx.db(), shown_key(me), SHOWN, cx.now).await?;
    let sealed = found.and_then(|found| URL_SAFE_NO_PAD.decode(found.state).ok()).map(Sealed::<Codes>::stored);
    let codes = sealed.and_then(|sealed| sealed.open(cx.app.keys(), me.user().0.as_bytes()));
    Ok(codes.map(|Codes(codes)| codes.into_iter().map(written).collect()))
}

/// The owner has her recovery codes: they are never shown again.
pub async fn forget_codes(cx: &Cx, me: &Login) -> Result<(), Error> {
    let Ok(()) = cx.db().write(ForgetCodes(shown_key(me))).await?;
    Ok(())
}

struct ForgetCodes([u8; 32]);

impl Unit for ForgetCodes {
    type Done = ();
    type Refusal = Infallible;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible, StoreError>> {
        Ok(tx.remove_flow(self.0).await?)
    }
}

/// A change to the factors of a login.
#[derive(Clone)]
pub(crate) struct Work {
    pub(crate) cx: Cx,
    pub(crate) me: SteppedUp,
    pub(crate) receipt: Receipt,
}

impl Work {
    pub(crate) fn new(cx: &Cx, me: &SteppedUp) -> Self {
        Self { cx: cx.clone(), me: me.clone(), receipt: Receipt::of(cx.app.randomness().bytes()) }
    }

    /// Whether the login may change its factors now.
    pub(crate) async fn may_change(&self, tx: &mut Tx) -> Result<Result<MayChange, NotNow>, StoreError> {
        let me: &Login = &self.me;
        change::may_change(tx, &self.cx, me, Asks::PROOF).await
    }

    async fn make_codes(&self, tx: &mut Tx, may: &MayChange) -> Result<(), Error> {
        let Self { cx, me, .. } = self;
        let (key, user, randomness) = (cx.app.keys().newest(), may.user(), cx.app.randomness());
        let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| recovery_code(randomness.bytes())).collect();
        let hashes: Vec<_> = codes.iter().map(|code| hash_of(key, user, *code)).collect();
        tx.replace_recovery_codes(may, &hashes).await?;
        let sealed = Sealed::seal(key, randomness, user.0.as_bytes(), &Codes(codes));
        let shown = URL_SAFE_NO_PAD.encode(sealed.ok_or(Error::Corrupt { what: "recovery codes" })?.as_bytes());
        tx.remove_flow(shown_key(me)).await?;
        tx.begin_flow(shown_key(me), SHOWN, &shown, cx.now).await?;
        Ok(())
    }

    /// Ends every other session; writes mail, event and audit. Returns the receipt.
    pub(crate) async fn leave(
        &self,
        tx: &mut Tx,
        may: &MayChange,
        told: CredentialChange,
        action: Action,
    ) -> Result<Receipt, Error> {
        let Self { cx, me, receipt } = self;
        let follows = Follows {
            action,
            entity: may.user().0,
            customer: may.own_customer(),
            event: Event {
                name: "digitalIdentityAttributeValueChangeEvent",
                entity: "digitalIdentity",
                from: None,
                to: Some(told.as_str()),
            },
            told: Some((told, vec![me.contact_address().to_owned()])),
        };
        change::follow(tx, cx, &cx.account_stamp(me), may, "second factor", *receipt, follows).await?;
        Ok(*receipt)
    }
}
