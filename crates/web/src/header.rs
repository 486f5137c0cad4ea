//! Reading headers that others write into, too: a part that is no text must not hide the parts that are.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use std::borrow::Cow;

/// The parts of all headers of that name, in order. What is no UTF-8 has replacement characters in it, which belong to
/// nothing of ours.
pub(crate) fn parts<'h>(headers: &'h HeaderMap, name: &HeaderName, separator: u8) -> Vec<Cow<'h, str>> {
    let values = headers.get_all(name).iter().map(HeaderValue::as_bytes);
    let parts = values.flat_map(|value| value.split(move |byte| *byte == separator));
    parts.map(|part| String::from_utf8_lossy(part.trim_ascii())).collect()
}

/// The header of that name, as text; empty where it is missing.
pub(crate) fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Cow<'h, str> {
    headers.get(name).map_or(Cow::Borrowed(""), |value| String::from_utf8_lossy(value.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header;

    #[test]
    fn a_part_that_is_no_text_hides_no_other() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_bytes("from=検索; session=abc".as_bytes()).unwrap());
        headers.append(header::COOKIE, HeaderValue::from_bytes(b"raw=\xff\xfe; visitor=def").unwrap());
        let parts = parts(&headers, &header::COOKIE, b';');
        assert_eq!(
            parts.iter().map(AsRef::as_ref).collect::<Vec<_>>(),
            ["from=検索", "session=abc", "raw=\u{fffd}\u{fffd}", "visitor=def"]
        );
        assert_eq!(text(&headers, &header::USER_AGENT), "");
    }
}
