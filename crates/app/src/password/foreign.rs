//! Hashes made by other systems, brought along with their logins: checked as they are, and replaced by one of ours when
//! their password is next at hand.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use pbkdf2::pbkdf2_hmac_array;
use sha_crypt::{PasswordVerifier as _, ShaCrypt};
use sha2::{Digest as _, Sha256, Sha512};
use subtle::ConstantTimeEq as _;

/// Most rounds accepted at import; beyond them each sign-in would be minutes of work.
const MOST_ROUNDS: u32 = 5_000_000;

/// Highest bcrypt cost accepted at import: each step doubles the work, 15 is about two seconds.
const MOST_BCRYPT_COST: u32 = 15;

/// A hash of another system.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum ForeignHash {
    /// `$2a$`, `$2b$`, `$2x$` or `$2y$`.
    Bcrypt(String),
    /// `pbkdf2_sha256$ROUNDS$SALT$BASE64`, as Django writes it.
    Pbkdf2 { rounds: u32, salt: Vec<u8>, hash: Vec<u8> },
    /// `{SSHA256}` or `{SSHA512}`, as directories write it: base64 of hash and salt.
    SaltedSha2 { wide: bool, salt: Vec<u8>, hash: Vec<u8> },
    /// `$5$` or `$6$`, as `crypt` writes it.
    ShaCrypt(String),
}

impl ForeignHash {
    /// Reads a hash in one of these forms. `None` for any other text, and for one whose check would take too long.
    pub(super) fn parse(stored: &str) -> Option<Self> {
        if stored.starts_with("$2") {
            let cost: u32 = stored.split('$').nth(2)?.parse().ok()?;
            let is_whole = stored.len() == 60 && stored.is_ascii();
            return (is_whole && (4..=MOST_BCRYPT_COST).contains(&cost)).then(|| Self::Bcrypt(stored.to_owned()));
        }
        if let Some(rest) = stored.strip_prefix("pbkdf2_sha256$") {
            let mut parts = rest.split('$');
            let (rounds, salt, hash) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?);
            let hash = STANDARD.decode(hash).ok().filter(|hash| hash.len() == 32)?;
            let usable = parts.next().is_none() && (1..=MOST_ROUNDS).contains(&rounds) && !salt.is_empty();
            return usable.then(|| Self::Pbkdf2 { rounds, salt: salt.as_bytes().to_vec(), hash });
        }
        for (prefix, length, wide) in [("{SSHA256}", 32, false), ("{SSHA512}", 64, true)] {
            if let Some(rest) = stored.strip_prefix(prefix) {
                let mut hash = STANDARD.decode(rest).ok().filter(|bytes| bytes.len() > length)?;
                let salt = hash.split_off(length);
                return Some(Self::SaltedSha2 { wide, salt, hash });
            }
        }
        let rest = stored.strip_prefix("$5$").or_else(|| stored.strip_prefix("$6$"))?;
        let rounds = rest.strip_prefix("rounds=").and_then(|rest| rest.split('$').next());
        let usable = rounds.is_none_or(|rounds| rounds.parse().is_ok_and(|rounds: u32| rounds <= MOST_ROUNDS));
        (usable && stored.len() <= 200).then(|| Self::ShaCrypt(stored.to_owned()))
    }

    /// Whether a password matches it.
    pub(super) fn fits(&self, password: &[u8]) -> bool {
        match self {
            // bcrypt reads 72 bytes and no more, as it did when the hash was made.
            Self::Bcrypt(stored) => bcrypt::verify(password, stored).unwrap_or(false),
            Self::Pbkdf2 { rounds, salt, hash } => {
                pbkdf2_hmac_array::<Sha256, 32>(password, salt, *rounds).as_slice().ct_eq(hash).into()
            }
            Self::SaltedSha2 { wide: false, salt, hash } => {
                Sha256::new().chain_update(password).chain_update(salt).finalize().as_slice().ct_eq(hash).into()
            }
            Self::SaltedSha2 { wide: true, salt, hash } => {
                Sha512::new().chain_update(password).chain_update(salt).finalize().as_slice().ct_eq(hash).into()
            }
            Self::ShaCrypt(stored) => ShaCrypt::default().verify_password(password, stored.as_str()).is_ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by other systems from the password `himawari-batake`.
    const KNOWN: [&str; 6] = [
        "$2b$05$fkVI8bg88bNsJyAA8N9.jeiWjIzNqPEnDakZSSmGNGh.svm5utxHy",
        "$2a$04$LiLmHaXtD07tzhR2hBM5m.S7SzI3O6SFgUe0kcdBMudDDLxx65ejm",
        "pbkdf2_sha256$1000$Kp3vQz$/uupgdlMvo9mDP59CPR91FdG6zlP7h2fzhOin6CrrkI=",
        "{SSHA256}gbh8PcBS9fpCml8C6Qy2q805df8TxUEhSSIEhcdPXQnIVxHNN/+SEA==",
        "{SSHA512}OuJ6P8QZmsZlwil0Jd0wtQ02UHdAOmzU5LexYvZDhTsIo1/kEJQOJFRzfZzlb39Me2He96V76bHxoWcJZ/F+Z8hXEc03/5IQ",
        "$6$rounds=1000$Nf7xQzLa$JtX532RHW0r5f4fGpjEEkaZSnwNhPe2.rd.IrT/Sr1ZzboWXcDTK/iK6BfoW7zXqZFPDZE63DcFw6ElksbJ8d/",
    ];

    #[test]
    fn hashes_of_other_systems_fit_their_password_and_no_other() {
        for stored in KNOWN {
            let hash = ForeignHash::parse(stored).expect(stored);
            assert!(hash.fits(b"himawari-batake"), "{stored}");
            assert!(!hash.fits(b"himawari-batakE") && !hash.fits(b""), "{stored}");
        }
    }

    #[test]
    fn what_is_no_such_hash_or_too_much_work_is_not_read() {
        for stored in [
            "",
            "himawari-batake",
            "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAA$AAAA",
            "$2b$20$abcdefghijklmnopqrstuuPcx3jJGnuLz9lFv4ZEG7y0nEiyZq6C2",
            "$2b$12$short",
            "pbkdf2_sha256$0$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "pbkdf2_sha256$99999999$salt$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "pbkdf2_sha256$1000$salt$AAAA",
            "{SSHA256}AAAA",
            "{SSHA}AAAA",
            "$6$rounds=999999999$salt$abc",
        ] {
            assert!(ForeignHash::parse(stored).is_none(), "{stored}");
        }
    }
}
