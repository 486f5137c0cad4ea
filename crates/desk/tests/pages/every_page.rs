//! What holds for every page of the desk's routes: access, cross-site forms, headers, one heading, few queries, words.

use crate::{after_password, is_in, signed_in};
use axum::http::{Method, StatusCode};
use madoguchi_desk::Access;
use madoguchi_domain::staff::Role;
use madoguchi_store::both_engines;
use madoguchi_testkit::{Browser, DemoKind, Product, every_page};
use madoguchi_web::Route;

/// The sample paths of the routes that `asked` picks.
fn samples(asked: impl Fn(&Route<Access>) -> bool) -> Vec<&'static str> {
    madoguchi_desk::routes().iter().filter(|route| asked(route)).map(|route| route.sample).collect()
}

/// A browser in each state in which some page is shown: signed in, at the code, setting up an app, and a visitor's.
async fn readers(product: &Product) -> Vec<Browser> {
    let (code, first) = (product.hire(Role::Clerk, true).await, product.hire(Role::Editor, false).await);
    vec![
        signed_in(product, Role::Admin).await,
        after_password(product, &code).await,
        after_password(product, &first).await,
        product.desk_browser(),
    ]
}

both_engines! {
    async fn a_visitor_is_led_to_the_sign_in_page(db) {
        let product = Product::start(db).await;
        let closed = samples(|route| route.access != Access::Public);
        every_page::a_visitor_is_led_to_the_sign_in_page(|| product.desk_browser(), &closed).await;
    }

    async fn a_form_from_another_site_is_refused(db) {
        let product = Product::start(db).await;
        let browser = signed_in(&product, Role::Admin).await;
        every_page::a_form_from_another_site_is_refused(&browser, &samples(|route| route.posts)).await;
    }

    async fn a_form_without_its_token_changes_nothing(db) {
        let product = Product::start(db).await;
        for reader in readers(&product).await {
            let before = is_in(&reader).await;
            for path in samples(|route| route.posts && route.path != "/language") {
                let page = reader.clone().send(Method::POST, path, Some(&[("x", "y")])).await;
                // A visitor has nothing to sign out of.
                let nothing = path == "/sign-out" && page.status == StatusCode::SEE_OTHER && !before;
                assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY || nothing, "{path} {}", page.status);
            }
            assert_eq!(is_in(&reader).await, before);
        }
    }

    async fn every_page_has_its_headers_one_heading_and_few_queries(db) {
        let product = Product::start(db).await;
        let mut shown = Vec::new();
        for mut reader in readers(&product).await {
            for path in samples(|_| true) {
                let before = product.app.db().statements();
                let page = reader.send(Method::GET, path, None).await;
                let queries = product.app.db().statements() - before;
                assert!(queries <= 8, "{path} needs {queries} queries");
                every_page::is_well_made(&page);
                if page.status == StatusCode::OK {
                    assert!(page.body.contains("/desk.css"), "{path} has the desk's look");
                    shown.push(path);
                    for link in page.links().into_iter().filter(|link| link.starts_with('/')) {
                        let there = reader.clone().send(Method::GET, &link, None).await;
                        assert!(there.status.is_success() || there.status.is_redirection(), "{path} -> {link}");
                    }
                }
            }
        }
        for path in samples(|route| route.path != "/language") {
            assert!(shown.contains(&path), "{path} was shown to nobody");
        }
    }

    async fn every_word_is_there_in_both_languages(db) {
        let product = Product::start(db).await;
        let paths: Vec<_> = samples(|_| true).into_iter().map(ToOwned::to_owned).collect();
        for reader in readers(&product).await {
            every_page::every_page_is_in_both_languages(&reader, "madoguchi_desk_language", &paths).await;
        }
        assert_eq!(madoguchi_i18n::missing_keys(), Vec::<String>::new());
    }

    async fn a_cookie_of_one_face_opens_nothing_at_the_other(db) {
        let product = Product::start(db).await;
        let staff = signed_in(&product, Role::Admin).await;
        let person = product.person(DemoKind::AllFamilies, 0).await;
        let subscriber = product.register(&person, "a@example.jp", "三輪車とすべり台と雲").await;
        let names = |browser: &Browser| browser.cookies().keys().cloned().collect::<Vec<_>>();
        assert!(names(&staff).iter().all(|name| !names(&subscriber).contains(name)), "{:?}", names(&staff));
        // Cookies as a browser sends them to any port of a host, then under the other face's names.
        for (from, prefix, mut to, other) in [
            (&subscriber, "madoguchi_", product.desk_browser(), "madoguchi_desk_"),
            (&staff, "madoguchi_desk_", product.browser(), "madoguchi_"),
        ] {
            for (name, value) in from.cookies() {
                to.set_cookie(name, value);
            }
            assert!(!is_in(&to).await);
            for (name, value) in from.cookies() {
                to.set_cookie(&name.replacen(prefix, other, 1), value);
            }
            assert!(!is_in(&to).await);
        }
        assert!(is_in(&staff).await && is_in(&subscriber).await);
    }
}
