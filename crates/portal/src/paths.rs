//! Paths that are spoken of outside their feature, and what forms and guards make of a path.

/// Where one signs in.
pub(crate) const SIGN_IN: &str = "/sign-in";
/// Where one signs in by a passkey.
pub(crate) const SIGN_IN_PASSKEY: &str = "/sign-in/passkey";
/// The second step of a sign-in.
pub(crate) const SECOND_STEP: &str = "/sign-in/second-step";
/// Where one signs out.
pub(crate) const SIGN_OUT: &str = "/sign-out";
/// Where one steps up.
pub(crate) const STEP_UP: &str = "/step-up";
/// Where the language is chosen.
pub(crate) const LANGUAGE: &str = "/language";
/// Where an unverified contact address gets its code. Until then nothing else can be changed (PRODUCT §4.1), where the
/// operator has it so.
pub(crate) const VERIFY: &str = "/register/verify";
/// Where two-step sign-in is set up, and where who must set up a second factor is led.
pub(crate) const TWO_STEP: &str = "/settings/two-step";
/// Where recovery codes are shown.
pub(crate) const RECOVERY_CODES: &str = "/settings/two-step/codes";
/// Where passkeys are added and removed.
pub(crate) const PASSKEYS: &str = "/settings/passkeys";
/// Where the portal ID is changed.
pub(crate) const PORTAL_ID: &str = "/settings/id";
/// Where the contact address is changed.
pub(crate) const CONTACT: &str = "/customer/contact";
/// Who else sees the contract; what stands below it is there only where contracts can be shared.
pub(crate) const HOUSEHOLD: &str = "/settings/household";
/// Where a contract is added to a login.
pub(crate) const CONTRACT_ADD: &str = "/settings/household/add";
/// Where that is asked once more.
pub(crate) const CONTRACT_ADD_CONFIRM: &str = "/settings/household/add/confirm";
/// Where a contract is chosen.
pub(crate) const SWITCH: &str = "/switch";
/// Where an invitation is answered.
pub(crate) const INVITATION: &str = "/invitation";
/// Where who has no login yet goes on from there.
pub(crate) const INVITATION_REGISTER: &str = "/invitation/register";
/// The page of who is signed in with nothing to look at.
pub(crate) const NO_CONTRACT: &str = "/no-contract";
/// The page behind the link in mails about changes.
pub(crate) const NOT_ME: &str = "/not-me";

/// Whether a page serves who must set up a second factor first: where that is done, and what leads there or out.
pub(crate) fn serves_enrolling(path: &str) -> bool {
    // The buttons of a page stand below it.
    let below = [TWO_STEP, PASSKEYS, VERIFY]
        .iter()
        .any(|page| path.strip_prefix(page).is_some_and(|rest| rest.starts_with('/')));
    below || [TWO_STEP, RECOVERY_CODES, PASSKEYS, STEP_UP, VERIFY, SIGN_OUT, LANGUAGE].contains(&path)
}

/// Whether what was typed there concerns a login and no contract, so that it is found again whichever is looked at. Most of
/// these forms are refused after a switch all the same, since their pages speak of the contract.
pub(crate) fn is_kept_for_login(path: &str) -> bool {
    is_of_no_contract(path) || path.starts_with(PORTAL_ID) || path.starts_with(CONTACT)
}

/// Forms that are about a browser or a login and not about the contract that is looked at.
pub(crate) fn is_of_no_contract(path: &str) -> bool {
    const EXACT: [&str; 12] = [
        SIGN_IN,
        SECOND_STEP,
        SIGN_IN_PASSKEY,
        SIGN_OUT,
        STEP_UP,
        NOT_ME,
        INVITATION,
        INVITATION_REGISTER,
        LANGUAGE,
        SWITCH,
        CONTRACT_ADD,
        CONTRACT_ADD_CONFIRM,
    ];
    EXACT.contains(&path) || ["/register/", "/recover"].iter().any(|start| path.starts_with(start))
}
