//! Orders: asked for once, followed, withdrawn until work begins, and moved on by the operator's people.

use crate::common::{House, MINUTE, at_once, audited, changes::at, done, household};
use madoguchi_app::{
    Outcome, Subscriber,
    change::{self, Change, NoChoice, NotNow, Refused},
    job::drain,
    keys::Token,
    order::{self, By, MoveChange, PhoneChange, Step, StepRefusal, Withdrawal, WithdrawalFault, WithdrawalForm},
    staff::{self, Newcomer, StaffUser, WorkOrders},
};
use madoguchi_domain::{
    audit::Action,
    order::{MoveFault, MoveForm, OrderAct, OrderState, PhoneFault, PhoneForm, TextFault},
    receipt::Receipt,
    staff::Role,
};
use madoguchi_store::{StoreError, both_engines, sql, testing::TestDb};
use std::time::Duration;

const ID: &str = "hanako@example.jp";

/// A house with two households, one of them registered.
async fn house(db: &TestDb) -> (House, Token) {
    let house = House::new(db);
    house.on_file(vec![household("c1"), household("c2")]).await;
    let token = house.verified("c1", ID).await;
    drain(&house.app, "w").await.unwrap();
    (house, token)
}

async fn me(house: &House, token: &Token) -> Subscriber {
    house.me(token).await.expect("signed in")
}

async fn open<C: Change<Who = Subscriber>>(house: &House, token: &Token, subject: &str) -> Option<C> {
    C::open(&house.cx(), &me(house, token).await, subject).await.unwrap()
}

fn moving() -> MoveForm {
    MoveForm {
        last_day: "2026-11-29".to_owned(),
        first_day: "2026-11-30".to_owned(),
        postcode: "225-0002".to_owned(),
        address: "神奈川県横浜市青葉区美しが丘1-2-3".to_owned(),
        building: String::new(),
        phone: "090-1234-5678".to_owned(),
    }
}

type Asked = Outcome<Receipt, Refused<MoveFault>>;

/// Asks for a move, with a form of its own.
async fn asked(house: &House, token: &Token) -> Asked {
    let (change, me) = (open::<MoveChange>(house, token, "").await.unwrap(), me(house, token).await);
    change::register_typed(&house.cx(), &me, &change, "", &house.app.new_token(), &moving()).await.unwrap()
}

async fn placed(house: &House, token: &Token) -> Receipt {
    match asked(house, token).await {
        Outcome::Done(number) => number,
        Outcome::Refused(refused) => panic!("{refused:?}"),
    }
}

async fn withdrawn(house: &House, token: &Token, number: Receipt) -> Outcome<Receipt, Refused<WithdrawalFault>> {
    let (me, subject) = (me(house, token).await, number.to_string());
    let change = open::<Withdrawal>(house, token, &subject).await.expect("hers");
    let once = house.app.new_token();
    change::register_typed(&house.cx(), &me, &change, &subject, &once, &WithdrawalForm {}).await.unwrap()
}

async fn step(house: &House, number: Receipt, act: OrderAct, text: &str) -> Outcome<bool, StepRefusal> {
    let step = Step { act, text: text.to_owned(), waits_for: None, next_on: None };
    order::step(&house.app, By::System, number, step).await.unwrap()
}

async fn state(house: &House, number: Receipt) -> OrderState {
    order::look(&house.app, &By::System, number).await.unwrap().unwrap().order.state
}

both_engines! {
    async fn what_is_asked_for_is_an_order_with_a_number_and_a_mail(db) {
        let (house, token) = house(db).await;
        let before = house.mails.all().len();
        let number = placed(&house, &token).await;
        let mails = house.mails_since(before).await;
        let [(to, subject, text)] = mails.as_slice() else { panic!("{mails:?}") };
        assert_eq!((to.as_str(), subject.as_str()), (ID, "order received ja"));
        assert!(text.starts_with(&format!("{number} /not-me?key=")), "{text}");
        assert!(text.ends_with(&format!(" /orders/{number}")), "{text}");
        let asker = me(&house, &token).await;
        let full = order::find(&house.cx(), &asker, number).await.unwrap().unwrap();
        assert_eq!((full.order.state, full.steps.len()), (OrderState::Acknowledged, 1));
        assert_eq!(full.steps[0].actor, me(&house, &token).await.actor());
        assert!(full.answers.contains("美しが丘") && order::answers(&full).is_ok());
        assert_eq!(audited(db, Action::OrderPlaced).await, 1);
        assert_eq!(asked(&house, &token).await, Outcome::Refused(at(MoveFault::AlreadyOpen)));
        // A phone number is another request.
        let change = open::<PhoneChange>(&house, &token, "").await.unwrap();
        assert!(change.request.open.is_none() && !change.on_file.is_empty());
        // Whoever it was, she can stop what was not hers.
        let until = house.disowned().await;
        let late = withdrawn_by(&house, &token, number, &full).await;
        assert_eq!(late, None, "the session is over until {until:?}");
        assert_eq!(state(&house, number).await, OrderState::Cancelled, "nobody works on what was not hers");
        assert_eq!(audited(db, Action::OrderWithdrawn).await, 1);
    }

    async fn a_phone_number_is_the_holders_to_change_and_none_that_is_there(db) {
        let (house, token) = house(db).await;
        let (me, change) = (me(&house, &token).await, open::<PhoneChange>(&house, &token, "").await.unwrap());
        let on_file = change.on_file[0].clone();
        let typed = |phone: &str| PhoneForm { replaces: "add".to_owned(), phone: phone.to_owned() };
        let wish = change::wish(&house.cx(), &me, &change, "", &typed(&on_file)).await.unwrap();
        assert_eq!(wish, Outcome::Refused(at(PhoneFault::OnFile)));
        assert_eq!(change::wish(&house.cx(), &me, &change, "", &typed("080-1111-2222")).await.unwrap(), Outcome::Done(()));
        let waiting = change::reviewed::<PhoneChange>(&house.cx(), &me, "").await.unwrap().unwrap();
        let number = change::register(&house.cx(), &me, &change, "", &waiting.once, &NoChoice {}).await.unwrap();
        let again = change::register(&house.cx(), &me, &change, "", &waiting.once, &NoChoice {}).await.unwrap();
        assert!(matches!(number, Outcome::Done(_)) && number == again, "the same review twice is one order");
        db.unwatched().await.tick(sql!("UPDATE portal_grant SET holder = $1 WHERE holder", false)).await.unwrap();
        assert!(open::<PhoneChange>(&house, &token, "").await.is_none(), "a number is an item of proof");
        assert!(open::<MoveChange>(&house, &token, "").await.is_some());
    }

    async fn fifty_requests_at_once_make_one_order(db) {
        let (house, token) = house(db).await;
        let (me, change) = (me(&house, &token).await, open::<MoveChange>(&house, &token, "").await.unwrap());
        let tries = (0..50).map(|_| {
            let (cx, me, change, once) = (house.cx(), me.clone(), change.clone(), house.app.new_token());
            async move { change::register_typed(&cx, &me, &change, "", &once, &moving()).await }
        });
        let answers = at_once(tries).await;
        assert_eq!(done(&answers), 1, "{answers:?}");
        assert_eq!(order::queue(&house.app, &By::System, OrderState::Acknowledged, 100).await.unwrap().len(), 1);
        drain(&house.app, "w").await.unwrap();
        let received = house.mails.all().iter().filter(|mail| mail.mail.subject.starts_with("order received")).count();
        assert_eq!(received, 1);
    }

    async fn it_is_withdrawn_until_work_begins_and_can_be_asked_for_again(db) {
        let (house, token) = house(db).await;
        let first = placed(&house, &token).await;
        let before = house.mails_since(0).await.len();
        assert_eq!(withdrawn(&house, &token, first).await, Outcome::Done(first), "known by the order's number");
        assert_eq!(state(&house, first).await, OrderState::Cancelled);
        let mails = house.mails_since(before).await;
        assert!(mails[0].2.starts_with(&format!("order_withdrawn {first} ")), "{mails:?}");
        assert_eq!(withdrawn(&house, &token, first).await, Outcome::Refused(at(WithdrawalFault::TooLate)));
        house.advance(MINUTE);
        let second = placed(&house, &token).await;
        assert_ne!(first, second);
        assert_eq!(step(&house, second, OrderAct::Take, "").await, Outcome::Done(true));
        assert_eq!(withdrawn(&house, &token, second).await, Outcome::Refused(at(WithdrawalFault::TooLate)));
        assert_eq!(state(&house, second).await, OrderState::InProgress);
        assert_eq!((audited(db, Action::OrderWithdrawn).await, audited(db, Action::OrderMoved).await), (1, 1));
    }

    async fn another_customers_order_is_not_there(db) {
        let (house, token) = house(db).await;
        let number = placed(&house, &token).await;
        let other = house.verified("c2", "jiro@example.jp").await;
        let him = me(&house, &other).await;
        assert_eq!(order::find(&house.cx(), &him, number).await.unwrap(), None);
        assert_eq!(order::list(&house.cx(), &him).await.unwrap().unwrap(), []);
        assert!(open::<Withdrawal>(&house, &other, &number.to_string()).await.is_none());
        assert!(open::<Withdrawal>(&house, &token, "1234").await.is_none());
    }

    async fn it_is_moved_on_step_by_step_and_each_step_is_told_once(db) {
        let (house, token) = house(db).await;
        let number = placed(&house, &token).await;
        let before = house.mails_since(0).await.len();
        let why = "建物名をお知らせください。";
        for (act, text, answer) in [
            (OrderAct::Complete, "", Outcome::Refused(StepRefusal::NotFrom(OrderState::Acknowledged))),
            (OrderAct::Take, "", Outcome::Done(true)),
            (OrderAct::Take, "", Outcome::Done(false)),
            (OrderAct::Hold, " ", Outcome::Refused(StepRefusal::Text(TextFault::Missing))),
            (OrderAct::Hold, why, Outcome::Done(true)),
            (OrderAct::Hold, why, Outcome::Done(false)),
            (OrderAct::Hold, "別のこと", Outcome::Refused(StepRefusal::NotFrom(OrderState::Held))),
            (OrderAct::Complete, "", Outcome::Refused(StepRefusal::NotFrom(OrderState::Held))),
            (OrderAct::Resume, "", Outcome::Done(true)),
            (OrderAct::Complete, "", Outcome::Done(true)),
            (OrderAct::Complete, "", Outcome::Done(false)),
            (OrderAct::Cancel, "", Outcome::Refused(StepRefusal::NotFrom(OrderState::Completed))),
        ] {
            house.advance(MINUTE);
            assert_eq!(step(&house, number, act, text).await, answer, "{act} {text}");
        }
        let mails = house.mails_since(before).await;
        let texts: Vec<_> = mails.iter().map(|(_, subject, text)| (subject.as_str(), text.as_str())).collect();
        let plain = format!("{number} /orders/{number}");
        let held = format!("{why} {plain}");
        let each = ["order moved ja"; 4].into_iter().zip([plain.as_str(), &held, &plain, &plain]);
        assert_eq!(texts, each.collect::<Vec<_>>());
        let full = order::look(&house.app, &By::System, number).await.unwrap().unwrap();
        let states: Vec<_> = full.steps.iter().map(|step| (step.state, step.text.as_deref())).collect();
        assert_eq!(states, [
            (OrderState::Acknowledged, None),
            (OrderState::InProgress, None),
            (OrderState::Held, Some(why)),
            (OrderState::InProgress, None),
            (OrderState::Completed, None),
        ]);
        assert_eq!(step(&house, Receipt::of([9; 8]), OrderAct::Take, "").await, Outcome::Refused(StepRefusal::Unknown));
        assert_eq!(audited(db, Action::OrderMoved).await, 4);
    }

    async fn a_clerk_moves_it_on_in_her_own_name(db) {
        let (house, token) = house(db).await;
        let number = placed(&house, &token).await;
        let me = clerk(&house).await;
        let by = By::Staff(me.may::<WorkOrders>().expect("a clerk may"));
        let take = Step { act: OrderAct::Take, text: String::new(), waits_for: None, next_on: None };
        house.advance(MINUTE);
        assert_eq!(order::step(&house.app, by.clone(), number, take).await.unwrap(), Outcome::Done(true));
        let full = order::look(&house.app, &by, number).await.unwrap().unwrap();
        assert_eq!(full.steps.last().unwrap().actor, me.actor());
    }

    async fn two_clerks_at_once_take_it_once(db) {
        let (house, token) = house(db).await;
        let number = placed(&house, &token).await;
        let tries = (0..10).map(|_| {
            let (app, step) = (house.app.clone(), Step { act: OrderAct::Take, text: String::new(), waits_for: None, next_on: None });
            async move { order::step(&app, By::System, number, step).await }
        });
        let answers = at_once(tries).await;
        assert_eq!(answers.iter().filter(|answer| **answer == Outcome::Done(true)).count(), 1, "{answers:?}");
        assert_eq!(done(&answers), answers.len());
    }

    async fn ordering_asks_for_a_recent_proof_and_withdrawing_does_not(db) {
        let (house, token) = house(db).await;
        let number = placed(&house, &token).await;
        house.advance(Duration::from_mins(25));
        let phone = open::<PhoneChange>(&house, &token, "").await.unwrap();
        let typed = PhoneForm { replaces: "add".to_owned(), phone: "080-1111-2222".to_owned() };
        let me = me(&house, &token).await;
        let asked = change::register_typed(&house.cx(), &me, &phone, "", &house.app.new_token(), &typed).await.unwrap();
        assert_eq!(asked, Outcome::Refused(Refused::NotNow(NotNow::NotSteppedUp)));
        assert_eq!(withdrawn(&house, &token, number).await, Outcome::Done(number));
    }
}

/// A clerk, signed in at the desk.
async fn clerk(house: &House) -> StaffUser {
    let name = "佐伯 千夏".to_owned();
    let newcomer = Newcomer { sign_in: "saeki".to_owned(), name, role: Role::Clerk, password: None, seed: None };
    assert!(staff::add(&house.app, newcomer).await.unwrap().refusal().is_none());
    let (token, stamp) = (house.app.new_token(), house.app.system_stamp("test"));
    let hash = token.hash();
    let begun: Result<_, StoreError> = house
        .app
        .db()
        .write_closure(move |tx| {
            let stamp = stamp.clone();
            Box::pin(async move {
                let known = tx.fetch_optional(sql!("SELECT id FROM staff WHERE sign_in_key = $1", "saeki")).await?;
                tx.begin_staff_session(&stamp, known.expect("was added").get(0)?, hash).await
            })
        })
        .await;
    begun.unwrap();
    staff::present(&house.cx(), &token).await.unwrap().expect("signed in")
}

/// The withdrawal of an order by whoever is still signed in.
async fn withdrawn_by(
    house: &House,
    token: &Token,
    number: Receipt,
    full: &order::OrderInFull,
) -> Option<Outcome<Receipt, Refused<WithdrawalFault>>> {
    let me = house.me(token).await?;
    let change = Withdrawal::of(&me, full.order.clone())?;
    let (cx, once, subject) = (house.cx(), house.app.new_token(), number.to_string());
    Some(change::register_typed(&cx, &me, &change, &subject, &once, &WithdrawalForm {}).await.unwrap())
}
