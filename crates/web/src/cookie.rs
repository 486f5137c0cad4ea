//! Cookies, named and secured as the face's address requires.

use crate::{header::parts, site::Site};
use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite};
use madoguchi_app::keys::Token;
use std::time::Duration;

/// A cookie, by what it holds. A face may have others besides those defined here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jar {
    word: &'static str,
    /// How long the browser keeps it; `None`: until it is closed.
    life: Option<Duration>,
}

impl Jar {
    /// The session.
    pub const SESSION: Self = Self::until_closed("session");
    /// A visitor not signed in, so that forms can be tied to a browser.
    pub const ANONYMOUS: Self = Self::until_closed("visitor");
    /// The chosen language; not a secret.
    pub const LANGUAGE: Self = Self::for_days("language", 400);
    /// Makes the browser known to those who sign in with it. Signing out keeps it. Thirteen months; the session policy
    /// decides how long a browser counts as known.
    pub const DEVICE: Self = Self::for_days("device", 396);

    /// A cookie that the browser forgets when it is closed.
    #[must_use]
    pub const fn until_closed(word: &'static str) -> Self {
        Self { word, life: None }
    }

    const fn for_days(word: &'static str, days: u64) -> Self {
        Self { word, life: Some(Duration::from_hours(days * 24)) }
    }

    fn name(self, site: &Site) -> String {
        let host = if site.origin.is_secure() { "__Host-" } else { "" };
        format!("{host}{}_{}", site.cookie_prefix, self.word)
    }

    /// The value that the browser sent.
    #[must_use]
    pub fn read(self, site: &Site, headers: &HeaderMap) -> Option<Token> {
        let name = self.name(site);
        // Other programs of the same domain put cookies there, too, with whatever they like in them.
        let pairs = parts(headers, &header::COOKIE, b';');
        let mut pairs = pairs.iter().filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| Token::received(value))
    }

    /// A header that sets it.
    #[must_use]
    pub fn set(self, site: &Site, value: &str) -> Option<HeaderValue> {
        let mut cookie = self.empty(site, value);
        if let Some(life) = self.life {
            cookie.set_max_age(cookie::time::Duration::try_from(life).ok());
        }
        HeaderValue::from_str(&cookie.to_string()).ok()
    }

    /// A header that makes the browser forget it.
    #[must_use]
    pub fn forget(self, site: &Site) -> Option<HeaderValue> {
        let mut cookie = self.empty(site, "");
        cookie.set_max_age(cookie::time::Duration::ZERO);
        HeaderValue::from_str(&cookie.to_string()).ok()
    }

    fn empty(self, site: &Site, value: &str) -> Cookie<'static> {
        Cookie::build((self.name(site), value.to_owned()))
            .path("/")
            .http_only(true)
            .secure(site.origin.is_secure())
            .same_site(SameSite::Lax)
            .build()
    }
}
