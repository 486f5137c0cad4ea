//! ご本人の確認: the step-up, by password or passkey, which leads on to what was about to be done.

#[cfg(feature = "testing")]
pub(crate) mod samples;

use crate::{
    guard::{Access, LoginForm, LoginPage},
    passkey::{PasskeyForm, shown},
    paths::STEP_UP,
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
    errors: Option<ErrorSummary>,
    password: Field,
    passkey: Option<PasskeyForm>,
    submit: Button,
    back: Button,
}

/// The passkey form; `None` for a login without a passkey.
async fn passkey_form(visit: &Visit, me: &Login, next: &str) -> Result<Option<PasskeyForm>, Failure> {
    let passkeys = second_factor::factors(&visit.cx, me.user()).await?.passkeys;
    if passkeys.is_empty() { Ok(None) } else { PasskeyForm::ask(visit, STEP_UP, local_path(next)) }
}

fn page(visit: &Visit, me: &Login, next: &str, passkey: Option<PasskeyForm>, faults: &Faults) -> StepUpPage {
    let t = visit.texts.clone();
    StepUpPage {
        page: visit.frame_under(
            "S-03",
            &faults.title(&t, t.get("step-up-title")),
            below_top(visit, Vec::new(), t.get("step-up-title")),
        ),
        csrf: visit.csrf(),
        next: local_path(next).to_owned(),
        portal_id: me.portal_id().to_owned(),
        errors: faults.summary(&t),
        password: Field::password(
            "password",
            t.get("sign-in-password"),
            t.get("show-password"),
            t.get("hide-password"),
        )
        .autocomplete("current-password")
        .error(faults.of("password")),
        submit: Button::submit(t.get("button-next")),
        passkey,
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
    let passkey = passkey_form(&visit, &me, &next).await?;
    visit.page(&page(&visit, &me, &next, passkey, &Faults::none()))
}

async fn refused(visit: &Visit, me: &Login, next: &str, faults: &Faults) -> Result<Response, Failure> {
    let passkey = passkey_form(visit, me, next).await?;
    visit.refused(&page(visit, me, next, passkey, faults))
}

pub(crate) async fn submit(LoginForm { visit, me, posted, .. }: LoginForm<Typed>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return refused(&visit, &me, &form.next, &Faults::whole(t.get("form-stale"))).await,
    };
    let passkey = shown(&form.ceremony, &form.credential);
    if form.password.expose().is_empty() && passkey.is_none() {
        let faults = Faults::at("password", t.get("sign-in-password-empty"));
        return refused(&visit, &me, &form.next, &faults).await;
    }
    let proven = match &passkey {
        Some(shown) => step_up::by_passkey(&visit.cx, &me, shown).await?,
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
    match told(&visit, refusal, passkey.is_some()) {
        Some(faults) => refused(&visit, &me, &form.next, &faults).await,
        None => Ok(visit.see("/sign-in")),
    }
}

/// What was wrong with the password or the passkey; `None` where the session is over.
fn told(visit: &Visit, refusal: StepUpRefusal, by_passkey: bool) -> Option<Faults> {
    let t = &visit.texts;
    Some(match refusal {
        StepUpRefusal::Gone => return None,
        StepUpRefusal::Wrong if by_passkey => Faults::whole(t.get("passkey-wrong")),
        StepUpRefusal::Wrong => Faults::at("password", t.get("step-up-wrong")),
        StepUpRefusal::Delayed(delay) => Faults::whole(&visit.delayed("step-up-delayed", delay)),
    })
}
