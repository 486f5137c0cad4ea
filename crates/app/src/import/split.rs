//! Splits a line of a file into fields, in the order of our columns whatever the file's order.

use super::BundleError;
use encoding_rs::{SHIFT_JIS, UTF_8};
use madoguchi_domain::import::{
    AddressRow, BillRow, BillingAccountRow, BundleFile, ChargeRow, CustomerLinkRow, CustomerRow, DeviceRow, Encoding,
    OfferingRow, PhoneRow, ProductRow,
};
use std::{borrow::Cow, ops::Range};

/// Splits a line into fields.
pub(super) struct Splitter {
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
pub(super) struct Split<'s> {
    text: &'s str,
    fields: &'s [Range<usize>],
}

impl<'s> Split<'s> {
    /// The number of fields.
    pub(super) const fn len(&self) -> usize {
        self.fields.len()
    }

    /// The fields of our columns.
    pub(super) fn ordered(self, order: &'s Order) -> Fields<'s> {
        Fields { split: self, positions: order.positions.iter() }
    }

    pub(super) fn get(&self, at: usize) -> &'s str {
        self.fields.get(at).and_then(|field| self.text.get(field.clone())).unwrap_or_default()
    }
}

/// The fields of a line that belong to our columns, in order.
#[derive(Clone)]
pub(super) struct Fields<'s> {
    split: Split<'s>,
    positions: std::slice::Iter<'s, usize>,
}

impl<'s> Iterator for Fields<'s> {
    type Item = &'s str;

    fn next(&mut self) -> Option<&'s str> {
        self.positions.next().map(|at| self.split.get(*at))
    }
}

impl Splitter {
    /// The fields of a line; nothing when a quote is opened and not closed.
    pub(super) fn split<'s>(&'s mut self, line: &'s str) -> Option<Split<'s>> {
        self.fields.clear();
        // Nearly every line: without quotes there are only commas to look at.
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
        // The record ends once the reader is told that there is no more input.
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

/// Whether a quote is opened and never closed, swallowing what was meant as further fields.
fn unclosed(line: &str) -> bool {
    line.bytes().filter(|byte| *byte == b'"').count() % 2 == 1
}

pub(super) fn codec(encoding: Encoding) -> &'static encoding_rs::Encoding {
    match encoding {
        Encoding::Utf8 => UTF_8,
        // What the web calls Shift_JIS is Windows-31J, with 髙, ① and ㈱.
        Encoding::Cp932 => SHIFT_JIS,
    }
}

pub(super) fn decode(bytes: &[u8], encoding: Encoding) -> Option<Cow<'_, str>> {
    codec(encoding).decode_without_bom_handling_and_without_replacement(bytes)
}

pub(super) fn columns(file: BundleFile) -> &'static [&'static str] {
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

/// Where each of our columns stands in the file's lines, and how many fields a line has.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) positions: Vec<usize>,
    pub(super) fields: usize,
}

pub(super) fn header(
    file: BundleFile,
    bytes: &[u8],
    encoding: Encoding,
    splitter: &mut Splitter,
) -> Result<Order, BundleError> {
    let wrong = |what: String| BundleError::Header { file, what };
    let text = decode(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes), encoding)
        .ok_or_else(|| wrong("is not in the encoding that the manifest declares".into()))?;
    let split = Some(&text).filter(|text| !text.is_empty()).and_then(|text| splitter.split(text));
    let names = split.ok_or_else(|| wrong("is not readable".into()))?;
    let positions = columns(file)
        .iter()
        .map(|column| {
            let mut places = (0..names.len()).filter(|at| names.get(*at).trim() == *column);
            let place = places.next().ok_or_else(|| wrong(format!("lacks the column {column}")))?;
            // Which of the two was meant is not for us to guess.
            if places.next().is_some() { Err(wrong(format!("names the column {column} twice"))) } else { Ok(place) }
        })
        .collect::<Result<_, _>>()?;
    Ok(Order { positions, fields: names.len() })
}
