//! Every page in every state that it can be shown in, for the tests that look at each. Each feature makes its own.

use crate::{Access, guard::SignedIn};
use axum::response::{IntoResponse as _, Response};
use madoguchi_web::{
    Failure, Route,
    sample::{Sample, as_text, of_every_face},
};

/// Where this repository's tests find the samples.
#[must_use]
pub fn route() -> Route<Access> {
    Route::page("/_samples", show).open_to(Access::Subscriber)
}

async fn show(SignedIn { visit, me }: SignedIn) -> Result<Response, Failure> {
    let samples: Vec<Sample> = [
        crate::contact::samples::all(&visit, &me).await?,
        crate::credential::samples::all(&visit, &me).await?,
        crate::customer::samples::all(&visit, &me)?,
        crate::household::samples::all(&visit, &me)?,
        crate::needs_contract::samples::all(&visit, &me)?,
        crate::order::samples::all(&visit, &me).await?,
        crate::passkey::samples::all(&visit, &me)?,
        crate::portal_id::samples::all(&visit, &me).await?,
        crate::product::samples::all(&visit, &me)?,
        crate::recovery::samples::all(&visit, &me)?,
        crate::registration::samples::all(&visit, &me)?,
        crate::second_factor::samples::all(&visit, &me)?,
        crate::session::samples::all(&visit, &me)?,
        crate::settings::samples::all(&visit, &me)?,
        crate::sign_in::samples::all(&visit, &me)?,
        crate::statement::samples::all(&visit, &me)?,
        crate::step_up::samples::all(&visit, &me)?,
        crate::top::samples::all(&visit, &me)?,
        crate::web_filter::samples::all(&visit, &me).await?,
        of_every_face(&visit)?,
    ]
    .into_iter()
    .flatten()
    .collect();
    Ok(as_text(&samples).into_response())
}
