//! Registering in the place of an earlier registration (PRODUCT §4.1): what that takes besides the contract's proof.
//!
//! What was shown is kept in the flow. A code works only in the flow that asked for it, so nobody spoils another's.
//! Codes asked for and tries are counted for the customer.

use super::{
    State, Step, find,
    mail::ReplacementCode,
    state::{Code, REPLACEMENT as PURPOSE},
    tries,
};
use crate::{
    audit,
    cx::Cx,
    error::{Error, Outcome, Stop},
    flow::{Flow, Mailed, SaveAndSend},
    keys::{Key, Token},
    mail::Mail as _,
    second_factor::{self, Checked, Fitting},
    throttle,
};
use madoguchi_domain::{
    audit::Action,
    challenge::CODE_LIFE,
    credential::mask_address,
    folding,
    id::{CustomerId, PortalUserId},
    limit::REPLACEMENT_CODES,
    registration::{Guarded, Proof, ProofFault, ProofKind, ReplacementProof, may_replace},
    second_factor::Typed,
    throttle::Delay,
    time::Ts,
};
use madoguchi_store::{
    StoreError, Tx, Unit,
    audit::About,
    portal_user::{self, Credentials},
    registration as stored,
    second_factor::Factors,
    throttle::ThrottleKey,
};
use std::convert::Infallible;

/// The earlier registration, as far as its page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Its portal ID, masked.
    pub portal_id: String,
    /// The proofs that replace it.
    pub ways: Vec<ReplacementProof>,
    /// Whether a passkey signs in to it, which needs no registration.
    pub passkey: bool,
    /// Whether its owner said that a change was not hers: until that stop is over only the letter replaces it.
    pub frozen: bool,
    /// Its contact address, masked.
    pub contact_address: String,
    /// Whether a code is on its way there.
    pub code_sent: bool,
}

/// Why the earlier registration is not replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotReplaced {
    /// More must be shown.
    MoreNeeded,
    /// This proof does not replace this registration.
    WrongWay,
    /// Not six digits. This costs no try.
    NotACode,
    /// A code other than the one mailed last.
    WrongCode,
    /// No code is open: too late, too many tries, or none was asked for.
    CodeOver,
    /// The item is malformed. This costs no try.
    Item(ProofFault),
    /// It did not match, or the tries are used up.
    NotProven,
    /// Too soon, or too many; another code can be asked for from that instant.
    Wait(Ts),
    /// Too many codes of the app were tried.
    Delayed(Delay),
    /// The flow is at another step now.
    Gone,
}

/// A flow whose customer has an earlier registration that the flow may not replace yet.
struct Present {
    flow: Flow<State>,
    customer: CustomerId,
    known: Credentials,
    /// Its second factors; any that is set changes what replaces it.
    factors: Factors,
    guarded: Guarded,
}

impl Present {
    async fn find(cx: &Cx, token: Option<&Token>) -> Result<Option<Self>, Error> {
        let Some(flow) = find(cx, token).await? else { return Ok(None) };
        let (Step::Proven(customer) | Step::Chosen(customer)) = flow.state.step else { return Ok(None) };
        Self::of(cx, flow, customer).await
    }

    async fn of(cx: &Cx, flow: Flow<State>, customer: CustomerId) -> Result<Option<Self>, Error> {
        let Some(known) = holder(cx, customer).await? else { return Ok(None) };
        let factors = second_factor::factors(cx, known.user).await?;
        let user = known.user;
        let now = cx.now;
        let frozen = cx.db().read(move |tx| Box::pin(async move { tx.is_frozen(user, now).await })).await;
        let frozen = frozen.map_err(|error: StoreError| Error::from(error))?;
        let present =
            Self { guarded: Guarded { second_factor: factors.any(), frozen }, flow, customer, known, factors };
        // STEP3 is open in its place while what was shown suffices.
        let opened = present.flow.state.replacing == Some(user) && present.suffices(cx);
        Ok((!opened).then_some(present))
    }

    /// The proofs that replace it. A passkey is shown by signing in, so a code is asked for only where an app makes
    /// them.
    fn ways(&self) -> Vec<ReplacementProof> {
        let typed =
            |proof: &ReplacementProof| *proof != ReplacementProof::SecondFactor || self.factors.two_step.is_some();
        self.guarded.proofs().iter().copied().filter(typed).collect()
    }

    fn suffices(&self, cx: &Cx) -> bool {
        may_replace(cx.app.policies().replacement, self.guarded, &shown(&self.flow.state))
    }

    fn takes(&self, proof: ReplacementProof) -> bool {
        self.ways().contains(&proof)
    }

    fn code(&self, cx: &Cx) -> Option<Code> {
        let went_to = |code: &Code| cx.app.keys().each().any(|key| mark(key, &self.known) == code.to);
        self.flow.state.code.filter(|code| code.user == self.known.user && went_to(code) && code.works(cx))
    }
}

async fn holder(cx: &Cx, customer: CustomerId) -> Result<Option<Credentials>, Error> {
    let holder = cx.db().read(move |tx| Box::pin(async move { tx.holder_of(customer).await })).await;
    match holder.map_err(|error: StoreError| Error::from(error))? {
        Some((user, _)) => Ok(portal_user::credentials_of(cx.db(), user).await?),
        None => Ok(None),
    }
}

/// What the page shows of an earlier registration that is in the way.
pub(super) async fn earlier(cx: &Cx, flow: &Flow<State>, customer: CustomerId) -> Result<Option<Earlier>, Error> {
    Ok(Present::of(cx, flow.clone(), customer).await?.map(|present| Earlier {
        portal_id: mask_address(&present.known.portal_id),
        ways: present.ways(),
        passkey: !present.factors.passkeys.is_empty(),
        frozen: present.guarded.frozen,
        contact_address: mask_address(&present.known.contact_address),
        code_sent: present.code(cx).is_some(),
    }))
}

/// Opens STEP3 in place of the earlier registration if what was shown already suffices.
pub async fn begin_replacing(cx: &Cx, token: Option<&Token>) -> Result<Outcome<(), NotReplaced>, Error> {
    let Some(present) = Present::find(cx, token).await? else { return Ok(Outcome::Refused(NotReplaced::Gone)) };
    if !present.suffices(cx) {
        return Ok(Outcome::Refused(NotReplaced::MoreNeeded));
    }
    open(cx, present, None).await
}

/// Everything shown: the contract's proofs that also replace an earlier registration, and whatever was asked for
/// besides.
fn shown(state: &State) -> Vec<ReplacementProof> {
    let device = state.items.contains(&ProofKind::Device).then_some(ReplacementProof::Device);
    let letter = state.letter.map(|_| ReplacementProof::Letter);
    device.into_iter().chain(letter).chain(state.opened_by).collect()
}

/// Whether what was shown still suffices when the registration takes effect: the earlier login may have a second factor
/// by now, or its owner may have stopped its changes.
pub(super) async fn still_may(tx: &mut Tx, cx: &Cx, state: &State, earlier: PortalUserId) -> Result<bool, StoreError> {
    let frozen = tx.is_frozen(earlier, cx.now).await?;
    let guarded = Guarded { second_factor: tx.count_factors(earlier).await?.any(), frozen };
    Ok(may_replace(cx.app.policies().replacement, guarded, &shown(state)))
}

fn mark(key: &Key, known: &Credentials) -> [u8; 32] {
    key.mac("replacement_address", &[known.contact_address.as_bytes()])
}

/// Mails a code to the earlier registration's contact address: the same one while it works. Returns the masked address.
pub async fn send_code(cx: &Cx, token: Option<&Token>) -> Result<Outcome<String, NotReplaced>, Error> {
    let Some(present) = Present::find(cx, token).await? else { return Ok(Outcome::Refused(NotReplaced::Gone)) };
    if !present.takes(ReplacementProof::ContactCode) {
        return Ok(Outcome::Refused(NotReplaced::WrongWay));
    }
    let open = present.code(cx);
    if let Some(again) = open.and_then(|code| code.mailed.wait_until(cx)) {
        return Ok(Outcome::Refused(NotReplaced::Wait(again)));
    }
    let counter = throttle::key(cx, "replacement_codes", present.customer.0.as_bytes());
    if let Err(until) = throttle::within(cx, counter, REPLACEMENT_CODES).await? {
        record(cx, Action::TryDelayed, present.customer, ReplacementProof::ContactCode).await?;
        return Ok(Outcome::Refused(NotReplaced::Wait(until)));
    }
    let Present { flow, known, .. } = present;
    let code = match open {
        Some(code) => Code { mailed: code.mailed.again(cx), ..code },
        None => Code {
            user: known.user,
            to: mark(cx.app.keys().newest(), &known),
            mailed: Mailed::new(cx, CODE_LIFE),
            tries: 0,
        },
    };
    let mail = ReplacementCode { challenge: code.mailed.challenge, expires_at: code.mailed.expires_at };
    let message = mail.message(&known.contact_address, known.locale, known.user)?;
    let state = State { code: Some(code), ..flow.state.clone() };
    let Ok(_) = cx.db().write(SaveAndSend::new(cx, &flow, &state, Some(message))?).await?;
    Ok(Outcome::Done(mask_address(&known.contact_address)))
}

/// Checks one more proof, as typed. If right, STEP3 opens in place of the earlier registration. A second click on the
/// same form finds it open: that is what was asked for.
pub async fn prove_replacement(
    cx: &Cx,
    token: Option<&Token>,
    proof: ReplacementProof,
    typed: &str,
) -> Result<Outcome<(), NotReplaced>, Error> {
    Ok(match check(cx, token, proof, typed).await? {
        Outcome::Refused(_) if is_open(cx, token).await? => Outcome::Done(()),
        outcome => outcome,
    })
}

/// Whether STEP3 is open in place of an earlier registration.
async fn is_open(cx: &Cx, token: Option<&Token>) -> Result<bool, Error> {
    let choosing = |state: &State| matches!(state.step, Step::Proven(_) | Step::Chosen(_));
    let replacing = find(cx, token).await?.is_some_and(|flow| flow.state.replacing.is_some() && choosing(&flow.state));
    Ok(replacing && Present::find(cx, token).await?.is_none())
}

async fn check(
    cx: &Cx,
    token: Option<&Token>,
    proof: ReplacementProof,
    typed: &str,
) -> Result<Outcome<(), NotReplaced>, Error> {
    let Some(present) = Present::find(cx, token).await? else { return Ok(Outcome::Refused(NotReplaced::Gone)) };
    if !present.takes(proof) {
        return Ok(Outcome::Refused(NotReplaced::WrongWay));
    }
    match proof {
        ReplacementProof::ContactCode => check_code(cx, present, typed).await,
        ReplacementProof::Device => check_device(cx, present, typed).await,
        ReplacementProof::SecondFactor => check_factor(cx, present, typed).await,
        // The letter is typed in on its own page.
        ReplacementProof::Letter => Ok(Outcome::Refused(NotReplaced::WrongWay)),
    }
}

async fn check_code(cx: &Cx, present: Present, typed: &str) -> Result<Outcome<(), NotReplaced>, Error> {
    let Some(code) = folding::six_digits(typed) else { return Ok(Outcome::Refused(NotReplaced::NotACode)) };
    let Some(asked) = present.code(cx) else { return Ok(Outcome::Refused(NotReplaced::CodeOver)) };
    // The try is counted before it is looked at; of fifty at once, five are looked at.
    let taken = present.flow.clone().advance(cx, super::KIND, |state| match state.code {
        Some(code) if code.mailed.challenge == asked.mailed.challenge && code.works(cx) => {
            Ok(State { code: Some(Code { tries: code.tries + 1, ..code }), ..state.clone() })
        }
        _ => Err(NotReplaced::CodeOver),
    });
    let flow = match taken.await? {
        Some(Ok(flow)) => flow,
        Some(Err(why)) => return Ok(Outcome::Refused(why)),
        None => return Ok(Outcome::Refused(NotReplaced::Gone)),
    };
    let customer = present.customer;
    if !cx.app.keys().is_code(&code, PURPOSE, asked.mailed.challenge) {
        record(cx, Action::CodeRefused, customer, ReplacementProof::ContactCode).await?;
        return Ok(Outcome::Refused(NotReplaced::WrongCode));
    }
    record(cx, Action::ContractProven, customer, ReplacementProof::ContactCode).await?;
    open(cx, Present { flow, ..present }, Some(ReplacementProof::ContactCode)).await
}

async fn check_device(cx: &Cx, present: Present, typed: &str) -> Result<Outcome<(), NotReplaced>, Error> {
    let item = match Proof::read(ProofKind::Device, typed) {
        Ok(item) => item,
        Err(fault) => return Ok(Outcome::Refused(NotReplaced::Item(fault))),
    };
    throttle::slow_down(cx, "proof_source").await?;
    let (key, policy, customer) = (cx.app.keys().newest(), &cx.app.policies().tries, present.customer);
    let record_key = tries::of(key, customer);
    let digest = key.mac("try", &[customer.0.as_bytes(), ProofKind::Device.as_str().as_bytes(), item.key.as_bytes()]);
    let (limit, window) = (i64::from(policy.per_record), policy.record_window());
    let within = stored::count_try(cx.db(), &[record_key], digest, limit, window, cx.now).await?;
    if !within || !stored::has_device(cx.db(), customer, &item.key).await? {
        let action = if within { Action::ContractRefused } else { Action::ContractTriesUsedUp };
        record(cx, action, customer, ReplacementProof::Device).await?;
        return Ok(Outcome::Refused(NotReplaced::NotProven));
    }
    record(cx, Action::ContractProven, customer, ReplacementProof::Device).await?;
    open(cx, present, Some(ReplacementProof::Device)).await
}

/// Checks a code of the earlier login's app, or one of its recovery codes; it is accepted once.
async fn check_factor(cx: &Cx, present: Present, typed: &str) -> Result<Outcome<(), NotReplaced>, Error> {
    let Some(typed) = Typed::read(typed) else { return Ok(Outcome::Refused(NotReplaced::NotACode)) };
    let user = present.known.user;
    let (fitting, counter) = match second_factor::check(cx, PURPOSE, user, typed).await? {
        Checked::Fits(fitting, counter) => (fitting, counter),
        Checked::Delayed(delay) => return Ok(Outcome::Refused(NotReplaced::Delayed(delay))),
        Checked::Wrong => {
            record(cx, Action::CodeRefused, present.customer, ReplacementProof::SecondFactor).await?;
            return Ok(Outcome::Refused(NotReplaced::WrongCode));
        }
    };
    let Ok(spent) = cx.db().write(Spending { cx: cx.clone(), user, fitting, counter }).await?;
    if !spent {
        record(cx, Action::CodeRefused, present.customer, ReplacementProof::SecondFactor).await?;
        return Ok(Outcome::Refused(NotReplaced::WrongCode));
    }
    record(cx, Action::ContractProven, present.customer, ReplacementProof::SecondFactor).await?;
    open(cx, present, Some(ReplacementProof::SecondFactor)).await
}

/// Spends a code that fits, and forgets what was counted on the way to it. Returns whether nobody had spent it before.
struct Spending {
    cx: Cx,
    user: PortalUserId,
    fitting: Fitting,
    counter: ThrottleKey,
}

impl Unit for Spending {
    type Done = bool;
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<bool, Stop<Infallible>> {
        let spent = self.fitting.spend(tx, &self.cx, self.user).await?;
        if spent {
            tx.clear_throttle(self.counter).await?;
        }
        Ok(spent)
    }
}

/// Lets the flow go on in place of the earlier registration.
async fn open(cx: &Cx, present: Present, by: Option<ReplacementProof>) -> Result<Outcome<(), NotReplaced>, Error> {
    let user = present.known.user;
    let opened = present.flow.advance(cx, super::KIND, |state| match state.step {
        Step::Proven(_) | Step::Chosen(_) => {
            Ok(State { replacing: Some(user), opened_by: by, code: None, ..state.clone() })
        }
        _ => Err(NotReplaced::Gone),
    });
    Ok(match opened.await? {
        Some(Ok(_)) => Outcome::Done(()),
        Some(Err(why)) => Outcome::Refused(why),
        None => Outcome::Refused(NotReplaced::Gone),
    })
}

async fn record(cx: &Cx, action: Action, customer: CustomerId, proof: ReplacementProof) -> Result<(), Error> {
    let about = About { entity: None, customer: Some(customer), detail: proof.as_str() };
    audit::leave(cx, cx.visitor_stamp(), action, about).await
}
