//! Step-up: a signed-in person proves once more who she is before important changes (PRODUCT §4.4).
//!
//! A guess at the password counts as at sign-in. A step-up gives the session a new token. What was typed into a form
//! that came too late is kept meanwhile ([`crate::kept_form`]).

use crate::{
    audit,
    cx::Cx,
    error::{Error, Outcome, Stop},
    keys::Token,
    passkey::{Shown, Verified},
    sign_in::{count_failure, counters, take_tokens},
};
use madoguchi_domain::{audit::Action, credential::Password, folding, id::SessionId, throttle::Delay, time::Ts};
use madoguchi_store::{Stamp, Tx, Unit, actor::Login, audit::About, portal_user, throttle::ThrottleKey};
use std::convert::Infallible;

/// Why a step-up failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepUpRefusal {
    /// The password is not right.
    Wrong,
    /// There were too many wrong ones.
    Delayed(Delay),
    /// The session ended meanwhile.
    Gone,
}

/// Steps up by password. Returns the session's new token.
pub async fn by_password(cx: &Cx, me: &Login, typed: &str) -> Result<Outcome<Token, StepUpRefusal>, Error> {
    let (login, source) = counters(cx, &folding::email_key(me.portal_id()));
    if let Some(delay) = take_tokens(cx, login, source).await? {
        audit::delayed(cx, cx.account_stamp(me), about(me, "password")).await?;
        return Ok(Outcome::Refused(StepUpRefusal::Delayed(delay)));
    }
    let stored = portal_user::password_hash(cx.db(), me.user()).await?;
    let password = Password::typed(typed);
    if cx.app.hasher().verify(password.as_ref(), stored.as_deref()).await? {
        return prove(cx, me, "password", Some(login)).await;
    }
    count_failure(cx, source).await?;
    refuse(cx, me, "password").await
}

async fn refuse(cx: &Cx, me: &Login, by: &'static str) -> Result<Outcome<Token, StepUpRefusal>, Error> {
    audit::leave(cx, cx.account_stamp(me), Action::StepUpRefused, about(me, by)).await?;
    Ok(Outcome::Refused(StepUpRefusal::Wrong))
}

/// Steps up by one of the login's passkeys. Returns the session's new token.
pub async fn by_passkey(cx: &Cx, me: &Login, shown: &Shown) -> Result<Outcome<Token, StepUpRefusal>, Error> {
    let verified = shown.verify(cx).await?.filter(|verified| verified.user == me.user());
    let Some(verified) = verified else { return refuse(cx, me, "passkey").await };
    let Ok(spent) = cx.db().write(Spending { verified, now: cx.now }).await?;
    if !spent {
        return refuse(cx, me, "passkey").await;
    }
    prove(cx, me, "passkey", None).await
}

struct Spending {
    verified: Verified,
    now: Ts,
}

impl Unit for Spending {
    type Done = bool;
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<bool, Stop<Infallible>> {
        Ok(self.verified.spend(tx, self.now).await?)
    }
}

fn about(me: &Login, by: &'static str) -> About {
    About { entity: Some(me.user().0), customer: me.own_customer(), detail: by }
}

/// Notes a successful step-up, gives the session a new token and clears what was counted against its login.
async fn prove(
    cx: &Cx,
    me: &Login,
    by: &'static str,
    login: Option<ThrottleKey>,
) -> Result<Outcome<Token, StepUpRefusal>, Error> {
    let token = cx.app.new_token();
    let (stamp, session, hash, about) = (cx.account_stamp(me), me.session(), token.hash(), about(me, by));
    let proven = cx.db().write(SteppingUp { stamp, session, hash, about, login }).await?;
    Ok(proven.map(|()| token).into())
}

struct SteppingUp {
    stamp: Stamp,
    session: SessionId,
    /// The hash of the session's new token.
    hash: [u8; 32],
    about: About,
    login: Option<ThrottleKey>,
}

impl Unit for SteppingUp {
    type Done = ();
    type Refusal = StepUpRefusal;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<StepUpRefusal>> {
        if !tx.step_up_session(self.session, self.hash, self.stamp.now).await? {
            return Err(Stop::Refused(StepUpRefusal::Gone));
        }
        if let Some(login) = self.login {
            tx.clear_throttle(login).await?;
        }
        Ok(tx.audit(&self.stamp, Action::SteppedUp, self.about.clone()).await?)
    }
}
