//! Every colour of the pages from the operator's one: a tint, a button, a line, kept legible by search.
//!
//! A brand colour is made for a van and a bill, not for words on a page: yellow cannot be read on white. So its hue and
//! strength are kept and its lightness is moved until the contrast is there (WCAG 2.2). Lightness is that of OKLCH, which
//! is even to the eye: the same figures give an orange page and a blue one the same calm.

mod oklch;
mod palette;
#[cfg(test)]
mod tests;

pub use oklch::Oklch;
pub use palette::{Palette, Status};

use serde::{Deserialize, Serialize};
use std::fmt;

/// A colour written `#rrggbb`, in sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

impl TryFrom<&str> for Colour {
    type Error = String;

    fn try_from(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not a colour of the form #rrggbb");
        let hexadecimal = |digits: &&str| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let digits = text.strip_prefix('#').filter(hexadecimal).ok_or_else(wrong)?;
        let number = u32::from_str_radix(digits, 16).map_err(|_| wrong())?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self { red, green, blue })
    }
}

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::try_from(text.as_str())
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl Colour {
    /// White.
    pub const WHITE: Self = Self::new(0xff, 0xff, 0xff);
    /// Black.
    pub const BLACK: Self = Self::new(0, 0, 0);
    /// The least contrast of words on their ground (WCAG 2.2 AA).
    pub const WORDS: f64 = 4.5;

    /// A colour by its three channels.
    #[must_use]
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// The channels as amounts of light, 0 to 1.
    fn light(self) -> [f64; 3] {
        [self.red, self.green, self.blue].map(|value| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }

    /// The colour with those amounts of light; what lies outside of 0 to 1 is cut off.
    fn of_light(light: [f64; 3]) -> Self {
        let [red, green, blue] = light.map(|amount| {
            let amount = amount.clamp(0.0, 1.0);
            let value = if amount <= 0.003_130_8 { 12.92 * amount } else { 1.055 * amount.powf(1.0 / 2.4) - 0.055 };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 0 to 255")]
            let value = (value * 255.0).round() as u8;
            value
        });
        Self { red, green, blue }
    }

    /// Relative luminance as WCAG 2.2 defines it, 0 (black) to 1 (white).
    #[must_use]
    pub fn luminance(self) -> f64 {
        let [red, green, blue] = self.light();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The contrast ratio of two colours, 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}
