//! The lines of one file: bytes to fields to a checked row, whatever stands in them.
//!
//! A line is a line of the file: no value may hold a line break, so a stray quote spoils one line and not the
//! rest of the file. Memory stays bounded by the longest line that is accepted.

use super::bundle::BundleError;
use encoding_rs::{SHIFT_JIS, UTF_8};
use madoguchi_domain::import::{
    AddressRow, BillRow, BillingAccountRow, BundleFile, ChargeRow, Column, CustomerLinkRow, CustomerRow, DeviceRow,
    Encoding, OfferingRow, PhoneRow, ProductRow, Reason, Rejection,
};
use madoguchi_store::import::StagedLines;
use std::{
    borrow::Cow,
    fs::File,
    io::{BufRead, BufReader, Seek as _, SeekFrom},
    ops::Range,
    path::Path,
};

/// The longest line that is accepted, in bytes.
const LONGEST_LINE: usize = 64 * 1024;

/// Lines that were read.
#[derive(Debug)]
pub(super) struct Batch {
    /// Which file.
    pub(super) file: BundleFile,
    /// How many there were.
    pub(super) lines: i64,
    /// Those that can be staged, and signs of those that cannot.
    pub(super) staged: Vec<StagedLines>,
    /// Those that cannot.
    pub(super) rejected: Vec<RejectedLine>,
    /// Where the next line begins.
    pub(super) next: Place,
}

/// A line that cannot be staged.
#[derive(Debug)]
pub(super) struct RejectedLine {
    /// Which file.
    pub(super) file: BundleFile,
    /// Its number, the header being 1.
    pub(super) line: i64,
    /// What is wrong with it.
    pub(super) rejection: Rejection,
    /// The value at fault.
    pub(super) value: String,
}

/// A place between two lines of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// The number of the line before it.
    pub(super) line: i64,
    /// Bytes of the file before it.
    pub(super) byte: i64,
}

/// Reads a file, all of it or from a place on, and hands its lines over in batches until it ends or nobody takes
/// them.
pub(super) fn read_file(
    file: BundleFile,
    path: &Path,
    encoding: Encoding,
    from: Option<Place>,
    batch: i64,
    mut take: impl FnMut(Batch) -> bool,
) -> Result<(), BundleError> {
    let unreadable =
        |error: std::io::Error| BundleError::Unreadable { path: path.to_owned(), reason: error.to_string() };
    let mut lines = Lines {
        input: BufReader::with_capacity(1 << 18, File::open(path).map_err(unreadable)?),
        at: Place { line: 0, byte: 0 },
    };
    let mut splitter = Splitter::default();
    let mut buffer = Vec::new();
    let order = match lines.next(&mut buffer).map_err(unreadable)? {
        Line::Text => header(file, &buffer, encoding, &mut splitter)?,
        Line::TooLong => return Err(BundleError::Header { file, what: "is far too long".into() }),
        Line::End => return Err(BundleError::Header { file, what: "is missing".into() }),
    };
    if let Some(from) = from {
        lines.go_to(from).map_err(unreadable)?;
    }
    let mut reading = Reading { file, encoding, order, batch: Batch::new(file, lines.at) };
    loop {
        match lines.next(&mut buffer).map_err(unreadable)? {
            Line::End => break,
            Line::Text if buffer.is_empty() => continue,
            Line::Text => reading.line(lines.at.line, &buffer, &mut splitter),
            Line::TooLong => {
                let reason = Reason::Unreadable(format!("longer than {LONGEST_LINE} bytes"));
                reading.reject_whole(lines.at.line, &buffer, reason, String::new());
            }
        }
        reading.batch.lines += 1;
        reading.batch.next = lines.at;
        if reading.batch.lines >= batch && !take(std::mem::replace(&mut reading.batch, Batch::new(file, lines.at))) {
            return Ok(());
        }
    }
    if reading.batch.lines > 0 {
        take(reading.batch);
    }
    Ok(())
}

impl Batch {
    const fn new(file: BundleFile, next: Place) -> Self {
        Self { file, lines: 0, staged: Vec::new(), rejected: Vec::new(), next }
    }
}

enum Line {
    Text,
    TooLong,
    End,
}

/// Lines of a file, each within bounds.
struct Lines<R> {
    input: R,
    at: Place,
}

impl Lines<BufReader<File>> {
    /// Goes on reading from a place.
    fn go_to(&mut self, place: Place) -> std::io::Result<()> {
        self.input.seek(SeekFrom::Start(u64::try_from(place.byte).unwrap_or(0)))?;
        self.at = place;
        Ok(())
    }
}

impl<R: BufRead> Lines<R> {
    /// Reads the next line without its line break.
    fn next(&mut self, buffer: &mut Vec<u8>) -> std::io::Result<Line> {
        buffer.clear();
        let mut too_long = false;
        loop {
            let bytes = self.input.fill_buf()?;
            if bytes.is_empty() {
                if buffer.is_empty() && !too_long {
                    return Ok(Line::End);
                }
                break;
            }
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let part = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
            // Of a line that is too long its beginning is kept: it may say whose line it is.
            let room = LONGEST_LINE.saturating_sub(buffer.len());
            buffer.extend_from_slice(part.get(..room).unwrap_or(part));
            too_long |= part.len() > room;
            let used = end.map_or(bytes.len(), |end| end + 1);
            self.input.consume(used);
            self.at.byte += i64::try_from(used).unwrap_or(i64::MAX);
            if end.is_some() {
                break;
            }
        }
        self.at.line += 1;
        if buffer.last() == Some(&b'\r') {
            buffer.pop();
        }
        Ok(if too_long { Line::TooLong } else { Line::Text })
    }
}

/// Splits a line into fields.
struct Splitter {
    reader: csv_core::Reader,
    output: Vec<u8>,
    ends: Vec<usize>,
    fields: Vec<Range<usize>>,
}

impl Default for Splitter {
    fn default() -> Self {
        // Not `Reader::default()`, which has no rules and splits nothing.
        Self { reader: csv_core::Reader::new(), output: Vec::new(), ends: Vec::new(), fields: Vec::new() }
    }
}

/// The fields of a line.
#[derive(Clone, Copy)]
struct Split<'s> {
    text: &'s str,
    fields: &'s [Range<usize>],
}

impl<'s> Split<'s> {
    fn get(&self, at: usize) -> &'s str {
        self.fields.get(at).and_then(|field| self.text.get(field.clone())).unwrap_or_default()
    }
}

impl Splitter {
    /// The fields of a line, or nothing when a quote is opened and not closed.
    fn split<'s>(&'s mut self, line: &'s str) -> Option<Split<'s>> {
        self.fields.clear();
        // Nearly every line: without quotes, commas are all there is to it.
        if !line.contains('"') {
            let mut start = 0;
            for (comma, _) in line.match_indices(',') {
                self.fields.push(start..comma);
                start = comma + 1;
            }
            self.fields.push(start..line.len());
            return Some(Split { text: line, fields: &self.fields });
        }
        self.split_quoted(line)
    }

    fn split_quoted(&mut self, line: &str) -> Option<Split<'_>> {
        self.reader.reset();
        self.output.resize(line.len() + 8, 0);
        self.ends.resize(line.len() + 2, 0);
        let mut input = line.as_bytes();
        let (mut written, mut fields) = (0, 0);
        // The record ends when the reader is told that there is no more input.
        loop {
            let output = self.output.get_mut(written..)?;
            let ends = self.ends.get_mut(fields..)?;
            let (result, read, out, end) = self.reader.read_record(input, output, ends);
            input = input.get(read..)?;
            written += out;
            fields += end;
            match result {
                csv_core::ReadRecordResult::InputEmpty => {}
                csv_core::ReadRecordResult::Record => break,
                _ => return None,
            }
        }
        if !input.is_empty() || unclosed(line) {
            return None;
        }
        let mut start = 0;
        for end in self.ends.get(..fields)? {
            self.fields.push(start..*end);
            start = *end;
        }
        // The line was text and quotes are single bytes, so what is left is text.
        let text = std::str::from_utf8(self.output.get(..written)?).ok()?;
        Some(Split { text, fields: &self.fields })
    }
}

/// Whether a quote is opened and never closed: the line then swallowed what was meant as more fields.
fn unclosed(line: &str) -> bool {
    line.bytes().filter(|byte| *byte == b'"').count() % 2 == 1
}

fn codec(encoding: Encoding) -> &'static encoding_rs::Encoding {
    match encoding {
        Encoding::Utf8 => UTF_8,
        // What the web calls Shift_JIS is Windows-31J, with 髙, ① and ㈱.
        Encoding::Cp932 => SHIFT_JIS,
    }
}

fn decode(bytes: &[u8], encoding: Encoding) -> Option<Cow<'_, str>> {
    codec(encoding).decode_without_bom_handling_and_without_replacement(bytes)
}

fn columns(file: BundleFile) -> &'static [&'static str] {
    match file {
        BundleFile::Offerings => OfferingRow::COLUMNS,
        BundleFile::Customers => CustomerRow::COLUMNS,
        BundleFile::Phones => PhoneRow::COLUMNS,
        BundleFile::Addresses => AddressRow::COLUMNS,
        BundleFile::BillingAccounts => BillingAccountRow::COLUMNS,
        BundleFile::Devices => DeviceRow::COLUMNS,
        BundleFile::Products => ProductRow::COLUMNS,
        BundleFile::Bills => BillRow::COLUMNS,
        BundleFile::Charges => ChargeRow::COLUMNS,
        BundleFile::CustomerLinks => CustomerLinkRow::COLUMNS,
    }
}

/// Where each column of the file stands in its lines, in our order; and how many fields a line has.
struct Order {
    positions: Vec<usize>,
    fields: usize,
}

fn header(file: BundleFile, bytes: &[u8], encoding: Encoding, splitter: &mut Splitter) -> Result<Order, BundleError> {
    let wrong = |what: String| BundleError::Header { file, what };
    let text = decode(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes), encoding)
        .ok_or_else(|| wrong("is not in the encoding that the manifest declares".into()))?;
    let split = Some(&text).filter(|text| !text.is_empty()).and_then(|text| splitter.split(text));
    let names = split.ok_or_else(|| wrong("is not readable".into()))?;
    let positions = columns(file)
        .iter()
        .map(|column| {
            (0..names.fields.len())
                .find(|at| names.get(*at).trim() == *column)
                .ok_or_else(|| wrong(format!("lacks the column {column}")))
        })
        .collect::<Result<_, _>>()?;
    Ok(Order { positions, fields: names.fields.len() })
}

/// A file that is being read.
struct Reading {
    file: BundleFile,
    encoding: Encoding,
    order: Order,
    batch: Batch,
}

impl Reading {
    fn line(&mut self, line: i64, bytes: &[u8], splitter: &mut Splitter) {
        let Some(text) = decode(bytes, self.encoding) else {
            return self.reject_whole(line, bytes, Reason::Encoding, String::new());
        };
        let Some(split) = splitter.split(&text) else {
            let reason = Reason::Unreadable("a quote is not closed".into());
            return self.reject_whole(line, bytes, reason, text.into_owned());
        };
        let (expected, found) = (self.order.fields, split.fields.len());
        if found != expected {
            return self.reject_whole(line, bytes, Reason::FieldCount { expected, found }, text.into_owned());
        }
        let fields = self.order.positions.iter().map(|at| split.get(*at));
        if let Err(rejection) = check(self.file, fields.clone()) {
            let at = columns(self.file).iter().position(|column| *column == rejection.column);
            let value = at.and_then(|at| fields.clone().nth(at)).unwrap_or_default().to_owned();
            let sign = fields.clone().next().and_then(|key| sign(self.file, line, key));
            self.batch.staged.extend(sign);
            self.batch.rejected.push(RejectedLine { file: self.file, line, rejection, value });
            return;
        }
        let key = fields.clone().next().unwrap_or_default().trim_matches(' ');
        let customer_key = if is_common(self.file) { "" } else { key };
        if self.file == BundleFile::CustomerLinks {
            // Who was renumbered is not missing.
            self.batch.staged.push(StagedLines::sign(key.to_owned(), self.file, line));
        }
        match self.batch.staged.last_mut() {
            Some(before) if before.goes_on_with(customer_key, self.file, line) => before.push(fields),
            _ => {
                let mut lines = StagedLines::new(customer_key.to_owned(), self.file, line);
                lines.push(fields);
                self.batch.staged.push(lines);
            }
        }
    }

    /// Rejects a line that is no row at all. If it begins with the key of a customer it is a sign of that customer.
    fn reject_whole(&mut self, line: i64, bytes: &[u8], reason: Reason, value: String) {
        let text = codec(self.encoding).decode_without_bom_handling(bytes).0;
        let key = self.order.positions.first().and_then(|at| text.split(',').nth(*at));
        let sign = key.and_then(|key| sign(self.file, line, key.trim_matches([' ', '"'])));
        self.batch.staged.extend(sign);
        let rejection = Rejection { column: "", reason };
        self.batch.rejected.push(RejectedLine { file: self.file, line, rejection, value });
    }
}

/// A sign that a customer is in the bundle although its own line cannot be taken: it must not be ended.
fn sign(file: BundleFile, line: i64, key: &str) -> Option<StagedLines> {
    let customer_key = <String as Column>::read(key).ok().filter(|_| file == BundleFile::Customers)?;
    Some(StagedLines::sign(customer_key, file, line))
}

/// Whether the lines of the file belong to no customer.
const fn is_common(file: BundleFile) -> bool {
    matches!(file, BundleFile::Offerings | BundleFile::CustomerLinks)
}

/// Whether the fields are a row of their file.
fn check<'f>(file: BundleFile, fields: impl Iterator<Item = &'f str>) -> Result<(), Rejection> {
    match file {
        BundleFile::Offerings => OfferingRow::check(fields),
        BundleFile::CustomerLinks => CustomerLinkRow::check(fields),
        BundleFile::Customers => CustomerRow::check(fields),
        BundleFile::Phones => PhoneRow::check(fields),
        BundleFile::Addresses => AddressRow::check(fields),
        BundleFile::BillingAccounts => BillingAccountRow::check(fields),
        BundleFile::Devices => DeviceRow::check(fields),
        BundleFile::Products => ProductRow::check(fields),
        BundleFile::Bills => BillRow::check(fields),
        BundleFile::Charges => ChargeRow::check(fields),
    }
}
