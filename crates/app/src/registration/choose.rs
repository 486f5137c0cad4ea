//! STEP3: choosing ID, password and contact address.

use super::{Chosen, Purpose, State, Step, find, replace::earlier, succeed};
use crate::{
    credential::{Whose, check_password, password_for},
    cx::Cx,
    error::{Error, Outcome},
    keys::Token,
    throttle,
};
use madoguchi_domain::{
    credential::{ContactAddress, ContactAddressFault, Password, PasswordFault, PortalId, PortalIdFault},
    id::{CustomerId, PortalUserId},
    limit::TAKEN_ANSWERS,
    time::Ts,
};
use madoguchi_store::StoreError;
use uuid::Uuid;

/// The form of STEP3, as typed. Not `Debug`: it holds a password.
#[derive(Clone)]
pub struct IdForm {
    /// The wished portal ID.
    pub portal_id: String,
    /// The wished password.
    pub password: String,
    /// The password again.
    pub password_again: String,
    /// Where mails go; empty where that is the portal ID.
    pub contact_address: String,
    /// Whether the terms are accepted.
    pub agree: bool,
}

/// What is wrong on STEP3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdFault {
    /// The portal ID is not allowed.
    PortalId(PortalIdFault),
    /// Another login has the ID.
    Taken,
    /// Too many IDs were asked for today; none is looked at before that instant.
    TooMany(Ts),
    /// The password is not allowed.
    Password(PasswordFault),
    /// The two passwords differ.
    PasswordAgain,
    /// The contact address is not allowed.
    Contact(ContactAddressFault),
    /// The terms are not accepted.
    Agree,
}

/// Checks the choice and keeps it for the review page. An empty refusal means that the flow is gone.
pub async fn choose_id(cx: &Cx, token: Option<&Token>, form: &IdForm) -> Result<Outcome<(), Vec<IdFault>>, Error> {
    let Some(flow) = find(cx, token).await? else { return Ok(Outcome::Refused(Vec::new())) };
    let (Step::Proven(customer) | Step::Chosen(customer)) = flow.state.step else {
        return Ok(Outcome::Refused(Vec::new()));
    };
    if matches!(flow.state.purpose, Purpose::AddTo(_) | Purpose::Recover(_)) {
        return Ok(Outcome::Refused(Vec::new()));
    }
    if flow.state.purpose == Purpose::Register && earlier(cx, &flow, customer).await?.is_some() {
        return Ok(Outcome::Refused(Vec::new()));
    }
    let contact = if form.contact_address.trim().is_empty() { &form.portal_id } else { &form.contact_address };
    let (portal_id, contact, password) =
        (PortalId::parse(&form.portal_id), ContactAddress::parse(contact), Password::parse(&form.password));
    let mut faults = Vec::new();
    if let Err(fault) = &portal_id {
        faults.push(IdFault::PortalId(*fault));
    }
    match &password {
        Ok(password) => {
            let known = names_known(&flow.state, customer);
            let checked = check_password(cx, known, password, &form.portal_id, &form.contact_address).await?;
            faults.extend(checked.err().map(IdFault::Password));
            // Compared as stored: a full-width repeat of a half-width password is the same password.
            let again = Password::parse(&form.password_again);
            if !again.is_ok_and(|again| again.as_bytes() == password.as_bytes()) {
                faults.push(IdFault::PasswordAgain);
            }
        }
        Err(fault) => faults.push(IdFault::Password(*fault)),
    }
    if let Err(fault) = &contact {
        // An empty field means "the same as the ID", whose own fault is told already.
        if !form.contact_address.trim().is_empty() {
            faults.push(IdFault::Contact(*fault));
        }
    }
    if !form.agree {
        faults.push(IdFault::Agree);
    }
    let (Ok(portal_id), Ok(contact), Ok(password), true) = (portal_id, contact, password, faults.is_empty()) else {
        return Ok(Outcome::Refused(faults));
    };
    // Asked last: answers are counted, and only a form that is right otherwise needs one.
    if let Err(fault) = free(cx, customer, &flow.state, &portal_id).await? {
        return Ok(Outcome::Refused(vec![fault]));
    }
    let password_hash = cx.app.hasher().hash(&password).await?;
    let chosen = Chosen { portal_id: portal_id.as_str().to_owned(), contact_address: contact.as_str().to_owned() };
    let state = State {
        step: Step::Chosen(customer),
        chosen: Some(chosen),
        password_hash: Some(password_hash),
        ..flow.state.clone()
    };
    Ok(if flow.save(cx, &state).await? { Outcome::Done(()) } else { Outcome::Refused(Vec::new()) })
}

/// The customer whose names and phones a password must not contain; nobody's for the invited, who would learn them.
const fn names_known(state: &State, customer: CustomerId) -> Whose {
    match state.purpose {
        Purpose::Accept(_) => Whose::Nobody,
        Purpose::Register | Purpose::AddTo(_) | Purpose::Recover(_) => Whose::Customer(customer),
    }
}

/// Why an ID cannot be had, if it cannot.
async fn free(cx: &Cx, customer: CustomerId, state: &State, id: &PortalId) -> Result<Result<(), IdFault>, Error> {
    let whose = match state.purpose {
        Purpose::Accept(invitation) => invitation.0,
        Purpose::Register | Purpose::AddTo(_) | Purpose::Recover(_) => customer.0,
    };
    let replacing = state.replacing.map(|login| (customer, login));
    Ok(match taken_answer(cx, whose, id, replacing).await? {
        Ok(false) => Ok(()),
        Ok(true) => Err(IdFault::Taken),
        Err(until) => Err(IdFault::TooMany(until)),
    })
}

/// Whether an ID is taken by a login other than the one being replaced. Counts as one of the twenty answers that a
/// customer or an invitation gets a day; past them, returns the instant from which there are more.
pub(crate) async fn taken_answer(
    cx: &Cx,
    whose: Uuid,
    id: &PortalId,
    replacing: Option<(CustomerId, PortalUserId)>,
) -> Result<Result<bool, Ts>, Error> {
    let counter = throttle::key(cx, "taken_answers", whose.as_bytes());
    if let Err(until) = throttle::within(cx, counter, TAKEN_ANSWERS).await? {
        return Ok(Err(until));
    }
    let (key, now) = (id.key(), cx.now);
    let taken = cx
        .db()
        .read(move |tx| {
            Box::pin(async move {
                let login = tx.login_with_id(&key).await?;
                succeed::keeps_its_id(tx, now, login, replacing).await
            })
        })
        .await;
    taken.map(Ok).map_err(|error: StoreError| error.into())
}

/// おまかせで作る: a password that this customer may have. `None` when the flow is gone.
pub async fn make_password(cx: &Cx, token: Option<&Token>) -> Result<Option<String>, Error> {
    let Some(flow) = find(cx, token).await? else { return Ok(None) };
    let (Step::Proven(customer) | Step::Chosen(customer)) = flow.state.step else { return Ok(None) };
    Ok(Some(password_for(cx, names_known(&flow.state, customer)).await?))
}
