//! ログイン中の端末: a login's own sessions, ending one or all others, and earlier sign-ins (PRODUCT §4.4).

#[cfg(feature = "testing")]
pub(crate) mod samples;

use crate::{
    guard::{Access, LoginPage, ProvenForm},
    visit::Visit,
};
use askama::Template;
use axum::{extract::Query, response::Response};
use madoguchi_app::{
    Login,
    letter::{self, OwnLetter},
    session::{self, OwnSession},
};
use madoguchi_domain::{id::SessionId, letter::LetterState, time::Ts, words};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted, Route,
    component::{Badge, Button, ButtonLook, Entry, ErrorSummary, KeyValueList, Link, Notice, Page, Tone},
    form::Nothing,
    frame::below_top,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

const PATH: &str = "/settings/sessions";
/// Where all other sessions end.
const OTHERS: &str = "/settings/sessions/others";

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    [Route::form(PATH, show, end), Route::form(OTHERS, to_list, end_others)]
        .map(|route| route.open_to(Access::Login))
        .into()
}

words! {
    /// What a button here has done.
    Said {
        /// One session was ended.
        Ended => "ended",
        /// All others were ended.
        OthersEnded => "others_ended",
    }
}

#[derive(Template)]
#[template(path = "session/list.html")]
struct SessionsPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    errors: Option<ErrorSummary>,
    sessions: Vec<Card>,
    /// Ends all others; only where there are others.
    end_others: Option<Button>,
    /// Sign-ins that are over.
    past: Option<KeyValueList>,
    /// The sign-ins before these, if there are more.
    older: Option<Link>,
    /// Back to the newest.
    newest: Option<Link>,
    /// Letters by which somebody could register for this contract.
    letters: Option<KeyValueList>,
}

struct Card {
    device: String,
    this: Option<Badge>,
    /// Shown where it signed in from a browser not used before.
    new: Option<Badge>,
    facts: KeyValueList,
    /// The session's id and the button that ends it; `None` for the present one.
    end: Option<(String, Button)>,
}

#[derive(Deserialize, Serialize)]
pub(crate) struct End {
    #[serde(default)]
    session: String,
}

/// What the page shows.
struct Found {
    /// The sign-in before which the page begins; `None` on the first page.
    before: Option<SessionId>,
    /// The newest first.
    sessions: Vec<OwnSession>,
    /// Whether there are more before these.
    more: bool,
    /// On the first page only.
    letters: Vec<OwnLetter>,
}

async fn find(visit: &Visit, me: &Login, before: Option<SessionId>) -> Result<Found, Failure> {
    let (sessions, more) = session::own(&visit.cx, me, before).await?;
    let letters = match &visit.me {
        Some(me) if before.is_none() => letter::own(&visit.cx, me).await?,
        _ => Vec::new(),
    };
    Ok(Found { before, sessions, more, letters })
}

const fn said_key(said: Said) -> &'static str {
    match said {
        Said::Ended => "session-ended",
        Said::OthersEnded => "session-others-ended",
    }
}

fn page(visit: &Visit, me: &Login, found: &Found, said: Option<Said>, faults: &Faults) -> SessionsPage {
    let Found { before, sessions, more, letters } = found;
    let older = sessions.last().filter(|_| *more).map(|last| format!("{PATH}?before={}", last.id));
    let (alive, past): (Vec<_>, Vec<_>) = sessions.iter().partition(|own| own.alive);
    let t = visit.texts.clone();
    let trail = below_top(visit, Vec::new(), t.get("sessions"));
    let notice = said.map(|said| Notice::new(Tone::Success, t.get(said_key(said))));
    SessionsPage {
        page: Visit::with_notice(visit.frame_under("M-01", &faults.title(&t, t.get("sessions")), trail), notice),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        end_others: (alive.len() > 1).then(|| Button::submit(t.get("session-end-others")).look(ButtonLook::Secondary)),
        past: (!past.is_empty()).then(|| KeyValueList::new(past.iter().map(|own| past_entry(visit, own)).collect())),
        letters: (!letters.is_empty())
            .then(|| KeyValueList::new(letters.iter().map(|own| letter_entry(visit, own)).collect())),
        older: older.map(|older| Link::new(visit.texts.get("session-older"), older)),
        newest: before.map(|_| Link::new(visit.texts.get("session-newest"), PATH)),
        sessions: alive.iter().map(|own| card(visit, me, own)).collect(),
        t,
    }
}

fn card(visit: &Visit, me: &Login, own: &OwnSession) -> Card {
    let t = &visit.texts;
    let at = |ts: Ts| t.date_time(visit.web.app().zone().datetime_of(ts));
    let device = t.device(own.device).to_owned();
    let this = own.id == me.session();
    let entries = vec![
        Entry::new(t.get("session-signed-in"), at(own.signed_in_at)),
        Entry::new(t.get("session-last-seen"), at(own.last_seen_at)),
    ];
    Card {
        device,
        this: this.then(|| Badge::new(Tone::Info, t.get("session-this"))),
        new: own.new_device.then(|| Badge::new(Tone::Warning, t.get("session-new"))),
        facts: KeyValueList::new(entries),
        end: (!this).then(|| (own.id.to_string(), Button::submit(t.get("session-end")).look(ButtonLook::Secondary))),
    }
}

fn past_entry(visit: &Visit, own: &OwnSession) -> Entry {
    let at = visit.texts.date_time(visit.web.app().zone().datetime_of(own.signed_in_at));
    let device = visit.texts.device(own.device);
    let new = own.new_device.then(|| visit.texts.with("session-new-past", &[("device", device.into())]));
    Entry::new(&at, new.unwrap_or_else(|| device.to_owned()))
}

fn letter_entry(visit: &Visit, own: &OwnLetter) -> Entry {
    let t = &visit.texts;
    let asked_for = t.date(visit.web.app().zone().date_of(own.requested_at));
    let state = t.get(letter_state_key(own.times.state(visit.cx.now)));
    Entry::new(t.with("letter-asked-for", &[("date", asked_for.into())]), state.to_owned())
}

const fn letter_state_key(state: LetterState) -> &'static str {
    match state {
        LetterState::Requested => "letter-state-requested",
        LetterState::Printed => "letter-state-printed",
        LetterState::Posted => "letter-state-posted",
        LetterState::Used => "letter-state-used",
        LetterState::Expired => "letter-state-expired",
        LetterState::Returned => "letter-state-returned",
    }
}

#[derive(Deserialize)]
pub(crate) struct History {
    /// The sign-in before which the page begins.
    #[serde(default)]
    before: String,
}

pub(crate) async fn show(
    LoginPage { visit, me }: LoginPage,
    Query(History { before }): Query<History>,
) -> Result<Response, Failure> {
    let found = find(&visit, &me, before.parse().ok()).await?;
    visit.page(&page(&visit, &me, &found, visit.said(Said::parse), &Faults::none()))
}

/// Leads to the list when a button's own address is opened, by going back or after a sign-in.
pub(crate) async fn to_list(LoginPage { visit, .. }: LoginPage) -> Response {
    visit.see(PATH)
}

async fn stale(visit: &Visit, me: &Login) -> Result<Response, Failure> {
    let found = find(visit, me, None).await?;
    visit.refused(&page(visit, me, &found, None, &Faults::whole(visit.texts.get("form-stale"))))
}

pub(crate) async fn end(ProvenForm { visit, me, posted, .. }: ProvenForm<End>) -> Result<Response, Failure> {
    let Posted::Fresh(form) = posted else { return stale(&visit, &me).await };
    let id: SessionId = form.session.parse().map_err(|_| Failure::NotFound)?;
    session::end(&visit.cx, &me, id).await?;
    Ok(visit.see_said(PATH, Said::Ended.as_str()))
}

pub(crate) async fn end_others(ProvenForm { visit, me, posted, .. }: ProvenForm<Nothing>) -> Result<Response, Failure> {
    if let Posted::Stale(_) = posted {
        return stale(&visit, &me).await;
    }
    session::end_others(&visit.cx, &me).await?;
    Ok(visit.see_said(PATH, Said::OthersEnded.as_str()))
}
