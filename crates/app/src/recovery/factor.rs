//! The second factor of a login whose password is being reset: a reset never goes round it (PRODUCT §4.4).

use super::{KIND, State, Step, about, find, note};
use crate::{
    audit,
    cx::Cx,
    error::{Error, Outcome, Stop},
    flow::Flow,
    keys::Token,
    passkey::{Shown, Verified},
    second_factor::{Checked, Fitting, check},
};
use madoguchi_domain::{audit::Action, id::PortalUserId, second_factor::Typed, throttle::Delay};
use madoguchi_store::{Tx, Unit, throttle::ThrottleKey};
use std::convert::Infallible;

/// The purpose codes are counted for. Separate from sign-in, so that a reader of the mails does not delay the owner
/// there.
const PURPOSE: &str = "recovery_factor";

/// The form.
#[derive(Clone)]
pub struct FactorForm {
    /// As typed; empty with a passkey.
    pub code: String,
    /// A passkey's answer.
    pub passkey: Option<Shown>,
}

/// Why a second factor was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorRefusal {
    /// Neither six digits nor ten. This costs no try.
    NotACode,
    /// Wrong, or used already.
    Wrong,
    /// The passkey does not belong to this login, or did not match.
    Passkey,
    /// Too many were tried.
    Delayed(Delay),
    /// There is no such request: begin anew.
    Gone,
}

/// Checks a second factor. If it is right, the new password can be set.
pub async fn show_factor(
    cx: &Cx,
    token: Option<&Token>,
    form: &FactorForm,
) -> Result<Outcome<(), FactorRefusal>, Error> {
    let Some(flow) = find(cx, token).await? else { return Ok(Outcome::Refused(FactorRefusal::Gone)) };
    let user = match (&flow.state.step, &flow.state.login) {
        // A second click on the right code: that is what was asked for.
        (Step::Proven, Some(_)) if flow.state.factor => return Ok(Outcome::Done(())),
        (Step::Proven, Some(login)) => login.user,
        _ => return Ok(Outcome::Refused(FactorRefusal::Gone)),
    };
    let show = Show { cx: cx.clone(), flow, user };
    match &form.passkey {
        Some(shown) => show.by_passkey(shown).await,
        None => show.by_code(&form.code).await,
    }
}

#[derive(Clone)]
struct Show {
    cx: Cx,
    flow: Flow<State>,
    user: PortalUserId,
}

impl Show {
    async fn by_code(self, typed: &str) -> Result<Outcome<(), FactorRefusal>, Error> {
        let Some(typed) = Typed::read(typed) else { return Ok(Outcome::Refused(FactorRefusal::NotACode)) };
        let (fitting, counter) = match check(&self.cx, PURPOSE, self.user, typed).await? {
            Checked::Fits(fitting, counter) => (fitting, counter),
            Checked::Wrong => return self.refuse(FactorRefusal::Wrong).await,
            Checked::Delayed(delay) => return Ok(Outcome::Refused(FactorRefusal::Delayed(delay))),
        };
        let showing = Showing { show: self.clone(), shown: Factor::Code(fitting, counter) };
        let Ok(spent) = self.cx.db().write(showing).await?;
        if spent { Ok(Outcome::Done(())) } else { self.done_or(FactorRefusal::Wrong).await }
    }

    async fn by_passkey(self, shown: &Shown) -> Result<Outcome<(), FactorRefusal>, Error> {
        let verified = shown.verify(&self.cx).await?.filter(|verified| verified.user == self.user);
        let Some(verified) = verified else { return self.refuse(FactorRefusal::Passkey).await };
        let showing = Showing { show: self.clone(), shown: Factor::Passkey(verified) };
        let Ok(spent) = self.cx.db().write(showing).await?;
        if spent { Ok(Outcome::Done(())) } else { self.done_or(FactorRefusal::Passkey).await }
    }

    /// Done if the same code was quicker in another request of this browser, otherwise refused.
    async fn done_or(self, refusal: FactorRefusal) -> Result<Outcome<(), FactorRefusal>, Error> {
        let now = Flow::<State>::find(&self.cx, KIND, &self.flow.token).await?;
        if now.is_some_and(|flow| flow.state.factor) {
            return Ok(Outcome::Done(()));
        }
        self.refuse(refusal).await
    }

    async fn refuse(&self, refusal: FactorRefusal) -> Result<Outcome<(), FactorRefusal>, Error> {
        let about = about(self.flow.state.login.as_ref());
        audit::leave(&self.cx, self.cx.visitor_stamp(), Action::SecondStepRefused, about).await?;
        Ok(Outcome::Refused(refusal))
    }
}

enum Factor {
    Code(Fitting, ThrottleKey),
    Passkey(Verified),
}

/// Spends the factor and lets the request go on. Returns whether nobody had spent it before.
struct Showing {
    show: Show,
    shown: Factor,
}

impl Unit for Showing {
    type Done = bool;
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<bool, Stop<Infallible>> {
        let Show { cx, flow, user } = &self.show;
        let spent = match &self.shown {
            Factor::Code(fitting, _) => fitting.spend(tx, cx, *user).await?,
            Factor::Passkey(verified) => verified.spend(tx, cx.now).await?,
        };
        if !spent {
            return Ok(false);
        }
        if let Factor::Code(_, counter) = self.shown {
            tx.clear_throttle(counter).await?;
        }
        let shown = State { factor: true, ..flow.state.clone() };
        tx.overwrite_flow(flow.token.hash(), &Flow::written(&shown)?).await?;
        note(tx, cx, flow.state.login.as_ref(), Action::FactorShown).await?;
        Ok(true)
    }
}
