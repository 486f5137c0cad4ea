//! 契約内容の確認: what the customer has, with its as-of date (PRODUCT §6.0).

use crate::{cx::Cx, error::Error, statement::Dated};
use madoguchi_domain::product::Product;
use madoguchi_store::actor::MayOrder;

/// The products that the customer has or is about to have.
pub async fn products(cx: &Cx, may: MayOrder) -> Result<Dated<Vec<Product>>, Error> {
    let found = madoguchi_store::product::products(cx.db(), may).await?;
    let (as_of, records) = found.map_or_else(|| (None, Vec::new()), |(as_of, products)| (Some(as_of), products));
    Ok(Dated { as_of, records })
}
