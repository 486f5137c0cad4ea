//! First registration (PRODUCT §4.1): prove the contract, perhaps once more, choose an ID, register.
//!
//! The steps are the guide's. A flow holds what was proven and chosen; nothing in it is sent back to the browser
//! but what the browser itself typed. Every refusal of a proof is one and the same, whatever was wrong.

mod enrol;
mod proof;
mod remind;
mod temporary;

pub(crate) use enrol::VERIFY_LIFE;
pub use enrol::{Chosen, IdFault, IdForm, NotRegistered, Registered, choose_id, make_password, register};
pub use proof::{ClaimForm, ProofOutcome, ProofRefusal, prove, prove_extra};
pub use remind::{NotReminded, remind};
pub use temporary::{LetterOver, TemporaryForm, TemporaryRefusal, prove_by_letter};

use crate::{cx::Cx, error::Error, flow::Flow, keys::Token};
use madoguchi_domain::{
    id::{CustomerId, LetterId},
    registration::{Claim, ProofKind, mask_portal_id},
};
use madoguchi_store::StoreError;
use serde::{Deserialize, Serialize};

const KIND: &str = "registration";

/// What a flow holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct State {
    step: Step,
    /// The kinds of the items that proved the contract.
    #[serde(default)]
    items: Vec<ProofKind>,
    /// The letter that proved it instead; the registration spends it.
    #[serde(default)]
    letter: Option<LetterId>,
    /// What was claimed, while more proof of it is awaited.
    claim: Option<Claim>,
    /// What was chosen on STEP3, to fill the form again on the way back.
    chosen: Option<Chosen>,
    /// The chosen password's Argon2 hash; the password itself is not kept.
    password_hash: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    /// 追加認証情報 is awaited.
    Extra,
    /// The contract is proven.
    Proven(CustomerId),
    /// ID, password and contact address are chosen.
    Chosen(CustomerId),
    /// Registered.
    Done(CustomerId),
}

impl State {
    /// One in which nothing is chosen yet.
    const fn new(step: Step) -> Self {
        Self { step, items: Vec::new(), letter: None, claim: None, chosen: None, password_hash: None }
    }
}

/// Where a registration stands, for the page that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is proven: STEP2.
    Contract,
    /// Another item of proof is awaited; the kinds that the policy accepts beside the first.
    Extra(Vec<ProofKind>),
    /// The contract is proven, but somebody has registered for it; the ID, masked.
    AlreadyRegistered(String),
    /// ID, password and contact address are to be chosen.
    Id(Option<Chosen>),
    /// What was chosen can be reviewed, and registered with that token: it stands for exactly this choice.
    Confirm(Chosen, Token),
    /// It is done.
    Done,
}

/// Where the registration of that browser stands.
pub async fn stage(cx: &Cx, token: Option<&Token>) -> Result<Stage, Error> {
    let Some(flow) = find(cx, token).await? else { return Ok(Stage::Contract) };
    match flow.state.step {
        Step::Extra => Ok(Stage::Extra(extra_kinds(cx, &flow.state))),
        Step::Done(_) => Ok(Stage::Done),
        Step::Proven(customer) | Step::Chosen(customer) => {
            let (once, letter) = (enrol::once_of(cx, &flow), flow.state.letter);
            let (holder, letter_is_good) = cx
                .db()
                .read(move |tx| {
                    Box::pin(async move {
                        let good = match letter {
                            Some(letter) => tx.letter_is_unused(letter).await?,
                            None => true,
                        };
                        Ok::<_, StoreError>((tx.holder_of(customer).await?, good))
                    })
                })
                .await?;
            if holder.is_none() && !letter_is_good {
                return Ok(Stage::Contract);
            }
            Ok(match (holder, flow.state.step, flow.state.chosen) {
                (Some((_, portal_id)), ..) => Stage::AlreadyRegistered(mask_portal_id(&portal_id)),
                (None, Step::Chosen(_), Some(chosen)) => Stage::Confirm(chosen, once),
                (None, _, chosen) => Stage::Id(chosen),
            })
        }
    }
}

fn extra_kinds(cx: &Cx, state: &State) -> Vec<ProofKind> {
    let first = state.claim.as_ref().map(|claim| claim.proof.kind);
    let accepts = &cx.app.policies().extra_proof.accepts;
    accepts.iter().copied().filter(|kind| Some(*kind) != first).collect()
}

async fn find(cx: &Cx, token: Option<&Token>) -> Result<Option<Flow<State>>, Error> {
    match token {
        Some(token) => Flow::find(cx, KIND, token).await,
        None => Ok(None),
    }
}
