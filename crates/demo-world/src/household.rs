//! What a customer has: products with their beginnings and ends, the devices they sit on, and one-off works.
//! Bills are computed from this alone, so that bills and contracts never tell different stories.

use super::catalogue::Offer;
use madoguchi_domain::{
    catalog::Family,
    customer::ProductStatus,
    import::{DeviceRow, ProductRow},
    time::{Date, Month},
};

/// A product in use, ordered or over.
#[derive(Debug, Clone)]
pub(super) struct Subscription {
    /// Unique within the customer.
    pub(super) key: String,
    /// What it is.
    pub(super) offer: Offer,
    /// First day.
    pub(super) started_on: Date,
    /// Last day, when it is over.
    pub(super) ended_on: Option<Date>,
    /// Last day already booked.
    pub(super) planned_end_on: Option<Date>,
    /// Ordered, in use or resting; `ended_on` tells whether it is over.
    pub(super) status: ProductStatus,
    /// The device it sits on.
    pub(super) device_key: Option<String>,
    /// The line or number it sits on.
    pub(super) line: Option<String>,
    /// Which billing account pays, from 1.
    pub(super) account: usize,
}

impl Subscription {
    /// Whether it is charged for a month: the months in which it starts and ends count as whole.
    pub(super) fn is_used_in(&self, month: Month) -> bool {
        self.status == ProductStatus::Active
            && self.started_on <= month.last_day()
            && self.ended_on.is_none_or(|end| end >= month.first_day())
    }

    fn row(&self, customer_key: &str) -> ProductRow {
        ProductRow {
            customer_key: customer_key.to_owned(),
            product_key: self.key.clone(),
            offering_key: self.offer.as_str().to_owned(),
            device_key: self.device_key.clone(),
            line: self.line.clone(),
            status: if self.ended_on.is_some() { ProductStatus::Terminated } else { self.status },
            started_on: Some(self.started_on),
            planned_end_on: self.planned_end_on,
            ended_on: self.ended_on,
        }
    }
}

/// Everything that one customer has.
#[derive(Debug)]
pub(super) struct Household {
    /// First day of the contract.
    pub(super) started_on: Date,
    /// Last day of the contract, when it is over.
    pub(super) ended_on: Option<Date>,
    /// Products, past ones too.
    pub(super) subscriptions: Vec<Subscription>,
    /// Works and goods charged once, with the month they were done in.
    pub(super) one_offs: Vec<(Month, Offer)>,
    /// Devices.
    pub(super) devices: Vec<DeviceRow>,
    /// How many billing accounts there are, at least one.
    pub(super) accounts: usize,
}

impl Household {
    /// Products as lines of the bundle.
    pub(super) fn product_rows(&self, customer_key: &str) -> Vec<ProductRow> {
        self.subscriptions.iter().map(|subscription| subscription.row(customer_key)).collect()
    }

    /// Whether a product of that family is in use.
    pub(super) fn has(&self, family: Family) -> bool {
        self.subscriptions.iter().any(|s| s.offer.terms().family == family && s.ended_on.is_none())
    }

    /// Whether the household has or had this very product.
    pub(super) fn knows(&self, offer: Offer) -> bool {
        self.subscriptions.iter().any(|s| s.offer == offer)
    }
}
