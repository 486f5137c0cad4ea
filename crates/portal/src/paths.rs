//! Paths that are named outside their feature, and what forms and guards conclude from a path.

/// Where one signs in.
pub(crate) const SIGN_IN: &str = "/sign-in";
/// Where one signs in with a passkey.
pub(crate) const SIGN_IN_PASSKEY: &str = "/sign-in/passkey";
/// The second step of a sign-in.
pub(crate) const SECOND_STEP: &str = "/sign-in/second-step";
/// Where one signs out.
pub(crate) const SIGN_OUT: &str = "/sign-out";
/// Where one steps up.
pub(crate) const STEP_UP: &str = "/step-up";
/// Where the language is chosen.
pub(crate) const LANGUAGE: &str = "/language";
/// Where the code for an unverified contact address is typed. Where the operator decides so, nothing else can be
/// changed until then (PRODUCT §4.1).
pub(crate) const VERIFY: &str = "/register/verify";
/// Where two-step sign-in is set up, and where a login that must set up a second factor is led.
pub(crate) const TWO_STEP: &str = "/settings/two-step";
/// Where recovery codes are shown.
pub(crate) const RECOVERY_CODES: &str = "/settings/two-step/codes";
/// Where passkeys are added and removed.
pub(crate) const PASSKEYS: &str = "/settings/passkeys";
/// Where the portal ID is changed.
pub(crate) const PORTAL_ID: &str = "/settings/id";
/// What the household has.
pub(crate) const CONTRACTS: &str = "/contracts";
/// Where a move is asked for.
pub(crate) const MOVE: &str = "/contracts/move";
/// Where another registered phone number is asked for.
pub(crate) const PHONE: &str = "/contracts/phone";
/// What was asked for, and how far it has got.
pub(crate) const ORDERS: &str = "/orders";
/// The page above those of the services.
pub(crate) const SERVICES: &str = "/services";
/// Where the contact address is changed.
pub(crate) const CONTACT: &str = "/customer/contact";
/// The list of those who also see the contract; the pages below it exist only where contracts can be shared.
pub(crate) const HOUSEHOLD: &str = "/settings/household";
/// Where a contract is added to a login.
pub(crate) const CONTRACT_ADD: &str = "/settings/household/add";
/// Where adding it is confirmed.
pub(crate) const CONTRACT_ADD_CONFIRM: &str = "/settings/household/add/confirm";
/// Where another contract is chosen.
pub(crate) const SWITCH: &str = "/switch";
/// Where an invitation is answered.
pub(crate) const INVITATION: &str = "/invitation";
/// Where an invited person without a login goes on.
pub(crate) const INVITATION_REGISTER: &str = "/invitation/register";
/// The page of a login with no contract to look at.
pub(crate) const NO_CONTRACT: &str = "/no-contract";
/// The page behind the link in mails about changes.
pub(crate) const NOT_ME: &str = "/not-me";

/// Whether a page serves a login that must set up a second factor first: where that is done, what leads there or out.
pub(crate) fn serves_enrolling(path: &str) -> bool {
    // Buttons have addresses below their page's.
    let below = [TWO_STEP, PASSKEYS, VERIFY].iter().any(|page| is_under(path, page));
    below || [STEP_UP, SIGN_OUT, LANGUAGE].contains(&path)
}

/// Whether that path is the page's own or one below it.
pub(crate) fn is_under(path: &str, page: &str) -> bool {
    path.strip_prefix(page).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether what was typed there concerns a login and no contract, so that it is found again whichever contract is
/// looked at. Most of these forms are still refused after a switch, since their pages name the contract.
pub(crate) fn is_kept_for_login(path: &str) -> bool {
    is_of_no_contract(path) || path.starts_with(PORTAL_ID) || path.starts_with(CONTACT)
}

/// Whether forms there are about a browser or a login, and not about the contract looked at.
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
