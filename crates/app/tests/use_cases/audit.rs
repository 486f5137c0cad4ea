//! The audit trail's seal: every later change to the database is named.

use crate::common::{HOUR, House, MINUTE, audited, household, keys};
use madoguchi_app::{
    audit::{self, HeadFile, Verified},
    job::drain,
};
use madoguchi_domain::audit::{Action, Finding};
use madoguchi_store::{StoreError, audit::About, both_engines, retention::AUDIT_DAYS, sql, testing::TestDb};
use std::{path::PathBuf, time::Duration};

/// A house that notes its heads in its own folder.
struct Noting {
    house: House,
    folder: tempfile::TempDir,
}

impl Noting {
    fn new(db: &TestDb) -> Self {
        Self::with_keys(db, &[7])
    }

    fn with_keys(db: &TestDb, newest_first: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let head = HeadFile::new(folder.path().join("head"));
        let house = House::made(db, |parts| {
            parts.audit_head = Some(head);
            parts.keys = keys(newest_first);
        });
        Self { house, folder }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("head")
    }

    async fn write(&self, lines: usize) {
        let stamp = self.house.app.system_stamp("test");
        let written: Result<(), StoreError> = self
            .house
            .app
            .db()
            .write_closure(move |tx| {
                let stamp = stamp.clone();
                Box::pin(async move {
                    for _ in 0..lines {
                        tx.audit(&stamp, Action::SignedIn, About { detail: "test", ..About::default() }).await?;
                    }
                    Ok(())
                })
            })
            .await;
        written.unwrap();
    }

    async fn sealed(&self, lines: usize) {
        self.write(lines).await;
        assert_eq!(audit::seal(&self.house.app).await.unwrap(), lines as u64);
    }

    async fn verify(&self) -> Verified {
        audit::verify(&self.house.app).await.unwrap()
    }

    async fn findings(&self) -> Vec<Finding> {
        self.verify().await.findings
    }
}

/// What somebody with the database but no key can do.
async fn tamper(db: &TestDb, text: &'static str) {
    let db = db.unwatched().await;
    db.tick(sql!(text)).await.unwrap();
    db.close().await;
}

both_engines! {
    async fn what_is_sealed_is_proven_and_what_is_not_is_told(db) {
        let noting = Noting::new(db);
        noting.sealed(1_003).await;
        assert_eq!(audit::seal(&noting.house.app).await.unwrap(), 0);
        noting.write(2).await;
        let verified = noting.verify().await;
        assert_eq!((verified.proven, verified.findings, verified.head_noted), (1_003, vec![], true));
        assert_eq!((verified.unsealed.lines, verified.unsealed.oldest), (2, Some(noting.house.app.now())));
    }

    async fn the_lines_of_a_registration_are_sealed_by_the_worker_in_time(db) {
        let noting = Noting::new(db);
        noting.house.on_file(vec![household("c1")]).await;
        noting.house.registered("c1", "hanako@example.jp").await;
        assert!(noting.verify().await.unsealed.lines > 0);
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let work = madoguchi_app::job::work(&noting.house.app, "w", stopped);
        let sealed = async {
            for _ in 0..500 {
                if noting.verify().await.unsealed.lines == 0 {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            stop.send(true).unwrap();
        };
        tokio::join!(work, sealed);
        let verified = noting.verify().await;
        assert!(verified.unsealed.lines == 0 && verified.proven > 0 && verified.findings.is_empty(), "{verified:?}");
    }

    async fn whatever_is_changed_in_a_line_is_named(db) {
        for text in [
            "UPDATE audit SET actor = 'somebody' WHERE number = 2",
            "UPDATE audit SET action = 'signed_out' WHERE number = 2",
            "UPDATE audit SET detail = '' WHERE number = 2",
            "UPDATE audit SET entity_id = id WHERE number = 2",
            "UPDATE audit SET customer_id = id WHERE number = 2",
            "UPDATE audit SET at = (SELECT MAX(at) FROM audit) WHERE number = 2",
        ] {
            let noting = Noting::new(db);
            tamper(db, "DELETE FROM audit").await;
            noting.sealed(2).await;
            noting.house.advance(MINUTE);
            noting.sealed(2).await;
            tamper(db, text).await;
            let findings = noting.findings().await;
            assert!(matches!(findings[..], [Finding::Changed { number: 2, .. }]), "{text}: {findings:?}");
        }
    }

    async fn lines_that_are_gone_are_missed_wherever_they_were(db) {
        for (text, first, last) in [
            ("DELETE FROM audit WHERE number <= 2", 1, 2),
            ("DELETE FROM audit WHERE number = 3", 3, 3),
            ("DELETE FROM audit WHERE number > 3", 4, 5),
            ("DELETE FROM audit", 1, 5),
            ("UPDATE audit SET number = NULL WHERE number = 5", 5, 5),
        ] {
            let noting = Noting::new(db);
            tamper(db, "DELETE FROM audit").await;
            noting.sealed(5).await;
            tamper(db, text).await;
            assert_eq!(noting.findings().await, [Finding::Missing { first, last }], "{text}");
        }
    }

    async fn a_line_that_was_put_in_is_named_and_so_is_a_seal_that_was_taken_away(db) {
        let noting = Noting::new(db);
        noting.sealed(2).await;
        noting.write(1).await;
        tamper(db, "UPDATE audit SET number = 3, seal = (SELECT seal FROM audit WHERE number = 2) WHERE number IS NULL").await;
        assert!(matches!(noting.findings().await[..], [Finding::Changed { number: 3, .. }]));
        tamper(db, "UPDATE audit SET seal = NULL WHERE number = 1").await;
        assert!(matches!(noting.findings().await[0], Finding::Changed { number: 1, .. }));
    }

    async fn lines_cut_off_the_end_are_not_sealed_over(db) {
        let noting = Noting::new(db);
        noting.sealed(3).await;
        let before = std::fs::read(noting.file()).unwrap();
        tamper(db, "DELETE FROM audit WHERE number > 1").await;
        noting.write(1).await;
        audit::seal(&noting.house.app).await.unwrap_err();
        assert_eq!(std::fs::read(noting.file()).unwrap(), before, "the head stays as a witness");
        assert_eq!(noting.findings().await, [Finding::Missing { first: 3, last: 3 }]);
        noting.write(5).await;
        // The chain is now longer than the one whose head was noted, and a different one.
        audit::seal(&noting.house.app).await.unwrap_err();
        assert_eq!(noting.findings().await, [Finding::OtherChain { number: 3 }]);
    }

    async fn what_retention_takes_away_leaves_a_proof_and_the_rest_proven(db) {
        let noting = Noting::new(db);
        noting.sealed(1_002).await;
        noting.house.advance(HOUR);
        noting.sealed(3).await;
        noting.write(1).await;
        noting.house.advance(Duration::from_secs(AUDIT_DAYS * 24 * 60 * 60 - 60));
        assert_eq!(audit::cut(&noting.house.app).await.unwrap(), 1_002);
        let verified = noting.verify().await;
        assert_eq!((verified.proven, verified.findings, verified.unsealed.lines), (3, vec![], 1));
        noting.house.advance(HOUR);
        assert_eq!(audit::cut(&noting.house.app).await.unwrap(), 3, "what is not sealed stays");
        assert_eq!(noting.findings().await, []);
        assert_eq!(audit::seal(&noting.house.app).await.unwrap(), 1);
        let verified = noting.verify().await;
        assert_eq!((verified.proven, verified.findings), (1, vec![]), "numbers go on behind the cut");
    }

    async fn lines_are_proven_by_the_keys_that_followed_one_another(db) {
        let before = Noting::new(db);
        before.sealed(3).await;
        let newer = Noting::with_keys(db, &[8, 7]);
        newer.sealed(2).await;
        let verified = newer.verify().await;
        assert_eq!((verified.proven, verified.findings), (5, vec![]));
        let only = Noting::with_keys(db, &[8]).findings().await;
        let named = only.iter().map(|finding| matches!(finding, Finding::Changed { number: 1..=3, .. }));
        assert_eq!(named.collect::<Vec<_>>(), [true; 3], "the older key was given up: {only:?}");
    }

    async fn an_older_key_seals_nothing_behind_a_newer_one(db) {
        let before = Noting::new(db);
        before.sealed(1).await;
        let newer = Noting::with_keys(db, &[8, 7]);
        newer.sealed(1).await;
        // Somebody with the older key and the database seals a line of her own.
        let thief = House::with_keys(db, &[7]);
        before.write(1).await;
        assert_eq!(audit::seal(&thief.app).await.unwrap(), 1);
        let findings = newer.findings().await;
        assert!(matches!(findings[..], [Finding::Changed { number: 3, .. }]), "{findings:?}");
    }

    async fn a_cut_of_an_older_key_is_proven_anew_once(db) {
        let before = Noting::new(db);
        before.sealed(3).await;
        before.house.advance(Duration::from_secs((AUDIT_DAYS + 1) * 24 * 60 * 60));
        assert_eq!(audit::cut(&before.house.app).await.unwrap(), 3);
        before.sealed(1).await;
        let newer = Noting::with_keys(db, &[8, 7]);
        assert_eq!(newer.findings().await, [Finding::FalseCut { number: 3 }], "the older key's word is worth little");
        assert!(!audit::prove_cut_anew(&House::with_keys(db, &[8]).app).await.unwrap(), "it is not known here");
        assert!(audit::prove_cut_anew(&newer.house.app).await.unwrap());
        assert_eq!(newer.findings().await, []);
        assert!(audit::prove_cut_anew(&newer.house.app).await.unwrap(), "once more changes nothing");
        assert_eq!(audited(db, Action::SecretsResealed).await, 1);
    }

    async fn an_older_key_takes_nothing_of_the_newer_ones_time(db) {
        let before = Noting::new(db);
        before.sealed(2).await;
        let newer = Noting::with_keys(db, &[8, 7]);
        newer.sealed(2).await;
        let later = Duration::from_secs((AUDIT_DAYS + 1) * 24 * 60 * 60);
        newer.house.advance(later);
        newer.sealed(1).await;
        // Somebody with the older key and the database imitates retention, but leaves no line about it.
        let thief = House::with_keys(db, &[7]);
        thief.advance(later);
        assert_eq!(audit::cut(&thief.app).await.unwrap(), 4);
        tamper(db, "DELETE FROM audit WHERE action = 'unproven_cut'").await;
        assert!(!audit::prove_cut_anew(&newer.house.app).await.unwrap());
        assert_eq!(newer.findings().await, [Finding::FalseCut { number: 4 }]);
    }

    async fn a_line_that_was_made_old_does_not_go_unnoticed(db) {
        const HALF_A_YEAR: u64 = 183;
        let noting = Noting::new(db);
        noting.sealed(2).await;
        noting.house.advance(Duration::from_hours(2 * HALF_A_YEAR * 24));
        noting.sealed(2).await;
        tamper(db, "UPDATE audit SET at = (SELECT MIN(at) FROM audit) WHERE number = 3").await;
        noting.house.advance(Duration::from_hours((AUDIT_DAYS - HALF_A_YEAR) * 24));
        assert_eq!(audit::cut(&noting.house.app).await.unwrap(), 3);
        assert_eq!(audit::seal(&noting.house.app).await.unwrap(), 1, "the line that says so");
        assert_eq!(noting.findings().await, [Finding::UnprovenCut { number: 5 }]);
    }

    async fn retention_does_not_heal_a_cut_that_it_did_not_make(db) {
        let noting = Noting::new(db);
        noting.sealed(4).await;
        tamper(db, "INSERT INTO audit_cut (number, seal, proof, cut_at) SELECT number, seal, seal, at FROM audit WHERE number = 2").await;
        tamper(db, "DELETE FROM audit WHERE number <= 2").await;
        noting.house.advance(Duration::from_secs((AUDIT_DAYS + 1) * 24 * 60 * 60));
        assert_eq!(audit::cut(&noting.house.app).await.unwrap(), 2);
        assert_eq!(audit::seal(&noting.house.app).await.unwrap(), 1);
        assert_eq!(noting.findings().await, [Finding::UnprovenCut { number: 5 }]);
    }

    async fn a_cut_is_not_proven_anew_where_anything_else_is_wrong(db) {
        let before = Noting::new(db);
        before.sealed(2).await;
        before.house.advance(Duration::from_secs((AUDIT_DAYS + 1) * 24 * 60 * 60));
        before.sealed(2).await;
        assert_eq!(audit::cut(&before.house.app).await.unwrap(), 2);
        tamper(db, "UPDATE audit SET actor = 'somebody' WHERE number = 3").await;
        let newer = Noting::with_keys(db, &[8, 7]);
        assert!(!audit::prove_cut_anew(&newer.house.app).await.unwrap());
        let findings = newer.findings().await;
        assert!(matches!(findings[..], [Finding::FalseCut { number: 2 }, Finding::Changed { number: 3, .. }]), "{findings:?}");
    }

    async fn a_cut_that_retention_did_not_make_is_named(db) {
        let noting = Noting::new(db);
        noting.sealed(4).await;
        tamper(db, "INSERT INTO audit_cut (number, seal, proof, cut_at) SELECT number, seal, seal, at FROM audit WHERE number = 2").await;
        tamper(db, "DELETE FROM audit WHERE number <= 2").await;
        assert_eq!(noting.findings().await, [Finding::FalseCut { number: 2 }]);
    }

    async fn without_a_file_for_the_head_everything_but_a_lost_end_is_found(db) {
        let house = House::new(db);
        house.on_file(vec![household("c1")]).await;
        house.registered("c1", "hanako@example.jp").await;
        drain(&house.app, "w").await.unwrap();
        audit::seal(&house.app).await.unwrap();
        let verified = audit::verify(&house.app).await.unwrap();
        assert!(!verified.head_noted && verified.findings.is_empty() && verified.proven > 0);
    }
}
