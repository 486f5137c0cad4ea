//! Choosing the language: remembered by the browser, and by the login if one is signed in.

use crate::{guard::Access, paths::LANGUAGE, visit::Form};
use axum::response::Response;
use madoguchi_app::session;
use madoguchi_domain::locale::Locale;
use madoguchi_web::{Failure, Posted, Route, cookie::Jar, visit::local_path};
use serde::{Deserialize, Serialize};

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![Route::button(LANGUAGE, choose).open_to(Access::Public)]
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Choice {
    #[serde(default)]
    locale: String,
    #[serde(default)]
    return_to: String,
}

pub(crate) async fn choose(Form { visit, posted }: Form<Choice>) -> Result<Response, Failure> {
    // A page's language harms nobody: a stale form is taken like a fresh one, for this browser only.
    let (choice, fresh) = match posted {
        Posted::Fresh(choice) => (choice, true),
        Posted::Stale(choice) => (choice, false),
    };
    let mut response = visit.see(local_path(&choice.return_to));
    if let Some(locale) = Locale::from_tag(&choice.locale) {
        visit.set_cookie(&mut response, Jar::LANGUAGE, locale.tag());
        if let (Some(me), true) = (visit.login(), fresh) {
            session::choose_locale(&visit.cx, me, locale).await?;
        }
    }
    Ok(response)
}
