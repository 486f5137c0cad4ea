//! Everything that went wrong, at the head of the page.

use super::{Icon, markup::components};
use askama::Template;

/// One error and the field it belongs to.
#[derive(Debug, Clone)]
pub struct FieldError {
    /// The field's name, which is its id; `None` where no field is to blame.
    pub field: Option<String>,
    /// The same words as at the field.
    pub message: String,
}

/// The summary of a refused form. It takes the focus when the page opens and leads to each field.
#[derive(Debug, Clone, Template)]
#[template(path = "component/error_summary.html")]
pub struct ErrorSummary {
    heading: String,
    errors: Vec<FieldError>,
}

impl ErrorSummary {
    /// `heading` says that something needs to be corrected.
    #[must_use]
    pub fn new(heading: impl Into<String>, errors: Vec<FieldError>) -> Self {
        Self { heading: heading.into(), errors }
    }
}

components!(ErrorSummary);
