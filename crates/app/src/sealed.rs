//! Secrets that must be read back, sealed under the installation's key before they reach the database (AES-256-GCM).
//!
//! What is sealed names the key that sealed it, what it is, and whose it is: it cannot be opened as something else or as
//! somebody else's.

use crate::keys::Keys;
use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use madoguchi_store::Randomness;
use std::marker::PhantomData;

/// A secret that can be sealed.
pub trait Secret: Sized {
    /// What it is: goes into the seal.
    const KIND: &'static str;
    /// Its bytes.
    fn to_bytes(&self) -> Vec<u8>;
    /// Read back.
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}

/// A sealed secret: which key, nonce, and what only the key opens. Shows nothing in `Debug`.
pub struct Sealed<T> {
    bytes: Vec<u8>,
    of: PhantomData<fn() -> T>,
}

impl<T> std::fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed(…)")
    }
}

/// Bytes of the name of a key, and of a nonce.
const KEY_NAME: usize = 4;
const NONCE: usize = 12;

fn cipher(keys: &Keys) -> Aes256Gcm {
    Aes256Gcm::new(&keys.mac("seal", &[]).into())
}

/// Which key a secret was sealed with.
fn key_name(keys: &Keys) -> [u8; KEY_NAME] {
    let [a, b, c, d, ..] = keys.mac("seal_key_name", &[]);
    [a, b, c, d]
}

fn bound(kind: &str, whose: &[u8]) -> Vec<u8> {
    [kind.as_bytes(), b"\0", whose].concat()
}

impl<T: Secret> Sealed<T> {
    /// Seals a secret of that owner.
    pub fn seal(keys: &Keys, randomness: &Randomness, whose: &[u8], secret: &T) -> Option<Self> {
        let nonce: [u8; NONCE] = randomness.bytes();
        let (msg, aad) = (secret.to_bytes(), bound(T::KIND, whose));
        let closed = cipher(keys).encrypt(&nonce.into(), Payload { msg: &msg, aad: &aad }).ok()?;
        Some(Self::stored([&key_name(keys)[..], &nonce, &closed].concat()))
    }

    /// What was stored.
    #[must_use]
    pub const fn stored(bytes: Vec<u8>) -> Self {
        Self { bytes, of: PhantomData }
    }

    /// For the database.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Opens it, if this key sealed it for that owner and nobody changed it.
    #[must_use]
    pub fn open(&self, keys: &Keys, whose: &[u8]) -> Option<T> {
        let (name, rest) = self.bytes.split_at_checked(KEY_NAME)?;
        let (nonce, closed) = rest.split_first_chunk::<NONCE>()?;
        if name != key_name(keys) {
            return None;
        }
        let aad = bound(T::KIND, whose);
        let open = cipher(keys).decrypt(&(*nonce).into(), Payload { msg: closed, aad: &aad }).ok()?;
        T::from_bytes(&open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Text(String);

    impl Secret for Text {
        const KIND: &'static str = "text";
        fn to_bytes(&self) -> Vec<u8> {
            self.0.clone().into_bytes()
        }
        fn from_bytes(bytes: &[u8]) -> Option<Self> {
            String::from_utf8(bytes.to_vec()).ok().map(Self)
        }
    }

    #[test]
    fn only_its_key_opens_it_for_its_owner_unchanged() {
        let (keys, other) = (Keys::from_bytes(&[7; 32]).unwrap(), Keys::from_bytes(&[8; 32]).unwrap());
        let randomness = Randomness::system();
        let secret = Text("ひみつ".to_owned());
        let sealed = Sealed::seal(&keys, &randomness, b"hanako", &secret).unwrap();
        assert_eq!(sealed.open(&keys, b"hanako"), Some(Text("ひみつ".to_owned())));
        assert_eq!((sealed.open(&keys, b"taro"), sealed.open(&other, b"hanako")), (None, None));
        for place in 0..sealed.as_bytes().len() {
            let mut changed = sealed.as_bytes().to_vec();
            changed[place] ^= 1;
            assert_eq!(Sealed::<Text>::stored(changed).open(&keys, b"hanako"), None, "{place}");
        }
        let again = Sealed::seal(&keys, &randomness, b"hanako", &secret).unwrap();
        assert_ne!(again.as_bytes(), sealed.as_bytes());
        assert_eq!(Sealed::<Text>::stored(Vec::new()).open(&keys, b"hanako"), None);
    }
}
