//! Adding another contract to a login, by the same proof as a first registration.
//!
//! A contract that another login holds is not taken over here: the person who proved it is told the other ways.

use crate::{
    credential::tell,
    cx::Cx,
    error::{Error, Outcome, Stop},
    flow::Flow,
    keys::Token,
    registration::{Purpose, State, Step, find},
    second_factor,
};
use madoguchi_domain::{
    audit::Action, credential::CredentialChange, household::mask_number, id::CustomerId, receipt::Receipt, time::Ts,
};
use madoguchi_store::{StoreError, Tx, Unit, actor::Login, audit::About};

/// A proven contract, as shown on the page that asks whether to add it.
#[derive(Clone, PartialEq, Eq)]
pub struct Addable {
    /// The contract holder's name.
    pub name: String,
    /// The customer number, masked.
    pub number: String,
}

impl std::fmt::Debug for Addable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Addable(…)")
    }
}

/// Why a contract is not added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAdded {
    /// Nothing is proven, or not for this login, or too long ago: begin again.
    Gone,
    /// Another login holds the contract.
    Taken,
    /// The owner said that a change was not hers: nothing can be added until that instant.
    Frozen(Ts),
}

/// The contract that was proven for this login and can be added, or why not.
pub async fn addable(cx: &Cx, me: &Login, token: Option<&Token>) -> Result<Outcome<Addable, NotAdded>, Error> {
    if let Some(until) = me.frozen_until() {
        return Ok(Outcome::Refused(NotAdded::Frozen(until)));
    }
    let Some((_, customer)) = proven(cx, me, token).await? else { return Ok(Outcome::Refused(NotAdded::Gone)) };
    let user = me.user();
    let read = cx.db().read(move |tx| {
        Box::pin(async move {
            let holder = tx.holder_of(customer).await?;
            Ok((holder.is_some_and(|(holder, _)| holder != user), tx.name_and_number(customer).await?))
        })
    });
    Ok(match read.await.map_err(|error: StoreError| Error::from(error))? {
        (true, _) => Outcome::Refused(NotAdded::Taken),
        (false, None) => Outcome::Refused(NotAdded::Gone),
        (false, Some((name, number))) => Outcome::Done(Addable { name, number: mask_number(&number) }),
    })
}

async fn proven(cx: &Cx, me: &Login, token: Option<&Token>) -> Result<Option<(Flow<State>, CustomerId)>, Error> {
    let flow = find(cx, token).await?.filter(|flow| flow.state.purpose == Purpose::AddTo(me.user()));
    Ok(flow.and_then(|flow| match flow.state.step {
        Step::Proven(customer) | Step::Done(customer) => Some((flow, customer)),
        Step::Extra | Step::Chosen(_) => None,
    }))
}

/// Adds the proven contract; the session looks at it from then on. Calling it twice changes nothing more.
pub async fn add(cx: &Cx, me: &Login, token: Option<&Token>) -> Result<Outcome<(), NotAdded>, Error> {
    if let Some(until) = me.frozen_until() {
        return Ok(Outcome::Refused(NotAdded::Frozen(until)));
    }
    let Some((flow, customer)) = proven(cx, me, token).await? else { return Ok(Outcome::Refused(NotAdded::Gone)) };
    let adding = Adding { cx: cx.clone(), me: me.clone(), flow, customer };
    match cx.db().write(adding).await {
        // Somebody else registered for it at the same moment.
        Err(Error::Store(StoreError::Constraint(_))) => Ok(Outcome::Refused(NotAdded::Taken)),
        written => Ok(written?.into()),
    }
}

struct Adding {
    cx: Cx,
    me: Login,
    flow: Flow<State>,
    customer: CustomerId,
}

impl Unit for Adding {
    type Done = ();
    type Refusal = NotAdded;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<NotAdded>> {
        let Self { cx, me, flow, customer } = self;
        let customer = *customer;
        match tx.holder_of(customer).await? {
            Some((holder, _)) if holder == me.user() => {
                // The contract is hers already; its letter must open nothing more.
                if let Some(letter) = flow.state.letter {
                    tx.use_letter(&cx.account_stamp(me), letter).await?;
                }
                return Ok(());
            }
            Some(_) => return Err(Stop::Refused(NotAdded::Taken)),
            None => {}
        }
        if let Some(until) = tx.frozen_until(me.user(), cx.now).await? {
            return Err(Stop::Refused(NotAdded::Frozen(until)));
        }
        if let Some(letter) = flow.state.letter
            && !tx.letter_is_unused(letter).await?
        {
            return Err(Stop::Refused(NotAdded::Gone));
        }
        let done = State { step: Step::Done(customer), ..flow.state.clone() };
        // A finished flow adds nothing again: what it added was taken back since.
        if flow.state.step == Step::Done(customer)
            || !tx.save_flow(flow.token.hash(), flow.version, &Flow::written(&done)?).await?
        {
            return Err(Stop::Refused(NotAdded::Gone));
        }
        let stamp = cx.account_stamp(me);
        if let Some(letter) = flow.state.letter {
            tx.use_letter(&stamp, letter).await?;
        }
        tx.revoke_guest(me.user(), customer, cx.now).await?;
        let grant = tx.grant_holder(&stamp, me.user(), customer).await?;
        tx.switch_session(me.session(), me.user(), grant, cx.app.policies().household, cx.now).await?;
        second_factor::hold_back(tx, cx, me).await?;
        let receipt = Receipt::of(cx.app.randomness().bytes());
        let (change, to) = (CredentialChange::ContractAdded, me.contact_address());
        tell(tx, &stamp, me.user(), change, receipt, &[to], cx.locale).await?;
        let about = About { entity: Some(grant.0), customer: Some(customer), detail: "" };
        tx.audit(&stamp, Action::ContractAdded, about).await?;
        Ok(())
    }
}
