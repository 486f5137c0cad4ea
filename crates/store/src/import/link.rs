//! Customer records that became other records, and what this means for the logins with grants on them.

use crate::{error::StoreError, sql, tx::Tx};
use madoguchi_domain::{id::CustomerId, import::CustomerLinkRow, time::Ts};

/// Adds links between customer records. Their effect comes with [`follow_links`].
pub async fn add_links(tx: &mut Tx, source: &str, rows: &[CustomerLinkRow]) -> Result<(), StoreError> {
    for row in rows {
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
