//! An import whose process was killed at any point continues and ends as if nothing had happened.

use super::bundle::{BILLS, Bundle, CHARGES, OFFERINGS, PHONES, customers};
use crate::common::House;
use madoguchi_app::import::{Options, Progress, Report, Step, import};
use madoguchi_domain::import::BrakeKind;
use madoguchi_store::{Db, both_engines, sql, testing::TestDb};
use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use tokio::sync::Notify;

/// Households with bills, and wrong lines in several files.
fn bundle() -> Bundle {
    let mut phones = Vec::new();
    let mut bills = Vec::new();
    let mut charges = Vec::new();
    for n in 1..=60 {
        phones.push(format!("c{n},045-123-{n:04}"));
        for month in 1..=12 {
            bills.push(format!("c{n},2026-{month:02},B{month},,2026-{month:02}-10,,5500,due"));
            for line in 1..=4 {
                charges
                    .push(format!("c{n},2026-{month:02},B{month},{line},,tv,テレビ,monthly,1250,excluded,10,みなと,"));
            }
        }
    }
    phones.insert(10, "c5,".to_owned());
    phones.push("nobody,045-000-0000".to_owned());
    charges.insert(100, "c1,2026-01,B1,1,,tv,テレビ,monthly,1250,excluded,10,みなと,".to_owned());
    charges.push("c9,2026-01,B99,1,,tv,テレビ,monthly,1250,excluded,10,みなと,".to_owned());
    let offering = "tv,tv,テレビ,,5000,excluded,10,monthly,みなと,";
    Bundle::of(&customers(60))
        .file("offerings.csv", OFFERINGS, &[offering, offering])
        .file("phones.csv", PHONES, &phones)
        .file("bills.csv", BILLS, &bills)
        .file("charges.csv", CHARGES, &charges)
}

/// Lets an import be dropped, like a kill, after `left` signs of progress.
struct Killer {
    left: AtomicI64,
    dead: Notify,
}

impl Progress for Killer {
    fn step(&self, _: Step, _: u64) {
        self.advance(0);
    }
    fn resumed(&self) {}
    fn advance(&self, _: u64) {
        if self.left.fetch_sub(1, Ordering::SeqCst) <= 0 {
            self.dead.notify_one();
        }
    }
}

async fn counted(db: &Db) -> Vec<i64> {
    let tables = ["customer", "customer_phone", "customer_bill", "applied_charge"];
    let mut counts = Vec::new();
    for table in tables {
        let count = sql!(format!("SELECT COUNT(*) FROM {table} WHERE 1 = $1"), 1_i64);
        counts.push(db.fetch_optional(count).await.unwrap().unwrap().get(0).unwrap());
    }
    counts
}

/// A count of `import_run`, over all of them: a process killed when all was done is followed by another run, which finds
/// nothing left to do.
async fn over_all_runs(db: &TestDb, count: &str) -> i64 {
    let sum = sql!(format!("SELECT CAST(SUM({count}) AS BIGINT) FROM import_run WHERE 1 = $1"), 1_i64);
    db.unwatched().await.fetch_optional(sum).await.unwrap().unwrap().get(0).unwrap()
}

/// Imports a bundle by processes that are killed, each one sign of progress later than the last, until one finishes.
/// Returns how many were killed, and the report.
async fn killed_everywhere(db: &TestDb, options: &Options) -> (i64, Report) {
    for kills in 0..200 {
        // A process of its own: its connections end with it.
        let own = db.unwatched().await;
        let house = House::new(&own);
        let killer = Arc::new(Killer { left: AtomicI64::new(kills), dead: Notify::new() });
        let going = import(&house.app, options, killer.clone());
        let ended = tokio::select! {
            biased;
            () = killer.dead.notified() => None,
            ended = going => Some(ended.unwrap()),
        };
        own.close().await;
        if let Some(report) = ended {
            return (kills, report);
        }
    }
    panic!("it never ends");
}

both_engines! {
    async fn wherever_an_import_is_killed_the_next_one_goes_on(db) {
        let bundle = bundle();
        let folder = bundle.write();
        let (kills, report) = killed_everywhere(db, &folder.options()).await;
        assert!(kills > 10, "only {kills} kills");
        let counts = report.counts;
        assert!(report.resumed || counts.unchanged_customers == 60);
        assert_eq!((over_all_runs(db, "changed_customers").await, over_all_runs(db, "ended_customers").await), (60, 0));
        assert_eq!((counts.read_lines, counts.rejected_lines), (60 + 2 + 62 + 720 + 2882, 5));
        assert_eq!(counted(&db.unwatched().await).await, [60, 60, 720, 2880]);
        let rejected = fs::read_to_string(folder.path("rejected.csv")).unwrap();
        let mut lines: Vec<_> = rejected.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        lines.sort_unstable();
        assert_eq!(lines, ["charges.csv", "charges.csv", "offerings.csv", "phones.csv", "phones.csv"]);
    }

    async fn who_is_missing_is_ended_once_though_it_is_killed_between_the_pieces(db) {
        Bundle::of(&customers(1_100)).counts(&House::new(db)).await;
        let mut short = Bundle::of(&customers(100));
        short.limits.allowed.push((BrakeKind::Ended, "100".parse().unwrap()));
        let folder = short.write();
        let (kills, report) = killed_everywhere(db, &folder.options()).await;
        assert!(kills > 5, "only {kills} kills");
        assert_eq!((report.counts.changed_customers, report.counts.unchanged_customers), (0, 100));
        assert_eq!(over_all_runs(db, "ended_customers").await, 1_000);
        let active = sql!("SELECT COUNT(*) FROM customer WHERE status = $1 AND ended_on IS NULL", "active");
        let row = db.unwatched().await.fetch_optional(active).await.unwrap().unwrap();
        assert_eq!(row.get::<i64>(0).unwrap(), 100);
    }
}
