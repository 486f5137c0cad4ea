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
pub(crate) mod temporary;
pub(crate) mod verify;

use crate::{guard::Access, paths::VERIFY, visit::Visit};
use axum::response::Response;
use madoguchi_app::registration::{self, Purpose, Stage};
use madoguchi_i18n::Texts;
use madoguchi_web::{Failure, Route, component::StepList};

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![
        Route::page("/register", begin::show).open_to(Access::Public),
        Route::form("/register/contract", contract::show, contract::submit).open_to(Access::Public),
        Route::form("/register/extra", extra::show, extra::submit).open_to(Access::Public),
        Route::form("/register/id", id::show, id::submit).open_to(Access::Public),
        Route::form("/register/confirm", confirm::show, confirm::submit).open_to(Access::Public),
        Route::form(VERIFY, verify::show, verify::submit).open_to(Access::Login),
        Route::page("/register/done", done::show).open_to(Access::Login),
        Route::form("/register/letter", letter::show, letter::submit).open_to(Access::Public),
        Route::page("/register/letter/done", letter::done).open_to(Access::Public),
        Route::form("/register/temporary", temporary::show, temporary::submit).open_to(Access::Public),
    ]
}

/// Where in the step list a page stands.
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

/// The step list of a first registration. Whoever adds a contract or was invited goes other steps.
async fn own_steps(visit: &Visit, at: At) -> Result<Option<StepList>, Failure> {
    let purpose = registration::purpose(&visit.cx, visit.flow.as_ref()).await?;
    Ok((purpose == Purpose::Register).then(|| steps(&visit.texts, at)))
}

/// Leads to the page of the step that a registration is in: whoever comes back or skips ahead lands there.
fn lead_to(visit: &Visit, stage: &Stage) -> Response {
    visit.see(match stage {
        Stage::Contract => "/register/contract?again",
        Stage::Extra(_) => "/register/extra",
        Stage::AlreadyRegistered(_) | Stage::Id(_) => "/register/id",
        Stage::Confirm(..) => "/register/confirm",
        Stage::Done => "/register/verify",
        Stage::Add(_) => "/settings/household/add/confirm",
        Stage::InvitationOver => "/invitation",
    })
}
