//! The servers that are loaded: the product as an operator runs it, and the bare handler it is compared with.

use crate::{
    load::{Answer, Connection, Shot},
    process::{Child, Meter, free_address, now, output},
    world::{Engine, World},
};
use anyhow::{Context as _, bail};
use bytes::Bytes;
use http_body_util::Full;
use hyper::{Method, Request, header};
use serde::Serialize;
use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// How long a server may take to answer at all.
const LONGEST_START: Duration = Duration::from_mins(1);

/// A server at work. It ends with this value.
#[derive(Debug)]
pub(crate) struct Server {
    /// Where it answers.
    pub(crate) address: SocketAddr,
    /// Where the product serves metrics; none for the bare handler.
    pub(crate) operations: Option<SocketAddr>,
    /// The processes whose CPU time is counted.
    pub(crate) meter: Meter,
    child: Child,
}

#[derive(Serialize)]
struct Config<'a> {
    portal: Listen,
    operations: Listen,
    database: Database<'a>,
    keys: Keys<'a>,
    mail: Mail<'a>,
    proxies: Proxies<'a>,
}

#[derive(Serialize)]
struct Listen {
    listen: SocketAddr,
}

#[derive(Serialize)]
struct Database<'a> {
    url: &'a str,
}

#[derive(Serialize)]
struct Keys<'a> {
    file: &'a Path,
}

#[derive(Serialize)]
struct Mail<'a> {
    from: &'a str,
}

#[derive(Serialize)]
struct Proxies<'a> {
    trusted: [&'a str; 1],
}

impl Server {
    /// `madoguchi serve --no-worker` on a world's database, with the settings that it ships with.
    pub(crate) async fn product(world: &World, engine: Engine) -> anyhow::Result<Self> {
        Self::product_with(world, engine, &[]).await
    }

    /// The product with these settings, as its environment names them.
    pub(crate) async fn product_with(world: &World, engine: Engine, set: &[(&str, &str)]) -> anyhow::Result<Self> {
        let (server, begun) = Self::spawn_product(world, engine, set)?;
        server.answering("/sign-in", begun).await
    }

    /// The product, and how long it took from exec to the first page.
    pub(crate) async fn product_timed(world: &World, engine: Engine) -> anyhow::Result<(Self, Duration)> {
        let (server, begun) = Self::spawn_product(world, engine, &[])?;
        let server = server.answering("/sign-in", begun).await?;
        Ok((server, begun.elapsed()))
    }

    fn spawn_product(world: &World, engine: Engine, set: &[(&str, &str)]) -> anyhow::Result<(Self, Instant)> {
        let bench = world.bench();
        let (portal, operations) = (free_address()?, free_address()?);
        let keys = world.folder().join("keys");
        if !keys.exists() {
            output(Command::new(&bench.madoguchi).args(["keys", "generate"]).arg(&keys))?;
        }
        let config = Config {
            portal: Listen { listen: portal },
            operations: Listen { listen: operations },
            database: Database { url: &world.address(engine) },
            keys: Keys { file: &keys },
            mail: Mail { from: "mypage@bench.example" },
            proxies: Proxies { trusted: ["127.0.0.0/8"] },
        };
        let file = world.folder().join(format!("{engine}.toml"));
        fs::write(&file, toml::to_string(&config)?)?;
        let log = world.folder().join(format!("serve-{engine}.log"));
        let mut command = Command::new(&bench.madoguchi);
        command.arg("serve").arg("--no-worker").arg("--config").arg(&file).envs(set.iter().copied());
        let begun = now();
        let child = Child::start(&mut command, &log)?;
        let meter = Meter { process: child.pid(), postgres: bench.postgres_process(engine) };
        Ok((Self { address: portal, operations: Some(operations), meter, child }, begun))
    }

    /// The bare handler on a world's database, answering every request with these bytes.
    pub(crate) async fn bare(world: &World, engine: Engine, page: &Answer) -> anyhow::Result<Self> {
        let bench = world.bench();
        let (file, log) = (world.folder().join("bare-page"), world.folder().join(format!("bare-{engine}.log")));
        fs::write(&file, &page.body)?;
        let address = free_address()?;
        let mut command = Command::new(&bench.own);
        command.arg("bare").arg("--database").arg(world.address(engine)).arg("--listen").arg(address.to_string());
        command.arg("--bytes").arg(&file).arg("--content-type").arg(page.header(header::CONTENT_TYPE));
        if page.is_compressed() {
            command.arg("--gzipped");
        }
        let begun = now();
        let child = Child::start(&mut command, &log)?;
        let meter = Meter { process: child.pid(), postgres: bench.postgres_process(engine) };
        Self { address, operations: None, meter, child }.answering("/health", begun).await
    }

    /// Waits until a page is answered.
    async fn answering(mut self, path: &str, begun: Instant) -> anyhow::Result<Self> {
        let shot = get(path, self.address).body(Full::default())?;
        loop {
            if let Some(status) = self.child.ended()? {
                bail!("the server ended with {status}; its log is in the data folder");
            }
            if let Ok(mut connection) = Connection::open(self.address).await
                && connection.send(shot.clone()).await?.status.is_success()
            {
                return Ok(self);
            }
            if begun.elapsed() > LONGEST_START {
                bail!("the server does not answer");
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// The server's process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.pid()
    }

    /// A metric of the product: the sum over its labels, 0 when it was never counted.
    pub(crate) async fn metric(&self, name: &str) -> anyhow::Result<f64> {
        let address = self.operations.context("a bare handler has no metrics")?;
        let shot = get("/metrics", address).body(Full::default())?;
        let answer = Connection::open(address).await?.send(shot).await?;
        let text = String::from_utf8(answer.body.to_vec())?;
        let values = text
            .lines()
            .filter(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with('{') || rest.starts_with(' ')));
        values.map(|line| Ok(line.rsplit(' ').next().unwrap_or_default().parse::<f64>()?)).sum()
    }

    /// Asks it to stop and waits for it.
    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        self.child.stop().await
    }
}

/// A GET as browsers send it, without its cookies.
pub(crate) fn get(path: &str, address: SocketAddr) -> hyper::http::request::Builder {
    Request::builder()
        .method(Method::GET)
        .uri(path)
        .header(header::HOST, host(address))
        .header(header::USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
        .header(header::ACCEPT, "text/html,application/xhtml+xml")
        .header(header::ACCEPT_LANGUAGE, "ja,en;q=0.5")
}

/// A form as browsers send it.
pub(crate) fn post(path: &str, address: SocketAddr, cookies: &str, fields: &[(&str, &str)]) -> anyhow::Result<Shot> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    Ok(get(path, address)
        .method(Method::POST)
        .header(header::ORIGIN, format!("http://{}", host(address)))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, cookies)
        .body(Full::new(Bytes::from(body)))?)
}

/// The host that the product goes by on loopback: localhost.
fn host(address: SocketAddr) -> String {
    format!("localhost:{}", address.port())
}

/// What the bare handler's process is told.
#[derive(Debug, clap::Args)]
pub(crate) struct BareArgs {
    /// `sqlite:PATH` or `postgres://…`
    #[arg(long)]
    pub(crate) database: String,
    /// Where it answers
    #[arg(long)]
    pub(crate) listen: SocketAddr,
    /// What it answers
    #[arg(long)]
    pub(crate) bytes: PathBuf,
    /// As what
    #[arg(long)]
    pub(crate) content_type: String,
    /// Whether the bytes are compressed
    #[arg(long)]
    pub(crate) gzipped: bool,
}
