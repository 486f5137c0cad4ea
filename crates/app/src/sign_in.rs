//! Signing in with portal ID and password (PRODUCT §4.4).
//!
//! A guess has three steps: the token is taken before the check, the check runs with no transaction open, the result is
//! recorded. Known and unknown IDs take the same path and the same time.

pub mod mail;
mod stuffing;
mod tries;

use crate::{
    audit,
    cx::Cx,
    error::{Error, Outcome, Stop},
    keys::Token,
    second_factor,
    session::{self, Arrival, Browser, SignedIn, SignedInBy, arrival, count},
};
use madoguchi_domain::{
    audit::Action, credential::Password, folding, id::PortalUserId, session::Recognition, throttle::Delay,
};
pub use madoguchi_store::portal_user::ClosedBy;
use madoguchi_store::{
    Tx, Unit,
    audit::About,
    known_device,
    portal_user::{self, Credentials},
};
use stuffing::Watch;
pub use stuffing::announce_metrics;
pub(crate) use tries::{Tries, delay};
use uuid::Uuid;

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
    /// Both are right, but the owner said that a change was not hers, and this is closed since.
    Closed(ClosedBy),
}

/// Checks ID and password and begins a session.
pub async fn sign_in(cx: &Cx, form: &SignIn) -> Result<Outcome<SignedIn, Refusal>, Error> {
    let id_key = folding::email_key(&form.portal_id);
    let known = portal_user::credentials(cx.db(), &id_key).await?;
    let tries = tries(cx, &id_key, known.as_ref().map(|known| known.user)).await?;
    let watch = Watch::new(cx, &form.password);
    if let Some(delay) = tries.take(cx).await? {
        count("delayed");
        // A list that is held up is still a list.
        watch.failed(cx, &id_key).await?;
        audit::leave(cx, cx.visitor_stamp(), Action::SignInDelayed, About::default()).await?;
        return Ok(Outcome::Refused(Refusal::Delayed(delay)));
    }
    watch.slow_down(cx).await?;
    // A hash of another system, or of an earlier cost, takes a different time from that of an ID that nobody has.
    let floor = cx.floor();
    // Text that could never be a password is checked all the same: its refusal must not come sooner.
    let password = Password::typed(&form.password);
    let hash = known.as_ref().map(|known| known.password_hash.as_str());
    let right = cx.app.hasher().verify(password.as_ref(), hash).await?;
    match known {
        Some(Credentials { user, closed: Some(closed), .. }) if right => {
            count("closed");
            let about = About { entity: Some(user.0), detail: "closed", ..About::default() };
            audit::leave(cx, cx.visitor_stamp(), Action::SignInRefused, about).await?;
            Ok(Outcome::Refused(Refusal::Closed(closed)))
        }
        Some(known @ Credentials { user, grant: Some(_), .. }) if right => {
            // Another system's hash is renewed before the second step, which is bound to the stored one.
            let stored = match password.filter(|_| !cx.app.hasher().is_current(&known.password_hash)) {
                Some(password) => renew_hash(cx, user, &password, &known.password_hash).await,
                None => known.password_hash.clone(),
            };
            if second_factor::needs_step(cx, user).await? {
                let step = second_factor::begin_step(cx, user, &stored, &tries).await?;
                return Ok(Outcome::Refused(Refusal::SecondStep(step)));
            }
            let (token, arrival) = (cx.app.new_token(), arrival(cx, &known, &form.browser).await?);
            let session = token.hash();
            let beginning = Beginning { cx: cx.clone(), known: known.clone(), arrival, session, tries };
            match cx.db().write(beginning).await? {
                Ok(()) => Ok(Outcome::Done(session::signed_in(cx, &known, &form.browser, token).await?)),
                Err(refusal) => Ok(Outcome::Refused(refusal)),
            }
        }
        known => {
            count("wrong");
            tries.failed(cx).await?;
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
    tries: Tries,
}

impl Unit for Beginning {
    type Done = ();
    type Refusal = Refusal;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Refusal>> {
        let by = SignedInBy::Password;
        let signed_in = session::sign_in(tx, &self.cx, &self.known, &self.arrival, self.session, by).await?;
        signed_in.map_err(|closed| Stop::Refused(Refusal::Closed(closed)))?;
        Ok(self.tries.clear_in(tx).await?)
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

/// What a try at the login with that ID counts against, in this browser.
async fn tries(cx: &Cx, id_key: &str, user: Option<PortalUserId>) -> Result<Tries, Error> {
    let Some(device) = &cx.device else { return Ok(of_stranger(cx, id_key)) };
    // Looked up for an ID that nobody has, too, so that the answer takes the same time.
    let found = known_device::find(cx.db(), user.unwrap_or(PortalUserId(Uuid::nil())), device.hash()).await?;
    let known = cx.app.policies().session.recognise(found.any_before, found.last_seen_at, cx.now);
    Ok(match known {
        Recognition::Known => Tries::of_known_browser(cx, "sign_in", id_key.as_bytes(), device),
        Recognition::New | Recognition::First => of_stranger(cx, id_key),
    })
}

/// What a try at the login with that ID counts against, in a browser that it does not know.
pub(crate) fn of_stranger(cx: &Cx, id_key: &str) -> Tries {
    Tries::of_stranger(cx, "sign_in", id_key.as_bytes())
}
