//! Import against the engine's own bulk load of the same rows, in the same run; a delta; and sign-ins beside an import.

mod bulk;
mod delta;

use super::sign_ins;
use crate::{
    account::{accounts, sessions},
    load::{Plan, load, load_during},
    process::{now, run},
    report::{Section, count, figure, float, megabytes, millis, ratio, seconds, times},
    server::Server,
    world::{Engine, Imported, LONGEST_IMPORT, World},
};
use std::time::Duration;

const ABOUT: &str = "\
`madoguchi import` of a full bundle into a new database, as a process of its own, from exec to exit. *Same rows* is the \
engine's own bulk load of what the import made into the same tables with the same keys, indexes and constraints: `\\copy` \
of CSV sorted by primary key, one transaction a table, or `.import` of SQLite's shell with journal in WAL and a final \
checkpoint (ids are hexadecimal text there, as CSV cannot hold BLOBs). *Bare tables* is the bulk load of the bundle's own \
files into tables of text without key or index: the least that can be done with those files. The delta has each hundredth \
customer with another amount in one line. The last import is of a full bundle of a later day, beside sign-ins.";

/// One sign-in in such a time.
const SIGN_IN_EVERY: Duration = Duration::from_millis(200);
/// How long sign-ins are watched without an import.
const QUIET: Duration = Duration::from_secs(20);
/// One customer in so many is in the delta.
const DELTA: u64 = 100;

pub(super) async fn measure(world: &World) -> anyhow::Result<Section> {
    let mut section = Section::new("Import", ABOUT);
    let full = world.bundle()?;
    let delta = delta::write(world, DELTA)?;
    let again = delta::later(world, &full, 2)?;
    let mut beside = Vec::new();
    section.table(&[
        "engine",
        "what",
        "rows",
        "time",
        "rows/s",
        "import's rate against it",
        "CPU",
        "of PostgreSQL",
        "peak memory",
    ]);
    for engine in Engine::ALL {
        let imported = world.import(engine).await?;
        let rows = bulk::rows(world, engine)?;
        let same = bulk::same_tables(world, engine, rows).await?;
        let bare = bulk::bare_files(world, engine, &full, imported.lines).await?;
        let changed = world.import_bundle(engine, &delta).await?;
        let name = engine.name();
        let import = imported.run.wall;
        let none = || "–".to_owned();
        let line = |what: &str, rows: u64, took: Duration, against: String, imported: Option<&Imported>| {
            let rate = figure(float(rows) / took.as_secs_f64());
            let cpu = imported.map_or_else(none, |imported| seconds(imported.run.cpu));
            let postgres = imported.map_or_else(none, |imported| seconds(imported.postgres));
            let peak = imported.map_or_else(none, |imported| megabytes(imported.run.peak));
            vec![name.to_owned(), what.to_owned(), count(rows), seconds(took), rate, against, cpu, postgres, peak]
        };
        section.row(line("import, full: lines", imported.lines, import, none(), Some(&imported)));
        section.row(line("the same: rows made", rows, import, none(), None));
        section.row(line("bulk load, same rows", rows, same, times(ratio(same, import)), None));
        section.row(line("bulk load, bare tables", imported.lines, bare, times(ratio(bare, import)), None));
        let share = ratio(changed.run.wall, import) * 100.0;
        let of_full = format!("{} % of its time", figure(share));
        section.row(line("import, 1 % delta: lines", changed.lines, changed.run.wall, of_full, Some(&changed)));
        section.at_least(&format!("{name}: import's rate against bulk load"), 0.5, ratio(same, import), " ×");
        section.at_most(&format!("{name}: a 1 % delta's time of a full import"), 2.0, share, " %");
        beside.push((engine, sign_ins_beside(world, engine, &again, imported).await?));
    }
    section.table(&[
        "sign-ins beside an import",
        "quiet p50",
        "quiet p99",
        "beside p50",
        "beside p99",
        "slowest",
        "sign-ins",
        "p99 ÷ quiet",
        "import's time",
        "against alone",
    ]);
    for (engine, beside) in beside {
        let name = engine.name();
        section.at_most(&format!("{name}: sign-in p99 during an import against quiet"), 3.0, beside.ratio, " ×");
        section.row(beside.cells(name));
    }
    Ok(section)
}

/// What sign-ins noticed of an import.
struct Beside {
    ratio: f64,
    figures: Vec<String>,
}

impl Beside {
    fn cells(self, engine: &str) -> Vec<String> {
        std::iter::once(engine.to_owned()).chain(self.figures).collect()
    }
}

async fn sign_ins_beside(
    world: &World,
    engine: Engine,
    bundle: &std::path::Path,
    alone: Imported,
) -> anyhow::Result<Beside> {
    let accounts = accounts(world, engine).await?;
    let sessions = sessions(world, engine, &accounts, accounts.len()).await?;
    let server = Server::product(world, engine).await?;
    let targets = sign_ins(&server, &sessions).await?;
    // As many connections as keep the pace even when some wait long.
    let plan = Plan { connections: 16, every: Some(SIGN_IN_EVERY), warm_up: Duration::from_secs(4) };
    let quiet = load(server.address, &targets, plan, QUIET, server.meter).await?;
    let log = world.folder().join(format!("import-{engine}.log"));
    let mut command = world.import_command(engine, bundle);
    let import = async {
        let begun = now();
        run(&mut command, &log, LONGEST_IMPORT).await?;
        Ok(begun.elapsed())
    };
    let (beside, took) = load_during(server.address, &targets, plan, server.meter, import).await?;
    server.stop().await?;
    let ratio_of_p99 = ratio(beside.quantile(0.99), quiet.quantile(0.99));
    let figures = vec![
        millis(quiet.quantile(0.5)),
        millis(quiet.quantile(0.99)),
        millis(beside.quantile(0.5)),
        millis(beside.quantile(0.99)),
        millis(beside.quantile(1.0)),
        count(beside.answers() as u64),
        times(ratio_of_p99),
        seconds(took),
        times(ratio(took, alone.run.wall)),
    ];
    Ok(Beside { ratio: ratio_of_p99, figures })
}
