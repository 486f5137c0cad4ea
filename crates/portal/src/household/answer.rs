//! The page behind an invitation's link. Opening it changes nothing; the invitation is accepted with an existing ID or
//! with a new one.

use super::{last_day, scope_words, seen_by_guest};
use crate::{
    guard::SignedIn,
    paths::{INVITATION, INVITATION_REGISTER, VERIFY},
    visit::{FLOW, Form, Visit},
};
use askama::Template;
use axum::{extract::Query, http::StatusCode, response::Response};
use madoguchi_app::{
    Login, Outcome,
    audit::{self, About},
    household::{self, NotAccepted, Offer},
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Face as _, Failure, Faults, Posted,
    component::{Button, ButtonLook, ContactWindow, Entry, ErrorSummary, KeyValueList, Link, Page},
    frame,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where an invited person begins with a new ID.
pub(super) const REGISTER: &str = INVITATION_REGISTER;

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    key: String,
}

#[derive(Template)]
#[template(path = "household/answer.html")]
pub(super) struct AnswerPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    key: String,
    errors: Option<ErrorSummary>,
    lead: String,
    facts: KeyValueList,
    /// The ID that accepts, and the button, when somebody is signed in who can.
    accept: Option<(String, Button)>,
    /// The way to the code, when somebody is signed in who cannot accept before it.
    verify: Option<Link>,
    sign_in: Button,
    register: Button,
}

#[derive(Template)]
#[template(path = "household/over.html")]
pub(super) struct OverPage {
    page: Page,
    t: Arc<Texts>,
    window: Option<ContactWindow>,
}

#[derive(Template)]
#[template(path = "household/accepted.html")]
pub(super) struct AcceptedPage {
    page: Page,
    t: Arc<Texts>,
    facts: KeyValueList,
    top: Button,
}

/// The address of the invitation.
fn address_of(key: &str) -> String {
    format!("{INVITATION}?{}", form_urlencoded::Serializer::new(String::new()).append_pair("key", key).finish())
}

/// The sign-in page that leads back to the invitation.
fn sign_in_for(key: &str) -> String {
    let next = address_of(key);
    format!("/sign-in?{}", form_urlencoded::Serializer::new(String::new()).append_pair("next", &next).finish())
}

/// Who reads an invitation.
#[derive(Clone, Copy)]
pub(super) enum Reader<'r> {
    /// Nobody who is signed in.
    Visitor,
    /// A login that can accept.
    Login(&'r Login),
    /// A login whose contact address is to be verified first.
    Unverified,
}

impl<'r> Reader<'r> {
    fn of(visit: &'r Visit) -> Self {
        match visit.login() {
            None => Self::Visitor,
            Some(me) if me.may_write() => Self::Login(me),
            Some(_) => Self::Unverified,
        }
    }
}

pub(super) fn page(visit: &Visit, who: Reader<'_>, offer: &Offer, key: &str, faults: &Faults) -> AnswerPage {
    let t = visit.texts.clone();
    let (accept, verify, sign_in, look) = match who {
        Reader::Visitor => (None, None, "invitation-sign-in", ButtonLook::Primary),
        Reader::Login(me) => {
            let text = t.with("invitation-as", &[("id", me.portal_id().into())]);
            let accept = Some((text, Button::submit(t.get("invitation-accept"))));
            (accept, None, "invitation-other-id", ButtonLook::Secondary)
        }
        Reader::Unverified => {
            let verify = Some(Link::new(t.get("unverified-link"), VERIFY));
            (None, verify, "invitation-other-id", ButtonLook::Secondary)
        }
    };
    AnswerPage {
        // After a refused form, too, whose own address does not name the invitation.
        page: Page { path: address_of(key), ..visit.frame("H-09", &faults.title(&t, t.get("invitation-title"))) },
        csrf: visit.csrf(),
        key: key.to_owned(),
        errors: faults.summary(&t),
        lead: t.with("invitation-lead", &[("name", offer.inviter.as_str().into())]),
        facts: KeyValueList::new(vec![
            Entry::new(t.get("invitation-scopes"), scope_words(&t, &offer.scopes)),
            Entry::new(t.get("household-until"), last_day(visit, offer.ends_at)),
            Entry::new(t.get("household-answer-by"), super::at(visit, offer.expires_at)),
        ]),
        accept,
        verify,
        sign_in: Button::link(t.get(sign_in), sign_in_for(key)).look(look),
        register: Button::submit(t.get("invitation-register")).look(ButtonLook::Secondary),
        t,
    }
}

pub(super) fn over_page(visit: &Visit) -> OverPage {
    let t = visit.texts.clone();
    OverPage { page: visit.frame("H-10", t.get("invitation-over-title")), window: frame::first_window(visit), t }
}

/// Answers an invitation that is over, or that never was.
async fn over(visit: &Visit) -> Result<Response, Failure> {
    let (stamp, about) = visit.recorded(&visit.cx);
    audit::refused(&visit.cx, stamp, About { detail: INVITATION, ..about }).await?;
    visit.answer(StatusCode::UNPROCESSABLE_ENTITY, &over_page(visit))
}

pub(crate) async fn show(visit: Visit, Query(form): Query<Typed>) -> Result<Response, Failure> {
    match household::offer(&visit.cx, &form.key).await? {
        Some(offer) => visit.page(&page(&visit, Reader::of(&visit), &offer, &form.key, &Faults::none())),
        None => over(&visit).await,
    }
}

/// Leads to the invitation when a button's own address is opened, by going back or by choosing a language.
pub(crate) async fn to_invitation(visit: Visit) -> Response {
    visit.see(INVITATION)
}

/// Accepts with the reader's ID.
pub(crate) async fn accept(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return stale(&visit, &form.key).await,
    };
    let Some(me) = visit.login() else { return Ok(visit.see(&sign_in_for(&form.key))) };
    let refusal = match household::accept(&visit.cx, me, &form.key).await? {
        Outcome::Done(()) => return Ok(visit.see("/invitation/done")),
        Outcome::Refused(refusal) => refusal,
    };
    match told(&visit, refusal) {
        Some(faults) => again(&visit, &form.key, &faults).await,
        None => over(&visit).await,
    }
}

/// Begins to accept with a new ID.
pub(crate) async fn register(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return stale(&visit, &form.key).await,
    };
    match household::begin_registration(&visit.cx, &form.key).await? {
        Outcome::Done(token) => {
            let mut response = visit.see("/register/id");
            visit.set_cookie(&mut response, FLOW, token.as_str());
            Ok(response)
        }
        Outcome::Refused(()) => over(&visit).await,
    }
}

/// Why an open invitation was not accepted; `None` where it is over.
pub(super) fn told(visit: &Visit, refusal: NotAccepted) -> Option<Faults> {
    let t = &visit.texts;
    Some(match refusal {
        NotAccepted::Over => return None,
        NotAccepted::Own => Faults::whole(t.get("invitation-own")),
        NotAccepted::Unverified => Faults::whole(t.get("invitation-unverified")),
        NotAccepted::Frozen(until) => Faults::whole(&visit.text_at("credential-frozen", until)),
    })
}

async fn stale(visit: &Visit, key: &str) -> Result<Response, Failure> {
    again(visit, key, &Faults::whole(visit.texts.get("form-stale"))).await
}

/// The same page with what to do, while the invitation is open.
async fn again(visit: &Visit, key: &str, faults: &Faults) -> Result<Response, Failure> {
    match household::offer(&visit.cx, key).await? {
        Some(offer) => visit.refused(&page(visit, Reader::of(visit), &offer, key, faults)),
        None => over(visit).await,
    }
}

/// `seen` is what the guest sees now.
pub(super) fn accepted(visit: &Visit, seen: Vec<Entry>) -> AcceptedPage {
    let t = visit.texts.clone();
    AcceptedPage {
        page: visit.frame("H-11", t.get("invitation-done-title")),
        facts: KeyValueList::new(seen),
        top: Button::link(t.get("register-done-top"), "/").look(ButtonLook::Primary),
        t,
    }
}

pub(crate) async fn done(SignedIn { visit, me }: SignedIn) -> Result<Response, Failure> {
    visit.page(&accepted(&visit, seen_by_guest(&visit, &me)))
}
