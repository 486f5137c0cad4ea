//! The database: one SQL text on SQLite and PostgreSQL.
//!
//! Migrations, queries, transactions, the actors that may call them, and import staging. Functions take the narrowest
//! actor and filter by it: what an actor may not see does not exist for it.

pub mod actor;
pub mod audit;
pub mod backup;
pub mod bulk;
pub mod catalog;
pub mod challenge;
pub mod copy;
pub mod credential;
pub mod customer;
pub mod db;
mod dialect;
pub mod error;
pub mod flow;
pub mod household;
pub mod import;
pub mod inspect;
pub mod installation;
pub mod job;
pub mod known_device;
pub mod letter;
pub mod may_change;
pub mod message;
pub mod migrate;
pub mod order;
mod packed;
pub mod partner;
pub mod portal_user;
pub mod product;
pub mod registration;
pub mod retention;
pub mod second_factor;
pub mod session;
pub mod setting;
pub mod sql;
mod sqlite;
pub mod staff;
pub mod stamp;
pub mod statement;
#[cfg(feature = "testing")]
pub mod testing;
pub mod throttle;
pub mod tx;
pub mod unit;
pub mod value;

pub use db::{BulkPace, Db, Patience, PoolSize};
pub use error::StoreError;
pub use stamp::{Randomness, Stamp};
pub use tx::Tx;
pub use unit::{Stop, Unit};
