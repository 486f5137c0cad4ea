//! パスキー: the list with adding and removing, and signing in by one.

use crate::{
    guard::{Access, Proven, ProvenForm},
    paths::{PASSKEYS, SIGN_IN_PASSKEY},
    visit::{Form, Visit, browser},
};
use askama::{Template, filters::HtmlSafe};
use axum::response::Response;
use madoguchi_app::{
    Fresh, Outcome,
    passkey::{self, Ceremony, NewPasskey, PasskeyRefusal, PasskeySignIn, Shown},
    second_factor::{self, StoredPasskey},
};
use madoguchi_domain::{id::PasskeyId, secret::Secret, session::Device};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted, Route,
    change_page::not_now,
    component::{Button, ButtonLook, ContactWindow, Entry, ErrorSummary, Field, KeyValueList, Notice, Page, Tone},
    frame::{self, below_top},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

const PATH: &str = PASSKEYS;
/// What a passkey is called.
const NAME: &str = "name";

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![
        Route::button(SIGN_IN_PASSKEY, sign_in).open_to(Access::Public),
        Route::form(PASSKEYS, show, submit).open_to(Access::Login),
    ]
}

/// Where the name of that passkey stands on the page.
fn renamed_at(id: &str) -> String {
    format!("{NAME}-{id}")
}

/// A form whose answer the browser's passkeys give. Hidden where they cannot.
#[derive(Template)]
#[template(path = "passkey/form.html")]
pub(crate) struct PasskeyForm {
    t: Arc<Texts>,
    csrf: String,
    action: &'static str,
    kind: &'static str,
    next: String,
    ceremony: Ceremony,
    name: Option<Field>,
    submit: Button,
    conditional: bool,
    script: Option<String>,
}

// Its template escapes what it is given.
impl HtmlSafe for PasskeyForm {}

impl PasskeyForm {
    fn new(visit: &Visit, action: &'static str, kind: &'static str, ceremony: Ceremony, submit: Button) -> Self {
        Self {
            csrf: visit.csrf(),
            action,
            kind,
            next: String::new(),
            ceremony,
            name: None,
            submit,
            conditional: false,
            script: visit.web.assets().href("passkey.js"),
            t: visit.texts.clone(),
        }
    }

    /// One that asks for any passkey of this portal; none where there can be none.
    pub(crate) fn ask(visit: &Visit, action: &'static str, next: &str) -> Result<Option<Self>, Failure> {
        let Some(ceremony) = passkey::ask(&visit.cx)? else { return Ok(None) };
        let submit = Button::submit(visit.texts.get("passkey-use")).look(ButtonLook::Secondary);
        Ok(Some(Self { next: next.to_owned(), ..Self::new(visit, action, "get", ceremony, submit) }))
    }

    /// One that the browser may offer in the field for the ID.
    pub(crate) fn conditional(self) -> Self {
        Self { conditional: true, ..self }
    }
}

/// What such a form holds when it comes back.
#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Answer {
    #[serde(default)]
    pub(crate) ceremony: Secret<String>,
    #[serde(default)]
    pub(crate) credential: Secret<String>,
    #[serde(default)]
    pub(crate) next: String,
}

/// What a passkey answered in a form that may hold something else instead.
pub(crate) fn shown(ceremony: &Secret<String>, credential: &Secret<String>) -> Option<Shown> {
    let answer = || Shown { state: ceremony.expose().clone(), credential: credential.expose().clone() };
    (!credential.expose().is_empty()).then(answer)
}

pub(crate) async fn sign_in(Form { visit, posted }: Form<Answer>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return crate::sign_in::refused_with(&visit, &form.next, t.get("form-stale")),
    };
    let wanted = PasskeySignIn {
        shown: Shown { state: form.ceremony.into_exposed(), credential: form.credential.into_exposed() },
        browser: browser(&visit),
    };
    match passkey::sign_in(&visit.cx, &wanted).await? {
        Outcome::Done(signed_in) => Ok(crate::sign_in::entered(&visit, &form.next, &signed_in)),
        Outcome::Refused(()) => crate::sign_in::refused_with(&visit, &form.next, t.get("passkey-wrong")),
    }
}

#[derive(Template)]
#[template(path = "passkey/passkeys.html")]
struct PasskeysPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    errors: Option<ErrorSummary>,
    passkeys: Vec<Card>,
    form: Option<PasskeyForm>,
    /// Whether one must be set up before anything else.
    required: bool,
    window: Option<ContactWindow>,
}

struct Card {
    id: String,
    name: String,
    facts: KeyValueList,
    /// Its name as it can be changed, and whether that was refused just now.
    renamed: Field,
    renaming: bool,
    rename: Button,
    remove: Button,
}

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    ceremony: Secret<String>,
    #[serde(default)]
    credential: Secret<String>,
    /// The passkey that is to be called `name`.
    #[serde(default)]
    rename: String,
    #[serde(default)]
    remove: String,
}

async fn page(visit: &Visit, me: &Fresh, typed: &Typed, faults: &Faults) -> Result<PasskeysPage, Failure> {
    let t = visit.texts.clone();
    let passkeys = second_factor::factors(&visit.cx, me.user()).await?.passkeys;
    let adding = typed.rename.is_empty();
    let form = passkey::ask_new(&visit.cx, me).await?.map(|ceremony| {
        let name = Field::text(NAME, t.get("passkey-name"))
            .hint(t.get("passkey-name-hint"))
            .value(if adding && !typed.name.is_empty() { typed.name.clone() } else { suggested(visit) })
            .max_length(40)
            .error(faults.of(NAME));
        PasskeyForm {
            name: Some(name),
            ..PasskeyForm::new(visit, PATH, "create", ceremony, Button::submit(t.get("passkey-add-button")))
        }
    });
    let trail = below_top(visit, Vec::new(), t.get("passkeys"));
    Ok(PasskeysPage {
        page: Visit::with_notice(visit.frame_under("M-06", &faults.title(&t, t.get("passkeys")), trail), notice(visit)),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        passkeys: passkeys.iter().map(|passkey| card(visit, passkey, typed, faults)).collect(),
        form,
        required: me.enrolling(),
        window: frame::first_window(visit),
        t,
    })
}

/// What has just been done; what concerns signing in was mailed, too.
fn notice(visit: &Visit) -> Option<Notice> {
    let t = &visit.texts;
    let told = [("?added", "passkey-added"), ("?removed", "passkey-removed"), ("?renamed", "passkey-renamed")];
    let (address, text) = told.into_iter().find(|(address, _)| visit.path.ends_with(address))?;
    let notice = Notice::new(Tone::Success, t.get(text));
    Some(if address == "?renamed" { notice } else { notice.line(t.get("password-changed-mail")) })
}

fn card(visit: &Visit, passkey: &StoredPasskey, typed: &Typed, faults: &Faults) -> Card {
    let t = &visit.texts;
    let at = |ts| t.date_time(visit.web.app().zone().datetime_of(ts));
    let used = passkey.used_at.map_or_else(|| t.get("passkey-never-used").to_owned(), at);
    let id = passkey.id.to_string();
    let renaming = typed.rename == id;
    Card {
        renamed: Field::text(NAME, t.get("passkey-name"))
            .id(renamed_at(&id))
            .value(if renaming { &typed.name } else { &passkey.name })
            .max_length(40)
            .error(faults.of(&renamed_at(&id))),
        renaming,
        rename: Button::submit(t.get("passkey-rename")).look(ButtonLook::Secondary),
        id,
        name: passkey.name.clone(),
        facts: KeyValueList::new(vec![
            Entry::new(t.get("passkey-added-at"), at(passkey.added_at)),
            Entry::new(t.get("session-last-seen"), used),
        ]),
        remove: Button::submit(t.get("passkey-remove")).look(ButtonLook::Secondary),
    }
}

/// What a passkey of this browser may be called.
fn suggested(visit: &Visit) -> String {
    visit.texts.device(Device::of(&visit.user_agent)).to_owned()
}

pub(crate) async fn show(Proven { visit, me, typed }: Proven<Typed>) -> Result<Response, Failure> {
    visit.page(&page(&visit, &me, &typed, &Faults::none()).await?)
}

pub(crate) async fn submit(ProvenForm { visit, me, posted, .. }: ProvenForm<Typed>) -> Result<Response, Failure> {
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => {
            let faults = Faults::whole(visit.texts.get("form-stale"));
            return visit.refused(&page(&visit, &me, &form, &faults).await?);
        }
    };
    let (refusal, done) = if !form.remove.is_empty() {
        (passkey::remove(&visit.cx, &me, read(&form.remove)?).await?.refusal(), "removed")
    } else if !form.rename.is_empty() {
        (passkey::rename(&visit.cx, &me, read(&form.rename)?, &form.name).await?.refusal(), "renamed")
    } else {
        let shown = Shown { state: form.ceremony.expose().clone(), credential: form.credential.expose().clone() };
        let wanted = NewPasskey { shown, name: form.name.clone() };
        (passkey::add(&visit.cx, &me, &wanted).await?.refusal(), "added")
    };
    match refusal {
        // It has no name any more.
        Some(PasskeyRefusal::Gone) if !form.rename.is_empty() => Ok(visit.see(PATH)),
        None | Some(PasskeyRefusal::Gone) => Ok(visit.see(&format!("{PATH}?{done}"))),
        Some(refusal) => visit.refused(&page(&visit, &me, &form, &told(&visit, refusal, &form)).await?),
    }
}

fn read(id: &str) -> Result<PasskeyId, Failure> {
    id.parse().map_err(|_| Failure::NotFound)
}

fn told(visit: &Visit, refusal: PasskeyRefusal, form: &Typed) -> Faults {
    let t = &visit.texts;
    let name = if form.rename.is_empty() { NAME.to_owned() } else { renamed_at(&form.rename) };
    match refusal {
        PasskeyRefusal::Name => Faults::at(&name, t.get("passkey-name-empty")),
        PasskeyRefusal::Answer | PasskeyRefusal::Gone => Faults::whole(t.get("passkey-not-added")),
        PasskeyRefusal::TooMany => Faults::whole(t.get("passkey-too-many")),
        PasskeyRefusal::Demanded => Faults::whole(t.get("factor-demanded")),
        PasskeyRefusal::NotNow(why) => not_now(visit, why),
    }
}
