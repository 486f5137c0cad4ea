//! "That was not me", said while somebody has a page open: her button no longer changes anything.

use crate::common::{
    House, PASSWORD, attempt,
    changes::{
        NewPasswordForm, ask, at, change_password, change_portal_id, frozen, portal_id_review, reviewed, wish,
        wish_portal_id,
    },
    claim, fresh, household,
};
use madoguchi_app::{
    Outcome,
    change::NotNow,
    contact::{NewCodeRefusal, verify_new},
    credential::PasswordFormFault,
    household::{NotAdded, add},
    keys::Token,
    recovery::{self, BeginForm, NewPassword, begin, check_code, set_password},
    registration::{Purpose, prove_for},
    session::Browser,
};
use madoguchi_domain::registration::ProofKind;
use madoguchi_store::{both_engines, testing::TestDb};

const ID: &str = "hanako@example.jp";
/// The password that a thief may have set.
const CHANGED: &str = "夜明けの紫陽花をながめる";
const OTHER: &str = "雨あがりの坂道をのぼる";

/// A house, and a session in which its owner's password was just changed, which a mail told her.
async fn house(db: &TestDb) -> (House, Token) {
    let house = House::new(db);
    house.on_file(vec![household("c1"), household("c2")]).await;
    let session = house.verified("c1", ID).await;
    let me = house.me(&session).await.unwrap();
    let changed = change_password(&house.cx(), &me, &form(&house, PASSWORD, CHANGED)).await.unwrap();
    assert!(matches!(changed, Outcome::Done(_)));
    house.newest_mail().await;
    (house, session)
}

fn form(house: &House, current: &str, new: &str) -> NewPasswordForm {
    let once = house.app.new_token();
    NewPasswordForm { current: current.to_owned(), new: new.to_owned(), again: new.to_owned(), once }
}

async fn signs_in(house: &House, password: &str) -> bool {
    matches!(attempt(&house.cx(), ID, password).await, Outcome::Done(_))
}

// Each use case is given a login loaded before the stop, so whatever it looks at first still allows the change. Only
// its check inside the transaction stops it.
both_engines! {
    async fn a_new_contact_address_is_not_asked_for(db) {
        let (house, session) = house(db).await;
        let me = fresh(&house, &session).await;
        assert_eq!(wish(&house.cx(), &me, "new@example.jp").await.unwrap(), Outcome::Done(()));
        let once = reviewed(&house.cx(), &me).await.unwrap().expect("something to review").once;
        let until = house.disowned().await;
        let before = house.mails.all().len();
        let asked = ask(&house.cx(), &me, &once).await.unwrap();
        assert_eq!(asked, Outcome::Refused(frozen(until)));
        assert!(house.mails_since(before).await.is_empty(), "no code goes out");
    }

    async fn the_code_of_a_new_contact_address_puts_it_in_force_no_more(db) {
        let (house, session) = house(db).await;
        let me = fresh(&house, &session).await;
        assert_eq!(wish(&house.cx(), &me, "new@example.jp").await.unwrap(), Outcome::Done(()));
        let once = reviewed(&house.cx(), &me).await.unwrap().expect("something to review").once;
        assert_eq!(ask(&house.cx(), &me, &once).await.unwrap(), Outcome::Done(()));
        let code = house.newest_mail().await.mail.text;
        let until = house.disowned().await;
        let typed = verify_new(&house.cx(), &me, &code).await.unwrap();
        assert_eq!(typed, Outcome::Refused(NewCodeRefusal::NotNow(NotNow::Frozen(until))));
        let owner = house.recovered(ID, OTHER).await;
        assert_eq!(house.me(&owner).await.unwrap().contact_address(), ID);
    }

    async fn a_reviewed_portal_id_is_not_registered(db) {
        let (house, session) = house(db).await;
        let me = fresh(&house, &session).await;
        assert_eq!(wish_portal_id(&house.cx(), &me, "new@example.jp", true).await.unwrap(), Outcome::Done(()));
        let once = portal_id_review(&house.cx(), &me).await.unwrap().expect("something to review").once;
        let until = house.disowned().await;
        let changed = change_portal_id(&house.cx(), &me, &once, true).await.unwrap();
        assert_eq!(changed, Outcome::Refused(frozen(until)));
        house.recovered(ID, OTHER).await;
        assert!(signs_in(&house, OTHER).await, "by the ID that it was");
    }

    async fn a_password_is_not_changed(db) {
        let (house, session) = house(db).await;
        let me = house.me(&session).await.unwrap();
        house.disowned().await;
        let changed = change_password(&house.cx(), &me, &form(&house, CHANGED, OTHER)).await.unwrap();
        assert_eq!(changed, Outcome::Refused(at(PasswordFormFault::Current)), "it opens nothing any more");
        assert!(!signs_in(&house, CHANGED).await && !signs_in(&house, OTHER).await);
    }

    async fn a_forgotten_password_is_not_set_anew_by_who_had_the_code_before(db) {
        let (house, _) = house(db).await;
        let asked = BeginForm { portal_id: ID.to_owned(), once: house.app.new_token() };
        let Outcome::Done(request) = begin(&house.cx(), None, &asked).await.unwrap() else { panic!("begins") };
        let code = house.newest_mail().await.mail.text;
        assert_eq!(check_code(&house.cx(), Some(&request), &code).await.unwrap(), Outcome::Done(()));
        house.disowned().await;
        let (password, again) = (OTHER.to_owned(), OTHER.to_owned());
        let form = NewPassword { password, again, once: house.app.new_token(), browser: Browser::default() };
        let set = set_password(&house.cx(), Some(&request), &form).await.unwrap();
        assert_eq!(set, Outcome::Refused(recovery::Refusal::Gone));
        assert!(!signs_in(&house, CHANGED).await && !signs_in(&house, OTHER).await);
    }

    async fn a_proven_contract_is_not_added(db) {
        let (house, session) = house(db).await;
        let me = house.me(&session).await.unwrap();
        let claim = claim(ProofKind::CustomerNumber, "N-c2");
        let purpose = Purpose::AddTo(me.user());
        let Outcome::Done(proven) = prove_for(&house.cx(), &claim, purpose).await.unwrap() else { panic!("proven") };
        let until = house.disowned().await;
        let added = add(&house.cx(), &me, Some(&proven.token)).await.unwrap();
        assert_eq!(added, Outcome::Refused(NotAdded::Frozen(until)));
    }
}
