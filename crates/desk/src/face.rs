//! The desk as a face: how its visits find out who is there.

use crate::{
    frame,
    visit::{Desk, STEP, Visit},
};
use axum::{http::HeaderMap, response::Response};
use madoguchi_app::{Cx, Error, Stamp, audit::About, kept_form::Sender, keys::Token, staff};
use madoguchi_web::{
    Failure,
    face::{Face, Frame, LeftForm},
    site::Site,
};

/// Where one signs in.
pub(crate) const SIGN_IN: &str = "/sign-in";
/// Where the language is chosen.
pub(crate) const LANGUAGE: &str = "/language";

impl Face for Desk {
    const NAME: &'static str = "desk-name";
    const DESCRIPTION: &'static str = "desk-description";
    const SIGN_IN: &'static str = SIGN_IN;
    // Nothing here asks for a step-up yet; signing in is one.
    const STEP_UP: &'static str = SIGN_IN;
    const LANGUAGE: &'static str = LANGUAGE;
    const PASSWORD: Option<&'static str> = None;
    // The logo is drawn for a light background.
    const LOGO: bool = false;
    // Customers call the staff.
    const CONTACT: bool = false;
    const KNOWS_BROWSERS: bool = false;

    fn of_anybody(site: &Site, headers: &HeaderMap) -> Self {
        Self { me: None, step: STEP.read(site, headers) }
    }

    async fn arrive(&mut self, cx: &Cx, _path: &str, session: &Token) -> Result<bool, Error> {
        self.me = staff::present(cx, session).await?;
        Ok(self.me.is_some())
    }

    fn has_top(&self) -> bool {
        self.me.is_some()
    }

    // A form is tied to its browser and shown for nothing else.
    fn shown(&self) -> String {
        String::new()
    }

    fn is_for_all(_path: &str) -> bool {
        true
    }

    fn left(_visit: &Visit, _form: LeftForm<'_>) -> Result<Response, Failure> {
        Err(Failure::NotFound)
    }

    async fn take_back(_visit: &Visit, _to: &str) -> Result<(), Error> {
        Ok(())
    }

    // What the staff type is about customers, so nothing of it is kept past a session.
    fn sender(&self, _path: &str) -> Option<Sender> {
        None
    }

    async fn past_sender(_cx: &Cx, _session: &Token, _shown: &str, _path: &str) -> Result<Option<Sender>, Error> {
        Ok(None)
    }

    fn earlier(&self) -> Option<[u8; 32]> {
        None
    }

    fn recorded(&self, cx: &Cx) -> (Stamp, About) {
        match &self.me {
            Some(me) => (cx.staff_stamp(me), About { entity: Some(me.staff().0), ..About::default() }),
            None => (cx.visitor_stamp(), About::default()),
        }
    }

    async fn turned(_cx: &Cx, _session: &Token) -> Result<Option<Token>, Error> {
        Ok(None)
    }

    fn frame(visit: &Visit) -> Frame {
        frame::around(visit)
    }
}
