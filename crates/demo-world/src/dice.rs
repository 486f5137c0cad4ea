//! Chance that repeats: the same seed, customer and aspect always give the same throws, so that any customer can
//! be made alone and a change to one aspect leaves the others as they were.

use rand::{RngExt, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

/// What is being decided about a customer; each has its own run of throws.
#[derive(Debug, Clone, Copy)]
pub(super) enum Aspect {
    /// Which kind of customer.
    Kind,
    /// Whether a customer and the next are two of one name.
    Pair,
    /// Name, birth date and phones.
    Person,
    /// Where the services are.
    Place,
    /// Products and devices.
    Contract,
    /// How bills are paid.
    Payment,
    /// What was used each month.
    Usage,
}

/// Throws for one aspect of one customer.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The throws for one aspect of the customer with this index.
    pub(super) fn new(seed: u64, index: u64, aspect: Aspect) -> Self {
        const ASPECTS: u64 = 8;
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(index.wrapping_mul(ASPECTS).wrapping_add(aspect as u64));
        Self(rng)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high.max(low))
    }

    /// True `percent` times in a hundred.
    pub(super) fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of the list, each as likely as the other; the default when the list is empty.
    pub(super) fn one_of<T: Copy + Default>(&mut self, list: &[T]) -> T {
        list.choose(&mut self.0).copied().unwrap_or_default()
    }

    /// One of a list that begins with the common ones: those come more often.
    pub(super) fn common_of<T: Copy + Default>(&mut self, list: &[T]) -> T {
        let end = i64::try_from(list.len()).unwrap_or(i64::MAX) - 1;
        let place = self.between(0, end).min(self.between(0, end));
        usize::try_from(place).ok().and_then(|place| list.get(place)).copied().unwrap_or_default()
    }

    /// One of the list, from near `percent` of the way through it.
    pub(super) fn near<T: Copy + Default>(&mut self, list: &[T], percent: i64) -> T {
        const SPREAD: i64 = 25;
        let end = i64::try_from(list.len()).unwrap_or(i64::MAX) - 1;
        let place = (percent + self.between(-SPREAD, SPREAD)).clamp(0, 100) * end / 100;
        let near = (place + self.between(-3, 3)).clamp(0, end.max(0));
        usize::try_from(near).ok().and_then(|place| list.get(place)).copied().unwrap_or_default()
    }

    /// `count` decimal digits.
    pub(super) fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.0.random_range(0..10_u8))).collect()
    }
}
