//! Values on their way into a statement and out of a row.
//!
//! The engines store instants, dates and ids differently; only this module knows how. Nothing else binds or reads a
//! column.

mod postgres;

use crate::{error::StoreError, sqlite::SqliteRow};
use madoguchi_domain::{
    audit, catalog, customer, id, letter,
    locale::Locale,
    money::{TaxMode, Yen},
    registration, staff, statement,
    time::{Date, Month, Ts},
};
use postgres::{PgDate, PgTs};
pub(crate) use postgres::{copy_field, postgres_arguments, postgres_arrays};
use rusqlite::types::{Type, ValueRef};
use sqlx::{Row as _, ValueRef as _, postgres::PgRow};
use uuid::Uuid;

/// A bound value. Every variant but the always-present ones may be NULL.
#[derive(Debug, Clone)]
pub enum Arg {
    /// BIGINT / INTEGER
    Int(Option<i64>),
    /// BOOLEAN / INTEGER 0, 1
    Bool(Option<bool>),
    /// TEXT
    Text(Option<String>),
    /// BYTEA / BLOB
    Bytes(Option<Vec<u8>>),
    /// UUID / BLOB of 16 bytes
    Id(Option<Uuid>),
    /// TIMESTAMPTZ / INTEGER microseconds
    Ts(Option<Ts>),
    /// DATE / TEXT yyyy-mm-dd
    Date(Option<Date>),
}

/// An [`Arg`] that borrows its content, for values that go to the engine by the million.
#[derive(Debug, Clone, Copy)]
pub enum Cell<'v> {
    /// BIGINT / INTEGER
    Int(Option<i64>),
    /// BOOLEAN / INTEGER 0, 1
    Bool(Option<bool>),
    /// TEXT
    Text(Option<&'v str>),
    /// BYTEA / BLOB
    Bytes(Option<&'v [u8]>),
    /// UUID / BLOB of 16 bytes
    Id(Option<&'v Uuid>),
    /// TIMESTAMPTZ / INTEGER microseconds
    Ts(Option<Ts>),
    /// DATE / TEXT yyyy-mm-dd
    Date(Option<Date>),
}

impl Arg {
    /// The same value, borrowed.
    #[must_use]
    pub fn cell(&self) -> Cell<'_> {
        match self {
            Self::Int(value) => Cell::Int(*value),
            Self::Bool(value) => Cell::Bool(*value),
            Self::Text(value) => Cell::Text(value.as_deref()),
            Self::Bytes(value) => Cell::Bytes(value.as_deref()),
            Self::Id(value) => Cell::Id(value.as_ref()),
            Self::Ts(value) => Cell::Ts(*value),
            Self::Date(value) => Cell::Date(*value),
        }
    }
}

/// A value that may be bound.
pub trait Bind: Sized {
    /// The value as an argument.
    fn arg(self) -> Arg;
    /// NULL of the same type.
    fn null() -> Arg;
    /// Lends the value to `to` as a [`Cell`]; texts and words are not copied on the way.
    fn show<R>(self, to: impl FnOnce(Cell<'_>) -> R) -> R {
        to(self.arg().cell())
    }
}

impl<T: Bind> Bind for Option<T> {
    fn arg(self) -> Arg {
        self.map_or_else(T::null, Bind::arg)
    }
    fn null() -> Arg {
        T::null()
    }
    fn show<R>(self, to: impl FnOnce(Cell<'_>) -> R) -> R {
        match self {
            Some(value) => value.show(to),
            None => to(T::null().cell()),
        }
    }
}

impl<T: Bind + Clone> Bind for &T {
    fn arg(self) -> Arg {
        self.clone().arg()
    }
    fn null() -> Arg {
        T::null()
    }
}

macro_rules! bind {
    ($($type:ty => $variant:ident, |$value:ident| $convert:expr;)+) => {$(
        impl Bind for $type {
            fn arg(self) -> Arg {
                let $value = self;
                Arg::$variant(Some($convert))
            }
            fn null() -> Arg {
                Arg::$variant(None)
            }
        }
    )+};
}

bind! {
    i64 => Int, |v| v;
    Yen => Int, |v| v.0;
    bool => Bool, |v| v;
    String => Text, |v| without_nul(v);
    Vec<u8> => Bytes, |v| v;
    &[u8] => Bytes, |v| v.to_vec();
    [u8; 32] => Bytes, |v| v.to_vec();
    Uuid => Id, |v| v;
    Ts => Ts, |v| v;
    Date => Date, |v| v;
    Month => Text, |v| v.to_string();
    Locale => Text, |v| v.tag().to_owned();
}

impl Bind for &str {
    fn arg(self) -> Arg {
        self.to_owned().arg()
    }
    fn null() -> Arg {
        Arg::Text(None)
    }
    fn show<R>(self, to: impl FnOnce(Cell<'_>) -> R) -> R {
        if self.contains('\0') { to(self.arg().cell()) } else { to(Cell::Text(Some(self))) }
    }
}

/// PostgreSQL's TEXT has no U+0000. It means nothing in our texts, so neither engine gets it.
fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text }
}

/// A value that may be read from a row.
pub trait Column: Sized {
    /// Reads the column at that position.
    fn read(row: &Row, column: usize) -> Result<Self, StoreError>;
}

/// A row of either engine.
#[derive(Debug)]
pub enum Row {
    /// From SQLite.
    Sqlite(SqliteRow),
    /// From PostgreSQL.
    Postgres(PgRow),
}

impl Row {
    /// The value of the column at that position, from 0.
    pub fn get<T: Column>(&self, column: usize) -> Result<T, StoreError> {
        T::read(self, column)
    }

    /// A reader for columns one after the other.
    #[must_use]
    pub const fn columns(&self) -> Columns<'_> {
        Columns { row: self, next: 0 }
    }

    fn is_null(&self, column: usize) -> Result<bool, StoreError> {
        Ok(match self {
            Self::Sqlite(row) => matches!(sqlite_value(row, column)?, ValueRef::Null),
            Self::Postgres(row) => row.try_get_raw(column)?.is_null(),
        })
    }
}

/// Reads the columns of a row in the order in which the statement names them.
#[derive(Debug)]
pub struct Columns<'r> {
    row: &'r Row,
    next: usize,
}

impl Columns<'_> {
    /// Skips some columns.
    pub(crate) const fn skip(&mut self, columns: usize) {
        self.next += columns;
    }

    /// The value of the next column.
    pub fn take<T: Column>(&mut self) -> Result<T, StoreError> {
        let column = self.next;
        self.next += 1;
        T::read(self.row, column)
    }
}

impl<T: Column> Column for Option<T> {
    fn read(row: &Row, column: usize) -> Result<Self, StoreError> {
        if row.is_null(column)? { Ok(None) } else { T::read(row, column).map(Some) }
    }
}

/// Bytes of fixed length, such as a hash.
impl<const N: usize> Column for [u8; N] {
    fn read(row: &Row, column: usize) -> Result<Self, StoreError> {
        let reason = |bytes: Vec<u8>| format!("is {} bytes and not {N}", bytes.len());
        let bytes = Vec::read(row, column)?;
        bytes.try_into().map_err(|bytes| StoreError::Decode { column, reason: reason(bytes) })
    }
}

/// The value at a position in a row of SQLite.
fn sqlite_value(row: &SqliteRow, column: usize) -> Result<ValueRef<'_>, StoreError> {
    row.get(column).ok_or_else(|| StoreError::Decode { column, reason: "is not there".to_owned() })
}

fn not_of_its_kind(column: usize, value: Type) -> StoreError {
    StoreError::Decode { column, reason: format!("is {value}") }
}

impl Row {
    /// A text, without copying it.
    pub(crate) fn text(&self, column: usize) -> Result<&str, StoreError> {
        match self {
            Self::Sqlite(row) => match sqlite_value(row, column)? {
                ValueRef::Text(text) => {
                    std::str::from_utf8(text).map_err(|error| StoreError::Decode { column, reason: error.to_string() })
                }
                other => Err(not_of_its_kind(column, other.data_type())),
            },
            Self::Postgres(row) => Ok(row.try_get_unchecked(column)?),
        }
    }
}

/// Types that PostgreSQL's driver reads by itself, and their form in SQLite.
macro_rules! plain {
    ($($type:ty: |$value:ident| $($pattern:pat => $read:expr),+;)+) => {$(
        impl Column for $type {
            fn read(row: &Row, column: usize) -> Result<Self, StoreError> {
                match row {
                    Row::Sqlite(row) => match sqlite_value(row, column)? {
                        $($pattern => Ok($read),)+
                        $value => Err(not_of_its_kind(column, $value.data_type())),
                    },
                    Row::Postgres(row) => Ok(row.try_get_unchecked(column)?),
                }
            }
        }
    )+};
}

plain! {
    i64: |other| ValueRef::Integer(number) => number;
    bool: |other| ValueRef::Integer(number) => number != 0;
    Vec<u8>: |other| ValueRef::Blob(bytes) => bytes.to_vec();
}

impl Column for String {
    fn read(row: &Row, column: usize) -> Result<Self, StoreError> {
        row.text(column).map(str::to_owned)
    }
}

impl Column for Uuid {
    fn read(row: &Row, column: usize) -> Result<Self, StoreError> {
        match row {
            Row::Sqlite(row) => match sqlite_value(row, column)? {
                ValueRef::Blob(bytes) => Self::from_slice(bytes)
                    .map_err(|_| StoreError::Decode { column, reason: "does not have 16 bytes".to_owned() }),
                other => Err(not_of_its_kind(column, other.data_type())),
            },
            Row::Postgres(row) => Ok(row.try_get_unchecked(column)?),
        }
    }
}

impl Column for Yen {
    fn read(row: &Row, column: usize) -> Result<Self, StoreError> {
        row.get(column).map(Self)
    }
}

impl Column for Ts {
    fn read(row: &Row, column: usize) -> Result<Self, StoreError> {
        Ok(match row {
            Row::Sqlite(_) => Self::from_micros(row.get(column)?),
            Row::Postgres(row) => row.try_get_unchecked::<PgTs, _>(column)?.0,
        })
    }
}

impl Column for Date {
    fn read(row: &Row, column: usize) -> Result<Self, StoreError> {
        match row {
            Row::Sqlite(_) => parsed(row, column),
            Row::Postgres(row) => Ok(row.try_get_unchecked::<PgDate, _>(column)?.0),
        }
    }
}

fn parsed<T: std::str::FromStr>(row: &Row, column: usize) -> Result<T, StoreError> {
    row.text(column)?.parse().map_err(|_| StoreError::Decode { column, reason: "is not of its form".to_owned() })
}

impl Column for Month {
    fn read(row: &Row, column: usize) -> Result<Self, StoreError> {
        parsed(row, column)
    }
}

impl Column for Locale {
    fn read(row: &Row, column: usize) -> Result<Self, StoreError> {
        Ok(Self::from_tag(row.text(column)?).unwrap_or_default())
    }
}

macro_rules! ids {
    ($($type:ty),+ $(,)?) => {$(
        impl Bind for $type {
            fn arg(self) -> Arg {
                Arg::Id(Some(self.0))
            }
            fn null() -> Arg {
                Arg::Id(None)
            }
        }
        impl Column for $type {
            fn read(row: &Row, column: usize) -> Result<Self, StoreError> {
                row.get(column).map(Self)
            }
        }
    )+};
}
ids!(
    id::CustomerId,
    id::PortalUserId,
    id::GrantId,
    id::SessionId,
    id::ChallengeId,
    id::JobId,
    id::MessageId,
    id::LetterRequestId,
    id::LetterId,
    id::EventId,
    id::AuditId,
    id::ImportRunId,
    id::CredentialChangeId,
    id::PasskeyId,
    id::InvitationId,
    id::SettingId,
    id::OrderId,
    id::StaffId,
    id::StaffSessionId,
);

macro_rules! stored_words {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::value::Bind for $type {
            fn arg(self) -> $crate::value::Arg {
                $crate::value::Arg::Text(Some(self.as_str().to_owned()))
            }
            fn null() -> $crate::value::Arg {
                $crate::value::Arg::Text(None)
            }
            fn show<R>(self, to: impl FnOnce($crate::value::Cell<'_>) -> R) -> R {
                to($crate::value::Cell::Text(Some(self.as_str())))
            }
        }
        impl $crate::value::Column for $type {
            fn read(row: &$crate::value::Row, column: usize) -> Result<Self, $crate::error::StoreError> {
                Self::parse(row.text(column)?)
                    .ok_or_else(|| $crate::error::StoreError::Decode { column, reason: "is not a known word".to_owned() })
            }
        }
    )+};
}
pub(crate) use stored_words;
stored_words!(
    audit::Action,
    catalog::ChargeKind,
    catalog::Family,
    customer::AddressKind,
    customer::CustomerKind,
    customer::CustomerStatus,
    customer::DeviceKind,
    customer::LinkKind,
    customer::PaymentMethod,
    customer::ProductStatus,
    letter::LetterPurpose,
    registration::ProofKind,
    staff::Role,
    statement::BillState,
    TaxMode,
);
