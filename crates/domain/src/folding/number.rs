//! The keys of phone numbers, postcodes, customer and device numbers, last-4 digits and mail addresses.

use super::characters::{compatible, is_blank, is_dash, is_dot, is_mark, is_wave, round};
use unicode_normalization::UnicodeNormalization;

/// A Japanese phone number as national digits with the leading 0, or `None` when it cannot be one.
///
/// Hyphens of all kinds, blanks, dots, strokes, brackets, full width and a leading TEL or ℡ are dropped; +81, 0081,
/// 010-81 and a bare 81 count as the leading 0, with or without (0) after them. By the national numbering plan, numbers
/// whose prefix is 0x0 (020, 050–090) have 11 digits and all others 10. A missing or extra digit is therefore told
/// instead of costing a try.
#[must_use]
pub fn phone_key(raw: &str) -> Option<String> {
    let bare = without(raw, |c| separates(c) || matches!(round(c), '(' | ')'));
    let bare = bare.strip_prefix("TEL").unwrap_or(&bare);
    let abroad = ["+81", "0081", "01081", "81"].iter().find_map(|prefix| bare.strip_prefix(prefix));
    let national = match abroad {
        Some(rest) => format!("0{}", rest.strip_prefix('0').unwrap_or(rest)),
        None => bare.to_owned(),
    };
    let wanted = match national.as_bytes() {
        [b'0', b'0', ..] => return None,
        [b'0', b'2' | b'5'..=b'9', b'0', ..] => 11,
        [b'0', ..] => 10,
        _ => return None,
    };
    (national.len() == wanted && is_digits(&national)).then_some(national)
}

/// A printed number in the form of a `tel:` address: its digits, and the plus of an international one. Empty when it is
/// none.
#[must_use]
pub fn dialled(number: &str) -> String {
    compatible(number).filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

/// A postcode as seven digits, or `None` when it cannot be one. 〒, hyphens, blanks and dots are dropped.
#[must_use]
pub fn postcode_key(raw: &str) -> Option<String> {
    let bare = without(raw, |c| separates(c) || matches!(c, '〒' | '〠'));
    (bare.len() == 7 && is_digits(&bare)).then_some(bare)
}

/// A postcode as on envelopes, 225-0002, however the operator writes it; anything that cannot be one is unchanged.
#[must_use]
pub fn postcode_written(raw: &str) -> String {
    let key = postcode_key(raw);
    match key.as_deref().and_then(|key| key.split_at_checked(3)) {
        Some((area, rest)) => format!("{area}-{rest}"),
        None => raw.to_owned(),
    }
}

/// A supply point's number (供給地点特定番号) in groups as it is read: 03 8402 3354 0428 2979 3193 of electricity, 3249 2684
/// 2258 57535 of gas. `None` unless it has their 22 or 17 figures.
#[must_use]
pub fn supply_point_written(raw: &str) -> Option<String> {
    let key = number_key(raw);
    if !is_digits(&key) {
        return None;
    }
    let groups: &[usize] = match key.len() {
        22 => &[2, 4, 4, 4, 4, 4],
        17 => &[4, 4, 4, 5],
        _ => return None,
    };
    let mut rest = key.as_str();
    let grouped = groups.iter().map_while(|length| {
        let (group, after) = rest.split_at_checked(*length)?;
        rest = after;
        Some(group)
    });
    Some(grouped.collect::<Vec<_>>().join(" "))
}

/// A mailed code or one from an app: six digits, in whatever width and grouping they were typed.
#[must_use]
pub fn six_digits(typed: &str) -> Option<String> {
    let code = number_key(typed);
    (code.len() == 6 && is_digits(&code)).then_some(code)
}

/// A customer or device number (serial, CAS card, MAC address): half-width, upper case, without hyphens, blanks,
/// colons, strokes and dots.
#[must_use]
pub fn number_key(raw: &str) -> String {
    without(raw, separates)
}

/// Something typed from paper character by character, such as a 仮ID: half-width, without hyphens, blanks and dots;
/// case is kept.
#[must_use]
pub fn typed_from_paper(raw: &str) -> String {
    compatible(raw).filter(|&c| !separates(c)).nfc().collect()
}

/// The last four digits of an account or card, or `None` unless there are exactly four. Width, hyphens and blanks do
/// not matter.
#[must_use]
pub fn last4(raw: &str) -> Option<String> {
    let bare = without(raw, separates);
    (bare.len() == 4 && is_digits(&bare)).then_some(bare)
}

/// A mail address or portal ID for comparison without case: half-width, trimmed, lower case.
#[must_use]
pub fn email_key(raw: &str) -> String {
    let lower: String = compatible(raw).flat_map(char::to_lowercase).nfc().collect();
    lower.trim().to_owned()
}

/// Whether a decomposed character only groups the digits of a number.
fn separates(c: char) -> bool {
    is_blank(c) || is_dash(c) || is_wave(c) || is_dot(c) || is_mark(c)
}

/// `raw` half-width and in upper case, without the characters that `dropped` names.
fn without(raw: &str, dropped: impl Fn(char) -> bool) -> String {
    compatible(raw).filter(|&c| !dropped(c)).flat_map(char::to_uppercase).nfc().collect()
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}
/// A phone number as people read it: with hyphens where a file has none and they are the same everywhere, as for mobile
/// and toll-free numbers. Those of landlines depend on the area and stay as they are.
#[must_use]
pub fn phone_written(raw: &str) -> String {
    let parts: &[usize] = match raw.as_bytes() {
        [b'0', b'2' | b'5'..=b'9', b'0', ..] if raw.len() == 11 => &[3, 4, 4],
        [b'0', b'1', b'2', b'0', ..] if raw.len() == 10 => &[4, 3, 3],
        _ => return raw.to_owned(),
    };
    if !raw.bytes().all(|byte| byte.is_ascii_digit()) {
        return raw.to_owned();
    }
    let mut rest = raw;
    let parts = parts.iter().filter_map(|length| {
        let (part, left) = rest.split_at_checked(*length)?;
        rest = left;
        Some(part)
    });
    parts.collect::<Vec<_>>().join("-")
}
