//! Style sheets, scripts and pictures, under addresses that change with their content.

use crate::{
    brand::Brand,
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
const SVG: &str = "image/svg+xml";

/// The file with the face's address as a QR code.
pub const ADDRESS_QR: &str = "address-qr";

impl Assets {
    /// The product's files, the face's own style sheets, the brand's sheet and pictures, and the face's address as a QR
    /// code. A picture that cannot be read is left out; `madoguchi check` reports it.
    #[must_use]
    pub fn new(brand: &Brand, origin: &Origin, own: &[Style]) -> Self {
        let mut assets = Self { all: Vec::new(), styles: vec!["base.css"] };
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
        assets.add("icon.svg", SVG, include_bytes!("../assets/icon.svg").as_slice());
        assets.add("where-on-bill", SVG, include_bytes!("../assets/where-on-bill.svg").as_slice());
        assets.add("where-on-passbook", SVG, include_bytes!("../assets/where-on-passbook.svg").as_slice());
        assets.add("where-on-card", SVG, include_bytes!("../assets/where-on-card.svg").as_slice());
        assets.add("where-on-device", SVG, include_bytes!("../assets/where-on-device.svg").as_slice());
        for (name, path) in [
            ("logo", &brand.logo),
            ("logo-dark", &brand.logo_dark),
            ("where-on-bill", &brand.bill_picture),
            ("where-on-device", &brand.device_picture),
        ] {
            let Some(path) = path else { continue };
            let content_type = match path.extension().and_then(|extension| extension.to_str()) {
                Some("svg") => SVG,
                Some("png") => "image/png",
                _ => continue,
            };
            if let Ok(bytes) = std::fs::read(path) {
                assets.add(name, content_type, bytes);
            }
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

fn gzipped(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    let gzipped = encoder.write_all(bytes).and_then(|()| encoder.finish()).ok()?;
    (gzipped.len() < bytes.len()).then(|| gzipped.into())
}

/// Whether a browser takes gzip. Every browser that does names it in its list.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|name| name.trim().eq_ignore_ascii_case("gzip"))
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
