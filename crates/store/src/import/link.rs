//! Customer records that became other records, and what this means for the logins with grants on them.

use super::{difference::Changes, merge::IDS_AT_ONCE};
use crate::{db::Db, dialect, error::StoreError, sql, sql::Sql, tx::Tx};
use madoguchi_domain::{id::CustomerId, import::CustomerLinkRow, time::Ts};

/// Adds links between customer records. Their effect comes with [`follow_links`]. A link back, of a record that gets the
/// key again that it had, takes the place of the one it undoes: both together would lead in a circle.
pub async fn add_links(tx: &mut Tx, source: &str, rows: &[CustomerLinkRow]) -> Result<(), StoreError> {
    for row in rows {
        let undone = "DELETE FROM customer_link WHERE source = $1 AND from_source_key = $2 AND to_source_key = $3";
        tx.execute(sql!(undone, source, row.to_customer_key.as_str(), row.from_customer_key.as_str())).await?;
        tx.execute(sql!(
            "INSERT INTO customer_link (source, from_source_key, to_source_key, kind, linked_on)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (source, from_source_key) DO UPDATE SET to_source_key = $3, kind = $4, linked_on = $5",
            source,
            row.from_customer_key.as_str(),
            row.to_customer_key.as_str(),
            row.kind,
            row.linked_on,
        ))
        .await?;
    }
    Ok(())
}

/// How many of these links are new or different.
pub async fn link_changes(db: &Db, source: &str, rows: &[CustomerLinkRow]) -> Result<Changes, StoreError> {
    let mut changes = Changes { new: i64::try_from(rows.len()).unwrap_or(i64::MAX), ..Changes::default() };
    for rows in rows.chunks(IDS_AT_ONCE) {
        let text = format!(
            "SELECT from_source_key, to_source_key, kind, linked_on FROM customer_link
             WHERE source = $1 AND from_source_key IN ({})",
            dialect::list(2, rows.len())
        );
        let select = rows.iter().fold(Sql::new(text).bind(source), |sql, row| sql.bind(row.from_customer_key.as_str()));
        for there in db.fetch_all(select).await? {
            let mut c = there.columns();
            let (from_customer_key, to_customer_key) = (c.take()?, c.take()?);
            let there = CustomerLinkRow { from_customer_key, to_customer_key, kind: c.take()?, linked_on: c.take()? };
            changes.new -= 1;
            changes.changed += i64::from(!rows.contains(&there));
        }
    }
    Ok(changes)
}

/// Makes customers follow their links. A record that got a new key keeps its id and so everything attached to it. Of
/// two records that became one, the letters go to the one that stays, and so do the grants unless it has a holder of
/// its own.
pub async fn follow_links(tx: &mut Tx, source: &str, rows: &[CustomerLinkRow], now: Ts) -> Result<(), StoreError> {
    for row in rows {
        let Some(from) = customer_by_key(tx, source, &row.from_customer_key).await? else { continue };
        let Some(to) = customer_by_key(tx, source, &row.to_customer_key).await? else {
            tx.execute(sql!(
                "UPDATE customer SET source_key = $1, content_hash = $2 WHERE id = $3",
                row.to_customer_key.as_str(),
                Vec::<u8>::new(),
                from,
            ))
            .await?;
            continue;
        };
        // A link from a record to itself leads nowhere, whatever its kind.
        if from == to {
            continue;
        }
        let letters = sql!("UPDATE letter SET customer_id = $1 WHERE customer_id = $2", to, from);
        tx.execute(letters).await?;
        tx.move_settings(from, to).await?;
        tx.move_orders(from, to).await?;
        if tx.holder_of(to).await?.is_none() {
            let moved = sql!(
                "UPDATE portal_grant SET customer_id = $1 WHERE customer_id = $2 AND revoked_at IS NULL",
                to,
                from
            );
            tx.execute(moved).await?;
            tx.move_invitations(from, to).await?;
        } else {
            let ended = sql!(
                "UPDATE portal_grant SET revoked_at = $1 WHERE customer_id = $2 AND revoked_at IS NULL",
                now,
                from
            );
            tx.execute(ended).await?;
            tx.withdraw_invitations_to(from, now).await?;
        }
    }
    Ok(())
}

async fn customer_by_key(tx: &mut Tx, source: &str, key: &str) -> Result<Option<CustomerId>, StoreError> {
    let row =
        tx.fetch_optional(sql!("SELECT id FROM customer WHERE source = $1 AND source_key = $2", source, key)).await?;
    row.map(|row| row.get(0)).transpose()
}
