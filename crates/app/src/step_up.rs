//! Step-up: a signed-in person proves once more who she is before important changes (PRODUCT §4.4).
//!
//! Where a second factor is set, only that counts: a stolen password changes nothing. A guess at the password counts for
//! the session, so that strangers' guesses at the sign-in page hold up nobody here. A step-up gives the session a new token. What was typed into a form
//! that came too late is kept meanwhile ([`crate::kept_form`]).

use crate::{
    audit,
    cx::Cx,
    error::{Error, Outcome, Stop},
    keys::Token,
    passkey::{Shown, Verified},
    second_factor::{self, Checked, Fitting},
    sign_in::Tries,
};
use madoguchi_domain::{audit::Action, credential::Password, second_factor::Typed, throttle::Delay};
use madoguchi_store::{StoreError, Tx, Unit, actor::Login, audit::About, portal_user, throttle::ThrottleKey};

/// Why a step-up failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepUpRefusal {
    /// The password, the code or the passkey is not right.
    Wrong,
    /// Neither six digits nor ten. This costs no try.
    NotACode,
    /// There were too many wrong ones.
    Delayed(Delay),
    /// The session ended meanwhile.
    Gone,
}

/// Steps up by password. Returns the session's new token.
pub async fn by_password(cx: &Cx, me: &Login, typed: &str) -> Result<Outcome<Token, StepUpRefusal>, Error> {
    let tries = Tries::of_session(cx, me);
    if let Some(delay) = tries.take(cx).await? {
        audit::delayed(cx, cx.account_stamp(me), about(me, "password")).await?;
        return Ok(Outcome::Refused(StepUpRefusal::Delayed(delay)));
    }
    let stored = portal_user::password_hash(cx.db(), me.user()).await?;
    let password = Password::typed(typed);
    if cx.app.hasher().verify(password.as_ref(), stored.as_deref()).await? {
        return prove(cx, me, Proof::Password(tries)).await;
    }
    refuse(cx, me, "password").await
}

async fn refuse(cx: &Cx, me: &Login, by: &'static str) -> Result<Outcome<Token, StepUpRefusal>, Error> {
    audit::leave(cx, cx.account_stamp(me), Action::StepUpRefused, about(me, by)).await?;
    Ok(Outcome::Refused(StepUpRefusal::Wrong))
}

/// Steps up by a code of the login's app, or by a recovery code. Returns the session's new token.
pub async fn by_code(cx: &Cx, me: &Login, typed: &str) -> Result<Outcome<Token, StepUpRefusal>, Error> {
    let Some(typed) = Typed::read(typed) else { return Ok(Outcome::Refused(StepUpRefusal::NotACode)) };
    let (fitting, counter) = match second_factor::check_in_session(cx, me, typed).await? {
        Checked::Fits(fitting, counter) => (fitting, counter),
        Checked::Wrong => return refuse(cx, me, "code").await,
        Checked::Delayed(delay) => return Ok(Outcome::Refused(StepUpRefusal::Delayed(delay))),
    };
    prove(cx, me, Proof::Code(fitting, counter)).await
}

/// Steps up by one of the login's passkeys. Returns the session's new token.
pub async fn by_passkey(cx: &Cx, me: &Login, shown: &Shown) -> Result<Outcome<Token, StepUpRefusal>, Error> {
    let verified = shown.verify(cx).await?.filter(|verified| verified.user == me.user());
    let Some(verified) = verified else { return refuse(cx, me, "passkey").await };
    prove(cx, me, Proof::Passkey(verified)).await
}

/// What was shown, and what it leaves behind.
enum Proof {
    /// The password, and what the right one clears.
    Password(Tries),
    /// An app's code or a recovery code, and its counter.
    Code(Fitting, ThrottleKey),
    /// A passkey.
    Passkey(Verified),
}

impl Proof {
    const fn word(&self) -> &'static str {
        match self {
            Self::Password(_) => "password",
            Self::Code(fitting, _) => fitting.name(),
            Self::Passkey(_) => "passkey",
        }
    }

    /// Spends what can be shown only once. Returns whether nobody had.
    async fn spend(&self, tx: &mut Tx, cx: &Cx, me: &Login) -> Result<bool, StoreError> {
        match self {
            Self::Password(tries) => tries.clear_in(tx).await.map(|()| true),
            Self::Code(fitting, counter) => {
                tx.clear_throttle(*counter).await?;
                fitting.spend(tx, cx, me.user()).await
            }
            Self::Passkey(verified) => verified.spend(tx, cx.now).await,
        }
    }
}

fn about(me: &Login, by: &'static str) -> About {
    About { entity: Some(me.user().0), customer: me.own_customer(), detail: by }
}

/// Notes a successful step-up and gives the session a new token.
async fn prove(cx: &Cx, me: &Login, proof: Proof) -> Result<Outcome<Token, StepUpRefusal>, Error> {
    let (token, word) = (cx.app.new_token(), proof.word());
    let hash = token.hash();
    match cx.db().write(SteppingUp { cx: cx.clone(), me: me.clone(), proof, hash }).await? {
        Ok(()) => Ok(Outcome::Done(token)),
        Err(StepUpRefusal::Wrong) => refuse(cx, me, word).await,
        Err(refusal) => Ok(Outcome::Refused(refusal)),
    }
}

struct SteppingUp {
    cx: Cx,
    me: Login,
    proof: Proof,
    /// The hash of the session's new token.
    hash: [u8; 32],
}

impl Unit for SteppingUp {
    type Done = ();
    type Refusal = StepUpRefusal;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<StepUpRefusal>> {
        let Self { cx, me, proof, hash } = self;
        if !proof.spend(tx, cx, me).await? {
            return Err(Stop::Refused(StepUpRefusal::Wrong));
        }
        if !tx.step_up_session(me.session(), *hash, cx.now).await? {
            return Err(Stop::Refused(StepUpRefusal::Gone));
        }
        if !matches!(proof, Proof::Password(_)) {
            tx.note_factor_shown(me.session(), cx.now).await?;
        }
        Ok(tx.audit(&cx.account_stamp(me), Action::SteppedUp, about(me, proof.word())).await?)
    }
}
