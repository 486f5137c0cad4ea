//! The state of a registration's flow, from the first proof to the end.

use crate::{
    cx::Cx,
    error::Error,
    flow::{Flow, Mailed},
    keys::Token,
};
use madoguchi_domain::{
    id::{CustomerId, InvitationId, LetterId, PortalUserId},
    registration::{Claim, ProofKind, ReplacementProof},
    time::Ts,
};
use serde::{Deserialize, Serialize};

pub(crate) const KIND: &str = "registration";

/// The purpose of a proof or of a choice of ID.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The first login of a contract.
    #[default]
    Register,
    /// Another contract for a login.
    AddTo(PortalUserId),
    /// A new password for a login whose contact address was never verified.
    Recover(PortalUserId),
    /// A login for an invited person.
    Accept(InvitationId),
}

/// The state of a flow.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) step: Step,
    #[serde(default)]
    pub(crate) purpose: Purpose,
    /// The kinds of item that proved the contract.
    #[serde(default)]
    pub(crate) items: Vec<ProofKind>,
    /// The letter that proved it instead; the registration spends it.
    #[serde(default)]
    pub(crate) letter: Option<LetterId>,
    /// The claim, while more proof of it is awaited.
    pub(crate) claim: Option<Claim>,
    /// A code on its way to the earlier registration's contact address.
    pub(crate) code: Option<Code>,
    /// The earlier login that this registration replaces.
    pub(crate) replacing: Option<PortalUserId>,
    /// The further proof shown to replace it.
    #[serde(default)]
    pub(crate) opened_by: Option<ReplacementProof>,
    /// The choice made on STEP3, to fill the form again on the way back.
    pub(crate) chosen: Option<Chosen>,
    /// The Argon2 hash of the chosen password; the password itself is not kept.
    pub(crate) password_hash: Option<String>,
    /// When the earlier registration's ID was mailed to its contact address.
    #[serde(default)]
    pub(crate) reminded_at: Option<Ts>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
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
    /// A state in which nothing is chosen yet.
    pub(crate) const fn new(step: Step, purpose: Purpose) -> Self {
        Self {
            step,
            purpose,
            items: Vec::new(),
            letter: None,
            claim: None,
            code: None,
            replacing: None,
            opened_by: None,
            chosen: None,
            password_hash: None,
            reminded_at: None,
        }
    }
}

/// The choice made on STEP3, for the review page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// The portal ID.
    pub portal_id: String,
    /// Where mails go.
    pub contact_address: String,
}

/// What codes to the contact address of an earlier registration are derived for.
pub(crate) const REPLACEMENT: &str = "replacement";

/// A code mailed to the earlier registration's contact address.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Code {
    /// The login whose contact address it went to.
    pub(super) user: PortalUserId,
    /// That address as a keyed hash: once the address changes, the code is over.
    pub(super) to: [u8; 32],
    pub(super) mailed: Mailed,
    pub(super) tries: u32,
}

impl Code {
    pub(super) fn works(&self, cx: &Cx) -> bool {
        self.mailed.works(cx, self.tries)
    }
}

pub(crate) async fn find(cx: &Cx, token: Option<&Token>) -> Result<Option<Flow<State>>, Error> {
    match token {
        Some(token) => Flow::find(cx, KIND, token).await,
        None => Ok(None),
    }
}
