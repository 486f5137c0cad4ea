//! Whether an installation can answer.

use crate::{cx::App, error::Error};
use madoguchi_store::migrate;

/// Checks that the database answers and that its schema is the one this binary was built for.
pub async fn ready(app: &App) -> Result<(), Error> {
    Ok(migrate::check(app.db()).await?)
}
