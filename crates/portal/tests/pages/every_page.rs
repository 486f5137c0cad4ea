//! What holds for every page of the route table: access, cross-site forms, headers, one heading, few queries, words.

use axum::http::{Method, StatusCode};
use madoguchi_portal::Access;
use madoguchi_store::{both_engines, sql};
use madoguchi_testkit::{Browser, DemoKind, Person, Product, every_page};
use madoguchi_web::Route;

const PASSWORD: &str = "三輪車とすべり台と雲";

/// The sample paths of the routes that `asked` picks.
fn samples(asked: impl Fn(&Route<Access>) -> bool) -> Vec<&'static str> {
    madoguchi_portal::routes().iter().filter(|route| asked(route)).map(|route| route.sample).collect()
}

/// A path of the table with a customer's own month and bill in it.
fn own(sample: &str, person: &Person) -> String {
    let (bill, _) = person.record.bills.iter().max_by_key(|(bill, _)| bill.month).unwrap();
    sample.replace("2026-11", &bill.month.to_string()).replace("B0001", &bill.bill_number)
}

pub(crate) async fn signed_in(product: &Product) -> (Person, Browser) {
    let person = product.person(DemoKind::AllFamilies, 0).await;
    let mut browser = product.register(&person, "a@example.jp", PASSWORD).await;
    browser.open("/").await;
    (person, browser)
}

both_engines! {
    async fn a_visitor_is_led_to_the_sign_in_page(db) {
        let product = Product::start(db).await;
        let closed = samples(|route| route.access != Access::Public);
        every_page::a_visitor_is_led_to_the_sign_in_page(|| product.browser(), &closed).await;
    }

    async fn a_form_from_another_site_is_refused(db) {
        let product = Product::start(db).await;
        let (_, browser) = signed_in(&product).await;
        every_page::a_form_from_another_site_is_refused(&browser, &samples(|route| route.posts)).await;
    }

    async fn a_form_without_its_token_changes_nothing(db) {
        let product = Product::start(db).await;
        let (_, browser) = signed_in(&product).await;
        for route in madoguchi_portal::routes().into_iter().filter(|route| route.posts && route.path != "/language") {
            let page = browser.clone().send(Method::POST, route.sample, Some(&[("x", "y")])).await;
            let refused = page.status == StatusCode::UNPROCESSABLE_ENTITY
                || page.location().is_some_and(|location| location.starts_with("/register/"))
                // A contract is added only after its proof.
                || page.location() == Some("/settings/household/add?said=again")
                // There is no such invitation, and no such guest.
                || (route.path.contains('{') && page.status == StatusCode::NOT_FOUND)
                // Without a recovery request, its pages have no form to show.
                || (route.path.starts_with("/recover/") && page.location() == Some("/recover/password?said=again"));
            assert!(refused, "{} {}", route.path, page.status);
        }
        let mut still = browser;
        still.open("/").await;
        assert_eq!(still.page().path, "/");
    }

    async fn a_grant_that_was_revoked_or_has_ended_opens_no_page(db) {
        let product = Product::start(db).await;
        let (person, browser) = signed_in(&product).await;
        let now = product.app.now();
        let over = [
            "UPDATE portal_grant SET revoked_at = $1 WHERE granted_at <= $1",
            "UPDATE portal_grant SET revoked_at = NULL, ends_at = $1 WHERE granted_at <= $1",
        ];
        let aside = db.unwatched().await;
        for end in over {
            aside.tick(sql!(end, now)).await.unwrap();
            for route in madoguchi_portal::routes().into_iter().filter(|route| route.access != Access::Public) {
                let mut left = browser.clone();
                let page = left.send(Method::GET, &own(route.sample, &person), None).await;
                if route.access == Access::Subscriber {
                    assert_eq!(page.location(), Some("/no-contract"), "{}", route.path);
                } else {
                    // What belongs to the login and not to a contract is still there.
                    assert!(page.status.is_success() || page.status == StatusCode::SEE_OTHER, "{}", route.path);
                    assert_ne!(page.location(), Some("/no-contract"), "{}", route.path);
                    assert!(!page.body.contains(person.customer_number()), "{}", route.path);
                }
                if route.posts {
                    let page = left.send(Method::POST, &own(route.sample, &person), Some(&[("x", "y")])).await;
                    assert!(!page.status.is_success(), "{}", route.path);
                }
            }
        }
        let mut left = browser;
        left.open("/no-contract").await;
        assert_eq!(left.page().heading(), "ご覧いただけるご契約がありません");
    }

    async fn every_page_has_its_headers_one_heading_and_few_queries(db) {
        let product = Product::start(db).await;
        let (person, mut browser) = signed_in(&product).await;
        for route in madoguchi_portal::routes() {
            let before = product.app.db().statements();
            let page = browser.send(Method::GET, &own(route.sample, &person), None).await;
            let queries = product.app.db().statements() - before;
            assert!(queries <= 8, "{} needs {queries} queries", route.path);
            every_page::is_well_made(&page);
        }
    }

    async fn every_page_marks_its_entry_in_the_menu(db) {
        let product = Product::start(db).await;
        let (person, mut browser) = signed_in(&product).await;
        browser.open("/register/verify").await;
        browser.submit("/register/verify", &[("code", &product.code_for("a@example.jp").await)]).await;
        let mut asked = 0;
        for route in madoguchi_portal::routes() {
            let page = browser.send(Method::GET, &own(route.sample, &person), None).await;
            let has_one = ["/settings", "/customer", "/statements", "/options", "/orders", "/contracts"];
            let has_one = route.path == "/" || has_one.iter().any(|entry| route.path.starts_with(entry));
            if page.status == StatusCode::OK && has_one {
                assert!(page.count(".menu [aria-current]") > 0, "{}", route.path);
                asked += 1;
            }
        }
        assert!(asked > 15, "{asked}");
    }

    async fn no_link_is_dead(db) {
        let product = Product::start(db).await;
        let (person, mut browser) = signed_in(&product).await;
        for route in madoguchi_portal::routes() {
            let page = browser.send(Method::GET, &own(route.sample, &person), None).await;
            for link in page.links().into_iter().filter(|link| link.starts_with('/')) {
                let there = browser.clone().send(Method::GET, &link, None).await;
                assert!(there.status.is_success() || there.status.is_redirection(), "{} -> {link}", route.path);
            }
        }
    }

    async fn every_word_is_there_in_both_languages(db) {
        let product = Product::start(db).await;
        let (person, browser) = signed_in(&product).await;
        let paths: Vec<_> = madoguchi_portal::routes().iter().map(|route| own(route.sample, &person)).collect();
        every_page::every_page_is_in_both_languages(&browser, "madoguchi_language", &paths).await;
        assert_eq!(madoguchi_i18n::missing_keys(), Vec::<String>::new());
    }

    async fn an_unknown_path_a_huge_form_and_a_lost_database_answer_calmly(db) {
        let product = Product::start_apart(db).await;
        let (_, mut browser) = signed_in(&product).await;
        let page = browser.send(Method::GET, "/no/such/page", None).await;
        assert_eq!((page.status, page.heading().as_str()), (StatusCode::NOT_FOUND, "ページが見つかりません"));
        let huge = "x".repeat(70_000);
        let page = browser.send(Method::POST, "/sign-in", Some(&[("portal_id", &huge)])).await;
        assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
        product.app.db().close().await;
        let page = browser.send(Method::GET, "/", None).await;
        assert_eq!((page.status, page.heading().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "ただいまご利用になれません"));
        assert_eq!(page.headers.get("retry-after").and_then(|value| value.to_str().ok()), Some("30"));
        let ready = browser.send(Method::GET, "/health/ready", None).await;
        assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
        let live = browser.send(Method::GET, "/health/live", None).await;
        assert_eq!(live.status, StatusCode::OK);
    }
}
