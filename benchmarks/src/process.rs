//! Programs as the kernel counts them: started, ended with their owner, their CPU time and memory read from /proc.
//!
//! A program that is started here never outlives its [`Child`], whatever way the benchmark ends.

use anyhow::{Context as _, anyhow, bail};
use std::{
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    ops::Sub,
    path::Path,
    process::{Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// Ticks per second in /proc/PID/stat: `USER_HZ`, 100 on every Linux that this runs on.
const TICKS: u64 = 100;
/// How often a running program is looked at.
const LOOK: Duration = Duration::from_millis(5);
/// How long a server may take to stop when asked.
const FAREWELL: Duration = Duration::from_secs(30);

/// The present instant.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// A loopback address that nobody listens on.
pub(crate) fn free_address() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
    Ok(listener.local_addr()?)
}

/// A program that ends with this value.
#[derive(Debug)]
pub(crate) struct Child {
    inner: std::process::Child,
    name: String,
}

/// How a program ended, and what it took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Finished {
    /// From its start to its end.
    pub(crate) wall: Duration,
    /// CPU time of all its threads, up to some milliseconds before its end.
    pub(crate) cpu: Duration,
    /// The most memory it held.
    pub(crate) peak: u64,
}

impl Child {
    /// Starts a program. Its output goes to the file `log`.
    pub(crate) fn start(command: &mut Command, log: &Path) -> anyhow::Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let out = File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
        let err = out.try_clone()?;
        let inner = command
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .spawn()
            .with_context(|| format!("{name} cannot be started"))?;
        Ok(Self { inner, name })
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.inner.id()
    }

    /// Whether it has ended, and how.
    pub(crate) fn ended(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        Ok(self.inner.try_wait()?)
    }

    /// Waits for its end, which must be a success, at most for `longest`.
    pub(crate) async fn finish(mut self, begun: Instant, longest: Duration) -> anyhow::Result<Finished> {
        let (mut cpu, mut peak) = (Duration::ZERO, 0);
        loop {
            if let (Ok(used), Ok(memory)) = (cpu_of(self.pid()), memory_of(self.pid())) {
                (cpu, peak) = (used.max(cpu), memory.peak.max(peak));
            }
            if let Some(status) = self.ended()? {
                let wall = begun.elapsed();
                if !status.success() {
                    bail!("{} ended with {status}", self.name);
                }
                return Ok(Finished { wall, cpu, peak });
            }
            if begun.elapsed() > longest {
                bail!("{} took longer than {} s", self.name, longest.as_secs());
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Asks it to stop and waits for it.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        let asked = Command::new("kill").arg("-TERM").arg(self.pid().to_string()).status()?;
        let begun = now();
        while asked.success() && begun.elapsed() < FAREWELL {
            if self.ended()?.is_some() {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
        Err(anyhow!("{} did not stop when asked", self.name))
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.inner.kill();
        let _ = self.inner.wait();
    }
}

/// Runs a slow program to its end. The error shows its output.
pub(crate) async fn run(command: &mut Command, log: &Path, longest: Duration) -> anyhow::Result<Finished> {
    let begun = now();
    let child = Child::start(command, log)?;
    child.finish(begun, longest).await.with_context(|| fs::read_to_string(log).unwrap_or_default())
}

/// Runs a quick program and returns its output.
pub(crate) fn output(command: &mut Command) -> anyhow::Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("{name} cannot be started"))?;
    if !output.status.success() {
        bail!("{name} ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// One line of /proc/PID/stat.
struct Stat {
    parent: u32,
    /// User and system time of all threads.
    own: u64,
    /// The same of children that have ended and were waited for.
    reaped: u64,
}

fn stat(pid: u32) -> anyhow::Result<Stat> {
    stat_of(Path::new(&format!("/proc/{pid}/stat"))).with_context(|| format!("process {pid} is gone"))
}

fn stat_of(file: &Path) -> anyhow::Result<Stat> {
    let line = fs::read_to_string(file)?;
    // The name in parentheses may hold anything; after it come state, parent, … (proc(5)).
    let (_, rest) = line.rsplit_once(')').context("an unreadable /proc/PID/stat")?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let field = |place: usize| -> anyhow::Result<u64> {
        // `place` is the field's number in proc(5), where the state is number 3.
        let text = fields.get(place - 3).context("a short /proc/PID/stat")?;
        Ok(text.parse()?)
    };
    Ok(Stat { parent: u32::try_from(field(4)?)?, own: field(14)? + field(15)?, reaped: field(16)? + field(17)? })
}

fn ticks(ticks: u64) -> Duration {
    Duration::from_millis(ticks * 1000 / TICKS)
}

/// CPU time of a process, all threads, user and system.
pub(crate) fn cpu_of(pid: u32) -> anyhow::Result<Duration> {
    stat(pid).map(|stat| ticks(stat.own))
}

/// CPU time of those threads of a process whose name begins with `name`.
pub(crate) fn cpu_of_threads(pid: u32, name: &str) -> anyhow::Result<Duration> {
    let mut sum = 0;
    for entry in fs::read_dir(format!("/proc/{pid}/task"))? {
        let thread = entry?.path();
        if fs::read_to_string(thread.join("comm"))?.starts_with(name) {
            sum += stat_of(&thread.join("stat"))?.own;
        }
    }
    Ok(ticks(sum))
}

/// CPU time of a process and of all its children, those that have ended included.
pub(crate) fn cpu_of_family(pid: u32) -> anyhow::Result<Duration> {
    let head = stat(pid)?;
    let mut sum = head.own + head.reaped;
    for entry in fs::read_dir("/proc")? {
        let Some(other) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        // Processes come and go while we look.
        if let Ok(child) = stat(other)
            && child.parent == pid
        {
            sum += child.own + child.reaped;
        }
    }
    Ok(ticks(sum))
}

/// Memory of a process, in bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Memory {
    /// Resident now.
    pub(crate) resident: u64,
    /// Of it, the process's own.
    pub(crate) anonymous: u64,
    /// Of it, pages of files: the program itself, mapped files.
    pub(crate) file: u64,
    /// The most that was ever resident.
    pub(crate) peak: u64,
}

impl Memory {
    /// The larger of both, figure by figure.
    pub(crate) fn max(self, other: Self) -> Self {
        Self {
            resident: self.resident.max(other.resident),
            anonymous: self.anonymous.max(other.anonymous),
            file: self.file.max(other.file),
            peak: self.peak.max(other.peak),
        }
    }
}

/// Memory of a process.
pub(crate) fn memory_of(pid: u32) -> anyhow::Result<Memory> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).with_context(|| format!("process {pid} is gone"))?;
    let field = |name: &str| -> u64 {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        let kib = line.and_then(|line| line.trim_start_matches(':').trim().strip_suffix("kB"));
        kib.and_then(|kib| kib.trim().parse::<u64>().ok()).unwrap_or(0) * 1024
    };
    Ok(Memory { resident: field("VmRSS"), anonymous: field("RssAnon"), file: field("RssFile"), peak: field("VmHWM") })
}

/// CPU time taken by the server under test and by PostgreSQL, if the server uses it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cpu {
    /// The process.
    pub(crate) process: Duration,
    /// All of PostgreSQL.
    pub(crate) postgres: Duration,
}

impl Cpu {
    /// Both together.
    pub(crate) fn total(self) -> Duration {
        self.process + self.postgres
    }
}

impl Sub for Cpu {
    type Output = Self;
    fn sub(self, earlier: Self) -> Self {
        Self {
            process: self.process.saturating_sub(earlier.process),
            postgres: self.postgres.saturating_sub(earlier.postgres),
        }
    }
}

/// The processes whose CPU time is counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meter {
    /// The process that answers.
    pub(crate) process: u32,
    /// PostgreSQL's first process, when the database is there.
    pub(crate) postgres: Option<u32>,
}

impl Meter {
    /// The CPU time used up to now.
    pub(crate) fn read(&self) -> anyhow::Result<Cpu> {
        Ok(Cpu { process: cpu_of(self.process)?, postgres: self.postgres.map_or(Ok(Duration::ZERO), cpu_of_family)? })
    }
}
