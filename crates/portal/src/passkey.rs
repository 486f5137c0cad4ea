//! パスキー: the list with adding and removing, and signing in with one.

#[cfg(feature = "testing")]
pub(crate) mod samples;

use crate::{
    guard::{Access, LoginPage, SteppedUpForm, SteppedUpPage},
    paths::{PASSKEYS, SIGN_IN_PASSKEY},
    visit::{Form, Visit, browser},
};
use askama::{Template, filters::HtmlSafe};
use axum::response::Response;
use madoguchi_app::{
    Outcome, SteppedUp,
    passkey::{self, Ceremony, NewPasskey, PasskeyRefusal, PasskeySignIn, Shown},
    second_factor::{self, StoredPasskey},
};
use madoguchi_domain::{id::PasskeyId, secret::Secret, session::Device, words};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted, Route,
    change_page::not_now,
    component::{
        Button, ButtonLook, ContactWindow, Entry, ErrorSummary, Field, Icon, KeyValueList, Notice, Page, Tone,
    },
    frame::{self, below_top},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

const PATH: &str = PASSKEYS;
/// Where one is renamed, by a form of the page.
const RENAME: &str = "/settings/passkeys/rename";
/// Where one is removed, by a form of the page.
const REMOVE: &str = "/settings/passkeys/remove";
/// The field for a passkey's name.
const NAME: &str = "name";

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![
        Route::button(SIGN_IN_PASSKEY, sign_in).open_to(Access::Public),
        Route::form(PASSKEYS, show, submit).open_to(Access::Login),
        Route::form(RENAME, show_rename, rename).open_to(Access::Login),
        Route::form(REMOVE, to_form, remove).open_to(Access::Login),
    ]
}

words! {
    /// What a form here has done.
    Said {
        /// A passkey was added.
        Added => "added",
        /// One was removed.
        Removed => "removed",
        /// One got another name.
        Renamed => "renamed",
    }
}

/// The id of the field for that passkey's name.
fn renamed_at(id: &str) -> String {
    format!("{NAME}-{id}")
}

/// A form that the browser's passkeys answer. Hidden where they cannot.
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
    /// The word between another way and this one.
    or_word: Option<String>,
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
            or_word: None,
            conditional: false,
            script: visit.web.assets().href("passkey.js"),
            t: visit.texts.clone(),
        }
    }

    /// A form that asks for any passkey of this portal; `None` where there can be none.
    pub(crate) fn ask(visit: &Visit, action: &'static str, next: &str) -> Result<Option<Self>, Failure> {
        let Some(ceremony) = passkey::ask(&visit.cx)? else { return Ok(None) };
        let submit = Button::submit(visit.texts.get("passkey-use")).look(ButtonLook::Secondary).icon(Icon::Key);
        Ok(Some(Self { next: next.to_owned(), ..Self::new(visit, action, "get", ceremony, submit) }))
    }

    /// Lets the browser offer it in the field for the ID, below the form with the password.
    pub(crate) fn conditional(self) -> Self {
        let or_word = Some(self.t.get("sign-in-or").to_owned());
        Self { conditional: true, or_word, ..self }
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

/// A passkey's answer, in a form that may hold something else instead.
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
    /// The field to rename it, and whether renaming was begun.
    renamed: Field,
    renaming: bool,
    rename: Button,
    remove: Button,
}

/// The form of a new passkey.
#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Adding {
    #[serde(default)]
    name: String,
    #[serde(default)]
    ceremony: Secret<String>,
    #[serde(default)]
    credential: Secret<String>,
}

/// The name wished for a passkey.
#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Naming {
    /// Its id; empty for a new one.
    #[serde(default)]
    passkey: String,
    #[serde(default)]
    name: String,
}

impl Naming {
    fn of_new(name: String) -> Self {
        Self { passkey: String::new(), name }
    }

    /// The id of the field where it was typed.
    fn field(&self) -> String {
        if self.passkey.is_empty() { NAME.to_owned() } else { renamed_at(&self.passkey) }
    }
}

/// The form that removes a passkey.
#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Removing {
    #[serde(default)]
    passkey: String,
}

/// What the page knows of a login.
struct Known {
    passkeys: Vec<StoredPasskey>,
    /// What the browser is asked to make a new one, where there can be one.
    ceremony: Option<Ceremony>,
    /// Whether a second factor must be set up before anything else.
    required: bool,
}

async fn known(visit: &Visit, me: &SteppedUp) -> Result<Known, Failure> {
    Ok(Known {
        passkeys: second_factor::factors(&visit.cx, me.user()).await?.passkeys,
        ceremony: passkey::ask_new(&visit.cx, me).await?,
        required: me.enrolling(),
    })
}

fn page(visit: &Visit, known: Known, typed: &Naming, faults: &Faults, said: Option<Said>) -> PasskeysPage {
    let t = visit.texts.clone();
    let trail = below_top(visit, Vec::new(), t.get("passkeys"));
    let around = visit.frame_under("M-06", &faults.title(&t, t.get("passkeys")), trail);
    PasskeysPage {
        page: Visit::with_notice(around, said.map(|said| notice(&t, said))),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        passkeys: known.passkeys.iter().map(|passkey| card(visit, passkey, typed, faults)).collect(),
        form: known.ceremony.map(|ceremony| adding(visit, ceremony, typed, faults)),
        required: known.required,
        window: frame::first_window(visit),
        t,
    }
}

fn adding(visit: &Visit, ceremony: Ceremony, typed: &Naming, faults: &Faults) -> PasskeyForm {
    let t = &visit.texts;
    let is_named = typed.passkey.is_empty() && !typed.name.is_empty();
    let name = Field::text(NAME, t.get("passkey-name"))
        .hint(t.get("passkey-name-hint"))
        .value(if is_named { typed.name.clone() } else { suggested(visit) })
        .max_length(40)
        .error(faults.of(NAME));
    let submit = Button::submit(t.get("passkey-add-button"));
    PasskeyForm { name: Some(name), ..PasskeyForm::new(visit, PATH, "create", ceremony, submit) }
}

/// Tells what was just done; changes to signing in were also mailed.
fn notice(t: &Texts, said: Said) -> Notice {
    match said {
        Said::Added => Notice::new(Tone::Success, t.get("passkey-added")).line(t.get("password-changed-mail")),
        Said::Removed => Notice::new(Tone::Success, t.get("passkey-removed")).line(t.get("password-changed-mail")),
        Said::Renamed => Notice::new(Tone::Success, t.get("passkey-renamed")),
    }
}

fn card(visit: &Visit, passkey: &StoredPasskey, typed: &Naming, faults: &Faults) -> Card {
    let t = &visit.texts;
    let at = |ts| t.date_time(visit.web.app().zone().datetime_of(ts));
    let used = passkey.used_at.map_or_else(|| t.get("passkey-never-used").to_owned(), at);
    let id = passkey.id.to_string();
    let renaming = typed.passkey == id;
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

/// A name to suggest for a passkey of this browser.
fn suggested(visit: &Visit) -> String {
    visit.texts.device(Device::of(&visit.user_agent)).to_owned()
}

pub(crate) async fn show(SteppedUpPage { visit, me, typed }: SteppedUpPage<Adding>) -> Result<Response, Failure> {
    let typed = Naming::of_new(typed.name);
    visit.page(&page(&visit, known(&visit, &me).await?, &typed, &Faults::none(), visit.said(Said::parse)))
}

/// The page with the name that was typed before a step-up; without one, leads to the page's own address.
async fn show_rename(SteppedUpPage { visit, me, typed }: SteppedUpPage<Naming>) -> Result<Response, Failure> {
    if typed.passkey.is_empty() {
        return Ok(visit.see(PATH));
    }
    visit.page(&page(&visit, known(&visit, &me).await?, &typed, &Faults::none(), None))
}

/// Leads to the page when a button's own address is opened, by going back or after a sign-in.
async fn to_form(LoginPage { visit, .. }: LoginPage) -> Response {
    visit.see(PATH)
}

/// The page once more, with what is wrong.
async fn again(visit: &Visit, me: &SteppedUp, typed: &Naming, faults: &Faults) -> Result<Response, Failure> {
    visit.refused(&page(visit, known(visit, me).await?, typed, faults, None))
}

fn stale(visit: &Visit) -> Faults {
    Faults::whole(visit.texts.get("form-stale"))
}

/// Adds a passkey.
pub(crate) async fn submit(
    SteppedUpForm { visit, me, posted, .. }: SteppedUpForm<Adding>,
) -> Result<Response, Failure> {
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return again(&visit, &me, &Naming::of_new(form.name), &stale(&visit)).await,
    };
    let shown = Shown { state: form.ceremony.into_exposed(), credential: form.credential.into_exposed() };
    let wanted = NewPasskey { shown, name: form.name };
    match passkey::add(&visit.cx, &me, &wanted).await? {
        Outcome::Done(_) => Ok(visit.see_said(PATH, Said::Added.as_str())),
        Outcome::Refused(refusal) => {
            let typed = Naming::of_new(wanted.name);
            again(&visit, &me, &typed, &told(&visit, refusal, &typed)).await
        }
    }
}

async fn rename(SteppedUpForm { visit, me, posted, .. }: SteppedUpForm<Naming>) -> Result<Response, Failure> {
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return again(&visit, &me, &form, &stale(&visit)).await,
    };
    match passkey::rename(&visit.cx, &me, read(&form.passkey)?, &form.name).await? {
        Outcome::Done(()) => Ok(visit.see_said(PATH, Said::Renamed.as_str())),
        // The passkey is gone.
        Outcome::Refused(PasskeyRefusal::Gone) => Ok(visit.see(PATH)),
        Outcome::Refused(refusal) => again(&visit, &me, &form, &told(&visit, refusal, &form)).await,
    }
}

async fn remove(SteppedUpForm { visit, me, posted, .. }: SteppedUpForm<Removing>) -> Result<Response, Failure> {
    let typed = Naming::default();
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(_) => return again(&visit, &me, &typed, &stale(&visit)).await,
    };
    match passkey::remove(&visit.cx, &me, read(&form.passkey)?).await? {
        Outcome::Done(_) | Outcome::Refused(PasskeyRefusal::Gone) => Ok(visit.see_said(PATH, Said::Removed.as_str())),
        Outcome::Refused(refusal) => again(&visit, &me, &typed, &told(&visit, refusal, &typed)).await,
    }
}

fn read(id: &str) -> Result<PasskeyId, Failure> {
    id.parse().map_err(|_| Failure::NotFound)
}

fn told(visit: &Visit, refusal: PasskeyRefusal, typed: &Naming) -> Faults {
    let t = &visit.texts;
    match refusal {
        PasskeyRefusal::Name => Faults::at(&typed.field(), t.get("passkey-name-empty")),
        PasskeyRefusal::Answer | PasskeyRefusal::Gone => Faults::whole(t.get("passkey-not-added")),
        PasskeyRefusal::TooMany => Faults::whole(t.get("passkey-too-many")),
        PasskeyRefusal::Demanded => Faults::whole(t.get("factor-demanded")),
        PasskeyRefusal::NotNow(why) => not_now(visit, why),
    }
}
