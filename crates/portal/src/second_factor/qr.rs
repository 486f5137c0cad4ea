//! A QR code as an inline picture: presentation attributes only, as the content policy asks.

use askama::{Template, filters::HtmlSafe};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// Light squares around a code, as its standard asks.
const QUIET: usize = 4;

#[derive(Template)]
#[template(path = "second_factor/qr.html")]
pub(crate) struct Qr {
    side: usize,
    path: String,
    label: String,
}

// Its template escapes what it is given.
impl HtmlSafe for Qr {}

impl Qr {
    /// The code of a text; none when the text is too long for one.
    pub(crate) fn of(text: &str, label: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
        let path = dark.fold(String::new(), |mut path, (place, _)| {
            let (x, y) = (place % width + QUIET, place / width + QUIET);
            // Writing to memory does not fail.
            let _ = write!(path, "M{x} {y}h1v1h-1z");
            path
        });
        Some(Self { side: width + 2 * QUIET, path, label: label.to_owned() })
    }
}
