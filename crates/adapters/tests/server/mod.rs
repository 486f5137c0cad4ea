//! The real SMTP server that the tests talk to: `testkit/smtp/server.mjs`, run by Node.js.

use serde_json::Value;
use std::{
    env,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
};

/// A running server. It ends with this value, or with the process that holds it.
pub(crate) struct Server {
    process: Child,
    lines: BufReader<ChildStdout>,
    /// Where it listens, on 127.0.0.1.
    pub(crate) port: u16,
    /// The certificate of the authority that signed the server's.
    pub(crate) authority: Option<PathBuf>,
}

impl Server {
    /// Starts it: `plain`, `starttls` or `tls`.
    pub(crate) fn start(mode: &str) -> Self {
        let folder = folder();
        assert!(
            folder.join("node_modules/smtp-server").is_dir(),
            "the SMTP server of the tests is not installed in {}: run ./test, or `npm ci --prefix testkit/smtp`, or say \
             in MADOGUCHI_SMTP_SERVER where it is",
            folder.display(),
        );
        let mut process = Command::new("node")
            .arg(folder.join("server.mjs"))
            .arg(mode)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Node.js runs the SMTP server of the tests: install the packages nodejs and npm, or run ./test");
        let mut lines = BufReader::new(process.stdout.take().unwrap());
        let hello = next(&mut lines);
        let port = hello["port"].as_u64().unwrap().try_into().unwrap();
        let authority = hello["authority"].as_str().map(PathBuf::from);
        Self { process, lines, port, authority }
    }

    /// The mail that it took, waiting for it. Mails come in the order in which they were taken.
    pub(crate) fn mail(&mut self) -> Value {
        next(&mut self.lines)
    }

    /// Ends it. Returns every mail that was not asked for.
    pub(crate) fn stop(mut self) -> Vec<Value> {
        drop(self.process.stdin.take());
        self.process.wait().unwrap();
        (&mut self.lines).lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// `$MADOGUCHI_SMTP_SERVER`, else the folder in the source tree. Tests run in their package's folder; where it was at
/// compile time means nothing, since clones may share what is compiled.
fn folder() -> PathBuf {
    env::var_os("MADOGUCHI_SMTP_SERVER").map_or_else(|| PathBuf::from("../../testkit/smtp"), PathBuf::from)
}

fn next(lines: &mut BufReader<ChildStdout>) -> Value {
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap_or_else(|_| panic!("the SMTP server ended, see its message above"))
}
