//! Import against the engine's own bulk load of the same rows, in the same run; and a delta.

mod bulk;
mod delta;

use crate::{
    report::{Section, count, figure, float, megabytes, ratio, seconds, times},
    world::{Imported, World},
};
use anyhow::Context as _;
use std::time::Duration;

const ABOUT: &str = "\
`madoguchi import` of a full bundle into a new database, as a process of its own, from exec to exit. *Same rows* is the \
engine's own bulk load of what the import made into the same tables with the same keys, indexes and constraints: `\\copy` \
of CSV sorted by primary key, one transaction a table, or `.import` of SQLite's shell with journal in WAL and a final \
checkpoint (ids are hexadecimal text there, as CSV cannot hold BLOBs). *Bare tables* is the bulk load of the bundle's own \
files into tables of text without key or index: the least that can be done with those files. The deltas have each hundredth \
customer with another amount in one line, three of them one after the other; the time is the middle one.";

/// One in this many customers is in the delta.
const DELTA: u64 = 100;
/// How many deltas are imported, each of the next hour.
const DELTAS: i64 = 3;

pub(super) async fn measure(world: &World) -> anyhow::Result<Section> {
    let mut section = Section::new("Import", ABOUT);
    let full = world.bundle()?;
    let deltas = (1..=DELTAS).map(|hour| delta::write(world, DELTA, hour)).collect::<anyhow::Result<Vec<_>>>()?;
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
    for engine in world.bench().engines() {
        let imported = world.import(engine).await?;
        let rows = bulk::rows(world, engine)?;
        let same = bulk::same_tables(world, engine, rows).await?;
        let bare = bulk::bare_files(world, engine, &full, imported.lines).await?;
        let mut runs = Vec::new();
        for delta in &deltas {
            // Writes that the measurement before left over do not belong to this one.
            world.bench().settle_disk()?;
            runs.push(world.import_bundle(engine, delta).await?);
        }
        runs.sort_by_key(|imported| imported.run.wall);
        let changed = runs.get(runs.len() / 2).context("there is no delta")?;
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
        section.row(line("import, 1 % delta: lines", changed.lines, changed.run.wall, of_full, Some(changed)));
        section.at_least(&format!("{name}: import's rate against bulk load"), 0.5, ratio(same, import), " ×");
        section.at_most(&format!("{name}: a 1 % delta's time of a full import"), 2.0, share, " %");
    }
    Ok(section)
}
