//! Circuit breakers that several processes share.

use crate::common::at;
use madoguchi_domain::{
    partner::{Breaker, Entry, Partner, Turn},
    time::Ts,
};
use madoguchi_store::{Db, both_engines, partner};

const PARTNER: Partner = Partner::WebFilter;

/// One that failed five times at 0 s.
fn open() -> Breaker {
    (0..5).fold(Breaker::closed(at(0)), |breaker, _| breaker.failed(Turn::Free, None, at(0)))
}

/// Asks to call, as a use case does. Says whether it may.
async fn enter(db: &Db, now: Ts) -> bool {
    loop {
        let old = partner::load(db, PARTNER).await.unwrap();
        match old.unwrap_or(Breaker::closed(now)).enter(now) {
            Entry::Free => return true,
            Entry::Wait(_) => return false,
            Entry::Probe(probing) => {
                if partner::swap(db, PARTNER, old, probing).await.unwrap() {
                    return true;
                }
            }
        }
    }
}

async fn how_many_enter(db: &Db, callers: usize, now: Ts) -> usize {
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..callers {
        let db = db.clone();
        asking.spawn(async move { enter(&db, now).await });
    }
    asking.join_all().await.into_iter().filter(|may| *may).count()
}

both_engines! {
    async fn of_twenty_callers_at_a_breaker_whose_time_is_over_one_probes(db) {
        assert!(partner::swap(db, PARTNER, None, open()).await.unwrap());
        assert_eq!(how_many_enter(db, 20, at(29)).await, 0);
        assert_eq!(how_many_enter(db, 20, at(30)).await, 1);
        assert_eq!(how_many_enter(db, 20, at(59)).await, 0);
        assert_eq!(how_many_enter(db, 20, at(60)).await, 1, "whoever probed first is gone");
        let old = partner::load(db, PARTNER).await.unwrap();
        assert!(partner::swap(db, PARTNER, old, old.unwrap().succeeded(at(61))).await.unwrap());
        assert_eq!(how_many_enter(db, 20, at(61)).await, 20);
    }

    async fn a_breaker_reads_back_and_moves_only_from_where_it_stood(db) {
        assert_eq!(partner::load(db, PARTNER).await.unwrap(), None);
        assert_eq!(partner::all(db).await.unwrap(), Vec::new());
        let once = Breaker::closed(at(0)).failed(Turn::Free, None, at(0));
        assert!(partner::swap(db, PARTNER, None, once).await.unwrap());
        assert!(!partner::swap(db, PARTNER, None, once).await.unwrap(), "somebody was quicker");
        assert!(partner::swap(db, PARTNER, Some(once), open()).await.unwrap());
        assert!(!partner::swap(db, PARTNER, Some(once), open()).await.unwrap());
        let probing = Breaker { probing_until: Some(at(60)), ..open() };
        assert!(partner::swap(db, PARTNER, Some(open()), probing).await.unwrap());
        assert!(!partner::swap(db, PARTNER, Some(open()), probing).await.unwrap());
        assert_eq!(partner::load(db, PARTNER).await.unwrap(), Some(probing));
        assert_eq!(partner::all(db).await.unwrap(), vec![(PARTNER, probing)]);
        assert!(partner::swap(db, PARTNER, Some(probing), Breaker::closed(at(61))).await.unwrap());
        assert_eq!(partner::load(db, PARTNER).await.unwrap(), Some(Breaker::closed(at(61))));
    }
}
