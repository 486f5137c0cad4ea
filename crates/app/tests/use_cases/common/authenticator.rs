//! Two-step sign-in as its owner sets it up.

use super::{House, fresh};
use madoguchi_app::{
    Outcome, SteppedUp,
    keys::Token,
    second_factor::{TwoStepForm, TwoStepRefusal, set_up, shown_codes, turn_on},
};
use madoguchi_domain::receipt::Receipt;
use totp_rs::{Builder, Secret};

/// An authenticator app.
pub(crate) struct AuthenticatorApp {
    seed: String,
}

impl AuthenticatorApp {
    /// An app set up with that text.
    pub(crate) fn told(text: &str) -> Self {
        Self { seed: text.replace(' ', "") }
    }

    pub(crate) fn code(&self, house: &House) -> String {
        let secret = Secret::try_from_base32(&self.seed).unwrap();
        let seconds = u64::try_from(house.app.now().micros() / 1_000_000).unwrap();
        Builder::new().with_secret(secret).build_noncompliant().generate(seconds).to_string()
    }
}

/// An app set up from the page with that form.
pub(crate) fn app_of(house: &House, me: &SteppedUp, once: &Token) -> AuthenticatorApp {
    AuthenticatorApp::told(&set_up(&house.cx(), me, once, "test").text)
}

pub(crate) async fn turned_on(
    house: &House,
    me: &SteppedUp,
    code: &str,
    once: &Token,
) -> Outcome<Receipt, TwoStepRefusal> {
    turn_on(&house.cx(), me, &TwoStepForm { code: code.to_owned(), once: once.clone() }).await.unwrap()
}

/// Turns two-step sign-in on. Returns the app and the recovery codes.
pub(crate) async fn two_step(house: &House, session: &Token) -> (AuthenticatorApp, Vec<String>) {
    let (me, once) = (fresh(house, session).await, house.app.new_token());
    let app = app_of(house, &me, &once);
    assert!(matches!(turned_on(house, &me, &app.code(house), &once).await, Outcome::Done(_)));
    // Mails of the same instant go out in any order.
    house.newest_mail().await;
    (app, shown_codes(&house.cx(), &me).await.unwrap().unwrap())
}
