//! The notice of a temporary ID on paper (仮ID登録通知書), a page a letter, as one PDF.
//!
//! Set by typst from one template; names and addresses go in as data and are never read as markup. The page is in
//! Japanese with a short English note, since the reader may not be the person who asked for it. Set for eyes and hands
//! of 74 years: one order of steps, each character large and with its reading.

mod page;
#[cfg(test)]
mod tests;
mod typesetter;

use crate::mail::MailBrand;
use madoguchi_app::port::{LetterContent, LetterWriter, WritingFault};
use madoguchi_domain::colour::Palette;
use madoguchi_i18n::I18n;
use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
};
use typesetter::Fonts;

/// Where Debian's package fonts-morisawa-bizud-gothic puts the typeface.
pub const FONT_FOLDER: &str = "/usr/share/fonts/truetype/bizud-gothic";

/// How letters look, beside the words and windows that mails have, too.
#[derive(Debug, Clone)]
pub struct LetterLook {
    /// The brand's colours, those of light pages.
    pub colours: Palette,
    /// The operator's logo, an SVG or PNG file.
    pub logo: Option<PathBuf>,
    /// The folder with the typeface BIZ UD Gothic.
    pub fonts: PathBuf,
}

/// Writes letters.
#[derive(Debug)]
pub struct Letters {
    i18n: Arc<I18n>,
    ja: MailBrand,
    en: MailBrand,
    look: LetterLook,
    fonts: OnceLock<Fonts>,
}

impl Letters {
    /// A writer with the operator's words in each language. It reads the typeface when it writes the first letter.
    #[must_use]
    pub const fn new(i18n: Arc<I18n>, ja: MailBrand, en: MailBrand, look: LetterLook) -> Self {
        Self { i18n, ja, en, look, fonts: OnceLock::new() }
    }

    /// The typeface; the fault says how to get it.
    fn fonts(&self) -> Result<&Fonts, WritingFault> {
        if let Some(fonts) = self.fonts.get() {
            return Ok(fonts);
        }
        let fonts = Fonts::read(&self.look.fonts)?;
        Ok(self.fonts.get_or_init(|| fonts))
    }
}

/// Whether letters can be written with the typeface in that folder.
pub fn check_fonts(folder: &std::path::Path) -> Result<(), WritingFault> {
    Fonts::read(folder).map(drop)
}

impl LetterWriter for Letters {
    fn write(&self, letters: &[LetterContent]) -> Result<Vec<u8>, WritingFault> {
        let fonts = self.fonts()?;
        fonts.set(page::data(self, letters, fonts)?)
    }
}
