//! The operator's pictures: SVG or PNG, looked at before they are served.
//!
//! A picture is judged by what it holds. An SVG is a small document of its own that could run scripts and fetch files;
//! in an `<img>` it does neither, but its address can be opened by itself. So what a drawing does not need is refused.

#[cfg(test)]
mod tests;

use axum::body::Bytes;
use roxmltree::{Document, Node};
use std::{fs::File, io::Read as _, path::Path};

/// A picture that may be served.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// What it is.
    pub format: Format,
    /// The file.
    pub bytes: Bytes,
    /// How many times as wide as high it is.
    pub ratio: f64,
}

/// What a picture is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A drawing.
    Svg,
    /// Dots.
    Png,
}

impl Format {
    /// The type that a browser is told.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
        }
    }

    fn of_name(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?;
        [("svg", Self::Svg), ("png", Self::Png)]
            .into_iter()
            .find_map(|(known, format)| extension.eq_ignore_ascii_case(known).then_some(format))
    }

    fn of_content(bytes: &[u8]) -> Option<Self> {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        if bytes.starts_with(PNG) { Some(Self::Png) } else { text.starts_with(b"<").then_some(Self::Svg) }
    }
}

/// A picture is at most so many times as wide as high.
const WIDEST: f64 = 8.0;
/// And at most so many times as high as wide.
const TALLEST: f64 = 2.0;
/// Dots that a PNG needs in height, to be sharp on a screen that shows two dots for one.
const LEAST_DOTS: u32 = 80;
/// What every PNG begins with.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// The namespace of what an SVG is made of.
const SVG_NAMESPACE: &str = "http://www.w3.org/2000/svg";
/// The namespace of elements of web pages.
const PAGE_NAMESPACE: &str = "http://www.w3.org/1999/xhtml";
/// Elements that run something or bring in what is no drawing.
const FOREIGN: [&str; 9] =
    ["script", "foreignobject", "handler", "listener", "iframe", "object", "embed", "audio", "video"];

impl Picture {
    /// The picture in that file, of at most so many kilobytes; the error is one clause on why it is not taken.
    pub fn read(path: &Path, most_kilobytes: u32) -> Result<Self, String> {
        let neither = || "is neither an SVG nor a PNG file".to_owned();
        let named = Format::of_name(path).ok_or_else(neither)?;
        let unreadable = |error| format!("cannot be read: {error}");
        let most = u64::from(most_kilobytes) * 1000;
        let mut bytes = Vec::new();
        File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes)).map_err(unreadable).and_then(
            |read| match u64::try_from(read) {
                Ok(read) if read <= most => Ok(()),
                _ => Err(format!("is larger than {most_kilobytes} KB")),
            },
        )?;
        match (named, Format::of_content(&bytes).ok_or_else(neither)?) {
            (Format::Svg, Format::Svg) | (Format::Png, Format::Png) => Self::of(named, bytes),
            (Format::Svg, Format::Png) => Err("is called SVG and holds a PNG picture".to_owned()),
            (Format::Png, Format::Svg) => Err("is called PNG and holds no PNG picture".to_owned()),
        }
    }

    fn of(format: Format, bytes: Vec<u8>) -> Result<Self, String> {
        let (width, height) = match format {
            Format::Png => png_size(&bytes)?,
            Format::Svg => svg_size(&bytes)?,
        };
        let ratio = width / height;
        if ratio > WIDEST {
            return Err(format!("is more than {WIDEST} times as wide as high"));
        }
        if ratio < 1.0 / TALLEST {
            return Err(format!("is more than {TALLEST} times as high as wide"));
        }
        Ok(Self { format, bytes: bytes.into(), ratio })
    }

    /// Whether it is a drawing about as wide as high, which can stand as a site's icon.
    #[must_use]
    pub fn is_mark(&self) -> bool {
        self.format == Format::Svg && (0.75..=1.34).contains(&self.ratio)
    }
}

/// Width and height of a PNG, from its first chunk.
fn png_size(bytes: &[u8]) -> Result<(f64, f64), String> {
    let broken = || "is a broken PNG file".to_owned();
    let header = bytes.strip_prefix(PNG).and_then(|rest| rest.strip_prefix(b"\0\0\0\rIHDR")).ok_or_else(broken)?;
    let (width, rest) = header.split_first_chunk().ok_or_else(broken)?;
    let (height, _) = rest.split_first_chunk().ok_or_else(broken)?;
    let (width, height) = (u32::from_be_bytes(*width), u32::from_be_bytes(*height));
    if width == 0 || height == 0 {
        return Err(broken());
    }
    if height < LEAST_DOTS {
        return Err(format!("is {height} dots high, and a PNG needs {LEAST_DOTS} to be sharp"));
    }
    Ok((width.into(), height.into()))
}

/// Width and height of an SVG that holds a drawing and nothing else.
fn svg_size(bytes: &[u8]) -> Result<(f64, f64), String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "is not written in UTF-8".to_owned())?;
    let document = Document::parse(text).map_err(|error| match error {
        roxmltree::Error::DtdDetected => "has a DOCTYPE, which a drawing does not need: take it out".to_owned(),
        error => format!("is a broken SVG file: {error}"),
    })?;
    let root = document.root_element();
    if !root.has_tag_name((SVG_NAMESPACE, "svg")) {
        return Err(format!("does not begin with <svg xmlns=\"{SVG_NAMESPACE}\">"));
    }
    for node in document.descendants() {
        if let Some(found) = foreign(node) {
            let line = document.text_pos_at(node.range().start).row;
            return Err(format!("holds {found} in line {line}, which a drawing does not need: take it out"));
        }
    }
    size_of(root).ok_or_else(|| "tells no size: give its <svg> a viewBox".to_owned())
}

/// What a part of an SVG holds that is no drawing, if anything.
fn foreign(node: Node<'_, '_>) -> Option<String> {
    if let Some(instruction) = node.pi() {
        return Some(format!("an instruction <?{}?>", instruction.target));
    }
    if !node.is_element() {
        return None;
    }
    let name = node.tag_name();
    let plain = name.name().to_ascii_lowercase();
    if FOREIGN.contains(&plain.as_str()) || name.namespace() == Some(PAGE_NAMESPACE) {
        return Some(format!("<{}>", name.name()));
    }
    if plain == "style" && node.descendants().filter_map(|inner| inner.text()).any(fetches) {
        return Some("a style that fetches something".to_owned());
    }
    node.attributes().find_map(|attribute| {
        let name = attribute.name().to_ascii_lowercase();
        let value = attribute.value().trim();
        let is_link = |name: &str| name == "href" || name == "src";
        let is_event = |name: &str| name.starts_with("on");
        // An animation could write such an attribute later.
        let target = value.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
        if is_event(&name) || (name == "attributename" && (is_event(&target) || is_link(&target))) {
            Some(format!("the attribute {}=\"{}\"", attribute.name(), shortened(value)))
        } else if (is_link(&name) && !is_within(value)) || fetches(value) {
            Some(format!("a link to another file ({}=\"{}\")", attribute.name(), shortened(value)))
        } else {
            None
        }
    })
}

/// The beginning of a text, and that there is more of it.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", text.split_at(end).0),
        None => text.to_owned(),
    }
}

/// Whether an address leads to a part of the same drawing, or is a picture itself.
fn is_within(address: &str) -> bool {
    let address = address.trim_start();
    let is_data = |kind: &str| {
        let begins = ["data:image/", kind].concat();
        address.get(..begins.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(&begins))
    };
    address.starts_with('#') || ["png", "jpeg", "gif", "webp"].into_iter().any(is_data)
}

/// Whether a style, or the value of an attribute, fetches a file. Whoever hides that behind a backslash is not asked.
fn fetches(style: &str) -> bool {
    let style = style.to_ascii_lowercase();
    let mut addresses = style.split("url(").skip(1).map(|rest| rest.trim_start().trim_start_matches(['"', '\'']));
    style.contains("@import")
        || style.contains("image-set(")
        || (style.contains('\\') && (style.contains('(') || style.contains('@')))
        || addresses.any(|address| !is_within(address))
}

/// Width and height as a browser takes them: from both attributes, or else from the view box.
fn size_of(root: Node<'_, '_>) -> Option<(f64, f64)> {
    let positive = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0);
    let attribute = |name| {
        let text = root.attribute(name)?.trim();
        positive(text.strip_suffix("px").unwrap_or(text))
    };
    let view_box = || {
        let numbers = root.attribute("viewBox")?.split([' ', ',', '\t', '\n', '\r']).filter(|part| !part.is_empty());
        let [_, _, width, height] = numbers.collect::<Vec<_>>().try_into().ok()?;
        positive(width).zip(positive(height))
    };
    attribute("width").zip(attribute("height")).or_else(view_box)
}
