//! The second step of a sign-in: the password was right, and the code is awaited in a flow of this browser.

use super::{Checked, Fitting, check};
use crate::{
    audit,
    cx::Cx,
    error::{Error, Outcome, Stop},
    flow::Flow,
    keys::{Key, Token},
    passkey::{Shown, Verified},
    session::{self, Arrival, Browser, SignedIn, SignedInBy},
    sign_in::{self, Tries},
};
use madoguchi_domain::{
    audit::Action,
    challenge,
    id::PortalUserId,
    second_factor::{STEP_LIFE, Typed},
    throttle::Delay,
    time::Ts,
};
use madoguchi_store::{
    Tx, Unit,
    audit::About,
    portal_user::{self, Credentials},
    throttle::ThrottleKey,
};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;

const KIND: &str = "second_step";

/// The state of a flow.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct State {
    user: PortalUserId,
    /// A mark of the right password: once the password changes, the step is over.
    mark: String,
    expires_at: Ts,
    tries: u32,
    done: bool,
}

fn mark(key: &Key, password_hash: &str) -> String {
    Token::of(key.mac("second_step_mark", &[password_hash.as_bytes()])).as_str().to_owned()
}

/// Begins the second step of a sign-in whose password was right. Returns the flow's token.
pub(crate) async fn begin(cx: &Cx, user: PortalUserId, password_hash: &str, tries: &Tries) -> Result<Token, Error> {
    let state = State {
        user,
        mark: mark(cx.app.keys().newest(), password_hash),
        expires_at: cx.now.plus(STEP_LIFE),
        tries: 0,
        done: false,
    };
    tries.clear(cx).await?;
    Ok(Flow::begin(cx, KIND, state).await?.token)
}

/// A waiting second step, for its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingStep {
    /// Whether an app's code is accepted.
    pub by_code: bool,
    /// Whether a passkey is accepted.
    pub by_passkey: bool,
}

/// The second step waiting in this browser.
pub async fn waiting(cx: &Cx, token: Option<&Token>) -> Result<Option<WaitingStep>, Error> {
    let Some(flow) = find(cx, token).await? else { return Ok(None) };
    let factors = super::factors(cx, flow.state.user).await?;
    Ok(Some(WaitingStep { by_code: factors.two_step.is_some(), by_passkey: !factors.passkeys.is_empty() }))
}

async fn find(cx: &Cx, token: Option<&Token>) -> Result<Option<Flow<State>>, Error> {
    let Some(token) = token else { return Ok(None) };
    let flow = Flow::<State>::find(cx, KIND, token).await?;
    Ok(flow.filter(|flow| flow.state.expires_at > cx.now))
}

/// The form of the second step.
#[derive(Clone)]
pub struct SecondStepForm {
    /// As typed; empty with a passkey.
    pub code: String,
    /// A passkey's answer.
    pub passkey: Option<Shown>,
    /// What is known of the browser.
    pub browser: Browser,
}

/// Why the second step failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondStepRefusal {
    /// Neither six digits nor ten. This costs no try.
    NotACode,
    /// Wrong, or used already.
    Wrong,
    /// The passkey does not belong to this login, or did not match.
    Passkey,
    /// Too many were tried.
    Delayed(Delay),
    /// Too late, too many tries, or no password before: sign in anew.
    Gone,
}

/// Checks the second step and begins the session. The same form sent twice returns the same session.
pub async fn second_step(
    cx: &Cx,
    token: Option<&Token>,
    form: &SecondStepForm,
) -> Result<Outcome<SignedIn, SecondStepRefusal>, Error> {
    let Some(flow) = find(cx, token).await? else { return Ok(Outcome::Refused(SecondStepRefusal::Gone)) };
    let (user, session) = (flow.state.user, session_of(cx, &flow.token));
    let known = portal_user::credentials_of(cx.db(), user).await?;
    let mut keys = cx.app.keys().each();
    let known = known.filter(|known| SignedInBy::PasswordAnd("").opens(known.closed));
    let Some(known) = known.filter(|known| keys.any(|key| mark(key, &known.password_hash) == flow.state.mark)) else {
        return Ok(Outcome::Refused(SecondStepRefusal::Gone));
    };
    if flow.state.done {
        let locale = form.browser.chosen_locale.unwrap_or(known.locale);
        return Ok(Outcome::Done(SignedIn { token: session, locale }));
    }
    let begun = Begin { cx: cx.clone(), flow, known: known.clone(), form: form.clone(), session: session.hash() };
    let refusal = match &form.passkey {
        Some(shown) => begun.by_passkey(shown).await?,
        None => begun.by_code().await?,
    };
    Ok(match refusal {
        None => Outcome::Done(session::signed_in(cx, &known, &form.browser, session).await?),
        Some(refusal) => {
            match refusal {
                SecondStepRefusal::Wrong | SecondStepRefusal::Passkey => session::count("wrong"),
                SecondStepRefusal::Delayed(_) => session::count("delayed"),
                SecondStepRefusal::NotACode | SecondStepRefusal::Gone => {}
            }
            Outcome::Refused(refusal)
        }
    })
}

fn session_of(cx: &Cx, flow: &Token) -> Token {
    Token::of(cx.app.keys().newest().mac("second_step_session", &[flow.as_str().as_bytes()]))
}

#[derive(Clone)]
struct Begin {
    cx: Cx,
    flow: Flow<State>,
    known: Credentials,
    form: SecondStepForm,
    session: [u8; 32],
}

impl Begin {
    async fn by_code(mut self) -> Result<Option<SecondStepRefusal>, Error> {
        let Some(typed) = Typed::read(&self.form.code) else { return Ok(Some(SecondStepRefusal::NotACode)) };
        // The try is counted, in the flow and for the login, before it is looked at.
        let taken = self.flow.clone().advance(&self.cx, KIND, |state| {
            let next = State { tries: state.tries + 1, ..state.clone() };
            (!state.done && challenge::works(state.expires_at, state.tries, self.cx.now)).then_some(next).ok_or(())
        });
        match taken.await? {
            Some(Ok(flow)) => self.flow = flow,
            _ => return self.over_or_done().await,
        }
        let from = sign_in::of_stranger(&self.cx, "");
        let (fitting, counter) = match check(&self.cx, KIND, self.known.user, typed).await? {
            Checked::Fits(fitting, counter) => (fitting, counter),
            Checked::Delayed(delay) => return Ok(Some(SecondStepRefusal::Delayed(delay))),
            Checked::Wrong => {
                from.failed(&self.cx).await?;
                self.refused().await?;
                return Ok(Some(SecondStepRefusal::Wrong));
            }
        };
        let signing_in =
            SigningIn { arrival: self.arrival().await?, begin: self.clone(), shown: Factor::Code(fitting, counter) };
        let Ok(spent) = self.cx.db().write(signing_in).await?;
        if spent {
            return Ok(None);
        }
        if self.is_done().await? {
            return Ok(None);
        }
        from.failed(&self.cx).await?;
        self.refused().await?;
        Ok(Some(SecondStepRefusal::Wrong))
    }

    async fn by_passkey(&self, shown: &Shown) -> Result<Option<SecondStepRefusal>, Error> {
        let verified = shown.verify(&self.cx).await?.filter(|verified| verified.user == self.known.user);
        let Some(verified) = verified else {
            self.refused().await?;
            return Ok(Some(SecondStepRefusal::Passkey));
        };
        let signing_in =
            SigningIn { arrival: self.arrival().await?, begin: self.clone(), shown: Factor::Passkey(verified) };
        let Ok(spent) = self.cx.db().write(signing_in).await?;
        Ok(if spent || self.is_done().await? { None } else { Some(SecondStepRefusal::Passkey) })
    }

    async fn arrival(&self) -> Result<Arrival, Error> {
        Ok(session::arrival(&self.cx, &self.known, &self.form.browser).await?.by_factor(true))
    }

    async fn is_done(&self) -> Result<bool, Error> {
        Ok(find(&self.cx, Some(&self.flow.token)).await?.is_some_and(|flow| flow.state.done))
    }

    async fn over_or_done(&self) -> Result<Option<SecondStepRefusal>, Error> {
        Ok(if self.is_done().await? { None } else { Some(SecondStepRefusal::Gone) })
    }

    async fn refused(&self) -> Result<(), Error> {
        let about = About { entity: Some(self.known.user.0), ..About::default() };
        audit::leave(&self.cx, self.cx.visitor_stamp(), Action::SecondStepRefused, about).await
    }
}

enum Factor {
    Code(Fitting, ThrottleKey),
    Passkey(Verified),
}

/// Spends the factor and begins the session. Returns whether nobody had spent it before.
struct SigningIn {
    begin: Begin,
    arrival: Arrival,
    shown: Factor,
}

impl Unit for SigningIn {
    type Done = bool;
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<bool, Stop<Infallible>> {
        let Begin { cx, flow, known, session, .. } = &self.begin;
        // Nothing is spent for a login that its owner has closed meanwhile.
        let by = match &self.shown {
            Factor::Code(fitting, _) => SignedInBy::PasswordAnd(fitting.name()),
            // It would have been enough without the password.
            Factor::Passkey(_) => SignedInBy::Passkey,
        };
        if !by.opens(tx.closed_of(known.user).await?) {
            return Ok(false);
        }
        let spent = match &self.shown {
            Factor::Code(fitting, _) => fitting.spend(tx, cx, known.user).await?,
            Factor::Passkey(verified) => verified.spend(tx, cx.now).await?,
        };
        if !spent {
            return Ok(false);
        }
        if let Factor::Code(_, counter) = &self.shown {
            tx.clear_throttle(*counter).await?;
        }
        let done = State { done: true, ..flow.state.clone() };
        tx.overwrite_flow(flow.token.hash(), &Flow::written(&done)?).await?;
        Ok(session::sign_in(tx, cx, known, &self.arrival, *session, by).await?.is_ok())
    }
}
