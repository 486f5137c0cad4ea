//! What every figure is compared with: a bare axum handler that reads one row by its primary key and answers with the
//! bytes that the product answered with.
//!
//! Same engine, same driver in the same way, same number of connections, same runtime; no layers, no session, no
//! template.

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
use madoguchi_domain::id::CustomerId;
use madoguchi_store::{Db, PoolSize, StoreError, sql};
use std::{fs, sync::Arc};
use tokio::net::TcpListener;
use uuid::Uuid;

const READ: &str = "SELECT name FROM customer WHERE id = $1";

struct Bare {
    db: Db,
    page: Bytes,
    content_type: HeaderValue,
    gzipped: bool,
}

/// Answers until the process is ended.
pub(crate) async fn serve(args: BareArgs) -> anyhow::Result<()> {
    let db = Db::open(&args.database, PoolSize::default()).await?;
    let state = Arc::new(Bare {
        db,
        page: fs::read(&args.bytes).context("no page to answer with")?.into(),
        content_type: HeaderValue::from_str(&args.content_type)?,
        gzipped: args.gzipped,
    });
    let router =
        Router::new().route("/health", get(|| async { "ok" })).route("/customer/{id}", get(answer)).with_state(state);
    Ok(axum::serve(TcpListener::bind(args.listen).await?, router).await?)
}

async fn answer(State(bare): State<Arc<Bare>>, Path(id): Path<Uuid>) -> Response {
    let name = bare.db.fetch_optional(sql!(READ, CustomerId(id))).await;
    let name: Result<Option<String>, StoreError> = name.and_then(|row| row.map(|row| row.get(0)).transpose());
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
