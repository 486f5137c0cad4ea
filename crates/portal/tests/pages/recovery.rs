//! A forgotten password by the guide's pages, an ID that nobody has, and "that was not me".

use axum::http::{Method, StatusCode};
use madoguchi_store::one_engine;
use madoguchi_testkit::{Browser, DemoKind, Person, Product};
use std::time::Duration;

const ID: &str = "hanako@example.jp";
const OLD: &str = "三輪車とすべり台と雲";
const NEW: &str = "夜明けの紫陽花をながめる";
const OTHER: &str = "三日月と風鈴のならぶ縁側";

/// A browser in which somebody has registered and typed the code from her mail.
async fn registered(product: &Product, person: &Person) -> Browser {
    let mut browser = product.register(person, ID, OLD).await;
    browser.open("/register/verify").await;
    browser.submit("/register/verify", &[("code", &product.code_for(ID).await)]).await;
    assert_eq!(browser.page().path, "/register/done");
    product.mails().await;
    browser
}

async fn ask(product: &Product, id: &str) -> Browser {
    let mut browser = product.browser();
    browser.open("/sign-in").await;
    assert!(browser.page().links().contains(&"/recover".to_owned()));
    browser.open("/recover").await;
    browser.submit("/recover", &[]).await;
    assert_eq!(browser.page().errors(), ["どちらか1つを選んでください。"]);
    browser.submit("/recover", &[("unknown", "password")]).await;
    assert_eq!(browser.page().path, "/recover/password");
    browser.submit("/recover/password", &[("portal_id", id)]).await;
    browser
}

/// Sets the new password on the page for it, and looks at what follows.
async fn renew(product: &Product, mut browser: Browser) {
    assert_eq!(browser.page().path, "/recover/new-password", "{:?}", browser.page().errors());
    assert!(browser.page().text().contains(ID));
    browser.submit("/recover/new-password", &[("password", NEW), ("password_again", "ちがう")]).await;
    assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.submit("/recover/new-password", &[("password", NEW), ("password_again", NEW)]).await;
    assert_eq!(browser.page().path, "/recover/done");
    assert!(browser.page().text().contains(&format!("マイページID {ID}")), "{}", browser.page().text());
    browser.open("/").await;
    assert_eq!(browser.page().path, "/", "signed in");
    for (password, path) in [(OLD, "/sign-in"), (NEW, "/")] {
        let mut later = product.browser();
        later.open("/sign-in").await;
        later.submit("/sign-in", &[("portal_id", ID), ("password", password)]).await;
        assert_eq!(later.page().path, path);
    }
}

/// The link that begins with `path` in the newest mail that has one.
async fn link(product: &Product, path: &str) -> String {
    let mails = product.mails().await;
    let linked = mails.iter().rev().find_map(|mail| mail.mail.text.find(path).map(|at| &mail.mail.text[at..]));
    linked.unwrap().split_whitespace().next().unwrap().to_owned()
}

one_engine! {
    async fn of_two_pages_that_set_a_password_one_does_and_the_other_says_so(db) {
        let product = Product::start(db).await;
        registered(&product, &product.person(DemoKind::TvOnly, 0).await).await;
        let mut browser = ask(&product, ID).await;
        let code = product.code_for(ID).await;
        browser.submit("/recover/code", &[("code", &code)]).await;
        let mut tab = browser.clone();
        tab.open("/recover/new-password").await;
        let (mut late, mut twice) = (tab.clone(), browser.clone());
        browser.submit("/recover/new-password", &[("password", NEW), ("password_again", NEW)]).await;
        assert_eq!(browser.page().path, "/recover/done");
        twice.submit("/recover/new-password", &[("password", NEW), ("password_again", NEW)]).await;
        assert_eq!(twice.page().path, "/recover/done", "the same form once more");
        late.submit("/recover/new-password", &[("password", OTHER), ("password_again", OTHER)]).await;
        assert_eq!(late.page().path, "/recover/done?said=earlier");
        assert!(late.page().text().contains("いま入力したものではありません"));
        // By now the tab has the session, in which its form was not shown.
        for (name, value) in browser.cookies() {
            tab.set_cookie(name, value);
        }
        tab.submit("/recover/new-password", &[("password", OTHER), ("password_again", OTHER)]).await;
        assert_eq!(tab.page().path, "/recover/done?said=earlier");
    }

    async fn a_request_that_another_overtook_begins_anew(db) {
        let product = Product::start(db).await;
        registered(&product, &product.person(DemoKind::TvOnly, 0).await).await;
        let mut overtaken = ask(&product, ID).await;
        let first = product.code_for(ID).await;
        product.wait(Duration::from_mins(2));
        let mut quick = ask(&product, ID).await;
        let second = product.code_for(ID).await;
        overtaken.submit("/recover/code", &[("code", &first)]).await;
        assert_eq!(overtaken.page().path, "/recover/new-password");
        quick.submit("/recover/code", &[("code", &second)]).await;
        quick.submit("/recover/new-password", &[("password", NEW), ("password_again", NEW)]).await;
        assert_eq!(quick.page().path, "/recover/done");
        overtaken.submit("/recover/new-password", &[("password", OTHER), ("password_again", OTHER)]).await;
        assert_eq!(overtaken.page().path, "/recover/password?said=again");
    }

    async fn a_code_from_the_mail_lets_a_new_password_be_set(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let mut first = registered(&product, &person).await;
        let mut browser = ask(&product, " ＨＡＮＡＫＯ＠example.jp").await;
        assert_eq!((browser.page().path.as_str(), browser.page().heading().as_str()), ("/recover/code", "認証コード入力"));
        for part in ["h***o@e***.jp", "認証コードが受信できない場合、パスワードのみの再設定はできません", "迷惑メール"] {
            assert!(browser.page().text().contains(part), "{part}");
        }
        let code = product.code_for(ID).await;
        browser.submit("/recover/code", &[("code", "12")]).await;
        assert_eq!(browser.page().errors(), ["6桁の数字を入力してください。"]);
        browser.submit("/recover/code", &[("code", &code)]).await;
        renew(&product, browser).await;
        first.open("/").await;
        assert_eq!(first.page().path, "/sign-in", "every other browser is out");
    }

    async fn a_code_is_sent_once_more_by_its_own_button(db) {
        let product = Product::start(db).await;
        registered(&product, &product.person(DemoKind::TvOnly, 0).await).await;
        let mut browser = ask(&product, ID).await;
        let sent = product.mails().await.len();
        browser.submit("/recover/code/resend", &[]).await;
        assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY, "a mail a minute");
        product.wait(Duration::from_mins(1));
        browser.submit("/recover/code/resend", &[]).await;
        assert_eq!(browser.page().path, "/recover/code?said=resent");
        assert!(browser.page().text().contains("認証コードをお送りしました"));
        assert_eq!(product.mails().await.len(), sent + 1);
        browser.open("/recover/code/resend").await;
        assert_eq!(browser.page().path, "/recover/code", "the button's address leads to its page");
    }

    async fn a_passphrase_ties_the_mails_link_to_who_asked(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let mut browser = product.browser();
        browser.register_until_confirmed(&person, ID, OLD).await;
        browser.submit("/register/confirm", &[]).await;
        let mut browser = ask(&product, ID).await;
        assert_eq!((browser.page().path.as_str(), browser.page().heading().as_str()), ("/recover/passphrase", "合言葉登録"));
        browser.submit("/recover/passphrase", &[("answer", "すいか")]).await;
        assert_eq!(browser.page().errors(), ["質問を1つ選んでください。"]);
        browser.submit("/recover/passphrase", &[("question", "food"), ("answer", "すいか")]).await;
        assert_eq!((browser.page().path.as_str(), browser.page().heading().as_str()), ("/recover/sent", "本人認証完了"));
        let notices = browser.page().texts_of("main .notice .notice-heading");
        assert_eq!(notices.first().map(String::as_str), Some("まだ手続きは終わっていません"), "before all else");
        let link = link(&product, "/recover/reissue?key=").await;
        // On another device, as mails are often read.
        let mut phone = product.browser();
        phone.open(&link).await;
        phone.submit("/recover/reissue", &[("question", "food"), ("answer", "めろん")]).await;
        assert_eq!(phone.page().errors(), ["質問か答えが、さきほどと違います。"]);
        phone.submit("/recover/reissue", &[("question", "food"), ("answer", " すいか ")]).await;
        // The mail is opened once more where its link was opened before.
        phone.open(&link).await;
        // The address was never verified and may be a stranger's: the contract is proven as well.
        assert_eq!(phone.page().path, "/recover/contract");
        phone.open("/recover/new-password").await;
        assert_eq!(phone.page().path, "/recover/contract");
        let other = product.person(DemoKind::TvOnly, 1).await;
        for (whose, path) in [(&other, "/recover/contract?said=not_hers"), (&person, "/recover/new-password")] {
            let typed = [
                ("name_kana", whose.name_kana()),
                ("phone", whose.phone()),
                ("proof_kind", "customer_number"),
                ("proof", whose.customer_number()),
            ];
            phone.submit("/recover/contract", &typed).await;
            assert_eq!(phone.page().path, path);
        }
        renew(&product, phone).await;
        let again = product.browser().send(Method::GET, &link, None).await;
        assert_eq!((again.status, again.heading().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "この画面はもう使えません"));
    }

    async fn an_id_that_nobody_has_sees_the_same_words(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        registered(&product, &person).await;
        let known = ask(&product, ID).await;
        // However the ID is written: the page must not reveal whether it shows the stored or the typed one.
        let loud = ask(&product, &ID.to_uppercase()).await;
        assert_eq!(loud.page().text(), known.page().text());
        let sent = product.mails().await.len();
        let mut compared = 0;
        for n in 0..6 {
            let mut unknown = ask(&product, &format!("nobody{n}@example.jp")).await;
            if unknown.page().path == "/recover/code" {
                let masked = |text: String| -> Vec<String> {
                    text.split_whitespace().map(|word| if word.contains("***") { "***".to_owned() } else { word.to_owned() }).collect()
                };
                let words = |browser: &Browser| masked(browser.page().text_of("main"));
                assert_eq!(words(&unknown), words(&known));
                unknown.submit("/recover/code", &[("code", "123456")]).await;
                assert_eq!(unknown.page().errors(), ["認証コードが違います。一番新しいメールのコードを入力してください。"]);
                compared += 1;
            }
        }
        assert!(compared > 0);
        assert_eq!(product.mails().await.len(), sent);
    }

    async fn it_works_while_a_sign_in_is_delayed_and_while_signed_in(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let mut signed_in = registered(&product, &person).await;
        let mut stranger = product.browser();
        stranger.open("/sign-in").await;
        for _ in 0..6 {
            stranger.submit("/sign-in", &[("portal_id", ID), ("password", "これはちがいます")]).await;
        }
        signed_in.open("/recover/password").await;
        signed_in.submit("/recover/password", &[("portal_id", ID)]).await;
        signed_in.submit("/recover/code", &[("code", &product.code_for(ID).await)]).await;
        renew(&product, signed_in).await;
    }

    async fn the_id_goes_to_the_contact_address_of_who_proved_the_contract(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        registered(&product, &person).await;
        let mut browser = product.register_until_id(&person).await;
        assert_eq!(browser.page().heading(), "すでに登録されています");
        browser.submit("/register/id/remind", &[]).await;
        assert!(browser.page().text().contains("h***o@e***.jp のメールをご確認ください"), "{}", browser.page().text());
        let mail = product.mails().await.pop().unwrap();
        assert!(mail.to == ID && mail.mail.text.lines().any(|line| line == ID), "{}", mail.mail.text);
    }

    async fn that_was_not_me_is_asked_once_more_and_then_stops_everything(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::TvOnly, 0).await;
        let mut thief = registered(&product, &person).await;
        thief.open("/settings/password").await;
        thief.submit("/settings/password", &[("current_password", OLD), ("password", NEW), ("password_again", NEW)]).await;
        let link = link(&product, "/not-me?key=").await;
        let mut owner = product.browser();
        owner.open(&link).await;
        assert_eq!(owner.page().heading(), "覚えがない変更を止める");
        thief.open("/").await;
        assert_eq!(thief.page().path, "/", "opening the page does nothing");
        owner.submit("/not-me", &[]).await;
        assert_eq!(owner.page().heading(), "変更を止めました");
        thief.open("/").await;
        assert_eq!(thief.page().path, "/sign-in");
        thief.submit("/sign-in", &[("portal_id", ID), ("password", NEW)]).await;
        assert_eq!(thief.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(thief.page().errors()[0].contains("使えなくなっています"));
        // The way back is open to the owner at once.
        assert!(owner.page().links().contains(&"/recover/password".to_owned()));
        product.recover(&mut owner, ID, OLD).await;
        owner.open("/").await;
        assert_eq!(owner.page().path, "/");
        product.wait(Duration::from_hours(8 * 24));
        let late = product.browser().send(Method::GET, &link, None).await;
        assert_eq!(late.heading(), "この画面はもう使えません");
    }
}
