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
    /// Browsers call it otherwise, so that every form would seem to come from another site.
    #[error("{given:?} is sent by browsers as {sent:?}: write that")]
    NotAsSent {
        /// As it was written.
        given: String,
        /// As a browser writes it.
        sent: String,
    },
}

impl Origin {
    /// Reads an origin. Plain http is for loopback only.
    pub fn parse(text: &str) -> Result<Self, OriginFault> {
        let not_one = || OriginFault::NotAnOrigin(text.to_owned());
        let (scheme, rest) = text.split_once("://").ok_or_else(not_one)?;
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (rest, None),
        };
        if let Some(port) = port
            && port.parse::<u16>().is_err()
        {
            return Err(not_one());
        }
        let ascii = idna::domain_to_ascii(host).map_err(|_| not_one())?;
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
        if ascii.is_empty() || !ascii.bytes().all(is_host) {
            return Err(not_one());
        }
        // A browser leaves out the usual port.
        let usual = if scheme == "https" { Some("443") } else { Some("80") };
        let port = port.filter(|port| Some(*port) != usual);
        let sent = format!("{scheme}://{ascii}{}", port.map_or(String::new(), |port| format!(":{port}")));
        if sent != text {
            return Err(OriginFault::NotAsSent { given: text.to_owned(), sent });
        }
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
        for wrong in [
            "my.example.jp",
            "https://",
            "https://a/b",
            "ftp://x",
            "http://localhost.evil.jp",
            "https://a:b",
            "https://a b",
        ] {
            assert!(Origin::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Origin::parse("http://[::1]:8080").is_ok() && Origin::parse("https://192.0.2.1:8443").is_ok());
    }

    #[test]
    fn an_origin_is_written_as_browsers_send_it() {
        for (given, as_sent) in [
            ("https://例え.jp", "https://xn--r8jz45g.jp"),
            ("https://A.example", "https://a.example"),
            ("https://my.example.jp:443", "https://my.example.jp"),
            ("http://localhost:80", "http://localhost"),
        ] {
            let given = given.to_owned();
            let fault = OriginFault::NotAsSent { given: given.clone(), sent: as_sent.to_owned() };
            assert_eq!(Origin::parse(&given), Err(fault));
            assert!(Origin::parse(as_sent).is_ok());
        }
    }
}
