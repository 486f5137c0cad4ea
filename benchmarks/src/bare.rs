//! What every figure is compared with: a bare axum handler that reads one row by its primary key and answers with the
//! bytes that the product answered with.
//!
//! Same engine, same driver, same number of connections, same runtime; no layers, no session, no template.

use crate::server::BareArgs;
use anyhow::Context as _;
use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use bytes::Bytes;
use madoguchi_store::PoolSize;
use sqlx::{
    PgPool, SqlitePool,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{fs, sync::Arc};
use tokio::net::TcpListener;
use uuid::Uuid;

const READ: &str = "SELECT name FROM customer WHERE id = $1";

enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

struct Bare {
    pool: Pool,
    page: Bytes,
    content_type: HeaderValue,
    gzipped: bool,
}

/// Answers until the process is ended.
pub(crate) async fn serve(args: BareArgs) -> anyhow::Result<()> {
    let connections = PoolSize::default().connections;
    let pool = match args.database.strip_prefix("sqlite:") {
        Some(path) => {
            let options = SqliteConnectOptions::new()
                .filename(path)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .pragma("query_only", "ON");
            let pool = SqlitePoolOptions::new().max_connections(connections).idle_timeout(None).max_lifetime(None);
            Pool::Sqlite(pool.connect_with(options).await?)
        }
        None => Pool::Postgres(PgPoolOptions::new().max_connections(connections).connect(&args.database).await?),
    };
    let state = Arc::new(Bare {
        pool,
        page: fs::read(&args.bytes).context("no page to answer with")?.into(),
        content_type: HeaderValue::from_str(&args.content_type)?,
        gzipped: args.gzipped,
    });
    let router =
        Router::new().route("/health", get(|| async { "ok" })).route("/customer/{id}", get(answer)).with_state(state);
    Ok(axum::serve(TcpListener::bind(args.listen).await?, router).await?)
}

async fn answer(State(bare): State<Arc<Bare>>, Path(id): Path<Uuid>) -> Response {
    let name: Result<Option<String>, sqlx::Error> = match &bare.pool {
        Pool::Sqlite(pool) => sqlx::query_scalar(READ).bind(id).fetch_optional(pool).await,
        Pool::Postgres(pool) => sqlx::query_scalar(READ).bind(id).fetch_optional(pool).await,
    };
    match name {
        Ok(Some(name)) if !name.is_empty() => {}
        Ok(_) => return StatusCode::NOT_FOUND.into_response(),
        Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
    let mut response = Response::new(Body::from(bare.page.clone()));
    response.headers_mut().insert(header::CONTENT_TYPE, bare.content_type.clone());
    if bare.gzipped {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}
