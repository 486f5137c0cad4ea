//! First registration (PRODUCT §4.1): prove the contract, perhaps once more, choose an ID, register.
//!
//! The steps are the guide's. A flow holds what was proven and chosen; only what the browser itself typed is sent back
//! to it. Every refusal of a proof is the same, whatever was wrong.

mod choose;
mod enrol;
pub mod mail;
mod proof;
mod remind;
mod replace;
mod state;
mod succeed;
mod temporary;
mod tries;

pub(crate) use choose::taken_answer;
pub use choose::{IdFault, IdForm, choose_id, make_password};
pub(crate) use enrol::NewLogin;
pub use enrol::{NotRegistered, Registered, register};
pub use proof::{ClaimForm, ProofOutcome, ProofRefusal, prove, prove_extra, prove_for};
pub use remind::{NotReminded, remind};
pub use replace::{Earlier, NotReplaced, begin_replacing, prove_replacement, send_code};
pub use state::{Chosen, Purpose};
pub(crate) use state::{KIND, State, Step, find};
pub use temporary::{LetterOver, TemporaryForm, TemporaryRefusal, prove_by_letter};
pub use tries::clear_tries;

use crate::{cx::Cx, error::Error, household, keys::Token};
use madoguchi_domain::{
    id::{LetterId, PortalUserId},
    registration::ProofKind,
};
use madoguchi_store::StoreError;

/// The step a registration is at, for the page asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is proven: STEP2.
    Contract,
    /// Another item of proof is awaited, of a kind that the policy accepts besides the first.
    Extra(Vec<ProofKind>),
    /// The contract is proven, but a login is registered for it.
    AlreadyRegistered(Earlier),
    /// ID, password and contact address must be chosen.
    Id(Option<Chosen>),
    /// The choice can be reviewed, and registered with that token, which stands for exactly this choice.
    Confirm(Chosen, Token),
    /// It is done.
    Done,
    /// The contract is proven and can be added to that login.
    Add(PortalUserId),
    /// The contract is proven; the recovery goes on.
    Recover,
    /// The invitation for which an ID was to be chosen is over.
    InvitationOver,
}

/// The purpose of the browser's flow.
pub async fn purpose(cx: &Cx, token: Option<&Token>) -> Result<Purpose, Error> {
    Ok(find(cx, token).await?.map(|flow| flow.state.purpose).unwrap_or_default())
}

/// The step that the browser's registration is at.
pub async fn stage(cx: &Cx, token: Option<&Token>) -> Result<Stage, Error> {
    let Some(flow) = find(cx, token).await? else { return Ok(Stage::Contract) };
    match flow.state.step {
        Step::Extra => Ok(Stage::Extra(extra_kinds(cx, &flow.state))),
        Step::Done(_) => Ok(Stage::Done),
        Step::Proven(customer) | Step::Chosen(customer) => {
            let once = enrol::once_of(cx.app.keys().newest(), &flow);
            match flow.state.purpose {
                Purpose::AddTo(user) => return Ok(Stage::Add(user)),
                Purpose::Recover(_) => return Ok(Stage::Recover),
                Purpose::Accept(invitation) => {
                    let open = household::is_open(cx, invitation).await?;
                    return Ok(match (open, flow.state.step, flow.state.chosen) {
                        (false, ..) => Stage::InvitationOver,
                        (true, Step::Chosen(_), Some(chosen)) => Stage::Confirm(chosen, once),
                        (true, _, chosen) => Stage::Id(chosen),
                    });
                }
                Purpose::Register => {}
            }
            if let Some(earlier) = replace::earlier(cx, &flow, customer).await? {
                return Ok(Stage::AlreadyRegistered(earlier));
            }
            if !letter_is_good(cx, flow.state.letter).await? {
                return Ok(Stage::Contract);
            }
            Ok(match (flow.state.step, flow.state.chosen) {
                (Step::Chosen(_), Some(chosen)) => Stage::Confirm(chosen, once),
                (_, chosen) => Stage::Id(chosen),
            })
        }
    }
}

/// Whether the letter that proved the contract, if any, still works.
async fn letter_is_good(cx: &Cx, letter: Option<LetterId>) -> Result<bool, Error> {
    let Some(letter) = letter else { return Ok(true) };
    let unused = cx.db().read(move |tx| Box::pin(async move { tx.letter_is_unused(letter).await })).await;
    unused.map_err(|error: StoreError| error.into())
}

fn extra_kinds(cx: &Cx, state: &State) -> Vec<ProofKind> {
    let first = state.claim.as_ref().map(|claim| claim.proof.kind);
    let accepts = &cx.app.policies().extra_proof.accepts;
    accepts.iter().copied().filter(|kind| Some(*kind) != first).collect()
}
