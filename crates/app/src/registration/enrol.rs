//! 登録: the registration itself, with everything that depends on it, in one transaction.

use super::{Purpose, State, Step, find, replace, succeed};
use crate::{
    contact::mail::ContactCode,
    cx::Cx,
    error::{Error, Outcome, Stop},
    flow::Flow,
    household,
    keys::{Key, Token},
    mail::Mail as _,
    session::{self, Browser},
};
use madoguchi_domain::{
    audit::Action,
    challenge::VERIFY_LIFE,
    credential::PortalId,
    id::{CustomerId, GrantId, PortalUserId},
    receipt::Receipt,
};
use madoguchi_store::{
    StoreError, Tx, Unit,
    actor::actor_of,
    audit::{About, Changed},
    challenge::VERIFY_CONTACT,
    portal_user::NewPortalUser,
};
use std::sync::Arc;

/// A completed registration.
#[derive(Debug)]
pub struct Registered {
    /// The token for the session cookie.
    pub session: Token,
}

/// Why a registration did not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotRegistered {
    /// Another window made a different choice after this review page was shown: it must be reviewed again.
    Changed,
    /// The flow, the ID or the customer is gone: begin again at the flow's present step.
    Gone,
}

/// The token of a review page: of this flow and its latest choice.
pub(super) fn once_of(key: &Key, flow: &Flow<State>) -> Token {
    let parts = [flow.token.as_str().as_bytes(), &flow.version.to_be_bytes()];
    Token::of(key.mac("registration_review", &parts))
}

/// 登録: makes the login, ties it to the customer as its holder, signs it in and asks for the code mail.
///
/// The same form sent twice leads to the same session, whose token is derived from the flow's secret. The browser's
/// earlier session ends.
pub async fn register(
    cx: &Cx,
    token: Option<&Token>,
    once: &Token,
    browser: &Browser,
) -> Result<Outcome<Registered, NotRegistered>, Error> {
    let Some(flow) = find(cx, token).await? else { return Ok(Outcome::Refused(NotRegistered::Gone)) };
    let reviewed = cx.app.keys().each().any(|key| *once == once_of(key, &flow));
    let session = session_of(cx, &flow, once);
    let enrol = Enrol {
        cx: cx.clone(),
        flow,
        reviewed,
        once: once.hash(),
        session: session.hash(),
        browser: browser.clone(),
        receipt: Receipt::of(cx.app.randomness().bytes()),
    };
    let enrol = Arc::new(enrol);
    let registered = match cx.db().write(enrol.clone()).await {
        Err(Error::Store(error @ StoreError::Constraint(_))) => {
            let overtaken = cx.db().read(|tx| Box::pin(async move { enrol.overtaken(tx).await })).await?;
            overtaken.ok_or(error)?
        }
        other => other?,
    };
    Ok(registered.map(|()| Registered { session }).into())
}

fn session_of(cx: &Cx, flow: &Flow<State>, once: &Token) -> Token {
    let secrets = [flow.token.as_str().as_bytes(), once.as_str().as_bytes()];
    Token::of(cx.app.keys().newest().mac("registration_session", &secrets))
}

struct Enrol {
    cx: Cx,
    flow: Flow<State>,
    /// Whether the form came from the review page of this choice.
    reviewed: bool,
    once: [u8; 32],
    session: [u8; 32],
    browser: Browser,
    /// For the notice to an earlier login that this one replaces.
    receipt: Receipt,
}

/// Registers. The constraints ensure that nobody has the ID or the customer yet: looking first, in a table that
/// everybody writes to, would collide with all registrations of that moment. Only a replacement looks.
impl Unit for Enrol {
    type Done = ();
    type Refusal = NotRegistered;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<NotRegistered>> {
        let actor = self.flow.token.hash();
        let (Step::Chosen(customer), Some(chosen), Some(password_hash)) =
            (self.flow.state.step, &self.flow.state.chosen, &self.flow.state.password_hash)
        else {
            return self.before_or(tx, NotRegistered::Gone).await;
        };
        if !self.reviewed {
            let overtaken = self.overtaken(tx).await?.unwrap_or(Err(NotRegistered::Changed));
            return overtaken.map_err(Stop::Refused);
        }
        if let Some(earlier) = self.flow.state.replacing
            && !replace::still_may(tx, &self.cx, &self.flow.state, earlier).await?
        {
            return self.before_or(tx, NotRegistered::Gone).await;
        }
        let id = Self::portal_id(&chosen.portal_id)?;
        // Before anything is written, so that an invitation or letter that is over leaves the flow as it is.
        let invitation = match self.flow.state.purpose {
            Purpose::Register => None,
            Purpose::AddTo(_) | Purpose::Recover(_) => return self.before_or(tx, NotRegistered::Gone).await,
            Purpose::Accept(id) => match household::open_in(tx, &self.cx, id).await? {
                Some(invitation) => Some(invitation),
                None => return self.before_or(tx, NotRegistered::Gone).await,
            },
        };
        let letter = self.flow.state.letter;
        if let Some(letter) = letter
            && !tx.letter_is_unused(letter).await?
        {
            return self.before_or(tx, NotRegistered::Gone).await;
        }
        let done = State { step: Step::Done(customer), password_hash: None, ..self.flow.state.clone() };
        if !tx.save_flow(actor, self.flow.version, &Flow::written(&done)?).await? {
            return self.before_or(tx, NotRegistered::Gone).await;
        }
        let new = NewPortalUser {
            portal_id: chosen.portal_id.clone(),
            portal_id_key: id.key(),
            password_hash: password_hash.clone(),
            contact_address: chosen.contact_address.clone(),
            locale: self.cx.locale,
        };
        match invitation {
            None => self.register_holder(tx, customer, &new).await?,
            Some(invitation) => {
                household::enrol(tx, &self.cx, &invitation, &new, self.session, &self.browser).await?;
            }
        }
        tx.spend_once(self.once, actor, Self::FORM, Self::RESULT, self.cx.now).await?;
        Ok(())
    }
}

impl Enrol {
    const FORM: &str = "register";
    const RESULT: &str = "/register/verify";

    fn portal_id(chosen: &str) -> Result<PortalId, Error> {
        PortalId::parse(chosen).map_err(|_| Error::Corrupt { what: "flow" })
    }

    /// Whether the same form has taken effect already.
    async fn took_effect(&self, tx: &mut Tx) -> Result<bool, Error> {
        Ok(tx.once_result(self.once, self.flow.token.hash()).await?.is_some())
    }

    /// Done if the same form took effect already, otherwise refused with `why`.
    async fn before_or(&self, tx: &mut Tx, why: NotRegistered) -> Result<(), Stop<NotRegistered>> {
        if self.took_effect(tx).await? { Ok(()) } else { Err(Stop::Refused(why)) }
    }

    /// The answer if this form was quicker before, or if somebody else took the customer or the ID (which STEP3 then
    /// says); `None` if neither.
    async fn overtaken(&self, tx: &mut Tx) -> Result<Option<Result<(), NotRegistered>>, Error> {
        if self.took_effect(tx).await? {
            return Ok(Some(Ok(())));
        }
        let (Step::Chosen(customer), Some(chosen)) = (self.flow.state.step, &self.flow.state.chosen) else {
            return Ok(Some(Err(NotRegistered::Gone)));
        };
        let key = Self::portal_id(&chosen.portal_id)?.key();
        let replacing = self.flow.state.replacing.map(|login| (customer, login));
        let registers = self.flow.state.purpose == Purpose::Register;
        let is_earlier = |holder| Some(holder) == self.flow.state.replacing;
        let held = registers && tx.holder_of(customer).await?.is_some_and(|(holder, _)| !is_earlier(holder));
        let (login, now) = (tx.login_with_id(&key).await?, self.cx.now);
        let taken = held || succeed::keeps_its_id(tx, now, login, replacing).await?;
        Ok(taken.then_some(Err(NotRegistered::Gone)))
    }

    /// Registers a contract's holder, replacing an earlier login where that was proven.
    async fn register_holder(&self, tx: &mut Tx, customer: CustomerId, new: &NewPortalUser) -> Result<(), Error> {
        let earlier = match self.flow.state.replacing {
            Some(earlier) => succeed::take_place(tx, &self.cx, customer, earlier, &new.portal_id_key).await?,
            None => None,
        };
        let user = self.add(tx, customer, new).await?;
        if let Some(letter) = self.flow.state.letter {
            tx.use_letter(&self.cx.visitor_stamp(), letter).await?;
        }
        match earlier {
            Some(earlier) => earlier.tell(tx, &self.cx, user, self.receipt).await,
            None => Ok(()),
        }
    }

    async fn add(&self, tx: &mut Tx, customer: CustomerId, new: &NewPortalUser) -> Result<PortalUserId, Error> {
        let user = tx.add_portal_user(&self.cx.visitor_stamp(), new).await?;
        let grant = tx.grant_holder(&self.cx.stamp(actor_of(user)), user, customer).await?;
        let (session, browser) = (self.session, &self.browser);
        let login = NewLogin { user, grant, customer: Some(customer), session, browser, verified: false };
        login.welcome(tx, &self.cx, new).await?;
        Ok(user)
    }
}

/// A new login with its first grant.
pub(crate) struct NewLogin<'b> {
    pub(crate) user: PortalUserId,
    pub(crate) grant: GrantId,
    /// The contract it holds; none for an invited person.
    pub(crate) customer: Option<CustomerId>,
    /// The hash of its first session's token.
    pub(crate) session: [u8; 32],
    pub(crate) browser: &'b Browser,
    /// Whether its contact address is known to be its owner's.
    pub(crate) verified: bool,
}

impl NewLogin<'_> {
    /// Signs it in, asks for its contact address to be verified, and writes event and audit line.
    pub(crate) async fn welcome(&self, tx: &mut Tx, cx: &Cx, new: &NewPortalUser) -> Result<(), Error> {
        let (user, customer, to) = (self.user, self.customer, new.contact_address.as_str());
        let stamp = cx.stamp(actor_of(user));
        let arrival = session::first_arrival(cx, user, self.browser);
        session::begin(tx, cx, &stamp, &arrival, self.grant, self.session).await?;
        if self.verified {
            tx.verify_contact(user, to, cx.now).await?;
        } else {
            let challenge = tx.add_first_challenge(&stamp, VERIFY_CONTACT, user, to, VERIFY_LIFE).await?;
            let mail = ContactCode { challenge, expires_at: cx.now.plus(VERIFY_LIFE) };
            tx.send(&stamp, mail.message(to, new.locale, user)?).await?;
        }
        let created = Changed {
            name: "digitalIdentityCreateEvent",
            entity: "digitalIdentity",
            id: user.0,
            customer,
            from: None,
            to: Some("registered"),
        };
        tx.changed(&stamp, created).await?;
        let detail = if customer.is_some() { "" } else { "invited" };
        let about = About { entity: Some(user.0), customer, detail };
        Ok(tx.audit(&stamp, Action::Registered, about).await?)
    }
}
