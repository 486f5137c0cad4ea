//! A database that is there but busy: pages say so calmly, in the reader's language, and go on afterwards.

use axum::http::{Method, StatusCode, header};
use madoguchi_store::{Db, Patience, StoreError, both_engines, sql, testing::TestDb};
use madoguchi_testkit::{Browser, DemoKind, PageView, Product};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Semaphore, oneshot},
    task::JoinHandle,
};

const IMPATIENT: Patience =
    Patience { connection: Duration::from_millis(100), statement: Some(Duration::from_millis(100)), ..Patience::PAGES };
const PASSWORD: &str = "三輪車とすべり台と雲";

async fn signed_in(product: &Product) -> Browser {
    let person = product.person(DemoKind::TvOnly, 0).await;
    let mut browser = product.register(&person, "a@example.jp", PASSWORD).await;
    browser.open("/").await;
    assert_eq!(browser.page().path, "/");
    browser
}

/// Reads that hold a connection each until the semaphore is closed; they hold it when this returns.
async fn hold(db: &Db, connections: u32, until: &Arc<Semaphore>) -> Vec<JoinHandle<()>> {
    let mut held = Vec::new();
    for _ in 0..connections {
        let (db, until, (holds, is_held)) = (db.clone(), until.clone(), oneshot::channel());
        held.push(tokio::spawn(async move {
            let read: Result<(), StoreError> = db
                .read(move |tx| {
                    Box::pin(async move {
                        tx.fetch_all(sql!("SELECT 1")).await?;
                        holds.send(()).unwrap();
                        assert!(until.acquire().await.is_err());
                        Ok(())
                    })
                })
                .await;
            read.unwrap();
        }));
        is_held.await.unwrap();
    }
    held
}

fn assert_calm(page: &PageView, heading: &str) {
    assert_eq!((page.status, page.heading().as_str()), (StatusCode::SERVICE_UNAVAILABLE, heading));
    assert_eq!(page.headers.get(header::RETRY_AFTER).unwrap(), "30");
    assert!(page.text().contains("0120-000-111"), "whom to call: {}", page.text());
    assert_eq!(page.count("main a[href='/']"), 1, "the way on does not ask her to sign in again");
}

both_engines! {
    async fn an_empty_pool_is_a_calm_page_in_the_readers_language_and_then_over(db) {
        let product = Product::start_with_patience(db, 2, IMPATIENT).await;
        let mut browser = signed_in(&product).await;
        let enough = Arc::new(Semaphore::new(0));
        let held = hold(product.app.db(), 2, &enough).await;
        assert_calm(&browser.send(Method::GET, "/statements", None).await, "ただいまご利用になれません");
        browser.set_cookie("madoguchi_language", "en");
        assert_calm(&browser.send(Method::GET, "/statements", None).await, "Not available at the moment");
        let ready = browser.send(Method::GET, "/health/live", None).await;
        assert_eq!(ready.status, StatusCode::OK);
        enough.close();
        for held in held {
            held.await.unwrap();
        }
        assert_eq!(browser.send(Method::GET, "/statements", None).await.status, StatusCode::OK);
    }
}

/// On SQLite another process that writes keeps writers waiting, and nobody else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_write_of_another_process_stops_writes_and_no_reads() {
    let db = TestDb::sqlite().await;
    let product = Product::start_with_patience(&db, 4, IMPATIENT).await;
    let mut browser = signed_in(&product).await;
    let (enough, other) = (Arc::new(Semaphore::new(0)), db.unwatched().await);
    let (holds, is_held) = oneshot::channel();
    let held = tokio::spawn({
        let enough = enough.clone();
        async move {
            let held: Result<(), StoreError> = other
                .chunk(move |_| {
                    Box::pin(async move {
                        holds.send(()).unwrap();
                        assert!(enough.acquire().await.is_err());
                        Ok(())
                    })
                })
                .await;
            held.unwrap();
        }
    });
    is_held.await.unwrap();
    // By now the use of the session should be noted, which cannot be done and does not matter.
    product.wait(Duration::from_mins(6));
    assert_eq!(browser.open("/statements").await.status, StatusCode::OK);
    let page = browser.open("/sign-in").await.clone();
    assert_eq!(page.status, StatusCode::OK);
    let typed = [("portal_id", "a@example.jp"), ("password", PASSWORD)];
    assert_calm(&browser.submit_only("/sign-in", &typed).await, "ただいまご利用になれません");
    enough.close();
    held.await.unwrap();
    assert_eq!(browser.submit_only("/sign-in", &typed).await.status, StatusCode::SEE_OTHER);
    db.finish().await;
}

/// A statement that takes too long is cut off and reads as "try again"; maintenance may take as long as it takes.
#[tokio::test]
async fn statements_of_pages_have_an_end_and_those_of_maintenance_have_none() {
    let db = TestDb::postgres().await;
    let size = madoguchi_store::PoolSize { connections: 1 };
    let pages = Db::open_with(&db.address, size, IMPATIENT).await.unwrap();
    let cut = pages.fetch_all(sql!("SELECT 1 FROM pg_sleep(20)")).await;
    assert!(matches!(&cut, Err(error) if error.is_temporary()), "{cut:?}");
    let maintenance = Db::open_with(&db.address, size, Patience::MAINTENANCE).await.unwrap();
    let rows = maintenance.fetch_all(sql!("SELECT current_setting('statement_timeout')")).await.unwrap();
    assert_eq!(rows[0].get::<String>(0).unwrap(), "0");
    db.finish().await;
}
