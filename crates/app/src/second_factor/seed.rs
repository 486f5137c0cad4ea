//! The seed that an authenticator app and we count from: for two-step sign-in, and for everybody at the desk.

use crate::{
    cx::{App, Cx},
    keys::{Key, Token},
    sealed::{Sealed, Secret},
};
use madoguchi_domain::time::Ts;
use totp_rs::{Builder, Totp};
use uuid::Uuid;

/// The seed: 160 bits, as RFC 4226 recommends.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed([u8; 20]);

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(…)")
    }
}

impl Secret for Seed {
    const KIND: &'static str = "two_step_seed";

    fn to_bytes(&self) -> Vec<u8> {
        self.0.to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

/// What sets up an app.
#[derive(Clone, PartialEq, Eq)]
pub struct Setup {
    /// The seed in groups of four letters, for typing.
    pub text: String,
    /// The `otpauth` address, for the QR.
    pub address: String,
}

impl Seed {
    /// The seed made of these bytes.
    #[must_use]
    pub const fn of(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// The seed shown in one form: the form's token yields it again, and nothing is stored.
    pub(crate) fn derived(key: &Key, whose: Uuid, once: &Token) -> Self {
        Self(key.bytes("two_step_seed", &[whose.as_bytes(), once.as_str().as_bytes()]))
    }

    fn totp(&self) -> Totp {
        Builder::new().with_secret(self.0).with_skew(1).build_noncompliant()
    }

    /// The step that has this code: the present one, or the one before or after it.
    pub(crate) fn step_of(&self, code: u32, now: Ts) -> Option<i64> {
        let seconds = u64::try_from(now.micros() / 1_000_000).ok()?;
        self.totp().check(&format!("{code:06}"), seconds).and_then(|step| i64::try_from(step).ok())
    }

    /// The seed as typed into an app.
    #[must_use]
    pub fn base32(&self) -> String {
        totp_rs::Secret::from(self.0).to_base32()
    }

    /// The setup of an app for `account` at `issuer`.
    pub(crate) fn told(&self, issuer: &str, account: &str) -> Setup {
        let seed = self.base32();
        let groups: Vec<String> =
            seed.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
        Setup {
            address: format!(
                "otpauth://totp/{issuer}:{account}?secret={seed}&issuer={issuer}",
                issuer = percent(issuer),
                account = percent(account),
            ),
            text: groups.join(" "),
        }
    }

    /// The seed sealed for its owner.
    pub(crate) fn sealed(&self, app: &App, whose: Uuid) -> Option<Sealed<Self>> {
        Sealed::seal(app.keys().newest(), app.randomness(), whose.as_bytes(), self)
    }
}

/// The step of a stored seed that has this code, unless that step or a newer one was used already.
pub(crate) fn new_step(cx: &Cx, stored: Vec<u8>, whose: Uuid, used_step: i64, code: u32) -> Option<i64> {
    let Some(seed) = Sealed::<Seed>::stored(stored).open(cx.app.keys(), whose.as_bytes()) else {
        // The installation lacks the key that sealed it; no code works until that is back.
        tracing::warn!("a two-step seed cannot be opened with this installation's key");
        return None;
    };
    seed.step_of(code, cx.now).filter(|step| *step > used_step)
}

/// Percent-encodes everything except letters, digits and `-._`.
fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |text, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => text + &char::from(byte).to_string(),
        other => format!("{text}%{other:02X}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds of a step. Apps take it for granted, as they do six digits and SHA-1.
    const STEP: i64 = 30;

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // RFC 6238, Appendix B, SHA-1: the last six of eight digits.
        let seed = Seed(*b"12345678901234567890");
        for (second, code) in [(59, 287_082), (1_111_111_109, 81_804), (1_234_567_890, 5_924), (2_000_000_000, 279_037)]
        {
            let at = |second: i64| Ts::from_micros(second * 1_000_000);
            assert_eq!(seed.step_of(code, at(second)), Some(second / STEP), "{second}");
            assert_eq!(seed.step_of(code, at(second + STEP)), Some(second / STEP), "a step late");
            assert_eq!(seed.step_of(code, at(second + 3 * STEP)), None, "too late");
        }
    }

    #[test]
    fn a_seed_is_written_as_apps_read_it() {
        assert_eq!(Seed(*b"12345678901234567890").base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(percent("ひ a:b"), "%E3%81%B2%20a%3Ab");
    }
}
