//! Choosing the language: remembered by the browser, and by the account of who is signed in.

use axum::response::Response;
use madoguchi_app::session;
use madoguchi_domain::locale::Locale;
use madoguchi_web::{Failure, Form, Posted, cookie::Jar, visit::local_path};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(crate) struct Choice {
    #[serde(default)]
    locale: String,
    #[serde(default)]
    return_to: String,
}

pub(crate) async fn choose(Form { visit, posted }: Form<Choice>) -> Result<Response, Failure> {
    // Which language a page is in harms nobody: a stale form is taken like a fresh one, for this browser only.
    let (choice, fresh) = match posted {
        Posted::Fresh(choice) => (choice, true),
        Posted::Stale(choice) => (choice, false),
    };
    let mut response = visit.see(local_path(&choice.return_to));
    if let Some(locale) = Locale::from_tag(&choice.locale) {
        visit.set_cookie(&mut response, Jar::Language, locale.tag());
        if let (Some(me), true) = (visit.account(), fresh) {
            session::choose_locale(&visit.cx, me, locale).await?;
        }
    }
    Ok(response)
}
