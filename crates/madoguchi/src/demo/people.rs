//! The people that one can be in the demo: some with an ID, some with a bill in hand (PRODUCT §13, `people.json`).
//!
//! Those with an ID are as a registration would leave them, their address verified. The same seed gives the same IDs
//! and passwords.

mod choice;
mod orders;
pub(super) mod staff;
#[cfg(test)]
mod tests;

use anyhow::{Context as _, anyhow};
use choice::Chosen;
use madoguchi_app::{App, StoreError, password::Hasher};
use madoguchi_demo_world::{DemoCustomer, DemoKind, World};
use madoguchi_domain::{
    audit::Action,
    catalog::Family,
    credential::{Password, PasswordContext, PortalId},
    customer::{AddressKind, CustomerStatus, PaymentMethod, ProductStatus},
    id::CustomerId,
    import::CustomerRecord,
    locale::Locale,
    registration::{Claim, ProofKind},
};
use madoguchi_store::{
    Stamp, Stop, Tx, Unit, actor::actor_of, audit::About, portal_user::NewPortalUser, registration as stored,
};
use serde::{Deserialize, Serialize};
pub use staff::StaffMember;
use std::{collections::HashMap, convert::Infallible, sync::Arc};
use tokio::task::JoinSet;

/// How many of each kind are registered, and how many are not; more than the ten that PRODUCT §13 asks for, since
/// tests use them up.
const OF_EACH_KIND: usize = 20;
/// How many customers are searched for them; the world begins with many of each kind.
const LOOKED_AT: u64 = 600;

/// The content of `people.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// Those who can sign in.
    pub registered: Vec<Registered>,
    /// Those who can register.
    pub unregistered: Vec<Unregistered>,
    /// Those who work at the desk.
    pub staff: Vec<StaffMember>,
}

/// Somebody who can sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// ID to sign in with; also the contact address.
    pub portal_id: String,
    /// Its password.
    pub password: String,
    /// お客さま番号 as printed.
    pub customer_number: String,
    /// Families of the services.
    pub holds: Vec<Family>,
    /// The kind of customer.
    pub note: String,
}

/// Somebody who can register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unregistered {
    /// Name as the operator has it, in any width.
    pub name_kana: String,
    /// A registered phone number.
    pub phone: String,
    /// お客さま番号 as printed.
    pub customer_number: String,
    /// Last four digits of the bank account.
    pub bank_last4: Option<String>,
    /// Last four digits of the card.
    pub card_last4: Option<String>,
    /// The serial number of a device.
    pub device: Option<String>,
    /// Postcode of the service address.
    pub postcode: String,
    /// Birth date, yyyy-mm-dd.
    pub birth_date: Option<String>,
    /// Families of the services.
    pub holds: Vec<Family>,
    /// The kind of customer.
    pub note: String,
}

impl People {
    /// People to register for whom the customer number alone is enough, those with plain names first.
    pub(super) fn easiest(&self) -> impl Iterator<Item = &Unregistered> {
        let asked_more = [DemoKind::Company, DemoKind::BuildingOwner, DemoKind::SameName, DemoKind::FreshlyInstalled];
        self.unregistered.iter().filter(move |person| {
            let plain = person.name_kana.chars().all(|c| matches!(c, 'ァ'..='ー' | ' ' | '　'));
            let kind = DemoKind::parse(&person.note);
            plain
                && !kind.is_some_and(|kind| asked_more.contains(&kind))
                && !person.holds.iter().any(|family| matches!(family, Family::Mobile | Family::Energy))
        })
    }
}

/// Chooses the people and registers those who are to sign in.
pub(super) async fn enrol(world: &World, seed: u64, app: &App, hasher: &Hasher) -> anyhow::Result<People> {
    let families: Arc<HashMap<String, Family>> =
        Arc::new(world.offerings().into_iter().map(|offering| (offering.offering_key, offering.family)).collect());
    let (mut members, strangers) = cast(world);
    // Those without a bill yet come last: anyone taking the first wants to see one.
    members.sort_by_key(|(_, customer)| customer.kind == DemoKind::FreshlyInstalled);

    let mut work = JoinSet::new();
    for (place, (index, customer)) in members.into_iter().enumerate() {
        let (app, hasher, families) = (app.clone(), hasher.clone(), families.clone());
        work.spawn(async move {
            let member = Member::make(seed, index, &customer, &app, &hasher, &families).await?;
            Ok::<_, anyhow::Error>((place, member))
        });
    }
    let mut made = Vec::new();
    while let Some(member) = work.join_next().await {
        made.push(member.context("registering people broke")??);
    }
    made.sort_by_key(|(place, _)| *place);
    let members: Arc<Vec<Member>> = Arc::new(made.into_iter().map(|(_, member)| member).collect());
    let registering = Registering { stamp: app.system_stamp("demo"), members: members.clone() };
    let Ok(()) = app.db().write(registering).await.context("the demo's people were not registered")?;
    let registered: Vec<Registered> = members.iter().map(|member| member.person.clone()).collect();
    orders::place(app, &registered).await?;
    Ok(People {
        registered,
        unregistered: strangers.iter().filter_map(|(_, customer)| stranger(customer, &families)).collect(),
        staff: Vec::new(),
    })
}

struct Registering {
    stamp: Stamp,
    members: Arc<Vec<Member>>,
}

impl Unit for Registering {
    type Done = ();
    type Refusal = Infallible;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible, StoreError>> {
        for member in self.members.iter() {
            member.register(tx, &self.stamp).await?;
        }
        Ok(())
    }
}

/// Customers by their index.
type Cast = Vec<(u64, DemoCustomer)>;

/// Customers to register and customers not to: every other one of each kind, of two with one name both or neither.
fn cast(world: &World) -> (Cast, Cast) {
    let (mut members, mut strangers) = (Vec::new(), Vec::new());
    let mut seen: HashMap<DemoKind, usize> = HashMap::new();
    for index in 0..world.customers().min(LOOKED_AT) {
        let customer = world.customer(index);
        if customer.record.customer.status != CustomerStatus::Active {
            continue;
        }
        let seen = seen.entry(customer.kind).or_default();
        let turn = if customer.kind == DemoKind::SameName { *seen / 2 } else { *seen };
        if *seen < 2 * OF_EACH_KIND {
            if turn.is_multiple_of(2) { &mut members } else { &mut strangers }.push((index, customer));
        }
        *seen += 1;
    }
    (members, strangers)
}

/// Families of what a customer has or has ordered, without options.
fn holds(record: &CustomerRecord, families: &HashMap<String, Family>) -> Vec<Family> {
    let mut holds: Vec<Family> = record
        .products
        .iter()
        .filter(|product| product.status != ProductStatus::Terminated)
        .filter_map(|product| families.get(&product.offering_key).copied())
        .filter(|family| *family != Family::Other)
        .collect();
    holds.sort_unstable();
    holds.dedup();
    holds
}

/// Somebody with a bill in hand; none without a phone number or address on file.
fn stranger(customer: &DemoCustomer, families: &HashMap<String, Family>) -> Option<Unregistered> {
    let record = &customer.record;
    let last4 = |method| {
        record
            .billing_accounts
            .iter()
            .find(|account| account.method == method)
            .and_then(|account| account.last4.clone())
    };
    Some(Unregistered {
        name_kana: record.customer.name_kana.clone(),
        phone: record.phones.first()?.phone.clone(),
        customer_number: record.customer.customer_number.clone(),
        bank_last4: last4(PaymentMethod::BankDebit),
        card_last4: last4(PaymentMethod::CreditCard),
        device: record.devices.first().map(|device| device.serial.clone()),
        postcode: record.addresses.iter().find(|address| address.kind == AddressKind::Service)?.postcode.clone(),
        birth_date: record.customer.birth_date.map(|date| date.to_string()),
        holds: holds(record, families),
        note: customer.kind.to_string(),
    })
}

/// Somebody about to be registered.
struct Member {
    person: Registered,
    customer: CustomerId,
    portal_id_key: String,
    password_hash: String,
}

impl Member {
    async fn make(
        seed: u64,
        index: u64,
        customer: &DemoCustomer,
        app: &App,
        hasher: &Hasher,
        families: &HashMap<String, Family>,
    ) -> anyhow::Result<Self> {
        let record = &customer.record;
        let Chosen { portal_id, password } = choice::choose(seed, index, |id, password| {
            let about = PasswordContext {
                portal_id: id,
                contact_address: id,
                names: vec![record.customer.name.clone(), record.customer.name_kana.clone()],
                phones: record.phones.iter().map(|phone| phone.phone.clone()).collect(),
                operator: &[],
            };
            password.check(&about).is_ok()
        })?;
        let password_hash = hasher.hash(&Password::parse(&password)?).await?;
        Ok(Self {
            customer: id_of(app, record).await?,
            portal_id_key: PortalId::parse(&portal_id)?.key(),
            password_hash,
            person: Registered {
                portal_id,
                password,
                customer_number: record.customer.customer_number.clone(),
                holds: holds(record, families),
                note: customer.kind.to_string(),
            },
        })
    }

    /// Writes what a registration writes, and verifies its address.
    async fn register(&self, tx: &mut Tx, stamp: &Stamp) -> Result<(), StoreError> {
        let new = NewPortalUser {
            portal_id: self.person.portal_id.clone(),
            portal_id_key: self.portal_id_key.clone(),
            password_hash: self.password_hash.clone(),
            contact_address: self.person.portal_id.clone(),
            locale: Locale::Ja,
        };
        let user = tx.add_portal_user(stamp, &new).await?;
        let stamp = Stamp { actor: actor_of(user), ..stamp.clone() };
        tx.grant_holder(&stamp, user, self.customer).await?;
        tx.verify_contact(user, &new.contact_address, stamp.now).await?;
        for action in [Action::Registered, Action::ContactVerified] {
            let about = About { entity: Some(user.0), customer: Some(self.customer), detail: "" };
            tx.audit(&stamp, action, about).await?;
        }
        Ok(())
    }
}

/// The customer behind a record, found as a registration finds it: by name, phone and customer number.
async fn id_of(app: &App, record: &CustomerRecord) -> anyhow::Result<CustomerId> {
    let customer = &record.customer;
    let phone = record.phones.first().ok_or_else(|| anyhow!("{} has no phone", customer.customer_key))?;
    let claim = Claim::read(&customer.name_kana, &phone.phone, ProofKind::CustomerNumber, &customer.customer_number)
        .map_err(|_| anyhow!("{} cannot register", customer.customer_key))?;
    let today = app.zone().date_of(app.now());
    stored::candidates(app.db(), &claim, today)
        .await?
        .iter()
        .find(|on_file| on_file.matches(&claim))
        .map(|on_file| on_file.customer)
        .ok_or_else(|| anyhow!("{} was not imported", customer.customer_key))
}
