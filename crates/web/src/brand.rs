//! The operator's colours and logo, as a served style sheet. Never a template edit.

use serde::{Deserialize, Serialize};

/// A colour written `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not a colour of the form #rrggbb");
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or_else(wrong)?;
        let number = u32::from_str_radix(digits, 16).map_err(|_| wrong())?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self { red, green, blue })
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        format!("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue)
    }
}

impl Colour {
    const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Relative luminance as WCAG 2.2 defines it, 0 (black) to 1 (white).
    fn luminance(self) -> f64 {
        let channel = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(self.red) + 0.7152 * channel(self.green) + 0.0722 * channel(self.blue)
    }

    /// The contrast ratio of two colours, 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

/// Colours and logo of an operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Brand {
    /// Buttons and links on light pages.
    pub primary: Colour,
    /// Words on that colour.
    pub on_primary: Colour,
    /// Buttons and links on dark pages.
    pub primary_dark: Colour,
    /// Words on that colour.
    pub on_primary_dark: Colour,
    /// An SVG or PNG file with the logo; without one the operator's name is shown.
    pub logo: Option<std::path::PathBuf>,
    /// The same for dark pages.
    pub logo_dark: Option<std::path::PathBuf>,
    /// An SVG or PNG file that shows where the customer number stands on the operator's bill.
    pub bill_picture: Option<std::path::PathBuf>,
    /// An SVG or PNG file that shows where the numbers stand on the operator's devices.
    pub device_picture: Option<std::path::PathBuf>,
}

impl Default for Brand {
    fn default() -> Self {
        Self {
            primary: Colour::new(0x00, 0x31, 0xd8),
            on_primary: Colour::new(0xff, 0xff, 0xff),
            primary_dark: Colour::new(0xa8, 0xc0, 0xff),
            on_primary_dark: Colour::new(0x00, 0x0b, 0x3d),
            logo: None,
            logo_dark: None,
            bill_picture: None,
            device_picture: None,
        }
    }
}

/// The least contrast of words on their background (WCAG 2.2 AA).
const LEAST: f64 = 4.5;
/// The backgrounds that links stand on, on light and on dark pages.
const LIGHT: [Colour; 3] =
    [Colour::new(0xff, 0xff, 0xff), Colour::new(0xf2, 0xf2, 0xf2), Colour::new(0xe8, 0xf1, 0xfe)];
const DARK: [Colour; 2] = [Colour::new(0x1a, 0x1a, 0x1a), Colour::new(0x26, 0x26, 0x26)];

impl Brand {
    /// The pairs of colours with too little contrast, one sentence each; empty when all is well.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut check = |name: &str, colour: Colour, ground: Colour| {
            let ratio = colour.contrast(ground);
            if ratio < LEAST {
                faults.push(format!(
                    "brand.{name} {} on {} has a contrast of {ratio:.1}, and needs {LEAST}",
                    String::from(colour),
                    String::from(ground)
                ));
            }
        };
        for ground in LIGHT {
            check("primary", self.primary, ground);
        }
        for ground in DARK {
            check("primary_dark", self.primary_dark, ground);
        }
        check("on_primary", self.on_primary, self.primary);
        check("on_primary_dark", self.on_primary_dark, self.primary_dark);
        faults
    }

    /// The colours as CSS variables.
    #[must_use]
    pub fn stylesheet(&self) -> String {
        format!(
            ":root{{--brand-primary:{};--brand-on-primary:{};--brand-primary-dark:{};--brand-on-primary-dark:{}}}\n",
            String::from(self.primary),
            String::from(self.on_primary),
            String::from(self.primary_dark),
            String::from(self.on_primary_dark)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        text.to_owned().try_into().unwrap()
    }

    #[test]
    fn contrast_is_wcags() {
        assert!((colour("#000000").contrast(colour("#ffffff")) - 21.0).abs() < 0.01);
        assert!((colour("#767676").contrast(colour("#ffffff")) - 4.54).abs() < 0.01);
    }

    #[test]
    fn the_default_brand_can_be_read_and_yellow_cannot() {
        assert_eq!(Brand::default().faults(), Vec::<String>::new());
        let yellow = Brand { primary: colour("#ffee00"), ..Brand::default() };
        assert!(yellow.faults().iter().any(|fault| fault.contains("brand.primary #ffee00")));
    }

    #[test]
    fn a_colour_is_six_hexadecimal_digits() {
        for wrong in ["red", "#fff", "#gggggg", "0031d8", "#0031d8;}body{"] {
            assert!(Colour::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
