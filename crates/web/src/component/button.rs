//! Buttons: one look for what sends a form and what leads to a page.

use super::{Icon, markup::components};
use askama::Template;
use madoguchi_domain::folding::dialled;

/// How much a button asks for attention. A page has at most one primary button.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonLook {
    /// The step the page is for.
    #[default]
    Primary,
    /// Another way.
    Secondary,
    /// Something that cannot be taken back.
    Danger,
    /// Looks like a link.
    Quiet,
}

impl ButtonLook {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button",
            Self::Secondary => "button secondary",
            Self::Danger => "button danger",
            Self::Quiet => "button quiet",
        }
    }
}

/// A button that submits its form, or a link with the look of one.
#[derive(Debug, Clone, Template)]
#[template(path = "component/button.html")]
pub struct Button {
    label: String,
    look: ButtonLook,
    href: Option<String>,
    name_and_value: Option<(String, String)>,
    sent_to: Option<String>,
    icon: Option<Icon>,
}

impl Button {
    /// Submits the form it stands in.
    #[must_use]
    pub fn submit(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            look: ButtonLook::Primary,
            href: None,
            name_and_value: None,
            sent_to: None,
            icon: None,
        }
    }

    /// Leads to `href`.
    #[must_use]
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            look: ButtonLook::Secondary,
            href: Some(href.into()),
            name_and_value: None,
            sent_to: None,
            icon: None,
        }
    }

    /// Calls a number, as it is printed.
    #[must_use]
    pub fn call(label: impl Into<String>, number: &str) -> Self {
        Self::link(label, format!("tel:{}", dialled(number))).look(ButtonLook::Primary).icon(Icon::Phone)
    }

    /// With a drawing before its word.
    #[must_use]
    pub fn icon(self, icon: Icon) -> Self {
        Self { icon: Some(icon), ..self }
    }

    /// With another look.
    #[must_use]
    pub fn look(self, look: ButtonLook) -> Self {
        Self { look, ..self }
    }

    /// Sends its form to `path` instead of the form's own address.
    #[must_use]
    pub fn sent_to(self, path: impl Into<String>) -> Self {
        Self { sent_to: Some(path.into()), ..self }
    }

    /// Adds `name=value` to the form when it is pressed.
    #[must_use]
    pub fn named(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name_and_value: Some((name.into(), value.into())), ..self }
    }
}

components!(Button);
