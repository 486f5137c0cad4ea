//! STEP2's proof on the way back to a login whose contact address was never verified: the address may be a stranger's by
//! a slip of the hand, and reading its mail proves nothing (PRODUCT §4.3).

use super::{State, Step, find};
use crate::{
    cx::Cx,
    error::Error,
    keys::Token,
    registration::{self, Purpose},
};
use madoguchi_domain::id::{CustomerId, PortalUserId};
use madoguchi_store::StoreError;

/// Takes a contract that was proven for this request, in the registration's own steps. Returns whether it is the
/// login's; another's opens nothing.
pub async fn accept_contract(cx: &Cx, token: Option<&Token>, proof: &Token) -> Result<bool, Error> {
    let Some(flow) = find(cx, token).await? else { return Ok(false) };
    let (Step::Proven, Some(login)) = (&flow.state.step, &flow.state.login) else { return Ok(false) };
    let Some(customer) = proven_for(cx, proof, login.user).await? else { return Ok(false) };
    if !holds(cx, login.user, customer).await? {
        return Ok(false);
    }
    let proven = |state: &State| match state.step {
        Step::Proven => Ok(State { contract: true, ..state.clone() }),
        _ => Err(()),
    };
    Ok(matches!(flow.advance(cx, super::KIND, proven).await?, Some(Ok(_))))
}

async fn proven_for(cx: &Cx, proof: &Token, user: PortalUserId) -> Result<Option<CustomerId>, Error> {
    let flow = registration::find(cx, Some(proof)).await?;
    let flow = flow.filter(|flow| flow.state.purpose == Purpose::Recover(user));
    Ok(flow.and_then(|flow| match flow.state.step {
        registration::Step::Proven(customer) => Some(customer),
        _ => None,
    }))
}

async fn holds(cx: &Cx, user: PortalUserId, customer: CustomerId) -> Result<bool, Error> {
    let read = cx.db().read(move |tx| Box::pin(async move { tx.holder_of(customer).await }));
    let holder = read.await.map_err(|error: StoreError| Error::from(error))?;
    Ok(holder.is_some_and(|(holder, _)| holder == user))
}
