//! The engines' own bulk loads, timed: what an import is compared with.

use crate::{
    process::{output, run},
    world::{Engine, LONGEST_IMPORT, World, lines_of, manifest},
};
use anyhow::{Context as _, bail};
use madoguchi_domain::import::BundleFile;
use madoguchi_store::retention::{Keep, RETENTION};
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// The tables that hold an operator's records, each after those it refers to, with its primary key.
const TABLES: [(&str, &str); 11] = [
    ("customer", "id"),
    ("customer_phone", "customer_id, phone_key"),
    ("customer_address", "customer_id, position"),
    ("billing_account", "customer_id, account_key"),
    ("product_offering", "source, offering_key"),
    ("device", "customer_id, device_key"),
    ("device_number", "customer_id, number_key"),
    ("product", "customer_id, product_key"),
    ("customer_bill", "customer_id, month, number"),
    ("applied_charge", "customer_id, month, number, line"),
    ("customer_link", "source, from_source_key"),
];

/// Refuses to compare with less than the import writes.
fn check_tables() -> anyhow::Result<()> {
    let mirror = RETENTION.iter().filter(|(_, keep)| *keep == Keep::Mirror).map(|(table, _)| *table);
    // What an import stages is gone when it ends.
    let kept = mirror.filter(|table| !table.starts_with("import_"));
    for table in kept {
        if !TABLES.iter().any(|(known, _)| *known == table) {
            bail!("the benchmark does not load the table {table}");
        }
    }
    Ok(())
}

/// Files of a bulk load, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new(world: &World) -> anyhow::Result<Self> {
        let path = world.folder().join("bulk");
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    fn csv(&self, name: &str) -> PathBuf {
        self.0.join(format!("{name}.csv"))
    }

    fn script(&self, text: &str) -> anyhow::Result<PathBuf> {
        let path = self.0.join("script");
        fs::write(&path, text)?;
        Ok(path)
    }

    fn log(&self) -> PathBuf {
        self.0.join("log")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is removed with the world.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Rows in all tables of records.
pub(super) fn rows(world: &World, engine: Engine) -> anyhow::Result<u64> {
    check_tables()?;
    match engine {
        Engine::Sqlite => count_sqlite(&world_file(world)),
        Engine::Postgres => count_postgres(world, &world.postgres_name()),
    }
}

fn world_file(world: &World) -> PathBuf {
    world.folder().join("world.db")
}

fn count_statement() -> String {
    let counts = TABLES.map(|(table, _)| format!("(SELECT count(*) FROM {table})"));
    format!("SELECT {}", counts.join(" + "))
}

fn count_sqlite(file: &Path) -> anyhow::Result<u64> {
    Ok(output(Command::new("sqlite3").arg(file).arg(count_statement()))?.parse()?)
}

fn count_postgres(world: &World, database: &str) -> anyhow::Result<u64> {
    Ok(world.bench().sql(database, &count_statement())?.parse()?)
}

/// Loads the rows that an import made into the same tables of a new database. Returns the time of the loading alone.
pub(super) async fn same_tables(world: &World, engine: Engine, rows: u64) -> anyhow::Result<Duration> {
    let folder = Folder::new(world)?;
    match engine {
        Engine::Sqlite => same_tables_sqlite(world, &folder, rows).await,
        Engine::Postgres => same_tables_postgres(world, &folder, rows).await,
    }
}

/// Loads the files of a bundle into tables of text that have no key and no index.
pub(super) async fn bare_files(world: &World, engine: Engine, bundle: &Path, lines: u64) -> anyhow::Result<Duration> {
    let folder = Folder::new(world)?;
    match engine {
        Engine::Sqlite => bare_files_sqlite(&folder, bundle, lines).await,
        Engine::Postgres => bare_files_postgres(world, &folder, bundle, lines).await,
    }
}

async fn same_tables_postgres(world: &World, folder: &Folder, rows: u64) -> anyhow::Result<Duration> {
    const DATABASE: &str = "bench_bulk";
    let (bench, mut script) = (world.bench(), String::new());
    for (table, key) in TABLES {
        let file = folder.csv(table);
        let file = file.display();
        let copy = format!("\\copy (SELECT * FROM {table} ORDER BY {key}) TO '{file}' (FORMAT csv)");
        output(bench.psql(&world.postgres_name()).arg("--command").arg(copy))?;
        writeln!(script, "\\copy {table} FROM '{file}' (FORMAT csv)")?;
    }
    bench.fresh_database(Engine::Postgres, &format!("{}/{DATABASE}", bench.postgres))?;
    bench.sql(DATABASE, "CHECKPOINT")?;
    let script = folder.script(&script)?;
    let took = run(bench.psql(DATABASE).arg("--file").arg(script), &folder.log(), LONGEST_IMPORT).await?.wall;
    let loaded = count_postgres(world, DATABASE)?;
    bench.sql("postgres", &format!("DROP DATABASE {DATABASE}"))?;
    same(loaded, rows)?;
    Ok(took)
}

async fn bare_files_postgres(world: &World, folder: &Folder, bundle: &Path, lines: u64) -> anyhow::Result<Duration> {
    const DATABASE: &str = "bench_bare";
    let (bench, described) = (world.bench(), manifest(bundle)?);
    let (mut tables, mut script) = (String::new(), String::new());
    for file in BundleFile::ALL.iter().filter(|file| lines_of(&described, **file) > 0) {
        let path = bundle.join(file.as_str());
        let table = table_of(*file);
        let columns: Vec<String> = header(&path)?.iter().map(|column| format!("{column} text")).collect();
        write!(tables, "CREATE TABLE {table} ({});", columns.join(", "))?;
        writeln!(script, "\\copy {table} FROM '{}' (FORMAT csv, HEADER)", path.display())?;
    }
    bench.sql("postgres", &format!("DROP DATABASE IF EXISTS {DATABASE}"))?;
    bench.sql("postgres", &format!("CREATE DATABASE {DATABASE}"))?;
    bench.sql(DATABASE, &tables)?;
    bench.sql(DATABASE, "CHECKPOINT")?;
    let script = folder.script(&script)?;
    let took = run(bench.psql(DATABASE).arg("--file").arg(script), &folder.log(), LONGEST_IMPORT).await?.wall;
    let loaded: u64 = bench.sql(DATABASE, &count_of_files(&described))?.parse()?;
    bench.sql("postgres", &format!("DROP DATABASE {DATABASE}"))?;
    same(loaded, lines)?;
    Ok(took)
}

async fn same_tables_sqlite(world: &World, folder: &Folder, rows: u64) -> anyhow::Result<Duration> {
    let source = world_file(world);
    let mut script = sqlite_beginning();
    let mut dump = ".mode csv\n".to_owned();
    for (table, key) in TABLES {
        let file = folder.csv(table);
        let columns = output(Command::new("sqlite3").arg(&source).arg(format!(
            "SELECT group_concat(CASE type WHEN 'BLOB' THEN 'lower(hex(' || name || '))' ELSE name END, ', ')
             FROM pragma_table_info('{table}')"
        )))?;
        writeln!(dump, ".once '{}'\nSELECT {columns} FROM {table} ORDER BY {key};", file.display())?;
        writeln!(script, ".import --csv '{}' {table}", file.display())?;
    }
    let dump = folder.script(&dump)?;
    output(&mut sqlite3(&source, &dump))?;
    let names = TABLES.map(|(table, _)| format!("'{table}'"));
    let schema = output(Command::new("sqlite3").arg(&source).arg(format!(
        "SELECT sql || ';' FROM sqlite_master WHERE tbl_name IN ({}) AND sql IS NOT NULL ORDER BY type = 'index', rowid",
        names.join(", ")
    )))?;
    let target = folder.0.join("bulk.db");
    // CSV has no BLOBs: ids and hashes are text in hexadecimal here.
    output(Command::new("sqlite3").arg(&target).arg(schema.replace(" BLOB", " TEXT")))?;
    script.push_str(SQLITE_END);
    let script = folder.script(&script)?;
    let took = run(&mut sqlite3(&target, &script), &folder.log(), LONGEST_IMPORT).await?.wall;
    same(count_sqlite(&target)?, rows)?;
    Ok(took)
}

async fn bare_files_sqlite(folder: &Folder, bundle: &Path, lines: u64) -> anyhow::Result<Duration> {
    let described = manifest(bundle)?;
    let mut script = sqlite_beginning();
    for file in BundleFile::ALL.iter().filter(|file| lines_of(&described, **file) > 0) {
        // A table that is not there is made from the header, of text.
        writeln!(script, ".import --csv '{}' {}", bundle.join(file.as_str()).display(), table_of(*file))?;
    }
    script.push_str(SQLITE_END);
    let (target, script) = (folder.0.join("bare.db"), folder.script(&script)?);
    let took = run(&mut sqlite3(&target, &script), &folder.log(), LONGEST_IMPORT).await?.wall;
    let loaded = output(Command::new("sqlite3").arg(&target).arg(count_of_files(&described)))?;
    same(loaded.parse()?, lines)?;
    Ok(took)
}

/// As the product opens SQLite.
fn sqlite_beginning() -> String {
    "PRAGMA journal_mode = WAL;\nPRAGMA synchronous = FULL;\nPRAGMA foreign_keys = ON;\n".to_owned()
}

const SQLITE_END: &str = "PRAGMA wal_checkpoint(TRUNCATE);\n";

fn sqlite3(file: &Path, script: &Path) -> Command {
    let mut command = Command::new("sqlite3");
    command.arg("-bail").arg("-batch").arg(file).arg(format!(".read '{}'", script.display()));
    command
}

fn table_of(file: BundleFile) -> String {
    format!("bundle_{}", file.as_str().trim_end_matches(".csv"))
}

fn count_of_files(manifest: &madoguchi_domain::import::Manifest) -> String {
    let files = manifest.files.iter().filter(|file| file.rows > 0);
    let counts: Vec<String> = files.map(|file| format!("(SELECT count(*) FROM {})", table_of(file.name))).collect();
    format!("SELECT {}", counts.join(" + "))
}

fn header(path: &Path) -> anyhow::Result<Vec<String>> {
    let mut reader = csv::Reader::from_path(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(reader.headers()?.iter().map(ToOwned::to_owned).collect())
}

fn same(loaded: u64, wanted: u64) -> anyhow::Result<()> {
    if loaded != wanted {
        bail!("the bulk load has {loaded} rows instead of {wanted}");
    }
    Ok(())
}
