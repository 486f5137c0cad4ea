//! Sessions: finding the one behind a cookie, beginning one, listing one's own, ending them, and the person's chosen
//! language.
//!
//! Every way of signing in begins its session here: the browser is known from then on, the owner is told of a new one,
//! and a demanded second factor that was not shown is set up first (PRODUCT §4.4).

use crate::{
    credential::tell_new_device,
    cx::Cx,
    error::{Error, Stop},
    keys::Token,
    second_factor, throttle,
};
use madoguchi_domain::{
    audit::Action,
    id::{GrantId, PortalUserId, SessionId},
    limit::NEW_DEVICE_MAILS,
    locale::Locale,
    receipt::Receipt,
    session::{Device, Recognition},
};
pub use madoguchi_store::session::{OwnSession, Present};
use madoguchi_store::{
    Stamp, StoreError, Tx, Unit,
    actor::{Login, OpenSession, Proven, Subscriber, actor_of},
    audit::About,
    known_device::{self, DeviceHash},
    portal_user::{ClosedBy, Credentials},
    session,
};
use std::convert::Infallible;

/// The login behind a session cookie, if the session is still good.
pub async fn present(cx: &Cx, token: &Token) -> Result<Option<Present>, Error> {
    let policies = cx.app.policies();
    let (household, verification) = (policies.household, policies.verification);
    Ok(session::find(cx.db(), &policies.session, household, verification, token.hash(), cx.now).await?)
}

/// A session that has just begun.
#[derive(Debug)]
pub struct SignedIn {
    /// For the cookie.
    pub token: Token,
    /// The language just chosen, or else the person's earlier choice.
    pub locale: Locale,
}

/// What is known of the browser in which a session begins.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    /// What the browser calls itself.
    pub user_agent: String,
    /// The session it holds already, if any: that ends, whosever it is.
    pub previous: Option<SessionId>,
    /// The language chosen in it, if any: it becomes the login's.
    pub chosen_locale: Option<Locale>,
}

/// Somebody about to get a session: how well the login knows the browser, and where a new one is reported.
#[derive(Clone)]
pub(crate) struct Arrival {
    user: PortalUserId,
    browser: Browser,
    device: Option<DeviceHash>,
    recognition: Recognition,
    /// Whether a second factor was shown.
    by_factor: bool,
    /// Address, language and receipt number of the notice; none where nobody is told.
    notice: Option<(String, Locale, Receipt)>,
}

/// Somebody signing in: the owner is told of a browser in which the login was not used (PRODUCT §4.4). Called before
/// the transaction of the sign-in, which reads nothing that others write.
pub(crate) async fn arrival(cx: &Cx, known: &Credentials, browser: &Browser) -> Result<Arrival, Error> {
    let mut arrival = silent_arrival(cx, known.user, browser).await?;
    if arrival.recognition == Recognition::New {
        let counter = throttle::key(cx, "new_device_mails", known.user.0.as_bytes());
        // Past this limit only the list of sign-ins shows new browsers.
        if throttle::within(cx, counter, NEW_DEVICE_MAILS).await?.is_ok() {
            let receipt = Receipt::of(cx.app.randomness().bytes());
            arrival.notice = Some((known.contact_address.clone(), known.locale, receipt));
        }
    }
    Ok(arrival)
}

/// Somebody signing in by something told anyway, such as setting a new password.
pub(crate) async fn silent_arrival(cx: &Cx, user: PortalUserId, browser: &Browser) -> Result<Arrival, Error> {
    let device = cx.device.as_ref().map(Token::hash);
    let recognition = match device {
        // Requests that come from no browser are not told apart.
        None => Recognition::Known,
        Some(device) => {
            let found = known_device::find(cx.db(), user, device).await?;
            cx.app.policies().session.recognise(found.any_before, found.last_seen_at, cx.now)
        }
    };
    Ok(Arrival { user, browser: browser.clone(), device, recognition, by_factor: false, notice: None })
}

/// Somebody just registered: there was no browser before.
pub(crate) fn first_arrival(cx: &Cx, user: PortalUserId, browser: &Browser) -> Arrival {
    let device = cx.device.as_ref().map(Token::hash);
    let (browser, recognition) = (browser.clone(), Recognition::First);
    Arrival { user, browser, device, recognition, by_factor: false, notice: None }
}

impl Arrival {
    /// The same, with a second factor shown or not.
    pub(crate) fn by_factor(self, by_factor: bool) -> Self {
        Self { by_factor, ..self }
    }
}

/// Begins a session, replacing the one the browser held. Every way in comes through here: the browser is known from now
/// on, the owner is told of a new one, and a second factor that the operator demands and that was not shown is set up
/// first.
pub(crate) async fn begin(
    tx: &mut Tx,
    cx: &Cx,
    stamp: &Stamp,
    arrival: &Arrival,
    grant: GrantId,
    token: [u8; 32],
) -> Result<SessionId, Error> {
    if let Some(previous) = arrival.browser.previous {
        tx.end_session(previous, stamp.now).await?;
    }
    let session = tx.begin_session(stamp, arrival.user, grant, token, &arrival.browser.user_agent).await?;
    if arrival.by_factor {
        tx.note_factor_shown(session, stamp.now).await?;
    }
    if !arrival.by_factor && second_factor::is_demanded_in(tx, cx, arrival.user).await? {
        tx.restrict_session(session).await?;
    }
    let Some(device) = arrival.device else { return Ok(session) };
    tx.know_device(arrival.user, device, stamp.now).await?;
    match arrival.recognition {
        Recognition::Known => {}
        Recognition::First => tx.note_first_device(arrival.user, stamp.now).await?,
        Recognition::New => tx.mark_new_device(session).await?,
    }
    if let Some((address, locale, receipt)) = &arrival.notice {
        let device = Device::of(&arrival.browser.user_agent);
        tell_new_device(tx, stamp, arrival.user, device, *receipt, address, *locale).await?;
    }
    Ok(session)
}

/// Signs in a login that identified itself `by` something, unless its owner has closed it since that was checked. One without a contract has nothing to sign in to; the caller has checked that.
pub(crate) async fn sign_in(
    tx: &mut Tx,
    cx: &Cx,
    known: &Credentials,
    arrival: &Arrival,
    token: [u8; 32],
    by: SignedInBy,
) -> Result<Result<(), ClosedBy>, Error> {
    let Some(grant) = known.grant else { return Err(Error::Corrupt { what: "sign-in" }) };
    if let Some(closed) = tx.closed_of(known.user).await?.filter(|closed| !by.opens(Some(*closed))) {
        return Ok(Err(closed));
    }
    let stamp = cx.stamp(actor_of(known.user));
    begin(tx, cx, &stamp, arrival, grant, token).await?;
    let about = About { entity: Some(known.user.0), customer: known.own_customer, detail: by.word() };
    tx.audit(&stamp, Action::SignedIn, about).await?;
    Ok(Ok(()))
}

/// What a login identified itself by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignedInBy {
    /// Its password alone.
    Password,
    /// Its password, and what the word says.
    PasswordAnd(&'static str),
    /// A passkey alone.
    Passkey,
}

impl SignedInBy {
    /// Whether it opens a login of which that is closed.
    pub(crate) const fn opens(self, closed: Option<ClosedBy>) -> bool {
        match closed {
            None => true,
            Some(ClosedBy::Password) => matches!(self, Self::Passkey),
            Some(ClosedBy::Login) => false,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Password => "",
            Self::PasswordAnd(factor) => factor,
            Self::Passkey => "passkey",
        }
    }
}

/// What follows once a sign-in has taken effect: it is counted, and the language chosen in the browser becomes the
/// login's.
pub(crate) async fn signed_in(
    cx: &Cx,
    known: &Credentials,
    browser: &Browser,
    token: Token,
) -> Result<SignedIn, Error> {
    if let Some(chosen) = browser.chosen_locale.filter(|chosen| *chosen != known.locale) {
        session::set_locale(cx.db(), known.user, chosen).await?;
    }
    count("signed_in");
    Ok(SignedIn { token, locale: browser.chosen_locale.unwrap_or(known.locale) })
}

/// Makes the metric of sign-ins show 0 before there is one.
pub fn announce_metrics() {
    for result in ["signed_in", "wrong", "delayed", "closed"] {
        metrics::counter!("madoguchi_sign_ins_total", "result" => result).increment(0);
    }
}

/// Counts the outcome of a sign-in.
pub(crate) fn count(result: &'static str) {
    metrics::counter!("madoguchi_sign_ins_total", "result" => result).increment(1);
}

/// The subscriber behind a session cookie, if the session is still good and has a contract to look at.
pub async fn current(cx: &Cx, token: &Token) -> Result<Option<Subscriber>, Error> {
    Ok(present(cx, token).await?.and_then(Present::subscriber))
}

/// Ends the login's present session.
pub async fn sign_out(cx: &Cx, me: &Login) -> Result<(), Error> {
    end_sessions(cx, me, Which::Own).await
}

/// The sessions to end.
#[derive(Clone, Copy)]
enum Which {
    Own,
    Others,
    One(SessionId),
}

struct EndingSessions {
    cx: Cx,
    me: Login,
    which: Which,
}

async fn end_sessions(cx: &Cx, me: &Login, which: Which) -> Result<(), Error> {
    let Ok(()) = cx.db().write(EndingSessions { cx: cx.clone(), me: me.clone(), which }).await?;
    Ok(())
}

impl Unit for EndingSessions {
    type Done = ();
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible>> {
        let (me, user, now) = (&self.me, self.me.user(), self.cx.now);
        if !tx.is_open(me.session()).await? {
            return Ok(());
        }
        let (ended, customer, detail) = match self.which {
            Which::Own => {
                tx.end_session(me.session(), now).await?;
                (true, None, "")
            }
            Which::Others => {
                let ended = end_others_in(tx, &self.cx, user, me.open_session()).await? > 0;
                (ended, me.own_customer(), "all other sessions")
            }
            Which::One(id) => (tx.end_session_of(user, id, now).await?, me.own_customer(), "other session"),
        };
        if ended {
            let about = About { entity: Some(user.0), customer, detail };
            tx.audit(&self.cx.account_stamp(me), Action::SignedOut, about).await?;
        }
        Ok(())
    }
}

/// Sign-ins shown to their owner at a time.
const SHOWN_AT_ONCE: usize = 50;

/// The login's own sign-ins of the last 90 days, newest first: from the newest, or those before a given one. Also
/// returns whether there are more.
pub async fn own(cx: &Cx, me: &Login, before: Option<SessionId>) -> Result<(Vec<OwnSession>, bool), Error> {
    let policy = &cx.app.policies().session;
    let mut found = session::own(cx.db(), policy, me, before, SHOWN_AT_ONCE + 1, cx.now).await?;
    let more = found.len() > SHOWN_AT_ONCE;
    found.truncate(SHOWN_AT_ONCE);
    Ok((found, more))
}

/// Ends every session of a login but one, which goes on under a new token: whoever copied its cookie is out, too. The
/// answer to this request hands the new cookie out. Returns how many were ended.
pub(crate) async fn end_others_in(
    tx: &mut Tx,
    cx: &Cx,
    user: PortalUserId,
    kept: OpenSession,
) -> Result<usize, StoreError> {
    let next = cx.app.keys().newest().next_session(&kept.token);
    let (ended, turned) = tx.end_other_sessions(user, kept, next.hash(), cx.form, cx.now).await?;
    if turned {
        cx.hand_out(next);
    }
    Ok(ended)
}

/// The token that a session goes on under after the one that a browser still sends, if this request's form gave it that
/// one in another request, whose answer the browser did not wait for: the second of two clicks. Who has only copied the
/// cookie has no such form.
pub async fn turned(cx: &Cx, token: &Token) -> Result<Option<Token>, Error> {
    let Some(form) = cx.form else { return Ok(None) };
    let next = cx.app.keys().newest().next_session(&token.hash());
    Ok(session::was_turned_by(cx.db(), next.hash(), form).await?.then_some(next))
}

/// Ends every session of the login except the one that asks.
pub async fn end_others(cx: &Cx, me: &Proven) -> Result<(), Error> {
    end_sessions(cx, me, Which::Others).await
}

/// Ends one of the login's own sessions. One that is over, or somebody else's, is left as it is.
pub async fn end(cx: &Cx, me: &Proven, id: SessionId) -> Result<(), Error> {
    end_sessions(cx, me, Which::One(id)).await
}

/// Remembers a signed-in person's language for mails and the next sign-in.
pub async fn choose_locale(cx: &Cx, me: &Login, locale: Locale) -> Result<(), Error> {
    Ok(session::set_locale(cx.db(), me.user(), locale).await?)
}
