//! What a face of the product says of itself, so that layers, forms and error pages serve each in the same way.
//!
//! A face is also what is known of who is there: every [`Visit`] holds one and hands it on, so that a page of the face reads
//! it as its own.

use crate::{
    component::{ContractSwitch, Menu, Notice},
    failure::Failure,
    site::Site,
    visit::Visit,
};
use axum::{http::HeaderMap, response::Response};
use madoguchi_app::{Cx, Error, kept_form::Sender, keys::Token};

/// The portal, the desk: who comes there, and where they are led.
pub trait Face: Clone + Send + Sync + 'static {
    /// The key of the text with the face's name.
    const NAME: &'static str;
    /// Where one signs in.
    const SIGN_IN: &'static str;
    /// Where one proves once more who one is.
    const STEP_UP: &'static str;
    /// Where the language is chosen.
    const LANGUAGE: &'static str;

    /// Whether the operator's logo stands at the head, where there is one; otherwise the face's name does.
    const LOGO: bool;
    /// Whether pages end with whom to call.
    const CONTACT: bool;
    /// Whether a browser that has signed in is known again, so that a sign-in from another one is told.
    const KNOWS_BROWSERS: bool;

    /// What a request shows before anybody is asked who makes it: the face's own cookies.
    fn of_anybody(site: &Site, headers: &HeaderMap) -> Self;

    /// Finds out who holds a session, for a page of that path. Says whether the session is still good.
    fn arrive(&mut self, cx: &Cx, path: &str, session: &Token) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Whether who is there has a top page to look at.
    fn has_top(&self) -> bool;

    /// What forms are shown for beside the browser, as their tokens name it; empty where there is nothing to name. It holds
    /// no full stop.
    fn shown(&self) -> String;

    /// Whether forms of that path are the same whatever is shown.
    fn is_for_all(path: &str) -> bool;

    /// Answers a form that was shown for something else than what is shown now. Nothing was changed.
    fn left(visit: &Visit<Self>, form: LeftForm<'_>) -> Result<Response, Failure>;

    /// Shows again what a form was shown for, as its field [`crate::form::TAKE_BACK`] names it. Where that is no longer allowed, what is
    /// shown stays.
    fn take_back(visit: &Visit<Self>, to: &str) -> impl Future<Output = Result<(), Error>> + Send;

    /// Whose a form of that path is that is kept, if somebody is there.
    fn sender(&self, path: &str) -> Option<Sender>;

    /// Whose a form of that path is that was shown in a session that has run out, and for what; nobody's if it was ended.
    fn past_sender(
        cx: &Cx,
        session: &Token,
        shown: &str,
        path: &str,
    ) -> impl Future<Output = Result<Option<Sender>, Error>> + Send;

    /// What stands around a page.
    fn frame(visit: &Visit<Self>) -> Frame;
}

/// What a face puts around its pages.
pub struct Frame {
    /// Where the logo leads.
    pub home: &'static str,
    /// The menu, when somebody is signed in.
    pub menu: Option<Menu>,
    /// The switch between what can be shown.
    pub switch: Option<ContractSwitch>,
    /// What is said above every page.
    pub notice: Option<Notice>,
}

/// A form that was shown for something else.
pub struct LeftForm<'f> {
    /// Where it was sent.
    pub action: &'f str,
    /// What it was shown for.
    pub shown_for: &'f str,
    /// The names and values of what was typed, without secrets.
    pub typed: Vec<(String, String)>,
}
