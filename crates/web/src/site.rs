//! What an installation's pages need besides its use cases: its address, words, brand and contact windows.

use crate::{
    asset::Assets,
    brand::Brand,
    client::Proxies,
    component::{ContactWindow, Surround},
    face::Face,
    frame,
};
use madoguchi_app::{App, keys::Keys};
use madoguchi_domain::locale::Locale;
use madoguchi_i18n::{I18n, Texts};
use std::{fmt, sync::Arc};

/// The public address of a face, and what follows from it for cookies and headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    text: String,
    secure: bool,
}

/// Why an address cannot be a face's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OriginFault {
    /// Not `http://host[:port]` or `https://host[:port]`.
    #[error("{0:?} is not an origin such as https://my.example.jp")]
    NotAnOrigin(String),
    /// Plain http to anywhere but this machine.
    #[error("{0:?}: plain http is allowed on localhost only")]
    Insecure(String),
}

impl Origin {
    /// Reads an origin. Plain http is for loopback only.
    pub fn parse(text: &str) -> Result<Self, OriginFault> {
        let not_one = || OriginFault::NotAnOrigin(text.to_owned());
        let (scheme, rest) = text.split_once("://").ok_or_else(not_one)?;
        let host_ok =
            !rest.is_empty() && !rest.contains(['/', '?', '#', '@', ' ']) && rest == rest.to_ascii_lowercase();
        if !host_ok {
            return Err(not_one());
        }
        let host = rest.rsplit_once(':').map_or(rest, |(host, _)| host);
        match scheme {
            "https" => Ok(Self { text: text.to_owned(), secure: true }),
            "http" if ["localhost", "127.0.0.1", "[::1]"].contains(&host) => {
                Ok(Self { text: text.to_owned(), secure: false })
            }
            "http" => Err(OriginFault::Insecure(text.to_owned())),
            _ => Err(not_one()),
        }
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether browsers reach the face over https.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }
}

/// A face's own style sheet, over the shared one.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Its name, such as `desk.css`.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// What a face of the product shows of its operator.
#[derive(Debug)]
pub struct Site {
    /// The public address.
    pub origin: Origin,
    /// The language of pages for visitors whose browser asks for none of ours.
    pub locale: Locale,
    /// Colours and logo.
    pub brand: Brand,
    /// The contact windows, per language.
    pub contact: Vec<(Locale, Vec<ContactWindow>)>,
    /// Proxies whose word on the client's address counts, and networks that share one address.
    pub proxies: Proxies,
    /// The domain that mails come from; pages that send mail name it (ドメイン指定受信).
    pub sender_domain: String,
    /// Whom to tell of a hole: an address of a page or of mails.
    pub security_contact: Option<String>,
    /// Whether browsers are told to reach every host below the face's own over https as well.
    pub https_below: bool,
    /// Whether menu and contact windows stand unfolded on every page, as the printed guide shows them.
    pub unfolded: bool,
    /// Whether this is the demo: its pages say so.
    pub demo: bool,
    /// The prefix of the face's cookies, so that faces do not mix (cookies ignore ports).
    pub cookie_prefix: &'static str,
    /// The face's own style sheets.
    pub styles: &'static [Style],
}

/// Everything a handler can reach. Cheap to clone.
#[derive(Clone)]
pub struct Web(Arc<Inner>);

struct Inner {
    app: App,
    i18n: I18n,
    site: Site,
    assets: Assets,
    ja: Arc<Surround>,
    en: Arc<Surround>,
}

impl fmt::Debug for Web {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Web")
    }
}

impl Web {
    /// Puts use cases, words and a face's site together.
    #[must_use]
    pub fn new<F: Face>(app: App, i18n: I18n, site: Site) -> Self {
        let assets = Assets::new(&site.brand, &site.origin, site.styles);
        let surround = |locale| Arc::new(frame::surround::<F>(&site, &assets, i18n.texts(locale)));
        let (ja, en) = (surround(Locale::Ja), surround(Locale::En));
        Self(Arc::new(Inner { app, i18n, site, assets, ja, en }))
    }

    /// The use cases.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.0.app
    }

    /// The installation's secret keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        self.0.app.keys()
    }

    /// The words of a language.
    #[must_use]
    pub fn texts(&self, locale: Locale) -> &Arc<Texts> {
        self.0.i18n.texts(locale)
    }

    /// The operator's site.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.0.site
    }

    /// What stands around every page of a language.
    pub(crate) fn surround(&self, locale: Locale) -> &Arc<Surround> {
        match locale {
            Locale::Ja => &self.0.ja,
            Locale::En => &self.0.en,
        }
    }

    /// Style sheets and scripts.
    #[must_use]
    pub fn assets(&self) -> &Assets {
        &self.0.assets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        assert!(!Origin::parse("http://localhost:8080").unwrap().is_secure());
        assert!(Origin::parse("https://my.example.jp").unwrap().is_secure());
        assert!(matches!(Origin::parse("http://my.example.jp"), Err(OriginFault::Insecure(_))));
        for wrong in
            ["my.example.jp", "https://", "https://a/b", "ftp://x", "https://A.example", "http://localhost.evil.jp"]
        {
            assert!(Origin::parse(wrong).is_err(), "{wrong}");
        }
    }
}
