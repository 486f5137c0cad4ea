//! A device with passkeys, answering as through a browser.

use madoguchi_app::passkey::{Ceremony, Shown};
use serde_json::{Value, json};
use webauthn_authenticator_rs::{WebauthnAuthenticator as _, prelude::Url, softpasskey::SoftPasskey};

pub(crate) struct Device {
    keys: SoftPasskey,
    origin: Url,
    /// The credential it made last, and its owner.
    made: Value,
    user: Value,
}

impl Device {
    pub(crate) fn new() -> Self {
        Self::at("http://localhost:8080")
    }

    /// A device whose browser shows another site.
    pub(crate) fn at(origin: &str) -> Self {
        let origin = origin.parse().unwrap();
        Self { keys: SoftPasskey::new(true), origin, made: Value::Null, user: Value::Null }
    }

    /// Makes a passkey as a page asks.
    pub(crate) fn create(&mut self, ceremony: &Ceremony) -> Shown {
        let mut options: Value = serde_json::from_str(&ceremony.options).unwrap();
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        // This device stores no passkeys; the test tells it which one it made.
        options["authenticatorSelection"]["requireResidentKey"] = json!(false);
        self.user = options["user"]["id"].clone();
        let asked = serde_json::from_value(json!({ "publicKey": options })).unwrap();
        let answer = self.keys.do_registration(self.origin.clone(), asked).unwrap();
        let answer = serde_json::to_value(answer).unwrap();
        self.made = answer["rawId"].clone();
        Shown { state: ceremony.state.clone(), credential: answer.to_string() }
    }

    /// Shows the passkey it made.
    pub(crate) fn get(&mut self, ceremony: &Ceremony) -> Shown {
        let mut options: Value = serde_json::from_str(&ceremony.options).unwrap();
        assert_eq!(options["userVerification"], "required");
        options["allowCredentials"] = json!([{ "type": "public-key", "id": self.made }]);
        let asked = serde_json::from_value(json!({ "publicKey": options })).unwrap();
        let answer = self.keys.do_authentication(self.origin.clone(), asked).unwrap();
        let mut answer = serde_json::to_value(answer).unwrap();
        answer["response"]["userHandle"] = self.user.clone();
        Shown { state: ceremony.state.clone(), credential: answer.to_string() }
    }

    /// Claims that its passkey is somebody else's.
    pub(crate) fn pretend(&mut self, other: &Self) {
        self.user = other.user.clone();
    }
}
