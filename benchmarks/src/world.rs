//! The data that is measured on: the demo's operator at any size, imported by the product into either engine.
//!
//! A world is made once and can be kept for the next run. Its logins belong to customers spread evenly over all of
//! them and share one password, whose hash is made once with the product's own parameters.

use crate::{
    process::{Finished, cpu_of_family, output, run},
    report::println,
};
use anyhow::{Context as _, bail};
use madoguchi_app::{clock::SystemClock, password::Cost, port::Clock as _};
use madoguchi_demo_world::{DemoCustomer, World as Operator, bundle};
use madoguchi_domain::{
    import::{BundleFile, Encoding, Manifest},
    time::{Date, Ts, Zone},
};
use madoguchi_store::{Db, PoolSize};
use serde::{Deserialize, Serialize};
use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
    rc::Rc,
    time::Duration,
};

/// The longest that one import or bulk load may take.
pub(crate) const LONGEST_IMPORT: Duration = Duration::from_hours(6);
/// The seed: the people of every run are the same.
const SEED: u64 = 1;
/// How many of the newest months have bills with lines.
const MONTHS_WITH_LINES: i32 = 3;

/// The database engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Engine {
    /// In the product's own process.
    Sqlite,
    /// A server of its own.
    Postgres,
}

impl Engine {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// As people write it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        })
    }
}

/// What a run works with.
#[derive(Debug)]
pub(crate) struct Bench {
    /// The product.
    pub(crate) madoguchi: PathBuf,
    /// This program.
    pub(crate) own: PathBuf,
    /// Where everything lies.
    pub(crate) data: PathBuf,
    /// `postgres://user@host:port`, without a database.
    pub(crate) postgres: String,
    /// The first process of that server.
    pub(crate) postgres_pid: u32,
    /// Whether data of an earlier run is taken.
    pub(crate) keep: bool,
    /// How long a window is.
    pub(crate) window: Duration,
    /// The engine to measure, if not both.
    pub(crate) engine: Option<Engine>,
}

impl Bench {
    /// The engines to measure.
    pub(crate) fn engines(&self) -> impl Iterator<Item = Engine> + use<> {
        let wanted = self.engine;
        Engine::ALL.into_iter().filter(move |engine| wanted.is_none_or(|wanted| wanted == *engine))
    }

    /// The PostgreSQL process whose CPU time counts besides the server's own; none on SQLite.
    pub(crate) fn postgres_process(&self, engine: Engine) -> Option<u32> {
        (engine == Engine::Postgres).then_some(self.postgres_pid)
    }

    /// `psql` on a database, ending at the first error.
    pub(crate) fn psql(&self, database: &str) -> Command {
        let mut command = Command::new("psql");
        command.args(["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1"]);
        command.arg(format!("{}/{database}", self.postgres));
        command
    }

    /// Runs a statement on PostgreSQL and returns its output.
    pub(crate) fn sql(&self, database: &str, statement: &str) -> anyhow::Result<String> {
        output(self.psql(database).arg("--command").arg(statement))
    }

    /// Waits until everything written so far is on the disk, so that it does not disturb what is measured next.
    pub(crate) fn settle_disk(&self) -> anyhow::Result<()> {
        output(Command::new("sync").arg("--file-system").arg(&self.data)).map(drop)
    }

    /// Makes an empty database with the product's schema, in place of one of that name.
    pub(crate) fn fresh_database(&self, engine: Engine, address: &str) -> anyhow::Result<()> {
        match engine {
            Engine::Sqlite => remove_sqlite(address)?,
            Engine::Postgres => {
                let name = address.rsplit('/').next().unwrap_or_default();
                self.sql("postgres", &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
                self.sql("postgres", &format!("CREATE DATABASE {name}"))?;
            }
        }
        output(Command::new(&self.madoguchi).args(["migrate", "--database", address])).map(drop)
    }
}

/// Removes a SQLite database with its companions.
fn remove_sqlite(address: &str) -> anyhow::Result<()> {
    let path = address.strip_prefix("sqlite:").unwrap_or(address);
    for suffix in ["", "-wal", "-shm"] {
        match fs::remove_file(format!("{path}{suffix}")) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

/// What a kept world was made as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Made {
    customers: u64,
    seed: u64,
    today: Date,
    months_with_lines: i32,
    /// Memory and passes of a password's hash: logins that were made with others would not be measured alike.
    hash: (u32, u32),
}

/// An operator's data.
#[derive(Debug, Clone)]
pub(crate) struct World {
    bench: Rc<Bench>,
    made: Made,
    folder: PathBuf,
}

/// What an import took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Imported {
    /// Time, CPU and memory of `madoguchi import`.
    pub(crate) run: Finished,
    /// CPU time of PostgreSQL meanwhile.
    pub(crate) postgres: Duration,
    /// Lines in the bundle.
    pub(crate) lines: u64,
}

impl World {
    /// The world of this many customers: the one of an earlier run if that is to be kept, or a new one.
    pub(crate) fn open(bench: &Rc<Bench>, customers: u64) -> anyhow::Result<Self> {
        let folder = bench.data.join(customers.to_string());
        let today = Zone::named("Asia/Tokyo")?.date_of(SystemClock.now());
        let Cost { memory_kib, passes } = Cost::default();
        let hash = (memory_kib, passes);
        let mut made = Made { customers, seed: SEED, today, months_with_lines: MONTHS_WITH_LINES, hash };
        let note = folder.join("world.json");
        if bench.keep
            && let Ok(text) = fs::read_to_string(&note)
        {
            let kept: Made = serde_json::from_str(&text)?;
            // A world of another day is as good: its newest bill is what the pages show.
            if (Made { today, ..kept.clone() }) != made {
                bail!("{} holds another world; run without --keep", folder.display());
            }
            made = kept;
        } else {
            if folder.exists() {
                fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
            }
            fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
            fs::write(&note, serde_json::to_string(&made)?)?;
        }
        Ok(Self { bench: bench.clone(), made, folder })
    }

    /// What the run works with.
    pub(crate) fn bench(&self) -> &Bench {
        &self.bench
    }

    /// The same, to make another world with.
    pub(crate) const fn bench_rc(&self) -> &Rc<Bench> {
        &self.bench
    }

    /// Where its files lie.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// How many customers it has.
    pub(crate) const fn customers(&self) -> u64 {
        self.made.customers
    }

    /// The operator whose records it holds.
    pub(crate) fn operator(&self) -> Operator {
        Operator::new(self.made.customers, self.made.seed, self.made.today).with_lines_for(self.made.months_with_lines)
    }

    /// A customer by index.
    pub(crate) fn customer(&self, index: u64) -> DemoCustomer {
        self.operator().customer(index)
    }

    /// The instant that its records describe, some hours on: an import refuses what is dated more than a day ahead.
    pub(crate) fn as_of(&self, hours_later: i64) -> String {
        format!("{}T{hours_later:02}:00:00+09:00", self.made.today)
    }

    /// Its database on an engine.
    pub(crate) fn address(&self, engine: Engine) -> String {
        match engine {
            Engine::Sqlite => format!("sqlite:{}", self.folder.join("world.db").display()),
            Engine::Postgres => format!("{}/{}", self.bench.postgres, self.postgres_name()),
        }
    }

    /// Its database's name on PostgreSQL.
    pub(crate) fn postgres_name(&self) -> String {
        format!("bench_{}", self.made.customers)
    }

    /// Opens its database as the product does.
    pub(crate) async fn database(&self, engine: Engine) -> anyhow::Result<Db> {
        Ok(Db::open(&self.address(engine), PoolSize { connections: 4 }).await?)
    }

    /// Its full bundle, which is made if it is not there yet.
    pub(crate) fn bundle(&self) -> anyhow::Result<PathBuf> {
        let out = self.folder.join("bundle");
        if !out.join("manifest.toml").exists() {
            println(&format!("making the records of {} customers", self.made.customers));
            bundle::write(&self.operator(), &out, Encoding::Utf8, &self.as_of(0), &mut |_| {})?;
        }
        Ok(out)
    }

    /// Imports its bundle into a new database.
    pub(crate) async fn import(&self, engine: Engine) -> anyhow::Result<Imported> {
        let bundle = self.bundle()?;
        let done = self.imported_mark(engine);
        if done.exists() {
            fs::remove_file(&done)?;
        }
        self.bench.fresh_database(engine, &self.address(engine))?;
        let imported = self.import_bundle(engine, &bundle).await?;
        self.settle(engine)?;
        fs::write(&done, "")?;
        Ok(imported)
    }

    /// Imports a bundle into its database.
    pub(crate) async fn import_bundle(&self, engine: Engine, bundle: &Path) -> anyhow::Result<Imported> {
        let lines = manifest(bundle)?.files.iter().map(|file| file.rows).sum();
        let log = self.folder.join(format!("import-{engine}.log"));
        let postgres = || self.bench.postgres_process(engine).map_or(Ok(Duration::ZERO), cpu_of_family);
        let before = postgres()?;
        let run = run(&mut self.import_command(engine, bundle), &log, LONGEST_IMPORT).await?;
        Ok(Imported { run, postgres: postgres()?.saturating_sub(before), lines })
    }

    /// `madoguchi import` of a bundle into its database.
    pub(crate) fn import_command(&self, engine: Engine, bundle: &Path) -> Command {
        let mut command = Command::new(&self.bench.madoguchi);
        command.arg("import").arg(bundle).arg("--database").arg(self.address(engine));
        command
    }

    /// Its database, imported if that was not done yet.
    pub(crate) async fn ensure(&self, engine: Engine) -> anyhow::Result<()> {
        if self.imported_mark(engine).exists() && self.is_there(engine)? {
            return Ok(());
        }
        println(&format!("importing {} customers into {}", self.made.customers, engine.name()));
        self.import(engine).await.map(drop)
    }

    fn imported_mark(&self, engine: Engine) -> PathBuf {
        self.folder.join(format!("imported-{engine}"))
    }

    fn is_there(&self, engine: Engine) -> anyhow::Result<bool> {
        Ok(match engine {
            Engine::Sqlite => self.folder.join("world.db").exists(),
            Engine::Postgres => {
                let wanted = self.postgres_name();
                !self
                    .bench
                    .sql("postgres", &format!("SELECT 1 FROM pg_database WHERE datname = '{wanted}'"))?
                    .is_empty()
            }
        })
    }

    /// Lets the engine do now what it would do sooner or later anyway, so that this does not fall into a window.
    pub(crate) fn settle(&self, engine: Engine) -> anyhow::Result<()> {
        if engine == Engine::Postgres {
            self.bench.sql(&self.postgres_name(), "VACUUM (ANALYZE)")?;
            self.bench.sql(&self.postgres_name(), "CHECKPOINT")?;
        }
        Ok(())
    }

    /// The present instant, for rows that are made beside the product.
    pub(crate) fn now() -> Ts {
        SystemClock.now()
    }
}

/// The manifest of a bundle.
pub(crate) fn manifest(bundle: &Path) -> anyhow::Result<Manifest> {
    Ok(toml::from_str(&fs::read_to_string(bundle.join("manifest.toml"))?)?)
}

/// Lines of a file of a bundle, as its manifest says.
pub(crate) fn lines_of(manifest: &Manifest, file: BundleFile) -> u64 {
    manifest.files.iter().find(|described| described.name == file).map_or(0, |described| described.rows)
}
