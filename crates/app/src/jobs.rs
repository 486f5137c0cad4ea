//! The table of jobs that a worker is given: every feature's, one a line.

use crate::{
    audit::seal_job::SealAudit, job::kind::Kind, letter::MatchLetterRequest, mail::SendMail, setting::ApplySetting,
    sweep::Sweep,
};

/// Every kind of job there is.
pub(crate) const ALL: [Kind; 5] = [
    Kind::of::<SendMail>(),
    Kind::of::<MatchLetterRequest>(),
    Kind::of::<ApplySetting>(),
    Kind::of::<Sweep>(),
    Kind::of::<SealAudit>(),
];
