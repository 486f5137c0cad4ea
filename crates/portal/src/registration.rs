//! First registration in the guide's steps: STEP1, STEP2, 追加認証情報, STEP3, the code from the mail, done.

pub(crate) mod begin;
pub(crate) mod confirm;
pub(crate) mod contract;
pub(crate) mod done;
pub(crate) mod extra;
pub(crate) mod id;
pub(crate) mod letter;
mod proof_field;
mod replace;
#[cfg(feature = "testing")]
pub(crate) mod samples;
pub(crate) mod temporary;
pub(crate) mod verify;

use crate::{guard::Access, paths::VERIFY, visit::Visit};
use axum::response::Response;
use madoguchi_app::{
    keys::Token,
    recovery,
    registration::{self, Purpose, Stage},
};
use madoguchi_domain::words;
use madoguchi_i18n::Texts;
use madoguchi_web::{Failure, Route, component::StepList};

/// STEP1, where a registration begins.
pub(crate) const BEGIN: &str = "/register";
/// STEP2
const CONTRACT: &str = "/register/contract";
/// 追加認証情報
const EXTRA: &str = "/register/extra";
/// STEP3
const ID: &str = "/register/id";
/// 仮ID and 仮パスワード
const TEMPORARY: &str = "/register/temporary";

words! {
    /// What led to a page of this feature.
    Said {
        /// The ID was forgotten, so one registers again.
        Forgotten => "forgotten",
        /// Nothing is proven, or no longer.
        Again => "again",
        /// The code was mailed once more.
        Sent => "sent",
    }
}

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![
        Route::page(BEGIN, begin::show).open_to(Access::Public),
        Route::form(CONTRACT, contract::show, contract::submit).open_to(Access::Public),
        Route::form(EXTRA, extra::show, extra::submit).open_to(Access::Public),
        Route::form(replace::SEND, replace::to_form, replace::send).open_to(Access::Public),
        Route::form(ID, id::show, id::submit).open_to(Access::Public),
        Route::form(id::MAKE, id::to_form, id::make).open_to(Access::Public),
        Route::form(id::REMIND, id::to_form, id::remind).open_to(Access::Public),
        Route::form(id::REPLACE, id::to_form, id::replace).open_to(Access::Public),
        Route::form("/register/confirm", confirm::show, confirm::submit).open_to(Access::Public),
        Route::form(VERIFY, verify::show, verify::submit).open_to(Access::Login),
        Route::form(verify::RESEND, verify::to_form, verify::resend).open_to(Access::Login),
        // The page at this address shows again what was typed before a step-up.
        Route::form(verify::CORRECT, verify::show, verify::correct).open_to(Access::Login),
        Route::page("/register/done", done::show).open_to(Access::Login),
        Route::form("/register/letter", letter::show, letter::submit).open_to(Access::Public),
        Route::page("/register/letter/done", letter::done).open_to(Access::Public),
        Route::form(TEMPORARY, temporary::show, temporary::submit).open_to(Access::Public),
        Route::form(temporary::ADD, temporary::to_form, temporary::add).open_to(Access::Public),
    ]
}

/// A page's place in the step list.
#[derive(Debug, Clone, Copy)]
enum At {
    Begin,
    Contract,
    Id,
    Mail,
    Over,
}

fn steps(t: &Texts, at: At) -> StepList {
    let names = ["steps-1", "steps-2", "steps-3", "steps-4"].map(|key| t.get(key).to_owned());
    let current = match at {
        At::Begin => 0,
        At::Contract => 1,
        At::Id => 2,
        At::Mail => 3,
        At::Over => 4,
    };
    StepList::new(t.get("register-steps"), t.get("register-step-done"), names, current)
}

/// The step list of a first registration; `None` for an added contract or an invitation, whose steps differ.
async fn own_steps(visit: &Visit, at: At) -> Result<Option<StepList>, Failure> {
    let purpose = registration::purpose(&visit.cx, visit.flow.as_ref()).await?;
    Ok((purpose == Purpose::Register).then(|| steps(&visit.texts, at)))
}

/// Leads on from a proven contract. A recovery takes it at once; another's contract leads it back to its own page.
async fn lead_on_proven(visit: &Visit, proof: &Token, purpose: Purpose) -> Result<Response, Failure> {
    let stage = match purpose {
        Purpose::AddTo(user) => Stage::Add(user),
        Purpose::Recover(_) => {
            let taken = recovery::accept_contract(&visit.cx, visit.recovery.as_ref(), proof).await?;
            return Ok(if taken { lead_to(visit, &Stage::Recover) } else { crate::recovery::not_hers(visit) });
        }
        Purpose::Register | Purpose::Accept(_) => Stage::Id(None),
    };
    Ok(lead_to(visit, &stage))
}

/// Leads to the step that a registration is in: anybody who comes back or skips ahead lands there.
fn lead_to(visit: &Visit, stage: &Stage) -> Response {
    visit.see(match stage {
        Stage::Contract => return visit.see_said(CONTRACT, Said::Again.as_str()),
        Stage::Extra(_) => EXTRA,
        Stage::AlreadyRegistered(_) | Stage::Id(_) => ID,
        Stage::Confirm(..) => "/register/confirm",
        Stage::Done => VERIFY,
        Stage::Add(_) => "/settings/household/add/confirm",
        Stage::Recover => "/recover/new-password",
        Stage::InvitationOver => "/invitation",
    })
}

/// The same where the step was not looked up yet.
async fn lead_on(visit: &Visit) -> Result<Response, Failure> {
    Ok(lead_to(visit, &registration::stage(&visit.cx, visit.flow.as_ref()).await?))
}
