//! Two-step sign-in, recovery codes and passkeys: what they open, once, and what opens nothing without them.

mod device;
mod passkey;
mod policy;
mod recovery;
mod two_step;

use crate::common::{House, PASSWORD, attempt, household};
use madoguchi_app::{
    Fresh, Outcome, Policies,
    contact::verify,
    keys::Token,
    second_factor::{
        SecondStepForm, SecondStepRefusal, TwoStepForm, TwoStepRefusal, second_step, set_up, shown_codes, turn_on,
    },
    session::{Browser, SignedIn},
    sign_in::Refusal,
};
use madoguchi_domain::receipt::Receipt;
use madoguchi_store::testing::TestDb;
use totp_rs::{Builder, Secret};

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

async fn fresh(house: &House, session: &Token) -> Fresh {
    house.me(session).await.unwrap().fresh().unwrap()
}

/// An authenticator app.
struct AuthenticatorApp {
    seed: String,
}

impl AuthenticatorApp {
    fn code(&self, house: &House) -> String {
        let secret = Secret::from(seed_of(&self.seed));
        let seconds = u64::try_from(house.app.now().micros() / 1_000_000).unwrap();
        Builder::new().with_secret(secret).build_noncompliant().generate(seconds).to_string()
    }
}

/// The seed as an app reads it (RFC 4648).
fn seed_of(text: &str) -> [u8; 20] {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: Vec<u8> = text
        .chars()
        .map(|letter| letters.find(letter).unwrap())
        .flat_map(|value| (0..5).rev().map(move |place| u8::from(value >> place & 1 == 1)))
        .collect();
    let bytes: Vec<u8> = bits.chunks(8).map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | bit)).collect();
    bytes.try_into().unwrap()
}

/// An app that read the page of that form.
fn app_of(house: &House, me: &Fresh, once: &Token) -> AuthenticatorApp {
    AuthenticatorApp { seed: set_up(&house.cx(), me, once, "test").text.replace(' ', "") }
}

async fn turned_on(house: &House, me: &Fresh, code: &str, once: &Token) -> Outcome<Receipt, TwoStepRefusal> {
    turn_on(&house.cx(), me, &TwoStepForm { code: code.to_owned(), once: once.clone() }).await.unwrap()
}

/// Turns two-step sign-in on. Gives the app and the recovery codes.
async fn two_step(house: &House, session: &Token) -> (AuthenticatorApp, Vec<String>) {
    let (me, once) = (fresh(house, session).await, house.app.new_token());
    let app = app_of(house, &me, &once);
    assert!(matches!(turned_on(house, &me, &app.code(house), &once).await, Outcome::Done(_)));
    // Mails of one instant go out in any order.
    house.newest_mail().await;
    (app, shown_codes(&house.cx(), &me).await.unwrap().unwrap())
}

/// A second step that waits after the right password.
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

/// Another code of six digits.
fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}
