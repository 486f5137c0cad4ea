//! What a customer has: the products of the operator's records as a household reads them (PRODUCT §6.0).

use crate::{
    catalog::{ChargeKind, Family},
    customer::{DeviceKind, ProductStatus},
    money::{TaxMode, Yen},
    statement::{Taxed, total_of},
    time::Date,
};

/// A product that a customer has, or is about to have, on the terms of its offering today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// The operator's key.
    pub key: String,
    /// Key of its offering.
    pub offering: String,
    /// Service family.
    pub family: Family,
    /// Name in Japanese.
    pub name: String,
    /// Name in English, when there is one.
    pub name_en: Option<String>,
    /// How often it is charged.
    pub kind: ChargeKind,
    /// Price as sold.
    pub price: Yen,
    /// Whether `price` includes its tax.
    pub tax_mode: TaxMode,
    /// Consumption tax rate in percent.
    pub tax_percent: i64,
    /// The company that charges it.
    pub issuer: String,
    /// The line or number it uses.
    pub line: Option<String>,
    /// Key of the device it runs on.
    pub device_key: Option<String>,
    /// That device, where it is on record.
    pub device: Option<Device>,
    /// Its state.
    pub status: ProductStatus,
    /// First day.
    pub started_on: Option<Date>,
    /// Last day already booked.
    pub planned_end_on: Option<Date>,
}

/// A device of the operator's at the customer's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// What it is.
    pub kind: DeviceKind,
    /// Model name.
    pub model: Option<String>,
    /// Serial number. It proves a contract, so no page shows the whole of it.
    pub serial: String,
}

impl Device {
    /// The end of its serial number, by which one device is told from another.
    #[must_use]
    pub fn serial_end(&self) -> &str {
        const SHOWN: usize = 4;
        self.serial.char_indices().rev().nth(SHOWN - 1).map_or(&self.serial, |(at, _)| &self.serial[at..])
    }
}

impl Product {
    /// Whether it is paid for by the month on that day.
    #[must_use]
    pub fn runs_on(&self, day: Date) -> bool {
        self.status == ProductStatus::Active
            && matches!(self.kind, ChargeKind::Monthly | ChargeKind::Discount)
            && self.started_on.is_none_or(|first| first <= day)
            && self.planned_end_on.is_none_or(|last| day <= last)
    }

    /// Whether it is a discount.
    #[must_use]
    pub fn is_discount(&self) -> bool {
        self.kind == ChargeKind::Discount
    }
}

impl<'p> From<&'p Product> for Taxed<'p> {
    fn from(product: &'p Product) -> Self {
        Self {
            issuer: &product.issuer,
            registration_number: None,
            tax_percent: product.tax_percent,
            tax_mode: product.tax_mode,
            amount: product.price,
        }
    }
}

/// What these products cost a month on that day, tax included and rounded as on a bill of them alone (PRODUCT §6.4).
#[must_use]
pub fn monthly<'p>(products: impl IntoIterator<Item = &'p Product>, day: Date) -> Yen {
    total_of(products.into_iter().filter(|product| product.runs_on(day)))
}

/// What belongs together for a reader: a family, and of telephones one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding<'p> {
    /// Service family.
    pub family: Family,
    /// What it is mainly: what runs longest.
    pub course: &'p Product,
    /// What goes with it, the longest running first.
    pub options: Vec<&'p Product>,
}

impl<'p> Holding<'p> {
    /// All of it, the course first.
    pub fn products(&self) -> impl Iterator<Item = &'p Product> {
        std::iter::once(self.course).chain(self.options.iter().copied())
    }

    /// The devices it runs on, each once, in the order of what runs on them.
    #[must_use]
    pub fn devices(&self) -> Vec<&'p Device> {
        let mut devices = Vec::new();
        for device in self.products().filter_map(|product| product.device.as_ref()) {
            if !devices.contains(&device) {
                devices.push(device);
            }
        }
        devices
    }

    /// The lines and numbers it uses, each once.
    #[must_use]
    pub fn lines(&self) -> Vec<&'p str> {
        let mut lines = Vec::new();
        for line in self.products().filter_map(|product| product.line.as_deref()) {
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines
    }
}

/// Whether each line of the family is a contract of its own for whoever pays it.
const fn is_by_line(family: Family) -> bool {
    matches!(family, Family::Phone | Family::Mobile)
}

/// The products as holdings, by family; discounts are left out. What has no line goes with the first of its family.
#[must_use]
pub fn holdings(products: &[Product]) -> Vec<Holding<'_>> {
    let mut sorted: Vec<&Product> = products.iter().filter(|product| !product.is_discount()).collect();
    // What has no first day yet comes last.
    sorted.sort_by_key(|product| (product.family, product.started_on.is_none(), product.started_on));
    let mut holdings: Vec<Holding<'_>> = Vec::new();
    for product in sorted {
        let own_line = is_by_line(product.family) && product.line.is_some();
        let fits = |holding: &&mut Holding<'_>| {
            holding.family == product.family
                && (!own_line || holding.lines().is_empty() || holding.course.line == product.line)
        };
        match holdings.iter_mut().find(fits) {
            Some(holding) => holding.options.push(product),
            None => holdings.push(Holding { family: product.family, course: product, options: Vec::new() }),
        }
    }
    holdings
}

/// The families of which a customer has nothing, in the families' order; options are no service that one lacks.
#[must_use]
pub fn lacking(products: &[Product]) -> Vec<Family> {
    let lacks = |family: &Family| *family != Family::Other && products.iter().all(|product| product.family != *family);
    Family::ALL.iter().copied().filter(lacks).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Date = Date::constant(2026, 12, 1);

    fn product(key: &str, family: Family, price: i64) -> Product {
        Product {
            key: key.to_owned(),
            offering: key.to_owned(),
            family,
            name: key.to_owned(),
            name_en: None,
            kind: ChargeKind::Monthly,
            price: Yen(price),
            tax_mode: TaxMode::Excluded,
            tax_percent: 10,
            issuer: "operator".to_owned(),
            line: None,
            device_key: None,
            device: None,
            status: ProductStatus::Active,
            started_on: Some(Date::constant(2020, 4, 1)),
            planned_end_on: None,
        }
    }

    fn keys<'p>(holding: &Holding<'p>) -> Vec<&'p str> {
        holding.products().map(|product| product.key.as_str()).collect()
    }

    #[test]
    fn the_course_is_what_runs_longest_and_discounts_stand_apart() {
        let products = [
            Product { started_on: Some(Date::constant(2024, 1, 1)), ..product("wifi", Family::Internet, 700) },
            product("fibre", Family::Internet, 5_200),
            Product {
                started_on: None,
                status: ProductStatus::PendingActive,
                ..product("ip", Family::Internet, 3_000)
            },
            product("tv", Family::Tv, 1_800),
            Product { kind: ChargeKind::Discount, ..product("set", Family::Other, -500) },
        ];
        let holdings = holdings(&products);
        assert_eq!(holdings.iter().map(keys).collect::<Vec<_>>(), [vec!["tv"], vec!["fibre", "wifi", "ip"]]);
        let missing = [Family::Phone, Family::Mobile, Family::SmartHome, Family::Energy];
        assert_eq!(lacking(&products), missing);
    }

    #[test]
    fn each_mobile_line_stands_for_itself() {
        let of = |key: &str, line: Option<&str>| Product {
            line: line.map(ToOwned::to_owned),
            ..product(key, Family::Mobile, 990)
        };
        let products =
            [of("hers", Some("09000000001")), of("his", Some("09000000002")), of("calls", Some("09000000001"))];
        assert_eq!(holdings(&products).iter().map(keys).collect::<Vec<_>>(), [vec!["hers", "calls"], vec!["his"]]);
        let products = [of("hers", Some("09000000001")), of("calls", None)];
        assert_eq!(holdings(&products).iter().map(keys).collect::<Vec<_>>(), [vec!["hers", "calls"]]);
    }

    #[test]
    fn a_month_costs_what_runs_with_its_tax_rounded_once() {
        let products = [
            product("a", Family::Tv, 1_005),
            product("b", Family::Tv, 1_005),
            Product { tax_mode: TaxMode::Included, ..product("c", Family::Tv, 627) },
            Product { kind: ChargeKind::Discount, ..product("d", Family::Tv, -500) },
            Product { status: ProductStatus::PendingActive, ..product("e", Family::Tv, 9_999) },
            Product { status: ProductStatus::Suspended, ..product("f", Family::Tv, 9_999) },
            Product { planned_end_on: Some(Date::constant(2026, 11, 30)), ..product("g", Family::Tv, 9_999) },
            Product { started_on: Some(Date::constant(2026, 12, 2)), ..product("h", Family::Tv, 9_999) },
        ];
        // 1,005 + 1,005 − 500 = 1,510, its tax 151, and 627 that holds its own.
        assert_eq!(monthly(&products, DAY), Yen(1_661 + 627));
        let ends_today = Product { planned_end_on: Some(DAY), ..product("i", Family::Tv, 100) };
        assert_eq!(monthly([&ends_today], DAY), Yen(110));
        assert_eq!(monthly([], DAY), Yen(0));
    }

    #[test]
    fn a_device_is_told_by_the_end_of_its_number() {
        let device = |serial: &str| Device { kind: DeviceKind::Modem, model: None, serial: serial.to_owned() };
        assert_eq!(device("HB43708976488").serial_end(), "6488");
        assert_eq!(device("12").serial_end(), "12");
        assert_eq!(device("番号１２３４").serial_end(), "１２３４");
    }
}
