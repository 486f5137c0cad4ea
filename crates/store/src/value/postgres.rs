//! How PostgreSQL stores values: its instants and dates, arrays of columns, fields of COPY.

use super::{Arg, Cell};
use crate::packed::Packed;
use madoguchi_domain::time::{Date, Ts};
use sqlx::{
    Decode, Encode, Postgres, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgArguments, PgHasArrayType, PgTypeInfo, PgValueRef},
};

/// Microseconds between 1970-01-01 and 2000-01-01, where PostgreSQL's count begins.
const PG_EPOCH_MICROS: i64 = 946_684_800_000_000;
/// `TIMESTAMPTZ` and `DATE` have had these type ids since PostgreSQL began.
const TIMESTAMPTZ: PgTypeInfo = PgTypeInfo::with_oid(sqlx::postgres::types::Oid(1184));
const DATE: PgTypeInfo = PgTypeInfo::with_oid(sqlx::postgres::types::Oid(1082));

pub(super) struct PgTs(pub(super) Ts);

impl Type<Postgres> for PgTs {
    fn type_info() -> PgTypeInfo {
        TIMESTAMPTZ
    }
}

impl Encode<'_, Postgres> for PgTs {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Encode::<Postgres>::encode(pg_micros(self.0), buffer)
    }
}

impl<'r> Decode<'r, Postgres> for PgTs {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        let micros: i64 = Decode::<Postgres>::decode(value)?;
        Ok(Self(Ts::from_micros(micros.saturating_add(PG_EPOCH_MICROS))))
    }
}

/// Day 0 of PostgreSQL's dates.
const PG_EPOCH_DATE: Date = jiff::civil::date(2000, 1, 1);

pub(super) struct PgDate(pub(super) Date);

impl Type<Postgres> for PgDate {
    fn type_info() -> PgTypeInfo {
        DATE
    }
}

impl Encode<'_, Postgres> for PgDate {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Encode::<Postgres>::encode(pg_days(self.0), buffer)
    }
}

impl<'r> Decode<'r, Postgres> for PgDate {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        let days: i32 = Decode::<Postgres>::decode(value)?;
        Ok(Self(PG_EPOCH_DATE.checked_add(jiff::Span::new().try_days(days)?)?))
    }
}

/// Microseconds since PostgreSQL's epoch.
const fn pg_micros(at: Ts) -> i64 {
    at.micros().saturating_sub(PG_EPOCH_MICROS)
}

/// Days since PostgreSQL's epoch.
fn pg_days(date: Date) -> i32 {
    // Two dates within ten thousand years are never further apart than an i32 of days.
    PG_EPOCH_DATE.until(date).map_or(0, |span| span.get_days())
}

impl PgHasArrayType for PgTs {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(sqlx::postgres::types::Oid(1185))
    }
}

impl PgHasArrayType for PgDate {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(sqlx::postgres::types::Oid(1182))
    }
}

/// The values of consecutive rows as one array per column, for PostgreSQL.
pub(crate) fn postgres_arrays(columns: usize, values: &Packed) -> Result<PgArguments, BoxDynError> {
    use sqlx::Arguments as _;
    let mut bound = PgArguments::default();
    for column in 0..columns {
        let cells = || values.cells().skip(column).step_by(columns);
        // A column has one type, which its first value shows even when it is NULL.
        macro_rules! add {
            ($($variant:ident: $convert:expr),+) => {
                match cells().next() {
                    $(Some(Cell::$variant(_)) => bound.add(array_of(cells(), |cell| match cell {
                        Cell::$variant(value) => Some(value.map($convert)),
                        _ => None,
                    })?)?,)+
                    None => {}
                }
            };
        }
        add!(Int: |v| v, Bool: |v| v, Text: |v| v, Bytes: |v| v, Id: |v| *v, Ts: PgTs, Date: PgDate);
    }
    Ok(bound)
}

/// The values of a column, all of one type.
fn array_of<'v, T>(
    column: impl Iterator<Item = Cell<'v>>,
    value: impl Fn(Cell<'v>) -> Option<Option<T>>,
) -> Result<Vec<Option<T>>, BoxDynError> {
    let array: Option<Vec<_>> = column.map(value).collect();
    array.ok_or_else(|| "a column holds values of two types".into())
}

/// Writes a value as a field of binary COPY data: its length, then its bytes as PostgreSQL stores them.
pub(crate) fn copy_field(data: &mut Vec<u8>, value: Cell<'_>) {
    match value {
        Cell::Int(Some(v)) => sized(data, &v.to_be_bytes()),
        Cell::Bool(Some(v)) => sized(data, &[u8::from(v)]),
        Cell::Text(Some(v)) => sized(data, v.as_bytes()),
        Cell::Bytes(Some(v)) => sized(data, v),
        Cell::Id(Some(v)) => sized(data, v.as_bytes()),
        Cell::Ts(Some(v)) => sized(data, &pg_micros(v).to_be_bytes()),
        Cell::Date(Some(v)) => sized(data, &pg_days(v).to_be_bytes()),
        Cell::Int(None)
        | Cell::Bool(None)
        | Cell::Text(None)
        | Cell::Bytes(None)
        | Cell::Id(None)
        | Cell::Ts(None)
        | Cell::Date(None) => data.extend_from_slice(&(-1_i32).to_be_bytes()),
    }
}

fn sized(data: &mut Vec<u8>, bytes: &[u8]) {
    // No value of ours comes near 2 GiB; PostgreSQL would refuse the wrong length.
    data.extend_from_slice(&i32::try_from(bytes.len()).unwrap_or(i32::MAX).to_be_bytes());
    data.extend_from_slice(bytes);
}

/// The arguments of a statement for PostgreSQL.
pub(crate) fn postgres_arguments(args: Vec<Arg>) -> Result<PgArguments, BoxDynError> {
    use sqlx::Arguments as _;
    let mut bound = PgArguments::default();
    for arg in args {
        match arg {
            Arg::Int(v) => bound.add(v)?,
            Arg::Bool(v) => bound.add(v)?,
            Arg::Text(v) => bound.add(v)?,
            Arg::Bytes(v) => bound.add(v)?,
            Arg::Id(v) => bound.add(v)?,
            Arg::Ts(v) => bound.add(v.map(PgTs))?,
            Arg::Date(v) => bound.add(v.map(PgDate))?,
        }
    }
    Ok(bound)
}
