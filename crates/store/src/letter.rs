//! Letters with a 仮ID, and the requests for them. A letter's secrets are derived from its id; the table holds a keyed
//! hash of the 仮ID for finding it.

mod query;
mod request;

pub use query::{
    LetterKey, Listed, MadeFor, OwnLetter, PostalAddress, Printable, by_key, by_number, list, own, printed, waiting,
};
pub use request::{LetterClaim, LetterRequest, RequestState, recent, state_of};

use crate::{
    audit::{About, Changed},
    error::StoreError,
    sql,
    stamp::Stamp,
    tx::Tx,
};
use madoguchi_domain::{
    audit::Action,
    id::{CustomerId, LetterId},
    letter::{LetterPurpose, LetterState},
    receipt::Receipt,
    time::Ts,
};
use std::time::Duration;

/// How long after printing a letter counts as on its way: a request prints nothing new in that time. This also holds
/// for a letter with welcome papers, which works for longer and may be lost by then (PRODUCT §4.1).
pub const OPEN_FOR: Duration = Duration::from_hours(30 * 24);

/// How many customers with one name, phone number and postcode get a letter each. One person may have that many
/// contracts; more are not one household's.
pub const MOST_FITTING: usize = 5;

/// A letter to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewLetter {
    /// The id that its secrets are derived from.
    pub id: LetterId,
    /// Printed on it, for use on the telephone.
    pub number: Receipt,
    /// Keyed hash of its 仮ID.
    pub id_hash: [u8; 32],
}

/// A letter as events and audit lines name it.
struct Moved {
    id: LetterId,
    customer: CustomerId,
    from: Option<LetterState>,
    to: LetterState,
    action: Action,
    detail: &'static str,
}

impl Tx {
    /// Makes a letter to be printed.
    pub async fn add_letter(
        &mut self,
        stamp: &Stamp,
        customer: CustomerId,
        purpose: LetterPurpose,
        letter: NewLetter,
    ) -> Result<(), StoreError> {
        self.execute(sql!(
            "INSERT INTO letter (id, number, customer_id, purpose, id_hash, requested_at) VALUES ($1, $2, $3, $4, $5, $6)",
            letter.id,
            letter.number.to_string(),
            customer,
            purpose,
            letter.id_hash,
            stamp.now,
        ))
        .await?;
        let (id, detail) = (letter.id, purpose.as_str());
        let to = LetterState::Requested;
        self.letter_moved(stamp, Moved { id, customer, from: None, to, action: Action::LetterMade, detail }).await
    }

    /// Notes that a letter was printed, with which 仮ID, and until when it works. Returns whether nobody else had
    /// printed it.
    pub async fn print_letter(
        &mut self,
        stamp: &Stamp,
        id: LetterId,
        id_hash: [u8; 32],
        valid_until: Ts,
    ) -> Result<bool, StoreError> {
        let text = "UPDATE letter SET printed_at = $1, id_hash = $2, valid_until = $3
             WHERE id = $4 AND printed_at IS NULL RETURNING customer_id";
        let printed = self.fetch_optional(sql!(text, stamp.now, id_hash, valid_until, id)).await?;
        let Some(row) = printed else { return Ok(false) };
        let (from, to) = (Some(LetterState::Requested), LetterState::Printed);
        let (customer, action) = (row.get(0)?, Action::LetterPrinted);
        self.letter_moved(stamp, Moved { id, customer, from, to, action, detail: "" }).await?;
        Ok(true)
    }

    /// Notes that a printed letter was taken to the post. Returns whether this is new.
    pub async fn post_letter(&mut self, stamp: &Stamp, id: LetterId) -> Result<bool, StoreError> {
        let text = "UPDATE letter SET posted_at = $1 WHERE id = $2 AND printed_at IS NOT NULL AND posted_at IS NULL
             RETURNING customer_id";
        let Some(row) = self.fetch_optional(sql!(text, stamp.now, id)).await? else { return Ok(false) };
        let (from, to) = (Some(LetterState::Printed), LetterState::Posted);
        let (customer, action) = (row.get(0)?, Action::LetterPosted);
        self.letter_moved(stamp, Moved { id, customer, from, to, action, detail: "" }).await?;
        Ok(true)
    }

    /// Notes that a letter came back and no longer works. Returns whether this is new; a letter that was used did
    /// arrive.
    pub async fn return_letter(&mut self, stamp: &Stamp, id: LetterId) -> Result<bool, StoreError> {
        let text = "UPDATE letter SET returned_at = $1
             WHERE id = $2 AND printed_at IS NOT NULL AND returned_at IS NULL AND used_at IS NULL
             RETURNING customer_id";
        let Some(row) = self.fetch_optional(sql!(text, stamp.now, id)).await? else { return Ok(false) };
        let (from, to) = (Some(LetterState::Posted), LetterState::Returned);
        let (customer, action) = (row.get(0)?, Action::LetterReturned);
        self.letter_moved(stamp, Moved { id, customer, from, to, action, detail: "" }).await?;
        Ok(true)
    }

    /// Whether a letter that proved a contract has neither been used since nor come back.
    pub async fn letter_is_unused(&mut self, id: LetterId) -> Result<bool, StoreError> {
        let text = "SELECT id FROM letter WHERE id = $1 AND used_at IS NULL AND returned_at IS NULL";
        Ok(self.fetch_optional(sql!(text, id)).await?.is_some())
    }

    /// Spends a letter along with the registration that it made possible.
    pub async fn use_letter(&mut self, stamp: &Stamp, id: LetterId) -> Result<(), StoreError> {
        let text = "UPDATE letter SET used_at = $1 WHERE id = $2 AND used_at IS NULL RETURNING customer_id";
        let Some(row) = self.fetch_optional(sql!(text, stamp.now, id)).await? else { return Ok(()) };
        let (from, to) = (Some(LetterState::Posted), LetterState::Used);
        let (customer, action) = (row.get(0)?, Action::LetterUsed);
        self.letter_moved(stamp, Moved { id, customer, from, to, action, detail: "" }).await
    }

    async fn letter_moved(&mut self, stamp: &Stamp, moved: Moved) -> Result<(), StoreError> {
        let Moved { id, customer, from, to, action, detail } = moved;
        let change = Changed {
            name: if from.is_none() { "letterCreateEvent" } else { "letterStateChangeEvent" },
            entity: "letter",
            id: id.0,
            customer: Some(customer),
            from: from.map(LetterState::as_str),
            to: Some(to.as_str()),
        };
        self.changed(stamp, change).await?;
        let about = About { entity: Some(id.0), customer: Some(customer), detail };
        self.audit(stamp, action, about).await
    }
}
