//! Somebody at a browser: keeps cookies, sends what browsers send, fills in the forms that are on the page.

use crate::{page::PageView, people::Person};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header},
};
use std::collections::BTreeMap;
use tower::ServiceExt as _;

/// A browser without JavaScript.
#[derive(Debug, Clone)]
pub struct Browser {
    router: Router,
    origin: String,
    cookies: BTreeMap<String, String>,
    /// Sent with every request; `X-Forwarded-For` makes this browser somebody else's.
    headers: HeaderMap,
    page: Option<PageView>,
}

fn must<T, E: std::fmt::Display>(what: &str, result: Result<T, E>) -> T {
    match result {
        Ok(value) => value,
        #[expect(clippy::panic, reason = "a test whose set-up fails can only fail")]
        Err(error) => panic!("{what}: {error}"),
    }
}

impl Browser {
    /// A browser that reaches the portal of that origin by `router`, from the client address `from`.
    #[must_use]
    pub fn new(router: Router, origin: &str, from: &str) -> Self {
        let mut browser =
            Self { router, origin: origin.to_owned(), cookies: BTreeMap::new(), headers: HeaderMap::new(), page: None };
        browser.header("x-forwarded-for", from);
        browser.header("user-agent", "Mozilla/5.0 (test)");
        browser
    }

    /// Sends a header with every request from now on.
    pub fn header(&mut self, name: &str, value: &str) {
        let name = must("header name", name.parse::<HeaderName>());
        self.headers.insert(name, must("header value", HeaderValue::from_str(value)));
    }

    /// Stops sending a header.
    pub fn without_header(&mut self, name: &str) {
        self.headers.remove(must("header name", name.parse::<HeaderName>()));
    }

    /// Takes the cookies of another window of the same browser.
    pub fn share_cookies(&mut self, other: &Self) {
        self.cookies.clone_from(&other.cookies);
    }

    /// The cookies it holds.
    #[must_use]
    pub const fn cookies(&self) -> &BTreeMap<String, String> {
        &self.cookies
    }

    /// Gives it a cookie, as an attacker or an old session would.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// The page it shows.
    ///
    /// # Panics
    /// When none was opened yet.
    #[must_use]
    pub fn page(&self) -> &PageView {
        match &self.page {
            Some(page) => page,
            #[expect(clippy::panic, reason = "a test that reads before it opens can only fail")]
            None => panic!("no page was opened yet"),
        }
    }

    /// One request, no redirect followed.
    pub async fn send(&mut self, method: Method, path: &str, form: Option<&[(&str, &str)]>) -> PageView {
        let mut request = Request::builder().method(method.clone()).uri(path).header(header::HOST, self.host());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if method == Method::POST {
            // A test that sets the origin itself, in either header, is left to it.
            if !self.headers.contains_key(header::ORIGIN) && !self.headers.contains_key("sec-fetch-site") {
                request = request.header(header::ORIGIN, &self.origin);
            }
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let body = form.map_or_else(Body::empty, |fields| Body::from(encoded(fields)));
        let response = must("response", self.router.clone().oneshot(must("request", request.body(body))).await);
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            self.keep(must("cookie", cookie.to_str()));
        }
        let bytes = must("body", to_bytes(body, usize::MAX).await);
        let body = String::from_utf8_lossy(&bytes).into_owned();
        PageView { status: parts.status, headers: parts.headers, body, path: path.to_owned() }
    }

    fn host(&self) -> &str {
        self.origin.split("://").nth(1).unwrap_or("localhost")
    }

    fn keep(&mut self, cookie: &str) {
        let mut parts = cookie.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { return };
        if parts.any(|attribute| attribute.eq_ignore_ascii_case("max-age=0")) {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// Opens a path and follows redirects.
    pub async fn open(&mut self, path: &str) -> &PageView {
        let mut page = self.send(Method::GET, path, None).await;
        for _ in 0..5 {
            let Some(next) = page.location().filter(|_| page.status.is_redirection()).map(ToOwned::to_owned) else {
                break;
            };
            page = self.send(Method::GET, &next, None).await;
        }
        self.page.insert(page)
    }

    /// Fills in the form with that action on the page it shows, sends it, and follows redirects.
    pub async fn submit(&mut self, action: &str, typed: &[(&str, &str)]) -> &PageView {
        let answer = self.submit_only(action, typed).await;
        match answer.location().filter(|_| answer.status == StatusCode::SEE_OTHER).map(ToOwned::to_owned) {
            Some(next) => self.open(&next).await,
            None => self.page.insert(answer),
        }
    }

    /// Fills in the form with that action, sends it, and follows nothing.
    ///
    /// # Panics
    /// When the page has no such form.
    pub async fn submit_only(&mut self, action: &str, typed: &[(&str, &str)]) -> PageView {
        let Some(mut fields) = self.page().form(action) else {
            #[expect(clippy::panic, reason = "a test that sends a form that is not there can only fail")]
            {
                panic!("{} has no form for {action}:\n{}", self.page().path, self.page().text());
            }
        };
        for (name, value) in typed {
            fields.retain(|(known, _)| known != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.send(Method::POST, action, Some(&fields)).await
    }

    /// Proves a person's contract by her customer number. Ends at STEP3.
    pub async fn register_until_id(&mut self, person: &Person) {
        self.open("/register/contract").await;
        let typed = [
            ("name_kana", person.name_kana()),
            ("phone", person.phone()),
            ("proof_kind", "customer_number"),
            ("proof", person.customer_number()),
        ];
        self.submit("/register/contract", &typed).await;
        if self.page().form("/register/extra").is_some() {
            let extra = [("proof_kind", "postcode"), ("proof", person.postcode())];
            self.submit("/register/extra", &extra).await;
        }
    }

    /// Registers a person by her customer number up to the last page, which asks whether all is right.
    pub async fn register_until_confirmed(&mut self, person: &Person, portal_id: &str, password: &str) {
        self.register_until_id(person).await;
        let typed = [
            ("portal_id", portal_id),
            ("password", password),
            ("password_again", password),
            ("contact_address", ""),
            ("agree", "on"),
        ];
        self.submit("/register/id", &typed).await;
    }
}

fn encoded(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}
