//! Browsers that a login is known in: which sign-ins its owner is told of, and which changes forget the browsers.

use crate::common::{
    HOUR, House, MINUTE, PASSWORD, attempt,
    changes::{NewPasswordForm, change_password},
    household, id_form,
};
use madoguchi_app::{
    Login, Outcome,
    credential::{disown, told_change},
    keys::Token,
    registration,
    session::{self, Browser, OwnSession},
    sign_in::{ClosedBy, Refusal, SignIn, sign_in},
};
use madoguchi_domain::{credential::CredentialChange, session::Device};
use madoguchi_store::{both_engines, retention, testing::TestDb};

const ID: &str = "hanako@example.jp";
const WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";

/// A house, the browser she registered with, and its session.
async fn house(db: &TestDb) -> (House, Token, Token) {
    let house = House::new(db);
    house.on_file(vec![household("c1"), household("c2")]).await;
    let device = house.app.new_token();
    let session = registered_on(&house, "c1", ID, &device).await;
    (house, device, session)
}

async fn registered_on(house: &House, key: &str, id: &str, device: &Token) -> Token {
    let flow = house.proven(key).await;
    let chosen = registration::choose_id(&house.cx(), Some(&flow), &id_form(id)).await.unwrap();
    assert_eq!(chosen, Outcome::Done(()));
    let once = house.once(&flow).await;
    match registration::register(&house.cx_on(device), Some(&flow), &once, &Browser::default()).await.unwrap() {
        Outcome::Done(registered) => registered.session,
        Outcome::Refused(refused) => panic!("{refused:?}"),
    }
}

async fn signs_in(house: &House, device: &Token, id: &str, password: &str) -> Token {
    // One sign-in after another, so that the list has an order.
    house.advance(MINUTE);
    let form = SignIn {
        portal_id: id.to_owned(),
        password: password.to_owned(),
        browser: Browser { user_agent: WINDOWS.to_owned(), ..Browser::default() },
    };
    match sign_in(&house.cx_on(device), &form).await.unwrap() {
        Outcome::Done(signed_in) => signed_in.token,
        Outcome::Refused(refusal) => panic!("{refusal:?}"),
    }
}

async fn me(house: &House, session: &Token) -> Login {
    house.me(session).await.expect("signed in").login().clone()
}

/// The new-device notices that went out, as recipient and text.
async fn notices(house: &House) -> Vec<(String, String)> {
    let mails = house.mails_since(0).await;
    mails
        .into_iter()
        .filter(|(_, subject, _)| subject.starts_with("new device"))
        .map(|(to, _, text)| (to, text))
        .collect()
}

async fn newest(house: &House, session: &Token) -> OwnSession {
    session::own(&house.cx(), &me(house, session).await, None).await.unwrap().0.remove(0)
}

both_engines! {
    async fn another_browser_is_told_and_then_known(db) {
        let (house, first, session) = house(db).await;
        assert!(!newest(&house, &session).await.new_device, "the first one is no news");
        signs_in(&house, &first, ID, PASSWORD).await;
        assert_eq!(notices(&house).await, []);
        let other = house.app.new_token();
        let there = signs_in(&house, &other, ID, PASSWORD).await;
        let told = notices(&house).await;
        let [(to, text)] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!(to, ID);
        assert!(text.starts_with("windows "), "{text}");
        let shown = newest(&house, &there).await;
        assert_eq!((shown.new_device, shown.device), (true, Device::Windows));
        house.advance(HOUR);
        let again = signs_in(&house, &other, ID, PASSWORD).await;
        assert!(!newest(&house, &again).await.new_device);
        assert_eq!(notices(&house).await.len(), 1, "known from then on");
    }

    async fn a_household_shares_a_tablet(db) {
        let (house, tablet, _) = house(db).await;
        registered_on(&house, "c2", "taro@example.jp", &tablet).await;
        signs_in(&house, &tablet, ID, PASSWORD).await;
        signs_in(&house, &tablet, "taro@example.jp", PASSWORD).await;
        assert_eq!(notices(&house).await, [], "one cookie, known to both");
        // A browser that only he has used is new to her.
        let his = house.app.new_token();
        signs_in(&house, &his, "taro@example.jp", PASSWORD).await;
        signs_in(&house, &his, ID, PASSWORD).await;
        let told: Vec<String> = notices(&house).await.into_iter().map(|(to, _)| to).collect();
        assert_eq!(told, ["taro@example.jp", ID]);
    }

    async fn that_was_not_me_stops_it(db) {
        const NEW: &str = "夜明けの紫陽花をながめる";
        let (house, first, session) = house(db).await;
        house.verify(&session).await;
        let stranger = house.app.new_token();
        let there = signs_in(&house, &stranger, ID, PASSWORD).await;
        let told = notices(&house).await;
        let key = told[0].1.split_once("/not-me?key=").unwrap().1;
        assert_eq!(told_change(&house.cx(), key).await.unwrap().unwrap().change, CredentialChange::NewDevice);
        assert!(matches!(disown(&house.cx(), key).await.unwrap(), Outcome::Done(_)));
        assert!(house.me(&there).await.is_none());
        let known = attempt(&house.cx_on(&stranger), ID, PASSWORD).await;
        assert!(matches!(known, Outcome::Refused(Refusal::Closed(ClosedBy::Password))), "its password opens nothing");
        let owner = house.recovered(ID, NEW).await;
        assert!(me(&house, &owner).await.frozen_until().is_some());
        signs_in(&house, &stranger, ID, NEW).await;
        assert_eq!(notices(&house).await.len(), 2, "it is not known any more");
        signs_in(&house, &first, ID, NEW).await;
        assert_eq!(notices(&house).await.len(), 3, "nor is any other");
    }

    async fn a_changed_password_forgets_the_other_browsers(db) {
        const NEW: &str = "夜明けの紫陽花をながめる";
        let (house, first, session) = house(db).await;
        house.verify(&session).await;
        let other = house.app.new_token();
        signs_in(&house, &other, ID, PASSWORD).await;
        assert_eq!(notices(&house).await.len(), 1);
        let form = NewPasswordForm {
            current: PASSWORD.to_owned(), new: NEW.to_owned(), again: NEW.to_owned(), once: house.app.new_token(),
        };
        let changed = change_password(&house.cx_on(&first), &me(&house, &session).await, &form).await.unwrap();
        assert!(matches!(changed, Outcome::Done(_)));
        signs_in(&house, &first, ID, NEW).await;
        assert_eq!(notices(&house).await.len(), 1, "the one it was changed in is still known");
        signs_in(&house, &other, ID, NEW).await;
        assert_eq!(notices(&house).await.len(), 2);
    }

    async fn five_mails_a_day_and_the_list_tells_the_rest(db) {
        let (house, _, _) = house(db).await;
        for _ in 0..5 {
            signs_in(&house, &house.app.new_token(), ID, PASSWORD).await;
        }
        let sixth = signs_in(&house, &house.app.new_token(), ID, PASSWORD).await;
        assert_eq!(notices(&house).await.len(), 5);
        assert!(newest(&house, &sixth).await.new_device);
        house.advance(HOUR * 24);
        signs_in(&house, &house.app.new_token(), ID, PASSWORD).await;
        assert_eq!(notices(&house).await.len(), 6);
    }

    async fn after_thirteen_months_a_browser_is_new_again(db) {
        let (house, first, _) = house(db).await;
        house.advance(HOUR * 24 * 395);
        signs_in(&house, &first, ID, PASSWORD).await;
        assert_eq!(notices(&house).await, []);
        house.advance(HOUR * 24 * 397);
        retention::sweep(db, house.app.now()).await.unwrap();
        signs_in(&house, &first, ID, PASSWORD).await;
        assert_eq!(notices(&house).await.len(), 1, "though no browser is known by now");
    }

    async fn who_never_signed_in_since_browsers_are_known_is_told_of_the_second(db) {
        let house = House::new(db);
        house.on_file(vec![household("c1")]).await;
        // As an older binary registered: without a browser.
        house.registered("c1", ID).await;
        signs_in(&house, &house.app.new_token(), ID, PASSWORD).await;
        assert_eq!(notices(&house).await, []);
        signs_in(&house, &house.app.new_token(), ID, PASSWORD).await;
        assert_eq!(notices(&house).await.len(), 1);
    }
}
