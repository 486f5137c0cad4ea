//! Replacing an earlier registration: who can, by what proof, and what remains of the earlier one.

mod at_once;
mod factor;
mod letter;

use crate::common::{
    HOUR, House, MINUTE, PASSWORD, at_once, attempt,
    changes::{change_portal_id, portal_id_review, settling, wish, wish_portal_id},
    claim, done, fresh, household, id_form, two_step,
};
use madoguchi_app::{
    Outcome, Policies,
    change::Change as _,
    contact::{self, verify},
    credential::{PortalIdChange, disown, resume},
    household::{InviteForm, NotInvited, NotSent, draft},
    keys::Token,
    port::LetterContent,
    recovery::{BeginForm, begin},
    registration::{
        Earlier, IdFault, IdForm, LetterOver, NotRegistered, NotReplaced, Purpose, Stage, TemporaryForm,
        TemporaryRefusal, begin_replacing, choose_id, prove, prove_by_letter, prove_replacement, register, send_code,
        stage,
    },
    second_factor::{SecondStepForm, second_step},
    session::Browser,
    sign_in::{ClosedBy, Refusal},
};
use madoguchi_domain::{
    credential::Closes,
    grant::Scope,
    household::Term,
    registration::{ProofKind, ReplacementPolicy, ReplacementProof},
};
use madoguchi_store::{StoreError, both_engines, sql, testing::TestDb};

const ID: &str = "hanako@example.jp";
const NEW_PASSWORD: &str = "夜明けの紫陽花をながめる";

/// A house with two customers, and the session of the login registered for the first.
async fn house_with(db: &TestDb, policies: Policies) -> (House, Token) {
    let house = House::with(db, policies);
    house.on_file(vec![household("c1"), household("c2")]).await;
    let session = house.registered("c1", ID).await;
    let code = house.newest_mail().await.mail.text;
    let me = house.me(&session).await.unwrap();
    assert_eq!(verify(&house.cx(), &me, &code).await.unwrap(), Outcome::Done(()));
    house.newest_mail().await;
    (house, session)
}

async fn house(db: &TestDb) -> (House, Token) {
    house_with(db, Policies::default()).await
}

async fn earlier(house: &House, flow: &Token) -> Option<Earlier> {
    match stage(&house.cx(), Some(flow)).await.unwrap() {
        Stage::AlreadyRegistered(earlier) => Some(earlier),
        _ => None,
    }
}

async fn shown(house: &House, flow: &Token, proof: ReplacementProof, typed: &str) -> Outcome<(), NotReplaced> {
    prove_replacement(&house.cx(), Some(flow), proof, typed).await.unwrap()
}

async fn by_code(house: &House, flow: &Token, code: &str) -> Outcome<(), NotReplaced> {
    shown(house, flow, ReplacementProof::ContactCode, code).await
}

async fn by_device(house: &House, flow: &Token, device: &str) -> Outcome<(), NotReplaced> {
    shown(house, flow, ReplacementProof::Device, device).await
}

/// Shows a code of the earlier login's app, or one of its recovery codes.
async fn by_factor(house: &House, flow: &Token, code: &str) -> Outcome<(), NotReplaced> {
    shown(house, flow, ReplacementProof::SecondFactor, code).await
}

/// Types in the words of a letter.
async fn lettered(house: &House, letter: &LetterContent) -> Outcome<Token, TemporaryRefusal> {
    let form = TemporaryForm {
        temporary_id: letter.temporary_id.as_str().to_owned(),
        temporary_password: letter.temporary_password.as_str().to_owned(),
    };
    prove_by_letter(&house.cx(), &form, Purpose::Register).await.unwrap()
}

/// A flow whose contract is proven by a letter.
async fn by_letter(house: &House) -> Token {
    match lettered(house, &house.letter("c1").await).await {
        Outcome::Done(flow) => flow,
        Outcome::Refused(refusal) => panic!("{refusal:?}"),
    }
}

async fn sent(house: &House, flow: &Token) -> Outcome<String, NotReplaced> {
    send_code(&house.cx(), Some(flow)).await.unwrap()
}

/// The code of the newest mail, which went to the earlier contact address.
async fn code(house: &House) -> String {
    let mail = house.newest_mail().await;
    assert_eq!((mail.to.as_str(), mail.mail.subject.as_str()), (ID, "replacement code ja"));
    mail.mail.text
}

fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

async fn chosen(house: &House, flow: &Token, id: &str) -> Outcome<(), Vec<IdFault>> {
    let (password, again) = (NEW_PASSWORD.to_owned(), NEW_PASSWORD.to_owned());
    let form = IdForm { password, password_again: again, ..id_form(id) };
    choose_id(&house.cx(), Some(flow), &form).await.unwrap()
}

async fn registered(house: &House, flow: &Token, id: &str) -> Outcome<Token, NotRegistered> {
    assert_eq!(chosen(house, flow, id).await, Outcome::Done(()));
    let once = house.once(flow).await;
    match register(&house.cx(), Some(flow), &once, &Browser::default()).await.unwrap() {
        Outcome::Done(registered) => Outcome::Done(registered.session),
        Outcome::Refused(why) => Outcome::Refused(why),
    }
}

async fn signs_in(house: &House, id: &str, password: &str) -> bool {
    matches!(attempt(&house.cx(), id, password).await, Outcome::Done(_))
}

/// Stops the changes of a login for a day.
async fn stopped(house: &House, session: &Token) {
    let (user, now) = (house.me(session).await.unwrap().user(), house.cx().now);
    let until = now.plus(24 * HOUR);
    let frozen: Result<(), StoreError> = house
        .app
        .db()
        .write_closure(move |tx| Box::pin(async move { tx.close(user, Closes::Password, now, until).await }))
        .await;
    frozen.unwrap();
}

/// Lets the first customer's login hold the second, too.
async fn holds_second_too(house: &House, session: &Token) {
    let user = house.me(session).await.unwrap().user();
    let stamp = house.app.system_stamp("test");
    let granted: Result<_, StoreError> = house
        .app
        .db()
        .write_closure(move |tx| {
            let stamp = stamp.clone();
            Box::pin(async move {
                let select = sql!("SELECT id FROM customer WHERE source = $1 AND source_key = $2", "crm", "c2");
                let customer = tx.fetch_optional(select).await?.expect("is on file").get(0)?;
                tx.grant_holder(&stamp, user, customer).await
            })
        })
        .await;
    granted.unwrap();
}

both_engines! {
    async fn a_code_to_the_earlier_address_replaces_the_registration_under_the_same_id(db) {
        let (house, old) = house(db).await;
        let flow = house.proven("c1").await;
        let before = earlier(&house, &flow).await.unwrap();
        assert_eq!((before.portal_id.as_str(), before.code_sent), ("h***o@e***.jp", false));
        assert_eq!(begin_replacing(&house.cx(), Some(&flow)).await.unwrap(), Outcome::Refused(NotReplaced::MoreNeeded));
        assert_eq!(chosen(&house, &flow, "other@example.jp").await, Outcome::Refused(Vec::new()), "nothing is open yet");
        assert_eq!(sent(&house, &flow).await, Outcome::Done("h***o@e***.jp".to_owned()));
        assert!(earlier(&house, &flow).await.unwrap().code_sent);
        let code = code(&house).await;
        assert_eq!(by_code(&house, &flow, &wrong(&code)).await, Outcome::Refused(NotReplaced::WrongCode));
        assert_eq!(by_code(&house, &flow, &code).await, Outcome::Done(()));
        assert_eq!(by_code(&house, &flow, &code).await, Outcome::Done(()), "a second click finds it open");
        let Outcome::Done(new) = registered(&house, &flow, ID).await else { panic!("registered") };
        let me = house.me(&new).await.unwrap();
        assert_eq!((me.portal_id(), me.settling()), (ID, Some(house.cx().now.plus(48 * HOUR))));
        assert!(house.me(&old).await.is_none(), "the earlier session is over");
        assert!(signs_in(&house, ID, NEW_PASSWORD).await && !signs_in(&house, ID, PASSWORD).await);

        // The earlier address is told, with a link that stops the newcomer.
        madoguchi_app::job::drain(&house.app, "worker").await.unwrap();
        let told = house.mails.all().into_iter().find(|mail| mail.mail.subject == "changed ja").unwrap();
        assert!(told.to == ID && told.mail.text.starts_with("registration "));
        let key = told.mail.text.split("key=").last().unwrap().to_owned();
        assert!(matches!(disown(&house.cx(), &key).await.unwrap(), Outcome::Done(_)));
        assert!(house.me(&new).await.is_none(), "the newcomer is out");
        // And stays out: neither the password nor a reset opens that login.
        let refused = attempt(&house.cx(), ID, NEW_PASSWORD).await;
        assert!(matches!(refused, Outcome::Refused(Refusal::Closed(ClosedBy::Login))), "{refused:?}");
        let before = house.mails_since(0).await.len();
        let asked = BeginForm { portal_id: ID.to_owned(), once: house.app.new_token() };
        assert!(matches!(begin(&house.cx(), None, &asked).await.unwrap(), Outcome::Done(_)), "like any other ID");
        assert_eq!(house.mails_since(0).await.len(), before, "nothing is mailed to who took it");
        house.advance(48 * HOUR);
        assert!(matches!(attempt(&house.cx(), ID, NEW_PASSWORD).await, Outcome::Refused(_)), "for good");
        // The letter takes its place; the code that a device or a mail would do is not enough.
        let flow = house.proven("c1").await;
        assert_eq!(by_device(&house, &flow, "STB-c1").await, Outcome::Refused(NotReplaced::WrongWay));
        // Or the operator, who knows by now that it was hers.
        assert_eq!(resume(&house.app, "N-c1").await.unwrap(), Outcome::Done(()));
        assert_eq!(resume(&house.app, "N-c1").await.unwrap(), Outcome::Refused(()));
        assert!(matches!(attempt(&house.cx(), ID, NEW_PASSWORD).await, Outcome::Refused(Refusal::Closed(ClosedBy::Password))));
    }

    async fn a_device_replaces_it_whether_it_proved_the_contract_or_was_asked_for(db) {
        let (house, _) = house(db).await;
        let flow = house.proven("c1").await;
        assert_eq!(by_device(&house, &flow, "STB-c2").await, Outcome::Refused(NotReplaced::NotProven));
        assert!(matches!(by_device(&house, &flow, "12").await, Outcome::Refused(NotReplaced::Item(_))));
        assert_eq!(by_device(&house, &flow, "stb c1").await, Outcome::Done(()));
        assert!(matches!(registered(&house, &flow, "second@example.jp").await, Outcome::Done(_)));

        let Outcome::Done(proven) = prove(&house.cx(), &claim(ProofKind::Device, "STB-c1")).await.unwrap() else {
            panic!("proven")
        };
        assert_eq!(earlier(&house, &proven.token).await.unwrap().portal_id, "s***d@e***.jp");
        assert_eq!(begin_replacing(&house.cx(), Some(&proven.token)).await.unwrap(), Outcome::Done(()));
        assert!(matches!(registered(&house, &proven.token, "third@example.jp").await, Outcome::Done(_)));
        assert!(signs_in(&house, "third@example.jp", NEW_PASSWORD).await);
        assert!(!signs_in(&house, "second@example.jp", NEW_PASSWORD).await, "closed");
        assert_eq!(
            chosen(&house, &house.proven("c2").await, "second@example.jp").await,
            Outcome::Refused(vec![IdFault::Taken]),
            "an ID is never given to somebody else"
        );
    }

    async fn a_login_that_holds_another_customer_keeps_it_and_its_id(db) {
        let (house, old) = house(db).await;
        holds_second_too(&house, &old).await;
        let flow = house.proven("c1").await;
        assert_eq!(by_device(&house, &flow, "STB-c1").await, Outcome::Done(()));
        assert_eq!(chosen(&house, &flow, ID).await, Outcome::Refused(vec![IdFault::Taken]));
        assert!(matches!(registered(&house, &flow, "new@example.jp").await, Outcome::Done(_)));
        assert!(house.me(&old).await.is_none(), "its sessions end all the same");
        let Outcome::Done(again) = attempt(&house.cx(), ID, PASSWORD).await else { panic!("signs in") };
        let me = house.me(&again.token).await.unwrap();
        let other = earlier(&house, &house.proven("c2").await).await.unwrap();
        assert_eq!((me.settling(), other.portal_id.as_str()), (None, "h***o@e***.jp"));
    }

    async fn a_code_works_ten_minutes_five_tries_and_only_where_it_was_asked_for(db) {
        let (house, _) = house(db).await;
        let (flow, other) = (house.proven("c1").await, house.proven("c1").await);
        assert_eq!(by_code(&house, &flow, "123456").await, Outcome::Refused(NotReplaced::CodeOver), "none was asked for");
        sent(&house, &flow).await;
        let first = code(&house).await;
        assert_eq!(by_code(&house, &other, &first).await, Outcome::Refused(NotReplaced::CodeOver));
        assert_eq!(by_code(&house, &flow, "12345").await, Outcome::Refused(NotReplaced::NotACode));
        assert!(matches!(sent(&house, &flow).await, Outcome::Refused(NotReplaced::Wait(_))));
        house.advance(MINUTE);
        sent(&house, &flow).await;
        assert_eq!(code(&house).await, first, "the same code again");
        house.advance(9 * MINUTE);
        assert_eq!(by_code(&house, &flow, &first).await, Outcome::Refused(NotReplaced::CodeOver));
        sent(&house, &flow).await;
        let second = code(&house).await;
        assert_ne!(first, second);
        for _ in 0..5 {
            assert_eq!(by_code(&house, &flow, &wrong(&second)).await, Outcome::Refused(NotReplaced::WrongCode));
        }
        assert_eq!(by_code(&house, &flow, &second).await, Outcome::Refused(NotReplaced::CodeOver));
    }

    async fn codes_of_a_day_are_counted_over_every_flow_of_a_customer(db) {
        let (house, _) = house(db).await;
        let mut outcomes = Vec::new();
        for _ in 0..6 {
            let flow = house.proven("c1").await;
            outcomes.push(matches!(sent(&house, &flow).await, Outcome::Done(_)));
        }
        assert_eq!(outcomes, [true, true, true, true, true, false]);
    }

    async fn devices_are_guessed_five_times_a_day_like_any_proof(db) {
        let (house, _) = house(db).await;
        let flow = house.proven("c1").await;
        // Proving the contract was already a try at that record.
        for n in 0..4 {
            let guess = format!("STB-x{n}");
            assert_eq!(by_device(&house, &flow, &guess).await, Outcome::Refused(NotReplaced::NotProven));
        }
        assert_eq!(by_device(&house, &flow, "STB-c1").await, Outcome::Refused(NotReplaced::NotProven), "used up");
        house.advance(25 * HOUR);
        let flow = house.proven("c1").await;
        assert_eq!(by_device(&house, &flow, "STB-c1").await, Outcome::Done(()));
    }

    async fn for_two_days_after_a_replacement_what_is_dear_stays_closed(db) {
        let (house, _) = house(db).await;
        let flow = house.proven("c1").await;
        assert_eq!(by_device(&house, &flow, "STB-c1").await, Outcome::Done(()));
        let mails = house.mails.all().len();
        let Outcome::Done(new) = registered(&house, &flow, "new@example.jp").await else { panic!("registered") };
        let mails = house.mails_since(mails).await;
        let (.., code) = mails.iter().find(|(_, subject, _)| subject == "code ja").expect("a code was mailed");
        assert_eq!(verify(&house.cx(), &house.me(&new).await.unwrap(), code).await.unwrap(), Outcome::Done(()));
        house.newest_mail().await;

        let (cx, until) = (house.cx(), house.cx().now.plus(48 * HOUR));
        let (me, proven) = (house.me(&new).await.unwrap(), fresh(&house, &new).await);
        assert!(me.bills().is_some() && me.usage().is_some(), "what can be read is read at once");
        assert!(me.orders().is_none() && me.calls().is_none());
        let moved = wish(&cx, &proven, "thief@example.jp").await.unwrap();
        assert_eq!(moved, Outcome::Refused(settling(until)));
        let guest =
            InviteForm { address: "guest@example.jp".to_owned(), scopes: vec![Scope::Bills], term: Some(Term::OneYear) };
        let drafted = draft(&cx, &me, me.share().unwrap(), &guest).await.unwrap();
        assert_eq!(drafted, Outcome::Refused(NotInvited::Sent(NotSent::Settling(until))));
        // The ID can be changed, but the contact address does not follow, even where the form asks for it.
        let before = house.mails.all().len();
        assert_eq!(wish_portal_id(&cx, &proven, "thief@example.jp", true).await.unwrap(), Outcome::Done(()));
        let review = portal_id_review(&cx, &me).await.unwrap().expect("something to review");
        assert!(!PortalIdChange::open(&cx, &me, "").await.unwrap().unwrap().asks_contact(&review.wish));
        assert!(matches!(change_portal_id(&cx, &proven, &review.once, true).await.unwrap(), Outcome::Done(_)));
        assert!(house.mails_since(before).await.iter().all(|(to, ..)| to == "new@example.jp"));
        let me = house.me(&new).await.unwrap();
        assert_eq!((me.portal_id(), me.contact_address()), ("thief@example.jp", "new@example.jp"));
        assert!(contact::pending(&cx, &me).await.unwrap().is_none());

        for (after, open) in [((48 * HOUR).saturating_sub(MINUTE), false), (MINUTE, true)] {
            house.advance(after);
            let Outcome::Done(signed_in) = attempt(&house.cx(), "thief@example.jp", NEW_PASSWORD).await else { panic!("in") };
            let (cx, me) = (house.cx(), house.me(&signed_in.token).await.unwrap());
            assert_eq!((me.orders().is_some(), me.calls().is_some()), (open, open));
            assert_eq!(me.settling(), (!open).then_some(until));
            let moved = wish(&cx, &*fresh(&house, &signed_in.token).await, "other@example.jp").await.unwrap();
            assert_eq!(moved == Outcome::Done(()), open);
            let drafted = draft(&cx, &me, me.share().unwrap(), &guest).await.unwrap();
            assert_eq!(matches!(drafted, Outcome::Done(_)), open, "{drafted:?}");
        }
    }

    async fn as_the_guide_prints_the_contract_alone_replaces_at_once(db) {
        let replacement = ReplacementPolicy { at_once: true, closed_hours: 0 };
        let (house, old) = house_with(db, Policies { replacement, ..Policies::default() }).await;
        let flow = house.proven("c1").await;
        assert_eq!(begin_replacing(&house.cx(), Some(&flow)).await.unwrap(), Outcome::Done(()));
        let Outcome::Done(new) = registered(&house, &flow, ID).await else { panic!("registered") };
        let settling = house.me(&new).await.unwrap().settling();
        assert!(settling.is_none() && house.me(&old).await.is_none());
    }

    async fn the_rightful_holder_gets_her_old_id_back(db) {
        let (house, _) = house(db).await;
        for id in ["thief@example.jp", ID] {
            let Outcome::Done(proven) = prove(&house.cx(), &claim(ProofKind::Device, "STB-c1")).await.unwrap() else {
                panic!("proven")
            };
            assert_eq!(begin_replacing(&house.cx(), Some(&proven.token)).await.unwrap(), Outcome::Done(()));
            assert!(matches!(registered(&house, &proven.token, id).await, Outcome::Done(_)), "{id}");
        }
        assert!(signs_in(&house, ID, NEW_PASSWORD).await);
    }

    async fn the_session_that_a_browser_held_before_ends_with_a_registration(db) {
        let (house, old) = house(db).await;
        let previous = house.me(&old).await.unwrap().session();
        let flow = house.chosen("c2", "taro@example.jp").await;
        let once = house.once(&flow).await;
        for _ in 0..2 {
            let done = register(&house.cx(), Some(&flow), &once, &Browser { previous: Some(previous), ..Browser::default() }).await.unwrap();
            let Outcome::Done(registered) = done else { panic!("registered") };
            assert!(house.me(&registered.session).await.is_some() && house.me(&old).await.is_none());
        }
    }
}
