//! お客様情報の確認: what the operator has on file, with its as-of date (PRODUCT §5).

use crate::{cx::Cx, error::Error};
use madoguchi_store::actor::Subscriber;
pub use madoguchi_store::customer::{Address, Details};

/// The operator's records of the subscriber's customer. `None` when the customer is gone, or is somebody else's: no
/// scope opens these records.
pub async fn details(cx: &Cx, me: &Subscriber) -> Result<Option<Details>, Error> {
    if !me.is_holder() {
        return Ok(None);
    }
    Ok(madoguchi_store::customer::details(cx.db(), me).await?)
}
