//! Hashing passwords: Argon2id on a few threads of its own, which keep their memory.
//!
//! A hash takes tens of milliseconds and some 19 MiB. On threads of their own, hashes never stall pages, and memory
//! stays at one block per thread however many people sign in at once. Pages take milliseconds, so hashes have lower
//! priority.

mod foreign;

use crate::error::Error;
use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use foreign::ForeignHash;
use madoguchi_domain::credential::Password;
use madoguchi_store::Randomness;
use std::{
    fmt,
    sync::{Arc, Mutex, mpsc},
};
use tokio::sync::{Semaphore, oneshot};

/// The work that a hash takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over that memory.
    pub passes: u32,
}

impl Default for Cost {
    /// Twice OWASP's first choice for Argon2id (19 MiB, two passes, one lane): a small server still signs in dozens of
    /// people a second. Using more memory instead would cost another block on each thread.
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 4 }
    }
}

enum Work {
    Hash { password: Vec<u8>, salt: [u8; 16], reply: oneshot::Sender<Option<String>> },
    Verify { password: Vec<u8>, hash: String, reply: oneshot::Sender<Option<bool>> },
}

/// The threads that hash.
#[derive(Clone)]
pub struct Hasher {
    queue: mpsc::Sender<Work>,
    /// Bounds the queue: callers that find it full wait here, holding no thread.
    places: Arc<Semaphore>,
    dummy: Arc<str>,
    cost: Cost,
    randomness: Randomness,
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hasher")
    }
}

/// Hashes queued per thread before further ones wait outside.
const QUEUED_PER_THREAD: usize = 8;

impl Hasher {
    /// Starts that many threads. Fails when the cost is out of Argon2's range or a thread cannot start.
    pub fn start(threads: usize, cost: Cost, randomness: Randomness) -> Result<Self, Error> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None).map_err(|_| Error::Hashing)?;
        let (queue, work) = mpsc::channel::<Work>();
        let work = Arc::new(Mutex::new(work));
        for number in 0..threads.max(1) {
            let (work, params) = (work.clone(), params.clone());
            std::thread::Builder::new()
                .name(format!("password-{number}"))
                .spawn(move || run(&work, &params))
                .map_err(|_| Error::Hashing)?;
        }
        let mut memory = Vec::new();
        let dummy = hash(&params, &mut memory, &randomness.bytes::<32>(), randomness.bytes()).ok_or(Error::Hashing)?;
        let places = Arc::new(Semaphore::new(threads.max(1) * QUEUED_PER_THREAD));
        Ok(Self { queue, places, dummy: dummy.into(), cost, randomness })
    }

    /// Hashes a password with a new salt, in PHC form.
    pub async fn hash(&self, password: &Password) -> Result<String, Error> {
        let (reply, answer) = oneshot::channel();
        let work = Work::Hash { password: password.as_bytes().to_vec(), salt: self.randomness.bytes(), reply };
        self.run(work, answer).await
    }

    /// Whether a password matches a hash. Without a hash, or for text that cannot be a password, the answer is no after
    /// the same time.
    pub async fn verify(&self, password: Option<&Password>, hash: Option<&str>) -> Result<bool, Error> {
        if self.verify_as_is(password, hash).await? {
            return Ok(true);
        }
        match password.and_then(Password::with_yen) {
            Some(with_yen) => self.verify_as_is(Some(&with_yen), hash).await,
            None => Ok(false),
        }
    }

    async fn verify_as_is(&self, password: Option<&Password>, hash: Option<&str>) -> Result<bool, Error> {
        let (reply, answer) = oneshot::channel();
        let stored = hash.unwrap_or(&self.dummy).to_owned();
        let typed = password.map(|password| password.as_bytes().to_vec()).unwrap_or_default();
        let work = Work::Verify { password: typed, hash: stored, reply };
        Ok(self.run(work, answer).await? && hash.is_some() && password.is_some())
    }

    /// Whether a hash has the cost of new ones. One that has not is made anew when its password is next at hand.
    #[must_use]
    pub fn is_current(&self, stored: &str) -> bool {
        let params = PasswordHash::new(stored).ok().and_then(|stored| Params::try_from(&stored).ok());
        params.is_some_and(|params| {
            (params.m_cost(), params.t_cost(), params.p_cost()) == (self.cost.memory_kib, self.cost.passes, 1)
        })
    }

    /// Whether a text is another system's hash that can be checked here: bcrypt, PBKDF2 as in Django, salted SHA-2 as
    /// in directories, or SHA-2 as in `crypt`.
    #[must_use]
    pub fn takes(stored: &str) -> bool {
        ForeignHash::parse(stored).is_some()
    }

    async fn run<T>(&self, work: Work, answer: oneshot::Receiver<Option<T>>) -> Result<T, Error> {
        let _place = self.places.acquire().await.map_err(|_| Error::Hashing)?;
        self.queue.send(work).map_err(|_| Error::Hashing)?;
        answer.await.ok().flatten().ok_or(Error::Hashing)
    }
}

/// The `nice` value of hashing threads. Under load a page waits next to nothing for a hash, and people can still sign
/// in, if slowly.
const STANDS_BACK: i32 = 12;

fn run(work: &Mutex<mpsc::Receiver<Work>>, params: &Params) {
    // On Linux this affects the thread only. Where it fails, hashes and pages have equal priority.
    let _ = rustix::process::setpriority_process(None, STANDS_BACK);
    let mut memory = Vec::new();
    loop {
        let Ok(next) = work.lock().map(|work| work.recv()) else { return };
        // The caller may have gone; then nobody needs the answer.
        match next {
            Ok(Work::Hash { password, salt, reply }) => drop(reply.send(hash(params, &mut memory, &password, salt))),
            Ok(Work::Verify { password, hash, reply }) => {
                let _gone = reply.send(verify(params, &mut memory, &password, &hash));
            }
            Err(_) => return,
        }
    }
}

fn fill(params: &Params, memory: &mut Vec<Block>, password: &[u8], salt: &[u8]) -> Option<[u8; 32]> {
    if memory.len() < params.block_count() {
        memory.resize(params.block_count(), Block::new());
    }
    let mut out = [0; 32];
    let blocks = memory.get_mut(..params.block_count())?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
        .hash_password_into_with_memory(password, salt, &mut out, blocks)
        .ok()?;
    Some(out)
}

fn hash(params: &Params, memory: &mut Vec<Block>, password: &[u8], salt: [u8; 16]) -> Option<String> {
    let out = fill(params, memory, password, &salt)?;
    let stored = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params).ok()?,
        salt: Some(Salt::new(&salt).ok()?),
        hash: Some(Output::new(&out).ok()?),
    };
    Some(stored.to_string())
}

fn verify(params: &Params, memory: &mut Vec<Block>, password: &[u8], stored: &str) -> Option<bool> {
    if let Some(foreign) = ForeignHash::parse(stored) {
        // It takes no less time than a hash of ours.
        fill(params, memory, password, &[0; 16])?;
        return Some(foreign.fits(password));
    }
    let stored = PasswordHash::new(stored).ok()?;
    // The stored parameters: a raised cost must not lock out those who registered before it.
    let params = Params::try_from(&stored).ok()?;
    let out = fill(&params, memory, password, stored.salt.as_ref()?)?;
    // `Output` compares in constant time.
    Some(stored.hash? == Output::new(&out).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hasher() -> Hasher {
        Hasher::start(2, Cost { memory_kib: 64, passes: 1 }, Randomness::system()).unwrap()
    }

    #[tokio::test]
    async fn a_hash_fits_its_password_and_no_other() {
        let hasher = hasher();
        let right = Password::parse("ひまわり畑でつかまえて").unwrap();
        let wrong = Password::parse("ひまわり畑でつかまえた").unwrap();
        let stored = hasher.hash(&right).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{stored}");
        assert!(hasher.verify(Some(&right), Some(&stored)).await.unwrap());
        assert!(!hasher.verify(Some(&wrong), Some(&stored)).await.unwrap());
        assert!(!hasher.verify(Some(&right), None).await.unwrap());
    }

    #[tokio::test]
    async fn parameters_of_a_stored_hash_are_the_ones_used() {
        let cheaper = Hasher::start(1, Cost { memory_kib: 32, passes: 1 }, Randomness::system()).unwrap();
        let password = Password::parse("ひまわり畑でつかまえて").unwrap();
        let stored = cheaper.hash(&password).await.unwrap();
        assert!(hasher().verify(Some(&password), Some(&stored)).await.unwrap());
        assert!(cheaper.is_current(&stored));
        assert!(!hasher().is_current(&stored));
        assert!(!cheaper.is_current("something else"));
    }
}
