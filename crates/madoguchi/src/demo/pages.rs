//! The pages that exist in the demo only: mails sent, calls to partners, every component (PRODUCT §13).

use super::partners::ShownPartner;
use askama::Template;
use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse as _, Response},
};
use madoguchi_adapters::{fake_partner::FakePartners, outbox::MailOutbox};
use madoguchi_app::{
    App, Error, Outcome,
    letter::{self, Listed},
    port::OutgoingMail,
};
use madoguchi_domain::{letter::LetterState, locale::Locale, receipt::Receipt, time::Ts};
use madoguchi_i18n::Texts;
use madoguchi_store::letter::{self as stored, RequestState};
use madoguchi_web::{
    Face, Failure, Route, Visit,
    component::{Column, DataTable, Entry, KeyValueList, Notice, Page, Row, Surround, Tone, gallery},
};
use serde_json::json;
use std::sync::Arc;

/// How many calls to partners the page shows.
const CALLS: i64 = 200;

/// The demo's pages, in the frame of a face; `outbox` is its mail server, `fakes` are its partners.
#[must_use]
pub fn routes<F: Face>(outbox: Arc<MailOutbox>, fakes: FakePartners) -> Vec<Route> {
    let for_machines = outbox.clone();
    let shown = fakes.clone();
    let partners = move |visit: Visit<F>| partners(visit, shown.clone());
    let mails = move |visit: Visit<F>| std::future::ready(mails(&visit, &outbox));
    let mails_json = move || std::future::ready(mails_json(&for_machines));
    let mut routes = vec![
        Route::page("/_demo/mails", mails),
        Route::page("/_demo/mails.json", mails_json),
        Route::page("/_demo/partners", partners),
        Route::page("/_demo/letters/{number}", letter_pdf::<F>).sample("/_demo/letters/0000-0000-0000"),
        Route::page("/_demo/components", components::<F>),
    ];
    routes.extend(super::partners::routes::<F>(fakes));
    routes
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

/// The newest mail first: somebody who just registered looks for it.
fn mails<F: Face>(visit: &Visit<F>, outbox: &MailOutbox) -> Result<Response, Failure> {
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

/// The same mails as JSON for scripts, the newest last. `at` is RFC 3339.
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
    partners: Vec<ShownPartner>,
    csrf: String,
    requests: DataTable,
    heading: &'a str,
    none: &'a str,
    open: &'a str,
    letters: Vec<ShownLetter>,
}

#[derive(Debug)]
struct ShownLetter {
    number: String,
    facts: KeyValueList,
}

/// What partners were told and asked for, letters included. Whenever somebody looks, the demo's print shop prints the
/// letters that wait and takes them to the post.
async fn partners<F: Face>(visit: Visit<F>, fakes: FakePartners) -> Result<Response, Failure> {
    let fault = print_shop(&visit.cx.app).await.err();
    let texts = &visit.texts;
    let requests = stored::recent(visit.cx.db(), CALLS).await.map_err(Error::from)?;
    let rows = requests
        .into_iter()
        .map(|request| Row::new(vec![clock(&visit, request.requested_at).into(), state(texts, request.state).into()]))
        .collect();
    let columns = ["demo-letter-at", "demo-letter-state"].into_iter().map(|key| Column::text(texts.get(key))).collect();
    let made = letter::list(&visit.cx.app, CALLS).await?;
    let notice = fault.map(|fault| Notice::new(Tone::Warning, fault.to_string()));
    visit.page(&PartnersPage {
        page: Visit::<F>::with_notice(visit.frame("D-2", texts.get("demo-partners-title")), notice),
        lead: texts.get("demo-partners-lead"),
        partners: ShownPartner::each(&visit, &fakes),
        csrf: visit.csrf(),
        requests: DataTable::new(texts.get("demo-letters"), columns, rows).when_empty(texts.get("demo-letters-none")),
        heading: texts.get("demo-letters-made"),
        none: texts.get("demo-letters-none-made"),
        open: texts.get("demo-letter-open"),
        // A letter that was made since the shop printed is shown at the next visit.
        letters: made
            .iter()
            .filter(|listed| listed.times.printed_at.is_some())
            .map(|listed| shown(&visit, listed))
            .collect(),
    })
}

async fn print_shop(app: &App) -> Result<(), Error> {
    const MOST: usize = 100;
    let batch = letter::prepare(app, None, MOST).await?;
    letter::printed(app, &batch).await?;
    letter::posted(app).await?;
    Ok(())
}

fn shown<F: Face>(visit: &Visit<F>, listed: &Listed) -> ShownLetter {
    let texts = &visit.texts;
    let entries = vec![
        Entry::new(texts.get("demo-letter-number"), listed.number.to_string()),
        Entry::new(texts.get("proof-customer-number"), listed.customer_number.clone()),
        Entry::new(texts.get("demo-letter-at"), clock(visit, listed.requested_at)),
        Entry::new(texts.get("demo-letter-state"), texts.get(letter_state(listed.times.state(visit.cx.now)))),
    ];
    ShownLetter { number: listed.number.to_string(), facts: KeyValueList::new(entries) }
}

const fn letter_state(state: LetterState) -> &'static str {
    match state {
        LetterState::Requested => "letter-state-requested",
        LetterState::Printed => "letter-state-printed",
        LetterState::Posted => "letter-state-posted",
        LetterState::Used => "letter-state-used",
        LetterState::Expired => "letter-state-expired",
        LetterState::Returned => "letter-state-returned",
    }
}

/// A printed letter as its reader would find it in the post.
async fn letter_pdf<F: Face>(visit: Visit<F>, Path(number): Path<String>) -> Result<Response, Failure> {
    let number: Receipt = number.parse().map_err(|_| Failure::NotFound)?;
    let Outcome::Done(pdf) = letter::again(&visit.cx.app, number).await? else { return Err(Failure::NotFound) };
    Ok(([(header::CONTENT_TYPE, "application/pdf"), (header::CONTENT_DISPOSITION, "inline")], pdf).into_response())
}

fn state(texts: &Texts, state: RequestState) -> String {
    let key = match state {
        RequestState::Requested => "demo-letter-requested",
        RequestState::Queued => "demo-letter-queued",
        RequestState::AlreadyQueued => "demo-letter-already-queued",
        RequestState::NotFound => "demo-letter-not-found",
    };
    texts.get(key).to_owned()
}

/// Every component in every state, with sample words.
async fn components<F: Face>(visit: Visit<F>) -> Result<Response, Failure> {
    let locale: Locale = visit.texts.locale();
    let framed = visit.frame("D-3", visit.texts.get("demo-components-title"));
    let contact = gallery::sample_contact(locale).into();
    let page = Page {
        surround: Arc::new(Surround { contact, ..Surround::clone(&framed.surround) }),
        menu: Some(gallery::sample_menu(locale)),
        breadcrumb: Some(gallery::sample_breadcrumb(locale)),
        ..framed
    };
    visit.page(&gallery::Gallery::new(page))
}

/// An instant in the operator's time zone, in words.
pub(super) fn clock<F: Face>(visit: &Visit<F>, at: Ts) -> String {
    visit.texts.date_time(visit.cx.app.zone().datetime_of(at))
}
