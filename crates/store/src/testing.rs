//! The both-engines test macro and what stands behind it (feature `testing`).
//!
//! `both_engines!` makes each test twice, `name::sqlite` and `name::postgres`, every one on a database of its own.
//! PostgreSQL is the server at `MADOGUCHI_TEST_POSTGRES`; without it those tests fail, they are never skipped.
//! After the test's body every statement it ran is explained, and one that scans a growing table fails the test.

mod plan;
pub mod records;

use crate::{
    db::{Db, PoolSize},
    migrate,
    retention::Keep,
};
use sqlx::{Connection as _, Executor as _, PgConnection, SqlSafeStr as _};
use std::fmt;

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

/// A migrated database for one test.
#[derive(Debug)]
pub struct TestDb {
    /// The database.
    pub db: Db,
    /// Its address, for code that opens it itself.
    pub address: String,
    home: Home,
}

#[derive(Debug)]
enum Home {
    Directory(tempfile::TempDir),
    Server { admin: String, name: String },
}

impl std::ops::Deref for TestDb {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

/// Something a test's set-up needs and does not have.
fn need<T, E: fmt::Display>(what: &str, result: Result<T, E>) -> T {
    match result {
        Ok(value) => value,
        #[expect(clippy::panic, reason = "a test without its database can only fail")]
        Err(error) => panic!("{what}: {error}"),
    }
}

impl TestDb {
    /// A database of its own on SQLite.
    pub async fn sqlite() -> Self {
        let directory = need("temporary directory", tempfile::tempdir());
        let address = format!("sqlite:{}", directory.path().join("test.db").display());
        let db = need("SQLite", Db::open(&address, PoolSize { connections: 4 }).await);
        need("migrations", migrate::migrate(&db).await);
        Self { db, address, home: Home::Directory(directory) }
    }

    /// A database of its own on the test server.
    pub async fn postgres() -> Self {
        let admin = need(
            "MADOGUCHI_TEST_POSTGRES is not set; ./test starts a server and sets it",
            std::env::var("MADOGUCHI_TEST_POSTGRES"),
        );
        let template = template(&admin).await;
        let name = format!("t_{}", uuid::Uuid::from_bytes(crate::Randomness::system().bytes()).simple());
        let mut server = need("PostgreSQL", PgConnection::connect(&admin).await);
        let create = format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY");
        need("test database", server.execute(sqlx::AssertSqlSafe(create).into_sql_str()).await);
        let address = need("server address", with_database(&admin, &name).ok_or("has no database name"));
        let db = need("PostgreSQL", Db::open(&address, PoolSize { connections: 8 }).await);
        Self { db, address, home: Home::Server { admin, name } }
    }

    /// The statements that ran since the last call and read a growing table from end to end.
    pub async fn scans(&self) -> Vec<String> {
        need("EXPLAIN", plan::scans(&self.db).await)
    }

    /// Another way into the same database, whose statements are not explained: for a test that looks at whole tables.
    pub async fn unwatched(&self) -> Db {
        need("database", Db::open(&self.address, PoolSize { connections: 2 }).await)
    }

    /// Explains what ran, closes the database and removes it.
    ///
    /// # Panics
    ///
    /// When a statement read a growing table from end to end.
    pub async fn finish(self) {
        let scans = self.scans().await;
        self.db.close().await;
        match self.home {
            Home::Directory(directory) => need("temporary directory", directory.close()),
            Home::Server { admin, name } => {
                let mut server = need("PostgreSQL", PgConnection::connect(&admin).await);
                let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                need("test database", server.execute(sqlx::AssertSqlSafe(drop).into_sql_str()).await);
            }
        }
        assert!(scans.is_empty(), "statements that read a growing table from end to end:\n{}", scans.join("\n"));
    }
}

fn with_database(address: &str, name: &str) -> Option<String> {
    let (server, _) = address.rsplit_once('/')?;
    Some(format!("{server}/{name}"))
}

/// The migrated database that others are cloned from; whoever comes first makes it.
async fn template(admin: &str) -> String {
    // Named after the migrations, so that a server that outlives a change of schema makes a new one.
    let name = format!("madoguchi_template_{:016x}", migrate::fingerprint());
    let mut server = need("PostgreSQL", PgConnection::connect(admin).await);
    need("lock", server.execute("SELECT pg_advisory_lock(774411)").await);
    let exists = need(
        "template",
        sqlx::query("SELECT 1 FROM pg_database WHERE datname = $1").bind(&name).fetch_optional(&mut server).await,
    );
    if exists.is_none() {
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

/// Whether a table is swept, for the test that keeps [`RETENTION`] honest.
#[must_use]
pub const fn is_swept(keep: Keep) -> bool {
    matches!(keep, Keep::Days { .. })
}
