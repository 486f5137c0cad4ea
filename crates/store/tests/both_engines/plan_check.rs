//! The plan check itself: it must find what it is there to find, on both engines, and nothing else.

use crate::common::at;
use madoguchi_store::{both_engines, sql};

both_engines! {
    async fn a_query_without_an_index_is_found(db) {
        for unindexed in [
            "SELECT id FROM customer WHERE name = $1",
            "SELECT c.id FROM customer c WHERE c.name = $1",
            "SELECT c.id FROM session s JOIN customer c ON c.name = s.user_agent WHERE s.token_hash = $1",
            "SELECT COUNT(*) FROM portal_grant WHERE scopes = $1",
            "SELECT phone FROM customer_phone WHERE phone = $1",
        ] {
            // A column of bytes and one of text take different values; only the plan matters.
            if unindexed.contains("token_hash") {
                db.fetch_all(sql!(unindexed, [0; 32])).await.unwrap();
            } else {
                db.fetch_all(sql!(unindexed, "x")).await.unwrap();
            }
            assert!(!db.scans().await.is_empty(), "not found: {unindexed}");
        }
    }

    async fn a_walk_along_an_index_from_end_to_end_is_found(db) {
        db.fetch_all(sql!("SELECT due_at FROM job WHERE state IN ('ready', 'running') ORDER BY due_at, id")).await.unwrap();
        assert!(!db.scans().await.is_empty());
    }

    async fn an_unindexed_change_is_found(db) {
        db.tick(sql!("UPDATE session SET ended_at = $1 WHERE user_agent = $2", at(0), "x")).await.unwrap();
        assert!(!db.scans().await.is_empty());
        db.tick(sql!("DELETE FROM message WHERE recipient = $1", "x")).await.unwrap();
        assert!(!db.scans().await.is_empty());
    }

    async fn a_query_by_its_index_is_not_found(db) {
        db.fetch_all(sql!("SELECT id FROM customer WHERE number_key = $1", "x")).await.unwrap();
        db.fetch_all(sql!("SELECT customer_id FROM customer_phone WHERE phone_key = $1", "x")).await.unwrap();
        db.fetch_all(sql!("SELECT id FROM job WHERE state IN ('ready', 'running') ORDER BY due_at, id LIMIT 1")).await.unwrap();
        db.fetch_all(sql!("SELECT offering_key FROM product_offering WHERE source = $1", "x")).await.unwrap();
        assert_eq!(db.scans().await, Vec::<String>::new());
    }
}
