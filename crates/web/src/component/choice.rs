//! Choices: one of several cards, a box to tick, or several boxes.

use super::{Help, Icon, Markup, markup::components};
use askama::Template;

/// One card of [`RadioCards`].
#[derive(Debug, Clone)]
pub struct Choice {
    value: String,
    label: String,
    hint: Option<String>,
    help: Option<Help>,
    inside: Option<Markup>,
}

impl Choice {
    /// `value` is what the form sends.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None, help: None, inside: None }
    }

    /// One sentence below the label.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Where to find what this choice asks for.
    #[must_use]
    pub fn help(self, help: Help) -> Self {
        Self { help: Some(help), ..self }
    }

    /// What is asked of whoever chooses this, such as a field. It stands inside the card, and where style sheets can, only
    /// that of the chosen card is shown; what the others hold is sent all the same.
    #[must_use]
    pub fn inside(self, inside: impl Into<Markup>) -> Self {
        Self { inside: Some(inside.into()), ..self }
    }
}

/// One of several, each a card large enough for any finger. The first card's id is the field's name, so that an error
/// summary's link lands on it; the others are `name-value`.
#[derive(Debug, Clone, Template)]
#[template(path = "component/radio_cards.html")]
pub struct RadioCards {
    name: String,
    legend: String,
    choices: Vec<Choice>,
    checked: Option<String>,
    hint: Option<String>,
    error: Option<String>,
    mark: Option<String>,
    required: bool,
}

impl RadioCards {
    /// A question and its answers, none chosen.
    #[must_use]
    pub fn new(name: impl Into<String>, legend: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self {
            name: name.into(),
            legend: legend.into(),
            choices,
            checked: None,
            hint: None,
            error: None,
            mark: None,
            required: false,
        }
    }

    /// The value chosen before, if any.
    #[must_use]
    pub fn checked(self, value: Option<impl Into<String>>) -> Self {
        Self { checked: value.map(Into::into), ..self }
    }

    /// One sentence below the question.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// What is wrong and what to do.
    #[must_use]
    pub fn error(self, error: Option<impl Into<String>>) -> Self {
        Self { error: error.map(Into::into), ..self }
    }

    /// Must be answered; `mark` says so (必須).
    #[must_use]
    pub fn required(self, mark: impl Into<String>) -> Self {
        Self { mark: Some(mark.into()), required: true, ..self }
    }

    fn is_checked(&self, choice: &Choice) -> bool {
        self.checked.as_deref() == Some(choice.value.as_str())
    }
}

/// A box to tick, such as agreeing to the terms. Sends `name=on`.
#[derive(Debug, Clone, Template)]
#[template(path = "component/checkbox.html")]
pub struct Checkbox {
    name: String,
    label: Markup,
    checked: bool,
    hint: Option<String>,
    error: Option<String>,
}

impl Checkbox {
    /// An empty box. The label may hold a link.
    #[must_use]
    pub fn new(name: impl Into<String>, label: impl Into<Markup>) -> Self {
        Self { name: name.into(), label: label.into(), checked: false, hint: None, error: None }
    }

    /// Ticked or not.
    #[must_use]
    pub fn checked(self, checked: bool) -> Self {
        Self { checked, ..self }
    }

    /// One sentence below the label.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// What is wrong and what to do.
    #[must_use]
    pub fn error(self, error: Option<impl Into<String>>) -> Self {
        Self { error: error.map(Into::into), ..self }
    }
}

/// Any number of several, each a box; the form sends `name=value` for each that is ticked. The first box's id is the
/// field's name, so that an error summary's link lands on it.
#[derive(Debug, Clone, Template)]
#[template(path = "component/checkbox_group.html")]
pub struct CheckboxGroup {
    name: String,
    legend: String,
    boxes: Vec<(String, String, bool)>,
    hint: Option<String>,
    error: Option<String>,
}

impl CheckboxGroup {
    /// A question with no answers yet.
    #[must_use]
    pub fn new(name: impl Into<String>, legend: impl Into<String>) -> Self {
        Self { name: name.into(), legend: legend.into(), boxes: Vec::new(), hint: None, error: None }
    }

    /// One more answer: what the form sends, its label, and whether it is ticked.
    #[must_use]
    pub fn with(mut self, value: impl Into<String>, label: impl Into<String>, checked: bool) -> Self {
        self.boxes.push((value.into(), label.into(), checked));
        self
    }

    /// One sentence below the question.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// What is wrong and what to do.
    #[must_use]
    pub fn error(self, error: Option<impl Into<String>>) -> Self {
        Self { error: error.map(Into::into), ..self }
    }
}

components!(RadioCards, Checkbox, CheckboxGroup);

#[cfg(test)]
mod tests {
    use super::{CheckboxGroup, Choice, RadioCards};
    use crate::component::Field;

    #[test]
    fn a_refused_group_is_marked_as_a_whole_and_described_by_its_error() {
        let choices = || vec![Choice::new("a", "A"), Choice::new("b", "B")];
        let cards = |error| RadioCards::new("kind", "?", choices()).hint("h").error(error).to_string();
        let boxes = |error| CheckboxGroup::new("kind", "?").hint("h").with("a", "A", false).error(error).to_string();
        for refused in [cards(Some("e")), boxes(Some("e"))] {
            let (group, rest) = refused.split_once("<legend>").unwrap();
            assert!(group.contains(" wrong\"") && group.contains("aria-invalid=\"true\""), "{group}");
            assert!(group.contains("aria-describedby=\"kind-hint kind-error\""), "{group}");
            assert!(rest.contains("id=\"kind-error\"") && !rest.contains("aria-invalid"), "{rest}");
        }
        for calm in [cards(None), boxes(None)] {
            assert!(!calm.contains("aria-invalid") && !calm.contains("wrong"), "{calm}");
        }
    }

    #[test]
    fn what_a_choice_asks_for_stands_inside_its_card() {
        let field = |id: &str| Field::text("number", "N").id(id).value(id);
        let choices = vec![Choice::new("a", "A").inside(field("of-a")), Choice::new("b", "B").inside(field("of-b"))];
        let html = RadioCards::new("kind", "?", choices).checked(Some("b")).to_string();
        let cards: Vec<&str> = html.split("<div class=\"choice\">").skip(1).collect();
        for (card, id) in cards.into_iter().zip(["of-a", "of-b"]) {
            let (choice, inside) = card.split_once("<div class=\"choice-inside\">").unwrap();
            assert!(choice.contains("type=\"radio\"") && inside.contains(id), "{card}");
        }
    }
}
