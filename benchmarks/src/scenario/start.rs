//! How soon the product answers, and what memory it holds.

use super::{CONNECTIONS, Personal, sign_ins};
use crate::{
    account::{accounts, sessions},
    load::{Plan, load, quantile},
    process::{Memory, memory_of},
    report::{Section, float, megabytes, millis},
    server::Server,
    world::World,
};
use std::time::Duration;

const ABOUT: &str = "\
*Start* is from exec to the first answered sign-in page on a migrated database, ten times, the middle one. *Idle* is five \
seconds later; *loaded* is the most while top, bill list, bill and sign-in are loaded by 16 connections. *Own* memory is \
anonymous, *file* is the program itself and mapped files, which the kernel may drop. SQLite's page cache is part of the \
own memory: 2 MB a connection at the most, 17 connections.";

const STARTS: usize = 10;
const IDLE: Duration = Duration::from_secs(5);

pub(super) async fn measure(world: &World) -> anyhow::Result<Section> {
    let mut section = Section::new("Start and memory", ABOUT);
    section.table(&["engine", "start", "slowest", "idle", "own", "file", "loaded", "own", "file"]);
    for engine in world.bench().engines() {
        world.ensure(engine).await?;
        let accounts = accounts(world, engine).await?;
        let sessions = sessions(world, engine, &accounts, accounts.len()).await?;
        let mut starts = Vec::new();
        for _ in 0..STARTS {
            let (server, took) = Server::product_timed(world, engine).await?;
            starts.push(took);
            server.stop().await?;
        }
        starts.sort_unstable();
        let server = Server::product(world, engine).await?;
        tokio::time::sleep(IDLE).await;
        let idle = memory_of(server.pid())?;
        let plan = Plan { connections: CONNECTIONS, every: None, warm_up: Duration::ZERO };
        let mut loaded = Memory::default();
        let mut targets = vec![sign_ins(&server, &sessions).await?];
        for page in [Personal::Top, Personal::Bills, Personal::Bill] {
            targets.push(page.targets(&server, &sessions, "gzip")?);
        }
        for targets in targets {
            let outcome = load(server.address, &targets, plan, world.bench().window / 2, server.meter).await?;
            loaded = loaded.max(outcome.memory);
        }
        server.stop().await?;
        section.row(vec![
            engine.name().to_owned(),
            millis(quantile(&starts, 0.5)),
            millis(quantile(&starts, 1.0)),
            megabytes(idle.resident),
            megabytes(idle.anonymous),
            megabytes(idle.file),
            megabytes(loaded.resident),
            megabytes(loaded.anonymous),
            megabytes(loaded.file),
        ]);
        let name = engine.name();
        section.at_most(&format!("{name}: start"), 300.0, quantile(&starts, 0.5).as_secs_f64() * 1e3, " ms");
        section.at_most(&format!("{name}: idle"), 60.0, float(idle.resident) / 1e6, " MB");
        section.at_most(&format!("{name}: loaded"), 200.0, float(loaded.resident) / 1e6, " MB");
    }
    Ok(section)
}
