//! The demo's partners: what each was told, and the buttons that make it slow, failing or silent.

use super::pages::clock;
use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse as _, Response},
};
use madoguchi_adapters::fake_partner::{FakePartner, FakePartners, Heard, Mood};
use madoguchi_app::partner::Partner;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Face, Failure, Form, Posted, Route, Visit,
    component::{Button, ButtonLook, Entry, KeyValueList},
    form::Nothing,
};
use serde_json::{Value, json};

const PATH: &str = "/_demo/partners";

/// The button that the page posts to, and the page as JSON for scripts.
pub(super) fn routes<F: Face>(fakes: FakePartners) -> [Route; 2] {
    let for_machines = fakes.clone();
    let json = move || std::future::ready(as_json(&for_machines));
    let set = move |path: Path<(String, String)>, form: Form<F, Nothing>| std::future::ready(set(&fakes, &path, &form));
    [
        Route::page("/_demo/partners.json", json),
        Route::button("/_demo/partners/{partner}/{mood}", set).sample("/_demo/partners/web_filter/ok"),
    ]
}

/// One partner with the calls that it kept, the newest first.
#[derive(Debug)]
pub(super) struct ShownPartner {
    pub(super) name: String,
    pub(super) mood: KeyValueList,
    pub(super) action: String,
    pub(super) buttons: Vec<Button>,
    pub(super) none: String,
    pub(super) calls: Vec<ShownCall>,
}

#[derive(Debug)]
pub(super) struct ShownCall {
    pub(super) name: String,
    pub(super) facts: KeyValueList,
    pub(super) body: String,
}

impl ShownPartner {
    pub(super) fn each<F: Face>(visit: &Visit<F>, fakes: &FakePartners) -> Vec<Self> {
        fakes.iter().map(|(partner, fake)| Self::of(visit, *partner, fake)).collect()
    }

    fn of<F: Face>(visit: &Visit<F>, partner: Partner, fake: &FakePartner) -> Self {
        let texts = &visit.texts;
        let now = fake.mood();
        let to = |mood: Mood| format!("{PATH}/{partner}/{mood}");
        let button = |mood: &Mood| Button::submit(word(texts, *mood)).look(ButtonLook::Secondary).sent_to(to(*mood));
        let calls = fake.calls();
        Self {
            name: name(texts, partner).to_owned(),
            mood: KeyValueList::new(vec![Entry::new(texts.get("demo-partner-mood"), word(texts, now))]),
            action: to(now),
            buttons: Mood::ALL.iter().filter(|mood| **mood != now).map(button).collect(),
            none: texts.get("demo-partner-none").to_owned(),
            calls: calls
                .iter()
                .enumerate()
                .rev()
                .map(|(place, heard)| ShownCall::of(visit, place + 1, heard))
                .collect(),
        }
    }
}

impl ShownCall {
    fn of<F: Face>(visit: &Visit<F>, place: usize, heard: &Heard) -> Self {
        let texts = &visit.texts;
        let entries = vec![
            Entry::new(texts.get("demo-partner-at"), clock(visit, heard.at)),
            Entry::new(texts.get("demo-partner-event"), heard.call.event),
            Entry::new(texts.get("demo-partner-id"), heard.call.id.to_string()),
            Entry::new(texts.get("demo-partner-mood"), word(texts, heard.mood)),
        ];
        Self {
            name: format!("{} {place}", texts.get("demo-partner-body")),
            facts: KeyValueList::new(entries),
            body: pretty(&heard.call.body),
        }
    }
}

fn name(texts: &Texts, partner: Partner) -> &str {
    texts.get(match partner {
        Partner::WebFilter => "demo-partner-web-filter",
    })
}

fn word(texts: &Texts, mood: Mood) -> &str {
    texts.get(match mood {
        Mood::Well => "demo-partner-ok",
        Mood::Slow => "demo-partner-slow",
        Mood::Failing => "demo-partner-failing",
        Mood::Silent => "demo-partner-silent",
    })
}

fn pretty(body: &str) -> String {
    let value = serde_json::from_str::<Value>(body);
    value.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or_else(|_| body.to_owned())
}

/// A form that was shown in another browser changes nothing; the page that follows shows the partner's mood.
fn set<F: Face>(
    fakes: &FakePartners,
    Path((partner, mood)): &Path<(String, String)>,
    Form { visit, posted }: &Form<F, Nothing>,
) -> Result<Response, Failure> {
    let fake = Partner::parse(partner).and_then(|partner| fakes.get(&partner)).ok_or(Failure::NotFound)?;
    let mood = Mood::parse(mood).ok_or(Failure::NotFound)?;
    if matches!(posted, Posted::Fresh(_)) {
        fake.set(mood);
    }
    Ok(visit.see(PATH))
}

/// Every partner with its calls, the newest last. Instants are RFC 3339.
fn as_json(fakes: &FakePartners) -> Response {
    let call = |Heard { call, at, mood }: Heard| {
        json!({
            "id": call.id,
            "event": call.event,
            "subject": call.subject,
            "body": serde_json::from_str(&call.body).unwrap_or(Value::Null),
            "wished_at": call.at.to_string(),
            "at": at.to_string(),
            "answered": mood,
        })
    };
    let partner = |(partner, fake): (&Partner, &std::sync::Arc<FakePartner>)| {
        let calls: Vec<Value> = fake.calls().into_iter().map(call).collect();
        json!({ "partner": partner, "mood": fake.mood(), "calls": calls })
    };
    let partners: Vec<Value> = fakes.iter().map(partner).collect();
    ([(header::CONTENT_TYPE, "application/json")], Value::from(partners).to_string()).into_response()
}
