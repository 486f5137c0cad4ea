//! Two-step sign-in, recovery codes and passkeys: what they open, once each, and what stays shut without them.

mod device;
mod frozen;
mod newer_key;
mod passkey;
mod policy;
mod recovery;
mod two_step;

use crate::common::{House, PASSWORD, attempt, household};
use madoguchi_app::{
    Outcome, Policies,
    contact::verify,
    keys::Token,
    second_factor::{SecondStepForm, SecondStepRefusal, second_step},
    session::{Browser, SignedIn},
    sign_in::Refusal,
};
use madoguchi_store::testing::TestDb;

const ID: &str = "hanako@example.jp";

async fn house(db: &TestDb) -> (House, Token) {
    house_with(db, Policies::default()).await
}

async fn house_with(db: &TestDb, policies: Policies) -> (House, Token) {
    let house = House::with(db, policies);
    house.on_file(vec![household("c1")]).await;
    let session = house.registered("c1", ID).await;
    let code = house.newest_mail().await.mail.text;
    let me = house.me(&session).await.unwrap();
    assert_eq!(verify(&house.cx(), &me, &code).await.unwrap(), Outcome::Done(()));
    house.newest_mail().await;
    (house, session)
}

/// A second step waiting after the right password.
async fn step(house: &House) -> Token {
    match attempt(&house.cx(), ID, PASSWORD).await {
        Outcome::Refused(Refusal::SecondStep(token)) => token,
        other => panic!("no second step: {other:?}"),
    }
}

fn form(code: &str) -> SecondStepForm {
    SecondStepForm { code: code.to_owned(), passkey: None, browser: Browser::default() }
}

async fn stepped(house: &House, step: &Token, code: &str) -> Outcome<SignedIn, SecondStepRefusal> {
    second_step(&house.cx(), Some(step), &form(code)).await.unwrap()
}

async fn opens(house: &House, step: &Token, code: &str) -> bool {
    match stepped(house, step, code).await {
        Outcome::Done(signed_in) => house.me(&signed_in.token).await.is_some(),
        Outcome::Refused(_) => false,
    }
}

fn refusal<T>(outcome: &Outcome<T, SecondStepRefusal>) -> Option<SecondStepRefusal> {
    match outcome {
        Outcome::Done(_) => None,
        Outcome::Refused(refusal) => Some(*refusal),
    }
}

/// A wrong code of six digits.
fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}
