//! A database with rows in every table, made of what is hard to keep: texts of every kind, nothing at all, the ends of
//! what numbers, instants and dates can be.
//!
//! The values of a row depend on its table, column and number only, so a test can say what it must find. A column that
//! names a row elsewhere has the value that the row of the same number has there.

use madoguchi_domain::time::Ts;
use madoguchi_store::{
    Db,
    bulk::Rows,
    copy::{Kind, TABLES, Table},
    sql,
    testing::TestDb,
    value::{Arg, Row},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Rows in each table.
pub(crate) const ROWS: u64 = 45;

const TEXTS: [&str; 16] = [
    "A",
    "",
    " ",
    "a",
    "é",
    "e\u{301}",
    "髙橋 花子",
    "𠮷野家",
    "ﾀｶﾊｼ ﾊﾅｺ",
    "\u{10ffff}",
    "\u{e000}\u{ffff}",
    "'; DROP TABLE customer; --",
    "\\N\t\\.\r\n\u{1}\u{1f}\"",
    "\u{202e}\u{200b}\u{feff}",
    "👩‍👩‍👧‍👦%_$1?",
    "長い文。長い文。長い文。長い文。長い文。長い文。長い文。長い文。長い文。長い文。長い文。長い文。長い文。長い文。",
];
const BYTES: [&[u8]; 7] = [&[], &[0], &[0, 0], &[255], &[255, 0], b"\\x00", &[0x80, 0xff, 0xfe]];
const INTEGERS: [i64; 7] = [0, i64::MIN, i64::MAX, -1, 1, 1 << 53, -(1 << 31) - 1];
/// PostgreSQL's first instant, SQLite's last, and those about our own epoch and PostgreSQL's.
const INSTANTS: [i64; 7] = [0, -210_866_803_200_000_000, i64::MAX, -1, 1, 946_684_800_000_000, 1_793_491_200_123_456];
/// PostgreSQL's first year and the last that a date can have.
const DATES: [&str; 6] = ["2000-01-01", "-004712-01-01", "9999-12-31", "1952-02-29", "0001-01-01", "1969-12-31"];

/// What the schema says of a column, beyond its kind.
#[derive(Debug, Clone)]
struct Rules {
    may_be_null: bool,
    /// Table and column of the row that it names.
    names: Option<(String, String)>,
}

/// A full database, to be made and to be looked for.
#[derive(Debug)]
pub(crate) struct Full(BTreeMap<(String, String), Rules>);

impl Full {
    /// Asks SQLite for the schema; PostgreSQL's is the same.
    pub(crate) async fn new() -> Self {
        let db = TestDb::sqlite().await;
        let schema = db.unwatched().await;
        let mut rules = BTreeMap::new();
        let columns = "SELECT m.name, p.name, p.\"notnull\" = 0 FROM sqlite_schema m, pragma_table_info(m.name) p
             WHERE m.type = 'table'";
        for row in schema.fetch_all(sql!(columns)).await.unwrap() {
            let may_be_null = row.get(2).unwrap();
            rules.insert((row.get(0).unwrap(), row.get(1).unwrap()), Rules { may_be_null, names: None });
        }
        let keys = "SELECT m.name, f.\"from\", f.\"table\", f.\"to\"
             FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'";
        for row in schema.fetch_all(sql!(keys)).await.unwrap() {
            let column = rules.get_mut(&(row.get(0).unwrap(), row.get(1).unwrap())).unwrap();
            column.names = Some((row.get(2).unwrap(), row.get(3).unwrap()));
        }
        schema.close().await;
        db.finish().await;
        Self(rules)
    }

    /// Puts the rows into an empty database.
    pub(crate) async fn fill(&self, db: &Db) {
        for table in TABLES {
            let mut rows = Rows::new(db, table.name, &table.names());
            for row in 0..ROWS {
                for (column, _) in table.columns {
                    put(&mut rows, self.value(table, column, row));
                }
            }
            db.chunk(|tx| Box::pin(rows.copy(tx))).await.unwrap_or_else(|error| panic!("{}: {error}", table.name));
        }
    }

    /// What a table then holds.
    pub(crate) fn expected(&self, table: &Table) -> BTreeSet<String> {
        let row = |row| table.columns.iter().map(|(column, _)| self.value(table, column, row)).collect::<Vec<_>>();
        (0..ROWS).map(|number| format!("{:?}", row(number))).collect()
    }

    fn value(&self, table: &Table, column: &str, row: u64) -> Arg {
        let rules = &self.0[&(table.name.to_owned(), column.to_owned())];
        let kind = table.columns.iter().find(|(name, _)| *name == column).unwrap().1;
        if rules.may_be_null && row % 3 == 1 {
            return made(kind, None);
        }
        match &rules.names {
            Some((named, column)) => self.value(TABLES.iter().find(|table| table.name == named).unwrap(), column, row),
            None => made(kind, Some(row)),
        }
    }
}

/// The value of that number, or nothing. Integers, texts, bytes and ids are all different.
fn made(kind: Kind, number: Option<u64>) -> Arg {
    let place = number.map(|number| usize::try_from(number).unwrap());
    match kind {
        Kind::Int => {
            Arg::Int(place.map(|n| INTEGERS.get(n).copied().unwrap_or_else(|| i64::try_from(n).unwrap() * 1000)))
        }
        Kind::Bool => Arg::Bool(place.map(|n| n % 2 == 0)),
        Kind::Text => Arg::Text(place.map(|n| {
            let again = n / TEXTS.len();
            format!("{}{}", TEXTS[n % TEXTS.len()], if again == 0 { String::new() } else { again.to_string() })
        })),
        Kind::Bytes => Arg::Bytes(place.map(|n| {
            let again = n / BYTES.len();
            [BYTES[n % BYTES.len()], &vec![7; again]].concat()
        })),
        // Nought, then what has no order that one could guess.
        Kind::Id => {
            Arg::Id(place.map(|n| Uuid::from_u128((n as u128).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))))
        }
        Kind::Ts => Arg::Ts(place.map(|n| Ts::from_micros(INSTANTS[n % INSTANTS.len()]))),
        Kind::Date => Arg::Date(place.map(|n| DATES[n % DATES.len()].parse().unwrap())),
    }
}

fn put(rows: &mut Rows, value: Arg) {
    match value {
        Arg::Int(value) => rows.put(value),
        Arg::Bool(value) => rows.put(value),
        Arg::Text(value) => rows.put(value),
        Arg::Bytes(value) => rows.put(value),
        Arg::Id(value) => rows.put(value),
        Arg::Ts(value) => rows.put(value),
        Arg::Date(value) => rows.put(value),
    };
}

/// What a table holds, row for row.
pub(crate) async fn found(db: &TestDb, table: &Table) -> BTreeSet<String> {
    let db = db.unwatched().await;
    let rows = db.fetch_all(sql!(format!("SELECT {} FROM {}", table.names().join(", "), table.name))).await.unwrap();
    db.close().await;
    let read = |row: &Row| {
        let values = table.columns.iter().enumerate().map(|(place, (_, kind))| match kind {
            Kind::Int => Arg::Int(row.get(place).unwrap()),
            Kind::Bool => Arg::Bool(row.get(place).unwrap()),
            Kind::Text => Arg::Text(row.get(place).unwrap()),
            Kind::Bytes => Arg::Bytes(row.get(place).unwrap()),
            Kind::Id => Arg::Id(row.get(place).unwrap()),
            Kind::Ts => Arg::Ts(row.get(place).unwrap()),
            Kind::Date => Arg::Date(row.get(place).unwrap()),
        });
        format!("{:?}", values.collect::<Vec<_>>())
    };
    rows.iter().map(read).collect()
}
