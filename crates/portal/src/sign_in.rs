//! Signing in and out.

#[cfg(feature = "testing")]
pub(crate) mod samples;

use crate::{
    guard::Access,
    passkey::PasskeyForm,
    paths::{NO_CONTRACT, SIGN_IN, SIGN_OUT, TWO_STEP},
    second_factor::step,
    visit::{FLOW, Form, RECOVERY, SECOND_STEP, Visit, browser},
};
use askama::Template;
use axum::{extract::Query, response::Response};
use madoguchi_app::{
    Outcome,
    session::{self, SignedIn},
    sign_in::{self, ClosedBy, Refusal, SignIn},
};
use madoguchi_domain::secret::Secret;
use madoguchi_web::{
    Failure, Faults, Posted, Route,
    asset::ADDRESS_QR,
    component::{Button, ButtonLook, ErrorSummary, Field, Link, Notice, Page, Tone},
    cookie::Jar,
    form::Nothing,
    sign_out::{SIGNED_OUT, SignOutPage, signed_out},
    visit::local_path,
};
use serde::{Deserialize, Serialize};

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![
        Route::form(SIGN_IN, show, submit).open_to(Access::Public),
        Route::form(SIGN_OUT, show_sign_out, sign_out).open_to(Access::Public),
    ]
}

const SCREEN: &str = "S-01";

#[derive(Template)]
#[template(path = "sign_in/sign_in.html")]
struct SignInPage {
    page: Page,
    t: std::sync::Arc<madoguchi_i18n::Texts>,
    csrf: String,
    next: String,
    errors: Option<ErrorSummary>,
    portal_id: Field,
    password: Field,
    submit: Button,
    register: Button,
    passkey: Option<PasskeyForm>,
    /// The portal's address as a QR code, for readers at a desktop who have a phone.
    qr: Option<String>,
}

#[derive(Default, Deserialize)]
pub(crate) struct Next {
    #[serde(default)]
    next: String,
    #[serde(default)]
    done: String,
}

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct SignInForm {
    #[serde(default)]
    portal_id: String,
    #[serde(default)]
    password: Secret<String>,
    #[serde(default)]
    next: String,
}

fn page(visit: &Visit, form: &SignInForm, faults: &Faults, notice: Option<Notice>) -> Result<SignInPage, Failure> {
    let t = visit.texts.clone();
    let title = faults.title(&t, t.get("sign-in"));
    let passkey = PasskeyForm::ask(visit, "/sign-in/passkey", local_path(&form.next))?;
    Ok(SignInPage {
        page: Visit::with_notice(visit.frame(SCREEN, &title), notice),
        csrf: visit.csrf(),
        next: local_path(&form.next).to_owned(),
        errors: faults.summary(&t),
        portal_id: Field::text("portal_id", t.get("sign-in-id"))
            .hint(t.get("sign-in-id-hint"))
            .value(&form.portal_id)
            .autocomplete("username webauthn")
            .inputmode("email")
            .max_length(100)
            .error(faults.of("portal_id")),
        password: Field::password(
            "password",
            t.get("sign-in-password"),
            t.get("show-password"),
            t.get("hide-password"),
        )
        .autocomplete("current-password")
        .error(faults.of("password")),
        submit: Button::submit(t.get("sign-in")),
        register: Button::link(t.get("register"), "/register").look(ButtonLook::Secondary),
        passkey: passkey.map(PasskeyForm::conditional),
        qr: visit.web.assets().href(ADDRESS_QR),
        t,
    })
}

/// The sign-in page with what is wrong.
pub(crate) fn refused_with(visit: &Visit, next: &str, message: &str) -> Result<Response, Failure> {
    let form = SignInForm { next: next.to_owned(), ..SignInForm::default() };
    visit.refused(&page(visit, &form, &Faults::whole(message), None)?)
}

/// Leads on with the session that has begun.
pub(crate) fn entered(visit: &Visit, next: &str, signed_in: &SignedIn) -> Response {
    let mut response = visit.see(local_path(next));
    visit.set_cookie(&mut response, Jar::SESSION, signed_in.token.as_str());
    visit.set_cookie(&mut response, Jar::LANGUAGE, signed_in.locale.tag());
    if visit.second_step.is_some() {
        visit.forget_cookie(&mut response, SECOND_STEP);
    }
    response
}

pub(crate) async fn show(visit: Visit, Query(query): Query<Next>) -> Result<Response, Failure> {
    if visit.enrolling {
        return Ok(visit.see(TWO_STEP));
    }
    if visit.stranded.is_some() && query.next.is_empty() {
        return Ok(visit.see(NO_CONTRACT));
    }
    let t = &visit.texts;
    let notice = match (&visit.me, query.done.as_str(), query.next.is_empty()) {
        (Some(_), ..) => Some(
            Notice::new(Tone::Info, t.get("sign-in-already"))
                .line(t.get("sign-in-already-text"))
                .link(Link::new(t.get("sign-in-already-link"), "/")),
        ),
        (None, "signed-out", _) => Some(Notice::new(Tone::Success, t.get("signed-out")).line(t.get("signed-out-text"))),
        (None, _, false) => Some(Notice::new(Tone::Info, t.get("sign-in-again"))),
        (None, _, true) => None,
    };
    let form = SignInForm { next: query.next, ..SignInForm::default() };
    visit.page(&page(&visit, &form, &Faults::none(), notice)?)
}

pub(crate) async fn submit(Form { visit, posted }: Form<SignInForm>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => {
            return visit.refused(&page(&visit, &form, &Faults::whole(t.get("form-stale")), None)?);
        }
    };
    let empty = empty_fields(&visit, &form);
    if let Some(faults) = empty {
        return visit.refused(&page(&visit, &form, &faults, None)?);
    }
    let wanted = SignIn {
        portal_id: form.portal_id.clone(),
        password: form.password.expose().clone(),
        browser: browser(&visit),
    };
    match sign_in::sign_in(&visit.cx, &wanted).await? {
        Outcome::Done(signed_in) => Ok(entered(&visit, &form.next, &signed_in)),
        Outcome::Refused(Refusal::SecondStep(token)) => {
            let mut response = visit.see(&step::path_for(&form.next));
            visit.set_cookie(&mut response, SECOND_STEP, token.as_str());
            Ok(response)
        }
        Outcome::Refused(refusal) => visit.refused(&page(&visit, &form, &refused(&visit, &refusal), None)?),
    }
}

fn empty_fields(visit: &Visit, form: &SignInForm) -> Option<Faults> {
    let mut faults = Faults::none();
    if form.portal_id.trim().is_empty() {
        faults.add("portal_id", visit.texts.get("sign-in-id-empty"));
    }
    if form.password.expose().is_empty() {
        faults.add("password", visit.texts.get("sign-in-password-empty"));
    }
    (form.portal_id.trim().is_empty() || form.password.expose().is_empty()).then_some(faults)
}

fn refused(visit: &Visit, refusal: &Refusal) -> Faults {
    let t = &visit.texts;
    match refusal {
        // A second step has a page of its own.
        Refusal::Wrong | Refusal::SecondStep(_) => Faults::at("portal_id", t.get("sign-in-wrong")),
        Refusal::Closed(ClosedBy::Password) => Faults::whole(t.get("sign-in-stopped")),
        Refusal::Closed(ClosedBy::Login) => Faults::whole(t.get("sign-in-suspended")),
        Refusal::Delayed(delay) => {
            let message = visit.delayed("sign-in-delayed", *delay);
            Faults::whole(&format!("{message} {}", t.get("sign-in-delayed-help")))
        }
    }
}

fn sign_out_page(visit: &Visit) -> SignOutPage {
    SignOutPage::new(visit, "S-02", "sign-out-text")
}

pub(crate) async fn show_sign_out(visit: Visit) -> Result<Response, Failure> {
    if visit.login().is_none() {
        return Ok(visit.see("/sign-in"));
    }
    visit.page(&sign_out_page(&visit))
}

pub(crate) async fn sign_out(Form { visit, posted }: Form<Nothing>) -> Result<Response, Failure> {
    let Some(me) = visit.login() else { return Ok(visit.see(SIGNED_OUT)) };
    if let Posted::Stale(_) = posted {
        return visit.refused(&sign_out_page(&visit));
    }
    session::sign_out(&visit.cx, me).await?;
    Ok(signed_out(&visit, &[FLOW, RECOVERY, SECOND_STEP]))
}
