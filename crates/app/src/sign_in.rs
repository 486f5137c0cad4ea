//! Signing in with portal ID and password (PRODUCT §4.4).
//!
//! A guess has three steps: the token is taken before the check, the check runs with no transaction open, the result is
//! recorded. Known and unknown IDs take the same path and the same time.

pub mod mail;
mod stuffing;

use crate::{
    audit,
    cx::Cx,
    error::{Error, Outcome, Stop},
    keys::Token,
    second_factor,
    session::{self, Arrival, Browser, SignedIn, arrival, count},
    throttle,
};
use madoguchi_domain::{
    audit::Action,
    credential::Password,
    folding,
    id::PortalUserId,
    throttle::{Attempt, Delay, DelayCause, sign_in_attempt},
};
use madoguchi_store::{
    Tx, Unit,
    audit::About,
    portal_user::{self, Credentials},
    throttle::ThrottleKey,
};
use std::{convert::Infallible, time::Duration};
use stuffing::Watch;
pub use stuffing::announce_metrics;

/// The sign-in form.
#[derive(Clone)]
pub struct SignIn {
    /// As typed.
    pub portal_id: String,
    /// As typed.
    pub password: String,
    /// What is known of the browser.
    pub browser: Browser,
}

/// Why a sign-in did not begin a session. Without the password, no reason tells whether the ID exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// ID or password is wrong.
    Wrong,
    /// Both are right, and a second step follows: the token of its flow.
    SecondStep(Token),
    /// There were too many failures.
    Delayed(Delay),
}

/// Checks ID and password and begins a session.
pub async fn sign_in(cx: &Cx, form: &SignIn) -> Result<Outcome<SignedIn, Refusal>, Error> {
    let id_key = folding::email_key(&form.portal_id);
    let (login, source) = counters(cx, &id_key);
    let watch = Watch::new(cx, &form.password);
    if let Some(delay) = take_tokens(cx, login, source).await? {
        count("delayed");
        // A list that is held up is still a list.
        watch.failed(cx, &id_key).await?;
        audit::leave(cx, cx.visitor_stamp(), Action::SignInDelayed, About::default()).await?;
        return Ok(Outcome::Refused(Refusal::Delayed(delay)));
    }
    watch.slow_down(cx).await?;
    // A hash of another system, or of an earlier cost, takes a different time from that of an ID that nobody has.
    let floor = cx.floor();
    let known = portal_user::credentials(cx.db(), &id_key).await?;
    // Text that could never be a password is checked all the same: its refusal must not come sooner.
    let password = Password::typed(&form.password);
    let hash = known.as_ref().map(|known| known.password_hash.as_str());
    let right = cx.app.hasher().verify(password.as_ref(), hash).await?;
    match known {
        Some(known @ Credentials { user, grant: Some(_), .. }) if right => {
            // Another system's hash is renewed before the second step, which is bound to the stored one.
            let stored = match password.filter(|_| !cx.app.hasher().is_current(&known.password_hash)) {
                Some(password) => renew_hash(cx, user, &password, &known.password_hash).await,
                None => known.password_hash.clone(),
            };
            if second_factor::needs_step(cx, user).await? {
                let step = second_factor::begin_step(cx, user, &stored, login).await?;
                return Ok(Outcome::Refused(Refusal::SecondStep(step)));
            }
            let (token, arrival) = (cx.app.new_token(), arrival(cx, &known, &form.browser).await?);
            let session = token.hash();
            let beginning = Beginning { cx: cx.clone(), known: known.clone(), arrival, session, login };
            let Ok(()) = cx.db().write(beginning).await?;
            Ok(Outcome::Done(session::signed_in(cx, &known, &form.browser, token).await?))
        }
        known => {
            count("wrong");
            count_failure(cx, source).await?;
            watch.failed(cx, &id_key).await?;
            let user = known.map(|known| known.user);
            let about = About { entity: user.map(|user| user.0), ..About::default() };
            audit::leave(cx, cx.visitor_stamp(), Action::SignInRefused, about).await?;
            floor.await;
            Ok(Outcome::Refused(Refusal::Wrong))
        }
    }
}

struct Beginning {
    cx: Cx,
    known: Credentials,
    arrival: Arrival,
    session: [u8; 32],
    /// The login's counter of failures, which is cleared.
    login: ThrottleKey,
}

impl Unit for Beginning {
    type Done = ();
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible>> {
        tx.clear_throttle(self.login).await?;
        Ok(session::sign_in(tx, &self.cx, &self.known, &self.arrival, self.session, "").await?)
    }
}

/// Hashes a password that was right at the present cost. Returns the hash then stored; if hashing fails, the sign-in
/// still succeeds.
async fn renew_hash(cx: &Cx, user: PortalUserId, password: &Password, old: &str) -> String {
    let renewed = async {
        let new = cx.app.hasher().hash(password).await?;
        Ok::<_, Error>(portal_user::renew_hash(cx.db(), user, old, &new).await?.then_some(new))
    };
    match renewed.await {
        Ok(renewed) => renewed.unwrap_or_else(|| old.to_owned()),
        Err(error) => {
            tracing::warn!(%error, "a password could not be hashed anew");
            old.to_owned()
        }
    }
}

/// The failure counters of a login and of a guess's source.
pub(crate) fn counters(cx: &Cx, id_key: &str) -> (ThrottleKey, ThrottleKey) {
    let login = throttle::key(cx, "sign_in_account", id_key.as_bytes());
    (login, throttle::key(cx, "sign_in_source", cx.source.name().as_bytes()))
}

/// Counts the attempt against the login and checks whether the source is held up. Returns why and until when
/// the attempt is delayed, if it is.
///
/// A source counts only failures, once they are known: many people sign in from one address, and their right passwords
/// must neither count nor prolong old failures.
pub(crate) async fn take_tokens(cx: &Cx, login: ThrottleKey, source: ThrottleKey) -> Result<Option<Delay>, Error> {
    let policy = cx.app.policies().sign_in;
    let next = |old| sign_in_attempt(&policy, old, cx.now);
    let [failed, attempts] = madoguchi_store::throttle::load_each(cx.db(), [source, login]).await?;
    if !cx.source.exempt
        && let Attempt::Blocked { until, count } = next(failed)
    {
        // Whoever mistypes at home meets both: then it is said of the login.
        let login = delay(cx, Some(next(attempts))).filter(|login| login.until >= until);
        return Ok(login.or(Some(Delay { until, cause: DelayCause::Source(count) })));
    }
    Ok(delay(cx, throttle::take_loaded(cx, login, attempts, next).await?))
}

/// What an attempt at a login that was to be counted is delayed by, if it is.
pub(crate) fn delay(cx: &Cx, taken: Option<Attempt>) -> Option<Delay> {
    match taken {
        Some(Attempt::Allowed(_)) => None,
        Some(Attempt::Blocked { until, count }) => Some(Delay { until, cause: DelayCause::Login(count) }),
        None => Some(Delay { until: cx.now.plus(Duration::from_mins(1)), cause: DelayCause::Rush }),
    }
}

/// Counts a failure against its source.
pub(crate) async fn count_failure(cx: &Cx, source: ThrottleKey) -> Result<(), Error> {
    let policy = cx.app.policies().sign_in;
    if !cx.source.exempt {
        throttle::take(cx, source, |old| sign_in_attempt(&policy, old, cx.now)).await?;
    }
    Ok(())
}
