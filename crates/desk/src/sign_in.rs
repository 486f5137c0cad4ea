//! Signing in to the desk by name and password, and out again. [`code`] asks for the code after the password.

mod code;
#[cfg(feature = "testing")]
pub(crate) mod samples;

use crate::{
    face::SIGN_IN,
    guard::Access,
    visit::{Form, STEP, Visit},
};
use askama::Template;
use axum::{extract::Query, response::Response};
use code::{CODE, ENROL};
use madoguchi_app::{
    Outcome,
    staff::{self, SignIn, SignInRefusal, Waiting},
};
use madoguchi_domain::secret::Secret;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted, Route,
    component::{Button, ErrorSummary, Field, Notice, Page, Tone},
    form::Nothing,
    guard::leading_to,
    sign_out::{SIGNED_OUT, SignOutPage, signed_out},
    visit::local_path,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where one signs out.
pub(crate) const SIGN_OUT: &str = "/sign-out";

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![
        Route::form(SIGN_IN, show, submit).open_to(Access::Public),
        Route::form(CODE, code::show_code, code::submit).open_to(Access::Public),
        Route::form(ENROL, code::show_enrolment, code::submit).open_to(Access::Public),
        Route::form(SIGN_OUT, show_sign_out, sign_out).open_to(Access::Public),
    ]
}

#[derive(Template)]
#[template(path = "sign_in/sign_in.html")]
struct SignInPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    next: String,
    errors: Option<ErrorSummary>,
    sign_in: Field,
    password: Field,
    submit: Button,
}

#[derive(Default, Deserialize, Serialize)]
struct Typed {
    #[serde(default)]
    sign_in: String,
    #[serde(default)]
    password: Secret<String>,
    #[serde(default)]
    next: String,
}

fn page(visit: &Visit, typed: &Typed, faults: &Faults, notice: Option<Notice>) -> SignInPage {
    let t = visit.texts.clone();
    SignInPage {
        page: Visit::with_notice(visit.frame("D-S-01", &faults.title(&t, t.get("sign-in"))), notice),
        csrf: visit.csrf(),
        next: local_path(&typed.next).to_owned(),
        errors: faults.summary(&t),
        sign_in: Field::text("sign_in", t.get("desk-sign-in"))
            .value(&typed.sign_in)
            .autocomplete("username")
            .max_length(100)
            .error(faults.of("sign_in")),
        password: Field::password(
            "password",
            t.get("sign-in-password"),
            t.get("show-password"),
            t.get("hide-password"),
        )
        .autocomplete("current-password")
        .error(faults.of("password")),
        submit: Button::submit(t.get("desk-next")),
        t,
    }
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    next: String,
    #[serde(default)]
    done: String,
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Failure> {
    let t = &visit.texts;
    if visit.me.is_some() {
        return Ok(visit.see(local_path(&asked.next)));
    }
    let notice = match asked.done.as_str() {
        "signed-out" => Some(Notice::new(Tone::Success, t.get("signed-out"))),
        _ => None,
    };
    let typed = Typed { next: asked.next, ..Typed::default() };
    visit.page(&page(&visit, &typed, &Faults::none(), notice))
}

/// The sign-in page, saying that the step is over.
fn begin_anew(visit: &Visit, next: &str) -> Result<Response, Failure> {
    let typed = Typed { next: next.to_owned(), ..Typed::default() };
    visit.refused(&page(visit, &typed, &Faults::whole(visit.texts.get("second-step-over")), None))
}

async fn submit(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let typed = match posted {
        Posted::Fresh(typed) => typed,
        Posted::Stale(typed) => {
            return visit.refused(&page(&visit, &typed, &Faults::whole(t.get("form-stale")), None));
        }
    };
    let mut faults = Faults::none();
    if typed.sign_in.trim().is_empty() {
        faults.add("sign_in", t.get("desk-sign-in-empty"));
    }
    if typed.password.expose().is_empty() {
        faults.add("password", t.get("sign-in-password-empty"));
    }
    if !faults.is_empty() {
        return visit.refused(&page(&visit, &typed, &faults, None));
    }
    let form = SignIn { sign_in: typed.sign_in.clone(), password: typed.password.clone() };
    let faults = match staff::sign_in(&visit.cx, &form).await? {
        Outcome::Done(step) => {
            let there = match staff::waiting(&visit.cx, Some(&step), t.get("desk-name")).await? {
                Some(Waiting::Enrolment(_)) => ENROL,
                _ => CODE,
            };
            let mut response = visit.see(&leading_on(there, &typed.next));
            visit.set_cookie(&mut response, STEP, step.as_str());
            return Ok(response);
        }
        Outcome::Refused(SignInRefusal::Wrong) => Faults::at("sign_in", t.get("desk-sign-in-wrong")),
        Outcome::Refused(SignInRefusal::Delayed(delay)) => Faults::whole(&visit.delayed("desk-delayed", delay)),
    };
    visit.refused(&page(&visit, &typed, &faults, None))
}

/// The address of a sign-in page that leads on to `next` afterwards.
fn leading_on(path: &str, next: &str) -> String {
    match local_path(next) {
        "/" => path.to_owned(),
        next => leading_to(path, next),
    }
}

fn sign_out_page(visit: &Visit) -> SignOutPage {
    SignOutPage::new(visit, "D-S-04", "desk-sign-out-text")
}

async fn show_sign_out(visit: Visit) -> Result<Response, Failure> {
    if visit.me.is_none() {
        return Ok(visit.see(SIGN_IN));
    }
    visit.page(&sign_out_page(&visit))
}

async fn sign_out(Form { visit, posted }: Form<Nothing>) -> Result<Response, Failure> {
    let Some(me) = &visit.me else { return Ok(visit.see(SIGNED_OUT)) };
    if let Posted::Stale(_) = posted {
        return visit.refused(&sign_out_page(&visit));
    }
    staff::sign_out(&visit.cx, me).await?;
    Ok(signed_out(&visit, &[STEP]))
}
