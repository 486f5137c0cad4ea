//! The lines of one file: from bytes to fields to a checked row, whatever they hold.
//!
//! A row is exactly one line of the file: no value may hold a line break, so a stray quote spoils one line and not the
//! rest. Memory stays bounded by the longest accepted line.

use super::{
    BundleError,
    bundle::unreadable,
    pace::Pace,
    split::{Order, Splitter, codec, columns, decode, header},
};
use madoguchi_domain::import::{
    AddressRow, BillRow, BillingAccountRow, BundleFile, ChargeRow, Column, CustomerLinkRow, CustomerRow, DeviceRow,
    Encoding, OfferingRow, PhoneRow, ProductRow, Reason, Rejection,
};
use madoguchi_store::import::StagedLines;
use std::{
    fs::File,
    io::{BufRead, BufReader, Seek as _, SeekFrom},
    ops::Range,
    path::Path,
};

/// The longest accepted line, in bytes.
const LONGEST_LINE: usize = 64 * 1024;

/// The most lines in a batch: many lines may be one row, and progress must show.
const MOST_LINES: i64 = 50_000;

/// A batch of lines that were read.
#[derive(Debug)]
pub(super) struct Batch {
    /// The file they are from.
    pub(super) file: BundleFile,
    /// Their number.
    pub(super) lines: i64,
    /// The lines that can be staged, and signs of customers whose line cannot.
    pub(super) staged: Vec<StagedLines>,
    /// The lines that cannot.
    pub(super) rejected: Vec<RejectedLine>,
    /// Where the next line begins.
    pub(super) next: Place,
}

/// A line that cannot be staged.
#[derive(Debug)]
pub(super) struct RejectedLine {
    /// The file it is from.
    pub(super) file: BundleFile,
    /// Its number; the header is 1.
    pub(super) line: i64,
    /// What is wrong with it.
    pub(super) rejection: Rejection,
    /// The offending value.
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

/// Opens a file and reads its header.
pub(super) fn open(
    file: BundleFile,
    path: &Path,
    encoding: Encoding,
    splitter: &mut Splitter,
) -> Result<(Lines<BufReader<File>>, Order), BundleError> {
    let unreadable = |error: std::io::Error| unreadable(path, &error);
    let input = BufReader::with_capacity(1 << 18, File::open(path).map_err(unreadable)?);
    let mut lines = Lines { input, at: Place { line: 0, byte: 0 } };
    let mut buffer = Vec::new();
    let order = match lines.next(&mut buffer).map_err(unreadable)? {
        Line::Text => header(file, &buffer, encoding, splitter)?,
        Line::TooLong => return Err(BundleError::Header { file, what: "is far too long".into() }),
        Line::End => return Err(BundleError::Header { file, what: "is missing".into() }),
    };
    Ok((lines, order))
}

/// Reads a file from its start or from a place on. Hands its lines over in batches sized by `pace`, until it ends or
/// nobody takes them.
pub(super) fn read_file(
    file: BundleFile,
    path: &Path,
    encoding: Encoding,
    from: Option<Place>,
    pace: &Pace,
    mut take: impl FnMut(Batch) -> bool,
) -> Result<(), BundleError> {
    let unreadable = |error: std::io::Error| unreadable(path, &error);
    let mut splitter = Splitter::default();
    let (mut lines, order) = open(file, path, encoding, &mut splitter)?;
    if let Some(from) = from {
        lines.go_to(from).map_err(unreadable)?;
    }
    let mut buffer = Vec::new();
    let mut reading = Reading { file, encoding, order, batch: Batch::new(file, lines.at) };
    loop {
        let begin = lines.at.byte;
        match lines.next(&mut buffer).map_err(unreadable)? {
            Line::End => break,
            Line::Text if buffer.is_empty() => continue,
            Line::Text => reading.line(lines.at.line, begin..lines.at.byte, &buffer, &mut splitter),
            Line::TooLong => {
                let reason = Reason::Unreadable(format!("longer than {LONGEST_LINE} bytes"));
                reading.reject_whole(lines.at.line, &buffer, reason, String::new());
            }
        }
        reading.batch.lines += 1;
        reading.batch.next = lines.at;
        if reading.batch.is_full(pace) && !take(std::mem::replace(&mut reading.batch, Batch::new(file, lines.at))) {
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

    /// The number of rows to be staged.
    pub(super) fn rows(&self) -> i64 {
        i64::try_from(self.staged.len()).unwrap_or(i64::MAX)
    }

    /// Whether it should be handed over; rejected lines take room too.
    fn is_full(&self, pace: &Pace) -> bool {
        let rejected = i64::try_from(self.rejected.len()).unwrap_or(i64::MAX);
        self.lines >= MOST_LINES || self.rows().saturating_add(rejected) >= pace.size()
    }
}

enum Line {
    Text,
    TooLong,
    End,
}

/// The lines of a file, each of bounded length.
pub(super) struct Lines<R> {
    input: R,
    at: Place,
}

impl Lines<BufReader<File>> {
    /// The underlying file.
    pub(super) fn into_file(self) -> File {
        self.input.into_inner()
    }

    /// Continues reading at a place.
    fn go_to(&mut self, place: Place) -> std::io::Result<()> {
        self.input.seek(SeekFrom::Start(u64::try_from(place.byte).unwrap_or(0)))?;
        self.at = place;
        Ok(())
    }
}

impl<R: BufRead> Lines<R> {
    /// Reads the next line, without its line break.
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
            // The beginning of an overlong line is kept: it may tell whose line it is.
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

/// A file that is being read.
struct Reading {
    file: BundleFile,
    encoding: Encoding,
    order: Order,
    batch: Batch,
}

impl Reading {
    fn line(&mut self, line: i64, place: Range<i64>, bytes: &[u8], splitter: &mut Splitter) {
        let Some(text) = decode(bytes, self.encoding) else {
            return self.reject_whole(line, bytes, Reason::Encoding, String::new());
        };
        let Some(split) = splitter.split(&text) else {
            let reason = Reason::Unreadable("a quote is not closed".into());
            return self.reject_whole(line, bytes, reason, text.into_owned());
        };
        let (expected, found) = (self.order.fields, split.len());
        if found != expected {
            return self.reject_whole(line, bytes, Reason::FieldCount { expected, found }, text.into_owned());
        }
        let fields = split.ordered(&self.order);
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
            // A renumbered customer is not missing.
            self.batch.staged.push(StagedLines::sign(key.to_owned(), self.file, line));
        }
        match self.batch.staged.last_mut() {
            Some(before) if before.goes_on_with(customer_key, self.file, line) => before.push(place),
            _ => self.batch.staged.push(StagedLines::new(customer_key.to_owned(), self.file, line, place)),
        }
    }

    /// Rejects a line that is no row at all. If it begins with a customer's key, it is a sign of that customer.
    fn reject_whole(&mut self, line: i64, bytes: &[u8], reason: Reason, value: String) {
        let text = codec(self.encoding).decode_without_bom_handling(bytes).0;
        let key = self.order.positions.first().and_then(|at| text.split(',').nth(*at));
        let sign = key.and_then(|key| sign(self.file, line, key.trim_matches([' ', '"'])));
        self.batch.staged.extend(sign);
        let rejection = Rejection { column: "", reason };
        self.batch.rejected.push(RejectedLine { file: self.file, line, rejection, value });
    }
}

/// A sign that a customer is in the bundle although its own line cannot be taken, so it must not be ended.
fn sign(file: BundleFile, line: i64, key: &str) -> Option<StagedLines> {
    let customer_key = <String as Column>::read(key).ok().filter(|_| file == BundleFile::Customers)?;
    Some(StagedLines::sign(customer_key, file, line))
}

/// Whether the file's lines belong to no customer.
const fn is_common(file: BundleFile) -> bool {
    matches!(file, BundleFile::Offerings | BundleFile::CustomerLinks)
}

/// Checks that the fields are a row of their file.
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
