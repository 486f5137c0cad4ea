//! The both-engines test macro and what it uses (feature `testing`).
//!
//! `both_engines!` makes two tests, `name::sqlite` and `name::postgres`, each on a database of its own; `one_engine!`
//! makes one, on SQLite, for code above SQL that is tested elsewhere. Every test has its own process, so what all of
//! them need, a migrated database, is made by the first and kept where the others find it. PostgreSQL is the server at
//! `MADOGUCHI_TEST_POSTGRES`; without it those tests fail, they are never skipped. After the test's body every
//! statement it ran is explained, and one that scans a growing table fails the test.

mod plan;
pub mod records;

use crate::{
    db::{Db, PoolSize},
    migrate,
    retention::Keep,
};
use sqlx::{Connection as _, Executor as _, PgConnection, SqlSafeStr as _};
use std::{
    fmt,
    path::{Path, PathBuf},
};

/// Makes `async fn name(db: TestDb)` into tests on both engines.
#[macro_export]
macro_rules! both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, reason = "a test may need nothing of its parent")]
            use super::*;

            async fn body($db: &$crate::testing::TestDb) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let db = $crate::testing::TestDb::sqlite().await;
                body(&db).await;
                db.finish().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let db = $crate::testing::TestDb::postgres().await;
                body(&db).await;
                db.finish().await;
            }
        }
    )+};
}

/// Makes `async fn name(db: TestDb)` into a test on SQLite, or with `MADOGUCHI_TEST_ENGINE=postgres` on PostgreSQL.
#[macro_export]
macro_rules! one_engine {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident) $body:block)+) => {$(
        $(#[$meta])*
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            async fn body($db: &$crate::testing::TestDb) $body
            let db = $crate::testing::TestDb::of_one_engine().await;
            body(&db).await;
            db.finish().await;
        }
    )+};
}

/// How many databases of finished tests may stay on the server, about a gigabyte. Dropping one takes as long as making
/// one, and the whole server is thrown away soon.
const LEFT_BEHIND: i64 = 100;

/// A migrated database for one test.
#[derive(Debug)]
pub struct TestDb {
    /// The database.
    pub db: Db,
    /// Its address, for code that opens it itself.
    pub address: String,
    /// Its directory, if that is removed with it.
    directory: Option<tempfile::TempDir>,
}

impl std::ops::Deref for TestDb {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

/// Panics when something a test's set-up needs is missing.
fn need<T, E: fmt::Display>(what: &str, result: Result<T, E>) -> T {
    match result {
        Ok(value) => value,
        #[expect(clippy::panic, reason = "a test without its database can only fail")]
        Err(error) => panic!("{what}: {error}"),
    }
}

impl TestDb {
    /// A new database on SQLite.
    pub async fn sqlite() -> Self {
        let directory = need("temporary directory", tempfile::tempdir());
        let file = directory.path().join("test.db");
        need("copy of the template", std::fs::copy(sqlite_template().await, &file));
        let address = sqlite_address(&file);
        let db = need("SQLite", Db::open(&address, PoolSize { connections: 4 }).await);
        Self { db, address, directory: Some(directory) }
    }

    /// A new database on the test server.
    pub async fn postgres() -> Self {
        let admin = need(
            "MADOGUCHI_TEST_POSTGRES is not set; ./test starts a server and sets it",
            std::env::var("MADOGUCHI_TEST_POSTGRES"),
        );
        let mut server = need("PostgreSQL", PgConnection::connect(&admin).await);
        let template = postgres_template(&admin, &mut server).await;
        drop_what_was_left(&mut server).await;
        let name = format!("t_{}", uuid::Uuid::from_bytes(crate::Randomness::system().bytes()).simple());
        let create = format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY");
        need("test database", server.execute(sqlx::AssertSqlSafe(create).into_sql_str()).await);
        let address = need("server address", with_database(&admin, &name).ok_or("has no database name"));
        let db = need("PostgreSQL", Db::open(&address, PoolSize { connections: 8 }).await);
        Self { db, address, directory: None }
    }

    /// A new database on the engine of tests that run on only one.
    pub async fn of_one_engine() -> Self {
        match std::env::var("MADOGUCHI_TEST_ENGINE").as_deref() {
            Ok("postgres") => Self::postgres().await,
            _ => Self::sqlite().await,
        }
    }

    /// The statements that ran since the last call and read a growing table from end to end.
    pub async fn scans(&self) -> Vec<String> {
        need("EXPLAIN", plan::scans(&self.db).await)
    }

    /// Another connection to the same database, without explained statements: for a test that looks at whole tables.
    pub async fn unwatched(&self) -> Db {
        need("database", Db::open(&self.address, PoolSize { connections: 2 }).await)
    }

    /// The address of a new database beside this one on its server, without a schema.
    pub async fn empty_beside(&self) -> String {
        let mut server = need("PostgreSQL", PgConnection::connect(&self.address).await);
        let name = format!("t_{}", uuid::Uuid::from_bytes(crate::Randomness::system().bytes()).simple());
        let create = format!("CREATE DATABASE {name} TEMPLATE template0 STRATEGY FILE_COPY");
        need("test database", server.execute(sqlx::AssertSqlSafe(create).into_sql_str()).await);
        need("server address", with_database(&self.address, &name).ok_or("has no database name"))
    }

    /// Explains what ran and closes the database; a file is removed.
    ///
    /// # Panics
    ///
    /// When a statement read a growing table from end to end.
    pub async fn finish(self) {
        let scans = self.scans().await;
        self.db.close().await;
        if let Some(directory) = self.directory {
            need("temporary directory", directory.close());
        }
        assert!(scans.is_empty(), "statements that read a growing table from end to end:\n{}", scans.join("\n"));
    }
}

fn sqlite_address(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

fn with_database(address: &str, name: &str) -> Option<String> {
    let (server, _) = address.rsplit_once('/')?;
    Some(format!("{server}/{name}"))
}

/// The migrated file that others are copied from. It is beside the tests themselves, so that cleaning them away removes
/// it.
async fn sqlite_template() -> PathBuf {
    let test = need("the test's own path", std::env::current_exe());
    let folder = need("the test's folder", test.parent().ok_or("there is none"));
    let template = folder.join(format!("madoguchi-template-{:016x}.db", migrate::fingerprint()));
    if !template.exists() {
        let making = need("temporary directory", tempfile::tempdir_in(folder));
        let file = making.path().join("template.db");
        let db = need("SQLite", Db::open(&sqlite_address(&file), PoolSize { connections: 1 }).await);
        need("migrations", migrate::migrate(&db).await);
        // This moves the log into the file as well.
        db.close().await;
        // Others may have made it meanwhile: theirs is the same, and the rename is atomic.
        need("template", std::fs::rename(&file, &template));
    }
    template
}

/// The migrated database that others are cloned from; the first test makes it.
async fn postgres_template(admin: &str, server: &mut PgConnection) -> String {
    // Named after the migrations, so that a server that outlives a change of schema makes a new one.
    let name = format!("madoguchi_template_{:016x}", migrate::fingerprint());
    if exists(server, &name).await {
        return name;
    }
    need("lock", server.execute("SELECT pg_advisory_lock(774411)").await);
    if !exists(server, &name).await {
        let making = format!("{name}_making");
        for text in [format!("DROP DATABASE IF EXISTS {making}"), format!("CREATE DATABASE {making}")] {
            need("template", server.execute(sqlx::AssertSqlSafe(text).into_sql_str()).await);
        }
        let address = need("server address", with_database(admin, &making).ok_or("has no database name"));
        let db = need("PostgreSQL", Db::open(&address, PoolSize { connections: 1 }).await);
        need("migrations", migrate::migrate(&db).await);
        db.close().await;
        let text = format!("ALTER DATABASE {making} RENAME TO {name}");
        need("template", server.execute(sqlx::AssertSqlSafe(text).into_sql_str()).await);
    }
    need("lock", server.execute("SELECT pg_advisory_unlock(774411)").await);
    name
}

async fn exists(server: &mut PgConnection, database: &str) -> bool {
    let found = sqlx::query("SELECT 1 FROM pg_database WHERE datname = $1").bind(database).fetch_optional(server).await;
    need("template", found).is_some()
}

/// Drops the oldest database of a finished test, if there are too many.
async fn drop_what_was_left(server: &mut PgConnection) {
    let oldest = sqlx::query_scalar::<_, String>(
        "SELECT datname FROM pg_database d WHERE datname LIKE 't\\_%'
         AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datid = d.oid) ORDER BY oid DESC OFFSET $1 LIMIT 1",
    );
    if let Some(name) = need("databases", oldest.bind(LEFT_BEHIND).fetch_optional(&mut *server).await) {
        let text = format!("DROP DATABASE IF EXISTS {name}");
        need("test database", server.execute(sqlx::AssertSqlSafe(text).into_sql_str()).await);
    }
}

/// Whether a table is swept, for the test that keeps [`RETENTION`] honest.
#[must_use]
pub const fn is_swept(keep: Keep) -> bool {
    matches!(keep, Keep::Days { .. })
}
