//! ご本人の確認: the step-up, by password or, where one is set, by second factor. It leads on to what was about to be done.

#[cfg(feature = "testing")]
pub(crate) mod samples;

use crate::{
    guard::{Access, LoginForm, LoginPage},
    passkey::{PasskeyForm, shown},
    paths::STEP_UP,
    second_factor::code_field,
    visit::Visit,
};
use askama::Template;
use axum::{extract::Query, response::Response};
use madoguchi_app::{
    Login, Outcome, second_factor,
    step_up::{self, StepUpRefusal},
};
use madoguchi_domain::secret::Secret;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted, Route,
    component::{Button, ButtonLook, ErrorSummary, Field, Page},
    cookie::Jar,
    frame::below_top,
    visit::local_path,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![Route::form(STEP_UP, show, submit).open_to(Access::Login)]
}

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    password: Secret<String>,
    #[serde(default)]
    code: Secret<String>,
    #[serde(default)]
    ceremony: Secret<String>,
    #[serde(default)]
    credential: Secret<String>,
    #[serde(default)]
    next: String,
}

#[derive(Template)]
#[template(path = "step_up/step_up.html")]
struct StepUpPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    next: String,
    /// Tells the browser's password manager whose password it is.
    portal_id: String,
    lead: String,
    errors: Option<ErrorSummary>,
    /// What is typed; none where only a passkey is set.
    field: Option<(Field, Button)>,
    passkey: Option<PasskeyForm>,
    back: Button,
}

/// What is asked for: the second factors that are set, or else the password.
struct Asked {
    code: bool,
    password: bool,
    passkey: Option<PasskeyForm>,
}

async fn asked(visit: &Visit, me: &Login, next: &str) -> Result<Asked, Failure> {
    let factors = second_factor::factors(&visit.cx, me.user()).await?;
    let passkey = if factors.passkeys.is_empty() { None } else { PasskeyForm::ask(visit, STEP_UP, local_path(next))? };
    Ok(Asked { code: factors.two_step.is_some(), password: !factors.any(), passkey })
}

fn page(visit: &Visit, me: &Login, next: &str, asked: Asked, faults: &Faults) -> StepUpPage {
    let t = visit.texts.clone();
    let password =
        || Field::password("password", t.get("sign-in-password"), t.get("show-password"), t.get("hide-password"));
    let field = match (asked.code, asked.password) {
        (true, _) => Some(code_field(&t, "second-step-hint", faults.of("code"))),
        (false, true) => Some(password().autocomplete("current-password").error(faults.of("password"))),
        (false, false) => None,
    };
    let lead = if asked.password { "step-up-lead" } else { "step-up-factor-lead" };
    StepUpPage {
        page: visit.frame_under(
            "S-03",
            &faults.title(&t, t.get("step-up-title")),
            below_top(visit, Vec::new(), t.get("step-up-title")),
        ),
        csrf: visit.csrf(),
        next: local_path(next).to_owned(),
        portal_id: me.portal_id().to_owned(),
        lead: t.get(lead).to_owned(),
        errors: faults.summary(&t),
        field: field.map(|field| (field, Button::submit(t.get("button-next")))),
        passkey: asked.passkey,
        back: Button::link(t.get("button-back"), "/settings").look(ButtonLook::Secondary),
        t,
    }
}

pub(crate) async fn show(LoginPage { visit, me }: LoginPage, Query(query): Query<Typed>) -> Result<Response, Failure> {
    // After a sign-in, the form that came too late still says where to lead.
    let kept: Option<Typed> = visit.kept().await?;
    let next = kept.map_or(query.next, |kept| kept.next);
    if me.is_stepped_up() && !next.is_empty() {
        return Ok(visit.see(local_path(&next)));
    }
    let asked = asked(&visit, &me, &next).await?;
    visit.page(&page(&visit, &me, &next, asked, &Faults::none()))
}

async fn refused(visit: &Visit, me: &Login, next: &str, faults: &Faults) -> Result<Response, Failure> {
    let asked = asked(visit, me, next).await?;
    visit.refused(&page(visit, me, next, asked, faults))
}

pub(crate) async fn submit(LoginForm { visit, me, posted, .. }: LoginForm<Typed>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return refused(&visit, &me, &form.next, &Faults::whole(t.get("form-stale"))).await,
    };
    let passkey = shown(&form.ceremony, &form.credential);
    let factors = second_factor::factors(&visit.cx, me.user()).await?;
    let proven = match &passkey {
        Some(shown) => step_up::by_passkey(&visit.cx, &me, shown).await?,
        None if factors.any() => step_up::by_code(&visit.cx, &me, form.code.expose()).await?,
        None if form.password.expose().is_empty() => {
            let faults = Faults::at("password", t.get("sign-in-password-empty"));
            return refused(&visit, &me, &form.next, &faults).await;
        }
        None => step_up::by_password(&visit.cx, &me, form.password.expose()).await?,
    };
    let refusal = match proven {
        Outcome::Done(token) => {
            let mut response = visit.see(local_path(&form.next));
            visit.set_cookie(&mut response, Jar::SESSION, token.as_str());
            return Ok(response);
        }
        Outcome::Refused(refusal) => refusal,
    };
    let by = if passkey.is_some() {
        "passkey"
    } else if factors.any() {
        "code"
    } else {
        "password"
    };
    match told(&visit, refusal, by) {
        Some(faults) => refused(&visit, &me, &form.next, &faults).await,
        None => Ok(visit.see("/sign-in")),
    }
}

/// What was wrong with what was shown; `None` where the session is over.
fn told(visit: &Visit, refusal: StepUpRefusal, by: &str) -> Option<Faults> {
    let t = &visit.texts;
    Some(match refusal {
        StepUpRefusal::Gone => return None,
        StepUpRefusal::NotACode => Faults::at("code", t.get("factor-not-code")),
        StepUpRefusal::Wrong if by == "passkey" => Faults::whole(t.get("passkey-wrong")),
        StepUpRefusal::Wrong if by == "code" => Faults::at("code", t.get("factor-wrong")),
        StepUpRefusal::Wrong => Faults::at("password", t.get("step-up-wrong")),
        StepUpRefusal::Delayed(delay) => Faults::whole(&visit.delayed("step-up-delayed", delay)),
    })
}
