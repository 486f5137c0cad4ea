//! Changes to a login that its owner is told of, and what "that was not me" does (PRODUCT §4.4).

use crate::words;
use std::time::Duration;

words! {
    /// What was changed about a login.
    CredentialChange {
        /// The password, by somebody who knew it.
        Password => "password",
        /// The password, by somebody who had forgotten it.
        PasswordReset => "password_reset",
        /// The portal ID.
        PortalId => "portal_id",
        /// The contact address.
        ContactAddress => "contact_address",
        /// The whole registration, replaced by another.
        Registration => "registration",
        /// Nothing: there was a sign-in from a browser not used with the login before.
        NewDevice => "new_device",
        /// A passkey was added.
        PasskeyAdded => "passkey_added",
        /// A passkey was removed.
        PasskeyRemoved => "passkey_removed",
        /// Two-step sign-in was turned on.
        TwoStepOn => "two_step_on",
        /// Two-step sign-in was turned off.
        TwoStepOff => "two_step_off",
        /// Recovery codes were made anew.
        RecoveryCodes => "recovery_codes",
        /// Somebody was invited to see the contract.
        HouseholdInvited => "household_invited",
        /// An invited person accepted.
        HouseholdAccepted => "household_accepted",
        /// An invited person's access was taken back.
        HouseholdRevoked => "household_revoked",
        /// Another contract was added to the login.
        ContractAdded => "contract_added",
        /// The web filter was set.
        WebFilter => "web_filter",
        /// Something was asked for: an order.
        Ordered => "ordered",
        /// What was asked for was withdrawn.
        OrderWithdrawn => "order_withdrawn",
    }
}

impl CredentialChange {
    /// Whether the change ends every other session of the login.
    #[must_use]
    pub const fn ends_other_sessions(self) -> bool {
        match self {
            Self::Password
            | Self::PasswordReset
            | Self::PortalId
            | Self::ContactAddress
            | Self::PasskeyAdded
            | Self::PasskeyRemoved
            | Self::TwoStepOn
            | Self::TwoStepOff
            | Self::RecoveryCodes
            | Self::Registration => true,
            Self::NewDevice
            | Self::HouseholdInvited
            | Self::HouseholdAccepted
            | Self::HouseholdRevoked
            | Self::ContractAdded
            | Self::WebFilter
            | Self::Ordered
            | Self::OrderWithdrawn => false,
        }
    }
}

/// What is closed to a login whose owner says that a change was not hers. Other changes are closed in any case, for
/// [`FREEZE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closes {
    /// The password. A reset by the contact address opens the login again, at once.
    Password,
    /// The password, and for [`FREEZE`] its reset, too: the mail of it might go to somebody else.
    Reset,
    /// The login, until its contract is registered again by letter, or the operator opens it.
    Login,
}

impl CredentialChange {
    /// What is closed when it is disowned (PRODUCT §4.4).
    #[must_use]
    pub const fn closes(self) -> Closes {
        match self {
            Self::Registration => Closes::Login,
            Self::ContactAddress | Self::PortalId => Closes::Reset,
            Self::Password
            | Self::PasswordReset
            | Self::NewDevice
            | Self::PasskeyAdded
            | Self::PasskeyRemoved
            | Self::TwoStepOn
            | Self::TwoStepOff
            | Self::RecoveryCodes
            | Self::HouseholdInvited
            | Self::HouseholdAccepted
            | Self::HouseholdRevoked
            | Self::ContractAdded
            | Self::WebFilter
            | Self::Ordered
            | Self::OrderWithdrawn => Closes::Password,
        }
    }
}

/// How long the "that was not me" link in a mail works.
pub const DISOWN_LIFE: Duration = Duration::from_hours(7 * 24);

/// How long nothing can be changed after that link was used.
pub const FREEZE: Duration = Duration::from_hours(24);
