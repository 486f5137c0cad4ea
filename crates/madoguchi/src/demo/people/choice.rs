//! The ID and password that a person of the demo has chosen: easy to type, the same for the same seed, and good enough
//! for our own rules.

use anyhow::{Context as _, anyhow};
use madoguchi_domain::credential::Password;
use rand::{RngExt as _, SeedableRng as _, seq::IndexedRandom as _};
use rand_chacha::ChaCha8Rng;

/// First halves of IDs; no names of people, so that nobody's ID suggests a name other than hers.
const SEASONS: &[&str] = &["sakura", "momiji", "yuyake", "asagiri", "kogarashi", "minazuki", "hatsuyuki", "natsuzora"];
const BIRDS: &[&str] = &["hibari", "suzume", "tsubame", "mejiro", "kamome", "uguisu", "fukurou", "shijukara"];
/// Words of passwords.
const COLOURS: &[&str] = &["copper", "velvet", "amber", "indigo", "scarlet", "olive", "silver", "violet", "ivory"];
const THINGS: &[&str] =
    &["teapot", "ladder", "lantern", "pebble", "compass", "anchor", "button", "saddle", "kettle", "thimble"];

/// A chosen ID and password.
pub(super) struct Chosen {
    pub(super) portal_id: String,
    pub(super) password: String,
}

/// Chooses for the customer with that index; a password that is not `good` for the ID gives way to the next.
pub(super) fn choose(seed: u64, index: u64, good: impl Fn(&str, &Password) -> bool) -> anyhow::Result<Chosen> {
    const MOST_THROWS: usize = 20;
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    dice.set_stream(index);
    let portal_id = format!("{}.{}{index}@example.jp", one_of(SEASONS, &mut dice), one_of(BIRDS, &mut dice));
    for _ in 0..MOST_THROWS {
        let (colour, thing) = (one_of(COLOURS, &mut dice), one_of(THINGS, &mut dice));
        let password = format!("{colour}-{thing}-{}", dice.random_range(1000..10_000));
        let parsed = Password::parse(&password).context("a password of the demo is none")?;
        if good(&portal_id, &parsed) {
            return Ok(Chosen { portal_id, password });
        }
    }
    Err(anyhow!("no password suits customer {index}"))
}

fn one_of(words: &[&'static str], dice: &mut ChaCha8Rng) -> &'static str {
    words.choose(dice).copied().unwrap_or_default()
}
