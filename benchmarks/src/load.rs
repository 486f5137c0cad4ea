//! The client that loads a server: a few kept connections, every answer looked at.
//!
//! An answer that is not the expected one ends the benchmark, so that a redirect to the sign-in page or an error page
//! is never counted as a fast page.

use crate::{
    process::{Cpu, Memory, Meter, memory_of, now},
    report::float,
};
use anyhow::{Context as _, anyhow, bail};
use bytes::Bytes;
use flate2::read::GzDecoder;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    HeaderMap, Request, StatusCode,
    client::conn::http1::{SendRequest, handshake},
    header,
};
use hyper_util::rt::TokioIo;
use std::{
    borrow::Cow,
    io::Read as _,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{net::TcpStream, task::JoinSet};

/// How long an answer may take before the benchmark gives up.
const LONGEST_ANSWER: Duration = Duration::from_mins(1);
/// How often the server's memory is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// A request that can be sent again and again.
pub(crate) type Shot = Request<Full<Bytes>>;

/// A request and what its answer must be.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// What is sent.
    pub(crate) shot: Shot,
    /// What must come back.
    pub(crate) expected: Expected,
}

/// What a right answer looks like.
#[derive(Debug, Clone)]
pub(crate) enum Expected {
    /// 200 and a page that holds these bytes.
    Page(Bytes),
    /// 303 to the top page and the cookie of a session.
    SignedIn,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: StatusCode,
    /// Its headers.
    pub(crate) headers: HeaderMap,
    /// Its body as sent.
    pub(crate) body: Bytes,
}

impl Answer {
    /// Whether the body is compressed.
    pub(crate) fn is_compressed(&self) -> bool {
        self.headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding == "gzip")
    }

    /// The body as written.
    pub(crate) fn plain(&self) -> anyhow::Result<Cow<'_, [u8]>> {
        if !self.is_compressed() {
            return Ok(Cow::Borrowed(&self.body));
        }
        let mut plain = Vec::with_capacity(self.body.len() * 6);
        GzDecoder::new(self.body.as_ref()).read_to_end(&mut plain)?;
        Ok(Cow::Owned(plain))
    }

    /// The value of a header; empty when it is not there.
    pub(crate) fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Expected {
    fn check(&self, answer: &Answer) -> anyhow::Result<()> {
        let right = match self {
            Self::Page(marker) => {
                answer.status == StatusCode::OK && memchr::memmem::find(&answer.plain()?, marker).is_some()
            }
            Self::SignedIn => {
                let cookies = answer.headers.get_all(header::SET_COOKIE);
                let session = |value: &header::HeaderValue| {
                    value.to_str().is_ok_and(|cookie| cookie.contains("_session=") && !cookie.contains("_session=;"))
                };
                answer.status == StatusCode::SEE_OTHER
                    && answer.header(header::LOCATION) == "/"
                    && cookies.iter().any(session)
            }
        };
        if !right {
            let begin: String = String::from_utf8_lossy(&answer.plain()?).chars().take(3000).collect();
            let to = answer.header(header::LOCATION);
            bail!("a wrong answer: {} {to}, expected {self:?}\n{begin}", answer.status);
        }
        Ok(())
    }
}

/// A kept connection.
#[derive(Debug)]
pub(crate) struct Connection(SendRequest<Full<Bytes>>);

impl Connection {
    /// Connects.
    pub(crate) async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await.with_context(|| format!("{address} does not answer"))?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // The next request sent on it shows how it ended.
        tokio::spawn(connection);
        Ok(Self(sender))
    }

    /// Sends a request and reads its answer to the end.
    pub(crate) async fn send(&mut self, shot: Shot) -> anyhow::Result<Answer> {
        let answer = async {
            self.0.ready().await?;
            let (parts, body) = self.0.send_request(shot).await?.into_parts();
            let body = body.collect().await?.to_bytes();
            anyhow::Ok(Answer { status: parts.status, headers: parts.headers, body })
        };
        tokio::time::timeout(LONGEST_ANSWER, answer).await.context("an answer took too long")?
    }
}

/// How a server is loaded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Connections that are kept; each sends its next request when its last one is answered.
    pub(crate) connections: usize,
    /// The time from one request to the next over all connections, whether the server keeps up or not; a late answer
    /// counts from the moment at which its request was due. If unset, requests go out as fast as answers come.
    pub(crate) every: Option<Duration>,
    /// How long the load runs before anything counts.
    pub(crate) warm_up: Duration,
}

/// What a load measured, in the window only.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The time of each answer, sorted.
    latencies: Vec<Duration>,
    /// How long the window was.
    pub(crate) elapsed: Duration,
    /// CPU time that was used.
    pub(crate) cpu: Cpu,
    /// The most memory that the process held.
    pub(crate) memory: Memory,
    /// Whether the answers were compressed.
    pub(crate) compressed: bool,
    /// Bytes of an answer's body as sent, on average.
    pub(crate) body: f64,
}

impl Outcome {
    /// Answers in the window.
    pub(crate) fn answers(&self) -> usize {
        self.latencies.len()
    }

    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        float(self.answers() as u64) / self.elapsed.as_secs_f64()
    }

    /// The latency that this share of the answers stayed at or below.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        quantile(&self.latencies, share)
    }

    /// CPU time per answer: the process's, and `PostgreSQL`'s.
    pub(crate) fn cpu_each(&self) -> Cpu {
        let answers = u32::try_from(self.answers()).unwrap_or(u32::MAX).max(1);
        Cpu { process: self.cpu.process / answers, postgres: self.cpu.postgres / answers }
    }
}

/// The value that this share of sorted values stays at or below.
pub(crate) fn quantile(sorted: &[Duration], share: f64) -> Duration {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
    let place = (float(sorted.len() as u64) * share).ceil() as usize;
    sorted.get(place.saturating_sub(1)).copied().unwrap_or_default()
}

const WARMING: u8 = 0;
const COUNTING: u8 = 1;
const OVER: u8 = 2;

struct Shared {
    address: SocketAddr,
    targets: Arc<[Target]>,
    next: AtomicUsize,
    phase: AtomicU8,
    begun: Instant,
    plan: Plan,
}

#[derive(Default)]
struct Tally {
    latencies: Vec<Duration>,
    bytes: u64,
    compressed: usize,
}

/// Loads a server for one window.
pub(crate) async fn load(
    address: SocketAddr,
    targets: &Arc<[Target]>,
    plan: Plan,
    window: Duration,
    meter: Meter,
) -> anyhow::Result<Outcome> {
    let wait = async {
        tokio::time::sleep(window).await;
        Ok(())
    };
    Ok(load_during(address, targets, plan, meter, wait).await?.0)
}

/// Loads a server while something else is done.
pub(crate) async fn load_during<T>(
    address: SocketAddr,
    targets: &Arc<[Target]>,
    plan: Plan,
    meter: Meter,
    work: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<(Outcome, T)> {
    if targets.is_empty() {
        bail!("nobody to send requests for");
    }
    let shared = Arc::new(Shared {
        address,
        targets: targets.clone(),
        next: AtomicUsize::new(0),
        phase: AtomicU8::new(WARMING),
        begun: now(),
        plan,
    });
    let mut workers = JoinSet::new();
    for number in 0..plan.connections {
        workers.spawn(one_connection(shared.clone(), u32::try_from(number)?));
    }
    tokio::time::sleep(plan.warm_up).await;
    let (cpu, begun) = (meter.read()?, now());
    shared.phase.store(COUNTING, Ordering::Relaxed);
    let mut memory = memory_of(meter.process)?;
    let mut look = tokio::time::interval(LOOK);
    tokio::pin!(work);
    let done = loop {
        tokio::select! {
            done = &mut work => break done?,
            _ = look.tick() => memory = memory.max(memory_of(meter.process)?),
            Some(ended) = workers.join_next() => {
                ended??;
                return Err(anyhow!("a connection ended by itself"));
            }
        }
    };
    let (cpu, elapsed) = (meter.read()? - cpu, begun.elapsed());
    shared.phase.store(OVER, Ordering::Relaxed);
    let (mut latencies, mut bytes, mut compressed) = (Vec::new(), 0, 0);
    while let Some(tally) = workers.join_next().await {
        let tally = tally??;
        latencies.extend(tally.latencies);
        bytes += tally.bytes;
        compressed += tally.compressed;
    }
    if latencies.is_empty() {
        bail!("no answer came in {elapsed:?}");
    }
    latencies.sort_unstable();
    let answers = latencies.len();
    let body = float(bytes) / float(answers as u64);
    Ok((Outcome { latencies, elapsed, cpu, memory, compressed: compressed == answers, body }, done))
}

async fn one_connection(shared: Arc<Shared>, number: u32) -> anyhow::Result<Tally> {
    let mut connection = Connection::open(shared.address).await?;
    let mut tally = Tally::default();
    let connections = u32::try_from(shared.plan.connections)?;
    let mut due = shared.plan.every.map(|every| shared.begun + every * number);
    loop {
        if let Some(due) = due {
            tokio::time::sleep_until(due.into()).await;
        }
        let phase = shared.phase.load(Ordering::Relaxed);
        if phase == OVER {
            return Ok(tally);
        }
        let place = shared.next.fetch_add(1, Ordering::Relaxed) % shared.targets.len();
        let target = shared.targets.get(place).context("no target")?;
        let begun = due.unwrap_or_else(now);
        let answer = connection.send(target.shot.clone()).await?;
        let took = begun.elapsed();
        target.expected.check(&answer)?;
        // An answer that began before the window or ended after it is counted neither here nor in the CPU time.
        if phase == COUNTING && shared.phase.load(Ordering::Relaxed) == COUNTING {
            tally.latencies.push(took);
            tally.bytes += answer.body.len() as u64;
            tally.compressed += usize::from(answer.is_compressed());
        }
        if let (Some(due), Some(every)) = (&mut due, shared.plan.every) {
            *due += every * connections;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::quantile;
    use std::time::Duration;

    #[test]
    fn a_quantile_is_a_value_that_was_measured() {
        let values: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(quantile(&values, 0.5), Duration::from_millis(100));
        assert_eq!(quantile(&values, 0.99), Duration::from_millis(198));
        assert_eq!(quantile(&values, 1.0), Duration::from_millis(200));
        assert_eq!(quantile(&values[..1], 0.5), Duration::from_millis(1));
        assert_eq!(quantile(&[], 0.5), Duration::ZERO);
    }
}
