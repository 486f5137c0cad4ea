//! An installation with a clock that stands still, a mailer that keeps its mails, and households on file.

mod authenticator;
pub(crate) mod changes;
pub(crate) mod partner;
mod plain;
mod records;

pub(crate) use authenticator::{AuthenticatorApp, app_of, turned_on, two_step};
use plain::Plain;
pub(crate) use records::{household, product};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use madoguchi_app::{
    App, Cx, Db, Error, Outcome, Policies, Randomness, Source, Stamp, SteppedUp, StoreError, Subscriber,
    clock::FakeClock,
    credential::disown,
    cx::Parts,
    keys::{Keys, Token},
    letter,
    passkey::RelyingParty,
    password::{Cost, Hasher},
    port::{
        DeliveryError, GiveWay, LetterContent, LetterWriter, Mailer, OutgoingMail, PortFuture, WritingFault,
        WrittenLetters,
    },
    recovery::{self, BeginForm, NewPassword},
    registration::{self, ClaimForm, IdForm, Stage},
    session::{self, Browser, SignedIn},
    sign_in::{Refusal, SignIn, sign_in},
};
use madoguchi_domain::{
    audit::Action,
    catalog::Family,
    credential::FREEZE,
    import::CustomerRecord,
    locale::Locale,
    registration::ProofKind,
    time::{Ts, Zone},
};
use madoguchi_store::{
    import,
    portal_user::NewPortalUser,
    sql,
    testing::{TestDb, records::offering},
};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::task::JoinSet;

/// 2026-11-01T00:00:00Z.
pub(crate) const START: Ts = Ts::from_micros(1_793_491_200_000_000);
pub(crate) const MINUTE: Duration = Duration::from_mins(1);
pub(crate) const HOUR: Duration = Duration::from_hours(1);
pub(crate) const PASSWORD: &str = "ひまわり畑でつかまえて";

/// Keeps the mails it is given, and answers as told. A mail to `hangs…` hangs until it is asked to give way.
#[derive(Default)]
pub(crate) struct Mails {
    delivered: Mutex<Vec<OutgoingMail>>,
    failure: Mutex<Option<DeliveryError>>,
    /// How many deliveries were begun.
    pub(crate) begun: AtomicUsize,
}

impl Mails {
    pub(crate) fn all(&self) -> Vec<OutgoingMail> {
        self.delivered.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn fail(&self, with: Option<DeliveryError>) {
        *self.failure.lock().unwrap() = with;
    }
}

impl Mailer for Mails {
    fn deliver<'a>(&'a self, mail: &'a OutgoingMail, way: &'a GiveWay) -> PortFuture<'a, Result<(), DeliveryError>> {
        Box::pin(async move {
            self.begun.fetch_add(1, Ordering::Relaxed);
            if mail.to.starts_with("hangs") {
                way.asked().await;
                return Err(DeliveryError::Slow("it gave way".to_owned()));
            }
            if let Some(failure) = self.failure.lock().unwrap().clone() {
                return Err(failure);
            }
            self.delivered.lock().unwrap().push(mail.clone());
            Ok(())
        })
    }
}

/// Keeps the letters it is given; the document tells how many there were.
#[derive(Default)]
pub(crate) struct Press(pub(crate) Mutex<Vec<LetterContent>>);

impl Press {
    /// The longest name for which its paper has room.
    pub(crate) const ROOM: usize = 20;
}

impl LetterWriter for Press {
    fn write(&self, letters: &[LetterContent]) -> Result<WrittenLetters, WritingFault> {
        let (set, left): (Vec<_>, Vec<_>) =
            letters.iter().cloned().partition(|letter| letter.name.chars().count() <= Self::ROOM);
        let pdf = if set.is_empty() { Vec::new() } else { format!("{} letters", set.len()).into_bytes() };
        self.0.lock().unwrap().extend(set);
        Ok(WrittenLetters { pdf, no_room: left.into_iter().map(|letter| letter.number).collect() })
    }
}

pub(crate) fn hasher(cost: Cost) -> Hasher {
    Hasher::start(2, cost, Randomness::system()).unwrap()
}

/// An installation and everything a test changes.
pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) mails: Arc<Mails>,
    pub(crate) press: Arc<Press>,
}

impl House {
    pub(crate) fn new(db: &Db) -> Self {
        Self::with(db, Policies::default())
    }

    pub(crate) fn with(db: &Db, policies: Policies) -> Self {
        Self::made(db, |parts| parts.policies = policies)
    }

    /// A house with these keys; others have 7.
    pub(crate) fn with_keys(db: &Db, newest_first: &[u8]) -> Self {
        Self::made(db, |parts| parts.keys = keys(newest_first))
    }

    /// A house with some parts changed.
    pub(crate) fn made(db: &Db, change: impl FnOnce(&mut Parts)) -> Self {
        let (clock, mails) = (Arc::new(FakeClock::at(START)), Arc::new(Mails::default()));
        let press = Arc::new(Press::default());
        let mut parts = Parts {
            db: db.clone(),
            keys: keys(&[7]),
            clock: clock.clone(),
            randomness: Randomness::system(),
            hasher: hasher(Cost { memory_kib: 64, passes: 1 }),
            mail_writer: Arc::new(Plain),
            letter_writer: press.clone(),
            mailer: mails.clone(),
            partners: [].into(),
            zone: Zone::named("Asia/Tokyo").unwrap(),
            policies: Policies::default(),
            audit_head: None,
            passkeys: RelyingParty::of("http://localhost:8080", "test"),
            staff_address: Some("desk@hibarino.example".to_owned()),
            operator_words: vec!["ひばり野ケーブル Hibarino".to_owned(), "madoguchi".to_owned()],
        };
        change(&mut parts);
        let app = App::new(parts);
        Self { app, clock, mails, press }
    }

    /// A request from that address.
    pub(crate) fn cx_from(&self, address: &str) -> Cx {
        self.app.cx(Source::of(address.parse().unwrap(), false), Locale::Ja)
    }

    pub(crate) fn cx(&self) -> Cx {
        self.cx_from("192.0.2.1")
    }

    /// A request from a browser with that cookie.
    pub(crate) fn cx_on(&self, device: &Token) -> Cx {
        self.cx().on(device.clone())
    }

    /// Registers a household, verifies its address and returns its session.
    pub(crate) async fn verified(&self, key: &str, portal_id: &str) -> Token {
        let session = self.registered(key, portal_id).await;
        self.verify(&session).await;
        session
    }

    /// Verifies the signed-in login's contact address with the code mailed there.
    pub(crate) async fn verify(&self, session: &Token) {
        let me = self.me(session).await.expect("signed in").login().clone();
        let mails = self.mails_since(0).await;
        let to = |mail: &&(String, String, String)| mail.0 == me.contact_address() && mail.1 == "code ja";
        let code = &mails.iter().rev().find(to).expect("a code was mailed").2;
        let done = madoguchi_app::contact::verify(&self.cx(), &me, code).await.unwrap();
        assert_eq!(done, Outcome::Done(()));
        self.newest_mail().await;
    }

    /// The mails that went out after the first `before`, as recipient, subject and text.
    pub(crate) async fn mails_since(&self, before: usize) -> Vec<(String, String, String)> {
        madoguchi_app::job::drain(&self.app, "worker").await.unwrap();
        let mails = self.mails.all().into_iter().skip(before);
        mails.map(|mail| (mail.to, mail.mail.subject, mail.mail.text)).collect()
    }

    /// A login's owner says "that was not me" to the newest change that a mail told of. Returns the instant until which
    /// nothing of the login can be changed.
    pub(crate) async fn disowned(&self) -> Ts {
        madoguchi_app::job::drain(&self.app, "worker").await.unwrap();
        let mails = self.mails.all();
        let link = mails.iter().rev().find_map(|mail| mail.mail.text.split_once("/not-me?key="));
        let (_, key) = link.expect("a mail told of a change");
        let key = key.split(' ').next().unwrap_or_default();
        assert!(matches!(disown(&self.cx(), key).await.unwrap(), Outcome::Done(_)));
        // No test looks for the staff's mail.
        madoguchi_app::job::drain(&self.app, "worker").await.unwrap();
        self.app.now().plus(FREEZE)
    }

    /// Sets a forgotten password by the code from the mail. Returns the session begun with it.
    pub(crate) async fn recovered(&self, id: &str, password: &str) -> Token {
        let asked = BeginForm { portal_id: id.to_owned(), once: self.app.new_token() };
        let Outcome::Done(request) = recovery::begin(&self.cx(), None, &asked).await.unwrap() else { panic!("begins") };
        madoguchi_app::job::drain(&self.app, "worker").await.unwrap();
        let is_code = |text: &str| text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        let mails = self.mails.all();
        let code = mails.iter().rev().find(|mail| is_code(&mail.mail.text)).expect("a code").mail.text.clone();
        let typed = recovery::check_code(&self.cx(), Some(&request), &code).await.unwrap();
        assert_eq!(typed, Outcome::Done(()));
        let (password, again) = (password.to_owned(), password.to_owned());
        let form = NewPassword { password, again, once: self.app.new_token(), browser: Browser::default() };
        match recovery::set_password(&self.cx(), Some(&request), &form).await.unwrap() {
            Outcome::Done(recovered) => recovered.session.expect("a contract to look at"),
            Outcome::Refused(refused) => panic!("{refused:?}"),
        }
    }

    /// Has a letter made for a customer, printed and posted. Returns it.
    pub(crate) async fn letter(&self, key: &str) -> LetterContent {
        let made = letter::reissue(&self.app, &format!("N-{key}")).await.unwrap();
        assert!(matches!(made, Outcome::Done(_)));
        let batch = letter::prepare(&self.app, None, 500).await.unwrap();
        assert_eq!(letter::printed(&self.app, &batch).await.unwrap(), batch.len());
        letter::posted(&self.app).await.unwrap();
        self.press.0.lock().unwrap().pop().expect("a letter was printed")
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Puts customers and their offerings on file.
    pub(crate) async fn on_file(&self, records: Vec<CustomerRecord>) {
        let stamp = Stamp { now: START, actor: "system:test".to_owned(), randomness: Randomness::system() };
        let offerings = Family::ALL.iter().map(|family| offering(family.as_str(), *family)).collect::<Vec<_>>();
        let db = self.app.db();
        let merged = import::prepare(db, &stamp, "crm", START, &records).await.unwrap();
        let written: Result<_, StoreError> = db
            .chunk(move |tx| {
                Box::pin(async move {
                    import::upsert_offerings(tx, "crm", START, &offerings).await?;
                    merged.write(tx, START, START).await
                })
            })
            .await;
        written.unwrap();
    }

    /// The subscriber signed in with a token.
    /// Who is signed in in the browser that was once given that cookie: it has taken each newer one since.
    pub(crate) async fn me(&self, token: &Token) -> Option<Subscriber> {
        const CHANGES: usize = 40;
        let mut token = token.clone();
        for _ in 0..CHANGES {
            let me = session::current(&self.cx(), &token).await.unwrap();
            if me.is_some() {
                return me;
            }
            token = self.app.keys().newest().next_session(&token.hash());
        }
        None
    }

    /// Proves a household by its customer number.
    pub(crate) async fn proven(&self, key: &str) -> Token {
        let form = claim(ProofKind::CustomerNumber, &format!("N-{key}"));
        match registration::prove(&self.cx(), &form).await.unwrap() {
            Outcome::Done(proven) if !proven.extra => proven.token,
            other => panic!("not proven: {other:?}"),
        }
    }

    /// Chooses an ID in a flow whose contract is proven.
    pub(crate) async fn choose(&self, flow: &Token, portal_id: &str) {
        let chosen = registration::choose_id(&self.cx(), Some(flow), &id_form(portal_id)).await.unwrap();
        assert_eq!(chosen, Outcome::Done(()));
    }

    /// Proves a household and chooses an ID for it.
    pub(crate) async fn chosen(&self, key: &str, portal_id: &str) -> Token {
        let flow = self.proven(key).await;
        self.choose(&flow, portal_id).await;
        flow
    }

    /// The token of a flow's review page; an unrelated one when it shows none.
    pub(crate) async fn once(&self, flow: &Token) -> Token {
        match registration::stage(&self.cx(), Some(flow)).await.unwrap() {
            Stage::Confirm(_, once) => once,
            _ => self.app.new_token(),
        }
    }

    /// Registers a household and returns its session.
    pub(crate) async fn registered(&self, key: &str, portal_id: &str) -> Token {
        let flow = self.proven(key).await;
        self.register(&flow, portal_id).await
    }

    /// Registers in a flow whose contract is proven, and returns the session.
    pub(crate) async fn register(&self, flow: &Token, portal_id: &str) -> Token {
        self.choose(flow, portal_id).await;
        let once = self.once(flow).await;
        match registration::register(&self.cx(), Some(flow), &once, &Browser::default()).await.unwrap() {
            Outcome::Done(registered) => registered.session,
            Outcome::Refused(refused) => panic!("{refused:?}"),
        }
    }

    /// Registers an imported customer, which has no phone to prove it with, at a verified address. Returns its session.
    pub(crate) async fn registered_as(&self, key: &str) -> Token {
        let (session, key) = (self.app.new_token(), key.to_owned());
        let (hash, stamp) = (session.hash(), self.app.system_stamp("test"));
        let begun: Result<_, StoreError> = self
            .app
            .db()
            .write_closure(move |tx| {
                let (stamp, key) = (stamp.clone(), key.clone());
                Box::pin(async move {
                    let select =
                        sql!("SELECT id FROM customer WHERE source = $1 AND source_key = $2", "crm", key.as_str());
                    let customer = tx.fetch_optional(select).await?.expect("is on file").get(0)?;
                    let new = new_user(&key);
                    let user = tx.add_portal_user(&stamp, &new).await?;
                    tx.verify_contact(user, &new.contact_address, stamp.now).await?;
                    let grant = tx.grant_holder(&stamp, user, customer).await?;
                    tx.begin_session(&stamp, user, grant, hash, "test").await
                })
            })
            .await;
        begun.unwrap();
        session
    }

    /// Lets a worker do everything due, and returns the text of the newest mail.
    pub(crate) async fn newest_mail(&self) -> OutgoingMail {
        madoguchi_app::job::drain(&self.app, "worker").await.unwrap();
        self.mails.all().pop().expect("a mail was sent")
    }
}

/// The keys of a key file, each made of one repeated byte.
pub(crate) fn keys(newest_first: &[u8]) -> Keys {
    let lines: Vec<_> = newest_first.iter().map(|byte| URL_SAFE_NO_PAD.encode([*byte; 32])).collect();
    Keys::parse(&lines.join("\n")).unwrap()
}

/// A login without a password, as an import of logins makes it.
pub(crate) fn new_user(name: &str) -> NewPortalUser {
    NewPortalUser {
        portal_id: format!("{name}@example.jp"),
        portal_id_key: format!("{name}@example.jp"),
        password_hash: String::new(),
        contact_address: format!("{name}@example.jp"),
        locale: Locale::Ja,
    }
}

/// Tries an ID and a password.
pub(crate) async fn attempt(cx: &Cx, id: &str, password: &str) -> Outcome<SignedIn, Refusal> {
    let form = SignIn { portal_id: id.to_owned(), password: password.to_owned(), browser: Browser::default() };
    sign_in(cx, &form).await.unwrap()
}

/// The answers to many tries at once. A try that does not get through in ten rounds is asked to come back: that is an
/// error, and changed nothing.
pub(crate) async fn at_once<F, T, R>(tries: impl IntoIterator<Item = F>) -> Vec<Outcome<T, R>>
where
    F: Future<Output = Result<Outcome<T, R>, Error>> + Send + 'static,
    T: Send + 'static,
    R: Send + 'static,
{
    let running: JoinSet<_> = tries.into_iter().collect();
    let mut answers = Vec::new();
    for came in running.join_all().await {
        match came {
            Ok(answer) => answers.push(answer),
            Err(error) => assert!(error.is_temporary(), "{error}"),
        }
    }
    answers
}

/// How many of them are done.
pub(crate) fn done<T, R>(answers: &[Outcome<T, R>]) -> usize {
    answers.iter().filter(|answer| matches!(answer, Outcome::Done(_))).count()
}

/// The number of audit lines with that action.
pub(crate) async fn audited(db: &TestDb, action: Action) -> usize {
    let rows = sql!("SELECT id FROM audit WHERE action = $1", action.as_str());
    db.unwatched().await.fetch_all(rows).await.unwrap().len()
}

/// The login signed in with a token, recently stepped up.
pub(crate) async fn fresh(house: &House, session: &Token) -> SteppedUp {
    house.me(session).await.expect("signed in").stepped_up().expect("proven lately")
}

/// STEP2 as typed for the household used in every test.
pub(crate) fn claim(kind: ProofKind, proof: &str) -> ClaimForm {
    ClaimForm {
        name_kana: "タカハシ ハナコ".to_owned(),
        phone: "045-123-4567".to_owned(),
        kind,
        proof: proof.to_owned(),
    }
}

pub(crate) fn id_form(portal_id: &str) -> IdForm {
    IdForm {
        portal_id: portal_id.to_owned(),
        password: PASSWORD.to_owned(),
        password_again: PASSWORD.to_owned(),
        contact_address: String::new(),
        agree: true,
    }
}
