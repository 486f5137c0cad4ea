//! A backup made while the portal is in use, a process that is killed, and the way back, on both engines.

use crate::{
    children::free_ports,
    postgresql::Cluster,
    site::{Site, places},
};
use madoguchi_domain::time::Ts;
use madoguchi_store::{Db, PoolSize, sql};
use std::{
    fs,
    os::unix::fs::{FileExt as _, PermissionsExt as _},
    path::Path,
    process::Output,
};

/// A site that has imported 50 customers, with a portal that serves them.
struct Drill {
    site: Site,
    database: String,
}

impl Drill {
    fn new(database: &str) -> Self {
        let (_, [place, _]) = places();
        let site = Site::new(database, place.portal);
        site.run(&["migrate"]);
        site.run(&["demo-data", "--customers", "50", "--out", "world"]);
        site.run(&["import", "world"]);
        let database = database.replace("sqlite:", &format!("sqlite:{}/", site.path("").display()));
        Self { site, database }
    }

    async fn db(&self) -> Db {
        Db::open(&self.database, PoolSize { connections: 2 }).await.unwrap()
    }

    /// Leaves a row that is known again.
    async fn mark(db: &Db, mark: &str) {
        let insert = "INSERT INTO partner (partner, failures, updated_at) VALUES ($1, 0, $2)";
        db.tick(sql!(insert, mark.to_owned(), Ts::from_micros(0))).await.unwrap();
    }

    async fn marks(&self) -> Vec<String> {
        let db = self.db().await;
        let rows = db.fetch_all(sql!("SELECT partner FROM partner ORDER BY partner")).await.unwrap();
        let marks = rows.iter().map(|row| row.get(0).unwrap()).collect();
        db.close().await;
        marks
    }

    fn refused(&self, arguments: &[&str], sentence: &str) {
        let output = self.site.try_to(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(sentence), "{arguments:?}: {said}");
    }

    /// Has the command say all of these.
    fn says(&self, arguments: &[&str], sentences: &[&str]) {
        let output = self.site.try_to(arguments);
        let said = said(&output);
        assert!(output.status.success(), "{arguments:?}: {said}");
        for sentence in sentences {
            assert!(said.contains(sentence), "{sentence} is not in\n{said}");
        }
    }

    /// The way from a backup that is made while others write to one that is restored after everything went wrong.
    async fn walk(&self) {
        let place = places().1[0];
        let mut serve = self.site.serve(place);
        let db = self.db().await;
        Self::mark(&db, "before").await;
        let writing = tokio::spawn({
            let db = db.clone();
            async move {
                for n in 0_u32.. {
                    Self::mark(&db, &format!("meanwhile-{n:06}")).await;
                }
            }
        });
        self.says(&["backup", "first.backup"], &["first.backup holds", "tables, schema at migration"]);
        writing.abort();
        let _ = writing.await;
        let mode = fs::metadata(self.site.path("first.backup")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        self.refused(&["backup", "first.backup"], "first.backup is there already and stays as it is");
        Self::mark(&db, "too-late").await;
        db.close().await;

        let restore = ["restore", "first.backup", "--replace"];
        self.refused(&restore, "a process has the database open");
        let last = self.marks().await;
        assert!(last.contains(&"too-late".to_owned()), "nothing was changed by what was refused");
        serve.kill();
        if self.database.starts_with("sqlite:") {
            let log = fs::metadata(self.site.path("portal.db-wal")).unwrap();
            assert!(log.len() > 0, "a process that is killed leaves its log");
        }
        self.refused(&restore[..2], "there is a database");
        self.says(&restore, &["first.backup does", "what was there is kept", "audit verify"]);
        let back = self.marks().await;
        assert!(back[0] == "before" && back.len() < last.len(), "{} of {}", back.len(), last.len());
        assert_eq!(back, last[..back.len()], "what was written is there in order, up to one moment");
        self.says(&["check"], &["ok     database"]);
        self.says(&["import", "world"], &["50"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_file_comes_back_though_a_log_was_left_beside_it() {
    let drill = Drill::new("sqlite:portal.db");
    drill.walk().await;
    let names = || {
        let mut names: Vec<String> = fs::read_dir(drill.site.path(""))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains(".db") || name.contains("backup"))
            .collect();
        names.sort();
        names
    };
    let now = names();
    assert_eq!((now.len(), now[0].as_str(), now[1].as_str()), (3, "first.backup", "portal.db"), "{now:?}");
    let aside = Db::open(&format!("sqlite:{}", drill.site.path(&now[2]).display()), PoolSize::default()).await.unwrap();
    let kept = aside.fetch_all(sql!("SELECT 1 FROM partner WHERE partner = 'too-late'")).await.unwrap();
    assert_eq!(kept.len(), 1, "the replaced database is whole, with what was only in its log");
    aside.close().await;

    // A log without its database belongs to nobody, and must not be played over what comes.
    fs::remove_file(drill.site.path("portal.db")).unwrap();
    fs::write(drill.site.path("portal.db-wal"), [7; 9000]).unwrap();
    drill.says(&["restore", "first.backup"], &["first.backup does"]);
    drill.says(&["check"], &["ok     database"]);

    // What is damaged is found by whoever looks, and never comes to lie in the database's place.
    fs::copy(drill.site.path("first.backup"), drill.site.path("damaged.backup")).unwrap();
    for name in ["damaged.backup", "portal.db"] {
        spoil(&drill.site.path(name));
    }
    drill.refused(&["restore", "damaged.backup", "--replace"], "damaged");
    let checked = drill.site.try_to(&["check"]);
    assert!(!checked.status.success() && said(&checked).contains("the file is damaged"), "{}", said(&checked));
    fs::write(drill.site.path("no.backup"), "not a database, but a text that is long enough to be one".repeat(40))
        .unwrap();
    drill.refused(&["restore", "no.backup", "--replace"], "it is no copy of a database of Madoguchi");
    drill.says(&["restore", "first.backup", "--replace"], &["first.backup does"]);
    drill.says(&["check"], &["ok     database"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_comes_back_and_keeps_what_was_there_aside() {
    let cluster = Cluster::start();
    let drill = Drill::new(&cluster.address());
    drill.walk().await;
    let db = drill.db().await;
    let aside = "SELECT CAST(nspname AS TEXT) FROM pg_namespace WHERE nspname LIKE 'replaced%'";
    let aside: String = db.fetch_all(sql!(aside)).await.unwrap()[0].get(0).unwrap();
    let kept = format!("SELECT 1 FROM {aside}.partner WHERE partner = 'too-late'");
    assert_eq!(db.fetch_all(sql!(kept)).await.unwrap().len(), 1);
    db.tick(sql!("CREATE DATABASE other")).await.unwrap();
    db.close().await;

    let address = cluster.address().replace("//postgres@", "//postgres:s%20ecret@");
    let other = address.rsplit_once('/').map(|(server, _)| format!("{server}/other")).unwrap();
    let into = |backup| ["--database", other.as_str(), "restore", backup];
    let whole = fs::read(drill.site.path("first.backup")).unwrap();
    fs::write(drill.site.path("damaged.backup"), &whole[..whole.len() / 2]).unwrap();
    drill.refused(&into("damaged.backup"), "damaged.backup was not restored");
    drill.says(&into("first.backup"), &["first.backup does"]);
    drill.says(&["--database", &other, "check"], &["ok     database"]);
    drill.refused(&into("first.backup"), "there is a database at");
}

#[test]
fn a_folder_gets_a_backup_with_a_name_of_its_own() {
    let [port] = free_ports();
    let site = Site::new("sqlite:portal.db", ([127, 0, 0, 1], port).into());
    site.run(&["migrate"]);
    fs::create_dir(site.path("backups")).unwrap();
    site.run(&["backup", "backups"]);
    let names: Vec<String> = fs::read_dir(site.path("backups"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(names.len() == 1 && names[0].starts_with("madoguchi-20") && names[0].ends_with(".backup"), "{names:?}");
}

/// Writes over what lies in the midst of a file.
fn spoil(file: &Path) {
    let opened = fs::OpenOptions::new().write(true).open(file).unwrap();
    let middle = opened.metadata().unwrap().len() / 2 / 4096 * 4096;
    opened.write_all_at(&vec![0x5a; 8 * 4096], middle).unwrap();
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
