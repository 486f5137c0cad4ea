//! What holds for every page of a face, asked of the paths of its route table.

use crate::{Browser, PageView};
use axum::http::{Method, StatusCode};

/// Anyone not signed in is led to the sign-in page.
///
/// # Panics
/// When a page answers otherwise.
pub async fn a_visitor_is_led_to_the_sign_in_page(browser: impl Fn() -> Browser, paths: &[&str]) {
    for path in paths {
        let page = browser().send(Method::GET, path, None).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
        assert!(page.location().is_some_and(|location| location.starts_with("/sign-in")), "{path}");
    }
}

/// A form that another site sends is refused, by whichever header the browser reveals it.
///
/// # Panics
/// When one is accepted.
pub async fn a_form_from_another_site_is_refused(browser: &Browser, paths: &[&str]) {
    for path in paths {
        for (name, value) in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")]
        {
            let mut attacked = browser.clone();
            attacked.header(name, value);
            let page = attacked.send(Method::POST, path, Some(&[("locale", "en")])).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path} {name}: {value}");
            assert_eq!(page.heading(), "この操作は行われませんでした");
        }
    }
}

/// A page has its security headers and, if it is shown, one main heading, nothing inline and no other site.
///
/// # Panics
/// When one is missing.
pub fn is_well_made(page: &PageView) {
    let path = &page.path;
    for (name, part) in [
        ("content-security-policy", "default-src 'none'"),
        ("content-security-policy", "frame-ancestors 'none'"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("permissions-policy", "camera=()"),
        ("cache-control", "no-store"),
    ] {
        let value = page.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert!(value.contains(part), "{path} {name}: {value}");
    }
    assert!(!page.headers.contains_key("strict-transport-security"), "{path}");
    if page.status == StatusCode::OK {
        assert_eq!(page.count("h1"), 1, "{path}");
        assert_eq!(page.count("style, [style], script:not([src]), [onclick]"), 0, "{path}");
        assert!(!page.body.contains("https://"), "{path} names another site");
    }
}

/// Every page is there in both languages; the caller asks which texts are missing.
///
/// # Panics
/// When a page is not in the language of its reader.
pub async fn every_page_is_in_both_languages(browser: &Browser, cookie: &str, paths: &[String]) {
    for language in ["ja", "en"] {
        let mut reader = browser.clone();
        reader.set_cookie(cookie, language);
        for path in paths {
            let page = reader.send(Method::GET, path, None).await;
            if page.status == StatusCode::OK {
                assert_eq!(page.attribute("html", "lang").as_deref(), Some(language), "{path}");
            }
        }
        reader.send(Method::GET, "/nowhere", None).await;
    }
}
