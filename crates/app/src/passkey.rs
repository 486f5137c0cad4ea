//! Passkeys: adding, removing, and showing one to sign in or to step up (PRODUCT §4.4).
//!
//! A ceremony lives in the page that needs it: the request to the browser, and beside it our own half, sealed. So
//! showing a page writes nothing; a ceremony is spent with its effect and works once. Every passkey must verify the
//! person at its device. That makes it both factors, and nobody's failures delay it.

pub(crate) mod relying_party;

pub use relying_party::RelyingParty;

use crate::{
    audit,
    cx::Cx,
    error::{Error, Outcome},
    keys,
    sealed::{Sealed, Secret},
    second_factor::{self, StoredPasskey, Work},
    session::{self, Browser, SignedIn, SignedInBy},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use madoguchi_domain::{
    audit::Action,
    credential::CredentialChange,
    id::{PasskeyId, PortalUserId},
    receipt::Receipt,
    second_factor::{MOST_PASSKEYS, passkey_name},
    time::Ts,
};
use madoguchi_store::{
    Stop, StoreError, Tx, Unit, actor::SteppedUp, audit::About, may_change::NotNow, portal_user,
    second_factor as stored,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use std::{convert::Infallible, fmt, time::Duration};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
};

/// A ceremony, as held by a page.
#[derive(Clone)]
pub struct Ceremony {
    /// The request to the browser, as JSON.
    pub options: String,
    /// Our half, sealed; the form sends it back.
    pub state: String,
}

/// How long a page with a ceremony can stay open.
const LIFE: Duration = Duration::from_mins(30);

/// Our half of a ceremony.
#[derive(Serialize, Deserialize)]
struct Half<S> {
    state: S,
    expires_at: Ts,
}

/// Our half in the form that is sealed.
struct Written<K> {
    json: Vec<u8>,
    kind: std::marker::PhantomData<K>,
}

trait Kind {
    const NAME: &'static str;
}

impl Kind for PasskeyRegistration {
    const NAME: &'static str = "passkey_registration";
}

impl Kind for DiscoverableAuthentication {
    const NAME: &'static str = "passkey_authentication";
}

impl<K: Kind> Secret for Written<K> {
    const KIND: &'static str = K::NAME;

    fn to_bytes(&self) -> Vec<u8> {
        self.json.clone()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self { json: bytes.to_vec(), kind: std::marker::PhantomData })
    }
}

fn close<S: Kind + Serialize>(cx: &Cx, whose: &[u8], state: S) -> Result<String, Error> {
    const WHAT: Error = Error::Corrupt { what: "passkey ceremony" };
    let half = Half { state, expires_at: cx.now.plus(LIFE) };
    let json = serde_json::to_vec(&half).map_err(|_| WHAT)?;
    let written = Written::<S> { json, kind: std::marker::PhantomData };
    let sealed = Sealed::seal(cx.app.keys().newest(), cx.app.randomness(), whose, &written).ok_or(WHAT)?;
    Ok(URL_SAFE_NO_PAD.encode(sealed.as_bytes()))
}

fn open<S: Kind + DeserializeOwned>(cx: &Cx, whose: &[u8], state: &str) -> Option<S> {
    let sealed = Sealed::<Written<S>>::stored(URL_SAFE_NO_PAD.decode(state).ok()?);
    let written = sealed.open(cx.app.keys(), whose)?;
    let half: Half<S> = serde_json::from_slice(&written.json).ok()?;
    (half.expires_at > cx.now).then_some(half.state)
}

fn broken(error: impl fmt::Display) -> Error {
    tracing::warn!(%error, "a passkey ceremony could not begin");
    Error::Corrupt { what: "passkey ceremony" }
}

/// Asks for any passkey of this portal: to sign in, as a second step, or to step up.
pub fn ask(cx: &Cx) -> Result<Option<Ceremony>, Error> {
    let Some(RelyingParty(party)) = cx.app.passkeys() else { return Ok(None) };
    let (asked, state) = party.start_discoverable_authentication().map_err(broken)?;
    let options = serde_json::to_string(&asked.public_key).map_err(broken)?;
    Ok(Some(Ceremony { options, state: close(cx, b"", state)? }))
}

/// A browser's answer.
#[derive(Clone)]
pub struct Shown {
    /// The page's half of the ceremony.
    pub state: String,
    /// The browser's answer, as JSON.
    pub credential: String,
}

/// A passkey that matched. It counts only once it is spent.
#[derive(Clone)]
pub(crate) struct Verified {
    pub(crate) user: PortalUserId,
    id: PasskeyId,
    /// The credential with its counters updated.
    credential: String,
    ceremony: Once,
}

impl Verified {
    /// Spends the ceremony together with its effect. Returns whether nobody had spent it before.
    pub(crate) async fn spend(&self, tx: &mut Tx, now: Ts) -> Result<bool, StoreError> {
        Ok(self.ceremony.spend(tx, now).await? && tx.note_passkey_used(self.id, &self.credential, now).await?)
    }
}

/// A ceremony that works once.
#[derive(Clone, Copy)]
struct Once {
    ceremony: [u8; 32],
    sender: [u8; 32],
}

impl Once {
    fn of(state: &str) -> Self {
        let ceremony = Sha256::digest(state.as_bytes()).into();
        Self { ceremony, sender: keys::digest("once_sender", &[b"passkey"]) }
    }

    /// Spends it. Returns whether nobody had before.
    async fn spend(self, tx: &mut Tx, now: Ts) -> Result<bool, StoreError> {
        if tx.once_result(self.ceremony, self.sender).await?.is_some() {
            return Ok(false);
        }
        tx.spend_once(self.ceremony, self.sender, "passkey", "", now).await?;
        Ok(true)
    }
}

impl Shown {
    /// The passkey that answered, if it matches. Runs with no transaction open.
    pub(crate) async fn verify(&self, cx: &Cx) -> Result<Option<Verified>, Error> {
        let Some(RelyingParty(party)) = cx.app.passkeys() else { return Ok(None) };
        let Some(state) = open::<DiscoverableAuthentication>(cx, b"", &self.state) else { return Ok(None) };
        let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(&self.credential) else { return Ok(None) };
        let Ok((user, credential_id)) = party.identify_discoverable_authentication(&answer) else { return Ok(None) };
        let Some(found) = stored::passkey(cx.db(), credential_id).await? else { return Ok(None) };
        if found.user.0 != user {
            return Ok(None);
        }
        let mut passkey = read(&found)?;
        let Ok(result) = party.finish_discoverable_authentication_v2(&answer, state, &passkey) else {
            return Ok(None);
        };
        if !result.user_verified() {
            return Ok(None);
        }
        passkey.update_credential(&result);
        Ok(Some(Verified {
            user: found.user,
            id: found.id,
            credential: serde_json::to_string(&passkey).map_err(broken)?,
            ceremony: Once::of(&self.state),
        }))
    }
}

fn read(stored: &StoredPasskey) -> Result<Passkey, Error> {
    serde_json::from_str(&stored.credential).map_err(|_| Error::Corrupt { what: "passkey" })
}

/// The form of a sign-in by passkey.
#[derive(Clone)]
pub struct PasskeySignIn {
    /// The browser's answer.
    pub shown: Shown,
    /// What is known of the browser.
    pub browser: Browser,
}

/// Signs in by passkey alone. Refused when it matches no login; a failure counts against nobody.
pub async fn sign_in(cx: &Cx, form: &PasskeySignIn) -> Result<Outcome<SignedIn, ()>, Error> {
    let verified = form.shown.verify(cx).await?;
    let known = match &verified {
        Some(verified) => portal_user::credentials_of(cx.db(), verified.user).await?,
        None => None,
    };
    let (Some(verified), Some(known)) = (verified, known) else { return refused(cx).await };
    if known.grant.is_none() || !SignedInBy::Passkey.opens(known.closed) {
        return refused(cx).await;
    }
    let (token, arrival) = (cx.app.new_token(), session::arrival(cx, &known, &form.browser).await?.by_factor(true));
    let begin = Begin { cx: cx.clone(), verified, known: known.clone(), arrival, session: token.hash() };
    let Ok(spent) = cx.db().write(begin).await?;
    if !spent {
        return refused(cx).await;
    }
    Ok(Outcome::Done(session::signed_in(cx, &known, &form.browser, token).await?))
}

/// The sign-in by a passkey. Returns whether its ceremony had not been spent before.
struct Begin {
    cx: Cx,
    verified: Verified,
    known: portal_user::Credentials,
    arrival: session::Arrival,
    session: [u8; 32],
}

impl Unit for Begin {
    type Done = bool;
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<bool, Stop<Infallible, Error>> {
        let by = SignedInBy::Passkey;
        Ok(self.verified.spend(tx, self.cx.now).await?
            && session::sign_in(tx, &self.cx, &self.known, &self.arrival, self.session, by).await?.is_ok())
    }
}

async fn refused(cx: &Cx) -> Result<Outcome<SignedIn, ()>, Error> {
    session::count("wrong");
    let about = About { detail: "passkey", ..About::default() };
    audit::leave(cx, cx.visitor_stamp(), Action::SignInRefused, about).await?;
    Ok(Outcome::Refused(()))
}

/// Asks the browser for a new passkey for that login. None where there can be none.
pub async fn ask_new(cx: &Cx, me: &SteppedUp) -> Result<Option<Ceremony>, Error> {
    let Some(RelyingParty(party)) = cx.app.passkeys() else { return Ok(None) };
    if !cx.app.policies().second_factor.is_offered() {
        return Ok(None);
    }
    let passkeys = second_factor::factors(cx, me.user()).await?.passkeys;
    let known = passkeys.iter().map(|passkey| Ok(read(passkey)?.cred_id().clone()));
    let known = known.collect::<Result<Vec<_>, Error>>()?;
    let id = me.portal_id();
    let (asked, state) = party.start_passkey_registration(me.user().0, id, id, Some(known)).map_err(broken)?;
    let mut options = serde_json::to_value(&asked.public_key).map_err(broken)?;
    // Found without typing the ID: the device keeps the owner's identity.
    let selection = options.get_mut("authenticatorSelection").and_then(serde_json::Value::as_object_mut);
    if let Some(selection) = selection {
        selection.insert("residentKey".to_owned(), "required".into());
        selection.insert("requireResidentKey".to_owned(), true.into());
    }
    Ok(Some(Ceremony { options: options.to_string(), state: close(cx, me.user().0.as_bytes(), state)? }))
}

/// The form that adds a passkey.
#[derive(Clone)]
pub struct NewPasskey {
    /// The browser's answer.
    pub shown: Shown,
    /// The owner's name for it.
    pub name: String,
}

/// Why the passkeys were not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasskeyRefusal {
    /// It has no name.
    Name,
    /// The browser's answer does not match, comes too late, or is for somebody else's passkey.
    Answer,
    /// The login has as many as it can.
    TooMany,
    /// The login may not change it now.
    NotNow(NotNow),
    /// The operator demands a second factor, and there is no other.
    Demanded,
    /// The login has no such passkey.
    Gone,
}

/// Adds a passkey and tells the contact address. One that exists already is left as it is.
pub async fn add(cx: &Cx, me: &SteppedUp, form: &NewPasskey) -> Result<Outcome<Receipt, PasskeyRefusal>, Error> {
    if let Some(until) = me.frozen_until() {
        return Ok(Outcome::Refused(PasskeyRefusal::NotNow(NotNow::Frozen(until))));
    }
    let Some(name) = passkey_name(&form.name) else { return Ok(Outcome::Refused(PasskeyRefusal::Name)) };
    let Some(passkey) = made(cx, me, &form.shown) else { return Ok(Outcome::Refused(PasskeyRefusal::Answer)) };
    let credential = serde_json::to_string(&passkey).map_err(broken)?;
    let id = passkey.cred_id().clone();
    let add = Add { work: Work::new(cx, me), id, credential, name, ceremony: Once::of(&form.shown.state) };
    Ok(cx.db().write(add).await?.into())
}

struct Add {
    work: Work,
    id: Vec<u8>,
    credential: String,
    name: String,
    ceremony: Once,
}

impl Unit for Add {
    type Done = Receipt;
    type Refusal = PasskeyRefusal;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<Receipt, Stop<PasskeyRefusal, Error>> {
        let Self { work, id, credential, name, ceremony } = self;
        let may = work.may_change(tx).await?.map_err(|why| Stop::Refused(PasskeyRefusal::NotNow(why)))?;
        // The same form was quicker, or was sent twice.
        if tx.has_passkey(may.user(), id).await? {
            return Ok(work.receipt);
        }
        if tx.count_factors(may.user()).await?.passkeys >= MOST_PASSKEYS {
            return Err(Stop::Refused(PasskeyRefusal::TooMany));
        }
        let stamp = work.cx.account_stamp(&work.me);
        if !ceremony.spend(tx, work.cx.now).await? || !tx.add_passkey(&stamp, &may, id, credential, name).await? {
            return Err(Stop::Refused(PasskeyRefusal::Answer));
        }
        tx.lift_restriction(work.me.session()).await?;
        tx.note_factor_shown(work.me.session(), work.cx.now).await?;
        Ok(work.leave(tx, &may, CredentialChange::PasskeyAdded, Action::PasskeyAdded).await?)
    }
}

fn made(cx: &Cx, me: &SteppedUp, shown: &Shown) -> Option<Passkey> {
    let RelyingParty(party) = cx.app.passkeys().filter(|_| cx.app.policies().second_factor.is_offered())?;
    let state = open::<PasskeyRegistration>(cx, me.user().0.as_bytes(), &shown.state)?;
    let answer: RegisterPublicKeyCredential = serde_json::from_str(&shown.credential).ok()?;
    party.finish_passkey_registration(&answer, &state).ok()
}

/// Renames a passkey of the login. Nobody is told: it opens what it opened before.
pub async fn rename(cx: &Cx, me: &SteppedUp, id: PasskeyId, name: &str) -> Result<Outcome<(), PasskeyRefusal>, Error> {
    let Some(name) = passkey_name(name) else { return Ok(Outcome::Refused(PasskeyRefusal::Name)) };
    Ok(cx.db().write(Rename { work: Work::new(cx, me), id, name }).await?.into())
}

struct Rename {
    work: Work,
    id: PasskeyId,
    name: String,
}

impl Unit for Rename {
    type Done = ();
    type Refusal = PasskeyRefusal;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<PasskeyRefusal, Error>> {
        let Self { work, id, name } = self;
        let may = work.may_change(tx).await?.map_err(|why| Stop::Refused(PasskeyRefusal::NotNow(why)))?;
        if !tx.rename_passkey(&may, *id, name).await? {
            return Err(Stop::Refused(PasskeyRefusal::Gone));
        }
        let about = About { entity: Some(may.user().0), customer: may.own_customer(), detail: "passkey name" };
        Ok(tx.audit(&work.cx.account_stamp(&work.me), Action::PasskeyRenamed, about).await?)
    }
}

/// Removes a passkey of the login and tells the contact address.
pub async fn remove(cx: &Cx, me: &SteppedUp, id: PasskeyId) -> Result<Outcome<Receipt, PasskeyRefusal>, Error> {
    if let Some(until) = me.frozen_until() {
        return Ok(Outcome::Refused(PasskeyRefusal::NotNow(NotNow::Frozen(until))));
    }
    Ok(cx.db().write(Remove { work: Work::new(cx, me), id }).await?.into())
}

struct Remove {
    work: Work,
    id: PasskeyId,
}

impl Unit for Remove {
    type Done = Receipt;
    type Refusal = PasskeyRefusal;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<Receipt, Stop<PasskeyRefusal, Error>> {
        let Self { work, id } = self;
        let may = work.may_change(tx).await?.map_err(|why| Stop::Refused(PasskeyRefusal::NotNow(why)))?;
        let there = tx.count_factors(may.user()).await?;
        let last = !there.two_step && there.passkeys <= 1;
        if last && second_factor::is_demanded_in(tx, &work.cx, may.user()).await? {
            return Err(Stop::Refused(PasskeyRefusal::Demanded));
        }
        if !tx.remove_passkey(&may, *id).await? {
            return Err(Stop::Refused(PasskeyRefusal::Gone));
        }
        Ok(work.leave(tx, &may, CredentialChange::PasskeyRemoved, Action::PasskeyRemoved).await?)
    }
}
