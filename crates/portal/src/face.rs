//! The portal as a face: how its visits find out who is there, and what its forms are bound to.

use crate::{
    frame,
    household::switched,
    paths,
    visit::{FLOW, Portal, RECOVERY, SECOND_STEP, Visit},
};
use axum::{http::HeaderMap, response::Response};
use madoguchi_app::{
    Cx, Error, Login, Stamp,
    audit::About,
    household,
    kept_form::Sender,
    keys::Token,
    session::{self, Present},
};
use madoguchi_web::{
    Failure,
    face::{Face, Frame, LeftForm},
    site::Site,
};

impl Face for Portal {
    const NAME: &'static str = "site-name";
    const DESCRIPTION: &'static str = "site-description";
    const SIGN_IN: &'static str = paths::SIGN_IN;
    const STEP_UP: &'static str = paths::STEP_UP;
    const LANGUAGE: &'static str = paths::LANGUAGE;
    const PASSWORD: Option<&'static str> = Some("/settings/password");
    const LOGO: bool = true;
    const CONTACT: bool = true;
    const KNOWS_BROWSERS: bool = true;

    fn of_anybody(site: &Site, headers: &HeaderMap) -> Self {
        Self {
            me: None,
            stranded: None,
            contracts: Vec::new(),
            flow: FLOW.read(site, headers),
            recovery: RECOVERY.read(site, headers),
            second_step: SECOND_STEP.read(site, headers),
            enrolling: false,
        }
    }

    async fn arrive(&mut self, cx: &Cx, path: &str, session: &Token) -> Result<bool, Error> {
        match session::present(cx, session).await? {
            Some(Present::Subscriber(me)) => {
                // A login that must set up a second factor first is shown nothing of any contract.
                if !me.enrolling() {
                    self.contracts = household::contracts(cx, &me).await?;
                }
                self.me = Some(me);
            }
            Some(Present::Stranded(login)) => self.stranded = Some(login),
            None => return Ok(false),
        }
        if self.login().is_some_and(Login::enrolling) && !paths::serves_enrolling(path) {
            (self.me, self.stranded, self.enrolling) = (None, None, true);
        }
        Ok(true)
    }

    fn has_top(&self) -> bool {
        self.me.is_some()
    }

    fn shown(&self) -> String {
        self.grant().map(|grant| grant.0.simple().to_string()).unwrap_or_default()
    }

    fn is_for_all(path: &str) -> bool {
        paths::is_of_no_contract(path)
    }

    fn left(visit: &Visit, form: LeftForm<'_>) -> Result<Response, Failure> {
        switched::answer(visit, form)
    }

    async fn take_back(visit: &Visit, to: &str) -> Result<(), Error> {
        if let (Some(me), Ok(grant)) = (visit.login(), to.parse()) {
            household::switch(&visit.cx, me, grant).await?;
        }
        Ok(())
    }

    fn sender(&self, path: &str) -> Option<Sender> {
        let grant = self.grant().filter(|_| !paths::is_kept_for_login(path));
        self.login().map(|me| Sender { user: me.user(), grant })
    }

    async fn past_sender(cx: &Cx, session: &Token, shown: &str, path: &str) -> Result<Option<Sender>, Error> {
        let grant = shown.parse().ok().filter(|_| !paths::is_kept_for_login(path));
        Sender::past(cx, session, grant).await
    }

    fn earlier(&self) -> Option<[u8; 32]> {
        self.login()?.open_session().earlier
    }

    async fn turned(cx: &Cx, session: &Token) -> Result<Option<Token>, Error> {
        session::turned(cx, session).await
    }

    fn recorded(&self, cx: &Cx) -> (Stamp, About) {
        match self.login() {
            Some(me) => (cx.account_stamp(me), About { entity: Some(me.user().0), ..About::default() }),
            None => (cx.visitor_stamp(), About::default()),
        }
    }

    fn frame(visit: &Visit) -> Frame {
        frame::around(visit)
    }
}
