//! Sharing a contract, answering an invitation, adding and switching, as people meet them.

use axum::http::{Method, StatusCode};
use madoguchi_app::Policies;
use madoguchi_domain::household::Household;
use madoguchi_store::one_engine;
use madoguchi_testkit::{Browser, DemoKind, Person, Product};
use std::time::Duration;

const HOLDER: &str = "hanako@example.jp";
const GUEST: &str = "kenji@example.jp";
const PASSWORD: &str = "三輪車とすべり台と雲";
const LIST: &str = "/settings/household";
const REMIND: &str = "/settings/household/remind";
const WITHDRAW: &str = "/settings/household/withdraw";
const INVITE: &str = "/settings/household/invite";
const ADD: &str = "/settings/household/add";
const CONFIRM: &str = "/settings/household/add/confirm";

/// A browser in which somebody has registered and typed the code from her mail.
pub(crate) async fn registered(product: &Product, person: &Person, id: &str) -> Browser {
    let mut browser = product.register(person, id, PASSWORD).await;
    browser.open("/register/verify").await;
    browser.submit("/register/verify", &[("code", &product.code_for(id).await)]).await;
    assert_eq!(browser.page().path, "/register/done");
    browser
}

/// Invites to the scopes named, up to the page that says so.
pub(crate) async fn invite(browser: &mut Browser, address: &str, scopes: &[&str]) {
    browser.open(INVITE).await;
    let mut typed = vec![("address", address)];
    typed.extend(scopes.iter().map(|scope| (*scope, "on")));
    browser.submit(INVITE, &typed).await;
    assert_eq!(browser.page().heading(), "招待の確認", "{:?}", browser.page().errors());
    let review = browser.page().path.clone();
    browser.submit(&review, &[]).await;
    assert_eq!(browser.page().heading(), "招待が完了しました", "{:?}", browser.page().errors());
}

/// The address of the invitation in the newest mail that has one.
pub(crate) async fn link(product: &Product) -> String {
    let mails = product.mails().await;
    let text =
        mails.iter().rev().find_map(|mail| mail.mail.text.find("/invitation?key=").map(|at| &mail.mail.text[at..]));
    text.unwrap().split_whitespace().next().unwrap().to_owned()
}

/// Accepts an invitation with a new ID.
pub(crate) async fn join(product: &Product, link: &str, id: &str) -> Browser {
    let mut guest = product.browser();
    guest.open(link).await;
    guest.submit("/invitation/register", &[]).await;
    assert_eq!(guest.page().path, "/register/id");
    let preset = ["#portal_id", "#contact_address"].map(|field| guest.page().attribute(field, "value").unwrap());
    assert!(!preset[0].is_empty() && preset[0] == preset[1], "the invited address can be both: {preset:?}");
    let typed = [("portal_id", id), ("password", PASSWORD), ("password_again", PASSWORD), ("agree", "on")];
    guest.submit("/register/id", &typed).await;
    assert_eq!(guest.page().path, "/register/confirm", "{:?}", guest.page().errors());
    guest.submit("/register/confirm", &[]).await;
    guest
}

/// Proves another contract for the signed-in login.
async fn prove(browser: &mut Browser, person: &Person) {
    browser.open(ADD).await;
    let typed = [
        ("name_kana", person.name_kana()),
        ("phone", person.phone()),
        ("proof_kind", "customer_number"),
        ("proof", person.customer_number()),
    ];
    browser.submit(ADD, &typed).await;
    if browser.page().form("/register/extra").is_some() {
        let extra = [("proof_kind", "postcode"), ("proof", person.postcode())];
        browser.submit("/register/extra", &extra).await;
    }
}

/// Somebody with two contracts, looking at the second; and the second person.
async fn with_two(product: &Product) -> (Browser, Person, Person) {
    let one = product.person(DemoKind::InternetTv, 0).await;
    let two = product.person(DemoKind::InternetTv, 1).await;
    let mut browser = registered(product, &one, HOLDER).await;
    prove(&mut browser, &two).await;
    assert_eq!(browser.page().path, CONFIRM, "{:?}", browser.page().errors());
    browser.submit(CONFIRM, &[]).await;
    assert_eq!(browser.page().path, "/?said=added");
    (browser, one, two)
}

/// A person's name as a page shows it, its spaces all alike.
fn name(person: &Person) -> String {
    person.record.customer.name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the switch in the header sends for the other contract.
fn other_contract(browser: &Browser) -> String {
    browser.page().attribute(".contracts button[name=grant]", "value").unwrap()
}

one_engine! {
    async fn somebody_is_invited_registers_without_a_contract_and_is_shut_out(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::InternetTv, 0).await;
        let mut holder = registered(&product, &person, HOLDER).await;
        holder.open(LIST).await;
        assert!(holder.page().text().contains("ご契約者さまのほかに、見られる方はいません。"));
        invite(&mut holder, GUEST, &["scope_bills"]).await;
        assert!(holder.page().text().contains("受付番号"));
        holder.open(LIST).await;
        assert!(holder.page().text().contains(GUEST) && holder.page().text().contains("お返事待ち"));
        let link = link(&product).await;
        let mut guest = product.browser();
        guest.open(&link).await;
        assert!(!guest.page().text().contains(&name(&person)), "a stranger reads no names");
        assert!(guest.page().text().contains('○') && guest.page().text().contains("ご請求"));
        let mut guest = join(&product, &link, GUEST).await;
        assert_eq!(guest.page().path, "/register/done", "the address needs no code");
        let seen = guest.page().texts_of("main dd");
        assert!(seen.contains(&"ご請求".to_owned()), "what she sees now: {seen:?}");
        guest.open("/").await;
        assert_eq!(guest.page().status, StatusCode::OK);
        assert!(guest.page().count("[data-amount]") == 1, "bills were opened");
        assert!(!guest.page().text().contains("ご契約中のサービス"), "contracts were not");
        assert!(!guest.page().text().contains(person.customer_number()), "nor is the number hers to read");
        guest.open(LIST).await;
        assert!(guest.page().text().contains("招待されてご覧いただいています"));
        assert_eq!(guest.open(INVITE).await.status, StatusCode::NOT_FOUND);
        holder.open(LIST).await;
        assert!(holder.page().text().contains("最後に見た日時 2026年11月12日"), "{}", holder.page().text());
        let revoke = holder.page().links().into_iter().find(|link| link.ends_with("/revoke")).unwrap();
        assert_eq!(guest.open(&revoke).await.status, StatusCode::NOT_FOUND);
        holder.open(&revoke).await;
        holder.submit(&revoke, &[]).await;
        assert_eq!(holder.page().path, "/settings/household?said=revoked");
        guest.open("/statements").await;
        assert_eq!(guest.page().path, "/no-contract");
        assert_eq!(guest.page().heading(), "ご覧いただけるご契約がありません");
        guest.submit("/sign-out", &[]).await;
        assert!(guest.page().path.starts_with("/sign-in"));
    }

    async fn a_form_that_came_too_late_still_leads_to_its_invitation_in_another_language(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::InternetTv, 0).await;
        let mut holder = registered(&product, &person, HOLDER).await;
        invite(&mut holder, GUEST, &["scope_bills"]).await;
        let link = link(&product).await;
        let key = link.split_once("key=").unwrap().1.to_owned();
        for path in ["/invitation/register", "/invitation"] {
            let mut guest = product.browser();
            guest.open(&link).await;
            let page = guest.send(Method::POST, path, Some(&[("csrf", "old"), ("key", &key)])).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            let language = page.form("/language").unwrap();
            let back = language.iter().find(|(name, _)| name == "return_to").unwrap();
            let again = guest.open(&back.1).await;
            assert_eq!((again.status, again.count("form[action='/invitation/register']")), (StatusCode::OK, 1), "{path}");
        }
    }

    async fn a_guest_without_bills_finds_none(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::InternetTv, 0).await;
        let mut holder = registered(&product, &person, HOLDER).await;
        invite(&mut holder, GUEST, &["scope_orders", "scope_usage"]).await;
        let mut guest = join(&product, &link(&product).await, GUEST).await;
        guest.open("/").await;
        assert_eq!(guest.page().count("[data-amount]"), 0);
        assert!(guest.page().text().contains("ご契約中のサービス"));
        assert!(!guest.page().links().contains(&"/statements".to_owned()), "no leaf that leads nowhere");
        let (bill, _) = person.record.bills.last().unwrap();
        for path in [
            "/statements".to_owned(),
            format!("/statements/{}", bill.month),
            format!("/statements/{}/{}", bill.month, bill.bill_number),
        ] {
            assert_eq!(guest.send(Method::GET, &path, None).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }

    async fn who_has_an_id_accepts_with_it_and_sees_which(db) {
        let product = Product::start(db).await;
        let (one, two) = (product.person(DemoKind::InternetTv, 0).await, product.person(DemoKind::TvOnly, 0).await);
        let mut holder = registered(&product, &one, HOLDER).await;
        registered(&product, &two, GUEST).await;
        invite(&mut holder, "elsewhere@example.jp", &["scope_bills"]).await;
        let link = link(&product).await;
        let mut guest = product.browser();
        guest.open(&link).await;
        assert!(guest.page().text().contains("ログインして受け取る"));
        let sign_in = guest.page().links().into_iter().find(|link| link.starts_with("/sign-in?next=")).unwrap();
        guest.open(&sign_in).await;
        guest.submit("/sign-in", &[("portal_id", GUEST), ("password", PASSWORD)]).await;
        assert_eq!(guest.page().path, link, "led back");
        assert!(guest.page().text().contains(&format!("「{GUEST}」で受け取ります")), "{}", guest.page().text());
        let mut twice = guest.clone();
        guest.submit("/invitation", &[]).await;
        assert_eq!(guest.page().path, "/invitation/done");
        let seen = guest.page().texts_of("main dd");
        assert!(seen.contains(&"ご請求".to_owned()) && seen[0].contains("さまのご契約"), "{seen:?}");
        twice.submit("/invitation", &[]).await;
        assert_eq!(twice.page().path, "/invitation/done", "a second press changes nothing");
        guest.open("/").await;
        assert!(guest.page().text().contains("表示中："));
        assert!(guest.page().heading().contains(&name(&one)));
        let own = other_contract(&guest);
        guest.submit("/switch", &[("grant", &own)]).await;
        assert!(guest.page().heading().contains(&name(&two)));
        holder.open(&link).await;
        assert_eq!(holder.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(holder.page().heading(), "この招待は使えません");
    }

    async fn what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::InternetTv, 0).await;
        let mut holder = registered(&product, &person, HOLDER).await;
        holder.open(INVITE).await;
        holder.submit(INVITE, &[("address", "not an address")]).await;
        assert_eq!(holder.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(holder.page().errors().len(), 2, "{:?}", holder.page().errors());
        assert_eq!(holder.page().attribute("#address", "value").as_deref(), Some("not an address"));
        assert_eq!(holder.page().attribute("input[name=term][checked]", "value").as_deref(), Some("1_year"));
        holder.submit(INVITE, &[("address", GUEST), ("scope_usage", "on"), ("term", "6_months")]).await;
        assert!(holder.page().text().contains("2027年5月12日"), "{}", holder.page().text());
        let correct = holder.page().links().into_iter().find(|link| link.contains("?draft=")).unwrap();
        assert!(!correct.contains('@'));
        let review = holder.page().path.clone();
        holder.open(&correct).await;
        assert_eq!(holder.page().attribute("#address", "value").as_deref(), Some(GUEST));
        assert_eq!(holder.page().count("#scope_usage[checked]"), 1);
        let mut stranger = registered(&product, &product.person(DemoKind::TvOnly, 0).await, "other@example.jp").await;
        assert_eq!(stranger.open(&review).await.status, StatusCode::NOT_FOUND);
        let csrf = stranger.open(LIST).await.attribute("main input[name=csrf]", "value");
        assert!(csrf.is_none(), "nothing is on its way");
    }

    async fn an_invitation_is_sent_again_and_withdrawn_from_the_list(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::InternetTv, 0).await;
        let mut holder = registered(&product, &person, HOLDER).await;
        invite(&mut holder, GUEST, &["scope_bills"]).await;
        holder.open(LIST).await;
        holder.submit(REMIND, &[]).await;
        assert_eq!(holder.page().status, StatusCode::UNPROCESSABLE_ENTITY, "a mail a minute");
        product.wait(Duration::from_mins(2));
        holder.submit(REMIND, &[]).await;
        assert_eq!(holder.page().path, "/settings/household?said=reminded");
        assert!(holder.page().text().contains("招待メールをお送りしました"));
        assert_eq!(product.mails().await.iter().filter(|mail| mail.to == GUEST).count(), 2);
        let mut stranger = registered(&product, &product.person(DemoKind::TvOnly, 0).await, "other@example.jp").await;
        invite(&mut stranger, "x@example.jp", &["scope_bills"]).await;
        let theirs = holder.page().attribute("input[name=invitation]", "value").unwrap();
        stranger.open(LIST).await;
        for path in [REMIND, WITHDRAW] {
            let forged = stranger.submit_only(path, &[("invitation", &theirs)]).await;
            assert_eq!(forged.status, StatusCode::NOT_FOUND, "{path}");
        }
        holder.submit(WITHDRAW, &[]).await;
        assert_eq!(holder.page().path, "/settings/household?said=withdrawn");
        assert!(holder.page().text().contains("招待を取り下げました"));
        assert!(!holder.page().text().contains(GUEST));
        let mut guest = product.browser();
        guest.open(&link(&product).await).await;
        assert_eq!(guest.page().status, StatusCode::OK, "the stranger's own invitation still stands");
    }

    async fn another_contract_is_added_and_the_header_switches(db) {
        let product = Product::start(db).await;
        let (mut browser, one, two) = with_two(&product).await;
        assert!(browser.page().heading().contains(&name(&two)));
        assert!(browser.page().text().contains("ご契約を追加しました"));
        let first = other_contract(&browser);
        browser.submit("/switch", &[("grant", &first)]).await;
        assert!(browser.page().heading().contains(&name(&one)));
        browser.open("/switch").await;
        assert_eq!(browser.page().heading(), "ご契約の切り替え");
        let other = product.person(DemoKind::TvOnly, 0).await;
        let mut neighbour = registered(&product, &other, GUEST).await;
        neighbour.open("/switch").await;
        assert!(neighbour.page().text().contains("1つだけです"));
        neighbour.open("/").await;
        assert_eq!(neighbour.page().count(".contracts"), 0);
        let csrf = neighbour.page().attribute("input[name=csrf]", "value").unwrap();
        let forged = neighbour.send(Method::POST, "/switch", Some(&[("csrf", &csrf), ("grant", &first)])).await;
        assert_eq!(forged.status, StatusCode::NOT_FOUND, "another's contract");
    }

    async fn a_form_of_the_other_contract_changes_nothing_and_leads_back(db) {
        let product = Product::start(db).await;
        let (mut browser, one, _) = with_two(&product).await;
        let first = other_contract(&browser);
        // In one tab the form of the second contract is filled in; in another tab she switches to the first.
        browser.open(INVITE).await;
        let mut other_tab = browser.clone();
        other_tab.submit("/switch", &[("grant", &first)]).await;
        let answer = browser.submit_only(INVITE, &[("address", GUEST), ("scope_bills", "on")]).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert_eq!(answer.heading(), "表示するご契約が切り替わっています");
        other_tab.open(LIST).await;
        assert!(other_tab.page().text().contains("見られる方はいません"));
        browser.submit(INVITE, &[("address", GUEST), ("scope_bills", "on")]).await;
        assert_eq!(browser.page().status, StatusCode::CONFLICT);
        assert_eq!(browser.page().attribute("main input[name=address]", "value").as_deref(), Some(GUEST));
        browser.submit(INVITE, &[]).await;
        assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY, "shown again, to be looked at");
        assert_eq!(browser.page().attribute("#address", "value").as_deref(), Some(GUEST));
        assert_eq!(browser.page().count("#scope_bills[checked]"), 1);
        browser.submit(INVITE, &[]).await;
        assert_eq!(browser.page().heading(), "招待の確認");
        browser.open("/").await;
        assert!(!browser.page().heading().contains(&name(&one)), "back at the second");
        // Signing out and the language belong to no contract.
        browser.open("/sign-out").await;
        other_tab.submit("/switch", &[("grant", &first)]).await;
        browser.submit("/sign-out", &[]).await;
        assert!(browser.page().path.starts_with("/sign-in"));
    }

    async fn a_contract_that_somebody_else_holds_is_not_added(db) {
        let product = Product::start(db).await;
        let (one, two) = (product.person(DemoKind::InternetTv, 0).await, product.person(DemoKind::InternetTv, 1).await);
        let mut browser = registered(&product, &one, HOLDER).await;
        registered(&product, &two, GUEST).await;
        prove(&mut browser, &two).await;
        assert_eq!(browser.page().status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(browser.page().heading(), "このご契約は追加できません");
        assert!(!browser.page().text().contains("k***i"), "no ID, masked or not");
        browser.open("/").await;
        assert_eq!(browser.page().count(".contracts"), 0);
    }

    async fn an_invitation_to_see_nothing_marks_the_choices_and_not_the_first_of_them(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::InternetTv, 0).await;
        let mut holder = registered(&product, &person, HOLDER).await;
        holder.open(INVITE).await;
        holder.submit(INVITE, &[("address", GUEST)]).await;
        let page = holder.page();
        assert_eq!(page.errors(), ["見られる内容を1つ以上選んでください。"]);
        assert_eq!(page.count("fieldset.wrong[aria-invalid=true]"), 1);
        let described = page.attribute("fieldset.wrong", "aria-describedby");
        assert_eq!(described.as_deref(), Some("scopes-hint scopes-error"));
        assert_eq!(page.count("fieldset.wrong .wrong, fieldset.wrong input[aria-invalid]"), 0);
        assert!(page.links().contains(&"#scope_bills".to_owned()), "the summary leads to the first of them");
    }

    async fn an_unverified_address_invites_nobody(db) {
        let product = Product::start(db).await;
        let person = product.person(DemoKind::InternetTv, 0).await;
        let mut browser = product.register(&person, HOLDER, PASSWORD).await;
        for path in [INVITE, ADD] {
            browser.open(path).await;
            assert_eq!(browser.page().path, "/register/verify", "{path}");
        }
        browser.open(LIST).await;
        assert_eq!(browser.page().path, LIST);
        assert!(!browser.page().links().contains(&INVITE.to_owned()), "nor is it offered");
        assert!(!browser.page().texts_of("main a").contains(&"ご契約の追加".to_owned()));
        browser.open("/customer").await;
        let ways = browser.page().texts_of("main a.button");
        assert_eq!(ways, ["認証コードを入力する"], "what can be done instead");
    }

    async fn an_unverified_login_is_offered_no_button_to_accept(db) {
        let product = Product::start(db).await;
        let (one, two) = (product.person(DemoKind::InternetTv, 0).await, product.person(DemoKind::InternetTv, 1).await);
        let mut holder = registered(&product, &one, HOLDER).await;
        let mut guest = product.register(&two, GUEST, PASSWORD).await;
        invite(&mut holder, GUEST, &["scope_bills"]).await;
        let link = link(&product).await;
        guest.open(&link).await;
        assert_eq!(guest.page().form("/invitation"), None);
        let offered = guest.page().texts_of("main button");
        assert!(!offered.iter().any(|word| word.contains("受け取る")), "{offered:?}");
        assert!(guest.page().texts_of("main section a").contains(&"認証コードを入力する".to_owned()));
        let code = product.code_for(GUEST).await;
        guest.open("/register/verify").await;
        guest.submit("/register/verify", &[("code", &code)]).await;
        guest.open(&link).await;
        guest.submit("/invitation", &[]).await;
        assert_eq!(guest.page().path, "/invitation/done");
    }

    async fn where_it_is_off_the_page_says_so_and_the_menu_does_not(db) {
        let policies = Policies { household: Household::Off, ..Policies::default() };
        let product = Product::start_with(db, "http://localhost:8080", policies).await;
        let person = product.person(DemoKind::InternetTv, 0).await;
        let mut browser = registered(&product, &person, HOLDER).await;
        browser.open("/").await;
        assert!(!browser.page().links().iter().any(|link| link == LIST));
        assert!(browser.page().links().iter().any(|link| link == ADD), "another contract of one's own");
        browser.open(LIST).await;
        assert!(browser.page().text().contains("ご利用いただけません"));
        assert_eq!(browser.open(INVITE).await.status, StatusCode::NOT_FOUND);
        browser.open(ADD).await;
        assert_eq!(browser.page().path, ADD);
    }
}
