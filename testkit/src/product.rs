//! An installation with a clock that stands still and a mail sink.

use crate::{Browser, Person};
use axum::Router;
use madoguchi_adapters::{
    fake_partner::{self, FakePartners},
    outbox::MailOutbox,
};
use madoguchi_app::{
    App, Policies,
    clock::FakeClock,
    cx::Parts,
    job,
    keys::Key,
    passkey::RelyingParty,
    password::{Cost, Hasher},
    port::{Clock, OutgoingMail},
    second_factor::Seed,
    staff::{self, Newcomer},
};
use madoguchi_demo_world::{DemoKind, World};
use madoguchi_desk::Desk;
use madoguchi_domain::{
    import::{CustomerRecord, OfferingRow},
    locale::Locale,
    secret::Secret,
    staff::Role,
    time::{Ts, Zone},
};
use madoguchi_i18n::{I18n, Overrides};
use madoguchi_portal::{Access, Portal};
use madoguchi_render::{
    letter::{FONT_FOLDER, LetterLook, Letters},
    mail::{MailBrand, Mails},
};
use madoguchi_store::{Db, Patience, PoolSize, Randomness, Stamp, StoreError, import, testing::TestDb};
use madoguchi_web::{Site, Web, brand::Brand, client::Proxies, component::ContactWindow, serve, site::Origin};
use std::{
    fmt,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

/// The address under which a test's portal is reached.
pub(crate) const ORIGIN: &str = "http://localhost:8080";
/// The address under which its desk is reached.
const DESK_ORIGIN: &str = "http://localhost:8081";

/// Somebody at the desk whose authenticator app is set up.
#[derive(Debug, Clone)]
pub struct StaffMember {
    /// What she signs in with.
    pub sign_in: String,
    /// Her password.
    pub password: String,
    /// The seed of her authenticator app.
    pub seed: [u8; 20],
}

/// An installation for one test.
#[derive(Debug)]
pub struct Product {
    /// Its use cases.
    pub app: App,
    /// Its clock.
    pub clock: Arc<FakeClock>,
    /// The mails it has sent.
    pub outbox: Arc<MailOutbox>,
    /// Its partners, with what they were told; the demo's page of them is among the pages.
    pub partners: FakePartners,
    /// Its people.
    pub world: World,
    router: Router,
    desk: Router,
    origin: String,
    browsers: AtomicU32,
}

fn must<T, E: fmt::Display>(what: &str, result: Result<T, E>) -> T {
    match result {
        Ok(value) => value,
        #[expect(clippy::panic, reason = "a test whose set-up fails can only fail")]
        Err(error) => panic!("{what}: {error}"),
    }
}

/// The texts; reading them takes longer than anything else in a set-up, so a process does it once.
fn words() -> I18n {
    static WORDS: OnceLock<I18n> = OnceLock::new();
    WORDS.get_or_init(|| must("words", I18n::new(&Overrides::new()))).clone()
}

impl Product {
    /// An installation on a test's database: 12 November 2026, nine in the morning in Tokyo.
    pub async fn start(db: &TestDb) -> Self {
        Self::start_with(db, ORIGIN, Policies::default()).await
    }

    /// An installation reached under another address, or with other rules.
    pub async fn start_with(db: &TestDb, origin: &str, policies: Policies) -> Self {
        Self::start_on(Db::clone(db), origin, policies).await
    }

    /// An installation with connections of its own, which a test may cut.
    pub async fn start_apart(db: &TestDb) -> Self {
        let own = must("database", Db::open(&db.address, PoolSize { connections: 4 }).await);
        Self::start_on(own, ORIGIN, Policies::default()).await
    }

    /// An installation with `connections` of its own, which waits no longer than `patience`.
    pub async fn start_with_patience(db: &TestDb, connections: u32, patience: Patience) -> Self {
        let own = must("database", Db::open_with(&db.address, PoolSize { connections }, patience).await);
        Self::start_on(own, ORIGIN, Policies::default()).await
    }

    async fn start_on(db: Db, origin: &str, policies: Policies) -> Self {
        // 2026-11-12T00:00:00Z
        let clock = Arc::new(FakeClock::at(Ts::from_micros(1_794_441_600_000_000)));
        let zone = must("zone", Zone::named("Asia/Tokyo"));
        let today = zone.date_of(clock.now());
        let i18n = words();
        let outbox = Arc::new(MailOutbox::new(1000));
        let partners = fake_partner::one_of_each(100);
        let brand = MailBrand {
            operator: "ひばり野ケーブル".to_owned(),
            portal_url: origin.to_owned(),
            ..MailBrand::default()
        };
        let randomness = Randomness::system();
        let colours = Brand::default().light();
        let app = App::new(Parts {
            db,
            keys: must("key", Key::from_bytes(&[42; 32])).into(),
            clock: clock.clone(),
            randomness: randomness.clone(),
            hasher: must("hasher", Hasher::start(2, Cost { memory_kib: 64, passes: 1 }, randomness)),
            letter_writer: Arc::new(Letters::new(
                Arc::new(i18n.clone()),
                brand.clone(),
                brand.clone(),
                LetterLook { colours, logo: None, fonts: FONT_FOLDER.into() },
            )),
            mail_writer: Arc::new(Mails::new(Arc::new(i18n.clone()), brand.clone(), brand, zone.clone(), colours)),
            mailer: outbox.clone(),
            partners: fake_partner::lines(&partners),
            zone,
            policies: Policies { neutral_answer_millis: 0, ..policies },
            audit_head: None,
            passkeys: RelyingParty::of(origin, "test"),
            staff_address: Some("desk@hibarino.example".to_owned()),
            operator_words: vec!["ひばり野ケーブル Hibarino".to_owned(), "madoguchi".to_owned()],
        });
        let window = ContactWindow {
            name: "お客さまセンター".to_owned(),
            phone: Some("0120-000-111".to_owned()),
            ..ContactWindow::default()
        };
        let site = |origin: &str, cookie_prefix, styles| Site {
            origin: must("origin", Origin::parse(origin)),
            locale: Locale::Ja,
            brand: Brand::default(),
            contact: Locale::ALL.map(|locale| (locale, vec![window.clone()])).to_vec(),
            proxies: Proxies { trusted: vec![must("network", "127.0.0.0/8".parse())], ..Proxies::default() },
            sender_domain: "hibarino.example".to_owned(),
            security_contact: Some("mailto:security@hibarino.example".to_owned()),
            https_below: false,
            unfolded: false,
            demo: false,
            cookie_prefix,
            styles,
        };
        let demo = madoguchi::demo::routes::<Portal>(outbox.clone(), partners.clone());
        let pages = madoguchi_portal::routes()
            .into_iter()
            .chain(demo.into_iter().map(|page| page.open_to(Access::Public)))
            .chain([madoguchi_portal::samples::route()]);
        let web = Web::new::<Portal>(app.clone(), i18n.clone(), site(origin, "madoguchi", &[]));
        let router = must("router", serve::router::<Portal, _>(web, pages));
        let site = site(DESK_ORIGIN, madoguchi_desk::COOKIE_PREFIX, madoguchi_desk::STYLES);
        let web = Web::new::<Desk>(app.clone(), i18n, site);
        let desk = must(
            "router",
            serve::router::<Desk, _>(
                web,
                madoguchi_desk::routes().into_iter().chain([madoguchi_desk::samples::route()]),
            ),
        );
        let product = Self {
            app,
            clock,
            outbox,
            partners,
            world: World::new(400, 7, today),
            router,
            desk,
            origin: origin.to_owned(),
            browsers: AtomicU32::new(1),
        };
        product.add_offerings().await;
        product
    }

    const SOURCE: &'static str = "test-billing";

    async fn add_offerings(&self) {
        let offerings = self.world.offerings();
        let as_of = self.clock.now();
        let added: Result<(), StoreError> = self
            .app
            .db()
            .chunk(|tx| Box::pin(async move { import::upsert_offerings(tx, Self::SOURCE, as_of, &offerings).await }))
            .await;
        must("offerings", added);
    }

    /// The n-th person of a kind, with all bills, in the operator's records.
    pub async fn person(&self, kind: DemoKind, n: usize) -> Person {
        let found = (0..self.world.customers())
            .map(|index| self.world.customer(index))
            .filter(|customer| customer.kind == kind)
            .nth(n);
        let person = Person::from(must("a person of that kind", found.ok_or("the world has too few")));
        self.add(person.record.clone()).await;
        person
    }

    /// Everything that the operator sells.
    #[must_use]
    pub fn offerings(&self) -> Vec<OfferingRow> {
        self.world.offerings()
    }

    /// Puts a customer into the operator's records, as an import would.
    pub async fn add(&self, record: CustomerRecord) {
        let stamp = self.stamp();
        let (db, now) = (self.app.db(), stamp.now);
        let merged = must("customer", import::prepare(db, &stamp, Self::SOURCE, now, &[record]).await);
        let written: Result<_, StoreError> =
            db.chunk(move |tx| Box::pin(async move { merged.write(tx, now, now).await })).await;
        must("customer", written);
    }

    fn stamp(&self) -> Stamp {
        self.app.system_stamp("test")
    }

    /// Somebody at a browser, from an address of his own.
    #[must_use]
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone(), &self.origin, &self.address())
    }

    /// Somebody at a browser at the desk, from an address of her own.
    #[must_use]
    pub fn desk_browser(&self) -> Browser {
        Browser::new(self.desk.clone(), DESK_ORIGIN, &self.address())
    }

    /// A client address that nobody had yet.
    fn address(&self) -> String {
        let n = self.browsers.fetch_add(1, Ordering::Relaxed);
        format!("198.51.{}.{}", n / 250, n % 250 + 1)
    }

    /// Lets somebody in to the desk; once for each role. Her app is already `set_up`, or will be at her first sign-in.
    pub async fn hire(&self, role: Role, set_up: bool) -> StaffMember {
        let member = StaffMember {
            sign_in: role.to_string(),
            password: "夜勤明けの朝ごはん".to_owned(),
            seed: [role as u8; 20],
        };
        let newcomer = Newcomer {
            sign_in: member.sign_in.clone(),
            name: "佐伯 千夏".to_owned(),
            role,
            password: Some(Secret::new(member.password.clone())),
            seed: set_up.then_some(Seed::of(member.seed)),
        };
        let added = must("staff", staff::add(&self.app, newcomer).await);
        must("staff", added.refusal().map_or(Ok(()), Err));
        member
    }

    /// Proves a person's contract by her customer number. Returns her browser at STEP3.
    pub async fn register_until_id(&self, person: &Person) -> Browser {
        let mut browser = self.browser();
        browser.register_until_id(person).await;
        browser
    }

    /// Registers a person by her customer number, without looking at the mail. Returns her browser, signed in.
    pub async fn register(&self, person: &Person, portal_id: &str, password: &str) -> Browser {
        let mut browser = self.browser();
        browser.register_until_confirmed(person, portal_id, password).await;
        browser.submit("/register/confirm", &[]).await;
        browser
    }

    /// Sets a new password in that browser by the code from the mail, which signs in.
    ///
    /// # Panics
    ///
    /// If the last page is not the one that says so.
    pub async fn recover(&self, browser: &mut Browser, portal_id: &str, password: &str) {
        browser.open("/recover/password").await;
        browser.submit("/recover/password", &[("portal_id", portal_id)]).await;
        let code = self.code_for(portal_id).await;
        browser.submit("/recover/code", &[("code", &code)]).await;
        browser.submit("/recover/new-password", &[("password", password), ("password_again", password)]).await;
        assert_eq!(browser.page().path, "/recover/done");
    }

    /// Does every job that is due. Returns all mails sent by now.
    pub async fn mails(&self) -> Vec<OutgoingMail> {
        // Boxed: it is as large as all kinds of jobs, and every test contains it.
        must("jobs", Box::pin(job::drain(&self.app, "test")).await);
        self.outbox.mails()
    }

    /// The newest six-digit code that was mailed to an address.
    pub async fn code_for(&self, address: &str) -> String {
        let mails = self.mails().await;
        let mut codes = mails.iter().rev().filter(|mail| mail.to == address).filter_map(|mail| {
            // Six digits that stand alone: the key of a link may hold six, too.
            let mut words = mail.mail.text.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'));
            let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit());
            words.find(is_code).map(ToOwned::to_owned)
        });
        must("a code in a mail to that address", codes.next().ok_or("there is none"))
    }

    /// Moves the clock forward.
    pub fn wait(&self, time: Duration) {
        self.clock.advance(time);
    }
}
