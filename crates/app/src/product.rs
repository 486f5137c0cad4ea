//! 契約内容の確認: what the customer has and what leaving would cost, with its as-of date (PRODUCT §6.0).

use crate::{catalog, cx::Cx, error::Error, statement::Dated};
use madoguchi_domain::{
    catalog::{Catalog, Seller},
    customer::CustomerKind,
    product::Product,
    quote::{self, Asked, Holdings, Leaving, Place},
};
use madoguchi_store::actor::MayOrder;

/// A product with what it means to leave it today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// The product.
    pub product: Product,
    /// What leaving means; `None` where no catalogue says it.
    pub leaving: Option<Leaving>,
}

/// What the customer has or is about to have.
pub async fn contracts(cx: &Cx, may: MayOrder) -> Result<Dated<Vec<Contract>>, Error> {
    let found = madoguchi_store::product::products(cx.db(), may).await?;
    let Some((as_of, kind, products)) = found else { return Ok(Dated { as_of: None, records: Vec::new() }) };
    let catalog = catalog::in_force(&cx.app).await?;
    let at = cx.app.zone().datetime_of(cx.now);
    let holdings = holdings(kind, &products);
    let leaving = |catalog: &Catalog, product: &Product| {
        quote::leaving(catalog, &holdings, &product.key, Asked { at, by: Seller::Portal, pin_shown: false })
    };
    let leaving: Vec<_> =
        products.iter().map(|product| catalog.as_deref().and_then(|catalog| leaving(catalog, product))).collect();
    let records = products.into_iter().zip(leaving).map(|(product, leaving)| Contract { product, leaving });
    Ok(Dated { as_of: Some(as_of), records: records.collect() })
}

/// What the quote needs to know of products that are on record. Where somebody lives and how old she is only matters to
/// what she wishes for.
fn holdings(kind: CustomerKind, products: &[Product]) -> Holdings {
    let held = |product: &Product| quote::Product {
        key: product.key.clone(),
        offering: product.offering.clone(),
        place: Place { device: product.device_key.clone(), line: product.line.clone() },
        status: product.status,
        started_on: product.started_on,
        ends_on: product.planned_end_on,
        chosen: Vec::new(),
    };
    Holdings {
        kind,
        postcode: None,
        building: None,
        birth_date: None,
        products: products.iter().map(held).collect(),
        booked: Vec::new(),
    }
}
