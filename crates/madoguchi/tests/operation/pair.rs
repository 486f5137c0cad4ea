//! Two processes on one PostgreSQL behind nginx, with an operator's customers in it, and people who use them.

use crate::{
    children::{LONGEST, Running},
    site::{Place, Site, places},
    wire::NO_ANSWER,
};
use axum::http::{Method, StatusCode};
use madoguchi_app::{clock::SystemClock, port::Clock as _};
use madoguchi_demo_world::{DemoKind, World};
use madoguchi_domain::time::Zone;
use madoguchi_store::{Db, sql, testing::TestDb};
use madoguchi_testkit::{Browser, Person};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};
use tokio::{sync::watch, task::JoinSet};

pub(crate) const PASSWORD: &str = "三輪車とすべり台と雲";
/// Makes the same people each time.
const SEED: u64 = 7;

/// The database, the site and its processes.
pub(crate) struct Pair {
    pub(crate) database: TestDb,
    pub(crate) site: Arc<Site>,
    pub(crate) places: [Place; 2],
    pub(crate) processes: [Running; 2],
    /// Customers who are not registered yet.
    pub(crate) people: Vec<Person>,
    nginx: Running,
}

impl Pair {
    /// Migrates and imports as an operator does, then starts both processes and nginx. Half of the customers are people
    /// who can register by their customer number.
    pub(crate) async fn start(customers: u64) -> Self {
        let database = TestDb::postgres().await;
        let (front, places) = places();
        let site = Site::new(&database.address, front);
        let today = Zone::named("Asia/Tokyo").unwrap().date_of(SystemClock.now());
        let (count, seed, day) = (customers.to_string(), SEED.to_string(), today.to_string());
        site.run(&["demo-data", "--customers", &count, "--seed", &seed, "--today", &day, "--out", "bundle"]);
        site.run(&["migrate"]);
        site.run(&["import", "bundle"]);
        let world = World::new(customers, SEED, today);
        let people = (0..customers).map(|index| world.customer(index)).filter(|customer| {
            use DemoKind::{AllFamilies, FailedPayment, InternetTv, OpenOrder, PhoneOnly, TvOnly};
            [AllFamilies, FailedPayment, InternetTv, OpenOrder, PhoneOnly, TvOnly].contains(&customer.kind)
        });
        let processes = places.map(|place| site.serve(place));
        let nginx = site.nginx(places).await;
        Self { database, people: people.map(Person::from).collect(), places, processes, nginx, site: Arc::new(site) }
    }

    /// `count` people, each about to press the last button of her registration. They come at the same time.
    pub(crate) async fn almost_registered(&mut self, count: usize) -> Vec<(String, Browser)> {
        let mut coming = JoinSet::new();
        for person in self.people.split_off(self.people.len() - count) {
            let mut browser = self.site.browser(self.site.front);
            let portal_id = format!("{}@example.jp", person.customer_number());
            coming.spawn(async move {
                browser.register_until_confirmed(&person, &portal_id, PASSWORD).await;
                assert_eq!(browser.page().path, "/register/confirm", "{portal_id}: {}", browser.page().text());
                (portal_id, browser)
            });
        }
        coming.join_all().await
    }

    /// `count` people who have registered at the same time, at their top page.
    pub(crate) async fn registered(&mut self, count: usize) -> Vec<(String, Browser)> {
        let mut coming = JoinSet::new();
        for (portal_id, mut browser) in self.almost_registered(count).await {
            coming.spawn(async move {
                browser.submit("/register/confirm", &[]).await;
                browser.open("/").await;
                assert_eq!(browser.page().path, "/", "{portal_id}: {}", browser.page().text());
                (portal_id, browser)
            });
        }
        coming.join_all().await
    }

    /// A connection to the database of the test's own.
    pub(crate) async fn look(&self) -> Db {
        self.database.unwatched().await
    }

    /// Stops the processes and takes everything away. Returns the ids of the messages that were mailed.
    pub(crate) async fn finish(self) -> Vec<String> {
        let Self { database, site, processes, nginx, .. } = self;
        drop((processes, nginx));
        let mails = Arc::into_inner(site).expect("nobody is at the site any more").mails.stop();
        database.finish().await;
        mails
    }
}

/// The result of a SELECT of one number.
pub(crate) async fn number(db: &Db, select: &'static str) -> i64 {
    db.fetch_all(sql!(select)).await.unwrap()[0].get(0).unwrap()
}

/// People who use the portal through nginx until they are told to stop.
pub(crate) struct Load {
    over: Arc<AtomicBool>,
    wrong: Arc<Mutex<Vec<String>>>,
    /// Session cookies of sign-ins that were acknowledged.
    sessions: Arc<Mutex<Vec<String>>>,
    signed_in: watch::Sender<usize>,
    people: JoinSet<()>,
}

impl Load {
    /// Each user reads in one tab and signs in again and again in another.
    pub(crate) fn start(site: &Arc<Site>, users: Vec<(String, Browser)>) -> Self {
        let mut load = Self {
            over: Arc::default(),
            wrong: Arc::default(),
            sessions: Arc::default(),
            signed_in: watch::Sender::new(0),
            people: JoinSet::new(),
        };
        for (portal_id, reader) in users {
            let (over, wrong) = (load.over.clone(), load.wrong.clone());
            load.people.spawn(read(reader, over, wrong));
            let (over, wrong, sessions, signed_in) =
                (load.over.clone(), load.wrong.clone(), load.sessions.clone(), load.signed_in.clone());
            let site = site.clone();
            load.people.spawn(async move {
                while !over.load(Ordering::Relaxed) {
                    let mut browser = site.browser(site.front);
                    match sign_in(&mut browser, &portal_id).await {
                        Ok(session) => {
                            sessions.lock().unwrap().push(session);
                            signed_in.send_modify(|count| *count += 1);
                        }
                        Err(answer) => wrong.lock().unwrap().push(answer),
                    }
                }
            });
        }
        load
    }

    /// Watches how many sign-ins were acknowledged.
    pub(crate) fn signed_in(&self) -> watch::Receiver<usize> {
        self.signed_in.subscribe()
    }

    /// Waits for `more` further acknowledged sign-ins.
    pub(crate) async fn go_on_for(&self, more: usize) {
        let mut signed_in = self.signed_in();
        let enough = *signed_in.borrow() + more;
        let waited = tokio::time::timeout(LONGEST, signed_in.wait_for(|count| *count >= enough)).await;
        waited.expect("nobody can sign in any more").unwrap();
    }

    /// Sends everybody home. Returns the acknowledged sessions, and what went wrong.
    pub(crate) async fn stop(self) -> (Vec<String>, Vec<String>) {
        self.over.store(true, Ordering::Relaxed);
        self.people.join_all().await;
        let (sessions, wrong) = (self.sessions.lock().unwrap().clone(), self.wrong.lock().unwrap().clone());
        (sessions, wrong)
    }
}

async fn read(mut browser: Browser, over: Arc<AtomicBool>, wrong: Arc<Mutex<Vec<String>>>) {
    while !over.load(Ordering::Relaxed) {
        for path in ["/", "/statements"] {
            let page = browser.send(Method::GET, path, None).await;
            if page.status != StatusCode::OK {
                wrong.lock().unwrap().push(format!("GET {path}: {} {}", page.status, page.body));
            }
        }
    }
}

/// Signs in. Returns the session cookie when the sign-in was acknowledged, otherwise the answer.
async fn sign_in(browser: &mut Browser, portal_id: &str) -> Result<String, String> {
    let page = browser.open("/sign-in").await;
    if page.status != StatusCode::OK {
        return Err(format!("GET /sign-in: {} {}", page.status, page.body));
    }
    let answer = browser.submit_only("/sign-in", &[("portal_id", portal_id), ("password", PASSWORD)]).await;
    match answer.status {
        StatusCode::SEE_OTHER => Ok(browser.cookies()["madoguchi_session"].clone()),
        status => Err(format!("POST /sign-in: {status} {:?} {}", answer.errors(), answer.body.len())),
    }
}

/// Whether an answer says that the process behind nginx went away: what was asked for may have happened or not.
pub(crate) fn is_unknown(status: StatusCode) -> bool {
    matches!(status.as_u16(), 502 | 504 | NO_ANSWER)
}
