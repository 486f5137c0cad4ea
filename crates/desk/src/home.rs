//! The first page: the staff member signed in, in which role, and what that allows.

use crate::{
    guard::{Access, SignedIn},
    visit::Visit,
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::staff::StaffUser;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Route,
    component::{Entry, KeyValueList, Page},
};
use std::sync::Arc;

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![Route::page("/", show).open_to(Access::Staff)]
}

#[derive(Template)]
#[template(path = "home.html")]
pub(super) struct HomePage {
    page: Page,
    t: Arc<Texts>,
    facts: KeyValueList,
    permissions: Vec<String>,
}

pub(super) fn page(visit: &Visit, me: &StaffUser) -> HomePage {
    let t = visit.texts.clone();
    HomePage {
        page: visit.frame("D-01", t.get("desk-home")),
        facts: KeyValueList::new(vec![
            Entry::new(t.get("desk-me"), me.name().to_owned()),
            Entry::new(t.get("desk-role"), t.role(me.role()).to_owned()),
        ]),
        permissions: me.role().permissions().iter().map(|one| t.permission(*one).to_owned()).collect(),
        t,
    }
}

async fn show(SignedIn { visit, me }: SignedIn) -> Result<Response, Failure> {
    visit.page(&page(&visit, &me))
}
