//! Changes to a login that its owner is told of, and what "that was not me" does (PRODUCT §4.4).

use crate::words;
use std::time::Duration;

words! {
    /// What of a login was changed.
    CredentialChange {
        /// The password, by who knew it.
        Password => "password",
        /// The password, by who had forgotten it.
        PasswordReset => "password_reset",
        /// The portal ID.
        PortalId => "portal_id",
        /// Where mails go.
        ContactAddress => "contact_address",
        /// The whole registration, replaced by another.
        Registration => "registration",
        /// Nothing: somebody signed in from a browser that the login had not been used in.
        NewDevice => "new_device",
        /// A passkey came.
        PasskeyAdded => "passkey_added",
        /// A passkey went.
        PasskeyRemoved => "passkey_removed",
        /// Two-step sign-in was turned on.
        TwoStepOn => "two_step_on",
        /// Two-step sign-in was turned off.
        TwoStepOff => "two_step_off",
        /// Recovery codes were made anew.
        RecoveryCodes => "recovery_codes",
        /// Somebody was invited to see the contract.
        HouseholdInvited => "household_invited",
        /// Somebody who was invited has accepted.
        HouseholdAccepted => "household_accepted",
        /// Somebody may no longer see the contract.
        HouseholdRevoked => "household_revoked",
        /// Another contract was added to the login.
        ContractAdded => "contract_added",
        /// The web filter was set.
        WebFilter => "web_filter",
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
            | Self::WebFilter => false,
        }
    }
}

/// How long the link "that was not me" in a mail works.
pub const DISOWN_LIFE: Duration = Duration::from_hours(7 * 24);

/// How long nothing can be changed after it was pressed.
pub const FREEZE: Duration = Duration::from_hours(24);
