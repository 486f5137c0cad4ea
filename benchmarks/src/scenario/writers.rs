//! Fifty people at once who change something on PostgreSQL: whether they get into each other's way.

use crate::{
    account::{Session, Stranger, accounts, sessions, strangers, unregistered},
    browser::{Browser, hidden, refusal},
    process::now,
    report::{Section, count, figure, float},
    server::Server,
    world::{Engine, World},
};
use anyhow::{Context as _, ensure};
use hyper::{StatusCode, header};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

const ABOUT: &str = "\
Half of the clients register one customer after the other from the bill to the code page; the other half sign out of one \
session after the other. Each is another customer. Every step that changes something is one serialisable transaction; \
one that collides with another is run again and counted by `madoguchi_db_retries_total` with its cause: *row* when both \
changed the same row, *order* when each read what the other changed (PostgreSQL watches pages of indexes, so it may only \
have stood beside it), *deadlock* when each waited for the other.";

const WRITERS: usize = 50;
/// More sessions than can be used in a window.
const SESSIONS: usize = 12_000;
/// The people who register, as how many to skip and how many to take; the skipped ones are the timing scenario's.
const PEOPLE: (usize, usize) = (400, 3000);
const RETRIES: &str = "madoguchi_db_retries_total";

pub(super) async fn measure(world: &World) -> anyhow::Result<Section> {
    let engine = Engine::Postgres;
    let mut section = Section::new("Writers on PostgreSQL", ABOUT);
    world.ensure(engine).await?;
    let accounts = accounts(world, engine).await?;
    let people = unregistered(world, engine, strangers(world, PEOPLE.0, PEOPLE.1)).await?;
    let shared = Arc::new(Shared {
        sessions: sessions(world, engine, &accounts, SESSIONS).await?,
        people,
        next_session: AtomicUsize::new(0),
        next_person: AtomicUsize::new(0),
        signed_out: AtomicU64::new(0),
        registered: AtomicU64::new(0),
    });
    let server = Server::product(world, engine).await?;
    let before = retries(&server).await?;
    let begun = now();
    let until = begun + world.bench().window;
    let mut writers = JoinSet::new();
    for number in 0..WRITERS {
        writers.spawn(write(shared.clone(), server.address, number, until));
    }
    while let Some(ended) = writers.join_next().await {
        ended??;
    }
    let elapsed = begun.elapsed();
    let after = retries(&server).await?;
    server.stop().await?;
    let (registered, signed_out) =
        (shared.registered.load(Ordering::Relaxed), shared.signed_out.load(Ordering::Relaxed));
    let [row, order, deadlock] = [after.0 - before.0, after.1 - before.1, after.2 - before.2];
    section.table(&[
        "clients",
        "registrations",
        "sign-outs",
        "of both a second",
        "run again: row",
        "order",
        "deadlock",
    ]);
    section.row(vec![
        WRITERS.to_string(),
        count(registered),
        count(signed_out),
        figure(float(registered + signed_out) / elapsed.as_secs_f64()),
        figure(row),
        figure(order),
        figure(deadlock),
    ]);
    section.at_most("transactions run again over a row", 0.0, row, "");
    let share = (row + order + deadlock) * 100.0 / float(registered + signed_out);
    section.at_most("transactions run again at all, of what was done", 1.0, share, " %");
    Ok(section)
}

/// How many transactions were run again: over a row, over their order, and for a deadlock.
async fn retries(server: &Server) -> anyhow::Result<(f64, f64, f64)> {
    let over = async |cause| server.metric(&format!("{RETRIES}{{cause=\"{cause}\"}}")).await;
    Ok((over("row").await?, over("order").await?, over("deadlock").await?))
}

struct Shared {
    sessions: Vec<Session>,
    people: Vec<Stranger>,
    next_session: AtomicUsize,
    next_person: AtomicUsize,
    signed_out: AtomicU64,
    registered: AtomicU64,
}

async fn write(shared: Arc<Shared>, address: SocketAddr, number: usize, until: Instant) -> anyhow::Result<()> {
    let mut browser = Browser::open(address).await?;
    while now() < until {
        browser.forget();
        if number.is_multiple_of(2) {
            let place = shared.next_session.fetch_add(1, Ordering::Relaxed);
            let Some(session) = shared.sessions.get(place) else { return Ok(()) };
            sign_out(&mut browser, session).await?;
            shared.signed_out.fetch_add(1, Ordering::Relaxed);
        } else {
            let place = shared.next_person.fetch_add(1, Ordering::Relaxed);
            let Some(person) = shared.people.get(place) else { return Ok(()) };
            browser.source = Some(format!("100.65.{}.{}", place / 250, place % 250 + 1));
            register(&mut browser, person).await.with_context(|| person.record.customer.customer_key.clone())?;
            shared.registered.fetch_add(1, Ordering::Relaxed);
        }
        // Between two people of one client nothing waits, between clients everything may.
        tokio::time::sleep(Duration::ZERO).await;
    }
    Ok(())
}

async fn sign_out(browser: &mut Browser, session: &Session) -> anyhow::Result<()> {
    browser.take(&session.cookie);
    let fields = browser.form("/sign-out", "/sign-out").await?;
    let (answer, _) = browser.post("/sign-out", &fields, &[]).await?;
    let to = answer.header(header::LOCATION);
    ensure!(answer.status == StatusCode::SEE_OTHER && to.starts_with("/sign-in?done"), "{} {to}", answer.status);
    Ok(())
}

async fn register(browser: &mut Browser, person: &Stranger) -> anyhow::Result<()> {
    let customer = &person.record.customer;
    let id = format!("n{}@bench.example", customer.customer_key.to_ascii_lowercase());
    let fields = browser.form("/register/contract", "/register/contract").await?;
    let typed = [
        ("name_kana", customer.name_kana.as_str()),
        ("phone", person.phone()),
        ("proof_kind", "customer_number"),
        ("proof", customer.customer_number.as_str()),
    ];
    let mut next = step(browser, "/register/contract", &fields, &typed).await?;
    if next == "/register/extra" {
        let fields = browser.form(&next, &next).await?;
        let typed = [("proof_kind", "postcode"), ("proof", person.postcode())];
        next = step(browser, "/register/extra", &fields, &typed).await?;
    }
    let fields = browser.form(&next, "/register/id").await?;
    let password = crate::account::PASSWORD;
    let typed = [
        ("portal_id", id.as_str()),
        ("password", password),
        ("password_again", password),
        ("contact_address", ""),
        ("agree", "on"),
    ];
    let next = step(browser, "/register/id", &fields, &typed).await?;
    let review = browser.get(&next).await?;
    let to = step(browser, "/register/confirm", &hidden(&review, "/register/confirm")?, &[]).await?;
    ensure!(to == "/register/verify", "the registration ended at {to}");
    Ok(())
}

/// Sends a form that must lead on. Returns where to.
async fn step(
    browser: &mut Browser,
    path: &str,
    fields: &[(String, String)],
    typed: &[(&str, &str)],
) -> anyhow::Result<String> {
    let (answer, _) = browser.post(path, fields, typed).await?;
    let to = answer.header(header::LOCATION);
    let led = answer.status == StatusCode::SEE_OTHER && !to.is_empty();
    ensure!(led, "{path} answered {}: {}", answer.status, refusal(&answer)?);
    Ok(to.to_owned())
}
