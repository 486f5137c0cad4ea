//! The mail server of the tests, `testkit/smtp/server.mjs`: keeps every mail that it is given.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    thread::{self, JoinHandle},
};

/// A running server. It ends with this value.
pub(crate) struct MailServer {
    process: Child,
    mails: Option<JoinHandle<Vec<String>>>,
    /// Where it listens, on 127.0.0.1.
    pub(crate) port: u16,
}

impl MailServer {
    /// Starts a server that speaks plain text.
    pub(crate) fn start() -> Self {
        let folder = Path::new("../../testkit/smtp");
        assert!(folder.join("node_modules").is_dir(), "the mail server of the tests is not installed: run ./test");
        let mut process = Command::new("node")
            .arg(folder.join("server.mjs"))
            .arg("plain")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Node.js runs the mail server of the tests: run ./test");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = read(&lines.next().unwrap().unwrap())["port"].as_u64().unwrap().try_into().unwrap();
        // Read at once: the server waits while nobody reads.
        let mails = thread::spawn(move || lines.map(|mail| message_id(&read(&mail.unwrap()))).collect());
        Self { process, mails: Some(mails), port }
    }

    /// Ends it. Returns the Message-ID of each mail that it took, cut down to the message's id.
    pub(crate) fn stop(mut self) -> Vec<String> {
        drop(self.process.stdin.take());
        self.mails.take().unwrap().join().unwrap()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

fn read(line: &str) -> serde_json::Value {
    serde_json::from_str(line).unwrap()
}

fn message_id(mail: &serde_json::Value) -> String {
    let id = mail["decoded"]["messageId"].as_str().unwrap();
    id.trim_start_matches('<').split('@').next().unwrap().to_owned()
}
