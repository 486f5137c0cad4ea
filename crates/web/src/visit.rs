//! A request as handlers see it: who is there, in which language, and how to answer.

use crate::{
    accept_language,
    component::{Breadcrumb, Notice, Page},
    cookie::Jar,
    face::Face,
    failure::Failure,
    frame,
    header::text,
    site::Web,
};
use askama::Template;
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use madoguchi_app::{
    Cx,
    keys::{self, Key, Token},
};
use madoguchi_domain::{
    locale::Locale,
    throttle::{Delay, DelayCause},
    time::Ts,
};
use madoguchi_i18n::Texts;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, OnceLock},
};

/// The query field that tells a page what was done before it is shown.
const SAID: &str = "said";

/// A request to a face by anybody; the face's fields are read as the visit's own. Not `Debug`: it knows who is there.
#[derive(Clone)]
pub struct Visit<F> {
    /// The installation.
    pub web: Web,
    /// The context for use cases.
    pub cx: Cx,
    /// The words of the reader's language.
    pub texts: Arc<Texts>,
    /// The language that was chosen in this browser, if any.
    pub chosen_locale: Option<Locale>,
    /// The browser's `User-Agent`; empty without one.
    pub user_agent: String,
    /// The page that was asked for, path and query.
    pub path: String,
    face: F,
    /// The cookie of a session that is over.
    expired: Option<Token>,
    browser: Browser,
    csrf: OnceLock<String>,
}

impl<F> std::ops::Deref for Visit<F> {
    type Target = F;
    fn deref(&self) -> &F {
        &self.face
    }
}

/// What ties a form to the browser it was shown in.
#[derive(Clone)]
struct Browser {
    secret: Token,
    /// Whether the browser has yet to be given the secret.
    new: bool,
}

/// What a form's token says about where the form was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CsrfFit<'t> {
    /// Not in this browser, or too long ago.
    No,
    /// Here, and for what is shown now.
    Yes,
    /// Here, but for something else, as the face names it.
    Other(&'t str),
}

impl<F: Face> Visit<F> {
    pub(crate) async fn of(web: &Web, headers: &HeaderMap, uri: &Uri, peer: IpAddr) -> Result<Self, Failure> {
        let mut visit = Self::by_anybody(web, headers, uri, peer);
        if let Some(token) = Jar::SESSION.read(web.site(), headers) {
            if visit.face.arrive(&visit.cx, uri.path(), &token).await? {
                visit.browser = Browser { secret: token, new: false };
            } else {
                visit.expired = Some(token);
            }
        }
        Ok(visit)
    }

    /// The same visit in the session as it goes on under another token, where this very form has given it that in
    /// another request of this browser: the second of two clicks.
    pub(crate) async fn clicked_twice(mut self, path: &str) -> Result<Self, Failure> {
        let Some(before) = self.expired.clone() else { return Ok(self) };
        let Some(next) = F::turned(&self.cx, &before).await? else { return Ok(self) };
        if self.face.arrive(&self.cx, path, &next).await? {
            self.browser = Browser { secret: next.clone(), new: false };
            self.expired = None;
            self.cx.hand_out(next);
        }
        Ok(self)
    }

    /// As [`Self::of`], but looks up no session, and so needs no database.
    pub(crate) fn by_anybody(web: &Web, headers: &HeaderMap, uri: &Uri, peer: IpAddr) -> Self {
        let site = web.site();
        let chosen_locale = Jar::LANGUAGE.read(site, headers).and_then(|tag| Locale::from_tag(tag.as_str()));
        // Until somebody chooses, in the browser's own language, or else the operator's.
        let asked_for = || accept_language::preferred(&text(headers, &header::ACCEPT_LANGUAGE));
        let locale = chosen_locale.or_else(asked_for).unwrap_or(site.locale);
        let browser = match Jar::ANONYMOUS.read(site, headers) {
            Some(secret) => Browser { secret, new: false },
            None => Browser { secret: web.app().new_token(), new: true },
        };
        let device = Jar::DEVICE.read(site, headers).filter(Token::is_well_formed);
        let device = device.unwrap_or_else(|| web.app().new_token());
        Self {
            texts: web.texts(locale).clone(),
            web: web.clone(),
            cx: web.app().cx(site.proxies.source(peer, headers), locale).on(device),
            chosen_locale,
            user_agent: text(headers, &header::USER_AGENT).into_owned(),
            path: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            face: F::of_anybody(site, headers),
            expired: None,
            browser,
            csrf: OnceLock::new(),
        }
    }

    /// The token that the forms of this answer carry, with what they are shown for. It differs in each answer, so that
    /// compression reveals nothing.
    #[must_use]
    pub fn csrf(&self) -> String {
        self.csrf.get_or_init(|| self.new_csrf()).clone()
    }

    fn new_csrf(&self) -> String {
        let nonce: [u8; 12] = self.web.app().randomness().bytes();
        let (nonce, shown) = (URL_SAFE_NO_PAD.encode(nonce), self.face.shown());
        let mac = csrf_mac(self.web.keys().newest(), &self.browser.secret.hash(), &nonce, &shown);
        format!("{nonce}.{shown}.{mac}")
    }

    /// Whether a form was shown in this browser, and for what.
    #[must_use]
    pub(crate) fn csrf_fits<'t>(&self, token: &'t str) -> CsrfFit<'t> {
        // A page of before the session went on under another token is as good as one of after.
        let shown = self.shown_by(&self.browser.secret.hash(), token).filter(|_| !self.browser.new);
        let shown = shown.or_else(|| self.shown_by(&self.face.earlier()?, token));
        match shown {
            None => CsrfFit::No,
            Some(shown) if shown == self.face.shown() => CsrfFit::Yes,
            Some(shown) => CsrfFit::Other(shown),
        }
    }

    /// What a form was shown for, as the face names it, if it was shown under that secret.
    fn shown_by<'t>(&self, secret: &[u8; 32], token: &'t str) -> Option<&'t str> {
        let mut parts = token.splitn(3, '.');
        let (nonce, shown, mac) = (parts.next()?, parts.next()?, parts.next()?);
        let mut keys = self.web.keys().each();
        keys.any(|key| keys::same(mac, &csrf_mac(key, secret, nonce, shown))).then_some(shown)
    }

    /// The session, over by now, in which a form was shown, and what it was shown for.
    pub(crate) fn shown_before<'t>(&self, token: &'t str) -> Option<(&Token, &'t str)> {
        let expired = self.expired.as_ref()?;
        self.shown_by(&expired.hash(), token).map(|shown| (expired, shown))
    }

    /// The token with which a form takes effect only once: the one sent with it, or a new one. A form without a token
    /// is as good as another, but its second sending is not recognised.
    #[must_use]
    pub fn once(&self, sent: &str) -> Token {
        if sent.is_empty() { self.web.app().new_token() } else { Token::received(sent) }
    }

    /// A text whose argument `at` is an instant.
    #[must_use]
    pub fn text_at(&self, key: &str, at: Ts) -> String {
        let at = self.texts.date_time(self.web.app().zone().datetime_of(at));
        self.texts.with(key, &[("at", at.into())])
    }

    /// Why nothing more is checked, and for how long: a text with the arguments `why` and `span`.
    #[must_use]
    pub fn delayed(&self, key: &str, delay: Delay) -> String {
        let t = &self.texts;
        let why = match delay.cause {
            DelayCause::Login(failures) => t.with("delay-login", &[("failures", failures.into())]),
            DelayCause::Source(failures) => t.with("delay-source", &[("failures", failures.into())]),
            DelayCause::Rush => t.get("delay-rush").to_owned(),
        };
        t.with(key, &[("why", why.into()), ("span", t.span(delay.until.since(self.cx.now)).into())])
    }

    /// The frame of a page. `screen` is its 画面番号.
    #[must_use]
    pub fn frame(&self, screen: &'static str, title: &str) -> Page {
        frame::of(self, screen, title)
    }

    /// The frame of a page with the breadcrumb to it.
    #[must_use]
    pub fn frame_under(&self, screen: &'static str, title: &str, breadcrumb: Breadcrumb) -> Page {
        Page { breadcrumb: Some(breadcrumb), ..self.frame(screen, title) }
    }

    /// Puts a message above a page, in place of any that is there already.
    #[must_use]
    pub fn with_notice(page: Page, notice: Option<Notice>) -> Page {
        Page { notice: notice.or(page.notice), ..page }
    }

    /// Answers with a page.
    pub fn page(&self, template: &impl Template) -> Result<Response, Failure> {
        self.answer(StatusCode::OK, template)
    }

    /// Answers 422 with the page of a refused form: the same page, with what was typed and what to do.
    pub fn refused(&self, template: &impl Template) -> Result<Response, Failure> {
        self.answer(StatusCode::UNPROCESSABLE_ENTITY, template)
    }

    /// Answers with a page and a status. If the session goes on under another token since the request came in, the
    /// browser gets it, as with [`Self::see`].
    pub fn answer(&self, status: StatusCode, template: &impl Template) -> Result<Response, Failure> {
        let mut response = (status, Html(template.render()?)).into_response();
        if self.browser.new {
            self.set_cookie(&mut response, Jar::ANONYMOUS, self.browser.secret.as_str());
        }
        self.hand_session_out(&mut response);
        Ok(response)
    }

    /// Leads to a page that says what was done; `word` is from the feature's own list.
    #[must_use]
    pub fn see_said(&self, path: &str, word: &str) -> Response {
        self.see(&format!("{path}?{SAID}={word}"))
    }

    /// What was done before this page was shown: the word that [`Self::see_said`] put in the address, read by `parse`.
    #[must_use]
    pub fn said<W>(&self, parse: impl FnOnce(&str) -> Option<W>) -> Option<W> {
        let (_, query) = self.path.split_once('?')?;
        let word = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == SAID)?.1;
        parse(&word)
    }

    /// Leads to another page by 303, as after a form took effect.
    #[must_use]
    pub fn see(&self, path: &str) -> Response {
        let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
        let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response();
        self.hand_session_out(&mut response);
        response
    }

    fn hand_session_out(&self, response: &mut Response) {
        if let Some(session) = self.cx.handed_out() {
            self.set_cookie(response, Jar::SESSION, session.as_str());
        }
    }

    /// Gives the browser a cookie. With a session, it also gets or renews the one that it is known by.
    pub fn set_cookie(&self, response: &mut Response, jar: Jar, value: &str) {
        if let (Jar::SESSION, true, Some(device)) = (jar, F::KNOWS_BROWSERS, &self.cx.device) {
            self.set_cookie(response, Jar::DEVICE, device.as_str());
        }
        if let Some(value) = jar.set(self.web.site(), value) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }

    /// Makes the browser forget a cookie.
    pub fn forget_cookie(&self, response: &mut Response, jar: Jar) {
        if let Some(value) = jar.forget(self.web.site()) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
}

/// The code that proves that a form was shown in the browser with the secret of that hash.
fn csrf_mac(key: &Key, secret: &[u8; 32], nonce: &str, shown: &str) -> String {
    let parts = [secret.as_slice(), nonce.as_bytes(), shown.as_bytes()];
    URL_SAFE_NO_PAD.encode(key.mac("csrf", &parts))
}

/// Where a request comes from on the wire. In-process tests have no wire, so theirs is loopback.
pub(crate) fn peer(parts: &Parts) -> IpAddr {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip())
}

impl<F: Face> FromRequestParts<Web> for Visit<F> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Failure> {
        Self::of(web, &parts.headers, &parts.uri, peer(parts)).await
    }
}

/// A path of this face to lead to; anything else that a request names becomes the top page.
#[must_use]
pub fn local_path(wished: &str) -> &str {
    let plain = wished.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if plain && wished.starts_with('/') && !wished.starts_with("//") { wished } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn nobody_is_led_out_of_the_face() {
        assert_eq!(local_path("/a/page?x=1"), "/a/page?x=1");
        for hostile in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a b", "/\r\nSet-Cookie: x"] {
            assert_eq!(local_path(hostile), "/", "{hostile}");
        }
    }
}
