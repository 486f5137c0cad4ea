//! What the audit trail records: the actor, the action and its object, in ids and field names, never personal values.

mod chain;

pub use chain::{Finding, Line, Link, Seal, Sealed, Walk};

use crate::words;

words! {
    /// An audited action. The list grows; a word never changes its meaning.
    Action {
        /// A password was right and a session began.
        SignedIn => "signed_in",
        /// A password or portal ID was wrong.
        SignInRefused => "sign_in_refused",
        /// A sign-in was refused unread because of earlier failures.
        SignInDelayed => "sign_in_delayed",
        /// A password, code or answer was not looked at, or a mail not sent, because there had been too many.
        TryDelayed => "try_delayed",
        /// Something was asked for that is not there or not the asker's, or a form came from another site. The detail is
        /// the page's path as the routes write it, or a fixed word.
        AccessRefused => "access_refused",
        /// A session was ended by its owner.
        SignedOut => "signed_out",
        /// A step-up was right: somebody signed in proved once more who she is.
        SteppedUp => "proven_again",
        /// A step-up was wrong.
        StepUpRefused => "step_up_refused",
        /// A code of the second step was wrong, late or already used.
        SecondStepRefused => "second_step_refused",
        /// A second factor was shown on the way back to a forgotten password.
        FactorShown => "factor_shown",
        /// Two-step sign-in was turned on.
        TwoStepOn => "two_step_on",
        /// Two-step sign-in was turned off.
        TwoStepOff => "two_step_off",
        /// Recovery codes were made; the earlier ones ended.
        RecoveryCodesMade => "recovery_codes_made",
        /// A passkey was added.
        PasskeyAdded => "passkey_added",
        /// A passkey was renamed.
        PasskeyRenamed => "passkey_renamed",
        /// A passkey was removed.
        PasskeyRemoved => "passkey_removed",
        /// A contract was proven; the registration may go on.
        ContractProven => "contract_proven",
        /// A contract proof did not match.
        ContractRefused => "contract_refused",
        /// A contract proof was not looked at: the tries were used up.
        ContractTriesUsedUp => "contract_tries_used_up",
        /// An agent cleared the tries of a contract's proof.
        ContractTriesCleared => "contract_tries_cleared",
        /// A login was registered.
        Registered => "registered",
        /// A registration took the place of an earlier one; the earlier login lost the customer.
        RegistrationReplaced => "registration_replaced",
        /// A contact address was verified by its code.
        ContactVerified => "contact_verified",
        /// A contact address was corrected before it was verified.
        ContactCorrected => "contact_corrected",
        /// A new contact address was asked for; the old one stays until the new one is verified.
        ContactAsked => "contact_asked",
        /// A new contact address was verified and took the old one's place.
        ContactChanged => "contact_changed",
        /// A new contact address was given up before it was verified.
        ContactGivenUp => "contact_given_up",
        /// A portal ID was changed by its owner.
        PortalIdChanged => "portal_id_changed",
        /// A password was changed by its owner.
        PasswordChanged => "password_changed",
        /// A change was refused: the present password was wrong.
        ChangeRefused => "change_refused",
        /// A code was wrong, late or used up.
        CodeRefused => "code_refused",
        /// A way back to a forgotten password was asked for.
        RecoveryAsked => "recovery_asked",
        /// A code, or a link with its passphrase, was right: a new password may be set.
        RecoveryProven => "recovery_proven",
        /// A passphrase was wrong.
        PassphraseRefused => "passphrase_refused",
        /// A forgotten password was replaced.
        PasswordReset => "password_reset",
        /// A forgotten portal ID was mailed to the login's contact address.
        PortalIdMailed => "portal_id_mailed",
        /// An owner said that a change was not hers: sessions were ended and changes stopped.
        ChangeDisowned => "change_disowned",
        /// A login that its owner's "that was not me" had suspended was opened again by the operator.
        LoginResumed => "login_resumed",
        /// Sign-ins look like a stolen list: from one source, or with one password.
        StuffingNoticed => "stuffing_noticed",
        /// A subscriber asked for something.
        OrderPlaced => "order_placed",
        /// A subscriber withdrew what she had asked for.
        OrderWithdrawn => "order_withdrawn",
        /// The operator moved an order on; the detail is what was done.
        OrderMoved => "order_moved",
        /// Somebody was invited to see a contract.
        HouseholdInvited => "household_invited",
        /// The mail of an invitation was sent once more.
        HouseholdReminded => "household_reminded",
        /// An invitation was withdrawn.
        HouseholdWithdrawn => "household_withdrawn",
        /// An invitation was accepted.
        HouseholdAccepted => "household_accepted",
        /// An invited person's access was taken back.
        HouseholdRevoked => "household_revoked",
        /// Another contract was added to a login.
        ContractAdded => "contract_added",
        /// A login switched to another of its contracts.
        ContractSwitched => "contract_switched",
        /// A letter was asked for.
        LetterRequested => "letter_requested",
        /// A letter to be printed was made for a customer.
        LetterMade => "letter_made",
        /// A letter was printed.
        LetterPrinted => "letter_printed",
        /// A letter was taken to the post.
        LetterPosted => "letter_posted",
        /// A letter came back from the post and no longer works.
        LetterReturned => "letter_returned",
        /// A registration was completed with a letter, which no longer works.
        LetterUsed => "letter_used",
        /// A catalogue was put in force.
        CatalogLoaded => "catalog_loaded",
        /// An import ended.
        Imported => "imported",
        /// Retention removed lines that were not as they had been sealed.
        UnprovenCut => "unproven_cut",
        /// Secrets on file were sealed again under the installation's newest key.
        SecretsResealed => "secrets_resealed",
        /// A setting of a service was wished for; the detail names its kind.
        SettingWished => "setting_wished",
        /// Somebody was let in to the desk; the detail names the role.
        StaffAdded => "staff_added",
        /// Somebody was taken off the desk.
        StaffClosed => "staff_closed",
        /// At the desk, a password was right and a first code set up the authenticator.
        StaffEnrolled => "staff_enrolled",
        /// At the desk, password and code were right and a session began.
        StaffSignedIn => "staff_signed_in",
        /// At the desk, a password or sign-in name was wrong.
        StaffSignInRefused => "staff_sign_in_refused",
        /// At the desk, a sign-in was refused unread because of earlier failures.
        StaffSignInDelayed => "staff_sign_in_delayed",
        /// At the desk, a code was wrong or already used.
        StaffCodeRefused => "staff_code_refused",
        /// A session at the desk was ended by its owner.
        StaffSignedOut => "staff_signed_out",
    }
}
