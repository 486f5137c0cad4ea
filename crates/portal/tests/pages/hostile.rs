//! Hostile text in every field and in every name of the operator's records: shown as text, or refused.

use axum::http::{Method, StatusCode};
use madoguchi_store::one_engine;
use madoguchi_testkit::{DemoKind, Product};

const PASSWORD: &str = "三輪車とすべり台と雲";

const CORPUS: [&str; 12] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' OR 1=1; DROP TABLE customer; --",
    "=HYPERLINK(\"http://evil.example\")",
    "a\r\nSet-Cookie: x=y",
    "\u{202e}detrevni\u{202c}",
    "𠮷野家👩‍👩‍👧",
    "e\u{301}\u{301}\u{301}\u{301}",
    "{{7*7}}${7*7}%7B%7D",
    "\u{0}\u{1}\u{7f}",
    "ﾀﾞﾐｰ　ﾅﾏｴ",
    "../../../../etc/passwd",
];

one_engine! {
    async fn a_cookie_of_another_program_hides_none_of_ours(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let mut browser = product.browser();
        browser.set_cookie("aaa", "検索");
        browser.register_until_confirmed(&person, "a@example.jp", PASSWORD).await;
        browser.submit("/register/confirm", &[]).await;
        browser.set_cookie("zzz", "検索; x");
        browser.open("/").await;
        assert_eq!((browser.page().status, browser.page().path.as_str()), (StatusCode::OK, "/"));
    }

    async fn programs_find_what_they_look_for(db) {
        let product = Product::start(db).await;
        let mut browser = product.browser();
        let there = browser.send(Method::GET, "/.well-known/change-password", None).await;
        assert_eq!((there.status, there.location()), (StatusCode::SEE_OTHER, Some("/settings/password")));
        let text = browser.send(Method::GET, "/.well-known/security.txt", None).await;
        assert_eq!(text.status, StatusCode::OK);
        assert!(text.body.starts_with("Contact: mailto:security@hibarino.example\nExpires: "), "{}", text.body);
        let crawlers = browser.send(Method::GET, "/robots.txt", None).await;
        assert_eq!((crawlers.status, &*crawlers.body), (StatusCode::OK, "User-agent: *\nDisallow:\n"));
    }

    async fn every_field_takes_it_and_shows_it_as_text(db) {
        let product = Product::start(db).await;
        let forms: [(&str, &[&str]); 3] = [
            ("/sign-in", &["portal_id", "next"]),
            ("/register/contract", &["name_kana", "phone", "proof", "proof_kind"]),
            ("/register/letter", &["name_kana", "phone", "postcode"]),
        ];
        for (path, fields) in forms {
            for hostile in CORPUS {
                for field in fields {
                    let mut browser = product.browser();
                    browser.open(path).await;
                    let page = browser.submit(path, &[(*field, hostile)]).await;
                    assert!(
                        [StatusCode::OK, StatusCode::UNPROCESSABLE_ENTITY].contains(&page.status),
                        "{path} {field} {hostile:?}: {}",
                        page.status
                    );
                    // A page's own script stands under `/assets/`.
                    let foreign = page.count("main script:not([src^='/assets/']), main img[onerror]");
                    assert_eq!(foreign, 0, "{path} {field} {hostile:?}");
                    assert!(!page.headers.contains_key("x"), "{path} {field}");
                }
            }
        }
    }

    async fn names_of_the_records_are_shown_as_text_on_every_page(db) {
        let product = Product::start(db).await;
        for (n, hostile) in CORPUS.iter().filter(|text| !text.contains(char::is_control)).enumerate() {
            let mut person = product.person(DemoKind::InternetTv, n).await;
            (*hostile).clone_into(&mut person.record.customer.name);
            for (bill, charges) in &mut person.record.bills {
                bill.bill_number = format!("B{n}");
                for charge in charges {
                    charge.bill_number = format!("B{n}");
                    (*hostile).clone_into(&mut charge.name);
                    (*hostile).clone_into(&mut charge.issuer);
                }
            }
            for account in &mut person.record.billing_accounts {
                account.institution = Some((*hostile).to_owned());
            }
            product.add(person.record.clone()).await;
            let mut browser = product.register(&person, &format!("h{n}@example.jp"), PASSWORD).await;
            let month = person.record.newest_month().unwrap();
            let bills = [format!("/statements/{month}"), format!("/statements/{month}/B{n}")];
            for path in ["/".to_owned(), "/customer".to_owned()].into_iter().chain(bills) {
                browser.open(&path).await;
                assert_eq!(browser.page().status, StatusCode::OK, "{path} {hostile:?}");
                assert_eq!(browser.page().count("main script, main img"), 0, "{path} {hostile:?}");
            }
        }
    }

    async fn a_hostile_id_and_address_are_refused_or_harmless(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let mut browser = product.register_until_id(&person).await;
        for hostile in CORPUS {
            for field in ["portal_id", "contact_address"] {
                let mut typed = vec![
                    ("portal_id", "fine@example.jp"), ("password", PASSWORD), ("password_again", PASSWORD), ("agree", "on"),
                ];
                typed.retain(|(name, _)| *name != field);
                typed.push((field, hostile));
                let page = browser.submit("/register/id", &typed).await;
                assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {hostile:?}");
                assert_eq!(page.count("main script, main img"), 0);
            }
        }
    }
}
