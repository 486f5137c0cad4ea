//! The notice of a temporary ID on paper (仮ID登録通知書), a page a letter, as one PDF.
//!
//! Set by typst from one template; names and addresses go in as data and are never read as markup. The page is in
//! Japanese with a short English note, since the reader may not be the person who asked for it. Set for eyes and hands
//! of 74 years: one order of steps, each character large and with its reading. Whether all of it has room is measured:
//! an address is set smaller until it has, down to what can still be read, and a letter is never cut off.

mod page;
#[cfg(test)]
mod tests;
mod typesetter;

use crate::mail::MailBrand;
use madoguchi_app::port::{LetterContent, LetterWriter, PostalAddress, WritingFault, WrittenLetters};
use madoguchi_domain::{colour::Palette, customer::CustomerKind, letter::TemporaryWord, receipt::Receipt, time::Date};
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

    /// Whether letters can be written: the typeface is there, and the operator's words have room on the page. A letter to
    /// nobody is set and thrown away.
    pub fn check(&self) -> Result<(), WritingFault> {
        let day = Date::constant(2026, 12, 31);
        let nobody = LetterContent {
            number: Receipt::of([0; 8]),
            address: PostalAddress {
                postcode: "100-0001".to_owned(),
                prefecture: "東京都".to_owned(),
                city: "千代田区".to_owned(),
                street: "千代田1-1".to_owned(),
                building: None,
            },
            name: "試し 刷り".to_owned(),
            kind: CustomerKind::Person,
            temporary_id: TemporaryWord::made([0; 16]),
            temporary_password: TemporaryWord::made([0; 16]),
            printed_on: day,
            valid_through: day,
        };
        self.write(&[nobody]).map(drop)
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

impl LetterWriter for Letters {
    fn write(&self, letters: &[LetterContent]) -> Result<WrittenLetters, WritingFault> {
        let fonts = self.fonts()?;
        let sheets = fonts.set(page::data(self, letters, fonts)?, letters.len())?;
        if let Some(part) = sheets.crowded.first() {
            return Err(WritingFault(crowded(part)));
        }
        let no_room = sheets.no_room.iter().filter_map(|place| letters.get(*place));
        Ok(WrittenLetters { pdf: sheets.pdf, no_room: no_room.map(|letter| letter.number).collect() })
    }
}

/// What of the operator's words has no room on the page, and where it comes from.
fn crowded(part: &str) -> String {
    let what = match part {
        "sender" => {
            "the operator's name and logo have no room beside the window of the envelope: shorten brand.operator"
        }
        "head" => {
            "the title and the sentences below it have no room above the first fold: shorten the texts letter-paper-*"
        }
        "readings" => {
            "a reading has no room below its character: shorten the texts letter-paper-readings, -lower, -digit"
        }
        _ => {
            "the steps, the notes and the contact window have no room on the page: shorten the first contact window's \
              notes or the texts letter-paper-*"
        }
    };
    format!("letters cannot be printed: {what}")
}
