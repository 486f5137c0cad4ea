//! A QR code as an inline picture: presentation attributes only, as the content policy asks.

use super::markup::components;
use askama::Template;
use madoguchi_app::qr::{self, Reserve};

/// A code to be read from the screen.
#[derive(Debug, Clone, Template)]
#[template(path = "component/qr.html")]
pub struct Qr {
    side: usize,
    path: String,
    label: String,
}

impl Qr {
    /// The code of a text; `None` when the text is too long for one. `label` describes it for those who cannot see it.
    #[must_use]
    pub fn of(text: &str, label: &str) -> Option<Self> {
        let qr::Qr { side, path } = qr::Qr::of(text, Reserve::Screen).ok()?;
        Some(Self { side, path, label: label.to_owned() })
    }
}

components!(Qr);
