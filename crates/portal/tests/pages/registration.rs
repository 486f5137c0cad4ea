//! Registration as a person walks it: the bill in hand, an ID, the code from the mail.

use axum::http::{Method, StatusCode};
use madoguchi_app::Policies;
use madoguchi_store::{one_engine, sql};
use madoguchi_testkit::{DemoKind, Product};
use std::time::Duration;

const ID: &str = "hanako.test@example.jp";
const PASSWORD: &str = "ひまわり畑で昼寝をする";

one_engine! {
    async fn a_subscriber_registers_with_her_bill_and_sees_the_amount(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::InternetTv, 0).await;
        let mut browser = product.browser();
        browser.open("/sign-in").await;
        assert!(browser.page().links().contains(&"/register".to_owned()));
        browser.open("/register").await;
        browser.open("/register/contract").await;
        assert_eq!(browser.page().heading(), "契約者情報 認証");
        browser
            .submit("/register/contract", &[
                ("name_kana", person.name_kana()),
                ("phone", person.phone()),
                ("proof_kind", "customer_number"),
                ("proof", person.customer_number()),
            ])
            .await;
        assert_eq!(browser.page().path, "/register/id", "{}", browser.page().text());
        browser
            .submit("/register/id", &[
                ("portal_id", ID),
                ("password", PASSWORD),
                ("password_again", PASSWORD),
                ("contact_address", "hanako+mypage@example.jp"),
                ("agree", "on"),
            ])
            .await;
        assert_eq!(browser.page().path, "/register/confirm", "{:?}", browser.page().errors());
        assert!(browser.page().text().contains(ID));
        assert!(!browser.page().body.contains(PASSWORD));
        browser.submit("/register/confirm", &[]).await;
        assert_eq!(browser.page().path, "/register/verify");
        let code = product.code_for("hanako+mypage@example.jp").await;
        browser.submit("/register/verify", &[("code", &code)]).await;
        assert_eq!(browser.page().path, "/register/done");
        browser.open("/").await;
        let newest = person.record.bills.iter().map(|(bill, _)| bill.month).max().unwrap();
        let sum: i64 = person.record.bills.iter().filter(|(b, _)| b.month == newest).map(|(b, _)| b.amount.0).sum();
        let shown: String = browser.page().text_of("[data-amount]").chars().filter(char::is_ascii_digit).collect();
        assert_eq!(shown, sum.to_string());

        let mut later = product.browser();
        later.open("/sign-in").await;
        later.submit("/sign-in", &[("portal_id", "Hanako.Test@EXAMPLE.jp"), ("password", PASSWORD)]).await;
        assert_eq!(later.page().path, "/");
    }

    async fn a_password_is_made_for_whom_none_comes_to_mind_and_what_was_typed_stays(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::InternetTv, 0).await;
        let mut browser = product.browser();
        browser.register_until_id(&person).await;
        let typed = [("portal_id", ID), ("contact_address", "hanako+mypage@example.jp")];
        browser.submit("/register/id/make", &typed).await;
        let page = browser.page();
        assert!(page.errors().is_empty(), "{:?}", page.errors());
        let value = |name: &str| page.attribute(&format!("main [name={name}]"), "value").unwrap();
        let made = value("password");
        assert_eq!((value("password_again"), made.len()), (made.clone(), 18));
        assert_eq!((value("portal_id").as_str(), value("contact_address").as_str()), (ID, "hanako+mypage@example.jp"));
        assert!(page.text().contains("書きとめて"));
        browser.submit("/register/id", &[("agree", "on"), ("password", &made), ("password_again", &made)]).await;
        assert_eq!(browser.page().path, "/register/confirm", "{:?}", browser.page().errors());
        browser.submit("/register/confirm", &[]).await;
        let mut later = product.browser();
        later.open("/sign-in").await;
        later.submit("/sign-in", &[("portal_id", ID), ("password", &made)]).await;
        assert_eq!(later.page().path, "/");
    }

    async fn a_last4_asks_for_one_more_item_right_or_wrong(db) {
        let product = Product::start(db).await;
        let mut person = product.person(DemoKind::InternetTv, 0).await;
        let mut n = 1;
        while person.bank_last4().is_none() {
            person = product.person(DemoKind::InternetTv, n).await;
            n += 1;
        }
        let right = person.bank_last4().unwrap().to_owned();
        let wrong = if right == "0000" { "0001".to_owned() } else { "0000".to_owned() };
        for (last4, proven) in [(wrong, false), (right, true)] {
            let mut browser = product.browser();
            browser.open("/register/contract").await;
            browser
                .submit("/register/contract", &[
                    ("name_kana", person.name_kana()),
                    ("phone", person.phone()),
                    ("proof_kind", "bank_last4"),
                    ("proof", &last4),
                ])
                .await;
            assert_eq!(browser.page().path, "/register/extra");
            browser.submit("/register/extra", &[("proof_kind", "postcode"), ("proof", person.postcode())]).await;
            if proven {
                assert_eq!(browser.page().path, "/register/id");
            } else {
                assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
                assert_eq!(browser.page().errors(), ["ご入力の内容では、ご契約を確認できませんでした。"]);
                assert!(browser.page().links().contains(&"/register/letter".to_owned()));
            }
        }
    }

    async fn a_refusal_is_the_same_for_a_stranger_and_a_customer(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let mut seen = Vec::new();
        for (name, phone) in [(person.name_kana(), person.phone()), ("ソンザイ シナイ", "045-000-0000")] {
            let mut browser = product.browser();
            browser.open("/register/contract").await;
            let page = browser
                .submit("/register/contract", &[
                    ("name_kana", name), ("phone", phone), ("proof_kind", "customer_number"), ("proof", "99999999"),
                ])
                .await;
            seen.push((page.status, page.errors(), page.texts_of("main p, main li")));
        }
        assert_eq!(seen[0], seen[1]);
        assert_eq!(seen[0].0, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn what_was_typed_is_kept_and_each_field_says_what_to_do(db) {
        let product = Product::start(db).await;
        let mut browser = product.browser();
        browser.open("/register/contract").await;
        let page = browser
            .submit("/register/contract", &[
                ("name_kana", "山田花子"), ("phone", "12"), ("proof_kind", "card_last4"), ("proof", "12"),
            ])
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.attribute("#name_kana", "value").as_deref(), Some("山田花子"));
        assert_eq!(page.attribute("#name_kana", "aria-invalid").as_deref(), Some("true"));
        assert_eq!(page.errors().len(), 3, "{:?}", page.errors());
        assert_eq!(page.attribute("[name=proof_kind][checked]", "value").as_deref(), Some("card_last4"));
        assert_eq!(page.attribute("#proof-card_last4", "value").as_deref(), Some("12"));
        assert_eq!(page.attribute("#proof-card_last4", "aria-invalid").as_deref(), Some("true"));
        assert_eq!(page.count("[name=proof][aria-invalid]"), 1, "the others are not asked for");
        assert!(page.links().contains(&"#proof-card_last4".to_owned()), "{:?}", page.links());
        let page = browser.submit("/register/contract", &[("proof_kind", ""), ("name_kana", "ヤマダ"), ("phone", "045-123-4567")]).await;
        assert_eq!(page.errors(), ["どれか1つを選んでください。"]);
        let group = page.attribute("[role=radiogroup]", "aria-describedby");
        assert_eq!(page.attribute("[role=radiogroup]", "aria-invalid").as_deref(), Some("true"));
        assert_eq!(group.as_deref(), Some("proof_kind-error"));
    }

    async fn each_item_has_its_box_inside_its_card_and_the_chosen_ones_is_taken(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::InternetTv, 0).await;
        let mut browser = product.browser();
        browser.open("/register/contract").await;
        let labels = browser.page().texts_of(".choice .choice-inside label");
        assert_eq!(labels, ["お客さま番号", "口座番号 下4桁", "クレジットカード番号 下4桁", "機器情報"]);
        let modes: Vec<_> = ["customer_number", "bank_last4", "card_last4", "device"]
            .map(|kind| browser.page().attribute(&format!("#proof-{kind}"), "inputmode"))
            .into();
        let figures = Some("numeric".to_owned());
        assert_eq!(modes, [None, figures.clone(), figures, None]);

        // As a browser sends them: one value a card, in their order.
        let mut fields = browser.page().form("/register/contract").unwrap();
        fields.retain(|(name, _)| name == "csrf");
        let typed = |kind: &'static str, boxes: [&str; 4]| {
            let mut sent: Vec<(String, String)> = fields.clone();
            sent.extend(
                [("name_kana", person.name_kana()), ("phone", person.phone()), ("proof_kind", kind)]
                    .into_iter()
                    .chain(boxes.map(|typed| ("proof", typed)))
                    .map(|(name, value)| (name.to_owned(), value.to_owned())),
            );
            sent
        };
        let send = async |browser: &mut madoguchi_testkit::Browser, sent: Vec<(String, String)>| {
            let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            browser.send(Method::POST, "/register/contract", Some(&sent)).await
        };
        let boxes = [person.customer_number(), "12", "34", "S-7"];
        let refused = send(&mut browser, typed("bank_last4", boxes)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.errors(), ["下4桁の数字4つを入力してください。"]);
        for (kind, typed) in ["customer_number", "bank_last4", "card_last4", "device"].into_iter().zip(boxes) {
            let kept = refused.attribute(&format!("#proof-{kind}"), "value");
            assert_eq!(kept.as_deref(), Some(typed), "{kind}");
        }
        let empty = send(&mut browser, typed("device", [person.customer_number(), "", "", ""])).await;
        assert_eq!(empty.errors(), ["番号を入力してください。"], "only the chosen card's box counts");
        let taken = send(&mut browser, typed("customer_number", boxes)).await;
        assert!(taken.location().is_some_and(|next| next.starts_with("/register/")), "{:?}", taken.errors());
    }

    async fn somebody_registered_already_reads_so_and_is_offered_the_letter(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::PhoneOnly, 0).await;
        product.register(&person, ID, PASSWORD).await;
        let again = product.register_until_id(&person).await;
        assert_eq!(again.page().heading(), "すでに登録されています");
        assert!(!again.page().text().contains(ID));
        assert!(again.page().links().contains(&"/register/letter".to_owned()));
    }

    async fn each_item_says_where_it_is_found_with_a_picture(db) {
        let product = Product::start(db).await;
        let mut browser = product.browser();
        browser.open("/register/contract").await;
        assert_eq!(browser.page().count("details.help img"), 4);
        assert!(browser.page().text().contains("通帳"));
    }

    async fn registering_twice_with_one_form_makes_one_login_and_one_mail(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 1).await;
        let mut browser = product.register_until_id(&person).await;
        browser
            .submit("/register/id", &[
                ("portal_id", ID), ("password", PASSWORD), ("password_again", PASSWORD), ("agree", "on"),
            ])
            .await;
        let mut twin = browser.clone();
        let first = browser.submit_only("/register/confirm", &[]).await;
        let second = twin.submit_only("/register/confirm", &[]).await;
        assert_eq!((first.status, first.location()), (second.status, second.location()));
        assert_eq!(first.location(), Some("/register/verify"));
        twin.open("/").await;
        assert_eq!(twin.page().path, "/", "the second click is signed in too");
        assert_eq!(product.mails().await.len(), 1);
    }

    async fn the_same_form_once_more_leads_to_the_code_page_too(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 1).await;
        let mut browser = product.register_until_id(&person).await;
        let typed = [("portal_id", ID), ("password", PASSWORD), ("password_again", PASSWORD), ("agree", "on")];
        browser.submit("/register/id", &typed).await;
        let first = browser.submit_only("/register/confirm", &[]).await;
        let again = browser.submit_only("/register/confirm", &[]).await;
        assert_eq!(first.location(), Some("/register/verify"));
        assert_eq!(again.location(), first.location());
    }

    async fn another_window_cannot_change_what_is_registered_unseen(db) {
        let product = Product::start(db).await;
        let (first, second) = (product.person(DemoKind::TvOnly, 1).await, product.person(DemoKind::TvOnly, 2).await);
        let mut reviewing = product.register_until_id(&first).await;
        let typed = [("portal_id", ID), ("password", PASSWORD), ("password_again", PASSWORD), ("agree", "on")];
        reviewing.submit("/register/id", &typed).await;
        let mut other = product.register_until_id(&second).await;
        other.submit("/register/id", &[("portal_id", "other@example.jp"), ("password", PASSWORD), ("password_again", PASSWORD), ("agree", "on")]).await;
        let flow = other.cookies().get("madoguchi_flow").cloned().unwrap();
        reviewing.set_cookie("madoguchi_flow", &flow);
        let page = reviewing.submit("/register/confirm", &[]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text().contains("other@example.jp"), "what would be registered is shown first");
        reviewing.submit("/register/confirm", &[]).await;
        assert_eq!(reviewing.page().path, "/register/verify");
    }

    async fn steps_cannot_be_skipped(db) {
        let product = Product::start(db).await;
        for path in ["/register/extra", "/register/id", "/register/confirm"] {
            let mut browser = product.browser();
            browser.open(path).await;
            assert_eq!(browser.page().path, "/register/contract?said=again", "{path}");
        }
        let mut browser = product.browser();
        browser.open("/register/verify").await;
        assert!(browser.page().path.starts_with("/sign-in"));
    }

    async fn a_flow_older_than_an_hour_begins_anew(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 2).await;
        let mut browser = product.register_until_id(&person).await;
        product.wait(Duration::from_mins(61));
        browser.submit("/register/id", &[("portal_id", ID), ("password", PASSWORD), ("password_again", PASSWORD), ("agree", "on")]).await;
        assert_eq!(browser.page().path, "/register/contract?said=again");
        assert!(browser.page().text().contains("手続きの時間が過ぎたか"));
    }

    async fn the_code_can_be_asked_for_again_and_the_address_corrected(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 3).await;
        let mut browser = product.register(&person, "wrong@example.jp", PASSWORD).await;
        let first = product.code_for("wrong@example.jp").await;
        browser.submit("/register/verify/resend", &[]).await;
        assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY, "not within a minute");
        assert_eq!(browser.clone().open("/register/verify/resend").await.path, "/register/verify", "no dead end");
        product.wait(Duration::from_secs(61));
        browser.submit("/register/verify/resend", &[]).await;
        assert_eq!(browser.page().path, "/register/verify?said=sent");
        assert!(browser.page().text().contains("認証コードをお送りしました"), "{}", browser.page().text());
        assert_eq!(product.mails().await.len(), 2);
        assert_eq!(product.code_for("wrong@example.jp").await, first);
        browser.submit("/register/verify/correct", &[("contact_address", "right@example.jp")]).await;
        assert!(browser.page().text().contains("right@example.jp"));
        let second = product.code_for("right@example.jp").await;
        browser.submit("/register/verify", &[("code", &first)]).await;
        assert_eq!(browser.page().errors(), ["認証コードが違います。一番新しいメールのコードを入力してください。"]);
        browser.submit("/register/verify", &[("code", &second)]).await;
        assert_eq!(browser.page().path, "/register/done");
    }

    async fn an_unverified_address_is_shown_on_every_page_until_it_is_verified(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 4).await;
        let mut browser = product.register(&person, ID, PASSWORD).await;
        for path in ["/", "/statements"] {
            browser.open(path).await;
            assert!(browser.page().text().contains("連絡先メールアドレスの確認が終わっていません"), "{path}");
        }
        let code = product.code_for(ID).await;
        browser.open("/register/verify").await;
        browser.submit("/register/verify", &[("code", &code)]).await;
        browser.open("/").await;
        assert!(!browser.page().text().contains("確認が終わっていません"));
    }

    async fn where_it_may_come_later_an_unverified_address_keeps_from_nothing(db) {
        let product = Product::start_with(db, "http://localhost:8080", Policies::printed()).await;
        let person = product.person(DemoKind::TvOnly, 4).await;
        let mut browser = product.register(&person, ID, PASSWORD).await;
        browser.open("/settings/id").await;
        assert_eq!(browser.page().path, "/settings/id");
        assert!(browser.page().text().contains("いまのままでもご利用いただけます"), "it is still asked for");
        browser.submit("/settings/id", &[("portal_id", "another@example.jp")]).await;
        browser.submit("/settings/id/confirm", &[]).await;
        assert!(browser.page().path.starts_with("/settings/id/done"), "{} {:?}", browser.page().path, browser.page().errors());
        let code = product.code_for(ID).await;
        browser.open("/register/verify").await;
        browser.submit("/register/verify", &[("code", &code)]).await;
        assert_eq!(browser.page().path, "/register/done");
        browser.open("/").await;
        assert!(!browser.page().text().contains("確認が終わっていません"));
    }

    async fn who_sees_no_contract_any_more_verifies_her_address_and_changes_her_password(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 4).await;
        let mut browser = product.register(&person, ID, PASSWORD).await;
        let now = product.app.now();
        db.unwatched().await.tick(sql!("UPDATE portal_grant SET revoked_at = $1 WHERE granted_at <= $1", now)).await.unwrap();
        browser.open("/").await;
        assert_eq!(browser.page().path, "/no-contract");
        assert!(!browser.page().text_of("main").contains("ご契約の追加"));
        assert!(browser.page().links().contains(&"/register/verify".to_owned()), "the banner leads on");
        let code = product.code_for(ID).await;
        browser.open("/register/verify").await;
        browser.submit("/register/verify", &[("code", &code)]).await;
        assert_eq!(browser.page().path, "/register/done");
        browser.open("/").await;
        assert!(browser.page().text_of("main").contains("ご契約の追加"), "now a contract can be added");
        browser.open("/settings/password").await;
        let new = "夜明けの紫陽花をながめる";
        let form = [("current_password", PASSWORD), ("password", new), ("password_again", new)];
        browser.submit("/settings/password", &form).await;
        assert!(browser.page().text().contains("新しいパスワードをお使いください"), "{:?}", browser.page().errors());
        browser.open("/settings/sessions").await;
        assert_eq!(browser.page().status, StatusCode::OK);
    }

    async fn who_is_signed_in_adds_the_contract_of_a_letter_or_registers_anew(db) {
        let product = Product::start(db).await;
        let mut stranger = product.browser();
        stranger.open("/register/temporary").await;
        assert!(!stranger.page().text().contains("に追加する"));
        let person = product.person(DemoKind::TvOnly, 4).await;
        let mut browser = product.register(&person, ID, PASSWORD).await;
        browser.open("/register/temporary").await;
        assert!(!browser.page().text().contains("に追加する"), "not before her address is verified");
        let code = product.code_for(ID).await;
        browser.open("/register/verify").await;
        browser.submit("/register/verify", &[("code", &code)]).await;
        browser.open("/register/temporary").await;
        assert!(browser.page().text().contains(&format!("いま {ID} でログインしています")), "{}", browser.page().text());
        browser.submit("/register/temporary/add", &[("temporary_id", "acdefghj"), ("temporary_password", "acdefghj")]).await;
        assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(browser.page().text().contains("に追加する"), "the choice is still there");
    }

    async fn the_letter_request_answers_the_same_to_everybody(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 5).await;
        let mut answers = Vec::new();
        for (name, phone, postcode) in
            [(person.name_kana(), person.phone(), person.postcode()), ("ダレデモ ナイ", "03-1111-2222", "100-0001")]
        {
            let mut browser = product.browser();
            browser.open("/register/letter").await;
            browser
                .submit("/register/letter", &[("name_kana", name), ("phone", phone), ("postcode", postcode)])
                .await;
            answers.push((browser.page().path.clone(), browser.page().text_of("main")));
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0].0, "/register/letter/done");
    }

    async fn a_company_and_two_of_one_name_are_asked_for_more(db) {
        let product = Product::start(db).await;
        for kind in [DemoKind::Company, DemoKind::AllFamilies] {
            let person = product.person(kind, 0).await;
            let mut browser = product.browser();
            browser.open("/register/contract").await;
            browser
                .submit("/register/contract", &[
                    ("name_kana", person.name_kana()),
                    ("phone", person.phone()),
                    ("proof_kind", "customer_number"),
                    ("proof", person.customer_number()),
                ])
                .await;
            assert_eq!(browser.page().path, "/register/extra", "{kind}");
            browser.submit("/register/extra", &[("proof_kind", "postcode"), ("proof", person.postcode())]).await;
            assert_eq!(browser.page().path, "/register/id", "{kind}");
        }
    }
}
