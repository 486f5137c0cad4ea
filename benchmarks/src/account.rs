//! People with a login: registered straight in the database, as a registration writes it, and signed in as a browser
//! would be.

use crate::world::{Engine, World};
use anyhow::{Context as _, bail};
use madoguchi_app::{
    Randomness,
    keys::{Keys, Token},
    password::{Cost, Hasher},
};
use madoguchi_demo_world::{DemoCustomer, DemoKind, bundle::SOURCE};
use madoguchi_domain::{
    credential::{Password, PortalId},
    customer::CustomerStatus,
    id::{CustomerId, GrantId, PortalUserId},
    import::CustomerRecord,
    letter::{LetterPurpose, TemporaryWord},
    locale::Locale,
    receipt::Receipt,
    time::Month,
};
use madoguchi_store::{
    Db, Stamp, Stop, StoreError, Tx, Unit,
    actor::actor_of,
    letter::NewLetter,
    portal_user::{self, NewPortalUser},
    sql,
};
use std::{convert::Infallible, time::Duration};

/// Everybody's password: one that holds nobody's name.
pub(crate) const PASSWORD: &str = "vXq7#Lw4.tZk9-Hb";
/// The most logins that are made.
const MOST: u64 = 4000;
/// How long letters work.
const VALID: Duration = Duration::from_hours(30 * 24);
/// Rows written in one transaction.
const AT_ONCE: usize = 200;

/// Somebody with a login.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    /// What she types.
    pub(crate) portal_id: String,
    /// As printed on her bill; stands on her top page.
    pub(crate) customer_number: String,
    /// Her newest month.
    pub(crate) month: Month,
    /// What it comes to, in yen.
    pub(crate) amount: i64,
    /// Her customer.
    pub(crate) customer: CustomerId,
    user: PortalUserId,
    grant: GrantId,
}

/// A signed-in browser.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// The person whose session it is.
    pub(crate) account: Account,
    /// What the browser sends.
    pub(crate) cookie: String,
}

/// Somebody on file who has no login.
#[derive(Debug, Clone)]
pub(crate) struct Stranger {
    /// What the operator has on file.
    pub(crate) record: CustomerRecord,
}

impl Stranger {
    /// A registered phone number.
    pub(crate) fn phone(&self) -> &str {
        self.record.phones.first().map_or("", |row| &row.phone)
    }

    /// The postcode of the first address.
    pub(crate) fn postcode(&self) -> &str {
        self.record.addresses.first().map_or("", |row| &row.postcode)
    }
}

/// Whether a customer is somebody whom registration and pages treat like most.
fn is_usual(customer: &DemoCustomer) -> bool {
    let record = &customer.record;
    record.customer.status == CustomerStatus::Active
        && !record.phones.is_empty()
        && record.bills.iter().any(|(_, lines)| !lines.is_empty())
        && !matches!(customer.kind, DemoKind::SameName | DemoKind::FreshlyInstalled)
}

/// Indices of the customers that may have a login, evenly over all.
fn places(customers: u64) -> impl Iterator<Item = u64> {
    let wanted = MOST.min(customers / 4).max(1);
    (0..wanted).map(move |place| place * customers / wanted)
}

/// People on file without a login, evenly over all customers: `wanted` of them, after the first `skip`.
pub(crate) fn strangers(world: &World, skip: usize, wanted: usize) -> Vec<Stranger> {
    let neighbours = places(world.customers()).flat_map(|place| [place + 1, place + 2]);
    neighbours
        .filter(|index| *index < world.customers())
        .map(|index| world.customer(index))
        .filter(|customer| is_usual(customer) && customer.kind != DemoKind::Company)
        .map(|customer| Stranger { record: customer.record })
        .skip(skip)
        .take(wanted)
        .collect()
}

/// Those of the people for whom nobody registered meanwhile, in an earlier run.
pub(crate) async fn unregistered(
    world: &World,
    engine: Engine,
    strangers: Vec<Stranger>,
) -> anyhow::Result<Vec<Stranger>> {
    let db = world.database(engine).await?;
    let mut left = Vec::with_capacity(strangers.len());
    for stranger in strangers {
        let customer = customer_id(&db, &stranger.record.customer.customer_key).await?;
        let grant = sql!("SELECT id FROM portal_grant WHERE customer_id = $1", customer);
        if db.fetch_optional(grant).await?.is_none() {
            left.push(stranger);
        }
    }
    db.close().await;
    Ok(left)
}

fn stamp(what: &str) -> Stamp {
    Stamp { now: World::now(), actor: format!("system:{what}"), randomness: Randomness::system() }
}

async fn customer_id(db: &Db, key: &str) -> anyhow::Result<CustomerId> {
    let row = db
        .fetch_optional(sql!("SELECT id FROM customer WHERE source = $1 AND source_key = $2", SOURCE, key))
        .await?
        .with_context(|| format!("{key} was not imported"))?;
    Ok(row.get(0)?)
}

struct New {
    user: NewPortalUser,
    customer: CustomerId,
}

/// The logins of a world on an engine, made if they are not there yet.
pub(crate) async fn accounts(world: &World, engine: Engine) -> anyhow::Result<Vec<Account>> {
    let db = world.database(engine).await?;
    let people = places(world.customers()).map(|index| world.customer(index)).filter(is_usual);
    let mut known: Vec<(CustomerRecord, CustomerId, String)> = Vec::new();
    for person in people {
        let key = &person.record.customer.customer_key;
        let customer = customer_id(&db, key).await?;
        let portal_id = format!("{}@bench.example", key.to_ascii_lowercase());
        known.push((person.record, customer, portal_id));
    }
    let Some((_, _, first)) = known.first() else { bail!("the world is too small") };
    if portal_user::credentials(&db, &PortalId::parse(first)?.key()).await?.is_none() {
        let hasher = Hasher::start(1, Cost::default(), Randomness::system())?;
        let password_hash = hasher.hash(&Password::parse(PASSWORD)?).await?;
        for chunk in known.chunks(AT_ONCE) {
            let new: Result<Vec<New>, anyhow::Error> = chunk
                .iter()
                .map(|(_, customer, portal_id)| {
                    let user = NewPortalUser {
                        portal_id: portal_id.clone(),
                        portal_id_key: PortalId::parse(portal_id)?.key(),
                        password_hash: password_hash.clone(),
                        contact_address: portal_id.clone(),
                        locale: Locale::Ja,
                    };
                    Ok(New { user, customer: *customer })
                })
                .collect();
            register(&db, new?).await?;
        }
        world.settle(engine)?;
    }
    let mut accounts = Vec::with_capacity(known.len());
    for (record, customer, portal_id) in known {
        let stored = portal_user::credentials(&db, &PortalId::parse(&portal_id)?.key()).await?;
        let stored = stored.with_context(|| format!("{portal_id} has no login: run without --keep"))?;
        let grant = stored.grant.context("a login without a grant")?;
        let month = record.newest_month().context("a customer without bills")?;
        let amount = record.bills.iter().filter(|(bill, _)| bill.month == month).map(|(bill, _)| bill.amount.0).sum();
        let customer_number = record.customer.customer_number;
        accounts.push(Account { portal_id, customer_number, month, amount, customer, user: stored.user, grant });
    }
    db.close().await;
    Ok(accounts)
}

struct Registering(Vec<New>);

impl Unit for Registering {
    type Done = ();
    type Refusal = Infallible;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible, StoreError>> {
        let stamp = stamp("bench");
        for New { user, customer } in &self.0 {
            let id = tx.add_portal_user(&stamp, user).await?;
            let stamp = Stamp { actor: actor_of(id), ..stamp.clone() };
            tx.grant_holder(&stamp, id, *customer).await?;
            tx.verify_contact(id, &user.contact_address, stamp.now).await?;
        }
        Ok(())
    }
}

async fn register(db: &Db, new: Vec<New>) -> Result<(), StoreError> {
    let Ok(()) = db.write(Registering(new)).await?;
    Ok(())
}

/// The 仮ID of a letter for each of these people, printed and on its way.
pub(crate) async fn letters(world: &World, engine: Engine, people: &[Stranger]) -> anyhow::Result<Vec<String>> {
    let keys = Keys::parse(&std::fs::read_to_string(world.folder().join("keys"))?)?;
    let db = world.database(engine).await?;
    let mut ids = Vec::with_capacity(people.len());
    for person in people {
        let customer = customer_id(&db, &person.record.customer.customer_key).await?;
        let (stamp, id) = (stamp("bench"), TemporaryWord::made(Randomness::system().bytes()));
        let (number, id_hash) = (Receipt::of(stamp.randomness.bytes()), keys.newest().letter_key(&id));
        let letter = NewLetter { id: stamp.id(), number, id_hash };
        let Ok(()) = db.write(Printing { stamp, customer, letter }).await?;
        ids.push(id.as_str().to_owned());
    }
    db.close().await;
    Ok(ids)
}

struct Printing {
    stamp: Stamp,
    customer: CustomerId,
    letter: NewLetter,
}

impl Unit for Printing {
    type Done = ();
    type Refusal = Infallible;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible, StoreError>> {
        let Self { stamp, customer, letter } = self;
        tx.add_letter(stamp, *customer, LetterPurpose::Welcome, *letter).await?;
        tx.print_letter(stamp, letter.id, letter.id_hash, stamp.now.plus(VALID)).await?;
        Ok(())
    }
}

struct SigningIn(Vec<(Account, Token)>);

impl Unit for SigningIn {
    type Done = ();
    type Refusal = Infallible;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible, StoreError>> {
        let stamp = stamp("bench");
        for (account, token) in &self.0 {
            tx.begin_session(&stamp, account.user, account.grant, token.hash(), "bench").await?;
        }
        Ok(())
    }
}

/// `wanted` new sessions, of one login after the other.
pub(crate) async fn sessions(
    world: &World,
    engine: Engine,
    accounts: &[Account],
    wanted: usize,
) -> anyhow::Result<Vec<Session>> {
    let db = world.database(engine).await?;
    let randomness = Randomness::system();
    let sessions: Vec<(Account, Token)> =
        accounts.iter().cycle().take(wanted).map(|account| (account.clone(), Token::of(randomness.bytes()))).collect();
    for chunk in sessions.chunks(AT_ONCE) {
        let Ok(()) = db.write(SigningIn(chunk.to_vec())).await?;
    }
    db.close().await;
    world.settle(engine)?;
    Ok(sessions
        .into_iter()
        .map(|(account, token)| Session { account, cookie: format!("madoguchi_session={}", token.as_str()) })
        .collect())
}
