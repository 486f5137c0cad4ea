//! Identifiers: one newtype per thing, so that a customer's id can never be passed for a login's.
//!
//! Every id is a `UUIDv7`. It sorts by creation time, which keeps index pages of both engines warm, and does not tell
//! how many there are.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// A contract party as mirrored from the operator's records. It never changes.
    CustomerId,
    /// A login.
    PortalUserId,
    /// The link between a login and a customer.
    GrantId,
    /// A signed-in browser. Not the secret in its cookie.
    SessionId,
    /// A code, link or letter that proves something once.
    ChallengeId,
    /// A change to a login that its owner was told of.
    CredentialChangeId,
    /// A key pair on somebody's device.
    PasskeyId,
    /// An invitation to see a contract.
    InvitationId,
    /// A unit of work for the worker. A mail's Message-ID is its job's id.
    JobId,
    /// A mail to one recipient.
    MessageId,
    /// A request for the temporary-ID letter.
    LetterRequestId,
    /// A letter with a 仮ID.
    LetterId,
    /// A person at the desk.
    StaffId,
    /// A browser signed in at the desk. Not the secret in its cookie.
    StaffSessionId,
    /// A customer's setting of a service that a partner runs.
    SettingId,
    /// What a subscriber asked for.
    OrderId,
    /// One change that happened, named like a TM Forum event.
    EventId,
    /// One line of the audit trail.
    AuditId,
    /// One run of `madoguchi import`.
    ImportRunId,
}
