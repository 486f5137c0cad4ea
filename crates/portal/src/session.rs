//! ログイン中の端末: a login's own sessions, ending one or all others, and the sign-ins before (PRODUCT §4.4).

use crate::{
    guard::{Access, Login, LoginForm},
    visit::Visit,
};
use askama::Template;
use axum::{extract::Query, response::Response};
use madoguchi_app::{
    Account,
    letter::{self, OwnLetter},
    session::{self, OwnSession},
};
use madoguchi_domain::{id::SessionId, letter::LetterState, time::Ts};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted, Route,
    component::{Badge, Button, ButtonLook, Entry, ErrorSummary, KeyValueList, Link, Notice, Page, Tone},
    frame::below_top,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

const PATH: &str = "/settings/sessions";

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![Route::form(PATH, show, end).open_to(Access::Login)]
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
    /// That it signed in from a browser that had not been used.
    new: Option<Badge>,
    facts: KeyValueList,
    /// The session's id and the button that ends it; not for the one that looks.
    end: Option<(String, Button)>,
}

#[derive(Deserialize, Serialize)]
pub(crate) struct End {
    #[serde(default)]
    session: String,
    /// Instead of one: all others.
    #[serde(default)]
    others: String,
}

async fn page(
    visit: &Visit,
    me: &Account,
    before: Option<SessionId>,
    faults: &Faults,
) -> Result<SessionsPage, Failure> {
    let (found, more) = session::own(&visit.cx, me, before).await?;
    let older = found.last().filter(|_| more).map(|last| format!("{PATH}?before={}", last.id));
    let (alive, past): (Vec<_>, Vec<_>) = found.into_iter().partition(|own| own.alive);
    // They stand on the first page only.
    let letters = match &visit.me {
        Some(me) if before.is_none() => letter::own(&visit.cx, me).await?,
        _ => Vec::new(),
    };
    let t = visit.texts.clone();
    let trail = below_top(visit, Vec::new(), t.get("sessions"));
    let ended = [("?ended", "session-ended"), ("?others-ended", "session-others-ended")];
    let ended = ended.into_iter().find(|(address, _)| visit.path.ends_with(address));
    let notice = ended.map(|(_, text)| Notice::new(Tone::Success, t.get(text)));
    Ok(SessionsPage {
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
    })
}

fn card(visit: &Visit, me: &Account, own: &OwnSession) -> Card {
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
    Login { visit, me }: Login,
    Query(History { before }): Query<History>,
) -> Result<Response, Failure> {
    visit.page(&page(&visit, &me, before.parse().ok(), &Faults::none()).await?)
}

pub(crate) async fn end(LoginForm { visit, me, posted, .. }: LoginForm<End>) -> Result<Response, Failure> {
    let Posted::Fresh(form) = posted else {
        let faults = Faults::whole(visit.texts.get("form-stale"));
        return visit.refused(&page(&visit, &me, None, &faults).await?);
    };
    if !form.others.is_empty() {
        session::end_others(&visit.cx, &me).await?;
        return Ok(visit.see(&format!("{PATH}?others-ended")));
    }
    let id: SessionId = form.session.parse().map_err(|_| Failure::NotFound)?;
    session::end(&visit.cx, &me, id).await?;
    Ok(visit.see(&format!("{PATH}?ended")))
}
