//! What is wrong with a form: one list that feeds the fields and the summary above them.

use crate::component::{ErrorSummary, FieldError};
use madoguchi_i18n::Texts;

/// Messages at fields, in the order of the form.
#[derive(Debug, Clone, Default)]
pub struct Faults(Vec<FieldError>);

impl Faults {
    /// No faults.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// One fault of the form as a whole.
    #[must_use]
    pub fn whole(message: &str) -> Self {
        Self(vec![FieldError { field: None, message: message.to_owned() }])
    }

    /// One fault at a field.
    #[must_use]
    pub fn at(field: &str, message: &str) -> Self {
        let mut faults = Self::none();
        faults.add(field, message);
        faults
    }

    /// Adds a fault at a field.
    pub fn add(&mut self, field: &str, message: &str) {
        self.0.push(FieldError { field: Some(field.to_owned()), message: message.to_owned() });
    }

    /// Whether every fault is at one of these fields, or of the form as a whole.
    #[must_use]
    pub fn are_about(&self, fields: &[&str]) -> bool {
        self.0.iter().all(|fault| fault.field.as_deref().is_none_or(|field| fields.contains(&field)))
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first message at a field, if any.
    #[must_use]
    pub fn of(&self, field: &str) -> Option<String> {
        self.0.iter().find(|fault| fault.field.as_deref() == Some(field)).map(|fault| fault.message.clone())
    }

    /// The summary above the form; `None` when nothing is wrong.
    #[must_use]
    pub fn summary(&self, texts: &Texts) -> Option<ErrorSummary> {
        (!self.0.is_empty()).then(|| ErrorSummary::new(texts.get("error-summary"), self.0.clone()))
    }

    /// The title of a page: it begins with the word for "error" when something is wrong.
    #[must_use]
    pub fn title(&self, texts: &Texts, title: &str) -> String {
        if self.0.is_empty() { title.to_owned() } else { format!("{}: {title}", texts.get("error-label")) }
    }
}
