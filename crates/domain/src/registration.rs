//! Proving a contract: what a visitor claims, what is on file, and what follows from comparing them.
//!
//! Tolerant of form, strict of substance, and silent about what it knows (PRODUCT §4.1). A claim that cannot be read is
//! reported to the visitor and costs no try; one that can be read is answered by a [`Verdict`] that confirms no guess.

mod claim;
mod extra_proof;
mod mismatch;
mod replacement;
mod tries;

pub use claim::{Claim, ClaimFault, NameFault, OnFile, Proof, ProofFault, ProofKind, read_name};
pub use extra_proof::{ExtraProofPolicy, Verdict, first_step, second_step};
pub use mismatch::{Mismatch, mismatch};
pub use replacement::{Guarded, ReplacementPolicy, ReplacementProof, may_replace};
pub use tries::{TriesPolicy, slowdown_past};

use crate::credential::mask_address;

/// A portal ID as "already registered" shows it (PRODUCT §4.1): `h***o@e***.jp`.
///
/// Shows at most the first and last character before the @, the first of the domain and its last label. The number of
/// asterisks means nothing. Parts too short for that are all asterisks.
#[must_use]
pub fn mask_portal_id(portal_id: &str) -> String {
    mask_address(portal_id)
}
