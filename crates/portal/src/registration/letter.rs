//! Asking for the notice of a temporary ID by post. The answer is the same, customer or not.

use super::contract::name_fault;
use crate::visit::{Form, Visit};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Outcome,
    letter::{self, LetterFault, LetterForm},
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, ErrorSummary, Field, FieldWidth, Page},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    pub(super) name_kana: String,
    #[serde(default)]
    pub(super) phone: String,
    #[serde(default)]
    pub(super) postcode: String,
}

#[derive(Template)]
#[template(path = "registration/letter.html")]
pub(super) struct LetterPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    errors: Option<ErrorSummary>,
    name: Field,
    phone: Field,
    postcode: Field,
    submit: Button,
}

pub(super) fn page(visit: &Visit, form: &Typed, faults: &Faults) -> LetterPage {
    let t = visit.texts.clone();
    LetterPage {
        page: visit.frame("R-09", &faults.title(&t, t.get("letter-title"))),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        name: Field::text("name_kana", t.get("name-kana"))
            .hint(t.get("name-kana-hint"))
            .value(&form.name_kana)
            .max_length(100)
            .error(faults.of("name_kana")),
        phone: Field::phone("phone", t.get("phone"))
            .hint(t.get("phone-hint"))
            .value(&form.phone)
            .error(faults.of("phone")),
        postcode: Field::figures("postcode", t.get("proof-postcode"), FieldWidth::Short)
            .hint(t.get("proof-postcode-hint"))
            .value(&form.postcode)
            .autocomplete("postal-code")
            .max_length(12)
            .error(faults.of("postcode")),
        submit: Button::submit(t.get("letter-submit")),
        t,
    }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    visit.page(&page(&visit, &Typed::default(), &Faults::none()))
}

pub(crate) async fn submit(Form { visit, posted }: Form<Typed>) -> Result<Response, Failure> {
    let t = &visit.texts;
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => return visit.refused(&page(&visit, &form, &Faults::whole(t.get("form-stale")))),
    };
    let wanted =
        LetterForm { name_kana: form.name_kana.clone(), phone: form.phone.clone(), postcode: form.postcode.clone() };
    match letter::request(&visit.cx, &wanted).await? {
        Outcome::Done(()) => Ok(visit.see("/register/letter/done")),
        Outcome::Refused(faults) => visit.refused(&page(&visit, &form, &told(t, &faults))),
    }
}

pub(super) fn told(t: &Texts, faults: &[LetterFault]) -> Faults {
    let mut told = Faults::none();
    for fault in faults {
        match fault {
            LetterFault::Name(fault) => told.add("name_kana", name_fault(t, *fault)),
            LetterFault::Phone => told.add("phone", t.get("phone-wrong")),
            LetterFault::Postcode => told.add("postcode", t.get("postcode-wrong")),
        }
    }
    told
}

#[derive(Template)]
#[template(path = "registration/letter_done.html")]
pub(super) struct LetterDonePage {
    page: Page,
    t: Arc<Texts>,
    back: Button,
}

pub(super) fn done_page(visit: &Visit) -> LetterDonePage {
    let t = visit.texts.clone();
    LetterDonePage {
        page: visit.frame("R-10", t.get("letter-done-title")),
        back: Button::link(t.get("sign-in"), "/sign-in").look(ButtonLook::Secondary),
        t,
    }
}

pub(crate) async fn done(visit: Visit) -> Result<Response, Failure> {
    visit.page(&done_page(&visit))
}
