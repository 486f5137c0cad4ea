//! `madoguchi serve` and `worker`: listeners and worker in one process, and a stop that loses nothing.
//!
//! On SIGTERM or SIGINT readiness says no. After `portal.drain_seconds` no more connections are taken, requests in hand
//! are answered, and the worker finishes its job. A second signal ends the process at once; a job that it leaves is
//! taken up again when its lease ends. SIGHUP and its like are named in the log and change nothing.

mod door;

use crate::{
    config::Config,
    installation::{self, Carriers, refuse_faults},
    operations, say, telemetry,
};
use anyhow::{Context as _, anyhow};
use axum::Router;
use madoguchi_app::{App, Randomness, job};
use madoguchi_portal::Portal;
use madoguchi_store::Patience;
use metrics_exporter_prometheus::PrometheusHandle;
use std::{io::ErrorKind, net::SocketAddr, time::Duration};
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
    task::{JoinError, JoinSet},
};

/// How long requests and the job in hand may take once the process is told to stop.
const GRACE: Duration = Duration::from_secs(20);
/// How long connections to the database may take to close.
const FAREWELL: Duration = Duration::from_secs(5);

/// Serves the portal, and the desk where there is one, until the process is told to stop.
pub(crate) async fn serve(config: &Config, with_worker: bool) -> anyhow::Result<()> {
    refuse_faults(config)?;
    for note in config.notes() {
        tracing::warn!("{note}");
    }
    let db = installation::open(config, Patience::PAGES).await?;
    let app = installation::app(config, db, installation::hasher()?, Carriers::configured(config)?)?;
    installation::agree_on_key(&app).await?;
    let portal = listen("the portal", config.portal.listen).await?;
    let operations = listen("the operations listener", config.operations.listen).await?;
    let web = installation::web(config, app.clone(), false)?;
    let origin = web.site().origin.as_str().to_owned();
    let router = madoguchi_web::serve::router::<Portal, _>(web, madoguchi_portal::routes())
        .map_err(|error| anyhow!("portal.origin {origin}: {error}"))?;
    let mut faces = vec![(portal, router)];
    if let Some((address, router)) = installation::desk(config, &app, false)? {
        faces.push((listen("the desk", address).await?, router));
    }
    let house = House {
        app,
        metrics: telemetry::metrics()?,
        faces,
        operations: Some(operations),
        worker: with_worker,
        drain: Duration::from_secs(config.portal.drain_seconds),
    };
    let (listen, worker) = (config.portal.listen, if with_worker { "with" } else { "without" });
    let desk = config.desk.listen;
    house
        .run(|| tracing::info!(%origin, %listen, desk = desk.map(tracing::field::display), "serving {worker} a worker"))
        .await
}

/// Works on jobs until the process is told to stop.
pub(crate) async fn work(config: &Config, operations: Option<SocketAddr>) -> anyhow::Result<()> {
    let operations = match operations {
        Some(address) => Some(listen("the operations listener", address).await?),
        None => None,
    };
    let house = House {
        app: worker_app(config).await?,
        metrics: telemetry::metrics()?,
        faces: Vec::new(),
        operations,
        worker: true,
        drain: Duration::ZERO,
    };
    house.run(|| tracing::info!("working on jobs")).await
}

/// Does every job that is due, and prints how many there were.
pub(crate) async fn drain(config: &Config) -> anyhow::Result<()> {
    let app = worker_app(config).await?;
    let done = job::work_once(&app, &worker_name()).await.context("jobs could not be worked on")?;
    app.db().close().await;
    say::line(format!("{done} job{} done", if done == 1 { "" } else { "s" }));
    Ok(())
}

async fn worker_app(config: &Config) -> anyhow::Result<App> {
    refuse_faults(config)?;
    let db = installation::open(config, Patience::PAGES).await?;
    let app = installation::app(config, db, installation::hasher()?, Carriers::configured(config)?)?;
    installation::agree_on_key(&app).await?;
    Ok(app)
}

/// Listens on an address. The error is a sentence that says what to do.
pub(crate) async fn listen(who: &str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => {
            anyhow!("{who} cannot listen on {address}: another program uses that port; stop it or choose another port")
        }
        _ => anyhow!("{who} cannot listen on {address}: {error}"),
    })
}

/// A name that no other worker has, in any process.
fn worker_name() -> String {
    let bytes: [u8; 6] = Randomness::system().bytes();
    bytes.iter().fold("worker-".to_owned(), |name, byte| name + &format!("{byte:02x}"))
}

/// A process at work: its listeners, and whether it works on jobs.
pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) metrics: PrometheusHandle,
    pub(crate) faces: Vec<(TcpListener, Router)>,
    pub(crate) operations: Option<TcpListener>,
    pub(crate) worker: bool,
    /// How long requests are still taken once the process is told to stop.
    pub(crate) drain: Duration,
}

impl House {
    /// Runs until the process is told to stop, then ends in good order. `ready` is called once requests are answered.
    pub(crate) async fn run(self, ready: impl FnOnce()) -> anyhow::Result<()> {
        let mut signals = Signals::new()?;
        let ((leave, leaving), (stop, stopped)) = (watch::channel(false), watch::channel(false));
        let mut tasks = JoinSet::new();
        let operations = operations::router(self.app.clone(), self.metrics.clone());
        let seats = door::seats(self.faces.len() + 1);
        for (listener, router) in self.faces.into_iter().chain(self.operations.map(|listener| (listener, operations))) {
            let answered = door::answer(listener, router, seats, leaving.clone(), stopped.clone());
            tasks.spawn(async { answered.await.context("requests can no longer be taken") });
        }
        if self.worker {
            let (app, stopped) = (self.app.clone(), stopped.clone());
            tasks.spawn(async move {
                job::work(&app, &worker_name(), stopped).await;
                Ok(())
            });
        }
        tasks.spawn(upkeep(self.metrics, stopped.clone()));
        tasks.spawn(Unheeded::new()?.name_each(stopped));
        ready();
        let outcome = tokio::select! {
            () = signals.next() => Ok(()),
            // A part ends by itself only through a defect or a lost listener; the rest is of no use without it.
            Some(ended) = tasks.join_next() => ended_early(ended),
        };
        tracing::info!("stopping");
        leave.send_replace(true);
        if outcome.is_ok() {
            tokio::select! {
                () = tokio::time::sleep(self.drain) => {}
                () = signals.next() => {}
            }
        }
        stop.send_replace(true);
        tokio::select! {
            () = async { while tasks.join_next().await.is_some() {} } => tracing::info!("stopped"),
            () = tokio::time::sleep(GRACE) => tracing::warn!("stopped; what took longer than {GRACE:?} was cut off"),
            () = signals.next() => tracing::warn!("stopped at once, as told"),
        }
        tasks.abort_all();
        // Connections that hang must not hold up the process; everything acknowledged is on disk.
        let _ = tokio::time::timeout(FAREWELL, self.app.db().close()).await;
        outcome
    }
}

fn ended_early(ended: Result<anyhow::Result<()>, JoinError>) -> anyhow::Result<()> {
    match ended {
        Ok(Ok(())) => Err(anyhow!("a part of the process ended by itself")),
        Ok(Err(error)) => Err(error),
        Err(error) => Err(anyhow::Error::new(error).context("a part of the process broke")),
    }
}

async fn upkeep(metrics: PrometheusHandle, stopped: watch::Receiver<bool>) -> anyhow::Result<()> {
    let mut beat = tokio::time::interval(operations::UPKEEP);
    let over = door::said(stopped);
    tokio::pin!(over);
    loop {
        tokio::select! {
            () = &mut over => return Ok(()),
            _ = beat.tick() => metrics.run_upkeep(),
        }
    }
}

/// Signals that other programs take as a wish to read their settings or open their log anew. They would end this one
/// in the middle of its requests; it has nothing to do on them, and says so.
struct Unheeded {
    hangup: Signal,
    user_1: Signal,
    user_2: Signal,
}

impl Unheeded {
    fn new() -> anyhow::Result<Self> {
        let listen = |kind| signal(kind).context("signals cannot be heard");
        Ok(Self {
            hangup: listen(SignalKind::hangup())?,
            user_1: listen(SignalKind::user_defined1())?,
            user_2: listen(SignalKind::user_defined2())?,
        })
    }

    async fn name_each(mut self, stopped: watch::Receiver<bool>) -> anyhow::Result<()> {
        let over = door::said(stopped);
        tokio::pin!(over);
        loop {
            let name = tokio::select! {
                () = &mut over => return Ok(()),
                _ = self.hangup.recv() => "SIGHUP",
                _ = self.user_1.recv() => "SIGUSR1",
                _ = self.user_2.recv() => "SIGUSR2",
            };
            tracing::warn!("{name} changes nothing; to take up new settings, restart the process");
        }
    }
}

/// The signals that ask the process to stop.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> anyhow::Result<Self> {
        let listen = |kind| signal(kind).context("signals cannot be heard");
        Ok(Self { terminate: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
