//! How long each table's rows are kept, and the sweep that deletes the expired ones.
//!
//! Every table of the schema is listed; a test fails if one is missing.

use crate::{db::Db, error::StoreError, sql};
use madoguchi_domain::time::Ts;
use std::time::Duration;

/// How long a table's rows are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// As long as the portal exists, or until their owner goes.
    Forever,
    /// As long as the operator's records have them.
    Mirror,
    /// That many days, in whole sealed pieces, which `app::audit` cuts off.
    Sealed {
        /// How many days.
        days: u64,
    },
    /// That many days after the instant in the column. Rows without an instant are kept.
    Days {
        /// The column that holds the instant.
        column: &'static str,
        /// The primary key, by which rows are deleted.
        key: &'static str,
        /// How many days.
        days: u64,
    },
}

const fn days(column: &'static str, key: &'static str, days: u64) -> Keep {
    Keep::Days { column, key, days }
}

/// How many days the audit trail goes back.
pub const AUDIT_DAYS: u64 = 3 * 365;

/// How many days events are kept.
const EVENT_DAYS: u64 = 3 * 365;

/// How many days a browser is kept after its last sign-in; a longer policy has no effect.
pub const KNOWN_DEVICE_DAYS: u64 = 396;

/// Every table, with how long its rows are kept.
pub const RETENTION: &[(&str, Keep)] = &[
    ("applied_charge", Keep::Mirror),
    ("audit", Keep::Sealed { days: AUDIT_DAYS }),
    ("audit_cut", Keep::Forever),
    ("billing_account", Keep::Mirror),
    // Orders name the version that they were quoted on.
    ("catalog", Keep::Forever),
    ("challenge", days("expires_at", "id", 30)),
    ("credential_change", days("changed_at", "id", 400)),
    ("customer", Keep::Mirror),
    ("customer_address", Keep::Mirror),
    ("customer_bill", Keep::Mirror),
    ("customer_link", Keep::Mirror),
    ("customer_phone", Keep::Mirror),
    ("device", Keep::Mirror),
    ("device_number", Keep::Mirror),
    ("event", days("at", "id", EVENT_DAYS)),
    ("flow", days("created_at", "token_hash", 1)),
    // As long as any grant made from an invitation can last, and a bit more.
    ("household_invitation", days("created_at", "id", 1500)),
    ("import_row", Keep::Mirror),
    ("import_run", Keep::Forever),
    ("installation", Keep::Forever),
    ("job", days("finished_at", "id", 30)),
    ("known_device", days("last_seen_at", "token_hash", KNOWN_DEVICE_DAYS)),
    // Half a year of validity, and as long again to answer questions.
    ("letter", days("requested_at", "id", 400)),
    ("letter_request", days("requested_at", "id", 90)),
    ("message", days("created_at", "id", 396)),
    ("once", days("created_at", "token_hash", 1)),
    ("partner", Keep::Forever),
    ("passkey", Keep::Forever),
    ("portal_grant", Keep::Forever),
    ("portal_user", Keep::Forever),
    ("product", Keep::Mirror),
    ("product_offering", Keep::Mirror),
    // As long as the events that tell how they went.
    ("product_order", days("closed_at", "id", EVENT_DAYS)),
    ("product_order_text", days("at", "event_id", EVENT_DAYS)),
    ("proof_try", days("tried_at", "record_key", 2)),
    ("recovery_code", Keep::Forever),
    ("session", days("signed_in_at", "id", 90)),
    ("setting", Keep::Forever),
    ("staff", Keep::Forever),
    ("staff_session", days("signed_in_at", "id", 90)),
    ("throttle", days("updated_at", "key", 2)),
    ("two_step", Keep::Forever),
];

/// How many rows are deleted at a time, so that nobody waits long behind a sweep.
pub const CHUNK: i64 = 1000;

/// Deletes expired rows, [`CHUNK`] at a time. Returns how many rows were deleted.
pub async fn sweep(db: &Db, now: Ts) -> Result<u64, StoreError> {
    let mut deleted = 0;
    for (table, keep) in RETENTION {
        let Keep::Days { column, key, days } = keep else { continue };
        let before = now.minus(Duration::from_secs(days * 24 * 60 * 60));
        loop {
            let text = format!(
                "DELETE FROM {table} WHERE {key} IN (
                     SELECT {key} FROM {table} WHERE {column} < $1 ORDER BY {column} LIMIT $2
                 ) AND {column} < $1 RETURNING {column}"
            );
            let gone = db.tick(sql!(text, before, CHUNK)).await?.len();
            deleted += u64::try_from(gone).unwrap_or(0);
            // `proof_try` deletes by the first half of its key, so a chunk may be larger than asked for.
            if i64::try_from(gone).unwrap_or(0) < CHUNK {
                break;
            }
        }
    }
    Ok(deleted)
}
