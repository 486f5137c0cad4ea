//! Finding letters: by what was typed from one, for the printer, for staff, for the customer.

use crate::{
    actor::Subscriber,
    db::Db,
    error::StoreError,
    sql,
    value::{Columns, Row},
};
use madoguchi_domain::{
    customer::{AddressKind, CustomerKind},
    id::{CustomerId, LetterId},
    letter::{LetterPurpose, LetterTimes},
    receipt::Receipt,
    time::{Date, Ts},
};

/// Keyed hash of a 仮ID.
pub type LetterKey = [u8; 32];

fn times(c: &mut Columns<'_>) -> Result<LetterTimes, StoreError> {
    Ok(LetterTimes {
        printed_at: c.take()?,
        posted_at: c.take()?,
        returned_at: c.take()?,
        used_at: c.take()?,
        valid_until: c.take()?,
    })
}

fn number(row: &Row, column: usize) -> Result<Receipt, StoreError> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| StoreError::Decode { column, reason: "is not a public number".to_owned() })
}

/// A letter that somebody typed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MadeFor {
    /// Which.
    pub id: LetterId,
    /// Its customer.
    pub customer: CustomerId,
    /// What has happened to it.
    pub times: LetterTimes,
}

/// The letter with that 仮ID. One whose customer's contract ended before `ended_after` does not count.
pub async fn by_key(db: &Db, key: LetterKey, ended_after: Date) -> Result<Option<MadeFor>, StoreError> {
    let row = db
        .fetch_optional(sql!(
            "SELECT l.id, l.customer_id, l.printed_at, l.posted_at, l.returned_at, l.used_at, l.valid_until
             FROM letter l JOIN customer c ON c.id = l.customer_id
             WHERE l.id_hash = $1 AND (c.status = 'active' OR c.ended_on > $2)",
            key,
            ended_after,
        ))
        .await?;
    row.map(|row| {
        let mut c = row.columns();
        Ok(MadeFor { id: c.take()?, customer: c.take()?, times: times(&mut c)? })
    })
    .transpose()
}

/// A letter with everything printed on it except its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printable {
    /// The id that its secrets are derived from.
    pub id: LetterId,
    /// Keyed hash of its 仮ID.
    pub id_hash: LetterKey,
    /// Printed on it.
    pub number: Receipt,
    /// What it was made for.
    pub purpose: LetterPurpose,
    /// お客さま番号 as the operator writes it.
    pub customer_number: String,
    /// Person, company or building owner, which decides the form of address.
    pub kind: CustomerKind,
    /// Name as the operator writes it.
    pub name: String,
    /// When it was printed.
    pub printed_at: Option<Ts>,
    /// Until when it works, once it was printed.
    pub valid_until: Option<Ts>,
    /// Where it goes; `None` when the operator has no service address on file.
    pub address: Option<PostalAddress>,
}

/// An address on an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostalAddress {
    /// As the operator writes it.
    pub postcode: String,
    /// Prefecture.
    pub prefecture: String,
    /// City or ward.
    pub city: String,
    /// Street and number.
    pub street: String,
    /// Building and flat.
    pub building: Option<String>,
}

const PRINTABLE: &str =
    "SELECT l.number, l.id, l.id_hash, l.purpose, c.number, c.kind, c.name, l.printed_at, l.valid_until, a.postcode,
        a.prefecture, a.city, a.street, a.building
    FROM letter l
    JOIN customer c ON c.id = l.customer_id
    LEFT JOIN customer_address a ON a.customer_id = l.customer_id AND a.position = (
        SELECT MIN(f.position) FROM customer_address f WHERE f.customer_id = l.customer_id AND f.kind = $1
    )";

fn printable(row: &Row) -> Result<Printable, StoreError> {
    let number = number(row, 0)?;
    let mut c = row.columns();
    c.take::<String>()?;
    Ok(Printable {
        id: c.take()?,
        id_hash: c.take()?,
        number,
        purpose: c.take()?,
        customer_number: c.take()?,
        kind: c.take()?,
        name: c.take()?,
        printed_at: c.take()?,
        valid_until: c.take()?,
        address: match c.take::<Option<String>>()? {
            None => None,
            Some(postcode) => Some(PostalAddress {
                postcode,
                prefecture: c.take()?,
                city: c.take()?,
                street: c.take()?,
                building: c.take()?,
            }),
        },
    })
}

/// At most `most` letters that wait to be printed, oldest first. Only those of one purpose, if one is named; either
/// those that have an address, or those that have none.
pub async fn waiting(
    db: &Db,
    purpose: Option<LetterPurpose>,
    addressed: bool,
    most: i64,
) -> Result<Vec<Printable>, StoreError> {
    let lacks = if addressed { "a.postcode IS NOT NULL" } else { "a.postcode IS NULL" };
    let text = format!(
        "{PRINTABLE}
    WHERE l.posted_at IS NULL AND l.requested_at > $2 AND l.printed_at IS NULL AND l.returned_at IS NULL
        AND (l.purpose = $3 OR $3 IS NULL) AND {lacks}
    ORDER BY l.requested_at, l.id LIMIT $4"
    );
    let rows = db.fetch_all(sql!(text, AddressKind::Service, Ts::from_micros(0), purpose, most)).await?;
    rows.iter().map(printable).collect()
}

/// The letter with that number, whether or not it was printed.
pub async fn by_number(db: &Db, number: Receipt) -> Result<Option<Printable>, StoreError> {
    let text = format!("{PRINTABLE}\n    WHERE l.number = $2");
    let row = db.fetch_optional(sql!(text, AddressKind::Service, number.to_string())).await?;
    row.as_ref().map(printable).transpose()
}

/// At most `most` letters that are printed and not yet taken to the post, oldest first.
pub async fn printed(db: &Db, most: i64) -> Result<Vec<LetterId>, StoreError> {
    let rows = db
        .fetch_all(sql!(
            "SELECT id FROM letter
             WHERE posted_at IS NULL AND requested_at > $1 AND printed_at IS NOT NULL AND returned_at IS NULL
                 AND used_at IS NULL
             ORDER BY requested_at, id LIMIT $2",
            Ts::from_micros(0),
            most,
        ))
        .await?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// A letter as staff see it. It holds none of the letter's secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Printed on it.
    pub number: Receipt,
    /// What it was made for.
    pub purpose: LetterPurpose,
    /// The お客さま番号 of its customer.
    pub customer_number: String,
    /// When it was asked for.
    pub requested_at: Ts,
    /// What has happened to it since.
    pub times: LetterTimes,
}

/// The newest letters, at most `most`.
pub async fn list(db: &Db, most: i64) -> Result<Vec<Listed>, StoreError> {
    let rows = db
        .fetch_all(sql!(
            "SELECT l.number, l.purpose, c.number, l.requested_at, l.printed_at, l.posted_at, l.returned_at, l.used_at,
                 l.valid_until
             FROM letter l JOIN customer c ON c.id = l.customer_id
             WHERE l.requested_at > $1
             ORDER BY l.requested_at DESC, l.id DESC LIMIT $2",
            Ts::from_micros(0),
            most,
        ))
        .await?;
    rows.iter()
        .map(|row| {
            let number = number(row, 0)?;
            let mut c = row.columns();
            c.take::<String>()?;
            Ok(Listed {
                number,
                purpose: c.take()?,
                customer_number: c.take()?,
                requested_at: c.take()?,
                times: times(&mut c)?,
            })
        })
        .collect()
}

/// A letter as its customer sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnLetter {
    /// When it was asked for.
    pub requested_at: Ts,
    /// What has happened to it since.
    pub times: LetterTimes,
}

/// The newest letters made for the subscriber's contract, at most `most`.
pub async fn own(db: &Db, me: &Subscriber, most: i64) -> Result<Vec<OwnLetter>, StoreError> {
    let rows = db
        .fetch_all(sql!(
            "SELECT requested_at, printed_at, posted_at, returned_at, used_at, valid_until FROM letter
             WHERE customer_id = $1 ORDER BY requested_at DESC, id DESC LIMIT $2",
            me.customer,
            most,
        ))
        .await?;
    rows.iter()
        .map(|row| {
            let mut c = row.columns();
            Ok(OwnLetter { requested_at: c.take()?, times: times(&mut c)? })
        })
        .collect()
}
