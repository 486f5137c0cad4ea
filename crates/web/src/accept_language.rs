//! The language that a browser asks for, in which a first visitor is met.

use madoguchi_domain::locale::Locale;

/// The language that `Accept-Language` prefers among ours (RFC 9110, 12.5.4): the one with the highest weight, the first
/// of those with the same. `None` when it names none of ours, or would rather have any other.
pub(crate) fn preferred(header: &str) -> Option<Locale> {
    let mut best: Option<(u16, Range)> = None;
    for range in header.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let Some(range) = parts.next().and_then(Range::read) else { continue };
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let Some(weight) = weight.map_or(Some(1000), thousandths).filter(|weight| *weight > 0) else { continue };
        if best.as_ref().is_none_or(|(most, _)| weight > *most) {
            best = Some((weight, range));
        }
    }
    match best {
        Some((_, Range::Ours(locale))) => Some(locale),
        Some((_, Range::Any)) | None => None,
    }
}

/// A language range that means something to us.
enum Range {
    /// One of our languages, whatever its region.
    Ours(Locale),
    /// `*`
    Any,
}

impl Range {
    fn read(range: &str) -> Option<Self> {
        if range == "*" {
            return Some(Self::Any);
        }
        let primary = range.split('-').next()?.to_ascii_lowercase();
        Locale::from_tag(&primary).map(Self::Ours)
    }
}

/// A weight from 0 to 1 with at most three decimals, in thousandths; `None` for anything else.
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, decimals) = weight.split_once('.').unwrap_or((weight, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let decimals = format!("{decimals:0<3}").parse::<u16>().ok()?;
    match (whole, decimals) {
        ("0", _) => Some(decimals),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_of_ours_is_taken() {
        for (header, preferred_one) in [
            ("", None),
            ("ja", Some(Locale::Ja)),
            ("en-US,en;q=0.9,ja;q=0.8", Some(Locale::En)),
            ("ja,en-US;q=0.9,en;q=0.8", Some(Locale::Ja)),
            ("EN-gb", Some(Locale::En)),
            ("en;q=0.5, ja;q=0.7", Some(Locale::Ja)),
            ("en;q=0.55, ja;q=0.5", Some(Locale::En)),
            ("en , ja", Some(Locale::En)),
            ("fr-FR,fr;q=0.9,en;q=0.3", Some(Locale::En)),
            ("de,fr;q=0.5", None),
            ("*", None),
            ("*, en;q=0.5", None),
            ("en, *;q=0.1", Some(Locale::En)),
            ("en;q=0, ja;q=0.1", Some(Locale::Ja)),
            ("en;q=0", None),
            ("jaguar, english", None),
            ("en;q=2, ja;q=0.1", Some(Locale::Ja)),
            ("en;q=high, en;q=0.1234", None),
            (";;,q=1,,-", None),
        ] {
            assert_eq!(preferred(header), preferred_one, "{header}");
        }
    }
}
