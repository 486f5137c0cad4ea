//! Pages with given content, so that tests see every page in every state without walking there.

use crate::{face::Face, failure::Failure, layer, sign_out::SignOutPage, visit::Visit};
use askama::Template;
use axum::http::StatusCode;

/// A page in one state.
#[derive(Debug)]
pub struct Sample {
    /// The name of the page's type.
    pub page: &'static str,
    /// What is special here, in English: "refused", "one contract", "frozen".
    pub state: &'static str,
    /// Its HTML.
    pub html: String,
}

impl Sample {
    /// Renders a page.
    pub fn of<T: Template>(state: &'static str, page: &T) -> Result<Self, Failure> {
        Ok(Self { page: std::any::type_name::<T>(), state, html: page.render()? })
    }
}

/// Samples as one text: `page`, `state` and `html` with U+001F between them, and U+001E after each sample.
#[must_use]
pub fn as_text(samples: &[Sample]) -> String {
    let parts =
        samples.iter().flat_map(|Sample { page, state, html }| [page, "\u{1f}", state, "\u{1f}", html, "\u{1e}"]);
    parts.collect()
}

/// The pages that every face has: for errors, and for signing out.
pub fn of_every_face<F: Face>(visit: &Visit<F>) -> Result<Vec<Sample>, Failure> {
    let mut samples = vec![Sample::of("first", &SignOutPage::new(visit, "S-09", "sign-out-text"))?];
    for status in [
        StatusCode::NOT_FOUND,
        StatusCode::FORBIDDEN,
        StatusCode::BAD_REQUEST,
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::INTERNAL_SERVER_ERROR,
    ] {
        let page = layer::error_page(visit, status, Some("0000-0000-0000".to_owned()));
        samples.push(Sample::of(status.canonical_reason().unwrap_or_default(), &page)?);
    }
    Ok(samples)
}
