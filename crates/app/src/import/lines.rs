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
use madoguchi_domain::{
    customer::{CustomerStatus, ProductStatus},
    import::{
        AddressRow, BillRow, BillingAccountRow, BundleFile, ChargeRow, Column, CustomerLinkRow, CustomerRow, DeviceRow,
        Encoding, FileTally, OfferingRow, PhoneRow, ProductRow, Reason, Rejection, is_unshowable,
    },
    time::Month,
};
use madoguchi_store::import::StagedLines;
use std::{
    collections::HashSet,
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
    /// Lines that are staged, and something about them that their maker should know.
    pub(super) remarks: Vec<RejectedLine>,
    /// What was counted.
    pub(super) tally: FileTally,
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

/// What a line may refer to, and when: known before the first line is read.
#[derive(Debug, Clone)]
pub(super) struct Bounds {
    /// The offerings that products may name.
    pub(super) offerings: HashSet<String>,
    /// The newest month that can have a bill.
    pub(super) newest_month: Month,
}

/// Reads a file from its start or from a place on. Hands its lines over in batches sized by `pace`, until it ends or
/// nobody takes them.
pub(super) fn read_file(
    file: BundleFile,
    path: &Path,
    encoding: Encoding,
    from: Option<Place>,
    bounds: &mut Bounds,
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
    let newest_month = bounds.newest_month.to_string();
    let mut reading = Reading { file, encoding, order, bounds, newest_month, batch: Batch::new(file, lines.at) };
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
        reading.batch.tally.read += 1;
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
    fn new(file: BundleFile, next: Place) -> Self {
        let (staged, rejected, remarks) = (Vec::new(), Vec::new(), Vec::new());
        Self { file, lines: 0, staged, rejected, remarks, tally: FileTally::default(), next }
    }

    /// The number of rows to be staged.
    pub(super) fn rows(&self) -> i64 {
        i64::try_from(self.staged.len()).unwrap_or(i64::MAX)
    }

    /// Notes that a line is taken although it holds characters that nobody will see.
    fn remark<'f>(&mut self, line: i64, fields: impl Iterator<Item = &'f str>) {
        let mut named = columns(self.file).iter().zip(fields);
        if let Some((column, value)) = named.find(|(_, value)| value.contains(is_unshowable)) {
            self.tally.unshowable += 1;
            let rejection = Rejection { column, reason: Reason::Unshowable };
            self.remarks.push(RejectedLine { file: self.file, line, rejection, value: value.to_owned() });
        }
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
struct Reading<'b> {
    file: BundleFile,
    encoding: Encoding,
    order: Order,
    bounds: &'b mut Bounds,
    newest_month: String,
    batch: Batch,
}

impl Reading<'_> {
    fn line(&mut self, line: i64, place: Range<i64>, bytes: &[u8], splitter: &mut Splitter) {
        let beyond_ascii = !bytes.is_ascii();
        if beyond_ascii {
            self.look_at_encoding(bytes);
        }
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
        if let Err(rejection) = check(self.file, fields.clone()).and_then(|()| self.check_bounds(fields.clone())) {
            let at = columns(self.file).iter().position(|column| *column == rejection.column);
            let value = at.and_then(|at| fields.clone().nth(at)).unwrap_or_default().to_owned();
            let sign = fields.clone().next().and_then(|key| sign(self.file, line, key));
            self.batch.staged.extend(sign);
            return self.reject(line, rejection, value);
        }
        if beyond_ascii && text.contains(is_unshowable) {
            self.batch.remark(line, fields.clone());
        }
        if self.file == BundleFile::Offerings {
            self.bounds.offerings.extend(fields.clone().next().map(|key| key.trim_matches(' ').to_owned()));
        }
        let ended = i64::from(says_it_is_over(self.file, fields.clone()));
        let key = fields.clone().next().unwrap_or_default().trim_matches(' ');
        let customer_key = if is_common(self.file) { "" } else { key };
        if self.file == BundleFile::CustomerLinks {
            // A renumbered customer is not missing.
            self.batch.staged.push(StagedLines::sign(key.to_owned(), self.file, line));
        }
        match self.batch.staged.last_mut() {
            Some(before) if before.goes_on_with(customer_key, self.file, line) => {
                before.push(place);
                before.ended += ended;
            }
            _ => {
                let new = StagedLines::new(customer_key.to_owned(), self.file, line, place);
                self.batch.staged.push(StagedLines { ended, ..new });
            }
        }
    }

    /// Notes what a line beyond ASCII reads as, if that is not what the manifest declares. Text in CP932 is next to never
    /// UTF-8 or EUC-JP by chance; both are all the time what somebody took for it.
    fn look_at_encoding(&mut self, bytes: &[u8]) {
        let tally = &mut self.batch.tally;
        tally.beyond_ascii += 1;
        if self.encoding == Encoding::Cp932 {
            tally.as_utf8 += i64::from(std::str::from_utf8(bytes).is_ok());
            let euc = encoding_rs::EUC_JP.decode_without_bom_handling_and_without_replacement(bytes);
            tally.as_euc_jp += i64::from(euc.is_some());
        }
    }

    /// Checks what a row alone cannot tell.
    fn check_bounds<'f>(&self, mut fields: impl Iterator<Item = &'f str>) -> Result<(), Rejection> {
        let mut field = |column: &str| {
            let at = columns(self.file).iter().position(|known| *known == column);
            at.and_then(|at| fields.nth(at)).unwrap_or_default().trim_matches(' ')
        };
        let (column, reason) = match self.file {
            // Months are written in one way, so their order is that of their texts.
            BundleFile::Bills | BundleFile::Charges if field("month") > self.newest_month.as_str() => {
                ("month", Reason::TooFarAhead)
            }
            BundleFile::Products if !self.bounds.offerings.contains(field("offering_key")) => {
                ("offering_key", Reason::Dangling("offering"))
            }
            BundleFile::CustomerLinks => {
                let (from, to) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
                if from.trim_matches(' ') != to.trim_matches(' ') {
                    return Ok(());
                }
                ("to_customer_key", Reason::SelfLink)
            }
            _ => return Ok(()),
        };
        Err(Rejection { column, reason })
    }

    fn reject(&mut self, line: i64, rejection: Rejection, value: String) {
        self.batch.tally.reject(&rejection);
        self.batch.rejected.push(RejectedLine { file: self.file, line, rejection, value });
    }

    /// Rejects a line that is no row at all. If it begins with a customer's key, it is a sign of that customer.
    fn reject_whole(&mut self, line: i64, bytes: &[u8], reason: Reason, value: String) {
        let text = codec(self.encoding).decode_without_bom_handling(bytes).0;
        let key = self.order.positions.first().and_then(|at| text.split(',').nth(*at));
        let sign = key.and_then(|key| sign(self.file, line, key.trim_matches([' ', '"'])));
        self.batch.staged.extend(sign);
        self.reject(line, Rejection { column: "", reason }, value);
    }
}

/// A sign that a customer is in the bundle although its own line cannot be taken, so it must not be ended.
fn sign(file: BundleFile, line: i64, key: &str) -> Option<StagedLines> {
    let customer_key = <String as Column>::read(key).ok().filter(|_| file == BundleFile::Customers)?;
    Some(StagedLines::sign(customer_key, file, line))
}

/// Whether a line says that its contract or product is over.
fn says_it_is_over<'f>(file: BundleFile, mut fields: impl Iterator<Item = &'f str>) -> bool {
    let over = match file {
        BundleFile::Customers => CustomerStatus::Ended.as_str(),
        BundleFile::Products => ProductStatus::Terminated.as_str(),
        _ => return false,
    };
    let at = columns(file).iter().position(|column| *column == "status");
    at.and_then(|at| fields.nth(at)).is_some_and(|status| status.trim_matches(' ') == over)
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
