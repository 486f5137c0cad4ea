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
use madoguchi_store::import::StagedRow;
use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

/// The longest line that is accepted, in bytes.
const LONGEST_LINE: usize = 64 * 1024;

/// A line that was read.
#[derive(Debug)]
pub(super) enum Read {
    /// It can be staged.
    Row(StagedRow),
    /// It cannot.
    Rejected {
        file: BundleFile,
        line: i64,
        rejection: Rejection,
        /// The value at fault.
        value: String,
        /// For a customer whose key can be read: a sign that it is in the bundle, so that it is not ended.
        present: Option<StagedRow>,
    },
}

/// Reads a file and hands its lines over in batches until it ends or nobody takes them.
pub(super) fn read_file(
    file: BundleFile,
    path: &Path,
    encoding: Encoding,
    batch: usize,
    mut take: impl FnMut(Vec<Read>) -> bool,
) -> Result<(), BundleError> {
    let unreadable =
        |error: std::io::Error| BundleError::Unreadable { path: path.to_owned(), reason: error.to_string() };
    let mut lines =
        Lines { input: BufReader::with_capacity(1 << 18, File::open(path).map_err(unreadable)?), number: 0 };
    let mut splitter = Splitter::default();
    let mut buffer = Vec::new();
    let order = match lines.next(&mut buffer).map_err(unreadable)? {
        Line::Text => header(file, &buffer, encoding, &mut splitter)?,
        Line::TooLong => return Err(BundleError::Header { file, what: "is far too long".into() }),
        Line::End => return Err(BundleError::Header { file, what: "is missing".into() }),
    };
    let mut batched = Vec::with_capacity(batch);
    loop {
        let read = match lines.next(&mut buffer).map_err(unreadable)? {
            Line::End => break,
            Line::TooLong => {
                let reason = Reason::Unreadable(format!("longer than {LONGEST_LINE} bytes"));
                let present = sign_of(file, lines.number, &buffer, encoding, &order);
                rejected(file, lines.number, Rejection { column: "", reason }, String::new(), present)
            }
            Line::Text if buffer.is_empty() => continue,
            Line::Text => read_line(file, lines.number, &buffer, encoding, &order, &mut splitter),
        };
        batched.push(read);
        if batched.len() >= batch && !take(std::mem::replace(&mut batched, Vec::with_capacity(batch))) {
            return Ok(());
        }
    }
    if !batched.is_empty() {
        take(batched);
    }
    Ok(())
}

fn rejected(file: BundleFile, line: i64, rejection: Rejection, value: String, present: Option<StagedRow>) -> Read {
    Read::Rejected { file, line, rejection, value, present }
}

enum Line {
    Text,
    TooLong,
    End,
}

/// Lines of a file, each within bounds.
struct Lines<R> {
    input: R,
    number: i64,
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
            if end.is_some() {
                break;
            }
        }
        self.number += 1;
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
}

impl Default for Splitter {
    fn default() -> Self {
        // Not `Reader::default()`, which has no rules and splits nothing.
        Self { reader: csv_core::Reader::new(), output: Vec::new(), ends: Vec::new() }
    }
}

impl Splitter {
    /// The fields of a line, or nothing when a quote is opened and not closed.
    fn split(&mut self, line: &str) -> Option<Vec<String>> {
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
        let mut list = Vec::with_capacity(fields);
        for end in self.ends.get(..fields)? {
            // The line was text and quotes are single bytes, so what is between them is text.
            list.push(String::from_utf8(self.output.get(start..*end)?.to_vec()).ok()?);
            start = *end;
        }
        Some(list)
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

fn decode(bytes: &[u8], encoding: Encoding) -> Option<String> {
    codec(encoding).decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
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
    let names = splitter.split(&text).ok_or_else(|| wrong("is not readable".into()))?;
    let positions = columns(file)
        .iter()
        .map(|column| {
            names
                .iter()
                .position(|name| name.trim() == *column)
                .ok_or_else(|| wrong(format!("lacks the column {column}")))
        })
        .collect::<Result<_, _>>()?;
    Ok(Order { positions, fields: names.len() })
}

fn read_line(
    file: BundleFile,
    line: i64,
    bytes: &[u8],
    encoding: Encoding,
    order: &Order,
    splitter: &mut Splitter,
) -> Read {
    let whole = |reason: Reason, text: String| {
        let present = sign_of(file, line, bytes, encoding, order);
        rejected(file, line, Rejection { column: "", reason }, text, present)
    };
    let Some(text) = decode(bytes, encoding) else { return whole(Reason::Encoding, String::new()) };
    let Some(mut found) = splitter.split(&text) else {
        return whole(Reason::Unreadable("a quote is not closed".into()), text);
    };
    if found.len() != order.fields {
        return whole(Reason::FieldCount { expected: order.fields, found: found.len() }, text);
    }
    let fields: Vec<String> =
        order.positions.iter().map(|at| found.get_mut(*at).map(std::mem::take).unwrap_or_default()).collect();
    match check(file, &fields) {
        Ok(customer_key) => match serde_json::to_string(&fields) {
            Ok(fields) => Read::Row(StagedRow { customer_key, file, line, fields }),
            Err(error) => whole(Reason::Unreadable(error.to_string()), text),
        },
        Err(rejection) => {
            let at = columns(file).iter().position(|column| *column == rejection.column);
            let value = at.and_then(|at| fields.get(at)).cloned().unwrap_or_default();
            let present = fields.first().and_then(|key| present(file, line, key));
            rejected(file, line, rejection, value, present)
        }
    }
}

/// A sign that a customer is in the bundle although its own line cannot be taken: it must not be ended.
fn present(file: BundleFile, line: i64, key: &str) -> Option<StagedRow> {
    let customer_key = <String as Column>::read(key).ok().filter(|_| file == BundleFile::Customers)?;
    Some(StagedRow { customer_key, file, line, fields: String::new() })
}

/// The same of a line that is not CSV or not in its encoding: its key is what stands between the commas there.
fn sign_of(file: BundleFile, line: i64, bytes: &[u8], encoding: Encoding, order: &Order) -> Option<StagedRow> {
    let text = codec(encoding).decode_without_bom_handling(bytes).0;
    let key = text.split(',').nth(*order.positions.first()?)?;
    present(file, line, key.trim_matches([' ', '"']))
}

/// Reads the fields as a row of their file; gives the key of the customer it belongs to, empty for common rows.
fn check(file: BundleFile, fields: &[String]) -> Result<String, Rejection> {
    let fields = || fields.iter().map(String::as_str);
    Ok(match file {
        BundleFile::Offerings => OfferingRow::parse(fields()).map(|_| String::new())?,
        BundleFile::CustomerLinks => CustomerLinkRow::parse(fields()).map(|_| String::new())?,
        BundleFile::Customers => CustomerRow::parse(fields())?.customer_key,
        BundleFile::Phones => PhoneRow::parse(fields())?.customer_key,
        BundleFile::Addresses => AddressRow::parse(fields())?.customer_key,
        BundleFile::BillingAccounts => BillingAccountRow::parse(fields())?.customer_key,
        BundleFile::Devices => DeviceRow::parse(fields())?.customer_key,
        BundleFile::Products => ProductRow::parse(fields())?.customer_key,
        BundleFile::Bills => BillRow::parse(fields())?.customer_key,
        BundleFile::Charges => ChargeRow::parse(fields())?.customer_key,
    })
}
