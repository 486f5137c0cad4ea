//! Runs: one at a time, and one that was taken over touches nothing any more.

use crate::common::{SOURCE, at, count, stamp};
use madoguchi_domain::{
    id::ImportRunId,
    import::{BundleFile, BundleMode},
    time::Ts,
};
use madoguchi_store::{
    Db, StoreError, both_engines,
    import::{self, RunCounts, RunState, StagedAt, StagedRow},
    sql,
};

async fn begin(db: &Db, now: Ts) -> Option<ImportRunId> {
    import::begin_run(db, &stamp(now), SOURCE, BundleMode::Full, [0; 32], at(0)).await.unwrap()
}

async fn end(db: &Db, now: Ts, run: ImportRunId, state: RunState) {
    import::end_run(db, &stamp(now), run, state, RunCounts { read_lines: 7, ..RunCounts::default() }).await.unwrap();
}

async fn state_of(db: &Db, run: ImportRunId) -> (RunState, i64) {
    let row =
        db.fetch_optional(sql!("SELECT state, read_lines FROM import_run WHERE id = $1", run)).await.unwrap().unwrap();
    (row.get(0).unwrap(), row.get(1).unwrap())
}

fn line(customer: &str, file: BundleFile, line: i64) -> StagedRow {
    StagedRow { customer_key: customer.to_owned(), file, line, fields: "[]".to_owned() }
}

async fn stage(db: &Db, rows: Vec<StagedRow>) {
    db.chunk(|tx| Box::pin(async move { import::stage(tx, &rows).await })).await.unwrap();
}

async fn in_charge(db: &Db, run: ImportRunId, now: Ts) -> bool {
    let asked: Result<_, StoreError> =
        db.chunk(|tx| Box::pin(async move { import::in_charge(tx, run, now).await })).await;
    asked.unwrap()
}

both_engines! {
    async fn one_run_at_a_time(db) {
        let first = begin(db, at(0)).await.unwrap();
        assert_eq!(begin(db, at(119)).await, None);
        assert!(in_charge(db, first, at(100)).await, "and shows that it is alive");
        assert_eq!(begin(db, at(219)).await, None);
        end(db, at(219), first, RunState::Done).await;
        assert_eq!(state_of(db, first).await, (RunState::Done, 7));
        assert!(begin(db, at(219)).await.is_some());
    }

    async fn of_ten_that_begin_at_once_one_does(db) {
        let mut begun = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let db = db.db.clone();
            begun.spawn(async move { begin(&db, at(0)).await });
        }
        assert_eq!(begun.join_all().await.into_iter().flatten().count(), 1);
    }

    async fn a_run_that_stood_still_is_taken_over_and_leaves_the_next_one_alone(db) {
        let first = begin(db, at(0)).await.unwrap();
        let second = begin(db, at(121)).await.unwrap();
        stage(db, vec![line("c1", BundleFile::Customers, 2)]).await;
        assert!(!in_charge(db, first, at(122)).await);
        assert!(!import::heartbeat(db, first, RunCounts::default(), at(122)).await.unwrap());
        assert!(!import::empty_staging(db, first).await.unwrap());
        end(db, at(122), first, RunState::Done).await;
        assert_eq!(state_of(db, first).await.0, RunState::Failed);
        assert_eq!(state_of(db, second).await.0, RunState::Running);
        assert_eq!(count(&db.unwatched().await, "import_row").await, 1);
        import::empty_staging(db, second).await.unwrap();
        assert_eq!(count(&db.unwatched().await, "import_row").await, 0);
    }

    async fn lines_come_back_customer_by_customer_whatever_their_order(db) {
        stage(db, vec![
            line("c2", BundleFile::Phones, 2),
            line("c1", BundleFile::Phones, 9),
            line("", BundleFile::Offerings, 2),
            line("C2", BundleFile::Customers, 4),
            line("あ", BundleFile::Customers, 5),
            line("c1", BundleFile::Customers, 3),
            line("c1", BundleFile::Customers, 3),
        ]).await;
        let mut at = StagedAt::default();
        let mut keys = Vec::new();
        loop {
            let rows = import::staged_after(db, &at, 2).await.unwrap();
            let Some(last) = rows.last() else { break };
            at = import::place_of(last);
            keys.extend(rows.into_iter().map(|row| (row.customer_key, row.line)));
        }
        let wanted = [("", 2), ("C2", 4), ("c1", 3), ("c1", 9), ("c2", 2), ("あ", 5)];
        assert_eq!(keys, wanted.map(|(key, line)| (key.to_owned(), line)));
    }
}
