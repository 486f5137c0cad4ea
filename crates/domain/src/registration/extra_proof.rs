//! 追加認証情報: when one item is not enough, and what both together prove (PRODUCT §4.1).

use super::{Claim, OnFile, Proof, ProofKind};
use crate::{catalog::Family, customer::CustomerKind, id::CustomerId};
use serde::{Deserialize, Serialize};

/// When the operator asks for a second item. By default each of the reasons asks for one; with all off, the flow is the
/// guide's plain one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExtraProofPolicy {
    /// The first item is only a last-4. Asked for whether or not it matched, so that no guess is confirmed.
    pub last4_only: bool,
    /// The matched customer is a company.
    pub company: bool,
    /// The matched customer has a service of one of these families.
    pub families: Vec<Family>,
    /// More than one customer matched. If off, such a claim is refused, since nothing distinguishes the customers.
    pub several: bool,
    /// Items accepted as the second; never the kind that was the first.
    pub accepts: Vec<ProofKind>,
}

impl Default for ExtraProofPolicy {
    fn default() -> Self {
        Self {
            last4_only: true,
            company: true,
            families: vec![Family::Mobile, Family::Energy],
            several: true,
            accepts: ProofKind::ALL.to_vec(),
        }
    }
}

impl ExtraProofPolicy {
    /// The items a visitor can choose from after a first item of that kind, in the policy's order.
    #[must_use]
    pub fn choices(&self, first: ProofKind) -> Vec<ProofKind> {
        self.accepts.iter().copied().filter(|&kind| kind != first).collect()
    }

    /// Whether the kind of the first item alone calls for a second one.
    fn asks_for_kind(&self, kind: ProofKind) -> bool {
        self.last4_only && kind.is_last4()
    }

    /// Whether a matched customer calls for a second item.
    fn asks_for_customer(&self, customer: &OnFile) -> bool {
        (self.company && customer.kind == CustomerKind::Company)
            || customer.families.iter().any(|family| self.families.contains(family))
    }
}

/// The result of comparing a claim with what is on file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The contract of this customer is proven.
    Proven(CustomerId),
    /// Another item is asked for. If the first one's kind is the reason, this does not tell whether it matched.
    ExtraNeeded,
    /// Nothing is proven. The visitor is not told why.
    Refused,
}

/// The verdict on STEP2. `candidates` are the customers the claim may mean; those it does not match are ignored.
///
/// An item that is not one of [`ProofKind::FIRST`] is refused.
#[must_use]
pub fn first_step(policy: &ExtraProofPolicy, claim: &Claim, candidates: &[OnFile]) -> Verdict {
    if !ProofKind::FIRST.contains(&claim.proof.kind) {
        return Verdict::Refused;
    }
    if policy.asks_for_kind(claim.proof.kind) {
        return Verdict::ExtraNeeded;
    }
    let matched: Vec<&OnFile> = candidates.iter().filter(|customer| customer.matches(claim)).collect();
    if matched.iter().any(|customer| policy.asks_for_customer(customer)) {
        return Verdict::ExtraNeeded;
    }
    match matched.split_first() {
        Some((one, others)) if others.iter().all(|other| other.customer == one.customer) => {
            Verdict::Proven(one.customer)
        }
        Some(_) if policy.several => Verdict::ExtraNeeded,
        None | Some(_) => Verdict::Refused,
    }
}

/// The verdict on 追加認証情報: proven if exactly one candidate matches the claim and holds the second item too.
///
/// The second item must be of another kind than the first, and of one that the policy accepts.
#[must_use]
pub fn second_step(policy: &ExtraProofPolicy, claim: &Claim, extra: &Proof, candidates: &[OnFile]) -> Verdict {
    let first = claim.proof.kind;
    if !ProofKind::FIRST.contains(&first) || extra.kind == first || !policy.accepts.contains(&extra.kind) {
        return Verdict::Refused;
    }
    let mut proven = candidates.iter().filter(|customer| customer.matches(claim) && customer.proves(extra));
    match proven.next() {
        Some(one) if proven.all(|other| other.customer == one.customer) => Verdict::Proven(one.customer),
        _ => Verdict::Refused,
    }
}

#[cfg(test)]
mod tests;
