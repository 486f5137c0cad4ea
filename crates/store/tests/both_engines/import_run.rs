//! Runs: one at a time, gone on with after a kill, and one that was taken over touches nothing any more.

use crate::common::{SOURCE, at, count, stamp};
use madoguchi_domain::{
    import::{BundleFile, BundleMode, FileTally, Tally},
    time::Ts,
};
use madoguchi_store::{
    Db, StoreError, both_engines,
    import::{self, Begun, Bundle, Mark, Run, RunCounts, RunState, RunStep, StagedAt, StagedLines},
    sql,
};

fn bundle() -> Bundle {
    Bundle {
        source: SOURCE.to_owned(),
        mode: BundleMode::Full,
        manifest_hash: [0; 32],
        as_of: at(0),
        host: "here".to_owned(),
        rejected_bytes: Some(40),
    }
}

/// The next bundle, of which no run has begun.
fn another() -> Bundle {
    Bundle { manifest_hash: [1; 32], ..bundle() }
}

/// How far a run got that was merging when it was killed.
fn merging() -> Mark {
    Mark {
        step: RunStep::Merging,
        file: Some(BundleFile::Charges),
        line: 12,
        byte: 345,
        customer_key: "c1".to_owned(),
        rejected_bytes: 40,
        counts: RunCounts { read_lines: 7, changed_customers: 1, older_customers: 2, ..RunCounts::default() },
        tally: Tally::from([(BundleFile::Charges, FileTally { read: 7, rejected: 2, ..FileTally::default() })]),
    }
}

async fn begin(db: &Db, now: Ts, bundle: Bundle) -> Begun {
    import::begin_run(db, &stamp(now), &bundle).await.unwrap()
}

async fn begin_new(db: &Db, now: Ts, bundle: Bundle) -> Run {
    match begin(db, now, bundle).await {
        Begun::New(run) => run,
        other => panic!("{other:?} is no new run"),
    }
}

async fn end(db: &Db, now: Ts, run: Run, state: RunState) {
    import::end_run(db, &stamp(now), run, state, &merging()).await.unwrap();
}

async fn state_of(db: &Db, run: Run) -> (RunState, i64) {
    let row = db
        .fetch_optional(sql!("SELECT state, read_lines FROM import_run WHERE id = $1", run.id))
        .await
        .unwrap()
        .unwrap();
    (row.get(0).unwrap(), row.get(1).unwrap())
}

fn line(customer: &str, file: BundleFile, line: i64) -> StagedLines {
    StagedLines::new(customer.to_owned(), file, line, line * 10..line * 10 + 7)
}

async fn stage(db: &Db, lines: &[StagedLines]) {
    let rows = import::stage(db, lines);
    let staged: Result<_, StoreError> = db.chunk(|tx| Box::pin(rows.copy(tx))).await;
    staged.unwrap();
}

async fn empty_staging(db: &Db, run: Run) -> Option<StagedAt> {
    let emptied: Result<_, StoreError> =
        db.chunk(|tx| Box::pin(async move { import::empty_staging(tx, run, &StagedAt::default(), 1000).await })).await;
    emptied.unwrap()
}

async fn advance(db: &Db, run: Run, mark: Mark, now: Ts) -> bool {
    let asked: Result<_, StoreError> =
        db.chunk(|tx| Box::pin(async move { import::advance(tx, run, &mark, now).await })).await;
    asked.unwrap()
}

both_engines! {
    async fn one_run_at_a_time(db) {
        let first = begin_new(db, at(0), bundle()).await;
        assert_eq!(begin(db, at(59), another()).await, Begun::Busy);
        assert!(advance(db, first, Mark::START, at(50)).await, "and shows that it is alive");
        assert_eq!(begin(db, at(109), another()).await, Begun::Busy);
        end(db, at(109), first, RunState::Done).await;
        assert_eq!(state_of(db, first).await, (RunState::Done, 7));
        begin_new(db, at(109), another()).await;
    }

    async fn of_ten_that_begin_at_once_one_does(db) {
        let mut begun = tokio::task::JoinSet::new();
        for n in 0..10 {
            let db = db.db.clone();
            begun.spawn(async move { begin(&db, at(0), Bundle { manifest_hash: [n; 32], ..bundle() }).await });
        }
        let begun = begun.join_all().await;
        assert_eq!(begun.iter().filter(|begun| **begun != Begun::Busy).count(), 1);
    }

    async fn a_killed_run_of_the_same_bundle_goes_on_at_once_from_its_mark(db) {
        let first = begin_new(db, at(0), bundle()).await;
        assert!(advance(db, first, merging(), at(1)).await);
        let second = Run { attempt: 2, ..first };
        assert_eq!(begin(db, at(2), bundle()).await, Begun::Resumed(second, merging()));
        assert!(!advance(db, first, Mark::START, at(3)).await, "the process before changes nothing any more");
        assert!(advance(db, second, merging(), at(3)).await);
    }

    async fn another_machine_waits_until_the_run_is_surely_dead(db) {
        let first = begin_new(db, at(0), bundle()).await;
        let there = Bundle { host: "there".to_owned(), ..bundle() };
        assert_eq!(begin(db, at(59), there.clone()).await, Begun::Busy);
        assert_eq!(begin(db, at(61), there).await, Begun::Resumed(Run { attempt: 2, ..first }, Mark::START));
    }

    async fn without_its_rejected_lines_or_its_staged_lines_a_run_begins_anew(db) {
        let first = begin_new(db, at(0), bundle()).await;
        assert!(advance(db, first, merging(), at(0)).await);
        let second = begin_new(db, at(61), Bundle { rejected_bytes: Some(39), ..bundle() }).await;
        assert_eq!(state_of(db, first).await.0, RunState::Failed);
        // What a crash of PostgreSQL does to an unlogged table.
        db.tick(sql!("DELETE FROM import_row")).await.unwrap();
        assert!(!advance(db, second, merging(), at(61)).await, "no lines are no sign that customers are gone");
        begin_new(db, at(122), bundle()).await;
        assert_eq!(state_of(db, second).await.0, RunState::Failed);
    }

    async fn a_run_that_ended_is_not_gone_on_with_though_its_lines_are_still_there(db) {
        for state in [RunState::Done, RunState::Stopped, RunState::Failed] {
            let run = begin_new(db, at(0), bundle()).await;
            stage(db, &[line("c1", BundleFile::Customers, 2)]).await;
            assert!(advance(db, run, merging(), at(0)).await);
            end(db, at(0), run, state).await;
            // Killed here. Whoever went on with only some of the lines would take the rest for gone.
            let next = begin_new(db, at(1), bundle()).await;
            assert!(empty_staging(db, run).await.is_none(), "and they are not its any more");
            assert_eq!(count(&db.unwatched().await, "import_row").await, 2);
            empty_staging(db, next).await;
            end(db, at(1), next, RunState::Done).await;
        }
        assert_eq!(count(&db.unwatched().await, "import_row").await, 0);
    }

    async fn a_run_that_was_taken_over_leaves_the_next_one_alone(db) {
        let first = begin_new(db, at(0), bundle()).await;
        let second = begin_new(db, at(61), another()).await;
        stage(db, &[line("c1", BundleFile::Customers, 2)]).await;
        assert!(!advance(db, first, merging(), at(62)).await);
        assert!(!import::heartbeat(db, first, &merging(), at(62)).await.unwrap());
        assert!(empty_staging(db, first).await.is_none());
        end(db, at(62), first, RunState::Done).await;
        assert_eq!(state_of(db, first).await.0, RunState::Failed);
        assert_eq!(state_of(db, second).await.0, RunState::Running);
        // One row says whose lines they are.
        assert_eq!(count(&db.unwatched().await, "import_row").await, 2);
        end(db, at(63), second, RunState::Done).await;
        assert_eq!(count(&db.unwatched().await, "import_row").await, 1);
        empty_staging(db, second).await;
        assert_eq!(count(&db.unwatched().await, "import_row").await, 0);
    }

    async fn lines_come_back_customer_by_customer_whatever_their_order(db) {
        stage(db, &[
            line("c2", BundleFile::Phones, 2),
            line("c1", BundleFile::Phones, 9),
            line("", BundleFile::Offerings, 2),
            line("C2", BundleFile::Customers, 4),
            line("あ", BundleFile::Customers, 5),
            StagedLines { ended: 1, ..line("c1", BundleFile::Customers, 3) },
        ]).await;
        let mut at = StagedAt::default();
        let mut keys = Vec::new();
        loop {
            let rows = import::staged_after(db, &at, 2).await.unwrap();
            let Some(last) = rows.last() else { break };
            at = last.staged_at();
            for row in &rows {
                let ended = i64::from((row.customer_key.as_str(), row.file) == ("c1", BundleFile::Customers));
                assert_eq!(*row, StagedLines { ended, ..line(&row.customer_key, row.file, row.line) });
            }
            keys.extend(rows.into_iter().map(|row| (row.customer_key, row.line)));
        }
        let wanted = [("", 2), ("C2", 4), ("c1", 3), ("c1", 9), ("c2", 2), ("あ", 5)];
        assert_eq!(keys, wanted.map(|(key, line)| (key.to_owned(), line)));
    }
}
