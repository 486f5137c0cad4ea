//! The fictional operator's customers: people, homes, contracts and two years of bills, the same for the same seed.
//! Any customer can be made alone and in no time, so that a million of them need no memory. All names are invented
//! except NHK, Japan Post Bank and card brands.
//!
//! [`bundle`] writes them as an operator's billing system would. What runs the demo is `madoguchi::demo`.

mod addresses;
mod bills;
pub mod bundle;
mod catalogue;
mod dice;
mod family_names;
mod furnishing;
mod given_names;
mod household;
mod kana;
mod names;
mod numbers;
mod payment;
#[cfg(test)]
mod tests;

use addresses::{Place, Town, Use};
pub use catalogue::CATALOG_FILES;

pub use catalogue::Brand;
use catalogue::Offer;
use dice::{Aspect, Dice};
use furnishing::Tenant;
use jiff::ToSpan;
use madoguchi_domain::{
    customer::{AddressKind, CustomerKind, CustomerStatus, LinkKind},
    import::{CustomerLinkRow, CustomerRecord, CustomerRow, OfferingRow, PhoneRow},
    statement::MONTHS_SHOWN,
    time::{Date, Month},
    words,
};
use names::Name;
use numbers::DeviceMaker;

words! {
    /// What a customer of the demo is an example of (PRODUCT §13); the spelling is the note in `people.json`.
    DemoKind {
        /// Television and nothing else.
        TvOnly => "TV only",
        /// A telephone and nothing else.
        PhoneOnly => "phone only",
        /// Both of the common services.
        InternetTv => "internet + TV",
        /// Every family, energy of partners included.
        AllFamilies => "all families",
        /// Television and internet for a whole building.
        BuildingOwner => "building owner",
        /// A firm.
        Company => "company",
        /// One of two customers that share name, reading and phone.
        SameName => "two customers of one name",
        /// Installed a few days ago; no bill or the first one.
        FreshlyInstalled => "freshly installed",
        /// Something ordered starts within two weeks.
        OpenOrder => "open order",
        /// The newest debit failed.
        FailedPayment => "failed payment",
        /// Nothing special.
        Ordinary => "ordinary",
    }
}

/// The kinds of the first customers, in turn; `SameName` comes in pairs, so it must begin at an even place.
const CYCLE: [DemoKind; 12] = [
    DemoKind::TvOnly,
    DemoKind::PhoneOnly,
    DemoKind::InternetTv,
    DemoKind::AllFamilies,
    DemoKind::BuildingOwner,
    DemoKind::Company,
    DemoKind::SameName,
    DemoKind::SameName,
    DemoKind::FreshlyInstalled,
    DemoKind::OpenOrder,
    DemoKind::FailedPayment,
    DemoKind::Ordinary,
];

/// How many customers take their kind from [`CYCLE`]: twenty of each and a few more.
const CYCLED: u64 = 252;

/// The whole world; making one costs nothing.
#[derive(Debug, Clone, Copy)]
pub struct World {
    customers: u64,
    seed: u64,
    today: Date,
    brand: Brand,
    months_with_lines: i32,
}

/// A customer with everything the operator knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoCustomer {
    /// What an import bundle says of the customer.
    pub record: CustomerRecord,
    /// What the customer is an example of.
    pub kind: DemoKind,
}

/// The identity of a customer; two customers of one name share it.
struct Identity {
    name: Name,
    birth_date: Date,
    phones: Vec<String>,
    town: Town,
}

impl World {
    /// A world of this many customers, as it stands on `today`.
    #[must_use]
    pub const fn new(customers: u64, seed: u64, today: Date) -> Self {
        Self { customers, seed, today, brand: Brand::HIBARINO, months_with_lines: MONTHS_SHOWN }
    }

    /// The same world of another operator.
    #[must_use]
    pub const fn under(self, brand: Brand) -> Self {
        Self { brand, ..self }
    }

    /// The same world of an operator that sends bill lines only for the newest `months`. Older bills keep their
    /// amounts.
    #[must_use]
    pub const fn with_lines_for(self, months: i32) -> Self {
        Self { months_with_lines: months, ..self }
    }

    /// How many customers there are; their indices are `0..customers()`.
    #[must_use]
    pub const fn customers(&self) -> u64 {
        self.customers
    }

    /// Everything the operator sells or sold.
    #[must_use]
    pub fn offerings(&self) -> Vec<OfferingRow> {
        Offer::ALL.iter().map(|offer| offer.row(self.brand)).collect()
    }

    /// A few customers that once had another key; those former keys are in no other file.
    #[must_use]
    pub fn links(&self) -> Vec<CustomerLinkRow> {
        const EVERY: u64 = 37;
        const MOST: u64 = 12;
        (0..MOST)
            .map(|n| (n, n * EVERY))
            .take_while(|(_, index)| *index < self.customers)
            .zip(LinkKind::ALL.iter().cycle())
            .map(|((n, index), kind)| CustomerLinkRow {
                from_customer_key: format!("L{index:07}"),
                to_customer_key: customer_key(index),
                kind: *kind,
                linked_on: Some(self.today.saturating_sub((i64::try_from(n).unwrap_or(0) * 41 + 3).days())),
            })
            .collect()
    }

    /// The customer with that index: a pure function of seed, index and day. The number of customers matters only
    /// to the last one, who is ordinary where the second of a pair would fall outside.
    #[must_use]
    pub fn customer(&self, index: u64) -> DemoCustomer {
        let kind = self.kind(index);
        let customer_key = customer_key(index);
        let is_second = kind == DemoKind::SameName && !index.is_multiple_of(2);
        let lead = if is_second { index - 1 } else { index };

        let mut identity = self.identity(lead, kind);
        if is_second && are_two_people(lead) {
            // A parent and a grown child, or two who share by chance: only the date of birth tells them apart.
            identity.birth_date = identity.birth_date.saturating_add((26.years()).days(97));
        }
        let mut dice = Dice::new(self.seed, index, Aspect::Place);
        let usage = match kind {
            DemoKind::BuildingOwner => Use::WholeBuilding,
            DemoKind::Company => Use::Office,
            _ => Use::Home,
        };
        let town = if is_second { addresses::any_town(&mut dice) } else { identity.town };
        let place = Place::new(&mut dice, town, usage);
        let mut addresses = vec![place.row(&mut dice, &customer_key, AddressKind::Service, usage)];
        if usage == Use::WholeBuilding || dice.chance(8) {
            let elsewhere = addresses::any_town(&mut dice);
            let elsewhere = Place::new(&mut dice, elsewhere, Use::Home);
            addresses.push(elsewhere.row(&mut dice, &customer_key, AddressKind::Billing, Use::Home));
        }
        let is_association = kind == DemoKind::BuildingOwner && dice.chance(40);
        if let Some(association) = place.association().filter(|_| is_association) {
            identity.name = association;
        }
        let is_person = kind != DemoKind::Company && !is_association;
        let birth_date = (is_person && !dice.chance(8)).then_some(identity.birth_date);

        let mut dice = Dice::new(self.seed, index, Aspect::Contract);
        let tenant = Tenant {
            kind,
            landline: identity.phones.iter().find(|phone| is_landline(phone)).map(String::as_str),
            mobile: identity.phones.iter().find(|phone| !is_landline(phone)).map(String::as_str),
            has_left: kind == DemoKind::Ordinary && index >= CYCLED && dice.chance(3),
            shares_landline: is_second,
            of_age_on: identity.birth_date.saturating_add(18.years()),
            today: self.today,
        };
        let home = furnishing::furnish(&mut dice, tenant, DeviceMaker::new(self.seed, index, &customer_key));

        let mut dice = Dice::new(self.seed, index, Aspect::Payment);
        let billing_accounts: Vec<_> = (1..=home.accounts)
            .map(|number| payment::account(&mut dice, &customer_key, number, &identity.name.kana))
            .collect();
        let mut dice = Dice::new(self.seed, index, Aspect::Usage);
        let mut bills = bills::bills(&mut dice, &home, &billing_accounts, kind, self.brand, self.today);
        let newest = Month::of(self.today);
        for (_, charges) in bills.iter_mut().filter(|(bill, _)| bill.month <= newest.plus(-self.months_with_lines)) {
            charges.clear();
        }

        let customer = CustomerRow {
            customer_key: customer_key.clone(),
            customer_number: numbers::customer_number(self.seed, index),
            kind: match kind {
                DemoKind::BuildingOwner => CustomerKind::BuildingOwner,
                DemoKind::Company => CustomerKind::Company,
                _ => CustomerKind::Person,
            },
            name: identity.name.written,
            name_kana: identity.name.kana,
            birth_date,
            status: if home.ended_on.is_some() { CustomerStatus::Ended } else { CustomerStatus::Active },
            started_on: Some(home.started_on),
            ended_on: home.ended_on,
        };
        let phone = |phone| PhoneRow { customer_key: customer_key.clone(), phone };
        let record = CustomerRecord {
            customer,
            phones: identity.phones.into_iter().map(phone).collect(),
            addresses,
            billing_accounts,
            products: home.product_rows(&customer_key),
            devices: home.devices,
            bills,
        };
        DemoCustomer { record, kind }
    }

    fn kind(&self, index: u64) -> DemoKind {
        let lead = index - index % 2;
        let kind = if index < CYCLED {
            CYCLE.into_iter().cycle().nth(usize::try_from(index % 12).unwrap_or(0)).unwrap_or(DemoKind::Ordinary)
        } else if Dice::new(self.seed, lead, Aspect::Pair).chance(1) {
            DemoKind::SameName
        } else {
            match Dice::new(self.seed, index, Aspect::Kind).between(1, 100) {
                1..=10 => DemoKind::TvOnly,
                11..=17 => DemoKind::PhoneOnly,
                18..=32 => DemoKind::InternetTv,
                33..=37 => DemoKind::AllFamilies,
                38 => DemoKind::BuildingOwner,
                39..=41 => DemoKind::Company,
                42 => DemoKind::FreshlyInstalled,
                43..=45 => DemoKind::OpenOrder,
                46 => DemoKind::FailedPayment,
                _ => DemoKind::Ordinary,
            }
        };
        if kind == DemoKind::SameName && lead + 1 >= self.customers { DemoKind::Ordinary } else { kind }
    }

    fn identity(&self, index: u64, kind: DemoKind) -> Identity {
        let mut dice = Dice::new(self.seed, index, Aspect::Person);
        // Room for the grown child of a pair to be born before the last year too.
        let last = if kind == DemoKind::SameName { names::BORN.1 - 27 } else { names::BORN.1 };
        let born = dice.between(names::BORN.0, last);
        let name = if kind == DemoKind::Company { names::company(&mut dice) } else { names::person(&mut dice, born) };
        let january = Date::new(i16::try_from(born).unwrap_or(1970), 1, 1).unwrap_or(Date::ZERO);
        let birth_date = january.saturating_add(dice.between(0, 364).days());
        let town = addresses::any_town(&mut dice);
        let landlines = match kind {
            DemoKind::PhoneOnly | DemoKind::AllFamilies | DemoKind::SameName => 1,
            DemoKind::Company => dice.between(1, 2),
            _ => i64::from(dice.chance(65)),
        };
        let mobiles = match kind {
            DemoKind::PhoneOnly | DemoKind::SameName => 0,
            DemoKind::AllFamilies => dice.between(1, 2),
            _ if landlines == 0 => dice.between(1, 2),
            _ => i64::from(dice.chance(30)),
        };
        let mut phones: Vec<_> = (0..landlines).map(|_| addresses::landline(&mut dice, town)).collect();
        phones.extend((0..mobiles).map(|_| addresses::mobile(&mut dice)));
        Identity { name, birth_date, phones, town }
    }
}

/// Whether a pair of one name is two people, as every second pair is; the others are two contracts of one person.
const fn are_two_people(lead: u64) -> bool {
    (lead / 2).is_multiple_of(2)
}

fn customer_key(index: u64) -> String {
    format!("C{index:08}")
}

fn is_landline(phone: &str) -> bool {
    !["070", "080", "090"].iter().any(|mobile| phone.starts_with(mobile))
}
