//! An operator's site: configuration, key, processes and nginx on one machine.

use crate::{
    children::{LONGEST, Running, free_ports},
    mail_server::MailServer,
    wire,
};
use axum::http::{Method, StatusCode};
use madoguchi_testkit::Browser;
use std::{
    fs,
    net::SocketAddr,
    path::PathBuf,
    process::{Command, Output},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};
use tempfile::TempDir;
use tokio::net::TcpStream;

/// A site; its database is the caller's.
pub(crate) struct Site {
    folder: TempDir,
    /// The mail server.
    pub(crate) mails: MailServer,
    /// Where browsers come in.
    pub(crate) front: SocketAddr,
    visitors: AtomicU32,
}

/// Where a process listens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// The portal.
    pub(crate) portal: SocketAddr,
    /// Health and metrics.
    pub(crate) operations: SocketAddr,
}

impl Site {
    /// Writes the configuration; starts the mail server and nothing else. `front` is where browsers come in.
    pub(crate) fn new(database: &str, front: SocketAddr) -> Self {
        let mails = MailServer::start();
        let folder = tempfile::tempdir().unwrap();
        let configuration = format!(
            r#"
                [portal]
                origin = "http://{front}"
                [database]
                url = "{database}"
                connections = 8
                [keys]
                file = "keys"
                [audit]
                head_file = "audit-head"
                [mail]
                host = "127.0.0.1"
                port = {}
                security = "none"
                from = "portal@hibarino.example"
                [proxies]
                trusted = ["127.0.0.1/32"]
                [log]
                filter = "warn,madoguchi::serve=info,madoguchi_app::job=info,madoguchi_app::sweep=info"
            "#,
            mails.port
        );
        fs::write(folder.path().join("madoguchi.toml"), configuration).unwrap();
        let site = Self { folder, mails, front, visitors: AtomicU32::new(1) };
        site.run(&["keys", "generate", "keys"]);
        site
    }

    /// A path in the site's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_madoguchi"));
        // None of the developer's own settings apply.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("MADOGUCHI_")) {
            command.env_remove(name);
        }
        command.args(arguments).current_dir(self.folder.path());
        command
    }

    /// Runs a command to its end, good or bad.
    pub(crate) fn try_to(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command to its end with another key file.
    pub(crate) fn try_with_keys(&self, keys: &str, arguments: &[&str]) -> Output {
        self.command(arguments).env("MADOGUCHI_KEYS__FILE", keys).output().unwrap()
    }

    /// Runs a command that must succeed.
    pub(crate) fn run(&self, arguments: &[&str]) {
        let output = self.try_to(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Starts a command.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        Running::start(&mut self.command(arguments))
    }

    /// Starts `serve` and waits until it answers.
    pub(crate) fn serve(&self, place: Place) -> Running {
        Self::begin(self.command(&["serve"]), place)
    }

    /// Starts `serve` such that a file that grows too large is an error and not the end of the process.
    pub(crate) fn serve_with_limits(&self, place: Place) -> Running {
        let mut command = self.command(&[]);
        let program = command.get_program().to_owned();
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' XFSZ; exec \"$0\" serve"]).arg(program).current_dir(self.folder.path());
        for (name, value) in command.env("MADOGUCHI_LOG__FORMAT", "text").get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        Self::begin(shell, place)
    }

    fn begin(mut command: Command, place: Place) -> Running {
        command.env("MADOGUCHI_PORTAL__LISTEN", place.portal.to_string());
        command.env("MADOGUCHI_OPERATIONS__LISTEN", place.operations.to_string());
        let running = Running::start(&mut command);
        running.wait_for("serving with a worker");
        running
    }

    /// Starts nginx in front of these processes, as the book says, and waits until it answers. It runs as one process,
    /// so that nothing is left when it is killed.
    pub(crate) async fn nginx(&self, behind: [Place; 2]) -> Running {
        let servers = behind.map(|place| format!("server {} max_fails=0;", place.portal)).join(" ");
        let front = self.front;
        self.nginx_with(&format!(
            r"
                upstream madoguchi {{ {servers} }}
                server {{
                    listen {front};
                    client_max_body_size 64k;
                    location / {{
                        proxy_pass http://madoguchi;
                        proxy_set_header Host $http_host;
                        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                        proxy_next_upstream error timeout;
                        proxy_connect_timeout 2s;
                        proxy_read_timeout 40s;
                    }}
                }}
            "
        ))
        .await
    }

    /// Starts nginx with these servers and waits until it answers at the front.
    pub(crate) async fn nginx_with(&self, servers: &str) -> Running {
        let configuration = format!(
            r"
                daemon off; master_process off; pid nginx.pid; error_log stderr crit;
                events {{ worker_connections 512; }}
                http {{
                    access_log off;
                    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                    {servers}
                }}
            "
        );
        fs::write(self.path("nginx.conf"), configuration).unwrap();
        let program = ["/usr/sbin/nginx", "/usr/bin/nginx"].into_iter().find(|path| fs::exists(path).unwrap());
        let mut command = Command::new(program.expect("Debian's package nginx-light is missing: run ./test"));
        command.arg("-p").arg(self.folder.path()).args(["-c", "nginx.conf", "-e", "stderr"]);
        let running = Running::start(&mut command);
        // nginx says nothing when it is ready.
        let answers = async {
            while TcpStream::connect(self.front).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(LONGEST, answers).await.expect("nginx did not start");
        running
    }

    /// Somebody at a browser, from an address of her own, whose requests go to `to`.
    pub(crate) fn browser(&self, to: SocketAddr) -> Browser {
        let n = self.visitors.fetch_add(1, Ordering::Relaxed);
        self.browser_from(to, &format!("198.51.{}.{}", n / 250, n % 250 + 1))
    }

    /// As [`Self::browser`], from `address`.
    pub(crate) fn browser_from(&self, to: SocketAddr, address: &str) -> Browser {
        Browser::new(wire::to(to), &format!("http://{}", self.front), address)
    }

    /// The page of a process's metrics.
    pub(crate) async fn metrics(&self, place: Place) -> String {
        let page = self.browser(place.operations).send(Method::GET, "/metrics", None).await;
        assert_eq!(page.status, StatusCode::OK);
        page.body
    }

    /// The value of one of a process's metrics.
    pub(crate) async fn metric(&self, place: Place, name: &str) -> f64 {
        let page = self.metrics(place).await;
        let line = page.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("no {name}"));
        line.trim().parse().unwrap()
    }
}

/// Places for a front and two processes behind it.
pub(crate) fn places() -> (SocketAddr, [Place; 2]) {
    let ports: [u16; 5] = free_ports();
    let [front, a, a_operations, b, b_operations] = ports.map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
    (front, [Place { portal: a, operations: a_operations }, Place { portal: b, operations: b_operations }])
}
