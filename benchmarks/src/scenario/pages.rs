//! Pages against a bare handler that reads one row and answers with the same bytes, in the same run.

use super::{CONNECTIONS, Personal, sign_ins};
use crate::{
    account::{Session, accounts, sessions},
    load::{Answer, Connection, Expected, Outcome, Plan, Target, load},
    report::{Section, figure, micros, millis, ratio, times},
    server::{Server, get},
    world::{Engine, World},
};
use anyhow::Context as _;
use bytes::Bytes;
use http_body_util::Full;
use hyper::header;
use std::{sync::Arc, time::Duration};

const ABOUT: &str = "\
Each page is loaded by 16 kept connections, each of which sends its next request when its last one is answered, from a \
process on the same machine; then by one. *bare* is an axum handler on the same engine, driver and number of connections \
that reads one row by its primary key and answers with the bytes that the product answered with. CPU is user and system \
time of all threads an answer; *ratio* compares it, the database's included. Every answer is checked. Sessions and \
accounts are spread evenly over all customers.";

const IDENTITY: &str = "identity";
const GZIP: &str = "gzip, deflate, br";

/// What one server did with one page.
struct Measured {
    loaded: Outcome,
    alone: Outcome,
}

pub(super) async fn measure(world: &World) -> anyhow::Result<Section> {
    let mut section = Section::new("Pages", ABOUT);
    for engine in world.bench().engines() {
        world.ensure(engine).await?;
        let accounts = accounts(world, engine).await?;
        let sessions = sessions(world, engine, &accounts, accounts.len()).await?;
        let head = format!("{}, page", engine.name());
        section.table(&[
            &head,
            "server",
            "answers/s",
            "CPU",
            "of it PostgreSQL",
            "ratio",
            "p50",
            "p99",
            "p99 ÷ p50",
            "one client p50",
            "bytes",
        ]);
        let product = Server::product(world, engine).await?;
        let mut pages = Vec::new();
        for (name, page, encoding) in [
            ("top", Personal::Top, IDENTITY),
            ("top, gzip asked for", Personal::Top, GZIP),
            ("bill list", Personal::Bills, IDENTITY),
            ("bill", Personal::Bill, IDENTITY),
        ] {
            pages.push((name, page.targets(&product, &sessions, encoding)?));
        }
        pages.push(("sign-in page", sign_in_page(&product)?));
        for (name, targets) in pages {
            let ours = both(world, &product, &targets).await?;
            let bare = bare(world, engine, &product, &targets, &sessions).await?;
            lines(&mut section, name, &ours, Some(&bare));
            match name {
                "top" => targets_of_top(&mut section, engine, &ours, &bare),
                // It asks no database.
                "sign-in page" if engine == Engine::Sqlite => {
                    section.at_most("sign-in page: CPU against bare, SQLite", 1.2, cpu_ratio(&ours, &bare), " ×");
                }
                _ => {}
            }
        }
        let ours = both(world, &product, &sign_ins(&product, &sessions).await?).await?;
        lines(&mut section, "sign-in", &ours, None);
        product.stop().await?;
    }
    Ok(section)
}

fn sign_in_page(product: &Server) -> anyhow::Result<Arc<[Target]>> {
    let shot = get("/sign-in", product.address).header(header::ACCEPT_ENCODING, IDENTITY).body(Full::default())?;
    Ok([Target { shot, expected: Expected::Page(Bytes::from_static(b"name=\"csrf\"")) }].into())
}

/// Loads the server by sixteen connections, then by one.
async fn both(world: &World, server: &Server, targets: &Arc<[Target]>) -> anyhow::Result<Measured> {
    let window = world.bench().window;
    let warm_up = Duration::from_secs(3).min(window);
    let plan = Plan { connections: CONNECTIONS, every: None, warm_up };
    let loaded = load(server.address, targets, plan, window, server.meter).await?;
    let plan = Plan { connections: 1, every: None, warm_up: window / 10 };
    let alone = load(server.address, targets, plan, window / 3, server.meter).await?;
    Ok(Measured { loaded, alone })
}

/// How many pages are looked at; the bare handler is given the middle one by length.
const LOOKED_AT: usize = 51;

/// A page of the product that is neither one of its long ones nor of its short ones, and what must be on it.
async fn usual_page(product: &Server, targets: &[Target]) -> anyhow::Result<(Answer, Expected)> {
    let mut connection = Connection::open(product.address).await?;
    let mut pages = Vec::new();
    for target in targets.iter().step_by(targets.len().div_ceil(LOOKED_AT)) {
        pages.push((connection.send(target.shot.clone()).await?, target.expected.clone()));
    }
    pages.sort_by_key(|(page, _)| page.body.len());
    let middle = pages.len() / 2;
    pages.into_iter().nth(middle).context("no page")
}

/// The bare handler with a page of the product.
async fn bare(
    world: &World,
    engine: Engine,
    product: &Server,
    targets: &Arc<[Target]>,
    sessions: &[Session],
) -> anyhow::Result<Measured> {
    let (page, expected) = usual_page(product, targets).await?;
    let server = Server::bare(world, engine, &page).await?;
    let target = |session: &Session| -> anyhow::Result<Target> {
        let path = format!("/customer/{}", session.account.customer.0);
        Ok(Target { shot: get(&path, server.address).body(Full::default())?, expected: expected.clone() })
    };
    let targets: Arc<[Target]> = sessions.iter().map(target).collect::<anyhow::Result<_>>()?;
    let measured = both(world, &server, &targets).await?;
    server.stop().await?;
    Ok(measured)
}

fn lines(section: &mut Section, name: &str, ours: &Measured, bare: Option<&Measured>) {
    let line = |name: &str, server: &str, measured: &Measured, ratio: String| {
        let Measured { loaded, alone } = measured;
        let cpu = loaded.cpu_each();
        vec![
            format!("{name}{}", if loaded.compressed { ", compressed" } else { "" }),
            server.to_owned(),
            figure(loaded.rate()),
            micros(cpu.total()),
            micros(cpu.postgres),
            ratio,
            millis(loaded.quantile(0.5)),
            millis(loaded.quantile(0.99)),
            times(ratio_of_tail(loaded)),
            micros(alone.quantile(0.5)),
            figure(loaded.body),
        ]
    };
    let against = bare.map_or_else(|| "–".to_owned(), |bare| times(cpu_ratio(ours, bare)));
    section.row(line(name, "Madoguchi", ours, against));
    if let Some(bare) = bare {
        section.row(line(name, "bare", bare, times(1.0)));
    }
}

fn cpu_ratio(ours: &Measured, bare: &Measured) -> f64 {
    ratio(ours.loaded.cpu_each().total(), bare.loaded.cpu_each().total())
}

fn ratio_of_tail(outcome: &Outcome) -> f64 {
    ratio(outcome.quantile(0.99), outcome.quantile(0.5))
}

fn targets_of_top(section: &mut Section, engine: Engine, ours: &Measured, bare: &Measured) {
    let cpu = cpu_ratio(ours, bare);
    match engine {
        Engine::Sqlite => {
            section.at_most("top page, SQLite: CPU against bare", 5.0, cpu, " ×");
            section.at_most("the same, the goal after that", 4.0, cpu, " ×");
            section.at_most("top page, SQLite: p99 against p50", 5.0, ratio_of_tail(&ours.loaded), " ×");
        }
        Engine::Postgres => section.at_most("top page, PostgreSQL: CPU against bare", 5.0, cpu, " ×"),
    }
}
