//! The installation's secret and what is derived from it: codes, form tokens, names of counters.
//!
//! Nothing derived is ever stored: a job carries an id, and the code is derived again when the mail is written. Each
//! use has its own label, so no value serves two purposes.
//!
//! A key can be followed by a newer one (decision 0028). Everything new is made with the newest; what lasts is also
//! accepted from earlier keys while they stand in the file.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use madoguchi_domain::{
    id::{ChallengeId, LetterId},
    letter::TemporaryWord,
};
use sha2::{Digest as _, Sha256};
use std::{fmt, iter, sync::Arc};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

/// One key of the installation.
#[derive(Clone)]
pub struct Key(Arc<Hmac<Sha256>>);

/// The installation's keys: the newest, and the earlier ones. Kept in a file beside the configuration.
#[derive(Clone)]
pub struct Keys {
    newest: Key,
    before: Arc<[Key]>,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

/// Why a key file cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// Not base64url.
    #[error("the key is not base64url text")]
    NotBase64,
    /// Fewer than 32 bytes.
    #[error("the key is shorter than 32 bytes")]
    TooShort,
}

impl Keys {
    /// Reads keys as their file holds them, the newest first, separated by spaces or line ends: each at least 32 random
    /// bytes in base64url without padding.
    pub fn parse(text: &str) -> Result<Self, KeyFault> {
        let mut keys = text.split_whitespace().map(Key::parse);
        let newest = keys.next().unwrap_or(Err(KeyFault::TooShort))?;
        Ok(Self { newest, before: keys.collect::<Result<_, _>>()? })
    }

    /// The key that everything new is made with.
    #[must_use]
    pub const fn newest(&self) -> &Key {
        &self.newest
    }

    /// The oldest key in the file.
    #[must_use]
    pub fn oldest(&self) -> &Key {
        self.before.last().unwrap_or(&self.newest)
    }

    /// All keys, the newest first: what was handed out is accepted from any of them.
    pub fn each(&self) -> impl Iterator<Item = &Key> {
        iter::once(&self.newest).chain(self.before.iter())
    }

    /// The id in a link of ours, made by any of the keys; none for any other text.
    #[must_use]
    pub fn linked(&self, purpose: &str, link: &str) -> Option<Uuid> {
        let id: Uuid = link.split_once('.')?.0.parse().ok()?;
        self.each().any(|key| same(link, &key.link(purpose, id))).then_some(id)
    }

    /// Whether the typed text is a challenge's code, under any of the keys.
    #[must_use]
    pub fn is_code(&self, typed: &str, purpose: &str, challenge: ChallengeId) -> bool {
        self.each().any(|key| same(typed, &key.code(purpose, challenge)))
    }
}

impl From<Key> for Keys {
    fn from(newest: Key) -> Self {
        Self { newest, before: Arc::default() }
    }
}

impl Key {
    fn parse(word: &str) -> Result<Self, KeyFault> {
        let bytes = URL_SAFE_NO_PAD.decode(word).map_err(|_| KeyFault::NotBase64)?;
        if bytes.len() < 32 {
            return Err(KeyFault::TooShort);
        }
        Self::from_bytes(&bytes)
    }

    /// A key of these bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyFault> {
        Hmac::new_from_slice(bytes).map(|mac| Self(Arc::new(mac))).map_err(|_| KeyFault::TooShort)
    }

    /// What this key is recognised by, which tells nothing of it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let bytes: [u8; 8] = self.bytes("fingerprint", &[]);
        bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    }

    /// HMAC-SHA-256 over a label and parts. Each part goes in with its length, so that no two lists of parts collide.
    #[must_use]
    pub fn mac(&self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = Hmac::clone(&self.0);
        for part in iter::once(&label.as_bytes()).chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// The first `N` bytes of [`Key::mac`], at most all 32.
    #[must_use]
    pub fn bytes<const N: usize>(&self, label: &str, parts: &[&[u8]]) -> [u8; N] {
        const { assert!(N <= 32, "a MAC has 32 bytes") };
        let mut bytes = [0; N];
        bytes.iter_mut().zip(self.mac(label, parts)).for_each(|(to, from)| *to = from);
        bytes
    }

    /// The token that a session goes on under after the one with that hash. Who has a copied cookie cannot make it; the
    /// same form sent twice makes the same.
    #[must_use]
    pub fn next_session(&self, token_hash: &[u8; 32]) -> Token {
        Token::of(self.mac("next_session", &[token_hash]))
    }

    /// The content of a mailed link: the id of what it is about, and proof that we made it.
    #[must_use]
    pub fn link(&self, purpose: &str, id: Uuid) -> String {
        let mac = self.mac("link", &[purpose.as_bytes(), id.as_bytes()]);
        format!("{}.{}", id.simple(), URL_SAFE_NO_PAD.encode(mac))
    }

    /// The 仮ID or 仮パスワード printed in a letter.
    #[must_use]
    pub fn temporary(&self, purpose: &str, letter: LetterId) -> TemporaryWord {
        TemporaryWord::made(self.bytes("temporary", &[purpose.as_bytes(), letter.0.as_bytes()]))
    }

    /// What a letter is found by, from its 仮ID.
    #[must_use]
    pub fn letter_key(&self, id: &TemporaryWord) -> [u8; 32] {
        self.mac("letter_key", &[id.as_str().as_bytes()])
    }

    /// The six digits of a challenge.
    #[must_use]
    pub fn code(&self, purpose: &str, challenge: ChallengeId) -> String {
        let mac = self.mac("code", &[purpose.as_bytes(), challenge.0.as_bytes()]);
        let number = mac.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        format!("{:06}", number % 1_000_000)
    }
}

/// A secret that a browser keeps in a cookie: 256 bits, written in base64url. Only its hash is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// The token made of these bytes.
    #[must_use]
    pub fn of(bytes: [u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Accepts whatever a browser sent; only its hash is ever looked up.
    #[must_use]
    pub fn received(text: &str) -> Self {
        const LONGEST: usize = 64;
        Self(text.chars().take(LONGEST).collect())
    }

    /// Whether it has the form of a token we made.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        self.0.len() == 43 && self.0.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    }

    /// The text for a cookie or form field.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The hash, for the database.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

/// SHA-256 over a label and parts, kept apart as by [`Key::mac`]. For where something is kept or who sent it, which
/// others may know without harm. It does not change with the key.
#[must_use]
pub(crate) fn digest(label: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in iter::once(&label.as_bytes()).chain(parts) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Whether two secrets are equal, in time that does not tell how much of them is.
#[must_use]
pub fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cannot_be_shifted_into_each_other() {
        let key = Key::from_bytes(&[7; 32]).unwrap();
        assert_ne!(key.mac("x", &[b"ab", b"c"]), key.mac("x", &[b"a", b"bc"]));
        assert_ne!(key.mac("x", &[b"a"]), key.mac("y", &[b"a"]));
    }

    #[test]
    fn a_code_is_six_digits_and_belongs_to_its_purpose() {
        let key = Key::from_bytes(&[7; 32]).unwrap();
        let id = ChallengeId(Uuid::from_u128(1));
        let code = key.code("verify_contact", id);
        assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()));
        assert_ne!(code, key.code("recover", id));
    }

    #[test]
    fn a_link_is_read_back_by_its_own_key_and_purpose_only() {
        let [keys, other] = [7, 8].map(|byte| Keys::from(Key::from_bytes(&[byte; 32]).unwrap()));
        let id = Uuid::from_u128(5);
        let link = keys.newest().link("change", id);
        assert_eq!(keys.linked("change", &link), Some(id));
        assert_eq!((other.linked("change", &link), keys.linked("other", &link)), (None, None));
        let of_another = link.replace("05.", "06.");
        for forged in ["", ".", "x.y", of_another.as_str(), &link[..40], &format!("{link}x")] {
            assert_eq!(keys.linked("change", forged), None, "{forged}");
        }
    }

    #[test]
    fn a_token_of_ours_looks_like_one() {
        assert!(Token::of([255; 32]).is_well_formed());
        for other in ["", "short", &"x".repeat(44), &"あ".repeat(43), &format!("{};", "x".repeat(42))] {
            assert!(!Token::received(other).is_well_formed(), "{other}");
        }
    }

    #[test]
    fn a_key_file_must_hold_enough() {
        assert_eq!(Keys::parse("not base64!").unwrap_err(), KeyFault::NotBase64);
        assert_eq!(Keys::parse("AAAA").unwrap_err(), KeyFault::TooShort);
        assert_eq!(Keys::parse(" \n").unwrap_err(), KeyFault::TooShort);
        let key = URL_SAFE_NO_PAD.encode([1; 32]);
        assert!(Keys::parse(&key).is_ok());
        assert_eq!(Keys::parse(&format!("{key}\nAAAA")).unwrap_err(), KeyFault::TooShort, "each of them");
    }

    #[test]
    fn the_newest_key_makes_and_each_proves_what_it_made() {
        let of = |byte: u8| Key::from_bytes(&[byte; 32]).unwrap();
        let file = [9, 8, 7].map(|byte| URL_SAFE_NO_PAD.encode([byte; 32])).join("\n");
        let keys = Keys::parse(&format!("{file}\n")).unwrap();
        let macs: Vec<_> = keys.each().map(|key| key.mac("x", &[])).collect();
        assert_eq!(macs, [9, 8, 7].map(|byte| of(byte).mac("x", &[])));
        assert_eq!(keys.newest().mac("x", &[]), macs[0]);
        let (link, challenge) = (Uuid::from_u128(5), ChallengeId(Uuid::from_u128(6)));
        for (byte, ours) in [(9, true), (8, true), (7, true), (6, false)] {
            assert_eq!(keys.linked("change", &of(byte).link("change", link)), ours.then_some(link), "{byte}");
            assert_eq!(keys.is_code(&of(byte).code("recover", challenge), "recover", challenge), ours, "{byte}");
        }
    }
}
