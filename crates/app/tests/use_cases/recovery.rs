//! A forgotten password: by code, by passphrase, without a login; late, wrong, doubled, and by strangers.

mod at_once;

use crate::common::{HOUR, House, MINUTE, PASSWORD, at_once, attempt, audited, claim, done, household};
use madoguchi_app::{
    Outcome, Policies,
    contact::verify,
    keys::Token,
    recovery::{
        BeginForm, BeginRefusal, CodeRefusal, LinkForm, LinkRefusal, NewPassword, NewPasswordFault, Recovered, Refusal,
        Stage, accept_contract, begin, check_code, choose_passphrase, link_works, open_link, resend, set_password,
        stage,
    },
    registration::{Purpose, prove_for},
    session::Browser,
};
use madoguchi_domain::{
    audit::Action,
    credential::PasswordFault,
    recovery::{RecoveryPolicy, Way},
    registration::ProofKind,
};
use madoguchi_store::{both_engines, testing::TestDb};

const ID: &str = "hanako@example.jp";
const NEW: &str = "夜明けの紫陽花をながめる";

/// A house and the session of somebody registered there, with a verified contact address or not.
async fn house(db: &TestDb, verified: bool) -> (House, Token) {
    let house = House::new(db);
    house.on_file(vec![household("c1")]).await;
    let session = house.registered("c1", ID).await;
    if verified {
        let code = house.newest_mail().await.mail.text;
        let me = house.me(&session).await.unwrap();
        assert_eq!(verify(&house.cx(), &me, &code).await.unwrap(), Outcome::Done(()));
    }
    house.newest_mail().await;
    (house, session)
}

async fn asked(house: &House, from: &str, current: Option<&Token>, id: &str) -> Outcome<Token, BeginRefusal> {
    let form = BeginForm { portal_id: id.to_owned(), once: house.app.new_token() };
    begin(&house.cx_from(from), current, &form).await.unwrap()
}

async fn flow(house: &House, id: &str) -> Token {
    match asked(house, "192.0.2.1", None, id).await {
        Outcome::Done(token) => token,
        Outcome::Refused(refusal) => panic!("{refusal:?}"),
    }
}

async fn typed(house: &House, flow: &Token, code: &str) -> Outcome<(), CodeRefusal> {
    check_code(&house.cx(), Some(flow), code).await.unwrap()
}

async fn at(house: &House, flow: &Token) -> Stage {
    stage(&house.cx(), Some(flow)).await.unwrap()
}

async fn renewed(house: &House, flow: &Token, password: &str) -> Outcome<Recovered, Refusal> {
    let form = NewPassword {
        password: password.to_owned(),
        again: password.to_owned(),
        once: Token::received(password),
        browser: Browser::default(),
    };
    set_password(&house.cx(), Some(flow), &form).await.unwrap()
}

/// Proves a contract for a request whose login's address was never verified. Returns whether it is the login's.
async fn proves(house: &House, request: &Token, key: &str) -> bool {
    let Stage::Contract(user) = at(house, request).await else { panic!("asks for no contract") };
    let claim = claim(ProofKind::CustomerNumber, &format!("N-{key}"));
    let proven = prove_for(&house.cx(), &claim, Purpose::Recover(user)).await.unwrap();
    let Outcome::Done(proven) = proven else { panic!("{proven:?}") };
    accept_contract(&house.cx(), Some(request), &proven.token).await.unwrap()
}

async fn signs_in(house: &House, password: &str) -> bool {
    matches!(attempt(&house.cx(), ID, password).await, Outcome::Done(_))
}

/// The code in the newest mail, if that is a recovery's.
async fn code(house: &House) -> String {
    let mail = house.newest_mail().await.mail;
    assert_eq!(mail.subject, "recovery code ja");
    mail.text
}

fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

async fn mails(house: &House) -> usize {
    madoguchi_app::job::drain(&house.app, "worker").await.unwrap();
    house.mails.all().len()
}

/// The key of the newest mailed link.
async fn link(house: &House) -> Token {
    let mail = house.newest_mail().await.mail;
    assert_eq!(mail.subject, "recovery link ja");
    Token::received(mail.text.strip_prefix("/recover/reissue?key=").unwrap())
}

async fn answered(house: &House, key: &Token, question: &str, answer: &str) -> Outcome<Token, LinkRefusal> {
    let once = house.app.new_token();
    let form = LinkForm { key: key.clone(), question: question.to_owned(), answer: answer.to_owned(), once };
    open_link(&house.cx(), &form).await.unwrap()
}

const WRONG: Outcome<(), CodeRefusal> = Outcome::Refused(CodeRefusal::Wrong);
const OVER: Outcome<(), CodeRefusal> = Outcome::Refused(CodeRefusal::Over);

both_engines! {
    async fn a_code_leads_to_a_new_password_and_ends_every_session(db) {
        let (house, old) = house(db, true).await;
        let request = flow(&house, ID).await;
        assert_eq!(at(&house, &request).await, Stage::Code("h***o@e***.jp".to_owned()));
        let code = code(&house).await;
        assert_eq!(renewed(&house, &request, NEW).await, Outcome::Refused(Refusal::Gone), "nothing is proven yet");
        assert_eq!(typed(&house, &request, &code).await, Outcome::Done(()));
        assert_eq!(typed(&house, &request, &code).await, Outcome::Done(()), "a second click");
        assert_eq!(at(&house, &request).await, Stage::NewPassword(ID.to_owned()));
        let weak = NewPasswordFault::Password(PasswordFault::Common);
        assert_eq!(renewed(&house, &request, "aaaaaaaa").await, Outcome::Refused(Refusal::Form(vec![weak])));
        let Outcome::Done(first) = renewed(&house, &request, NEW).await else { panic!("set") };
        let session = first.session.clone().unwrap();
        assert!(house.me(&session).await.is_some() && house.me(&old).await.is_none());
        assert_eq!(renewed(&house, &request, NEW).await, Outcome::Done(first), "sent twice it is set once");
        let other = renewed(&house, &request, "ほかの パスワード 12").await;
        assert_eq!(other, Outcome::Refused(Refusal::Already), "another form of the same request");
        assert!(signs_in(&house, NEW).await && !signs_in(&house, PASSWORD).await);
        let mail = house.newest_mail().await;
        let Stage::Done(id, receipt) = at(&house, &request).await else { panic!("done") };
        assert!(mail.mail.text.starts_with(&format!("password_reset {receipt} /not-me?key=")));
        assert_eq!((id.as_str(), mail.to.as_str()), (ID, ID));
    }

    async fn a_request_goes_on_under_a_newer_key(db) {
        let (before, _) = house(db, false).await;
        let nobodys = flow(&before, "nobody@example.jp").await;
        let shown = at(&before, &nobodys).await;
        let request = flow(&before, ID).await;
        let chosen = choose_passphrase(&before.cx(), Some(&request), "food", "ぽち").await.unwrap();
        assert_eq!(chosen, Outcome::Done(()));
        // The mail is yet to be sent.
        let newer = House::with_keys(db, &[8, 7]);
        let key = link(&newer).await;
        assert!(matches!(answered(&newer, &key, "food", "たま").await, Outcome::Refused(LinkRefusal::Wrong)));
        let Outcome::Done(opened) = answered(&newer, &key, "food", "ぽち").await else { panic!("opens") };
        assert!(proves(&newer, &opened, "c1").await);
        assert!(matches!(renewed(&newer, &opened, NEW).await, Outcome::Done(_)));
        newer.advance(HOUR);
        let again = flow(&newer, "nobody@example.jp").await;
        assert_eq!(at(&newer, &again).await, shown, "a newer key does not tell who is registered");
    }

    async fn five_tries_ten_minutes_and_the_same_code_again(db) {
        let (house, _) = house(db, true).await;
        let request = flow(&house, ID).await;
        let first = code(&house).await;
        let until = house.cx().now.plus(MINUTE);
        assert_eq!(resend(&house.cx(), Some(&request)).await.unwrap(), Outcome::Refused(Some(until)));
        house.advance(MINUTE);
        assert_eq!(resend(&house.cx(), Some(&request)).await.unwrap(), Outcome::Done(()));
        assert_eq!(code(&house).await, first, "the same code");
        for not_a_code in ["", "12345", "abcdef"] {
            assert_eq!(typed(&house, &request, not_a_code).await, Outcome::Refused(CodeRefusal::NotACode));
        }
        for _ in 0..5 {
            assert_eq!(typed(&house, &request, &wrong(&first)).await, WRONG);
        }
        assert_eq!(typed(&house, &request, &first).await, OVER);
        house.advance(MINUTE);
        assert_eq!(resend(&house.cx(), Some(&request)).await.unwrap(), Outcome::Done(()));
        let second = code(&house).await;
        assert_ne!(second, first, "the old one is used up");
        house.advance(11 * MINUTE);
        assert_eq!(typed(&house, &request, &second).await, OVER, "too late");
    }

    async fn a_stranger_neither_spoils_nor_uses_a_code(db) {
        let (house, _) = house(db, true).await;
        let hers = flow(&house, ID).await;
        let code = code(&house).await;
        let Outcome::Done(strangers) = asked(&house, "203.0.113.9", None, ID).await else { panic!("asks") };
        assert_eq!(typed(&house, &strangers, &code).await, WRONG, "a code works where it was asked for");
        for _ in 0..4 {
            typed(&house, &strangers, "000000").await;
        }
        assert_eq!(typed(&house, &hers, &code).await, Outcome::Done(()));
    }

    async fn a_few_strangers_shut_nobody_out_of_her_reset(db) {
        let (house, _) = house(db, true).await;
        for source in 0..5 {
            let from = format!("203.0.113.{source}");
            let Outcome::Done(request) = asked(&house, &from, None, ID).await else { panic!("{from} asks") };
            for _ in 0..6 {
                asked(&house, &from, None, ID).await;
            }
            for _ in 0..12 {
                check_code(&house.cx_from(&from), Some(&request), "000000").await.unwrap();
            }
        }
        // From a browser never seen here, at a source that has done nothing yet.
        mails(&house).await;
        house.advance(MINUTE);
        let hers = flow(&house, ID).await;
        assert_eq!(typed(&house, &hers, &code(&house).await).await, Outcome::Done(()));
    }

    async fn not_even_very_many_shut_her_out_of_the_browser_she_signs_in_with(db) {
        let (house, _) = house(db, true).await;
        let device = house.app.new_token();
        assert!(matches!(attempt(&house.cx_on(&device), ID, PASSWORD).await, Outcome::Done(_)));
        for network in 0..60 {
            let from = format!("203.0.{network}.1");
            for _ in 0..6 {
                asked(&house, &from, None, ID).await;
            }
        }
        // Nobody is refused; to browsers that she does not use just fewer mails go.
        let form = || BeginForm { portal_id: ID.to_owned(), once: house.app.new_token() };
        for (browser, mailed) in [(house.app.new_token(), 0), (device.clone(), 1)] {
            let before = mails(&house).await;
            assert!(matches!(begin(&house.cx_on(&browser), None, &form()).await.unwrap(), Outcome::Done(_)));
            assert_eq!(mails(&house).await - before, mailed);
        }
        // It has a counter of its own, which has a limit too.
        for _ in 0..4 {
            assert!(matches!(begin(&house.cx_on(&device), None, &form()).await.unwrap(), Outcome::Done(_)));
        }
        assert!(matches!(begin(&house.cx_on(&device), None, &form()).await.unwrap(), Outcome::Refused(BeginRefusal::Wait(_))));
    }

    async fn one_ipv6_network_shuts_nobody_out_and_fills_no_box(db) {
        let (house, _) = house(db, true).await;
        let before = mails(&house).await;
        for source in 0..40 {
            for _ in 0..2 {
                let from = format!("2001:db8:1:{source:x}::1");
                assert!(matches!(asked(&house, &from, None, ID).await, Outcome::Done(_)));
            }
        }
        let sent = mails(&house).await - before;
        assert!(sent <= 12, "{sent} mails");
        house.advance(MINUTE);
        let hers = flow(&house, ID).await;
        assert_eq!(typed(&house, &hers, &code(&house).await).await, Outcome::Done(()));
    }

    async fn what_is_shown_does_not_hang_on_how_the_id_is_written(db) {
        let (house, _) = house(db, true).await;
        for id in [ID, "HANAKO@EXAMPLE.JP", "Hanako@example.jp"] {
            assert_eq!(at(&house, &flow(&house, id).await).await, Stage::Code("h***o@e***.jp".to_owned()));
            house.advance(HOUR);
        }
        for n in 0..20 {
            let [lower, upper] = [format!("nobody{n}@example.jp"), format!("NOBODY{n}@EXAMPLE.JP")];
            let seen = [at(&house, &flow(&house, &lower).await).await, at(&house, &flow(&house, &upper).await).await];
            assert_eq!(seen[0], seen[1]);
            house.advance(HOUR);
        }
    }

    async fn one_source_does_not_use_up_the_mails_of_an_id(db) {
        let (house, _) = house(db, true).await;
        for id in [ID, "nobody@example.jp"] {
            for _ in 0..5 {
                assert!(matches!(asked(&house, "203.0.113.9", None, id).await, Outcome::Done(_)));
            }
            // A request by passphrase, which an unknown ID may get, mails nothing yet.
            let sixth = asked(&house, "203.0.113.9", None, id).await;
            assert!(id != ID || matches!(sixth, Outcome::Refused(BeginRefusal::Wait(_))));
            assert!(matches!(asked(&house, "192.0.2.1", None, id).await, Outcome::Done(_)));
        }
    }

    async fn an_unknown_id_walks_the_same_way_and_gets_nothing(db) {
        let (house, _) = house(db, true).await;
        let before = mails(&house).await;
        let (mut coded, mut by_passphrase) = (0, 0);
        for n in 0..40 {
            let house_cx = format!("198.51.100.{n}");
            let id = format!("nobody{n}@example.jp");
            let Outcome::Done(request) = asked(&house, &house_cx, None, &id).await else { panic!("{id}") };
            match at(&house, &request).await {
                Stage::Code(target) => {
                    coded += 1;
                    assert!(target.contains("***"));
                    assert_eq!(typed(&house, &request, "123456").await, WRONG);
                }
                Stage::Passphrase => {
                    by_passphrase += 1;
                    let sent = choose_passphrase(&house.cx_from(&house_cx), Some(&request), "food", "すし").await.unwrap();
                    assert_eq!(sent, Outcome::Done(()));
                    assert!(matches!(at(&house, &request).await, Stage::Sent(_)));
                }
                other => panic!("{other:?}"),
            }
        }
        assert!(coded > by_passphrase, "{coded} {by_passphrase}");
        assert_eq!(mails(&house).await, before, "nobody is mailed");
    }

    async fn an_unverified_address_goes_by_passphrase(db) {
        let (house, old) = house(db, false).await;
        let request = flow(&house, ID).await;
        assert_eq!(at(&house, &request).await, Stage::Passphrase);
        let cx = house.cx();
        assert!(choose_passphrase(&cx, Some(&request), "food", "ひや むぎ").await.unwrap() == Outcome::Done(()));
        assert!(choose_passphrase(&cx, Some(&request), "food", "ひやむぎ").await.unwrap() == Outcome::Done(()), "the same");
        assert_eq!(at(&house, &request).await, Stage::Sent("h***o@e***.jp".to_owned()));
        let key = link(&house).await;
        assert!(link_works(&cx, &key).await.unwrap() && link_works(&cx, &key).await.unwrap(), "looking spends nothing");
        let refused = Outcome::Refused(LinkRefusal::Wrong);
        assert_eq!(answered(&house, &key, "flower", "ひやむぎ").await, refused);
        assert_eq!(answered(&house, &key, "food", "そうめん").await, refused);
        assert_eq!(answered(&house, &key, "food", " ").await, Outcome::Refused(LinkRefusal::Answer));
        let Outcome::Done(proven) = answered(&house, &key, "food", "ひやむぎ").await else { panic!("right") };
        assert!(!link_works(&cx, &key).await.unwrap());
        assert_eq!(answered(&house, &key, "food", "ひやむぎ").await, Outcome::Refused(LinkRefusal::Over), "once");
        // Who reads the mail of a mistyped address is not let in by that.
        assert_eq!(renewed(&house, &proven, NEW).await, Outcome::Refused(Refusal::Gone));
        house.on_file(vec![household("c1"), household("c2")]).await;
        assert!(!proves(&house, &proven, "c2").await, "another contract");
        let elsewhere = house.proven("c1").await;
        assert!(!accept_contract(&house.cx(), Some(&proven), &elsewhere).await.unwrap(), "proven for something else");
        assert!(proves(&house, &proven, "c1").await);
        assert_eq!(at(&house, &proven).await, Stage::NewPassword(ID.to_owned()));
        let Outcome::Done(Recovered { session: Some(session) }) = renewed(&house, &proven, NEW).await else { panic!("set") };
        assert!(house.me(&session).await.unwrap().contact_verified(), "her mail was read there");
        assert!(signs_in(&house, NEW).await && house.me(&old).await.is_none());
    }

    async fn five_wrong_answers_and_an_hour_end_a_link(db) {
        let (house, _) = house(db, false).await;
        let request = flow(&house, ID).await;
        choose_passphrase(&house.cx(), Some(&request), "song", "ふるさと").await.unwrap();
        let first = link(&house).await;
        house.advance(MINUTE);
        choose_passphrase(&house.cx(), Some(&request), "song", "もみじ").await.unwrap();
        let second = link(&house).await;
        assert_eq!(answered(&house, &first, "song", "ふるさと").await, Outcome::Refused(LinkRefusal::Over), "only the newest");
        for _ in 0..5 {
            assert_eq!(answered(&house, &second, "song", "ちがう").await, Outcome::Refused(LinkRefusal::Wrong));
        }
        assert_eq!(answered(&house, &second, "song", "もみじ").await, Outcome::Refused(LinkRefusal::Over));
        let again = flow(&house, ID).await;
        choose_passphrase(&house.cx(), Some(&again), "song", "もみじ").await.unwrap();
        let third = link(&house).await;
        house.advance(HOUR);
        assert!(!link_works(&house.cx(), &third).await.unwrap());
    }

    async fn a_password_changed_meanwhile_ends_the_request(db) {
        let (house, _) = house(db, true).await;
        let (one, other) = (flow(&house, ID).await, flow(&house, ID).await);
        madoguchi_app::job::drain(&house.app, "worker").await.unwrap();
        let codes: Vec<String> = house.mails.all().iter().rev().take(2).map(|mail| mail.mail.text.clone()).collect();
        for request in [&one, &other] {
            for code in &codes {
                if typed(&house, request, code).await == Outcome::Done(()) {
                    break;
                }
            }
        }
        assert!(matches!(renewed(&house, &one, NEW).await, Outcome::Done(_)));
        assert_eq!(renewed(&house, &other, "また別の長いパスワード").await, Outcome::Refused(Refusal::Gone));
        assert_eq!(at(&house, &other).await, Stage::Begin, "its page leads to the beginning");
        assert!(signs_in(&house, NEW).await);
    }

    async fn an_operator_may_ask_for_a_passphrase_always(db) {
        let policies = Policies { recovery: RecoveryPolicy { way: Way::Passphrase }, ..Policies::default() };
        let house = House::with(db, policies);
        house.on_file(vec![household("c1")]).await;
        let session = house.registered("c1", ID).await;
        let code = house.newest_mail().await.mail.text;
        verify(&house.cx(), &house.me(&session).await.unwrap(), &code).await.unwrap();
        for id in [ID, "nobody@example.jp"] {
            let request = flow(&house, id).await;
            assert_eq!(at(&house, &request).await, Stage::Passphrase, "{id}");
        }
    }
}
