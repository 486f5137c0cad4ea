//! Choosing the language; the browser remembers it.

use crate::{face::LANGUAGE, guard::Access, visit::Form};
use axum::response::Response;
use madoguchi_domain::locale::Locale;
use madoguchi_web::{Failure, Posted, Route, cookie::Jar, visit::local_path};
use serde::{Deserialize, Serialize};

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![Route::button(LANGUAGE, choose).open_to(Access::Public)]
}

#[derive(Deserialize, Serialize)]
struct Choice {
    #[serde(default)]
    locale: String,
    #[serde(default)]
    return_to: String,
}

async fn choose(Form { visit, posted }: Form<Choice>) -> Result<Response, Failure> {
    // A page's language harms nobody: a stale form is taken like a fresh one.
    let (Posted::Fresh(choice) | Posted::Stale(choice)) = posted;
    let mut response = visit.see(local_path(&choice.return_to));
    if let Some(locale) = Locale::from_tag(&choice.locale) {
        visit.set_cookie(&mut response, Jar::LANGUAGE, locale.tag());
    }
    Ok(response)
}
