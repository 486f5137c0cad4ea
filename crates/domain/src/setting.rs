//! Settings of a service that a partner runs: what is wished for, what is in force, and what the owner sees in between
//! (PRODUCT §8).

use crate::{partner::Partner, time::Ts, words};

words! {
    /// What can be set.
    SettingKind {
        /// The web filter of an internet contract.
        WebFilter => "web_filter",
    }
}

impl SettingKind {
    /// The partner the wish is handed to.
    #[must_use]
    pub const fn partner(self) -> Partner {
        match self {
            Self::WebFilter => Partner::WebFilter,
        }
    }
}

/// How far a wish has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Nothing was ever wished for.
    Unset,
    /// Being applied since that instant.
    Applying(Ts),
    /// In force since that instant.
    InForce(Ts),
    /// The partner refused it at that instant; somebody has to look into it.
    Refused(Ts),
}

impl Progress {
    /// How far a wish has got. `wished` is its version and when it was made, `in_force` the version in force and since
    /// when, `refused` when the wish was refused.
    #[must_use]
    pub fn of(wished: Option<(i64, Ts)>, in_force: Option<(i64, Ts)>, refused: Option<Ts>) -> Self {
        let Some((version, wished_at)) = wished else { return Self::Unset };
        match (in_force, refused) {
            (Some((taken, since)), _) if taken >= version => Self::InForce(since),
            (_, Some(at)) => Self::Refused(at),
            _ => Self::Applying(wished_at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_in_force_only_when_its_own_version_was_taken_on() {
        let at = |seconds| Ts::from_micros(seconds);
        for (wished, in_force, refused, told) in [
            (None, None, None, Progress::Unset),
            (Some((1, at(1))), None, None, Progress::Applying(at(1))),
            (Some((1, at(1))), Some((1, at(2))), None, Progress::InForce(at(2))),
            (Some((2, at(3))), Some((1, at(2))), None, Progress::Applying(at(3))),
            (Some((2, at(3))), Some((1, at(2))), Some(at(4)), Progress::Refused(at(4))),
            (Some((2, at(3))), Some((2, at(5))), Some(at(4)), Progress::InForce(at(5))),
        ] {
            assert_eq!(Progress::of(wished, in_force, refused), told);
        }
    }
}
