//! Changing the ID and the contact address, the customer's own data, and the mail on a new device, as people meet them.

use axum::http::StatusCode;
use madoguchi_domain::folding::{phone_written, postcode_written};
use madoguchi_store::{one_engine, testing::TestDb};
use madoguchi_testkit::{Browser, DemoKind, Person, Product};
use std::time::Duration;

const ID: &str = "hanako@example.jp";
const NEW: &str = "hanako.new@example.jp";
const PASSWORD: &str = "三輪車とすべり台と雲";

/// Somebody whose address is verified, and the browser that she registered with.
async fn verified(product: &Product, n: usize, id: &str) -> (Person, Browser) {
    let person = product.person(DemoKind::TvOnly, n).await;
    let mut browser = product.register(&person, id, PASSWORD).await;
    let code = product.code_for(id).await;
    browser.open("/register/verify").await;
    browser.submit("/register/verify", &[("code", &code)]).await;
    assert_eq!(browser.page().path, "/register/done");
    (person, browser)
}

async fn hanako(db: &TestDb) -> (Product, Person, Browser) {
    let product = Product::start(db).await;
    let (person, browser) = verified(&product, 0, ID).await;
    (product, person, browser)
}

async fn sign_in(browser: &mut Browser, id: &str) {
    browser.open("/sign-in").await;
    browser.submit("/sign-in", &[("portal_id", id), ("password", PASSWORD)]).await;
}

/// The newest mail to an address that has `part` in its text.
async fn mail_with(product: &Product, to: &str, part: &str) -> String {
    let mails = product.mails().await;
    let found = mails.iter().rev().find(|mail| mail.to == to && mail.mail.text.contains(part));
    found.unwrap_or_else(|| panic!("no mail to {to} with {part}")).mail.text.clone()
}

fn receipt(page: &madoguchi_testkit::PageView) -> String {
    let facts = page.texts_of("main dd");
    facts.into_iter().find(|fact| fact.len() == 14 && fact.split('-').count() == 3).expect("a receipt number")
}

one_engine! {
    async fn the_id_is_changed_as_the_guide_says(db) {
        let (product, _, mut browser) = hanako(db).await;
        let mut other = product.browser();
        sign_in(&mut other, ID).await;
        browser.open("/settings/id").await;
        assert_eq!(browser.page().heading(), "マイページIDの変更");
        assert_eq!(browser.page().texts_of("main label"), ["新マイページID"]);
        browser.submit("/settings/id", &[("portal_id", "hanako")]).await;
        assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(browser.page().attribute("main [name=portal_id]", "value").as_deref(), Some("hanako"));
        assert_eq!(browser.page().errors().len(), 1);
        browser.submit("/settings/id", &[("portal_id", NEW)]).await;
        assert_eq!(browser.page().path, "/settings/id/confirm");
        assert_eq!(browser.page().texts_of("main dd"), [ID, NEW]);
        assert_eq!(browser.page().texts_of("main fieldset label"), ["設定する", "設定しない"]);
        browser.submit("/settings/id/confirm", &[("also_contact", "on")]).await;
        assert_eq!(browser.page().heading(), "マイページIDの変更が完了しました");
        let receipt = receipt(browser.page());
        assert!(browser.page().text().contains(NEW));
        for told in [ID, NEW] {
            assert!(mail_with(&product, told, &receipt).await.contains("/not-me?key="), "{told}");
        }
        other.open("/").await;
        assert_eq!(other.page().path, "/sign-in");
        sign_in(&mut other, ID).await;
        assert_eq!(other.page().errors().len(), 1, "the old ID signs in no more");
        // The contact address follows with its code.
        let code = product.code_for(NEW).await;
        browser.open("/customer/contact").await;
        assert_eq!(browser.page().heading(), "認証コード入力");
        browser.submit("/customer/contact", &[("code", &code)]).await;
        assert_eq!(browser.page().heading(), "連絡先メールアドレスの変更が完了しました");
        for address in [ID, NEW] {
            mail_with(&product, address, "連絡先メールアドレスが変更されました。").await;
        }
    }

    async fn without_the_choice_the_contact_address_stays(db) {
        let (product, _, mut browser) = hanako(db).await;
        browser.open("/settings/id").await;
        browser.submit("/settings/id", &[("portal_id", NEW)]).await;
        let confirm = browser.clone();
        browser.submit("/settings/id/confirm", &[]).await;
        assert_eq!(browser.page().heading(), "マイページIDの変更が完了しました");
        let first = receipt(browser.page());
        assert!(product.mails().await.iter().all(|mail| mail.to == ID));
        // The same form once more, from the page that was still open.
        let mut twice = confirm;
        twice.submit("/settings/id/confirm", &[]).await;
        assert_eq!(receipt(twice.page()), first);
        browser.open("/settings/id/confirm").await;
        assert_eq!(browser.page().path, "/settings/id", "there is nothing to review any more");
    }

    async fn a_taken_id_is_said_to_be_taken(db) {
        let (product, _, mut browser) = hanako(db).await;
        verified(&product, 1, "taro@example.jp").await;
        browser.open("/settings/id").await;
        browser.submit("/settings/id", &[("portal_id", "TARO@example.jp")]).await;
        assert!(browser.page().errors().concat().contains("すでに使われています"), "{:?}", browser.page().errors());
    }

    async fn the_contact_address_is_changed_corrected_and_given_up(db) {
        let (product, _, mut browser) = hanako(db).await;
        browser.open("/customer/contact").await;
        browser.submit("/customer/contact", &[("contact_address", "hanako")]).await;
        assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        browser.submit("/customer/contact", &[("contact_address", "hannako@example.jp")]).await;
        assert_eq!(browser.page().path, "/customer/contact/confirm");
        browser.submit("/customer/contact/confirm", &[]).await;
        assert_eq!(browser.page().path, "/customer/contact");
        let dead = product.code_for("hannako@example.jp").await;
        browser.open("/customer").await;
        assert!(browser.page().text().contains("hannako@example.jp（認証コードの入力を待っています）"));
        browser.open("/customer/contact").await;
        browser.submit("/customer/contact/resend", &[]).await;
        assert!(browser.page().errors().concat().contains("からお送りできます"), "{:?}", browser.page().errors());
        browser.submit("/customer/contact", &[("contact_address", NEW)]).await;
        assert_eq!(browser.page().path, "/customer/contact/confirm");
        browser.submit("/customer/contact/confirm", &[]).await;
        let code = product.code_for(NEW).await;
        if dead != code {
            browser.submit("/customer/contact", &[("code", &dead)]).await;
            assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(browser.page().attribute("main [name=code]", "value").as_deref(), Some(dead.as_str()));
        }
        let open = browser.clone();
        product.wait(Duration::from_mins(1));
        browser.submit("/customer/contact/resend", &[]).await;
        assert!(browser.page().text().contains("認証コードをお送りしました"));
        browser.submit("/customer/contact/give-up", &[]).await;
        assert_eq!(browser.page().heading(), "連絡先メールアドレスの変更");
        assert!(browser.page().text().contains("変更をやめました"));
        let mut late = open;
        late.submit("/customer/contact", &[("code", &code)]).await;
        assert_eq!(late.page().status, StatusCode::UNPROCESSABLE_ENTITY, "a code that was given up is dead");
        browser.open("/customer").await;
        assert!(browser.page().text().contains(ID) && !browser.page().text().contains(NEW));
    }

    async fn two_windows_and_the_second_code_wins(db) {
        let (product, _, mut first) = hanako(db).await;
        let mut second = first.clone();
        for (browser, address) in [(&mut first, "first@example.jp"), (&mut second, NEW)] {
            browser.open("/customer/contact").await;
            browser.submit("/customer/contact", &[("contact_address", address)]).await;
            browser.submit("/customer/contact/confirm", &[]).await;
            product.wait(Duration::from_mins(1));
        }
        let code = product.code_for(NEW).await;
        first.submit("/customer/contact", &[("code", &code)]).await;
        assert_eq!(first.page().heading(), "連絡先メールアドレスの変更が完了しました");
        assert!(first.page().text().contains(NEW));
        let receipt_of_first = receipt(first.page());
        // Two windows of one browser share its cookies; the page in the other is of before the session was renewed.
        second.share_cookies(&first);
        second.submit("/customer/contact", &[("code", &code)]).await;
        assert_eq!(receipt(second.page()), receipt_of_first, "the same code in the other window is no error");
    }

    async fn until_the_address_is_verified_both_lead_to_its_code(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let mut browser = product.register(&person, ID, PASSWORD).await;
        for path in ["/settings/id", "/settings/id/confirm", "/customer/contact", "/customer/contact/confirm"] {
            browser.open(path).await;
            assert_eq!(browser.page().path, "/register/verify", "{path}");
        }
        browser.open("/customer").await;
        assert!(browser.page().text().contains("（確認が終わっていません）"));
    }

    async fn a_frozen_login_reads_until_when(db) {
        let (product, _, mut browser) = hanako(db).await;
        let mut other = product.browser();
        sign_in(&mut other, ID).await;
        let text = mail_with(&product, ID, "/not-me?key=").await;
        let link = text.split_whitespace().find(|word| word.contains("/not-me?key=")).unwrap();
        let path = &link[link.find("/not-me").unwrap()..];
        let mut anybody = product.browser();
        anybody.open(path).await;
        assert!(anybody.page().text().contains("新しい端末からのログイン"), "{}", anybody.page().text());
        anybody.submit("/not-me", &[]).await;
        assert_eq!(anybody.page().heading(), "ログインを止めました");
        for signed_in in [&mut browser, &mut other] {
            signed_in.open("/").await;
            assert_eq!(signed_in.page().path, "/sign-in");
        }
        product.recover(&mut browser, ID, "夜明けの紫陽花をながめる").await;
        sign_in(&mut browser, ID).await;
        // A day after 12 November 2026, nine in the morning.
        for (path, field) in [("/settings/id", "portal_id"), ("/customer/contact", "contact_address")] {
            browser.open(path).await;
            browser.submit(path, &[(field, NEW)]).await;
            assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(browser.page().errors().concat().contains("2026年11月13日 午前9時から変更できます"), "{:?}", browser.page().errors());
            assert_eq!(browser.page().attribute(&format!("main [name={field}]"), "value").as_deref(), Some(NEW));
        }
    }

    async fn a_new_device_is_told_once_and_signing_out_does_not_forget_it(db) {
        let (product, _, mut browser) = hanako(db).await;
        let notices = async || {
            let mails = product.mails().await;
            mails.into_iter().filter(|mail| mail.mail.subject.contains("新しい端末からのログイン")).count()
        };
        browser.open("/sign-out").await;
        browser.submit("/sign-out", &[]).await;
        sign_in(&mut browser, ID).await;
        assert_eq!(notices().await, 0);
        product.wait(Duration::from_mins(1));
        let mut computer = product.browser();
        computer.header("user-agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)");
        sign_in(&mut computer, ID).await;
        assert_eq!(notices().await, 1);
        assert!(mail_with(&product, ID, "新しい端末").await.contains("Windowsパソコン"));
        computer.open("/settings/sessions").await;
        assert_eq!(computer.page().texts_of("main h2")[0], "Windowsパソコン この端末 はじめて使われた端末");
        computer.open("/sign-out").await;
        computer.submit("/sign-out", &[]).await;
        assert!(computer.cookies().contains_key("madoguchi_device"));
        sign_in(&mut computer, ID).await;
        assert_eq!(notices().await, 1);
        let mut cleared = product.browser();
        cleared.set_cookie("madoguchi_device", "x; not one of ours");
        sign_in(&mut cleared, ID).await;
        assert_eq!(notices().await, 2, "what we did not make is no browser's");
    }

    async fn the_cookie_of_a_device_is_as_safe_as_the_sessions(db) {
        let product = Product::start_with(db, "https://my.example.jp", madoguchi_app::Policies::default()).await;
        let (_, mut browser) = verified(&product, 0, ID).await;
        browser.open("/sign-out").await;
        browser.submit("/sign-out", &[]).await;
        browser.open("/sign-in").await;
        let answer = browser.submit_only("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
        let cookies: Vec<&str> = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
        let device = cookies.iter().find(|cookie| cookie.starts_with("__Host-madoguchi_device=")).expect("a cookie");
        for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=34214400"] {
            assert!(device.contains(part), "{device}");
        }
    }

    async fn who_was_not_proven_lately_is_asked_first_and_keeps_what_was_typed(db) {
        let (product, _, mut browser) = hanako(db).await;
        browser.open("/settings/id").await;
        product.wait(Duration::from_mins(10));
        browser.submit("/settings/id", &[("portal_id", NEW)]).await;
        assert_eq!(browser.page().heading(), "ご本人の確認");
        browser.submit("/step-up", &[("password", PASSWORD)]).await;
        assert_eq!(browser.page().path, "/settings/id?kept");
        assert_eq!(browser.page().attribute("main [name=portal_id]", "value").as_deref(), Some(NEW));
        browser.submit("/settings/id", &[]).await;
        product.wait(Duration::from_mins(10));
        browser.submit("/settings/id/confirm", &[("also_contact", "on")]).await;
        browser.submit("/step-up", &[("password", PASSWORD)]).await;
        assert_eq!(browser.page().path, "/settings/id/confirm?kept");
        assert_eq!(browser.page().attribute("main input[checked]", "value").as_deref(), Some("on"));
        browser.submit("/settings/id/confirm", &[]).await;
        assert_eq!(browser.page().heading(), "マイページIDの変更が完了しました");
        let code = product.code_for(NEW).await;
        browser.open("/customer/contact").await;
        product.wait(Duration::from_mins(10));
        browser.submit("/customer/contact", &[("code", &code)]).await;
        assert_eq!(browser.page().heading(), "ご本人の確認");
        browser.submit("/step-up", &[("password", PASSWORD)]).await;
        assert_eq!(browser.page().heading(), "認証コード入力");
        browser.submit("/customer/contact", &[("code", &code)]).await;
        assert_eq!(browser.page().heading(), "連絡先メールアドレスの変更が完了しました");
        for path in ["/settings/id", "/settings/id/confirm", "/customer/contact", "/customer/contact/confirm"] {
            product.wait(Duration::from_mins(10));
            browser.open(path).await;
            assert!(browser.page().path.starts_with("/step-up?next="), "{path}");
        }
    }

    async fn what_was_typed_survives_a_sign_in(db) {
        let (product, _, mut browser) = hanako(db).await;
        verified(&product, 1, "taro@example.jp").await;
        let typed: [(&str, &str, &str); 3] = [
            ("/settings/id", "portal_id", NEW),
            ("/customer/contact", "contact_address", NEW),
            ("/settings/household/invite", "address", "kenji@example.jp"),
        ];
        for (path, field, value) in typed {
            browser.open(path).await;
            product.wait(Duration::from_mins(31));
            browser.submit(path, &[(field, value)]).await;
            assert!(browser.page().path.starts_with("/sign-in?next="), "{path}");
            let mut taro = browser.clone();
            browser.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
            assert_eq!(browser.page().path, format!("{path}?kept"));
            assert_eq!(browser.page().attribute(&format!("main [name={field}]"), "value").as_deref(), Some(value));
            taro.submit("/sign-in", &[("portal_id", "taro@example.jp"), ("password", PASSWORD)]).await;
            let theirs = taro.page().attribute(&format!("main [name={field}]"), "value");
            assert!(theirs.is_none_or(|theirs| theirs.is_empty()), "somebody else in the same browser");
        }
        // A form that was not shown in this browser is not kept.
        browser.open("/settings/id").await;
        product.wait(Duration::from_mins(31));
        browser.submit("/settings/id", &[("portal_id", "planted@example.jp"), ("csrf", "x.y.z")]).await;
        browser.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
        assert_eq!(browser.page().path, "/settings/id");
        assert!(!browser.page().body.contains("planted@example.jp"));
    }

    async fn it_survives_at_the_step_up_and_at_the_review_too(db) {
        let (product, _, mut browser) = hanako(db).await;
        browser.open("/settings/id").await;
        product.wait(Duration::from_mins(10));
        browser.submit("/settings/id", &[("portal_id", NEW)]).await;
        assert_eq!(browser.page().heading(), "ご本人の確認");
        product.wait(Duration::from_mins(31));
        browser.submit("/step-up", &[("password", PASSWORD)]).await;
        assert!(browser.page().path.starts_with("/sign-in?next="), "{}", browser.page().path);
        browser.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
        assert_eq!(browser.page().path, "/settings/id?kept", "a sign-in is proof enough");
        assert_eq!(browser.page().attribute("main [name=portal_id]", "value").as_deref(), Some(NEW));
        browser.submit("/settings/id", &[]).await;
        assert_eq!(browser.page().path, "/settings/id/confirm");
        product.wait(Duration::from_mins(31));
        browser.submit("/settings/id/confirm", &[("also_contact", "on")]).await;
        browser.submit("/sign-in", &[("portal_id", ID), ("password", PASSWORD)]).await;
        assert_eq!(browser.page().path, "/settings/id/confirm?kept");
        assert_eq!(browser.page().attribute("main input[checked]", "value").as_deref(), Some("on"));
        browser.submit("/settings/id/confirm", &[]).await;
        assert_eq!(browser.page().heading(), "マイページIDの変更が完了しました");
    }

    async fn an_unverified_address_is_corrected_after_a_step_up(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let mut browser = product.register(&person, ID, PASSWORD).await;
        product.wait(Duration::from_mins(10));
        browser.submit("/register/verify/correct", &[("contact_address", NEW)]).await;
        assert_eq!(browser.page().heading(), "ご本人の確認");
        browser.submit("/step-up", &[("password", PASSWORD)]).await;
        assert_eq!(browser.page().path, "/register/verify/correct?kept");
        assert_eq!(browser.page().attribute("main [name=contact_address]", "value").as_deref(), Some(NEW));
        browser.submit("/register/verify/correct", &[("contact_address", NEW)]).await;
        assert_eq!(browser.page().path, "/register/verify?said=sent");
        mail_with(&product, ID, "連絡先メールアドレスが変更されました。").await;
        let code = product.code_for(NEW).await;
        browser.submit("/register/verify", &[("code", &code)]).await;
        assert_eq!(browser.page().path, "/register/done");
    }

    async fn a_password_is_made_where_one_is_changed_or_set_anew(db) {
        let (product, _, mut browser) = hanako(db).await;
        browser.open("/settings/password").await;
        browser.submit("/settings/password/make", &[]).await;
        let made = browser.page().attribute("main [name=password]", "value").unwrap();
        assert!(browser.page().text().contains("書きとめて") && made.len() == 18, "{made}");
        let typed = [("current_password", PASSWORD), ("password", &made), ("password_again", &made)];
        browser.submit("/settings/password", &typed).await;
        assert_eq!(browser.page().heading(), "パスワードの変更が完了しました", "{:?}", browser.page().errors());
        let mut forgetful = product.browser();
        forgetful.open("/recover/password").await;
        forgetful.submit("/recover/password", &[("portal_id", ID)]).await;
        let code = product.code_for(ID).await;
        forgetful.submit("/recover/code", &[("code", &code)]).await;
        assert_eq!(forgetful.page().path, "/recover/new-password", "{:?}", forgetful.page().errors());
        forgetful.submit("/recover/new-password/make", &[]).await;
        let made = forgetful.page().attribute("main [name=password]", "value").unwrap();
        forgetful.submit("/recover/new-password", &[("password", &made), ("password_again", &made)]).await;
        assert_eq!(forgetful.page().path, "/recover/done", "{:?}", forgetful.page().errors());
    }

    async fn sign_ins_of_ninety_days_are_shown_fifty_at_a_time(db) {
        let (product, _, mut browser) = hanako(db).await;
        for _ in 0..52 {
            product.wait(Duration::from_secs(1));
            sign_in(&mut browser, ID).await;
        }
        browser.open("/settings/sessions").await;
        assert_eq!(browser.page().texts_of("main section dt").len(), 2 + 49, "this one, and those before");
        let older = browser.page().links().into_iter().find(|link| link.contains("?before=")).unwrap();
        browser.open(&older).await;
        assert_eq!(browser.page().texts_of("main section dt").len(), 3);
        assert!(!browser.page().links().iter().any(|link| link.contains("?before=")), "these are the last");
        assert!(browser.page().links().contains(&"/settings/sessions".to_owned()));
    }

    async fn what_is_on_file_is_shown_and_nobody_elses(db) {
        let (product, person, mut browser) = hanako(db).await;
        browser.open("/customer").await;
        let (page, record) = (browser.page(), &person.record);
        let postcode = postcode_written(&record.addresses[0].postcode);
        let phone = phone_written(&record.phones[0].phone);
        let text = page.text();
        for shown in [
            record.customer.name.as_str(), record.customer.name_kana.as_str(), person.customer_number(),
            phone.as_str(), postcode.as_str(), record.addresses[0].city.as_str(),
        ] {
            let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text.contains(&shown), "{shown}: {text}");
        }
        assert!(text.contains("現在の情報です"), "{text}");
        if let Some(birth_date) = record.customer.birth_date {
            assert!(text.contains("登録されています（表示しません）") && !page.body.contains(&birth_date.to_string()));
        }
        let (other, mut theirs) = verified(&product, 1, "taro@example.jp").await;
        theirs.open("/customer").await;
        assert!(theirs.page().text().contains(other.customer_number()));
        assert!(!theirs.page().text().contains(person.customer_number()));
    }

    async fn hostile_text_in_their_fields_is_refused_and_shown_as_text(db) {
        let (_, _, mut browser) = hanako(db).await;
        for (path, field) in [("/settings/id", "portal_id"), ("/customer/contact", "contact_address"), ("/customer/contact", "code")] {
            for hostile in ["<script>alert(1)</script>@example.jp", "\"><img src=x onerror=alert(1)>@example.jp", "a@example.jp\r\nBcc: x@example.jp"] {
                browser.open(path).await;
                let page = browser.submit(path, &[(field, hostile)]).await;
                assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {field} {hostile:?}");
                assert_eq!(page.count("main script, main img"), 0, "{path} {field} {hostile:?}");
            }
        }
    }

    async fn in_english_too(db) {
        let (product, _, mut browser) = hanako(db).await;
        browser.set_cookie("madoguchi_language", "en");
        browser.open("/settings/id").await;
        browser.submit("/settings/id", &[("portal_id", NEW)]).await;
        assert_eq!(browser.page().heading(), "Check the change of your My Page ID");
        browser.submit("/settings/id/confirm", &[("also_contact", "on")]).await;
        browser.open("/customer/contact").await;
        assert_eq!(browser.page().heading(), "Enter the code");
        let code = product.code_for(NEW).await;
        browser.submit("/customer/contact", &[("code", &code)]).await;
        assert!(browser.page().text().contains("From now on our notices go to the new address."));
    }
}
