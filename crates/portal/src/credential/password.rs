//! パスワードの変更: the present password, the new one twice (PRODUCT §4.2).

use crate::{
    guard::{LoginWriter, LoginWriterForm},
    visit::Visit,
    wished_password::{MAKE, MakePassword, WishedPassword, made_notice, password_fault},
};
use askama::Template;
use axum::{extract::Query, response::Response};
use madoguchi_app::{
    Account, Outcome,
    credential::{self, PasswordForm, PasswordFormFault},
};
use madoguchi_domain::{receipt::Receipt, secret::Secret};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, Entry, ErrorSummary, Field, KeyValueList, Page},
    frame::below_top,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

const PATH: &str = "/settings/password";
const SCREEN: &str = "M-02";

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    current_password: Secret<String>,
    #[serde(default)]
    password: Secret<String>,
    #[serde(default)]
    password_again: Secret<String>,
    #[serde(default)]
    once: String,
    /// Which of the page's buttons was pressed: empty or `make`.
    #[serde(default)]
    action: String,
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
    new: WishedPassword,
    submit: Button,
    make: MakePassword,
    back: Button,
}

/// `made` is a password that was made for this person: it is shown, to be written down.
fn page(visit: &Visit, me: &Account, once: &str, faults: &Faults, made: Option<&str>) -> PasswordPage {
    let t = visit.texts.clone();
    let current = "current_password";
    let trail = below_top(visit, Vec::new(), t.get("password-change"));
    PasswordPage {
        page: Visit::with_notice(
            visit.frame_under(SCREEN, &faults.title(&t, t.get("password-change")), trail),
            made.map(|_| made_notice(&t)),
        ),
        csrf: visit.csrf(),
        once: once.to_owned(),
        portal_id: me.portal_id().to_owned(),
        errors: faults.summary(&t),
        current: Field::password(current, t.get("password-current"), t.get("show-password"), t.get("hide-password"))
            .autocomplete("current-password")
            .error(faults.of(current)),
        new: WishedPassword::new(&t, ["password-new", "password-new-again"], made, faults),
        make: MakePassword::new(&t),
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

pub(crate) async fn show(
    LoginWriter { visit, me }: LoginWriter,
    Query(query): Query<Done>,
) -> Result<Response, Failure> {
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
    visit.page(&page(&visit, &me, once.as_str(), &Faults::none(), None))
}

pub(crate) async fn submit(LoginWriterForm { visit, me, posted }: LoginWriterForm<Typed>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => {
            return visit.refused(&page(&visit, &me, &form.once, &Faults::whole(t.get("form-stale")), None));
        }
    };
    if form.action == MAKE {
        let made = credential::make_password(&visit.cx, &me).await?;
        return visit.refused(&page(&visit, &me, &form.once, &Faults::none(), Some(&made)));
    }
    let once = visit.once(&form.once);
    let wanted = PasswordForm {
        current: form.current_password.into_exposed(),
        new: form.password.into_exposed(),
        again: form.password_again.into_exposed(),
        once,
    };
    match credential::change_password(&visit.cx, &me, &wanted).await? {
        Outcome::Done(receipt) => Ok(visit.see(&format!("{PATH}?done={receipt}"))),
        Outcome::Refused(faults) => visit.refused(&page(&visit, &me, &form.once, &told(&visit, &faults), None)),
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
