//! Whether a page costs more when the operator has more customers.

use super::{CONNECTIONS, Personal};
use crate::{
    account::{accounts, sessions},
    load::{Plan, Target, load},
    report::{Section, count, micros, ratio, times},
    server::Server,
    world::{Engine, World},
};
use std::{sync::Arc, time::Duration};

const ABOUT: &str = "\
The top page from a database of 1,000 customers and from the one of this run, three windows each in turn; the figures are \
the middle ones.";

/// Customers of the small world.
const FEW: u64 = 1000;
const ROUNDS: usize = 3;

/// CPU time per answer, and latency of one client.
type Cost = (Duration, Duration);

pub(super) async fn measure(world: &World) -> anyhow::Result<Section> {
    let mut section = Section::new("Growth", ABOUT);
    section.table(&["top page", "customers", "CPU", "ratio", "one client p50", "ratio"]);
    let small = if world.customers() == FEW { world.clone() } else { World::open(world.bench_rc(), FEW)? };
    for engine in world.bench().engines() {
        let (few, few_targets) = serve(&small, engine).await?;
        let (many, many_targets) = serve(world, engine).await?;
        let (mut of_few, mut of_many) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            of_few.push(cost(world, &few, &few_targets).await?);
            of_many.push(cost(world, &many, &many_targets).await?);
        }
        few.stop().await?;
        many.stop().await?;
        let (few, many) = (middle(&of_few), middle(&of_many));
        for (customers, cost) in [(FEW, few), (world.customers(), many)] {
            section.row(vec![
                engine.name().to_owned(),
                count(customers),
                micros(cost.0),
                times(ratio(cost.0, few.0)),
                micros(cost.1),
                times(ratio(cost.1, few.1)),
            ]);
        }
        let name = engine.name();
        section.at_most(&format!("{name}: latency at all against 1,000"), 1.2, ratio(many.1, few.1), " ×");
    }
    Ok(section)
}

async fn serve(world: &World, engine: Engine) -> anyhow::Result<(Server, Arc<[Target]>)> {
    world.ensure(engine).await?;
    let accounts = accounts(world, engine).await?;
    let sessions = sessions(world, engine, &accounts, accounts.len()).await?;
    let server = Server::product(world, engine).await?;
    let targets = Personal::Top.targets(&server, &sessions, "identity")?;
    Ok((server, targets))
}

async fn cost(world: &World, server: &Server, targets: &Arc<[Target]>) -> anyhow::Result<Cost> {
    let window = world.bench().window / 2;
    let plan = Plan { connections: CONNECTIONS, every: None, warm_up: window / 4 };
    let loaded = load(server.address, targets, plan, window, server.meter).await?;
    let plan = Plan { connections: 1, every: None, warm_up: window / 10 };
    let alone = load(server.address, targets, plan, window / 2, server.meter).await?;
    Ok((loaded.cpu_each().total(), alone.quantile(0.5)))
}

/// The median of each figure.
fn middle(costs: &[Cost]) -> Cost {
    let middle = |mut values: Vec<Duration>| {
        values.sort_unstable();
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    (middle(costs.iter().map(|cost| cost.0).collect()), middle(costs.iter().map(|cost| cost.1).collect()))
}
