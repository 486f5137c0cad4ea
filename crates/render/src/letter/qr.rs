//! A QR code as a picture of one path.

use madoguchi_app::letter::WritingFault;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// Blank modules around a code, without which cameras do not find it.
const QUIET: usize = 4;

/// The code of an address, as an SVG. A quarter of it may be dirty or folded.
pub(super) fn svg(address: &str) -> Result<String, WritingFault> {
    let code = QrCode::with_error_correction_level(address, EcLevel::Q)
        .map_err(|error| WritingFault(format!("the address of the portal does not fit into a QR code: {error}")))?;
    let width = code.width();
    let mut path = String::new();
    for (place, colour) in code.to_colors().into_iter().enumerate() {
        if colour == Color::Dark {
            let (x, y) = (place % width + QUIET, place / width + QUIET);
            // Writing to a string cannot fail.
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    let side = width + 2 * QUIET;
    Ok(format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}"><rect width="{side}" height="{side}" fill="white"/><path fill="black" shape-rendering="crispEdges" d="{path}"/></svg>"#
    ))
}
