//! A letter from request to end: printed, posted, typed from, spent, late, returned, and what strangers can do.

use crate::common::{HOUR, House, Press, household, id_form};
use madoguchi_app::{
    Outcome,
    household::{self, NotAdded},
    job,
    keys::Token,
    letter::{self, LetterForm, NotAgain, NotMade, NotReturned, RequestState},
    port::LetterContent,
    registration::{
        LetterOver, NotRegistered, Purpose, Stage, TemporaryForm, TemporaryRefusal, choose_id, prove_by_letter,
        register, stage,
    },
    session::Browser,
};
use madoguchi_domain::{
    customer::CustomerStatus,
    letter::{LetterPurpose, LetterState, TemporaryWord, WordFault},
    receipt::Receipt,
};
use madoguchi_store::{both_engines, testing::TestDb};
use std::{sync::Arc, time::Duration};

const DAY: Duration = Duration::from_hours(24);

struct Office {
    house: House,
    press: Arc<Press>,
}

impl Office {
    async fn open(db: &TestDb) -> Self {
        let office = Self::with_keys(db, &[7]);
        office.house.on_file(vec![household("c1")]).await;
        office
    }

    fn with_keys(db: &TestDb, newest_first: &[u8]) -> Self {
        let house = House::with_keys(db, newest_first);
        let press = house.press.clone();
        Self { house, press }
    }

    async fn ask(&self, postcode: &str) {
        let form = LetterForm {
            name_kana: "たかはし はなこ".to_owned(),
            phone: "045-123-4567".to_owned(),
            postcode: postcode.to_owned(),
        };
        assert_eq!(letter::request(&self.house.cx(), &form).await.unwrap(), Outcome::Done(()));
        job::drain(&self.house.app, "worker").await.unwrap();
    }

    /// Prints the waiting letters and returns them.
    async fn print(&self) -> Vec<LetterContent> {
        let batch = letter::prepare(&self.house.app, None, 500).await.unwrap();
        assert_eq!(letter::printed(&self.house.app, &batch).await.unwrap(), batch.len());
        std::mem::take(&mut *self.press.0.lock().unwrap())
    }

    /// A letter that its customer has received.
    async fn letter(&self) -> LetterContent {
        self.ask("225-0002").await;
        let letters = self.print().await;
        letter::posted(&self.house.app).await.unwrap();
        letters.into_iter().next().expect("a letter was printed")
    }

    async fn states(&self) -> Vec<LetterState> {
        let now = self.house.app.now();
        letter::list(&self.house.app, 10).await.unwrap().iter().map(|listed| listed.times.state(now)).collect()
    }

    async fn try_from(&self, source: &str, id: &str, password: &str) -> Outcome<Token, TemporaryRefusal> {
        let form = TemporaryForm { temporary_id: id.to_owned(), temporary_password: password.to_owned() };
        prove_by_letter(&self.house.cx_from(source), &form, Purpose::Register).await.unwrap()
    }

    async fn proven(&self, letter: &LetterContent) -> Token {
        match self.try_from("192.0.2.1", letter.temporary_id.as_str(), letter.temporary_password.as_str()).await {
            Outcome::Done(flow) => flow,
            Outcome::Refused(refusal) => panic!("{refusal:?}"),
        }
    }

    async fn refusal(&self, letter: &LetterContent) -> TemporaryRefusal {
        match self.try_from("192.0.2.1", letter.temporary_id.as_str(), letter.temporary_password.as_str()).await {
            Outcome::Done(_) => panic!("it works"),
            Outcome::Refused(refusal) => refusal,
        }
    }
}

/// A word that is in no letter of these tests.
fn other(word: &TemporaryWord) -> String {
    let first = if word.as_str().starts_with('a') { "c" } else { "a" };
    format!("{first}{}", &word.as_str()[1..])
}

both_engines! {
    async fn a_letter_that_waited_over_a_change_of_key_works_as_it_is_printed(db) {
        let before = Office::open(db).await;
        before.ask("225-0002").await;
        let after = Office::with_keys(db, &[8]);
        let letters = after.print().await;
        after.proven(&letters[0]).await;
        assert_eq!(before.refusal(&letters[0]).await, TemporaryRefusal::NotProven);
    }

    async fn a_letter_works_as_long_as_the_key_is_there_that_it_was_printed_under(db) {
        let letter = Office::open(db).await.letter().await;
        let (newer, other) = (Office::with_keys(db, &[8, 7]), Office::with_keys(db, &[8]));
        newer.proven(&letter).await;
        assert!(matches!(letter::again(&newer.house.app, letter.number).await.unwrap(), Outcome::Done(_)));
        assert_eq!(std::mem::take(&mut *newer.press.0.lock().unwrap()), std::slice::from_ref(&letter), "as it was");
        assert_eq!(other.refusal(&letter).await, TemporaryRefusal::NotProven);
        let again = letter::again(&other.house.app, letter.number).await.unwrap();
        assert_eq!(again, Outcome::Refused(NotAgain::OtherKey), "nobody knows what stands in it");
    }

    async fn a_letter_registers_its_customer_once(db) {
        let office = Office::open(db).await;
        let letter = office.letter().await;
        assert_eq!(letter.address.postcode, "225-0002");
        assert_eq!(letter.name, "髙橋 花子");
        assert_eq!(letter.valid_through.to_string(), "2026-12-01", "30 days after 1 November");
        let (first, second) = (office.proven(&letter).await, office.proven(&letter).await);
        assert_eq!(office.states().await, [LetterState::Posted], "nothing is spent before the registration is complete");
        office.house.register(&first, "hanako@example.jp").await;
        assert_eq!(office.states().await, [LetterState::Used]);
        assert_eq!(office.refusal(&letter).await, TemporaryRefusal::Over(LetterOver::Used));
        let late = stage(&office.house.cx(), Some(&second)).await.unwrap();
        assert!(matches!(late, Stage::AlreadyRegistered(_)), "{late:?}");
    }

    async fn wrong_words_and_a_letter_that_is_not_there_are_refused_alike(db) {
        let office = Office::open(db).await;
        let letter = office.letter().await;
        let (id, password) = (letter.temporary_id.as_str(), letter.temporary_password.as_str());
        for (source, wrong) in [
            ("192.0.2.2", (id.to_owned(), other(&letter.temporary_password))),
            ("192.0.2.3", (other(&letter.temporary_id), password.to_owned())),
            ("192.0.2.4", (password.to_owned(), id.to_owned())),
            ("192.0.2.5", (id.to_owned(), id.to_owned())),
        ] {
            let refused = office.try_from(source, &wrong.0, &wrong.1).await;
            assert!(matches!(refused, Outcome::Refused(TemporaryRefusal::NotProven)), "{source}: {refused:?}");
        }
    }

    async fn what_cannot_have_stood_in_a_letter_costs_no_try(db) {
        let office = Office::open(db).await;
        let letter = office.letter().await;
        let capital = letter.temporary_id.as_str().to_uppercase();
        for _ in 0..30 {
            let refused = office.try_from("192.0.2.1", &capital, "k7m4xr3").await;
            let Outcome::Refused(TemporaryRefusal::Form(id, password)) = refused else { panic!("{refused:?}") };
            assert!(id.is_none() || id == Some(WordFault::Capital));
            assert_eq!(password, Some(WordFault::Length));
        }
        let spaced: String = letter.temporary_id.as_str().chars().flat_map(|c| [' ', c]).collect();
        let wide: String = letter.temporary_password.as_str().chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
        assert!(matches!(office.try_from("192.0.2.1", &spaced, &wide).await, Outcome::Done(_)));
    }

    async fn a_contract_is_added_to_a_login_by_its_letter_which_is_spent_with_it(db) {
        let office = Office::open(db).await;
        let house = &office.house;
        house.on_file(vec![household("c1"), household("c2"), household("c3")]).await;
        let session = house.verified("c2", "hanako@example.jp").await;
        let me = house.me(&session).await.unwrap().login().clone();
        let stranger = house.verified("c3", "taro@example.jp").await;
        let stranger = house.me(&stranger).await.unwrap().login().clone();
        assert!(matches!(letter::reissue(&house.app, "N-c1").await.unwrap(), Outcome::Done(_)));
        let letter = office.print().await.remove(0);
        let form = TemporaryForm {
            temporary_id: letter.temporary_id.as_str().to_owned(),
            temporary_password: letter.temporary_password.as_str().to_owned(),
        };
        let prove = async || match prove_by_letter(&house.cx(), &form, Purpose::AddTo(me.user())).await.unwrap() {
            Outcome::Done(flow) => flow,
            Outcome::Refused(refusal) => panic!("{refusal:?}"),
        };
        let (one, other) = (prove().await, prove().await);
        assert!(matches!(household::addable(&house.cx(), &me, Some(&one)).await.unwrap(), Outcome::Done(_)));
        assert_eq!(household::add(&house.cx(), &me, Some(&one)).await.unwrap(), Outcome::Done(()));
        assert!(house.me(&session).await.unwrap().has_several());
        assert_eq!(office.states().await, [LetterState::Used]);
        assert_eq!(household::add(&house.cx(), &me, Some(&other)).await.unwrap(), Outcome::Done(()), "it is hers by now");
        assert_eq!(household::add(&house.cx(), &stranger, Some(&one)).await.unwrap(), Outcome::Refused(NotAdded::Gone));
    }

    async fn who_asked_and_what_came_of_it_is_for_the_staff_to_see(db) {
        let office = Office::open(db).await;
        office.ask("225-0002").await;
        office.ask("225-9999").await;
        let requests = letter::requests(&office.house.app, 10).await.unwrap();
        let seen: Vec<_> =
            requests.iter().map(|request| (request.state, request.customer_number.as_deref())).collect();
        let expected = [(RequestState::NotFound, None), (RequestState::Queued, Some("N-c1"))];
        assert!(expected.iter().all(|one| seen.contains(one)) && seen.len() == 2, "{seen:?}");
    }

    async fn a_letter_that_was_not_printed_opens_nothing(db) {
        let office = Office::open(db).await;
        office.ask("225-0002").await;
        letter::prepare(&office.house.app, None, 500).await.unwrap();
        let written = std::mem::take(&mut *office.press.0.lock().unwrap());
        assert_eq!(office.states().await, [LetterState::Requested], "written is not printed");
        assert_eq!(office.refusal(&written[0]).await, TemporaryRefusal::NotProven);
        let printed = office.print().await;
        assert_eq!(printed, written, "printed again it is the same letter");
        office.proven(&printed[0]).await;
    }

    async fn a_letter_works_to_the_end_of_its_last_day(db) {
        let office = Office::open(db).await;
        // Printed at 9 in the morning of 1 November, Tokyo time; the last day is 1 December.
        let letter = office.letter().await;
        office.house.advance(DAY * 30 + HOUR * 14);
        office.proven(&letter).await;
        office.house.advance(HOUR);
        assert_eq!(office.refusal(&letter).await, TemporaryRefusal::Over(LetterOver::Expired));
        assert_eq!(office.states().await, [LetterState::Expired]);
    }

    async fn a_letter_that_came_back_works_no_longer_even_where_it_was_typed_already(db) {
        let office = Office::open(db).await;
        let letter = office.letter().await;
        let flow = office.proven(&letter).await;
        office.house.choose(&flow, "hanako@example.jp").await;
        let once = office.house.once(&flow).await;
        assert_eq!(letter::come_back(&office.house.app, letter.number).await.unwrap(), Outcome::Done(()));
        let registered = register(&office.house.cx(), Some(&flow), &once, &Browser::default()).await.unwrap();
        assert!(matches!(registered, Outcome::Refused(NotRegistered::Gone)));
        assert_eq!(stage(&office.house.cx(), Some(&flow)).await.unwrap(), Stage::Contract);
        assert_eq!(office.refusal(&letter).await, TemporaryRefusal::Over(LetterOver::Returned));
        let again = letter::come_back(&office.house.app, letter.number).await.unwrap();
        assert_eq!(again, Outcome::Refused(NotReturned::NotOut));
        let unknown = letter::come_back(&office.house.app, Receipt::of([9; 8])).await.unwrap();
        assert_eq!(unknown, Outcome::Refused(NotReturned::Unknown));
        // And the customer can ask for another.
        assert_ne!(office.letter().await.temporary_id, letter.temporary_id);
    }

    async fn a_request_while_a_letter_is_open_prints_nothing_and_reissued_letters_work_side_by_side(db) {
        let office = Office::open(db).await;
        let first = office.letter().await;
        office.ask("225-0002").await;
        assert_eq!(office.print().await, []);
        let Outcome::Done(number) = letter::reissue(&office.house.app, "ｎ－ｃ１").await.unwrap() else { panic!() };
        let [second] = &office.print().await[..] else { panic!("one letter") };
        assert_eq!(second.number, number);
        office.proven(&first).await;
        let flow = office.proven(second).await;
        office.house.register(&flow, "hanako@example.jp").await;
        office.proven(&first).await;
        let unknown = letter::reissue(&office.house.app, "N-nobody").await.unwrap();
        assert_eq!(unknown, Outcome::Refused(NotMade::Unknown));
    }

    async fn strangers_who_guess_make_the_letter_no_worse_for_its_owner(db) {
        let office = Office::open(db).await;
        let letter = office.letter().await;
        let wrong = other(&letter.temporary_password);
        // Far more than one source may ask for, from two of them.
        for source in ["203.0.113.1", "203.0.113.2"] {
            for n in 0..14 {
                let refused = office.try_from(source, letter.temporary_id.as_str(), &wrong).await;
                let waits = matches!(refused, Outcome::Refused(TemporaryRefusal::Wait(_)));
                assert_eq!(waits, n >= 10, "{source} {n}: {refused:?}");
            }
        }
        let flow = office.proven(&letter).await;
        office.house.register(&flow, "hanako@example.jp").await;
    }

    async fn the_owner_who_mistypes_is_forgiven_once_it_is_right(db) {
        let office = Office::open(db).await;
        let letter = office.letter().await;
        for _ in 0..3 {
            for _ in 0..8 {
                let wrong = other(&letter.temporary_password);
                let refused = office.try_from("192.0.2.1", letter.temporary_id.as_str(), &wrong).await;
                assert!(matches!(refused, Outcome::Refused(TemporaryRefusal::NotProven)));
            }
            office.proven(&letter).await;
        }
    }

    async fn of_fifty_who_use_one_letter_at_once_one_registers(db) {
        let office = Office::open(db).await;
        let letter = office.letter().await;
        let mut sent = Vec::new();
        // Seventeen browsers, since a customer gets twenty answers about IDs a day; each sends three times.
        for n in 0..17 {
            let flow = office.proven(&letter).await;
            let chosen = choose_id(&office.house.cx(), Some(&flow), &id_form(&format!("id{n}@example.jp"))).await;
            assert_eq!(chosen.unwrap(), Outcome::Done(()));
            let once = office.house.once(&flow).await;
            sent.extend(std::iter::repeat_n((flow, once), 3));
        }
        let racing: Vec<_> = sent
            .into_iter()
            .map(|(flow, once)| {
                let cx = office.house.cx();
                tokio::spawn(async move { register(&cx, Some(&flow), &once, &Browser::default()).await })
            })
            .collect();
        let mut won = std::collections::BTreeSet::new();
        for racer in racing {
            match racer.await.unwrap() {
                Ok(Outcome::Done(registered)) => {
                    won.insert(registered.session.hash());
                }
                Ok(Outcome::Refused(why)) => assert_eq!(why, NotRegistered::Gone),
                Err(error) => assert!(error.is_temporary(), "{error}"),
            }
        }
        assert_eq!(won.len(), 1, "one browser, however often it sent its form");
        assert_eq!(office.states().await, [LetterState::Used]);
    }

    async fn two_runs_at_the_printer_notice_each_other(db) {
        let office = Office::open(db).await;
        office.ask("225-0002").await;
        let (one, two) = (
            letter::prepare(&office.house.app, None, 500).await.unwrap(),
            letter::prepare(&office.house.app, None, 500).await.unwrap(),
        );
        assert_eq!(letter::printed(&office.house.app, &one).await.unwrap(), 1);
        assert_eq!(letter::printed(&office.house.app, &two).await.unwrap(), 0);
    }

    async fn a_letter_is_printed_once_more_as_it_was_and_none_that_was_not(db) {
        let office = Office::open(db).await;
        let letter = office.letter().await;
        office.house.advance(DAY * 3);
        assert!(matches!(letter::again(&office.house.app, letter.number).await.unwrap(), Outcome::Done(_)));
        assert_eq!(std::mem::take(&mut *office.press.0.lock().unwrap()), std::slice::from_ref(&letter));
        let unknown = letter::again(&office.house.app, Receipt::of([9; 8])).await.unwrap();
        assert_eq!(unknown, Outcome::Refused(NotAgain::Unknown));
    }

    async fn a_letter_without_room_is_named_waits_on_and_takes_no_place_of_another(db) {
        let office = Office::open(db).await;
        let mut long = household("long");
        long.customer.name = "長".repeat(Press::ROOM + 1);
        office.house.on_file(vec![long.clone(), household("c2")]).await;
        for number in ["N-long", "N-c1", "N-c2"] {
            assert!(matches!(letter::reissue(&office.house.app, number).await.unwrap(), Outcome::Done(_)));
            office.house.advance(HOUR);
        }
        // The oldest has no room; the one place in the batch is the next one's.
        let batch = letter::prepare(&office.house.app, None, 1).await.unwrap();
        let named: Vec<&str> = batch.no_room.iter().map(|(_, customer)| customer.as_str()).collect();
        assert_eq!((named, batch.len(), batch.more, batch.pdf.as_slice()), (vec!["N-long"], 1, true, &b"1 letters"[..]));
        assert_eq!(office.print().await.len(), 3, "the one of that batch, and both of the next");
        let batch = letter::prepare(&office.house.app, None, 500).await.unwrap();
        assert!(batch.is_empty() && batch.pdf.is_empty() && batch.no_room.len() == 1);
        let mut states = office.states().await;
        states.sort_by_key(|state| state.as_str());
        assert_eq!(states, [LetterState::Printed, LetterState::Printed, LetterState::Requested]);
        // Once its name is shorter it is printed.
        long.customer.name = "長".repeat(Press::ROOM);
        office.house.on_file(vec![long]).await;
        assert_eq!(office.print().await.len(), 1);
    }

    async fn a_printed_letter_that_has_no_room_any_more_is_not_printed_again(db) {
        let office = Office::open(db).await;
        let letter = office.letter().await;
        let mut long = household("c1");
        long.customer.name = "長".repeat(Press::ROOM + 1);
        office.house.on_file(vec![long]).await;
        let again = letter::again(&office.house.app, letter.number).await.unwrap();
        assert_eq!(again, Outcome::Refused(NotAgain::NoRoom));
    }

    async fn welcome_letters_are_made_for_those_who_need_one(db) {
        let office = Office::open(db).await;
        let mut homeless = household("homeless");
        homeless.addresses.clear();
        let mut ended = household("ended");
        ended.customer.status = CustomerStatus::Ended;
        ended.customer.ended_on = Some("2026-10-31".parse().unwrap());
        office.house.on_file(vec![household("c2"), household("c3"), homeless, ended]).await;
        office.house.registered("c2", "jiro@example.jp").await;
        let numbers = ["N-c1", "N-c2", "N-c3", "N-homeless", "N-ended", "N-nobody"].map(ToOwned::to_owned);
        let welcomed = letter::welcome(&office.house.app, &numbers).await.unwrap();
        assert_eq!((welcomed.made, welcomed.open, welcomed.registered), (3, 0, 1));
        assert_eq!(welcomed.not_found, ["N-ended", "N-nobody"]);
        let twice = letter::welcome(&office.house.app, &numbers).await.unwrap();
        assert_eq!((twice.made, twice.open), (0, 3));
        let other = letter::prepare(&office.house.app, Some(LetterPurpose::Request), 500).await.unwrap();
        assert!(other.is_empty());
        let batch = letter::prepare(&office.house.app, Some(LetterPurpose::Welcome), 1).await.unwrap();
        assert!(batch.len() == 1 && batch.more, "one without an address stands in nobody's way");
        office.press.0.lock().unwrap().clear();
        let batch = letter::prepare(&office.house.app, None, 500).await.unwrap();
        assert_eq!(batch.without_address.len(), 1);
        assert_eq!(batch.without_address[0].1, "N-homeless");
        let printed = office.press.0.lock().unwrap().clone();
        assert_eq!(printed.len(), 2);
        assert!(printed.iter().all(|letter| letter.valid_through.to_string() == "2027-04-30"), "180 days");
    }

    async fn a_contract_that_ended_long_ago_is_proven_by_no_letter(db) {
        let office = Office::open(db).await;
        let letter = office.letter().await;
        let mut ended = household("c1");
        ended.customer.status = CustomerStatus::Ended;
        ended.customer.ended_on = Some("2026-08-01".parse().unwrap());
        office.house.on_file(vec![ended]).await;
        assert_eq!(office.refusal(&letter).await, TemporaryRefusal::NotProven);
    }

    async fn a_customer_sees_the_letters_of_her_own_contract_only(db) {
        let office = Office::open(db).await;
        let letter = office.letter().await;
        office.house.on_file(vec![household("c2")]).await;
        let flow = office.proven(&letter).await;
        let session = office.house.register(&flow, "hanako@example.jp").await;
        let me = office.house.me(&session).await.unwrap();
        let own = letter::own(&office.house.cx(), &me).await.unwrap();
        assert_eq!(own.iter().map(|own| own.times.state(office.house.app.now())).collect::<Vec<_>>(), [LetterState::Used]);
        let session = office.house.registered_as("c2").await;
        let stranger = office.house.me(&session).await.unwrap();
        assert_eq!(letter::own(&office.house.cx(), &stranger).await.unwrap(), []);
    }
}
