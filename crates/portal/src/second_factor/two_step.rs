//! 2段階認証: setting up an app, what is on, turning it off, recovery codes anew.

use super::code_field;
use crate::{
    guard::{Proven, ProvenForm},
    paths::RECOVERY_CODES,
    visit::Visit,
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Fresh, Outcome,
    keys::Token,
    second_factor::{self, ChangeRefusal, TwoStepForm, TwoStepRefusal},
};
use madoguchi_domain::secret::Secret;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    change_page::not_now,
    component::{Button, ButtonLook, ContactWindow, Entry, ErrorSummary, Field, KeyValueList, Notice, Page, Qr, Tone},
    frame::{self, below_top},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

const CODES: &str = RECOVERY_CODES;

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    code: Secret<String>,
    #[serde(default)]
    once: String,
    /// Which of the page's buttons was pressed: empty, `codes` or `off`.
    #[serde(default)]
    action: String,
}

#[derive(Template)]
#[template(path = "second_factor/two_step.html")]
struct TwoStepPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    errors: Option<ErrorSummary>,
    /// Whether one must be set up before anything else.
    required: bool,
    window: Option<ContactWindow>,
    on: Option<On>,
    set_up: Option<SetUp>,
}

struct On {
    once: String,
    facts: KeyValueList,
    codes: Button,
    off: Button,
}

struct SetUp {
    once: String,
    qr: Option<Qr>,
    /// Opens the app on a phone that has one.
    address: String,
    text: String,
    code: Field,
    submit: Button,
}

async fn page(visit: &Visit, me: &Fresh, once: &str, faults: &Faults) -> Result<TwoStepPage, Failure> {
    let t = visit.texts.clone();
    let factors = second_factor::factors(&visit.cx, me.user()).await?;
    let on = factors.two_step.map(|two_step| On {
        once: visit.once(once).as_str().to_owned(),
        facts: KeyValueList::new(vec![
            Entry::new(t.get("two-step-since"), t.date_time(visit.web.app().zone().datetime_of(two_step.set_at))),
            Entry::new(
                t.get("recovery-codes-left"),
                t.with("recovery-codes-count", &[("count", i64::try_from(factors.codes_left).unwrap_or(0).into())]),
            ),
        ]),
        codes: Button::submit(t.get("recovery-codes-anew")).named("action", "codes").look(ButtonLook::Secondary),
        off: Button::submit(t.get("two-step-off")).named("action", "off").look(ButtonLook::Secondary),
    });
    let offered = visit.web.app().policies().second_factor.is_offered();
    let set_up = (on.is_none() && offered).then(|| set_up(visit, me, once, faults));
    let told = visit
        .path
        .ends_with("?off")
        .then(|| Notice::new(Tone::Success, t.get("two-step-is-off")).line(t.get("password-changed-mail")));
    let trail = below_top(visit, Vec::new(), t.get("two-step"));
    Ok(TwoStepPage {
        page: Visit::with_notice(visit.frame_under("M-07", &faults.title(&t, t.get("two-step")), trail), told),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        required: me.enrolling(),
        window: frame::first_window(visit),
        on,
        set_up,
        t,
    })
}

fn set_up(visit: &Visit, me: &Fresh, once: &str, faults: &Faults) -> SetUp {
    let t = &visit.texts;
    let once: Token = visit.once(once);
    let told = second_factor::set_up(&visit.cx, me, &once, t.get("site-name"));
    SetUp {
        once: once.as_str().to_owned(),
        qr: Qr::of(&told.address, t.get("two-step-qr")),
        address: told.address,
        text: told.text,
        code: code_field(t, "two-step-code-hint", faults.of("code")),
        submit: Button::submit(t.get("two-step-on")),
    }
}

pub(crate) async fn show(Proven { visit, me, .. }: Proven<Typed>) -> Result<Response, Failure> {
    visit.page(&page(&visit, &me, "", &Faults::none()).await?)
}

pub(crate) async fn submit(ProvenForm { visit, me, posted, .. }: ProvenForm<Typed>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => {
            return visit.refused(&page(&visit, &me, &form.once, &Faults::whole(t.get("form-stale"))).await?);
        }
    };
    let faults = match form.action.as_str() {
        "off" => match second_factor::turn_off(&visit.cx, &me).await? {
            Outcome::Done(_) | Outcome::Refused(ChangeRefusal::Off) => return Ok(visit.see("/settings/two-step?off")),
            Outcome::Refused(refusal) => unchanged(&visit, refusal),
        },
        "codes" => match second_factor::new_codes(&visit.cx, &me, &visit.once(&form.once)).await? {
            Outcome::Done(_) => return Ok(visit.see(CODES)),
            Outcome::Refused(refusal) => unchanged(&visit, refusal),
        },
        _ => {
            let wanted = TwoStepForm { code: form.code.expose().clone(), once: visit.once(&form.once) };
            match second_factor::turn_on(&visit.cx, &me, &wanted).await?.refusal() {
                // Where the same form was quicker before, its codes are still to be shown.
                None | Some(TwoStepRefusal::Unavailable) => return Ok(visit.see(CODES)),
                Some(refusal) => not_on(&visit, refusal),
            }
        }
    };
    visit.refused(&page(&visit, &me, &form.once, &faults).await?)
}

fn not_on(visit: &Visit, refusal: TwoStepRefusal) -> Faults {
    let t = &visit.texts;
    match refusal {
        TwoStepRefusal::NotACode => Faults::at("code", t.get("two-step-not-code")),
        TwoStepRefusal::Wrong => Faults::at("code", t.get("two-step-wrong")),
        TwoStepRefusal::NotNow(why) => not_now(visit, why),
        TwoStepRefusal::Unavailable => Faults::whole(t.get("factor-not-offered")),
    }
}

fn unchanged(visit: &Visit, refusal: ChangeRefusal) -> Faults {
    match refusal {
        ChangeRefusal::NotNow(why) => not_now(visit, why),
        ChangeRefusal::Demanded => Faults::whole(visit.texts.get("factor-demanded")),
        ChangeRefusal::Off => Faults::whole(visit.texts.get("two-step-is-off")),
    }
}
