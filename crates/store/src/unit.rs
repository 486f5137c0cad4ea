//! A unit of work: what one change writes, all of it or none.
//!
//! It is a type, so that what it needs is named once and it can run again after a collision. A refusal is an `Err`, so
//! that `?` leads out of it. What was written until then is kept, since that is the counted try and the audit line.
//! Only an error undoes it.

use crate::{error::StoreError, tx::Tx};
use std::sync::Arc;

/// What [`crate::Db::write`] runs in one transaction, as if nobody else were writing. It does no IO of its own and may
/// run more than once.
pub trait Unit: Send + Sync + 'static {
    /// Its result when it is done.
    type Done: Send + 'static;
    /// Its refusal; [`std::convert::Infallible`] where nothing is refused.
    type Refusal: Send + 'static;
    /// Its error.
    type Error: From<StoreError> + Send + 'static;

    /// Does the work.
    fn run(&self, tx: &mut Tx) -> impl Future<Output = Result<Self::Done, Stop<Self::Refusal, Self::Error>>> + Send;
}

/// For a caller that asks the unit for more after an error.
impl<U: Unit> Unit for Arc<U> {
    type Done = U::Done;
    type Refusal = U::Refusal;
    type Error = U::Error;

    async fn run(&self, tx: &mut Tx) -> Result<U::Done, Stop<U::Refusal, U::Error>> {
        U::run(self, tx).await
    }
}

/// Why a unit of work ended early.
#[derive(Debug)]
pub enum Stop<R, E> {
    /// It is refused. What it wrote until then is committed.
    Refused(R),
    /// Something failed. Nothing it wrote stays.
    Broken(E),
}

impl<R, E: From<StoreError>> From<StoreError> for Stop<R, E> {
    fn from(error: StoreError) -> Self {
        Self::Broken(error.into())
    }
}
