//! What every write leaves in events and audit: the actor, the time, and the source of new ids.

use madoguchi_domain::time::Ts;
use rand::TryRng as _;
use std::{fmt, sync::Arc};
use uuid::Uuid;

/// A source of random bytes: the operating system's in production, a seeded one in tests.
#[derive(Clone)]
pub struct Randomness(Arc<Fill>);

/// Fills the bytes it is given.
type Fill = dyn Fn(&mut [u8]) + Send + Sync;

impl fmt::Debug for Randomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Randomness")
    }
}

impl Randomness {
    /// The operating system's source. Ends the process when the system has no bytes to give: nothing here is safe then.
    #[must_use]
    pub fn system() -> Self {
        Self::from_source(|bytes| {
            if rand::rngs::SysRng.try_fill_bytes(bytes).is_err() {
                tracing::error!("the operating system gives no random bytes");
                std::process::abort();
            }
        })
    }

    /// Any other source, for tests that need to know what comes.
    pub fn from_source(fill: impl Fn(&mut [u8]) + Send + Sync + 'static) -> Self {
        Self(Arc::new(fill))
    }

    /// That many random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.0)(&mut bytes);
        bytes
    }

    /// A new id that sorts by the instant it was made.
    #[must_use]
    pub fn id<T: From<Uuid>>(&self, now: Ts) -> T {
        let millis = u64::try_from(now.micros() / 1000).unwrap_or(0);
        T::from(uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid())
    }
}

/// When a write happens, its actor, and the source of its ids.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// The instant of the request or job.
    pub now: Ts,
    /// The actor: `user:<id>`, `visitor` or `system:<what>`. Never a name or an address.
    pub actor: String,
    /// The source of ids.
    pub randomness: Randomness,
}

impl Stamp {
    /// A new id.
    #[must_use]
    pub fn id<T: From<Uuid>>(&self) -> T {
        self.randomness.id(self.now)
    }
}
