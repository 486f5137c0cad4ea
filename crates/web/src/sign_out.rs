//! Signing out, the same at every face: the page that asks for confirmation, and what the browser then forgets.

use crate::{
    Face, Visit,
    component::{Button, Page},
    cookie::Jar,
};
use askama::Template;
use axum::{
    http::{HeaderName, HeaderValue},
    response::Response,
};

/// Where signing out leads.
pub const SIGNED_OUT: &str = "/sign-in?done=signed-out";

/// Asks whether to sign out.
#[derive(Template)]
#[template(path = "sign_out.html")]
pub struct SignOutPage {
    page: Page,
    title: String,
    text: String,
    csrf: String,
    submit: Button,
    back: Button,
}

impl SignOutPage {
    /// The page with that 画面番号; `text` is the key of what signing out means at this face.
    pub fn new<F: Face>(visit: &Visit<F>, screen: &'static str, text: &str) -> Self {
        let t = &visit.texts;
        Self {
            page: visit.frame(screen, t.get("sign-out-title")),
            title: t.get("sign-out-title").to_owned(),
            text: t.get(text).to_owned(),
            csrf: visit.csrf(),
            submit: Button::submit(t.get("sign-out")),
            back: Button::link(t.get("button-back"), "/"),
        }
    }
}

/// Leads to the sign-in page and has the browser forget its visitor: the session, and what the face keeps in `others`.
pub fn signed_out<F: Face>(visit: &Visit<F>, others: &[Jar]) -> Response {
    let mut response = visit.see(SIGNED_OUT);
    for jar in [Jar::SESSION, Jar::ANONYMOUS].iter().chain(others) {
        visit.forget_cookie(&mut response, *jar);
    }
    // Not "cookies": that would clear the operator's whole domain.
    let clear = (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"storage\""));
    response.headers_mut().insert(clear.0, clear.1);
    response
}
