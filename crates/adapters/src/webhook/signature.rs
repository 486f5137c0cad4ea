//! The signature by which a partner knows that it is us, and that nothing was changed on the way.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::{fmt, str::FromStr};

/// The prefix by which the base64 text of a secret is recognised.
const PREFIX: &str = "whsec_";

/// A secret shared with the partner. No log shows it.
#[derive(Clone)]
pub struct SigningSecret(Hmac<Sha256>);

/// Why a text is not a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretFault {
    /// It does not begin with `whsec_`, or what follows is not base64.
    #[error("it is not of the form whsec_ and base64 (such as whsec_ and what `openssl rand -base64 32` prints)")]
    Form,
    /// The specification wants 24 to 64 bytes.
    #[error("it is {0} bytes and must be 24 to 64")]
    Length(usize),
}

impl FromStr for SigningSecret {
    type Err = SecretFault;

    fn from_str(text: &str) -> Result<Self, SecretFault> {
        let base64 = text.strip_prefix(PREFIX).ok_or(SecretFault::Form)?;
        let bytes = STANDARD.decode(base64).map_err(|_| SecretFault::Form)?;
        if !(24..=64).contains(&bytes.len()) {
            return Err(SecretFault::Length(bytes.len()));
        }
        Hmac::new_from_slice(&bytes).map(Self).map_err(|_| SecretFault::Length(bytes.len()))
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// The header `webhook-signature`: one signature for each secret, so that a secret can be changed without a moment in
/// which the partner knows none of them.
pub(super) fn of(secrets: &[SigningSecret], id: &str, timestamp: &str, body: &[u8]) -> String {
    let sign = |SigningSecret(mac): &SigningSecret| {
        let mut mac = mac.clone();
        for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
            mac.update(part);
        }
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    };
    secrets.iter().map(sign).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those of the specification's reference libraries.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn signed(secrets: &[&str]) -> String {
        let secrets: Vec<SigningSecret> = secrets.iter().map(|secret| secret.parse().unwrap()).collect();
        of(&secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", br#"{"test": 2432232314}"#)
    }

    #[test]
    fn the_specifications_example_comes_out() {
        assert_eq!(signed(&[SECRET]), SIGNATURE);
    }

    #[test]
    fn two_secrets_give_two_signatures() {
        let newer = format!("whsec_{}", STANDARD.encode([7; 32]));
        let both = signed(&[&newer, SECRET]);
        let (first, second) = both.split_once(' ').unwrap();
        assert_eq!((first, second), (signed(&[&newer]).as_str(), SIGNATURE));
        assert_ne!(first, second);
    }

    #[test]
    fn what_is_no_secret_is_refused_and_a_secret_is_not_shown() {
        let of_bytes = |count: usize| format!("whsec_{}", STANDARD.encode(vec![7; count]));
        for (text, fault) in [
            ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned(), SecretFault::Form),
            ("whsec_".to_owned(), SecretFault::Length(0)),
            ("whsec_open sesame".to_owned(), SecretFault::Form),
            (of_bytes(23), SecretFault::Length(23)),
            (of_bytes(65), SecretFault::Length(65)),
        ] {
            assert_eq!(text.parse::<SigningSecret>().unwrap_err(), fault, "{text}");
        }
        for count in [24, 64] {
            let secret: SigningSecret = of_bytes(count).parse().unwrap();
            assert_eq!(format!("{secret:?}"), "(hidden)");
        }
    }
}
