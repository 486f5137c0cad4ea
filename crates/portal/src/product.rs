//! サービスの設定・変更 and 契約内容の確認・変更: what the household has, and where it is changed (PRODUCT §6.0).

mod contracts;
#[cfg(feature = "testing")]
pub(crate) mod samples;
mod services;

pub(crate) use services::is_offered;

use crate::{
    guard::Access,
    paths::{CONTRACTS, SERVICES},
};
use madoguchi_web::Route;

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![
        Route::page(SERVICES, services::show).open_to(Access::Subscriber),
        Route::page(CONTRACTS, contracts::show).open_to(Access::Subscriber),
    ]
}
