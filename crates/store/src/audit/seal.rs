//! The sealed part of the audit trail: lines with numbers and seals, and what retention has removed.

use crate::{
    bulk::Rows,
    db::Db,
    error::StoreError,
    sql,
    sql::Sql,
    tx::Tx,
    value::{Columns, Row},
};
use madoguchi_domain::{
    audit::{Line, Link, Seal, Sealed},
    time::Ts,
};

/// What retention has removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// The last line removed.
    pub link: Link,
    /// A keyed code over that line: it cannot be made without the key.
    pub proof: Seal,
}

/// Lines not sealed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsealed {
    /// How many there are.
    pub lines: i64,
    /// When the oldest of them was written.
    pub oldest: Option<Ts>,
}

const LINE: &str = "id, at, actor, action, entity_id, customer_id, detail";

fn line(c: &mut Columns<'_>) -> Result<Line, StoreError> {
    Ok(Line {
        id: c.take()?,
        at: c.take()?,
        actor: c.take()?,
        action: c.take()?,
        entity: c.take()?,
        customer: c.take()?,
        detail: c.take()?,
    })
}

fn link_of(c: &mut Columns<'_>) -> Result<Link, StoreError> {
    // Anything may have been written there; what cannot be a seal counts as one that nobody made.
    let (number, seal) = (c.take()?, c.take::<Option<Vec<u8>>>()?.unwrap_or_default());
    Ok(Link { number, seal: seal.try_into().unwrap_or_default() })
}

fn sealed(row: &Row) -> Result<Sealed, StoreError> {
    let mut c = row.columns();
    Ok(Sealed { link: link_of(&mut c)?, line: line(&mut c)? })
}

impl Tx {
    /// The last sealed line, even if retention has removed it since.
    pub async fn head_of_audit(&mut self) -> Result<Link, StoreError> {
        let text = "SELECT number, seal FROM audit WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1";
        if let Some(row) = self.fetch_optional(sql!(text)).await? {
            return link_of(&mut row.columns());
        }
        Ok(self.cut_of_audit().await?.map_or(Link::BEGINNING, |cut| cut.link))
    }

    /// At most `most` unsealed lines, by id.
    pub async fn unsealed_audit(&mut self, most: i64) -> Result<Vec<Line>, StoreError> {
        let text = format!("SELECT {LINE} FROM audit WHERE number IS NULL ORDER BY id LIMIT $1");
        let rows = self.fetch_all(sql!(text, most)).await?;
        rows.iter().map(|row| line(&mut row.columns())).collect()
    }

    /// Stores numbers and seals of lines.
    pub async fn seal_audit(&mut self, db: &Db, sealed: &[Sealed]) -> Result<(), StoreError> {
        let mut rows = Rows::new(db, "audit", &["id", "number", "seal"]);
        for Sealed { link, line } in sealed {
            rows.put(line.id).put(link.number).put(link.seal);
        }
        rows.update(self, 1).await
    }

    /// At most `most` sealed lines from the beginning of the chain, in order.
    pub async fn first_of_audit(&mut self, most: i64) -> Result<Vec<Sealed>, StoreError> {
        let text = format!("SELECT number, seal, {LINE} FROM audit WHERE number IS NOT NULL ORDER BY number LIMIT $1");
        self.fetch_all(sql!(text, most)).await?.iter().map(sealed).collect()
    }

    /// What retention has removed, if anything.
    pub async fn cut_of_audit(&mut self) -> Result<Option<Cut>, StoreError> {
        self.fetch_optional(cut_statement()).await?.map(|row| cut_of(&mut row.columns())).transpose()
    }

    /// Replaces the proof of a cut. Returns whether the cut was still as it was read.
    pub async fn prove_cut(&mut self, cut: Cut, proof: Seal) -> Result<bool, StoreError> {
        let text = "UPDATE audit_cut SET proof = $1 WHERE number = $2 AND proof = $3 RETURNING number";
        Ok(self.fetch_optional(sql!(text, proof, cut.link.number, cut.proof)).await?.is_some())
    }

    /// Removes every line up to a place, and stores that place.
    pub async fn cut_audit(&mut self, cut: Cut, now: Ts) -> Result<(), StoreError> {
        let Cut { link, proof } = cut;
        self.execute(sql!("DELETE FROM audit WHERE number <= $1", link.number)).await?;
        self.execute(sql!("DELETE FROM audit_cut")).await?;
        let text = "INSERT INTO audit_cut (number, seal, proof, cut_at) VALUES ($1, $2, $3, $4)";
        self.execute(sql!(text, link.number, link.seal, proof, now)).await
    }
}

fn cut_statement() -> Sql {
    sql!("SELECT number, seal, proof FROM audit_cut ORDER BY number DESC LIMIT 1")
}

fn cut_of(c: &mut Columns<'_>) -> Result<Cut, StoreError> {
    let link = link_of(c)?;
    Ok(Cut { link, proof: c.take::<Vec<u8>>()?.try_into().unwrap_or_default() })
}

/// What retention has removed, if anything.
pub async fn cut(db: &Db) -> Result<Option<Cut>, StoreError> {
    db.fetch_optional(cut_statement()).await?.map(|row| cut_of(&mut row.columns())).transpose()
}

/// At most `most` sealed lines after a number, in order.
pub async fn sealed_after(db: &Db, number: i64, most: i64) -> Result<Vec<Sealed>, StoreError> {
    let text = format!("SELECT number, seal, {LINE} FROM audit WHERE number > $1 ORDER BY number LIMIT $2");
    db.fetch_all(sql!(text, number, most)).await?.iter().map(sealed).collect()
}

/// The place of the line with that number, if there is one.
pub async fn link(db: &Db, number: i64) -> Result<Option<Link>, StoreError> {
    let row = db.fetch_optional(sql!("SELECT number, seal FROM audit WHERE number = $1", number)).await?;
    row.map(|row| link_of(&mut row.columns())).transpose()
}

/// How much is not sealed.
pub async fn unsealed(db: &Db) -> Result<Unsealed, StoreError> {
    let text = "SELECT CAST(COUNT(*) AS BIGINT), MIN(at) FROM audit WHERE number IS NULL";
    let row = db.fetch_optional(sql!(text)).await?;
    row.map_or(Ok(Unsealed { lines: 0, oldest: None }), |row| Ok(Unsealed { lines: row.get(0)?, oldest: row.get(1)? }))
}
