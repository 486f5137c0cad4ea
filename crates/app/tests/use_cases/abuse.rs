//! Guessing at scale (PRODUCT §4.1 Tries): a guesser who knows everybody's name and phone number, has two thousand
//! networks and makes ten thousand guesses in a day opens nothing, learns nothing and keeps nobody out for good.

mod attack;

use crate::common::{HOUR, House, PASSWORD, attempt};
use attack::{Dice, GUESSES, Guess, PEOPLE, Person, RECORDS, Refused, SOURCES, attack};
use madoguchi_app::{
    Cx, Db, Outcome, job,
    letter::{self, LetterForm},
    sign_in::Refusal,
};
use madoguchi_domain::registration::ProofKind;
use madoguchi_store::{both_engines, letter as stored_letter, letter::RequestState, retention, sql, testing::TestDb};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
};

/// The guesses made at each person in a round. The rounds are four hours apart, all within one window. After the third
/// all tries are used up, whatever the order of the guesses.
const ROUNDS: [Range<u32>; 6] = [0..3, 3..5, 5..7, 7..8, 8..9, 9..GUESSES];
const USED_UP_AFTER: usize = 3;
/// Addresses that each guess once a round at a password.
const PASSWORD_SOURCES: u32 = 20;

/// She is guessed at four times only and has one try left.
const ONE_TRY_LEFT: u32 = 0;
const REGISTERED: u32 = 1;
/// She is registered, and her password is guessed at.
const BESET: u32 = 2;
const NO_TRY_LEFT: u32 = 3;

async fn house(db: &TestDb) -> House {
    let house = House::new(db);
    let records: Vec<_> = (0..RECORDS).map(|n| Person::of(n).on_file()).collect();
    for some in records.chunks(200) {
        house.on_file(some.to_vec()).await;
    }
    for n in [REGISTERED, BESET] {
        let Ok(flow) = by_bill(n).make(&house.app).await else { panic!("{n}") };
        house.register(&flow, &id_of(n)).await;
    }
    house
}

fn id_of(n: u32) -> String {
    format!("subscriber{n}@example.jp")
}

/// What a subscriber at home types with her bill in front of her.
fn by_bill(n: u32) -> Guess {
    let kind = ProofKind::BankLast4;
    Guess::right(n, kind, format!("192.0.2.{}", n + 10).parse().unwrap())
}

fn round(dice: &mut Dice, nths: &Range<u32>) -> Arc<[Guess]> {
    let people = (0..PEOPLE).flat_map(|n| nths.clone().map(move |nth| (n, nth)));
    let aimed = people.filter(|(n, nth)| *n != ONE_TRY_LEFT || *nth < 4);
    aimed.map(|(n, nth)| Guess::roll(dice, n, nth)).collect()
}

/// What honest people do while a round of guesses runs.
async fn meanwhile(house: &House, tables: &Db, round: usize) {
    match round {
        2 => {
            let Ok(flow) = by_bill(ONE_TRY_LEFT).make(&house.app).await else { panic!("has one try left") };
            let session = house.register(&flow, &id_of(ONE_TRY_LEFT)).await;
            assert!(house.me(&session).await.is_some());
        }
        4 => {
            let refused = by_bill(NO_TRY_LEFT).make(&house.app).await;
            assert_eq!(refused.unwrap_err(), Refused::AfterMore, "like any wrong one");
            let person = Person::of(NO_TRY_LEFT);
            let form = LetterForm { name_kana: person.name, phone: person.phone, postcode: person.postcode };
            assert_eq!(letter::request(&house.cx(), &form).await.unwrap(), Outcome::Done(()));
            job::drain(&house.app, "worker").await.unwrap();
            let made = stored_letter::recent(tables, 2).await.unwrap();
            let [letter] = made.as_slice() else { panic!("one letter") };
            assert_eq!(letter.state, RequestState::Queued);
        }
        _ => {}
    }
}

/// Guesses at a password from many addresses, with a right sign-in by somebody else after each. Returns how many
/// guesses were looked at.
async fn guess_password(house: &House) -> usize {
    let mut looked_at = 0;
    for n in 0..PASSWORD_SOURCES {
        let cx = house.cx_from(&format!("203.0.113.{n}"));
        match attempt(&cx, &id_of(BESET), "まちがいだらけの合言葉").await {
            Outcome::Refused(Refusal::Wrong) => looked_at += 1,
            Outcome::Refused(Refusal::Delayed(_)) => {}
            other => panic!("the password was right: {other:?}"),
        }
        assert!(signs_in(&house.cx(), REGISTERED).await);
    }
    looked_at
}

async fn signs_in(cx: &Cx, n: u32) -> bool {
    matches!(attempt(cx, &id_of(n), PASSWORD).await, Outcome::Done(_))
}

async fn count(db: &Db, what: &str, table: &str) -> u32 {
    let row = db.fetch_optional(sql!(format!("SELECT COUNT({what}) FROM {table}"))).await.unwrap();
    let count: i64 = row.expect("a count is a row").get(0).unwrap();
    u32::try_from(count).unwrap()
}

both_engines! {
    async fn ten_thousand_guesses_open_nothing_tell_nothing_and_keep_nobody_out_for_good(db) {
        let (house, tables) = (house(db).await, db.unwatched().await);
        let (mut dice, mut made, mut right) = (Dice(4), 0, BTreeMap::new());
        // The refusals of guesses at unknown and at known people, by what was guessed at.
        let mut answers: [BTreeSet<(ProofKind, Refused)>; 2] = Default::default();
        let (mut tries_once_used_up, mut passwords_looked_at) = (None, Vec::new());
        for (number, nths) in ROUNDS.iter().enumerate() {
            let guesses = round(&mut dice, nths);
            let (answered, (), looked_at) =
                tokio::join!(attack(&house.app, &guesses), meanwhile(&house, &tables, number), guess_password(&house));
            for (guess, answer) in guesses.iter().zip(answered) {
                let refused = answer.expect_err("a guess opened a contract");
                answers[usize::from(guess.is_at_a_record())].insert((guess.form.kind, refused));
                made += 1;
                if guess.is_right() {
                    assert!(number >= USED_UP_AFTER);
                    right.insert(guess.person, guess.clone());
                }
            }
            passwords_looked_at.push(looked_at);
            if number + 1 >= USED_UP_AFTER {
                let tries = count(&tables, "*", "proof_try").await;
                assert_eq!(tries, *tries_once_used_up.get_or_insert(tries), "a guess without tries leaves no row");
            }
            house.advance(HOUR * 4);
        }
        assert!(made >= 10_000, "{made}");
        assert!(right.len() > 500, "without the tries it would have opened {}", right.len());
        assert_eq!(passwords_looked_at, [10, 1, 1, 1, 1, 1], "of one network, after each delay one more");

        // Known or unknown, within the tries or beyond them: only what is guessed at decides the answer.
        let [unknown, known] = answers;
        assert_eq!(unknown, known);
        let last4 = |kind| (kind, Refused::AfterMore);
        let others = |kind| (kind, Refused::AtOnce);
        assert_eq!(known, BTreeSet::from([
            others(ProofKind::CustomerNumber),
            last4(ProofKind::BankLast4),
            last4(ProofKind::CardLast4),
            others(ProofKind::Device),
        ]));

        // However names and phones are written, these are each person's own name, one wrong name, and the records.
        let guessed_at = count(&tables, "DISTINCT record_key", "proof_try").await;
        assert_eq!(guessed_at, 2 * PEOPLE + RECORDS);
        assert!(count(&tables, "*", "proof_try").await <= 5 * guessed_at);
        // Counters are bounded by where guesses come from, never by their number: for each source and the two networks
        // around it, one where it guessed at contracts, and where it guessed at passwords its failures, those at this
        // ID, and the IDs it failed on. Then a few for the password, the ID, the homes of honest people, the letter.
        assert!(count(&tables, "*", "throttle").await <= 3 * SOURCES + 6 * PASSWORD_SOURCES + 40);
        // Guessing four digits leads to a request for more, so a flow stays open. The day that flows are kept bounds
        // them, not the tries: to open none once the tries are gone would tell that they are gone.
        assert!(count(&tables, "*", "flow").await <= made + 4);

        // A day later nobody is shut out. Nor is the guesser, whose refused guesses now open record after record: they
        // were right, and only the tries stood in their way.
        house.advance(HOUR * 24);
        assert!(by_bill(NO_TRY_LEFT).make(&house.app).await.is_ok());
        assert!(signs_in(&house.cx(), BESET).await);
        for guess in right.values().step_by(10) {
            assert!(guess.make(&house.app).await.is_ok(), "{}", guess.person);
        }

        house.advance(HOUR * 49);
        retention::sweep(db, house.app.now()).await.unwrap();
        for table in ["proof_try", "throttle", "flow"] {
            assert_eq!(count(&tables, "*", table).await, 0, "{table}");
        }
    }
}
