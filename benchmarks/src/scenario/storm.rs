//! Many sign in at once: what the others notice of it, and how much of a sign-in is Argon2 itself.

use super::{CONNECTIONS, Personal, sign_ins};
use crate::{
    account::{PASSWORD, accounts, sessions},
    load::{Outcome, Plan, load, load_during, quantile},
    process::{cpu_of, cpu_of_family, cpu_of_threads, now},
    report::{Section, figure, float, megabytes, millis, ratio, times},
    server::Server,
    world::{Engine, World},
};
use madoguchi_app::{
    Randomness,
    password::{Cost, Hasher},
};
use madoguchi_domain::credential::Password;
use std::{process, time::Duration};

const ABOUT: &str = "\
The top page, alone and while 8 clients sign in without pause, each time another account. *16 connections* ask as fast as \
answers come, so that the machine is full in any case; *paced* is 100 requests a second over 4 connections, as a portal \
on a usual day. *Hashing threads* is the CPU time of the threads that do nothing but Argon2, of all that a sign-in takes, \
PostgreSQL's included, with 8 clients. *Argon2 alone* is the product's own hashing in this program, with the parameters it \
ships with, on one thread; its share is that of the time that one client waits.";

/// Clients that sign in without pause.
const SIGNING_IN: usize = 8;
/// Hashes to time Argon2 by.
const HASHES: u32 = 40;

pub(super) async fn measure(world: &World) -> anyhow::Result<Section> {
    let mut section = Section::new("Sign-in storm", ABOUT);
    let argon = argon2_alone().await?;
    let mut in_storm = Vec::new();
    let mut of_sign_in = Vec::new();
    section.table(&["top page", "load", "quiet p50", "quiet p99", "storm p50", "storm p99", "p99 storm ÷ quiet"]);
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
        let single = load(server.address, &sign_in, single, window, server.meter).await?;
        let after = load(server.address, &top, paced, window, server.meter).await?;
        memory.push(after.memory.resident);
        server.stop().await?;

        for ((name, quiet), (_, beside)) in ["16 connections", "paced"].iter().zip(&quiet).zip(&storms) {
            let (calm, during) = (quiet.quantile(0.99), beside.quantile(0.99));
            section.row(vec![
                engine.name().to_owned(),
                (*name).to_owned(),
                millis(quiet.quantile(0.5)),
                millis(calm),
                millis(beside.quantile(0.5)),
                millis(during),
                times(ratio(during, calm)),
            ]);
            let what = format!("{}, {name}: top page p99 in the storm against quiet", engine.name());
            section.at_most(&what, 3.0, ratio(during, calm), " ×");
        }
        in_storm.push((engine, memory));
        of_sign_in.push((engine, only, single, hashing));
    }
    section.table(&[
        "sign-in",
        "sign-ins/s",
        "CPU",
        "of it PostgreSQL",
        "hashing threads' share",
        "one client p50",
        "Argon2 alone, time",
        "its share of time",
    ]);
    for (engine, only, single, of_cpu) in of_sign_in {
        let cpu = only.cpu_each();
        let of_time = ratio(argon, single.quantile(0.5)) * 100.0;
        section.row(vec![
            engine.name().to_owned(),
            figure(only.rate()),
            millis(cpu.total()),
            millis(cpu.postgres),
            format!("{} %", figure(of_cpu)),
            millis(single.quantile(0.5)),
            millis(argon),
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

/// How long one hash takes on one thread, in the middle.
async fn argon2_alone() -> anyhow::Result<Duration> {
    let hasher = Hasher::start(1, Cost::default(), Randomness::system())?;
    let password = Password::parse(PASSWORD)?;
    let stored = hasher.hash(&password).await?;
    let (mut times, before) = (Vec::new(), cpu_of(process::id())?);
    for _ in 0..HASHES {
        let begun = now();
        anyhow::ensure!(hasher.verify(Some(&password), Some(&stored)).await?, "a right password was refused");
        times.push(begun.elapsed());
    }
    let cpu = cpu_of(process::id())?.saturating_sub(before) / HASHES;
    times.sort_unstable();
    let mean = times.iter().sum::<Duration>().as_secs_f64() / float(u64::from(HASHES));
    anyhow::ensure!(cpu.as_secs_f64() < mean * 1.2, "this program was busy with something else");
    Ok(quantile(&times, 0.5))
}
