//! What is never shown, logged nor kept: passwords, codes and answers, as a type.
//!
//! A field of this type can be read in, and that is all that happens by itself. Whatever is made of the struct that holds
//! it (a line in a log, a form that is kept until its sender is back) leaves it out.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A value that nothing takes along unless it asks for it by name.
#[derive(Clone, Default)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Makes a secret of a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value. Whoever calls this answers for where it goes.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value itself, where the secret ends.
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
    /// Writes that there is nothing, so that a form leaves the field out.
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
