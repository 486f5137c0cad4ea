//! What a face of the product declares about itself, so that layers, forms and error pages serve all faces alike.
//!
//! A face also holds what is known of the person there: every [`Visit`] derefs to its face, so that pages read the
//! face's fields as the visit's.

use crate::{
    component::{ContractSwitch, Menu, Notice},
    failure::Failure,
    site::Site,
    visit::Visit,
};
use axum::{http::HeaderMap, response::Response};
use madoguchi_app::{Cx, Error, Stamp, audit::About, kept_form::Sender, keys::Token};

/// The portal or the desk: who comes to it, and where they are led.
pub trait Face: Clone + Send + Sync + 'static {
    /// The key of the text with the face's name.
    const NAME: &'static str;
    /// The key of the sentence that says what it is for.
    const DESCRIPTION: &'static str;
    /// Where one signs in.
    const SIGN_IN: &'static str;
    /// Where one steps up.
    const STEP_UP: &'static str;
    /// Where the language is chosen.
    const LANGUAGE: &'static str;

    /// Where one changes one's password, where one can.
    const PASSWORD: Option<&'static str>;

    /// Whether the head carries the operator's mark and name, with the face's name below; otherwise the face's name alone.
    const LOGO: bool;
    /// Whether pages end with the contact windows.
    const CONTACT: bool;
    /// Whether a browser that has signed in is recognised, so that a sign-in from another one is reported.
    const KNOWS_BROWSERS: bool;

    /// What a request shows before its session is looked up: the face's own cookies.
    fn of_anybody(site: &Site, headers: &HeaderMap) -> Self;

    /// Looks up the holder of a session, for a page at that path. Returns whether the session is still good.
    fn arrive(&mut self, cx: &Cx, path: &str, session: &Token) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Whether the person has a top page to look at.
    fn has_top(&self) -> bool;

    /// What forms are shown for besides the browser, as their tokens name it. Empty where there is nothing to name, and
    /// without a full stop.
    fn shown(&self) -> String;

    /// Whether forms at that path do not depend on what is shown.
    fn is_for_all(path: &str) -> bool;

    /// Answers a form that was shown for something other than what is shown now. Nothing was changed.
    fn left(visit: &Visit<Self>, form: LeftForm<'_>) -> Result<Response, Failure>;

    /// Switches back to what a form was shown for, as its field [`crate::form::TAKE_BACK`] names it. Where that is no
    /// longer allowed, nothing is switched.
    fn take_back(visit: &Visit<Self>, to: &str) -> impl Future<Output = Result<(), Error>> + Send;

    /// The sender for whom a form at that path is kept, if somebody is signed in.
    fn sender(&self, path: &str) -> Option<Sender>;

    /// The sender of a form at that path, shown for `shown` in a session that has run out; `None` if it was ended.
    fn past_sender(
        cx: &Cx,
        session: &Token,
        shown: &str,
        path: &str,
    ) -> impl Future<Output = Result<Option<Sender>, Error>> + Send;

    /// The hash of the token that the session of the person there had before it was given another.
    fn earlier(&self) -> Option<[u8; 32]>;

    /// The token that a session goes on under after that one, if the form of this very request gave it that one.
    fn turned(cx: &Cx, session: &Token) -> impl Future<Output = Result<Option<Token>, Error>> + Send;

    /// How the audit trail names the person there, and what a line about that person alone says.
    fn recorded(&self, cx: &Cx) -> (Stamp, About);

    /// What the face puts around a page.
    fn frame(visit: &Visit<Self>) -> Frame;
}

/// What a face puts around its pages.
pub struct Frame {
    /// Where the logo leads.
    pub home: &'static str,
    /// The menu, when somebody is signed in.
    pub menu: Option<Menu>,
    /// The switch between contracts.
    pub switch: Option<ContractSwitch>,
    /// The notice above every page.
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
