//! typst with one template, one file of data and one typeface: nothing else can be read, neither files nor the clock.

use madoguchi_app::port::WritingFault;
use std::{fmt, fs, path::Path};
use typst::{
    Library, LibraryExt as _, World, comemo,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration, FromValue, Label, Selector, Value},
    introspection::{Introspector as _, MetadataElem},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::{LazyHash, PicoStr},
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

const TEMPLATE: &str = include_str!("../../templates/letter/letter.typ");
const DATA: &str = "letters.json";
/// The typeface, with even and with proportional widths.
const FILES: [&str; 4] =
    ["BIZUDGothic-Regular.ttf", "BIZUDGothic-Bold.ttf", "BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf"];

/// The typeface as it was read.
pub(super) struct Fonts {
    faces: Vec<Font>,
    book: LazyHash<FontBook>,
    library: LazyHash<Library>,
}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fonts")
    }
}

impl Fonts {
    /// Reads the typeface from `folder`.
    pub(super) fn read(folder: &Path) -> Result<Self, WritingFault> {
        let mut fonts = Vec::with_capacity(FILES.len());
        for name in FILES {
            let path = folder.join(name);
            let missing = |what: &dyn fmt::Display| {
                WritingFault(format!(
                    "letters need the typeface BIZ UD Gothic and {} {what}: install the package \
                     fonts-morisawa-bizud-gothic, or name the folder that has it in letter.font_folder",
                    path.display()
                ))
            };
            let bytes = fs::read(&path).map_err(|error| missing(&format!("cannot be read ({error})")))?;
            fonts.push(Font::new(Bytes::new(bytes), 0).ok_or_else(|| missing(&"is no font"))?);
        }
        let (book, library) = (LazyHash::new(FontBook::from_fonts(&fonts)), LazyHash::new(Library::default()));
        Ok(Self { faces: fonts, book, library })
    }

    /// Whether the typeface has that character.
    pub(super) fn has(&self, c: char) -> bool {
        self.faces.last().is_some_and(|font| font.info().coverage.contains(u32::from(c)))
    }

    /// Sets the template with this data, which is of that many letters.
    pub(super) fn set(&self, data: Vec<u8>, letters: usize) -> Result<Sheets, WritingFault> {
        let file = |name: &str| VirtualPath::new(name).map(|path| RootedPath::new(VirtualRoot::Project, path).intern());
        let data_id = file(DATA).map_err(|_| WritingFault("the letter's data have no name".to_owned()))?;
        let desk = Desk { fonts: self, template: Source::detached(TEMPLATE), data_id, data: Bytes::new(data) };
        let set = typst::compile::<PagedDocument>(&desk).output;
        // A letter is read aloud, too: the standard of PDFs for everybody.
        let standards = PdfStandards::new(&[PdfStandard::Ua_1])
            .map_err(|fault| WritingFault(format!("PDF/UA is unknown: {}", fault.message())))?;
        let options = PdfOptions { standards, ..PdfOptions::default() };
        let sheets = set.and_then(|document| {
            let (no_room, crowded): (Vec<usize>, Vec<String>) =
                (told(&document, "no-room"), told(&document, "crowded"));
            let pdf = if no_room.len() < letters { typst_pdf::pdf(&document, &options)? } else { Vec::new() };
            Ok(Sheets { pdf, no_room, crowded })
        });
        // Whatever typst remembers of this batch holds secrets.
        comemo::evict(0);
        sheets.map_err(|faults| WritingFault(format!("the letters could not be set: {}", messages(&faults))))
    }
}

/// What became of the data.
pub(super) struct Sheets {
    /// The letters for which there was room; empty where there was for none.
    pub(super) pdf: Vec<u8>,
    /// The places in the data, from 0, of those whose address has no room in the window of an envelope.
    pub(super) no_room: Vec<usize>,
    /// The parts of the page that have no room on it.
    pub(super) crowded: Vec<String>,
}

/// What the template tells under that label.
fn told<T: FromValue>(document: &PagedDocument, label: &str) -> Vec<T> {
    let Some(label) = Label::new(PicoStr::intern(label)) else { return Vec::new() };
    let told = document.introspector().query(&Selector::Label(label));
    let values = told.iter().filter_map(|content| content.to_packed::<MetadataElem>());
    values.filter_map(|told| T::from_value(Value::clone(&told.value)).ok()).collect()
}

/// What typst has to say. Its messages speak of the template, never of the data.
fn messages(faults: &[SourceDiagnostic]) -> String {
    faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join("; ")
}

/// What typst may look at.
struct Desk<'f> {
    fonts: &'f Fonts,
    template: Source,
    data_id: FileId,
    data: Bytes,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.fonts.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data_id { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.faces.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
