//! Processes that a test starts: they end with it, and what they say can be read.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

/// Longer than anything here takes; a test that waits this long has failed.
pub(crate) const LONGEST: Duration = Duration::from_secs(30);

/// A running process. It is killed when this value is dropped.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<String>,
}

impl Running {
    /// Starts the command and reads its standard error.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let (said, lines) = channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                eprintln!("{line}");
                // The test may have heard enough.
                let _ = said.send(line);
            }
        });
        Self { child, lines }
    }

    /// Waits until it prints a line with these words. Returns the line.
    pub(crate) fn wait_for(&self, words: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(LONGEST).unwrap_or_else(|_| panic!("it did not say {words:?}"));
            if line.contains(words) {
                return line;
            }
        }
    }

    /// From now on it can write nothing beyond the beginning of a file, as if the disk were full.
    pub(crate) fn let_write_nothing(&self) {
        let pid = self.child.id().to_string();
        let told = Command::new("prlimit").args(["--pid", &pid, "--fsize=100"]).status().unwrap();
        assert!(told.success());
    }

    /// Sends it a signal: `TERM`, `QUIT`.
    pub(crate) fn signal(&self, signal: &str) {
        let told = Command::new("sh").arg("-c").arg(format!("kill -{signal} {}", self.child.id())).status().unwrap();
        assert!(told.success());
    }

    /// Ends it as `kill -9` does.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits until it has ended by itself.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Ports on loopback that nobody listens on, below the range that outgoing connections use.
pub(crate) fn free_ports<const N: usize>() -> [u16; N] {
    let first = 20_000 + u16::try_from(std::process::id() * 17 % 11_000).unwrap();
    let mut free = (first..32_000).filter(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
    [(); N].map(|()| free.next().unwrap())
}
