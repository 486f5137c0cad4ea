//! A type for what is never shown, logged or kept: passwords, codes and answers.
//!
//! A field of this type can be read from input; nothing else happens without asking. Whatever is made of the struct
//! around it (a log line, a form kept until its sender is back) leaves the field out.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A value that is left out wherever it is not asked for by name.
#[derive(Clone, Default)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Makes a value secret.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value. The caller is responsible for where it goes.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value itself; it is no longer protected.
    pub fn into_exposed(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl<T> Serialize for Secret<T> {
    /// Writes nothing, so that a form leaves the field out.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_none()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_and_neither_written_nor_printed() {
        let read: Secret<String> = serde_json::from_str("\"三輪車\"").unwrap();
        assert_eq!(read.expose(), "三輪車");
        assert_eq!(serde_json::to_string(&read).unwrap(), "null");
        assert_eq!(format!("{read:?}"), "Secret");
        assert_eq!(read.into_exposed(), "三輪車");
    }
}
