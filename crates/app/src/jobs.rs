//! The table of jobs given to a worker: one line for each kind, of every feature.

use crate::{
    audit::seal_job::SealAudit, job::kind::Kind, letter::MatchLetterRequest, mail::SendMail, setting::ApplySetting,
    sweep::Sweep,
};

/// Every kind of job.
pub(crate) const ALL: [Kind; 5] = [
    Kind::of::<SendMail>(),
    Kind::of::<MatchLetterRequest>(),
    Kind::of::<ApplySetting>(),
    Kind::of::<Sweep>(),
    Kind::of::<SealAudit>(),
];

#[cfg(test)]
mod tests {
    use super::*;
    use madoguchi_domain::job::JobKind;

    #[test]
    fn every_kind_has_its_code_once() {
        for word in JobKind::ALL {
            assert_eq!(ALL.iter().filter(|kind| kind.word == *word).count(), 1, "{word}");
        }
    }
}
