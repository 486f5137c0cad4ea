//! Secrets that must be readable again, sealed (AES-256-GCM) under the installation's newest key before they reach the
//! database.
//!
//! A sealed secret names the key that sealed it and is bound to its kind and owner: it cannot be opened as another kind
//! or another owner's. Each of the installation's keys opens what it sealed.

use crate::keys::{Key, Keys};
use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use madoguchi_store::Randomness;
use std::marker::PhantomData;

/// A secret that can be sealed.
pub trait Secret: Sized {
    /// The kind that the seal is bound to.
    const KIND: &'static str;
    /// The secret as bytes.
    fn to_bytes(&self) -> Vec<u8>;
    /// Reads it back; `None` for other bytes.
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}

/// A sealed secret: key name, nonce and ciphertext. `Debug` shows nothing of it.
pub struct Sealed<T> {
    bytes: Vec<u8>,
    of: PhantomData<fn() -> T>,
}

impl<T> std::fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed(…)")
    }
}

impl<T> Clone for Sealed<T> {
    fn clone(&self) -> Self {
        Self::stored(self.bytes.clone())
    }
}

/// Lengths in bytes of a key's name and of a nonce.
const KEY_NAME: usize = 4;
const NONCE: usize = 12;

fn cipher(key: &Key) -> Aes256Gcm {
    Aes256Gcm::new(&key.mac("seal", &[]).into())
}

/// The name of the key that sealed a secret.
fn key_name(key: &Key) -> [u8; KEY_NAME] {
    let [a, b, c, d, ..] = key.mac("seal_key_name", &[]);
    [a, b, c, d]
}

fn bound(kind: &str, whose: &[u8]) -> Vec<u8> {
    [kind.as_bytes(), b"\0", whose].concat()
}

impl<T> Sealed<T> {
    /// A sealed secret as stored.
    #[must_use]
    pub const fn stored(bytes: Vec<u8>) -> Self {
        Self { bytes, of: PhantomData }
    }

    /// The bytes for the database.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether it names that key as the one that sealed it.
    #[must_use]
    pub fn is_of(&self, key: &Key) -> bool {
        self.bytes.starts_with(&key_name(key))
    }
}

impl<T: Secret> Sealed<T> {
    /// Seals a secret for that owner.
    pub fn seal(key: &Key, randomness: &Randomness, whose: &[u8], secret: &T) -> Option<Self> {
        let nonce: [u8; NONCE] = randomness.bytes();
        let (msg, aad) = (secret.to_bytes(), bound(T::KIND, whose));
        let closed = cipher(key).encrypt(&nonce.into(), Payload { msg: &msg, aad: &aad }).ok()?;
        Some(Self::stored([&key_name(key)[..], &nonce, &closed].concat()))
    }

    /// Opens it, if one of these keys sealed it for that owner and nobody changed it.
    #[must_use]
    pub fn open(&self, keys: &Keys, whose: &[u8]) -> Option<T> {
        let (name, rest) = self.bytes.split_at_checked(KEY_NAME)?;
        let (nonce, closed) = rest.split_first_chunk::<NONCE>()?;
        let key = keys.each().find(|key| name == key_name(key))?;
        let aad = bound(T::KIND, whose);
        let open = cipher(key).decrypt(&(*nonce).into(), Payload { msg: closed, aad: &aad }).ok()?;
        T::from_bytes(&open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

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
        let [keys, other] = [7, 8].map(|byte| Keys::from(Key::from_bytes(&[byte; 32]).unwrap()));
        let randomness = Randomness::system();
        let secret = Text("ひみつ".to_owned());
        let sealed = Sealed::seal(keys.newest(), &randomness, b"hanako", &secret).unwrap();
        assert_eq!(sealed.open(&keys, b"hanako"), Some(Text("ひみつ".to_owned())));
        assert_eq!((sealed.open(&keys, b"taro"), sealed.open(&other, b"hanako")), (None, None));
        for place in 0..sealed.as_bytes().len() {
            let mut changed = sealed.as_bytes().to_vec();
            changed[place] ^= 1;
            assert_eq!(Sealed::<Text>::stored(changed).open(&keys, b"hanako"), None, "{place}");
        }
        let again = Sealed::seal(keys.newest(), &randomness, b"hanako", &secret).unwrap();
        assert_ne!(again.as_bytes(), sealed.as_bytes());
        assert_eq!(Sealed::<Text>::stored(Vec::new()).open(&keys, b"hanako"), None);
    }

    #[test]
    fn a_newer_key_beside_it_opens_it_too_and_tells_that_it_is_older() {
        let old = URL_SAFE_NO_PAD.encode([7; 32]);
        let keys = Keys::parse(&old).unwrap();
        let rotated = Keys::parse(&format!("{}\n{old}", URL_SAFE_NO_PAD.encode([8; 32]))).unwrap();
        let randomness = Randomness::system();
        let secret = Text("ひみつ".to_owned());
        let sealed = Sealed::seal(keys.newest(), &randomness, b"hanako", &secret).unwrap();
        assert!(sealed.is_of(keys.newest()) && !sealed.is_of(rotated.newest()));
        assert_eq!(sealed.open(&rotated, b"hanako").as_ref(), Some(&secret));
        let anew = Sealed::seal(rotated.newest(), &randomness, b"hanako", &secret).unwrap();
        assert!(anew.is_of(rotated.newest()));
        assert_eq!((anew.open(&keys, b"hanako"), anew.open(&rotated, b"hanako")), (None, Some(secret)));
    }
}
