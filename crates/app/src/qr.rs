//! QR codes as pages and letters draw them: one path of dark squares, inside the light margin that cameras need.

use qrcode::{EcLevel, QrCode, render::unicode::Dense1x2};
use std::fmt::Write as _;

pub use qrcode::types::QrError;

/// Light squares around a code, as the standard requires.
const QUIET: usize = 4;

/// How much of a code may be unreadable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reserve {
    /// A seventh, for screens.
    Screen,
    /// A quarter, for paper, which gets dirty and is folded.
    Paper,
}

/// A code ready to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    /// Squares along one side.
    pub side: usize,
    /// The dark squares, as SVG path data in a box of that side.
    pub path: String,
}

impl Qr {
    /// The code for a text. Fails when the text is too long for one.
    pub fn of(text: &str, reserve: Reserve) -> Result<Self, QrError> {
        let code = QrCode::with_error_correction_level(text, reserve.level())?;
        let width = code.width();
        let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == qrcode::Color::Dark);
        let path = dark.fold(String::new(), |mut path, (place, _)| {
            let (x, y) = (place % width + QUIET, place / width + QUIET);
            // Writing to memory cannot fail.
            let _ = write!(path, "M{x} {y}h1v1h-1z");
            path
        });
        Ok(Self { side: width + 2 * QUIET, path })
    }

    /// The code as an SVG image.
    #[must_use]
    pub fn svg(&self) -> String {
        let Self { side, path } = self;
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}"><rect width="{side}" height="{side}" fill="white"/><path fill="black" shape-rendering="crispEdges" d="{path}"/></svg>"#
        )
    }
}

impl Reserve {
    const fn level(self) -> EcLevel {
        match self {
            Self::Screen => EcLevel::M,
            Self::Paper => EcLevel::Q,
        }
    }
}

/// The code for a text in terminal characters, light on dark.
pub fn in_letters(text: &str) -> Result<String, QrError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
    Ok(code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_quiet_border_and_one_square_for_each_dark_one() {
        let qr = Qr::of("https://my.example.jp/", Reserve::Screen).unwrap();
        let code = QrCode::with_error_correction_level("https://my.example.jp/", EcLevel::M).unwrap();
        assert_eq!(qr.side, code.width() + 8);
        let dark = code.to_colors().into_iter().filter(|color| *color == qrcode::Color::Dark).count();
        assert_eq!(qr.path.matches("h1v1h-1z").count(), dark);
        assert!(qr.path.starts_with("M4 4h"), "a finder stands in the first corner");
        assert!(qr.svg().contains(&format!("viewBox=\"0 0 {0} {0}\"", qr.side)));
    }

    #[test]
    fn what_is_too_long_is_refused() {
        assert!(Qr::of(&"x".repeat(5_000), Reserve::Paper).is_err());
        assert!(in_letters("https://my.example.jp/").unwrap().lines().count() > 10);
    }
}
