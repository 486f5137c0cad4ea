//! Style sheets, scripts and pictures, under addresses that change with their content.

use crate::{
    brand::Brand,
    header::parts,
    picture::Format,
    site::{Origin, Style, Web},
};
use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, write::GzEncoder};
use madoguchi_app::qr::{Qr, Reserve};
use madoguchi_domain::colour::Colour;
use sha2::{Digest as _, Sha256};
use std::io::Write as _;

/// A file that is served as it is.
#[derive(Debug, Clone)]
struct Asset {
    name: String,
    content_type: &'static str,
    bytes: Bytes,
    /// The same bytes under the best compression, where that makes them smaller.
    gzipped: Option<Bytes>,
    version: String,
}

/// The files of a site.
#[derive(Debug, Clone)]
pub struct Assets {
    all: Vec<Asset>,
    /// The names of the style sheets; each overrides the one before.
    styles: Vec<&'static str>,
    /// How many times as wide as high the logo is, if there is one.
    pub(crate) logo_ratio: Option<f64>,
}

/// One CSS layer, made of files; later layers override it.
macro_rules! layer {
    ($layer:literal: $($file:literal),+) => {
        concat!("@layer ", $layer, " {\n", $(include_str!(concat!("../assets/base/", $file))),+, "}\n")
    };
}

/// The look of every page, one file per component, served as one sheet. Each layer overrides those before it, whatever
/// the selectors. Rules for readers' own preferences come last.
const BASE: &str = concat!(
    layer!("tokens": "tokens.css"),
    layer!("ground": "ground.css"),
    layer!(
        "component": "card.css", "button.css", "field.css", "choice.css", "message.css", "step_list.css", "money.css",
        "chart.css", "list.css", "table.css", "service.css", "bill.css", "running_bar.css"
    ),
    layer!(
        "frame": "frame.css", "menu.css", "contract_switch.css", "breadcrumb.css", "contact.css", "foot.css", "sign_in.css"
    ),
    layer!("preferences": "preferences.css"),
);

const CSS: &str = "text/css; charset=utf-8";
const SVG: &str = Format::Svg.content_type();
/// The site's icon: the operator's mark, or else a window in its colour.
const ICON: &str = "icon.svg";
/// The operator's logo.
const LOGO: &str = "logo";

/// The file with the face's address as a QR code.
pub const ADDRESS_QR: &str = "address-qr";

impl Assets {
    /// The product's files, the face's own style sheets, the brand's sheet and pictures, and the face's address as a QR
    /// code. A picture that is not taken is left out; `madoguchi check` says why.
    #[must_use]
    pub fn new(brand: &Brand, origin: &Origin, own: &[Style]) -> Self {
        let mut assets = Self { all: Vec::new(), styles: vec!["base.css"], logo_ratio: None };
        if let Ok(code) = Qr::of(origin.as_str(), Reserve::Screen) {
            assets.add(ADDRESS_QR, SVG, code.svg());
        }
        assets.add("base.css", CSS, BASE.as_bytes());
        for style in own {
            assets.add(style.name, CSS, style.text.as_bytes());
            assets.styles.push(style.name);
        }
        assets.styles.push("brand.css");
        assets.add("brand.css", CSS, brand.stylesheet().into_bytes());
        assets.add("enhance.js", "text/javascript; charset=utf-8", include_bytes!("../assets/enhance.js").as_slice());
        assets.add("passkey.js", "text/javascript; charset=utf-8", include_bytes!("../assets/passkey.js").as_slice());
        assets.add(ICON, SVG, window(brand.light().primary));
        assets.add("where-on-bill", SVG, include_bytes!("../assets/where-on-bill.svg").as_slice());
        assets.add("where-on-passbook", SVG, include_bytes!("../assets/where-on-passbook.svg").as_slice());
        assets.add("where-on-card", SVG, include_bytes!("../assets/where-on-card.svg").as_slice());
        assets.add("where-on-device", SVG, include_bytes!("../assets/where-on-device.svg").as_slice());
        for own in brand.pictures() {
            let Ok(picture) = own.read() else { continue };
            if own.asset == LOGO {
                assets.logo_ratio = Some(picture.ratio);
                if picture.is_mark() {
                    assets.add(ICON, SVG, picture.bytes.clone());
                }
            }
            assets.add(own.asset, picture.format.content_type(), picture.bytes);
        }
        assets
    }

    fn add(&mut self, name: &str, content_type: &'static str, bytes: impl Into<Bytes>) {
        let bytes = bytes.into();
        self.all.retain(|asset| asset.name != name);
        let version = URL_SAFE_NO_PAD.encode(Sha256::digest(&bytes).get(..9).unwrap_or_default());
        self.all.push(Asset { name: name.to_owned(), content_type, gzipped: gzipped(&bytes), bytes, version });
    }

    /// The addresses of the style sheets, the brand's last.
    #[must_use]
    pub fn stylesheets(&self) -> Vec<String> {
        self.styles.iter().filter_map(|name| self.href(name)).collect()
    }

    /// The address of a file, if there is one of that name.
    #[must_use]
    pub fn href(&self, name: &str) -> Option<String> {
        self.all
            .iter()
            .find(|asset| asset.name == name)
            .map(|asset| format!("/assets/{}/{}", asset.version, asset.name))
    }
}

/// The product's own icon in a colour: a window (窓).
fn window(colour: Colour) -> String {
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="{colour}"/><path d="M7 25V12a9 9 0 0 1 18 0v13M5 25h22" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>"##
    )
}

fn gzipped(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    let gzipped = encoder.write_all(bytes).and_then(|()| encoder.finish()).ok()?;
    (gzipped.len() < bytes.len()).then(|| gzipped.into())
}

/// Whether a browser takes gzip. Every browser that does names it in its list.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = parts(headers, &header::ACCEPT_ENCODING, b',');
    accepted.iter().any(|name| name.eq_ignore_ascii_case("gzip"))
}

/// Serves a file. The address of an older version gets the present file, uncached.
pub async fn serve(
    State(web): State<Web>,
    Path((version, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(asset) = web.assets().all.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let cache = if asset.version == version { "public, max-age=31536000, immutable" } else { "no-store" };
    let gzip = takes_gzip(&headers);
    let shared = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
    ];
    match &asset.gzipped {
        Some(gzipped) if gzip => {
            let encoding = [(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))];
            (shared, encoding, gzipped.clone()).into_response()
        }
        _ => (shared, asset.bytes.clone()).into_response(),
    }
}
