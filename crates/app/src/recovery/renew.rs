//! Setting the new password of a proven login.

use super::{State, Step, find};
use crate::{
    contact,
    credential::{Whose, check_password, password_for, tell},
    cx::Cx,
    error::{Error, Outcome, Stop},
    flow::Flow,
    keys::Token,
    session::{self, Arrival, Browser},
    sign_in::of_stranger,
};
use madoguchi_domain::{
    audit::Action,
    credential::{CredentialChange, Password, PasswordFault},
    folding,
    id::CustomerId,
    receipt::Receipt,
    time::Ts,
};
use madoguchi_store::{
    Stamp, Tx, Unit,
    actor::actor_of,
    audit::{About, Changed},
    may_change::NotNow,
    portal_user::{self, Credentials},
};

/// The form.
#[derive(Clone)]
pub struct NewPassword {
    /// The new password.
    pub password: String,
    /// The new password again.
    pub again: String,
    /// The form's own token: it takes effect once.
    pub once: Token,
    /// What is known of the browser.
    pub browser: Browser,
}

/// What is wrong with the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewPasswordFault {
    /// The password is not allowed.
    Password(PasswordFault),
    /// The repeat differs.
    Again,
}

/// The result of setting a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// The session begun with it; none where the login sees no customer.
    pub session: Option<Token>,
}

/// Why no password was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The form has faults.
    Form(Vec<NewPasswordFault>),
    /// The owner said that a change was not hers: nothing can be changed until that instant.
    Frozen(Ts),
    /// Another form of this request has set a password already.
    Already,
    /// Nothing was proven in this browser, or the login has changed since: begin anew.
    Gone,
}

/// Sets the password, ends every session, tells the contact address and signs in. The address is marked as verified,
/// since its mail was read. The same form sent twice sets it once and returns the same session.
pub async fn set_password(
    cx: &Cx,
    token: Option<&Token>,
    form: &NewPassword,
) -> Result<Outcome<Recovered, Refusal>, Error> {
    let Some(flow) = find(cx, token).await? else { return Ok(Outcome::Refused(Refusal::Gone)) };
    let Some(login) = flow.state.login.clone() else { return Ok(Outcome::Refused(Refusal::Gone)) };
    let session = Token::of(cx.app.keys().newest().mac("recovery_session", &[flow.token.as_str().as_bytes()]));
    let known = portal_user::credentials_of(cx.db(), login.user).await?;
    let signed_in = |known: &Credentials| Recovered { session: known.grant.map(|_| session.clone()) };
    match (&flow.state.step, &known) {
        (Step::Done { form: done, .. }, Some(known)) if *done == form.once.hash() => {
            return Ok(Outcome::Done(signed_in(known)));
        }
        (Step::Done { .. }, Some(_)) => return Ok(Outcome::Refused(Refusal::Already)),
        (Step::Proven, Some(known)) if login.is_of(cx, known) => {}
        // The login may have changed since the request was read, by another form of it.
        _ => return too_late(cx, token, &form.once, known.as_ref().map(signed_in)).await,
    }
    let Some(known) = known else { return Ok(Outcome::Refused(Refusal::Gone)) };
    let new = match read(cx, &known, form).await? {
        Ok(new) => new,
        Err(faults) => return Ok(Outcome::Refused(Refusal::Form(faults))),
    };
    let hash = cx.app.hasher().hash(&new).await?;
    let recovered = signed_in(&known);
    // The mail about the new password covers this sign-in too.
    let arrival = session::silent_arrival(cx, known.user, &form.browser).await?.by_factor(flow.state.factor);
    let renew = Renew {
        cx: cx.clone(),
        flow,
        known,
        hash,
        session: session.hash(),
        form: form.once.hash(),
        arrival,
        receipt: Receipt::of(cx.app.randomness().bytes()),
    };
    Ok(match cx.db().write(renew).await? {
        Ok(()) => Outcome::Done(recovered),
        Err(Refusal::Gone) => return too_late(cx, token, &form.once, Some(recovered)).await,
        Err(refusal) => Outcome::Refused(refusal),
    })
}

/// Answers a form that another one may have been quicker than. The session of the same form is this one's, too.
async fn too_late(
    cx: &Cx,
    token: Option<&Token>,
    once: &Token,
    recovered: Option<Recovered>,
) -> Result<Outcome<Recovered, Refusal>, Error> {
    Ok(match recovered {
        Some(recovered) if is_set_by(cx, token, once).await? => Outcome::Done(recovered),
        _ if is_done(cx, token).await? => Outcome::Refused(Refusal::Already),
        _ => Outcome::Refused(Refusal::Gone),
    })
}

/// Whether the form with that token set the password of this request.
pub async fn is_set_by(cx: &Cx, token: Option<&Token>, once: &Token) -> Result<bool, Error> {
    let step = find(cx, token).await?.map(|flow| flow.state.step);
    Ok(matches!(step, Some(Step::Done { form, .. }) if form == once.hash()))
}

/// おまかせで作る: a password that the login may have. `None` where none can be set.
pub async fn make_password(cx: &Cx, token: Option<&Token>) -> Result<Option<String>, Error> {
    let Some(flow) = find(cx, token).await? else { return Ok(None) };
    let (Step::Proven, Some(login)) = (&flow.state.step, &flow.state.login) else { return Ok(None) };
    Ok(Some(password_for(cx, Whose::Login(login.user)).await?))
}

async fn is_done(cx: &Cx, token: Option<&Token>) -> Result<bool, Error> {
    Ok(find(cx, token).await?.is_some_and(|flow| matches!(flow.state.step, Step::Done { .. })))
}

/// The typed password, if the login may have it.
async fn read(
    cx: &Cx,
    known: &Credentials,
    form: &NewPassword,
) -> Result<Result<Password, Vec<NewPasswordFault>>, Error> {
    let new = match Password::parse(&form.password) {
        Ok(new) => new,
        Err(fault) => return Ok(Err(vec![NewPasswordFault::Password(fault)])),
    };
    let mut faults = Vec::new();
    let checked = check_password(cx, Whose::Login(known.user), &new, &known.portal_id, &known.contact_address).await?;
    faults.extend(checked.err().map(NewPasswordFault::Password));
    if !Password::parse(&form.again).is_ok_and(|again| again == new) {
        faults.push(NewPasswordFault::Again);
    }
    Ok(if faults.is_empty() { Ok(new) } else { Err(faults) })
}

struct Renew {
    cx: Cx,
    flow: Flow<State>,
    known: Credentials,
    hash: String,
    session: [u8; 32],
    form: [u8; 32],
    arrival: Arrival,
    receipt: Receipt,
}

impl Unit for Renew {
    type Done = ();
    type Refusal = Refusal;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Refusal>> {
        let Self { cx, flow, known, .. } = self;
        let user = known.user;
        let may = match tx.may_recover(user, known.own_customer, cx.now).await? {
            Ok(may) => may,
            Err(NotNow::Frozen(until)) => return Err(Stop::Refused(Refusal::Frozen(until))),
            Err(_) => return Err(Stop::Refused(Refusal::Gone)),
        };
        // The contract was proven before this page, where the address was never verified.
        let verified = tx.contact_of(user).await?.is_some_and(|(_, verified)| verified);
        if !verified && known.own_customer.is_some() && !flow.state.contract {
            return Err(Stop::Refused(Refusal::Gone));
        }
        // A factor was shown before this page; one added since must be shown too.
        if !flow.state.factor && tx.count_factors(user).await?.any() {
            return Err(Stop::Refused(Refusal::Gone));
        }
        let done = State { step: Step::Done { receipt: self.receipt, form: self.form }, ..flow.state.clone() };
        if !tx.save_flow(flow.token.hash(), flow.version, &Flow::written(&done)?).await? {
            return Err(Stop::Refused(Refusal::Gone));
        }
        if !tx.set_password(&may, &known.password_hash, &self.hash).await? {
            // Somebody changed it since the check.
            tx.remove_flow(flow.token.hash()).await?;
            return Err(Stop::Refused(Refusal::Gone));
        }
        let stamp = cx.stamp(actor_of(user));
        of_stranger(cx, &folding::email_key(&known.portal_id)).clear_in(tx).await?;
        tx.end_sessions(user, cx.now).await?;
        tx.forget_devices(user, cx.device.as_ref().map(Token::hash)).await?;
        // The mail there was read: its code was typed, or its link opened with the chosen passphrase.
        if tx.verify_contact(user, &known.contact_address, cx.now).await? {
            contact::note_verified(tx, &stamp, user, known.own_customer).await?;
        }
        if let Some(grant) = known.grant {
            session::begin(tx, cx, &stamp, &self.arrival, grant, self.session).await?;
        }
        self.leave(tx, &stamp, known.own_customer).await?;
        Ok(())
    }
}

impl Renew {
    /// Writes mail, event and audit line.
    async fn leave(&self, tx: &mut Tx, stamp: &Stamp, customer: Option<CustomerId>) -> Result<(), Error> {
        let known = &self.known;
        let change = CredentialChange::PasswordReset;
        tell(tx, stamp, known.user, change, self.receipt, &[&known.contact_address], known.locale).await?;
        let changed = Changed {
            name: "digitalIdentityAttributeValueChangeEvent",
            entity: "digitalIdentity",
            id: known.user.0,
            customer,
            from: None,
            to: Some("password_reset"),
        };
        tx.changed(stamp, changed).await?;
        let about = About { entity: Some(known.user.0), customer, detail: "password" };
        Ok(tx.audit(stamp, Action::PasswordReset, about).await?)
    }
}
