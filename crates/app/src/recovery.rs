//! A forgotten password, or a forgotten ID (PRODUCT §4.3).
//!
//! A request lives entirely in its flow: the browser that asked, the login, the number of tries. A code works only in
//! the browser that asked for it, and a link only with its own request's passphrase, so a stranger who asks for
//! somebody's ID spoils no code or link of hers. Counting for an ID is by source first, so it takes many sources to
//! make her wait. An ID that nobody has walks the same pages, costs the same and is counted the same; its mails are
//! just never sent.

mod begin;
mod code;
mod contract;
mod factor;
pub mod mail;
mod passphrase;
mod renew;

pub use begin::{BeginForm, BeginRefusal, begin, resend};
pub use code::{CodeRefusal, check_code};
pub use contract::accept_contract;
pub use factor::{FactorForm, FactorRefusal, show_factor};
pub use passphrase::{LinkForm, LinkRefusal, PassphraseRefusal, choose_passphrase, link_works, open_link};
pub use renew::{NewPassword, NewPasswordFault, Recovered, Refusal, is_set_by, make_password, set_password};

use crate::{
    audit,
    cx::{App, Cx},
    error::Error,
    flow::{Flow, Mailed},
    keys::{Key, Token},
    mail::Mail,
    second_factor, throttle,
};
use madoguchi_domain::{
    audit::Action,
    credential::PortalId,
    id::{ChallengeId, PortalUserId},
    limit::{Limit, NEAR},
    locale::Locale,
    receipt::Receipt,
    recovery::{MAILS, Measure, Shown, TRIES},
    time::Ts,
};
use madoguchi_store::{
    StoreError, Tx,
    audit::About,
    flow,
    known_device::{self, DeviceHash},
    message::NewMessage,
    portal_user::{self, ClosedBy, Credentials},
};
use serde::{Deserialize, Serialize};

/// The flow of the browser that asked.
const KIND: &str = "recovery";

/// The flow behind a mailed link.
const LINK: &str = "recovery_link";

/// What codes and links are derived for.
pub(crate) const PURPOSE: &str = "recovery";

/// The state of a flow.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct State {
    /// As typed.
    portal_id: PortalId,
    /// Its login; without one the request goes on all the same.
    login: Option<FoundLogin>,
    shown: Shown,
    step: Step,
    /// Whether the login's second factor was shown.
    #[serde(default)]
    factor: bool,
    /// Whether its contract was proven, which a contact address that was never verified asks for.
    #[serde(default)]
    contract: bool,
}

/// The login of a request, as it was when the request began.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct FoundLogin {
    user: PortalUserId,
    portal_id: String,
    contact_address: String,
    locale: Locale,
    /// A mark of contact address and password: once either changes, or the password is stopped, the request is over.
    mark: String,
}

impl FoundLogin {
    fn of(cx: &Cx, known: &Credentials) -> Self {
        Self {
            user: known.user,
            portal_id: known.portal_id.clone(),
            contact_address: known.contact_address.clone(),
            locale: known.locale,
            mark: Self::mark(cx.app.keys().newest(), known),
        }
    }

    /// The login, if it is as it was when the request began.
    async fn standing(&self, cx: &Cx) -> Result<Option<Credentials>, Error> {
        let known = portal_user::credentials_of(cx.db(), self.user).await?;
        Ok(known.filter(|known| self.is_of(cx, known)))
    }

    /// Whether these are the credentials the request began with.
    fn is_of(&self, cx: &Cx, known: &Credentials) -> bool {
        cx.app.keys().each().any(|key| Self::mark(key, known) == self.mark)
    }

    fn mark(key: &Key, known: &Credentials) -> String {
        let closed = known.closed.map_or("", ClosedBy::as_str);
        let parts = [known.contact_address.as_bytes(), known.password_hash.as_bytes(), closed.as_bytes()];
        Token::of(key.mac("recovery_mark", &parts)).as_str().to_owned()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    /// 認証コード入力: a code is awaited. For an ID that nobody has, the code is counted but never sent.
    Code { mailed: Mailed, tries: u32 },
    /// 合言葉登録: question and answer must be chosen.
    Passphrase,
    /// 本人認証完了: the link is on its way.
    Sent {
        mailed: Mailed,
        /// Keyed hash of the question and the answer.
        proof: String,
    },
    /// Code, or link and passphrase, were right: a new password must be set.
    Proven,
    /// It is set.
    Done {
        /// The receipt number, by which people can ask about the change.
        receipt: Receipt,
        /// The form that set it, as its token's hash.
        #[serde(default)]
        form: [u8; 32],
    },
}

/// The step a request is at, for the page asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Nobody asked in this browser, or it was too long ago.
    Begin,
    /// 認証コード入力, with the masked address the code went to.
    Code(String),
    /// 合言葉登録
    Passphrase,
    /// 本人認証完了, with the masked address the link went to.
    Sent(String),
    /// That login's contract must be proven first: its contact address was never verified.
    Contract(PortalUserId),
    /// The login's second factor must be shown first.
    SecondFactor(Asked),
    /// A new password must be set for that ID.
    NewPassword(String),
    /// It is set: the ID and the receipt number.
    Done(String, Receipt),
}

/// Which second factors are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// An app's code or a recovery code.
    pub by_code: bool,
    /// A passkey.
    pub by_passkey: bool,
}

/// The step that the browser's request is at.
pub async fn stage(cx: &Cx, token: Option<&Token>) -> Result<Stage, Error> {
    let Some(flow) = find(cx, token).await? else { return Ok(Stage::Begin) };
    let State { login, shown, step, factor, contract, .. } = flow.state;
    if let (Step::Proven, Some(login)) = (&step, &login) {
        // The login has changed since: another request was quicker.
        let Some(known) = login.standing(cx).await? else { return Ok(Stage::Begin) };
        if asks_contract(&known) && !contract {
            return Ok(Stage::Contract(login.user));
        }
        let factors = second_factor::factors(cx, login.user).await?;
        if !factor && factors.any() {
            let asked = Asked { by_code: factors.two_step.is_some(), by_passkey: !factors.passkeys.is_empty() };
            return Ok(Stage::SecondFactor(asked));
        }
    }
    let id = login.map(|login| login.portal_id);
    Ok(match (step, id) {
        (Step::Code { .. }, _) => Stage::Code(shown.target),
        (Step::Passphrase, _) => Stage::Passphrase,
        (Step::Sent { .. }, _) => Stage::Sent(shown.target),
        (Step::Proven, Some(id)) => Stage::NewPassword(id),
        (Step::Done { receipt, .. }, Some(id)) => Stage::Done(id, receipt),
        // Nothing proves an ID that nobody has.
        (Step::Proven | Step::Done { .. }, None) => Stage::Begin,
    })
}

/// Whether a new password takes the proof of the contract: of a login whose contact address was never verified. An
/// invited person has no contract to prove.
const fn asks_contract(known: &Credentials) -> bool {
    !known.contact_verified && known.own_customer.is_some()
}

async fn find(cx: &Cx, token: Option<&Token>) -> Result<Option<Flow<State>>, Error> {
    match token {
        Some(token) => Flow::find(cx, KIND, token).await,
        None => Ok(None),
    }
}

/// The token of a mailed link.
fn link_token(key: &Key, challenge: ChallengeId) -> Token {
    Token::of(key.mac("recovery_link", &[challenge.0.as_bytes()]))
}

/// The token of the link in a mail. Its flow may have been made with a key before the newest.
pub(crate) async fn link_on_its_way(app: &App, challenge: ChallengeId) -> Result<Token, Error> {
    for key in app.keys().each() {
        let token = link_token(key, challenge);
        if flow::find(app.db(), token.hash(), LINK, app.now()).await?.is_some() {
            return Ok(token);
        }
    }
    Ok(link_token(app.keys().newest(), challenge))
}

/// Ends a mailed link: only a browser's newest mail works (PRODUCT §4.3).
async fn end_link(tx: &mut Tx, cx: &Cx, mailed: &Mailed) -> Result<(), StoreError> {
    for key in cx.app.keys().each() {
        tx.remove_flow(link_token(key, mailed.challenge).hash()).await?;
    }
    Ok(())
}

/// What became of a mail that was counted.
enum MailCounted {
    /// It is sent.
    Sent,
    /// It is not sent, and the answer does not tell: others used up what the ID has, and the owner can have it sent
    /// again.
    Withheld,
    /// This source asked too often; it can ask again from that instant on.
    Wait(Ts),
}

/// Counts a mail of the request.
async fn count_mail(cx: &Cx, state: &State) -> Result<MailCounted, Error> {
    Ok(match count(cx, state, "recovery_mails", MAILS).await? {
        None => MailCounted::Sent,
        Some(TooMany::ByAll(_)) => MailCounted::Withheld,
        Some(TooMany::ByOne(until)) => MailCounted::Wait(until),
    })
}

/// Who did something too often, and until when it cannot be done.
#[derive(Clone, Copy)]
enum TooMany {
    /// This browser, or this source.
    ByOne(Ts),
    /// All together.
    ByAll(Ts),
}

/// Counts a code or answer tried for the request. If there were too many, returns the instant from which another can be
/// tried.
async fn count_guess(cx: &Cx, state: &State) -> Result<Option<Ts>, Error> {
    Ok(count(cx, state, "recovery_guesses", TRIES).await?.map(|(TooMany::ByOne(until) | TooMany::ByAll(until))| until))
}

/// Counts something for a request's ID: by the browser if the login was signed in with it, otherwise by the source, by
/// the networks around it and by all together. What exceeds the source's own limit does not count for the others.
async fn count(cx: &Cx, state: &State, what: &'static str, measure: Measure) -> Result<Option<TooMany>, Error> {
    let too_many = too_many(cx, state, what, measure).await?;
    if too_many.is_some() {
        audit::delayed(cx, cx.visitor_stamp(), About { detail: what, ..about(state.login.as_ref()) }).await?;
    }
    Ok(too_many)
}

async fn too_many(cx: &Cx, state: &State, what: &str, measure: Measure) -> Result<Option<TooMany>, Error> {
    let count = async |by: &str, whom: &[u8], most| {
        let key = throttle::key(cx, what, &[state.portal_id.key().as_bytes(), by.as_bytes(), whom].concat());
        throttle::within(cx, key, Limit { most, window: measure.window }).await
    };
    if let Some(device) = own_device(cx, state.login.as_ref()).await? {
        return Ok(count("\ndevice\n", &device, measure.from_one).await?.err().map(TooMany::ByOne));
    }
    let so_far = match count("\nsource\n", cx.source.name().as_bytes(), measure.from_one).await? {
        Ok(counter) => counter.count,
        Err(until) => return Ok(Some(TooMany::ByOne(until))),
    };
    if so_far <= measure.first
        && is_first(cx, state, what, measure).await?
        && count("\nfirsts", &[], measure.firsts).await?.is_ok()
    {
        return Ok(None);
    }
    let Err(until) = count("\nrepeats", &[], measure.repeats).await? else { return Ok(None) };
    let Some(window) = measure.then_every else { return Ok(Some(TooMany::ByAll(until))) };
    let key = throttle::key(cx, what, &[state.portal_id.key().as_bytes(), b"\nrare"].concat());
    Ok(throttle::within(cx, key, Limit { most: 1, window }).await?.err().map(TooMany::ByAll))
}

/// Whether the networks around the source have not had more first ones than a person needs.
async fn is_first(cx: &Cx, state: &State, what: &str, measure: Measure) -> Result<bool, Error> {
    let whom = [state.portal_id.key().as_bytes(), b"\nnear\n"].concat();
    let limit = Limit { most: measure.first, window: measure.window };
    Ok(throttle::within_networks(cx, what, &whom, limit, NEAR).await?.is_ok())
}

/// The browser, if a request's login was signed in with it.
async fn own_device(cx: &Cx, login: Option<&FoundLogin>) -> Result<Option<DeviceHash>, Error> {
    let Some((login, device)) = login.zip(cx.device.as_ref()) else { return Ok(None) };
    let device = device.hash();
    let known = known_device::find(cx.db(), login.user, device).await?.last_seen_at;
    Ok(known.map(|_| device))
}

/// A request's mail, if there is anybody to receive it.
fn message(login: Option<&FoundLogin>, mail: &impl Mail) -> Result<Option<NewMessage>, Error> {
    login.map(|login| mail.message(&login.contact_address, login.locale, login.user)).transpose()
}

async fn send(tx: &mut Tx, cx: &Cx, message: Option<NewMessage>) -> Result<(), StoreError> {
    if let Some(message) = message {
        tx.send(&cx.visitor_stamp(), message).await?;
    }
    Ok(())
}

async fn note(tx: &mut Tx, cx: &Cx, login: Option<&FoundLogin>, action: Action) -> Result<(), StoreError> {
    tx.audit(&cx.visitor_stamp(), action, about(login)).await
}

/// A request's login, for the audit trail.
fn about(login: Option<&FoundLogin>) -> About {
    About { entity: login.map(|login| login.user.0), ..About::default() }
}
