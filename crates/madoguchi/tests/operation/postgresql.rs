//! A PostgreSQL of the test's own, to be stopped and started.

use crate::children::free_ports;
use std::{
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// A cluster in a temporary folder. Stopped when this value is dropped.
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Cluster {
    /// Makes a cluster and starts it.
    pub(crate) fn start() -> Self {
        let [port] = free_ports();
        let folder = tempfile::Builder::new().prefix("madoguchi-postgresql-").tempdir().unwrap();
        let cluster = Self { programs: programs(), folder, port };
        if is_root() {
            run(Command::new("chown").arg("postgres:").arg(cluster.folder.path()));
        }
        cluster.run(
            "initdb",
            &["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
        );
        cluster.go_on();
        cluster
    }

    /// Its address, `postgres://…`.
    pub(crate) fn address(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Stops it as a crash does.
    pub(crate) fn crash(&self) {
        self.run("pg_ctl", &["stop", "--mode=immediate"]);
    }

    /// Starts it again.
    pub(crate) fn go_on(&self) {
        let folder = self.folder.path().display();
        let options = format!("-p {} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off", self.port);
        self.run("pg_ctl", &["start", "--wait", "--silent", "--log=log", "--options", &options]);
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            // The server refuses root.
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        run(command.args(arguments).current_dir(self.folder.path()).env("PGDATA", self.folder.path().join("data")));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.folder.path().join("data/postmaster.pid").exists() {
            self.crash();
        }
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// The folder of the newest PostgreSQL's programs.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").expect("Debian's package postgresql is missing: run ./test");
    let newest = versions
        .map(|version| version.unwrap().file_name().into_string().unwrap())
        .max_by_key(|version| version.parse::<u32>().unwrap_or(0));
    Path::new("/usr/lib/postgresql").join(newest.unwrap()).join("bin")
}
