//! A request as handlers see it: who is there, in which language, and how to answer.

use crate::{
    component::{Breadcrumb, Notice, Page},
    cookie::Jar,
    failure::Failure,
    frame,
    guard::{ENROL, STEP_UP, VERIFY},
    site::Web,
};
use askama::Template;
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use madoguchi_app::{
    Account, Cx, Subscriber,
    household::{self, Contract},
    keys::{self, Key, Token},
    session::{self, Present},
};
use madoguchi_domain::{id::GrantId, locale::Locale, time::Ts};
use madoguchi_i18n::Texts;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

/// A request by anybody. Not `Debug`: it knows who is there.
#[derive(Clone)]
pub struct Visit {
    /// The installation.
    pub web: Web,
    /// What use cases are given.
    pub cx: Cx,
    /// The words of the reader's language.
    pub texts: Arc<Texts>,
    /// Who is signed in, if somebody is.
    pub me: Option<Subscriber>,
    /// Who is signed in with nothing to look at any more, if somebody is.
    pub stranded: Option<Account>,
    /// The contracts that who is signed in can look at, when there are several.
    pub contracts: Vec<Contract>,
    /// The language that was chosen in this browser, if one was.
    pub chosen_locale: Option<Locale>,
    /// The cookie of a registration in progress.
    pub flow: Option<Token>,
    /// The cookie of a way back to a forgotten password.
    pub recovery: Option<Token>,
    /// The cookie of a second step that waits.
    pub second_step: Option<Token>,
    /// Whether somebody is signed in who must set up a second factor first, and asks for something else.
    pub enrolling: bool,
    /// What the browser calls itself.
    pub user_agent: String,
    /// The page that was asked for, path and query.
    pub path: String,
    /// The cookie of a session that is over.
    expired: Option<Token>,
    browser: Browser,
}

/// What ties a form to the browser it was shown in.
#[derive(Clone)]
struct Browser {
    secret: Token,
    /// Whether the browser has yet to be given the secret.
    new: bool,
}

/// What a form's token says of where the form was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CsrfFit {
    /// Not in this browser, or too long ago.
    No,
    /// Here, and for the contract that is looked at now.
    Yes,
    /// Here, but for another contract, if it was for one at all.
    OtherContract(Option<GrantId>),
}

impl Visit {
    pub(crate) async fn of(web: &Web, headers: &HeaderMap, uri: &Uri, peer: IpAddr) -> Result<Self, Failure> {
        let mut visit = Self::by_anybody(web, headers, uri, peer);
        if let Some(token) = Jar::Session.read(web.site(), headers) {
            match session::present(&visit.cx, &token).await? {
                Some(Present::Subscriber(me)) => {
                    // Who must set up a second factor first is shown nothing of any contract.
                    if !me.enrolling() {
                        visit.contracts = household::contracts(&visit.cx, &me).await?;
                    }
                    visit.me = Some(me);
                }
                Some(Present::Stranded(account)) => visit.stranded = Some(account),
                None => {
                    visit.expired = Some(token);
                    return Ok(visit);
                }
            }
            visit.browser = Browser { secret: token, new: false };
            if visit.account().is_some_and(Account::enrolling) && !serves_enrolling(uri.path()) {
                (visit.me, visit.stranded, visit.enrolling) = (None, None, true);
            }
        }
        Ok(visit)
    }

    /// As [`Self::of`], but does not ask who is there, and so not the database either.
    pub(crate) fn by_anybody(web: &Web, headers: &HeaderMap, uri: &Uri, peer: IpAddr) -> Self {
        let site = web.site();
        // Japanese until somebody chooses: what a browser was installed in says little about who sits before it.
        let chosen_locale = Jar::Language.read(site, headers).and_then(|tag| Locale::from_tag(tag.as_str()));
        let locale = chosen_locale.unwrap_or_default();
        let browser = match Jar::Anonymous.read(site, headers) {
            Some(secret) => Browser { secret, new: false },
            None => Browser { secret: web.app().new_token(), new: true },
        };
        let device = Jar::Device.read(site, headers).filter(Token::is_well_formed);
        let device = device.unwrap_or_else(|| web.app().new_token());
        Self {
            texts: web.texts(locale).clone(),
            web: web.clone(),
            cx: web.app().cx(site.proxies.source(peer, headers), locale).on(device),
            me: None,
            stranded: None,
            contracts: Vec::new(),
            chosen_locale,
            flow: Jar::Flow.read(site, headers),
            recovery: Jar::Recovery.read(site, headers),
            second_step: Jar::SecondStep.read(site, headers),
            enrolling: false,
            user_agent: text(headers, &header::USER_AGENT).to_owned(),
            path: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            expired: None,
            browser,
        }
    }

    /// The login that is signed in, whatever it looks at.
    #[must_use]
    pub fn account(&self) -> Option<&Account> {
        self.me.as_ref().map(Subscriber::account).or(self.stranded.as_ref())
    }

    /// What this browser brings to a session that begins.
    #[must_use]
    pub fn browser(&self) -> session::Browser {
        session::Browser {
            user_agent: self.user_agent.clone(),
            previous: self.account().map(Account::session),
            chosen_locale: self.chosen_locale,
        }
    }

    /// The token that a form of this browser carries, with the contract it was shown for. Another one each time, so that
    /// compression tells nothing.
    #[must_use]
    pub fn csrf(&self) -> String {
        let nonce: [u8; 12] = self.web.app().randomness().bytes();
        let (nonce, shown) = (URL_SAFE_NO_PAD.encode(nonce), self.shown());
        let mac = csrf_mac(self.web.keys().newest(), &self.browser.secret, &nonce, &shown);
        format!("{nonce}.{shown}.{mac}")
    }

    /// The contract that pages show, as forms name it; empty without one.
    fn shown(&self) -> String {
        self.me.as_ref().map(|me| me.grant().0.simple().to_string()).unwrap_or_default()
    }

    /// Whether a form was shown in this browser, and for which contract.
    #[must_use]
    pub(crate) fn csrf_fits(&self, token: &str) -> CsrfFit {
        let shown = self.shown_by(&self.browser.secret, token).filter(|_| !self.browser.new);
        let Some(shown) = shown else { return CsrfFit::No };
        if shown == self.shown() { CsrfFit::Yes } else { CsrfFit::OtherContract(shown.parse().ok()) }
    }

    /// The contract that a form was shown for, as it names it, if it was shown under that secret.
    fn shown_by<'t>(&self, secret: &Token, token: &'t str) -> Option<&'t str> {
        let mut parts = token.splitn(3, '.');
        let (nonce, shown, mac) = (parts.next()?, parts.next()?, parts.next()?);
        let mut keys = self.web.keys().each();
        keys.any(|key| keys::same(mac, &csrf_mac(key, secret, nonce, shown))).then_some(shown)
    }

    /// The session that is over by now in which a form was shown, and the contract it was shown for.
    pub(crate) fn shown_before(&self, token: &str) -> Option<(&Token, Option<GrantId>)> {
        let expired = self.expired.as_ref()?;
        self.shown_by(expired, token).map(|shown| (expired, shown.parse().ok()))
    }

    /// What a form that takes effect once carries: what was sent with it, or a new token for one without. A form without
    /// is as good as another; only its second sending is not known as such.
    #[must_use]
    pub fn once(&self, sent: &str) -> Token {
        if sent.is_empty() { self.web.app().new_token() } else { Token::received(sent) }
    }

    /// A text that names an instant, `at`.
    #[must_use]
    pub fn text_at(&self, key: &str, at: Ts) -> String {
        let at = self.texts.date_time(self.web.app().zone().datetime_of(at));
        self.texts.with(key, &[("at", at.into())])
    }

    /// The frame of a page. `screen` is its 画面番号.
    #[must_use]
    pub fn frame(&self, screen: &'static str, title: &str) -> Page {
        frame::of(self, screen, title)
    }

    /// The frame of a page with the way to it.
    #[must_use]
    pub fn frame_under(&self, screen: &'static str, title: &str, breadcrumb: Breadcrumb) -> Page {
        Page { breadcrumb: Some(breadcrumb), ..self.frame(screen, title) }
    }

    /// Puts a message above a page, before any that stands there anyway.
    #[must_use]
    pub fn with_notice(page: Page, notice: Option<Notice>) -> Page {
        Page { notice: notice.or(page.notice), ..page }
    }

    /// Answers with a page.
    pub fn page(&self, template: &impl Template) -> Result<Response, Failure> {
        self.answer(StatusCode::OK, template)
    }

    /// Answers with the page of a form that was refused: the same page, with what was typed and what to do.
    pub fn refused(&self, template: &impl Template) -> Result<Response, Failure> {
        self.answer(StatusCode::UNPROCESSABLE_ENTITY, template)
    }

    /// Answers with a page and a status.
    pub fn answer(&self, status: StatusCode, template: &impl Template) -> Result<Response, Failure> {
        let mut response = (status, Html(template.render()?)).into_response();
        if self.browser.new {
            self.set_cookie(&mut response, Jar::Anonymous, self.browser.secret.as_str());
        }
        Ok(response)
    }

    /// Leads to another page after a form took effect.
    #[must_use]
    pub fn see(&self, path: &str) -> Response {
        let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
        (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
    }

    /// Gives the browser a cookie. With a session it is given, or keeps for longer, what it is known by.
    pub fn set_cookie(&self, response: &mut Response, jar: Jar, value: &str) {
        if let (Jar::Session, Some(device)) = (jar, &self.cx.device) {
            self.set_cookie(response, Jar::Device, device.as_str());
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

/// What proves that a form was shown in the browser of that secret.
fn csrf_mac(key: &Key, secret: &Token, nonce: &str, shown: &str) -> String {
    let parts = [secret.as_str().as_bytes(), nonce.as_bytes(), shown.as_bytes()];
    URL_SAFE_NO_PAD.encode(key.mac("csrf", &parts))
}

/// A header as text; empty when it is not there or no text.
fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Where a request comes from on the wire. In-process tests have no wire: they are loopback.
pub(crate) fn peer(parts: &Parts) -> IpAddr {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip())
}

impl FromRequestParts<Web> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Failure> {
        Self::of(web, &parts.headers, &parts.uri, peer(parts)).await
    }
}

/// Whether a page serves who must set up a second factor first: where that is done, and what leads there or out.
fn serves_enrolling(path: &str) -> bool {
    const PAGES: [&str; 7] =
        [ENROL, "/settings/two-step/codes", "/settings/passkeys", STEP_UP, VERIFY, "/sign-out", "/language"];
    PAGES.contains(&path)
}

/// A path of this portal to lead to; anything else a request names becomes the top page.
#[must_use]
pub fn local_path(wished: &str) -> &str {
    let plain = wished.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if plain && wished.starts_with('/') && !wished.starts_with("//") { wished } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn nobody_is_led_out_of_the_portal() {
        assert_eq!(local_path("/statements/2026-11?x=1"), "/statements/2026-11?x=1");
        for hostile in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a b", "/\r\nSet-Cookie: x"] {
            assert_eq!(local_path(hostile), "/", "{hostile}");
        }
    }
}
