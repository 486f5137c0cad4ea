//! Cookies: named and secured as the portal's address asks for (ARCHITECTURE §5).

use crate::site::Site;
use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite};
use madoguchi_app::keys::Token;
use std::time::Duration;

/// What a cookie holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jar {
    /// The session.
    Session,
    /// A registration in progress.
    Flow,
    /// The way back to a forgotten password.
    Recovery,
    /// A second step that waits for its code.
    SecondStep,
    /// Somebody not signed in, so that forms can be tied to a browser.
    Anonymous,
    /// The chosen language; not a secret.
    Language,
    /// What the browser is known by to those who sign in with it. Signing out leaves it.
    Device,
}

impl Jar {
    const fn word(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Flow => "flow",
            Self::Recovery => "recovery",
            Self::SecondStep => "second_step",
            Self::Anonymous => "visitor",
            Self::Language => "language",
            Self::Device => "device",
        }
    }

    /// How long the browser keeps it; `None`: until it is closed.
    const fn life(self) -> Option<Duration> {
        match self {
            Self::Session | Self::Flow | Self::Recovery | Self::SecondStep | Self::Anonymous => None,
            Self::Language => Some(Duration::from_hours(400 * 24)),
            // Thirteen months. How long a browser is known is the session policy's to say.
            Self::Device => Some(Duration::from_hours(396 * 24)),
        }
    }

    fn name(self, site: &Site) -> String {
        let host = if site.origin.is_secure() { "__Host-" } else { "" };
        format!("{host}{}_{}", site.cookie_prefix, self.word())
    }

    /// What the browser sent.
    #[must_use]
    pub fn read(self, site: &Site, headers: &HeaderMap) -> Option<Token> {
        let name = self.name(site);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| Token::received(value))
    }

    /// A header that sets it.
    #[must_use]
    pub fn set(self, site: &Site, value: &str) -> Option<HeaderValue> {
        let mut cookie = self.empty(site, value);
        if let Some(life) = self.life() {
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
