//! What the flow of a registration holds, from the first proof to the end.

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

/// What a proof or a choice of ID is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The first login of a contract.
    #[default]
    Register,
    /// Another contract of a login.
    AddTo(PortalUserId),
    /// A login for somebody who was invited.
    Accept(InvitationId),
}

/// What a flow holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) step: Step,
    #[serde(default)]
    pub(crate) purpose: Purpose,
    /// The kinds of the items that proved the contract.
    #[serde(default)]
    pub(crate) items: Vec<ProofKind>,
    /// The letter that proved it instead; the registration spends it.
    #[serde(default)]
    pub(crate) letter: Option<LetterId>,
    /// What was claimed, while more proof of it is awaited.
    pub(crate) claim: Option<Claim>,
    /// A code on its way to the contact address of an earlier registration.
    pub(crate) code: Option<Code>,
    /// The earlier login whose place this registration takes.
    pub(crate) replacing: Option<PortalUserId>,
    /// What was asked for besides, and shown, to take it.
    #[serde(default)]
    pub(crate) opened_by: Option<ReplacementProof>,
    /// What was chosen on STEP3, to fill the form again on the way back.
    pub(crate) chosen: Option<Chosen>,
    /// The chosen password's Argon2 hash; the password itself is not kept.
    pub(crate) password_hash: Option<String>,
    /// When the ID of the earlier registration was mailed to its contact address.
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
    /// One in which nothing is chosen yet.
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

/// What was chosen, for the review page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// The portal ID.
    pub portal_id: String,
    /// Where mails go.
    pub contact_address: String,
}

/// What codes to the contact address of an earlier registration are derived for.
pub(crate) const REPLACEMENT: &str = "replacement";

/// A code that was mailed to the contact address of the earlier registration.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Code {
    /// Whose contact address it went to.
    pub(super) user: PortalUserId,
    /// Which address that was, as a keyed hash: once it is another one the code is over.
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
