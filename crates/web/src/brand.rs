//! The operator's colours and pictures, as a served style sheet. Never a template edit.

use crate::picture::Picture;
use madoguchi_domain::colour::{Colour, Palette, Status};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Colours and pictures of an operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Brand {
    /// The brand's colour, as on its vans and papers. All others come from it.
    pub colour: Colour,
    /// A second colour of the brand, in whose hue windows are lit.
    pub accent: Option<Colour>,
    /// An SVG or PNG file with the logo; without one the operator's name is shown.
    pub logo: Option<PathBuf>,
    /// The same for dark pages.
    pub logo_dark: Option<PathBuf>,
    /// An SVG or PNG file that shows where the customer number stands on the operator's bill.
    pub bill_picture: Option<PathBuf>,
    /// An SVG or PNG file that shows where the numbers stand on the operator's devices.
    pub device_picture: Option<PathBuf>,
}

impl Default for Brand {
    fn default() -> Self {
        Self {
            colour: Colour::new(0x2b, 0x5f, 0x9e),
            accent: None,
            logo: None,
            logo_dark: None,
            bill_picture: None,
            device_picture: None,
        }
    }
}

/// The most kilobytes of a logo, which is on every page.
const LOGO: u32 = 100;
/// The most kilobytes of a picture that explains something.
const EXPLANATION: u32 = 300;

/// A picture that the operator gives.
#[derive(Debug, Clone, Copy)]
pub struct OwnPicture<'a> {
    /// The setting.
    pub key: &'static str,
    /// The name that it is served under.
    pub asset: &'static str,
    path: &'a Path,
    most_kilobytes: u32,
}

impl OwnPicture<'_> {
    /// The picture, or one sentence on why it is not taken.
    pub fn read(&self) -> Result<Picture, String> {
        Picture::read(self.path, self.most_kilobytes)
            .map_err(|fault| format!("brand.{}: {} {fault}", self.key, self.path.display()))
    }
}

impl Brand {
    /// The pictures that are given.
    pub fn pictures(&self) -> impl Iterator<Item = OwnPicture<'_>> {
        [
            ("logo", "logo", &self.logo, LOGO),
            ("logo_dark", "logo-dark", &self.logo_dark, LOGO),
            ("bill_picture", "where-on-bill", &self.bill_picture, EXPLANATION),
            ("device_picture", "where-on-device", &self.device_picture, EXPLANATION),
        ]
        .into_iter()
        .filter_map(|(key, asset, path, most_kilobytes)| {
            path.as_deref().map(|path| OwnPicture { key, asset, path, most_kilobytes })
        })
    }

    /// What is wrong with the pictures, one sentence each.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        self.pictures().filter_map(|picture| picture.read().err()).collect()
    }

    /// The colours of light pages, of mails and of papers.
    #[must_use]
    pub fn light(&self) -> Palette {
        Palette::light(self.colour, self.accent)
    }

    /// The colours of dark pages.
    #[must_use]
    pub fn dark(&self) -> Palette {
        Palette::dark(self.colour, self.accent)
    }

    /// What the operator should know of a colour that cannot carry words; nothing is wrong with it.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        let Palette { ground, primary, .. } = self.light();
        let contrast = self.colour.contrast(ground);
        (contrast < Colour::WORDS).then(|| {
            // Rounded down: 4.48 is not told as 4.5.
            let shown = (contrast * 10.0).floor() / 10.0;
            format!(
                "brand.colour {} has a contrast of {shown:.1} on the page, and words need {}: buttons and links are {primary}, \
                 its nearest shade that has enough on every ground; the strip at the top stays as it is",
                self.colour,
                Colour::WORDS
            )
        })
    }

    /// The colours as CSS variables. What is printed gets the light ones on white.
    #[must_use]
    pub fn stylesheet(&self) -> String {
        let root = |palette: &Palette, status: &Status| {
            let tokens = palette.tokens().chain(status.tokens());
            let tokens: Vec<_> = tokens.map(|(token, colour)| format!("--{token}:{colour}")).collect();
            format!(":root{{{}}}", tokens.join(";"))
        };
        format!(
            "{}\n@media screen and (prefers-color-scheme:dark){{{}}}\n\
             @media print{{:root{{--ground:#ffffff;--surface:#ffffff;--tint:#ffffff}}}}\n",
            root(&self.light(), &Status::LIGHT),
            root(&self.dark(), &Status::DARK)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn branded(colour: &str) -> Brand {
        Brand { colour: colour.try_into().unwrap(), ..Brand::default() }
    }

    #[test]
    fn a_colour_that_cannot_carry_words_is_told_with_the_one_that_is_taken() {
        assert_eq!(Brand::default().note(), None);
        assert_eq!(branded("#0a7a5a").note(), None);
        let note = branded("#ea5b0c").note().unwrap();
        for named in ["#ea5b0c", "contrast of 3.2", "#b34200"] {
            assert!(note.contains(named), "{named} is not in {note}");
        }
    }

    #[test]
    fn the_style_sheet_names_every_colour_of_light_pages_and_of_dark_ones() {
        let sheet = branded("#0a7a5a").stylesheet();
        let (light, dark) = sheet.split_once("(prefers-color-scheme:dark)").unwrap();
        for (name, in_light, in_dark) in [
            ("--ground", "#f4f8f6", "#0d1210"),
            ("--primary-hover", "#005d44", "#8cdaba"),
            ("--line-strong", "#7b827f", "#818885"),
            ("--up", "#8a3800", "#ffc08f"),
            ("--ring-glow", "#ffd43d", "#000000"),
        ] {
            assert!(light.contains(&format!("{name}:{in_light}")), "{name} in {light}");
            assert!(dark.contains(&format!("{name}:{in_dark}")), "{name} in {dark}");
        }
    }
}
