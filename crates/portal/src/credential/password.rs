//! パスワードの変更: the present password, the new one twice (PRODUCT §4.2).

use crate::registration::id::password_fault;
use askama::Template;
use axum::{extract::Query, response::Response};
use madoguchi_app::{
    Outcome, Subscriber,
    credential::{self, PasswordForm, PasswordFormFault},
};
use madoguchi_domain::receipt::Receipt;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Form, Posted, SignedIn, Visit,
    component::{Button, ButtonLook, Entry, ErrorSummary, Field, KeyValueList, Page},
    frame::below_top,
};
use serde::Deserialize;
use std::sync::Arc;

const PATH: &str = "/settings/password";
const SCREEN: &str = "M-02";

#[derive(Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    current_password: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    password_again: String,
    #[serde(default)]
    once: String,
}

#[derive(Template)]
#[template(path = "credential/password.html")]
struct PasswordPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    once: String,
    /// For the browser's list of passwords: whose it is.
    portal_id: String,
    errors: Option<ErrorSummary>,
    current: Field,
    new: Field,
    again: Field,
    submit: Button,
    back: Button,
}

fn page(visit: &Visit, me: &Subscriber, once: &str, faults: &Faults) -> PasswordPage {
    let t = visit.texts.clone();
    let field = |name: &str, label: &str, token: &'static str| {
        Field::password(name, t.get(label), t.get("show-password"), t.get("hide-password"))
            .autocomplete(token)
            .error(faults.of(name))
    };
    let trail = below_top(visit, Vec::new(), t.get("password-change"));
    PasswordPage {
        page: visit.frame_under(SCREEN, &faults.title(&t, t.get("password-change")), trail),
        csrf: visit.csrf(),
        once: once.to_owned(),
        portal_id: me.portal_id().to_owned(),
        errors: faults.summary(&t),
        current: field("current_password", "password-current", "current-password"),
        new: field("password", "password-new", "new-password").hint(t.get("id-password-hint")),
        again: field("password_again", "password-new-again", "new-password"),
        submit: Button::submit(t.get("password-change-button")),
        back: Button::link(t.get("button-back"), "/").look(ButtonLook::Secondary),
        t,
    }
}

#[derive(Template)]
#[template(path = "credential/password_done.html")]
struct DonePage {
    page: Page,
    t: Arc<Texts>,
    title: String,
    facts: KeyValueList,
    top: Button,
}

#[derive(Default, Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    done: String,
}

/// Until the contact address is verified nothing can be changed but that address (PRODUCT §4.1).
const VERIFY: &str = "/register/verify";

pub(crate) async fn show(SignedIn { visit, me }: SignedIn, Query(query): Query<Done>) -> Result<Response, Failure> {
    if !me.contact_verified() {
        return Ok(visit.see(VERIFY));
    }
    let t = visit.texts.clone();
    if let Ok(receipt) = query.done.parse::<Receipt>() {
        let title = t.with("done-title", &[("what", t.get("password-change").into())]);
        return visit.page(&DonePage {
            page: visit.frame_under(SCREEN, &title, below_top(&visit, Vec::new(), t.get("password-change"))),
            title,
            facts: KeyValueList::new(vec![Entry::new(t.get("receipt"), receipt.to_string())]),
            top: Button::link(t.get("register-done-top"), "/").look(ButtonLook::Primary),
            t,
        });
    }
    let once = visit.web.app().new_token();
    visit.page(&page(&visit, &me, once.as_str(), &Faults::none()))
}

pub(crate) async fn submit(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let Some(me) = visit.me.clone() else { return Ok(visit.see("/sign-in?next=%2Fsettings%2Fpassword")) };
    if !me.contact_verified() {
        return Ok(visit.see(VERIFY));
    }
    let t = &visit.texts;
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => {
            return visit.refused(&page(&visit, &me, &form.once, &Faults::whole(t.get("form-stale"))));
        }
    };
    let once = visit.once(&form.once);
    let wanted = PasswordForm { current: form.current_password, new: form.password, again: form.password_again, once };
    match credential::change_password(&visit.cx, &me, &wanted).await? {
        Outcome::Done(receipt) => Ok(visit.see(&format!("{PATH}?done={receipt}"))),
        Outcome::Refused(faults) => visit.refused(&page(&visit, &me, &form.once, &told(&visit, &faults))),
    }
}

fn told(visit: &Visit, faults: &[PasswordFormFault]) -> Faults {
    let t = &visit.texts;
    let mut told = Faults::none();
    for fault in faults {
        match fault {
            PasswordFormFault::Current => told.add("current_password", t.get("password-current-wrong")),
            PasswordFormFault::Delayed(until) => return Faults::whole(&visit.text_at("password-delayed", *until)),
            PasswordFormFault::Frozen(until) => return Faults::whole(&visit.text_at("credential-frozen", *until)),
            PasswordFormFault::New(fault) => told.add("password", t.get(password_fault(*fault))),
            PasswordFormFault::Same => told.add("password", t.get("password-same-as-before")),
            PasswordFormFault::Again => told.add("password_again", t.get("password-again-differs")),
        }
    }
    told
}
