//! The pages that exist in the demo only: mails sent, calls to partners, every component (PRODUCT §13).

use askama::Template;
use axum::{
    http::header,
    response::{IntoResponse as _, Response},
    routing::get,
};
use madoguchi_adapters::outbox::MailOutbox;
use madoguchi_app::{Error, mail::OutgoingMail};
use madoguchi_domain::{locale::Locale, time::Ts};
use madoguchi_i18n::Texts;
use madoguchi_store::letter::{self, LetterState};
use madoguchi_web::{
    Failure, Visit,
    component::{Column, DataTable, Entry, KeyValueList, Page, Row, gallery},
    route::Route,
};
use serde_json::json;
use std::sync::Arc;

/// Calls to partners that the page shows.
const CALLS: i64 = 200;

/// The demo's pages; `outbox` is its mail server.
#[must_use]
pub fn routes(outbox: Arc<MailOutbox>) -> Vec<Route> {
    let for_machines = outbox.clone();
    let mails = move |visit: Visit| std::future::ready(mails(&visit, &outbox));
    let mails_json = move || std::future::ready(mails_json(&for_machines));
    vec![
        Route::public("/_demo/mails", get(mails)),
        Route::public("/_demo/mails.json", get(mails_json)),
        Route::public("/_demo/partners", get(partners)),
        Route::public("/_demo/components", get(components)),
    ]
}

#[derive(Debug, Template)]
#[template(path = "demo/mails.html")]
struct MailsPage<'a> {
    page: Page,
    lead: &'a str,
    none: &'a str,
    text: &'a str,
    html: &'a str,
    mails: Vec<ShownMail>,
}

#[derive(Debug)]
struct ShownMail {
    subject: String,
    facts: KeyValueList,
    text: String,
    html: String,
}

/// The newest mail first, as whoever just registered looks for it.
fn mails(visit: &Visit, outbox: &MailOutbox) -> Result<Response, Failure> {
    let texts = &visit.texts;
    let title = texts.get("demo-mails-title");
    let shown = |mail: OutgoingMail| ShownMail {
        facts: KeyValueList::new(vec![
            Entry::new(texts.get("demo-mail-to"), mail.to),
            Entry::new(texts.get("demo-mail-at"), clock(visit, mail.at)),
        ]),
        subject: mail.mail.subject,
        text: mail.mail.text,
        html: mail.mail.html,
    };
    visit.page(&MailsPage {
        page: visit.frame("D-1", title),
        lead: texts.get("demo-mails-lead"),
        none: texts.get("demo-mails-none"),
        text: texts.get("demo-mail-text"),
        html: texts.get("demo-mail-html"),
        mails: outbox.mails().into_iter().rev().map(shown).collect(),
    })
}

/// The same for scripts, the newest last. `at` is RFC 3339.
fn mails_json(outbox: &MailOutbox) -> Response {
    let mails: Vec<_> = outbox
        .mails()
        .into_iter()
        .map(|OutgoingMail { to, mail, at, .. }| {
            json!({
                "to": to,
                "subject": mail.subject,
                "text": mail.text,
                "html": mail.html,
                "at": at.to_string(),
            })
        })
        .collect();
    ([(header::CONTENT_TYPE, "application/json")], serde_json::Value::from(mails).to_string()).into_response()
}

#[derive(Debug, Template)]
#[template(path = "demo/partners.html")]
struct PartnersPage<'a> {
    page: Page,
    lead: &'a str,
    letters: DataTable,
}

/// What partners were asked for: in this release the letters that the print shop will make.
async fn partners(visit: Visit) -> Result<Response, Failure> {
    let texts = &visit.texts;
    let requests = letter::recent(visit.cx.db(), CALLS).await.map_err(Error::from)?;
    let rows = requests
        .into_iter()
        .map(|request| {
            Row::new(vec![
                clock(&visit, request.requested_at).into(),
                state(texts, request.state).into(),
                request.id.to_string().into(),
            ])
        })
        .collect();
    let columns = ["demo-letter-at", "demo-letter-state", "demo-letter-number"]
        .into_iter()
        .map(|key| Column::text(texts.get(key)))
        .collect();
    visit.page(&PartnersPage {
        page: visit.frame("D-2", texts.get("demo-partners-title")),
        lead: texts.get("demo-partners-lead"),
        letters: DataTable::new(texts.get("demo-letters"), columns, rows).when_empty(texts.get("demo-letters-none")),
    })
}

fn state(texts: &Texts, state: LetterState) -> String {
    let key = match state {
        LetterState::Requested => "demo-letter-requested",
        LetterState::Queued => "demo-letter-queued",
        LetterState::AlreadyQueued => "demo-letter-already-queued",
        LetterState::NotFound => "demo-letter-not-found",
    };
    texts.get(key).to_owned()
}

/// Every component in every state, with sample words.
async fn components(visit: Visit) -> Result<Response, Failure> {
    let locale: Locale = visit.texts.locale();
    let page = Page {
        menu: Some(gallery::sample_menu(locale)),
        breadcrumb: Some(gallery::sample_breadcrumb(locale)),
        contact: gallery::sample_contact(locale),
        ..visit.frame("D-3", visit.texts.get("demo-components-title"))
    };
    visit.page(&gallery::Gallery::new(page))
}

/// An instant as clocks of the operator show it.
fn clock(visit: &Visit, at: Ts) -> String {
    visit.texts.date_time(visit.cx.app.zone().datetime_of(at))
}
