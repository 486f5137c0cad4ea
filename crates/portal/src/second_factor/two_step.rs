//! 2段階認証: setting up an app, what is on, turning it off, new recovery codes.

use super::code_field;
use crate::{
    guard::{LoginPage, SteppedUpForm, SteppedUpPage},
    paths::{RECOVERY_CODES, TWO_STEP},
    visit::Visit,
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Outcome, SteppedUp,
    keys::Token,
    second_factor::{self, ChangeRefusal, Setup, TwoStepForm, TwoStepRefusal},
};
use madoguchi_domain::{secret::Secret, time::Ts, words};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    change_page::not_now,
    component::{Button, ButtonLook, ContactWindow, Entry, ErrorSummary, Field, KeyValueList, Notice, Page, Qr, Tone},
    form::Nothing,
    frame::{self, below_top},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where new recovery codes are made, by a button of the page.
pub(super) const NEW_CODES: &str = "/settings/two-step/new-codes";
/// Where two-step sign-in is turned off, by a button of the page.
pub(super) const OFF: &str = "/settings/two-step/off";

words! {
    /// What a button here has done.
    Said {
        /// Two-step sign-in was turned off.
        Off => "off",
    }
}

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    code: Secret<String>,
    #[serde(default)]
    once: String,
}

#[derive(Template)]
#[template(path = "second_factor/two_step.html")]
pub(super) struct TwoStepPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    errors: Option<ErrorSummary>,
    once: String,
    /// Whether one must be set up before anything else.
    required: bool,
    window: Option<ContactWindow>,
    on: Option<On>,
    set_up: Option<SetUp>,
}

struct On {
    facts: KeyValueList,
    codes: Button,
    off: Button,
}

struct SetUp {
    qr: Option<Qr>,
    /// Opens the app on a phone that has one.
    address: String,
    text: String,
    code: Field,
    submit: Button,
}

/// What the page knows of a login.
pub(super) struct Known {
    /// The form's own token; the app being set up belongs to it.
    pub(super) once: Token,
    /// Whether a second factor must be set up before anything else.
    pub(super) required: bool,
    pub(super) standing: Standing,
}

/// The state of two-step sign-in.
pub(super) enum Standing {
    /// It is on.
    On { since: Ts, codes_left: usize },
    /// It can be set up, with what the app is told.
    Off(Setup),
    /// It is not offered.
    Unavailable,
}

async fn known(visit: &Visit, me: &SteppedUp, once: &str) -> Result<Known, Failure> {
    let factors = second_factor::factors(&visit.cx, me.user()).await?;
    let once = visit.once(once);
    let standing = match factors.two_step {
        Some(two_step) => Standing::On { since: two_step.set_at, codes_left: factors.codes_left },
        None if visit.web.app().policies().second_factor.is_offered() => {
            Standing::Off(second_factor::set_up(&visit.cx, me, &once, visit.texts.get("site-name")))
        }
        None => Standing::Unavailable,
    };
    Ok(Known { once, required: me.enrolling(), standing })
}

pub(super) fn page(visit: &Visit, known: Known, faults: &Faults, said: Option<Said>) -> TwoStepPage {
    let t = visit.texts.clone();
    let (on, set_up) = match known.standing {
        Standing::On { since, codes_left } => (Some(on(visit, since, codes_left)), None),
        Standing::Off(told) => (None, Some(set_up(&t, told, faults))),
        Standing::Unavailable => (None, None),
    };
    let notice = (said == Some(Said::Off))
        .then(|| Notice::new(Tone::Success, t.get("two-step-is-off")).line(t.get("password-changed-mail")));
    let trail = below_top(visit, Vec::new(), t.get("two-step"));
    TwoStepPage {
        page: Visit::with_notice(visit.frame_under("M-07", &faults.title(&t, t.get("two-step")), trail), notice),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        once: known.once.as_str().to_owned(),
        required: known.required,
        window: frame::first_window(visit),
        on,
        set_up,
        t,
    }
}

fn on(visit: &Visit, since: Ts, codes_left: usize) -> On {
    let t = &visit.texts;
    let count = i64::try_from(codes_left).unwrap_or(0);
    On {
        facts: KeyValueList::new(vec![
            Entry::new(t.get("two-step-since"), t.date_time(visit.web.app().zone().datetime_of(since))),
            Entry::new(t.get("recovery-codes-left"), t.with("recovery-codes-count", &[("count", count.into())])),
        ]),
        codes: Button::submit(t.get("recovery-codes-anew")).sent_to(NEW_CODES).look(ButtonLook::Secondary),
        off: Button::submit(t.get("two-step-off")).sent_to(OFF).look(ButtonLook::Secondary),
    }
}

fn set_up(t: &Texts, told: Setup, faults: &Faults) -> SetUp {
    SetUp {
        qr: Qr::of(&told.address, t.get("two-step-qr")),
        address: told.address,
        text: told.text,
        code: code_field(t, "two-step-code-hint", faults.of("code")),
        submit: Button::submit(t.get("two-step-on")),
    }
}

pub(crate) async fn show(SteppedUpPage { visit, me, .. }: SteppedUpPage<Typed>) -> Result<Response, Failure> {
    visit.page(&page(&visit, known(&visit, &me, "").await?, &Faults::none(), visit.said(Said::parse)))
}

/// Leads to the page when a button's own address is opened, by going back or after a sign-in.
pub(crate) async fn to_form(LoginPage { visit, .. }: LoginPage) -> Response {
    visit.see(TWO_STEP)
}

/// The page again, with what is wrong.
async fn again(visit: &Visit, me: &SteppedUp, once: &str, faults: &Faults) -> Result<Response, Failure> {
    visit.refused(&page(visit, known(visit, me, once).await?, faults, None))
}

pub(crate) async fn submit(SteppedUpForm { visit, me, posted, .. }: SteppedUpForm<Typed>) -> Result<Response, Failure> {
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return again(&visit, &me, &form.once, &stale(&visit)).await,
    };
    let wanted = TwoStepForm { code: form.code.into_exposed(), once: visit.once(&form.once) };
    match second_factor::turn_on(&visit.cx, &me, &wanted).await?.refusal() {
        // If the same form took effect before, its codes are still to be shown.
        None | Some(TwoStepRefusal::Unavailable) => Ok(visit.see(RECOVERY_CODES)),
        Some(refusal) => again(&visit, &me, &form.once, &not_on(&visit, refusal)).await,
    }
}

/// Makes new recovery codes.
pub(crate) async fn new_codes(form: SteppedUpForm<Nothing>) -> Result<Response, Failure> {
    let SteppedUpForm { visit, me, posted, once } = form;
    if let Posted::Stale(_) = posted {
        return again(&visit, &me, &once, &stale(&visit)).await;
    }
    match second_factor::new_codes(&visit.cx, &me, &visit.once(&once)).await? {
        Outcome::Done(_) => Ok(visit.see(RECOVERY_CODES)),
        Outcome::Refused(refusal) => again(&visit, &me, &once, &unchanged(&visit, refusal)).await,
    }
}

/// Turns two-step sign-in off.
pub(crate) async fn off(form: SteppedUpForm<Nothing>) -> Result<Response, Failure> {
    let SteppedUpForm { visit, me, posted, once } = form;
    if let Posted::Stale(_) = posted {
        return again(&visit, &me, &once, &stale(&visit)).await;
    }
    match second_factor::turn_off(&visit.cx, &me).await? {
        Outcome::Done(_) | Outcome::Refused(ChangeRefusal::Off) => Ok(visit.see_said(TWO_STEP, Said::Off.as_str())),
        Outcome::Refused(refusal) => again(&visit, &me, &once, &unchanged(&visit, refusal)).await,
    }
}

fn stale(visit: &Visit) -> Faults {
    Faults::whole(visit.texts.get("form-stale"))
}

pub(super) fn not_on(visit: &Visit, refusal: TwoStepRefusal) -> Faults {
    let t = &visit.texts;
    match refusal {
        TwoStepRefusal::NotACode => Faults::at("code", t.get("two-step-not-code")),
        TwoStepRefusal::Wrong => Faults::at("code", t.get("two-step-wrong")),
        TwoStepRefusal::NotNow(why) => not_now(visit, why),
        TwoStepRefusal::Unavailable => Faults::whole(t.get("factor-not-offered")),
    }
}

pub(super) fn unchanged(visit: &Visit, refusal: ChangeRefusal) -> Faults {
    match refusal {
        ChangeRefusal::NotNow(why) => not_now(visit, why),
        ChangeRefusal::Demanded => Faults::whole(visit.texts.get("factor-demanded")),
        ChangeRefusal::Off => Faults::whole(visit.texts.get("two-step-is-off")),
    }
}
