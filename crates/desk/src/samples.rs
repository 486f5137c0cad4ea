//! Every page in every state that it can be shown in, for the tests that look at each.

use crate::{Access, guard::SignedIn, home, sign_in};
use axum::response::{IntoResponse as _, Response};
use madoguchi_web::{Failure, Route, sample};

/// Where this repository's tests find the samples.
#[must_use]
pub fn route() -> Route<Access> {
    Route::page("/_samples", show).open_to(Access::Staff)
}

async fn show(SignedIn { visit, me }: SignedIn) -> Result<Response, Failure> {
    let mut samples = vec![sample::Sample::of("first", &home::page(&visit, &me))?];
    samples.extend(sign_in::samples::all(&visit)?);
    samples.extend(sample::of_every_face(&visit)?);
    Ok(sample::as_text(&samples).into_response())
}
