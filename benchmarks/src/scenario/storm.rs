//! Many people sign in at once: what the others notice, and how much of a sign-in is Argon2 itself.

use super::{CONNECTIONS, Personal, sign_ins};
use crate::{
    account::{accounts, sessions},
    load::{Outcome, Plan, load, load_during},
    process::{cpu_of, cpu_of_family, cpu_of_threads, now},
    report::{Section, figure, megabytes, millis, ratio, times},
    server::Server,
    world::World,
};
use std::time::Duration;

const ABOUT: &str = "\
The top page, alone and while 8 clients sign in without pause, each time another account. *16 connections* ask as fast as \
answers come, so that the machine is full in any case; *paced* is 100 requests a second over 4 connections, as a portal \
on a usual day. *Hashing threads* is the CPU time of the threads that do nothing but Argon2, of all that a sign-in takes, \
PostgreSQL's included, with 8 clients; and of the time that one client waits who signs in again and again.";

/// Clients that sign in without pause.
const SIGNING_IN: usize = 8;

pub(super) async fn measure(world: &World) -> anyhow::Result<Section> {
    let mut section = Section::new("Sign-in storm", ABOUT);
    let mut in_storm = Vec::new();
    let mut of_sign_in = Vec::new();
    section.table(&[
        "top page",
        "load",
        "quiet p50",
        "quiet p99",
        "storm p50",
        "storm p99",
        "p99 storm ÷ quiet",
        "sign-ins/s",
    ]);
    for engine in world.bench().engines() {
        world.ensure(engine).await?;
        let accounts = accounts(world, engine).await?;
        let sessions = sessions(world, engine, &accounts, accounts.len()).await?;
        let server = Server::product(world, engine).await?;
        let top = Personal::Top.targets(&server, &sessions, "identity")?;
        let sign_in = sign_ins(&server, &sessions).await?;
        let window = world.bench().window;
        let warm_up = window / 5;
        let full = Plan { connections: CONNECTIONS, every: None, warm_up };
        let paced = Plan { connections: 4, every: Some(Duration::from_millis(10)), warm_up };
        let storm = Plan { connections: SIGNING_IN, every: None, warm_up: Duration::ZERO };
        let mut memory = Vec::new();
        let mut quiet = Vec::new();
        for plan in [full, paced] {
            quiet.push(load(server.address, &top, plan, window, server.meter).await?);
        }
        memory.push(quiet.iter().map(|outcome| outcome.memory.resident).max().unwrap_or(0));
        let mut storms: Vec<(Outcome, Outcome)> = Vec::new();
        for plan in [full, paced] {
            let beside = load(server.address, &top, plan, window, server.meter);
            storms.push(load_during(server.address, &sign_in, storm, server.meter, beside).await?);
        }
        memory.push(storms.iter().map(|(outcome, _)| outcome.memory.resident).max().unwrap_or(0));
        let before = cpu_of_hashing(&server)?;
        let only = load(server.address, &sign_in, Plan { warm_up, ..storm }, window, server.meter).await?;
        let after = cpu_of_hashing(&server)?;
        let hashing = ratio(after.0.saturating_sub(before.0), after.1.saturating_sub(before.1)) * 100.0;
        let single = Plan { connections: 1, every: None, warm_up };
        let (before, begun) = (cpu_of_hashing(&server)?.0, now());
        let single = load(server.address, &sign_in, single, window, server.meter).await?;
        let of_time = ratio(cpu_of_hashing(&server)?.0.saturating_sub(before), begun.elapsed()) * 100.0;
        let after = load(server.address, &top, paced, window, server.meter).await?;
        memory.push(after.memory.resident);
        server.stop().await?;

        for ((name, quiet), (signing_in, beside)) in ["16 connections", "paced"].iter().zip(&quiet).zip(&storms) {
            let (calm, during) = (quiet.quantile(0.99), beside.quantile(0.99));
            section.row(vec![
                engine.name().to_owned(),
                (*name).to_owned(),
                millis(quiet.quantile(0.5)),
                millis(calm),
                millis(beside.quantile(0.5)),
                millis(during),
                times(ratio(during, calm)),
                figure(signing_in.rate()),
            ]);
            let what = format!("{}, {name}: top page p99 in the storm against quiet", engine.name());
            section.at_most(&what, 3.0, ratio(during, calm), " ×");
        }
        in_storm.push((engine, memory));
        of_sign_in.push((engine, only, single, hashing, of_time));
    }
    section.table(&[
        "sign-in",
        "sign-ins/s",
        "CPU",
        "of it PostgreSQL",
        "hashing threads' share",
        "one client p50",
        "hashing threads' share of that time",
    ]);
    for (engine, only, single, of_cpu, of_time) in of_sign_in {
        let cpu = only.cpu_each();
        section.row(vec![
            engine.name().to_owned(),
            figure(only.rate()),
            millis(cpu.total()),
            millis(cpu.postgres),
            format!("{} %", figure(of_cpu)),
            millis(single.quantile(0.5)),
            format!("{} %", figure(of_time)),
        ]);
        section.at_least(&format!("{}: Argon2's share of a sign-in's CPU", engine.name()), 90.0, of_cpu, " %");
        section.at_least(&format!("{}: Argon2's share of a sign-in's time", engine.name()), 90.0, of_time, " %");
    }
    section.table(&["resident memory", "before", "in the storm", "after"]);
    for (engine, memory) in in_storm {
        let cells = memory.into_iter().map(megabytes);
        section.row(std::iter::once(engine.name().to_owned()).chain(cells).collect());
    }
    Ok(section)
}

/// CPU time so far of the threads that hash, and of everything a sign-in takes.
fn cpu_of_hashing(server: &Server) -> anyhow::Result<(Duration, Duration)> {
    let postgres = server.meter.postgres.map_or(Ok(Duration::ZERO), cpu_of_family)?;
    Ok((cpu_of_threads(server.pid(), "password-")?, cpu_of(server.pid())? + postgres))
}
