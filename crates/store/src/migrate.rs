//! The schema: migrations with the same numbers for both engines, forward only.
//!
//! Each begins with `-- expand` (an older binary could still work on the result) or `-- contract` (it could not). A
//! binary refuses a schema older or newer than its own (decision 0012).

use crate::{
    db::{Db, Engine, acquire},
    dialect,
    error::StoreError,
    sql,
    sqlite::Session,
    value::Arg,
};
use rusqlite::types::ValueRef;
use sqlx::{
    Connection as _, PgConnection, SqlSafeStr as _,
    migrate::{Migrate as _, MigrateError, Migration, MigrationType, Migrator},
};

/// The schema that the migrations make, in memory on SQLite.
pub(crate) fn in_memory() -> rusqlite::Result<Session> {
    let mut session = Session::in_memory()?;
    for (_, _, sqlite, _) in MIGRATIONS {
        session.batch(sqlite)?;
    }
    Ok(session)
}

/// Number, name, text for SQLite, text for PostgreSQL.
const MIGRATIONS: &[(i64, &str, &str, &str)] = &[
    (
        1,
        "main_job",
        include_str!("../migrations/sqlite/0001_main_job.sql"),
        include_str!("../migrations/postgres/0001_main_job.sql"),
    ),
    (
        2,
        "import_resume",
        include_str!("../migrations/sqlite/0002_import_resume.sql"),
        include_str!("../migrations/postgres/0002_import_resume.sql"),
    ),
    (
        3,
        "import_places",
        include_str!("../migrations/sqlite/0003_import_places.sql"),
        include_str!("../migrations/postgres/0003_import_places.sql"),
    ),
    (
        4,
        "room_to_change",
        include_str!("../migrations/sqlite/0004_room_to_change.sql"),
        include_str!("../migrations/postgres/0004_room_to_change.sql"),
    ),
    (
        5,
        "audit_seal",
        include_str!("../migrations/sqlite/0005_audit_seal.sql"),
        include_str!("../migrations/postgres/0005_audit_seal.sql"),
    ),
    (
        6,
        "changes_told",
        include_str!("../migrations/sqlite/0006_changes_told.sql"),
        include_str!("../migrations/postgres/0006_changes_told.sql"),
    ),
    (
        7,
        "replaced_registrations",
        include_str!("../migrations/sqlite/0007_replaced_registrations.sql"),
        include_str!("../migrations/postgres/0007_replaced_registrations.sql"),
    ),
    (
        8,
        "second_factor",
        include_str!("../migrations/sqlite/0008_second_factor.sql"),
        include_str!("../migrations/postgres/0008_second_factor.sql"),
    ),
    (
        9,
        "known_device",
        include_str!("../migrations/sqlite/0009_known_device.sql"),
        include_str!("../migrations/postgres/0009_known_device.sql"),
    ),
    (
        10,
        "letter",
        include_str!("../migrations/sqlite/0010_letter.sql"),
        include_str!("../migrations/postgres/0010_letter.sql"),
    ),
    (
        11,
        "household",
        include_str!("../migrations/sqlite/0011_household.sql"),
        include_str!("../migrations/postgres/0011_household.sql"),
    ),
    (
        12,
        "partner",
        include_str!("../migrations/sqlite/0012_partner.sql"),
        include_str!("../migrations/postgres/0012_partner.sql"),
    ),
    (
        13,
        "setting",
        include_str!("../migrations/sqlite/0013_setting.sql"),
        include_str!("../migrations/postgres/0013_setting.sql"),
    ),
    (
        14,
        "staff",
        include_str!("../migrations/sqlite/0014_staff.sql"),
        include_str!("../migrations/postgres/0014_staff.sql"),
    ),
    (
        15,
        "disowned",
        include_str!("../migrations/sqlite/0015_disowned.sql"),
        include_str!("../migrations/postgres/0015_disowned.sql"),
    ),
    (
        16,
        "import_brakes",
        include_str!("../migrations/sqlite/0016_import_brakes.sql"),
        include_str!("../migrations/postgres/0016_import_brakes.sql"),
    ),
    (
        17,
        "queues",
        include_str!("../migrations/sqlite/0017_queues.sql"),
        include_str!("../migrations/postgres/0017_queues.sql"),
    ),
    (
        18,
        "product_order",
        include_str!("../migrations/sqlite/0018_product_order.sql"),
        include_str!("../migrations/postgres/0018_product_order.sql"),
    ),
    (
        19,
        "catalog",
        include_str!("../migrations/sqlite/0019_catalog.sql"),
        include_str!("../migrations/postgres/0019_catalog.sql"),
    ),
];

/// The table of applied migrations: sqlx's own on PostgreSQL, and one of the same form on SQLite.
pub(crate) const APPLIED: &str = "_sqlx_migrations";
const MAKE_APPLIED: &str = "CREATE TABLE IF NOT EXISTS _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
)";

fn migrations(text_of: impl Fn(&'static str, &'static str) -> &'static str) -> Vec<Migration> {
    MIGRATIONS
        .iter()
        .map(|(number, name, sqlite, postgres)| {
            let text = text_of(sqlite, postgres).into_sql_str();
            Migration::new(*number, (*name).into(), MigrationType::Simple, text, false)
        })
        .collect()
}

/// Brings the schema up to this binary. Returns how many migrations this call applied.
pub async fn migrate(db: &Db) -> Result<usize, StoreError> {
    match &db.engine {
        Engine::Sqlite(sqlite) => {
            let migrations = migrations(|sqlite, _| sqlite);
            refuse_others(db, &migrations).await?;
            Ok(sqlite.writer.lease().await?.run(move |session| apply(session, &migrations)).await?)
        }
        Engine::Postgres(pool) => {
            // A connection that is closed afterwards: whatever happens, its lock and its settings end with it.
            let mut connection = acquire(pool, &db.watch).await?.detach();
            let done = apply_on_postgres(&mut connection).await;
            let _ = connection.close().await;
            done
        }
    }
}

/// Applies all missing migrations; another process that migrates at the same time is waited for, however long it takes.
async fn apply_on_postgres(connection: &mut PgConnection) -> Result<usize, StoreError> {
    // The lock is taken before the list of migrations is made: two who make it at once collide in PostgreSQL's own
    // tables. It is the one that sqlx takes, so binaries that leave it to sqlx are waited for, too.
    sqlx::raw_sql("SET lock_timeout = 0").execute(&mut *connection).await?;
    connection.lock().await.map_err(refused)?;
    // A migration waits no longer for a table than any other statement: pages would queue up behind it.
    sqlx::raw_sql("RESET lock_timeout").execute(&mut *connection).await?;
    connection.ensure_migrations_table(APPLIED).await.map_err(refused)?;
    let before = connection.list_applied_migrations(APPLIED).await.map_err(refused)?.len();
    let mut migrator = Migrator::with_migrations(migrations(|_, postgres| postgres));
    migrator.set_locking(false).run(&mut *connection).await.map_err(refused)?;
    let after = connection.list_applied_migrations(APPLIED).await.map_err(refused)?.len();
    // Connections do not wait for the disk otherwise, and a server that falls over now must not come back without the
    // schema. This commit waits, and with it all before it.
    let wait = "BEGIN; SET LOCAL synchronous_commit = on; SELECT pg_current_xact_id(); COMMIT";
    sqlx::raw_sql(wait).execute(connection).await?;
    Ok(after.saturating_sub(before))
}

fn refused(error: MigrateError) -> StoreError {
    match error {
        MigrateError::Execute(error) => StoreError::from(error),
        other => StoreError::Schema(format!("the schema cannot be migrated: {other}")),
    }
}

/// The newest migration that this binary has.
#[must_use]
pub fn newest() -> i64 {
    MIGRATIONS.iter().map(|(number, ..)| *number).max().unwrap_or(0)
}

/// Refuses a schema with migrations that this binary lacks, or has with other content, as sqlx does on PostgreSQL.
async fn refuse_others(db: &Db, migrations: &[Migration]) -> Result<(), StoreError> {
    if applied(db).await?.is_empty() {
        return Ok(());
    }
    for row in db.fetch_all(sql!("SELECT version, checksum FROM _sqlx_migrations WHERE success")).await? {
        let (version, checksum): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
        let ours = migrations.iter().find(|migration| migration.version == version);
        if ours.is_none_or(|ours| *ours.checksum != *checksum) {
            return Err(StoreError::Schema(format!(
                "the schema cannot be migrated: this binary does not have migration {version} as it was applied"
            )));
        }
    }
    Ok(())
}

/// Applies all missing migrations or none; another process that migrates at the same time is waited for.
fn apply(session: &mut Session, migrations: &[Migration]) -> rusqlite::Result<usize> {
    let mut applied = 0;
    session.unit(|session| {
        session.batch(MAKE_APPLIED)?;
        let rows = session.rows(&format!("SELECT version FROM {APPLIED} WHERE success"), &[])?;
        let there = |number: i64| rows.iter().any(|row| row.get(0) == Some(ValueRef::Integer(number)));
        for migration in migrations.iter().filter(|migration| !there(migration.version)) {
            session.batch(migration.sql.as_str())?;
            let insert = format!(
                "INSERT INTO {APPLIED} (version, description, success, checksum, execution_time)
                 VALUES ($1, $2, 1, $3, 0)"
            );
            let description = migration.description.as_ref().to_owned();
            let args = [
                Arg::Int(Some(migration.version)),
                Arg::Text(Some(description)),
                Arg::Bytes(Some(migration.checksum.to_vec())),
            ];
            session.rows(&insert, &args)?;
            applied += 1;
        }
        Ok(())
    })?;
    Ok(applied)
}

/// Fails unless the schema is the one this binary was built for; the error says what to do.
pub async fn check(db: &Db) -> Result<(), StoreError> {
    let applied = applied(db).await?;
    let wanted = newest();
    match applied.iter().max().copied().unwrap_or(0) {
        have if have < wanted => Err(StoreError::Schema(format!(
            "the schema is at migration {have}, this binary needs {wanted}: run `madoguchi migrate`"
        ))),
        have if have > wanted => Err(StoreError::Schema(format!(
            "the schema is at migration {have}, this binary only knows {wanted}: install the newer binary"
        ))),
        _ => Ok(()),
    }
}

/// Whether no migration was ever applied.
pub async fn is_new(db: &Db) -> Result<bool, StoreError> {
    Ok(applied(db).await?.is_empty())
}

/// The numbers of the migrations applied to the database, in order. It is only read: two that look at once are not in each
/// other's way.
pub async fn applied(db: &Db) -> Result<Vec<i64>, StoreError> {
    if db.fetch_optional(sql!(dialect::has_table(db), APPLIED)).await?.is_none() {
        return Ok(Vec::new());
    }
    let rows = db.fetch_all(sql!("SELECT version FROM _sqlx_migrations WHERE success ORDER BY version")).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// A number that changes with every migration, for names of test templates.
#[cfg(feature = "testing")]
pub(crate) fn fingerprint() -> u64 {
    use sha2::{Digest as _, Sha256};
    let mut hash = Sha256::new();
    for (number, _, sqlite, postgres) in MIGRATIONS {
        hash.update(number.to_be_bytes());
        hash.update(sqlite.as_bytes());
        hash.update(postgres.as_bytes());
    }
    hash.finalize().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}
