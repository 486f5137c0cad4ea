//! `madoguchi import reset-as-of`: sets a bundle right that was dated too late.

use crate::cx::App;
use madoguchi_domain::time::Ts;
use madoguchi_store::{
    StoreError,
    import::{self as stored, Redated, ResetBegun},
};

/// What was dated back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reset {
    /// The instant that it is dated now.
    pub to: Ts,
    /// Customers dated later than that.
    pub customers: i64,
    /// Offerings dated later than that.
    pub offerings: i64,
}

/// Why nothing was dated back.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    /// The portal has nothing of that source.
    #[error("the portal knows no customer of the source {0:?}")]
    Unknown(String),
    /// Nobody said to which instant, and no import tells.
    #[error("no import of the source {0:?} is dated before now, so say with --to which instant its records describe")]
    NoInstant(String),
    /// Records describe the past.
    #[error("--to is later than now")]
    Ahead,
    /// Its records are being written.
    #[error("an import is running; try again when it has ended")]
    Busy,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Dates back what is dated later than `to`; without it, later than the latest finished import that is not dated ahead
/// of now. What it says of anybody stays as it is until the next bundle.
pub async fn reset_as_of(app: &App, source: &str, to: Option<Ts>) -> Result<Reset, ResetError> {
    let (db, stamp) = (app.db(), app.system_stamp("import"));
    if stored::count_known(db, source).await? == 0 {
        return Err(ResetError::Unknown(source.to_owned()));
    }
    let to = match to {
        Some(to) if to > stamp.now => return Err(ResetError::Ahead),
        Some(to) => to,
        None => stored::latest_as_of(db, source, stamp.now)
            .await?
            .ok_or_else(|| ResetError::NoInstant(source.to_owned()))?,
    };
    let offerings = match stored::begin_reset(db, &stamp, source, to).await? {
        ResetBegun::Busy => return Err(ResetError::Busy),
        ResetBegun::Offerings(offerings) => offerings,
    };
    let mut redated = Redated::default();
    while stored::redate_customers(db, source, to, &mut redated).await? {}
    Ok(Reset { to, customers: redated.customers, offerings })
}
