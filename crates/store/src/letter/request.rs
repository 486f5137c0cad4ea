//! Requests for the temporary-ID letter. Every request is stored the same way, whether or not it matches a customer.

use super::{MOST_FITTING, NewLetter, OPEN_FOR};
use crate::{
    audit::{About, Changed},
    db::Db,
    error::StoreError,
    job::NewJob,
    sql,
    stamp::Stamp,
    tx::Tx,
};
use madoguchi_domain::{
    audit::Action,
    id::{CustomerId, LetterRequestId},
    job::JobKind,
    letter::LetterPurpose,
    time::{Date, Ts},
    words,
};

words! {
    /// The result of a letter request. The letter itself has its own states.
    RequestState {
        /// Asked for; nobody has looked for the customer yet.
        Requested => "requested",
        /// The customer is known and the letter waits to be printed; where several match, one for each.
        Queued => "queued",
        /// The customer already has a letter on its way; nothing new is printed.
        AlreadyQueued => "already_queued",
        /// No customer matches, or more than one household's. The visitor is never told.
        NotFound => "not_found",
    }
}
crate::value::stored_words!(RequestState);

/// The typed values, folded.
#[derive(Debug, Clone)]
pub struct LetterClaim {
    /// Folded kana name.
    pub name_key: String,
    /// Folded phone number.
    pub phone_key: String,
    /// Seven digits.
    pub postcode_key: String,
}

impl Tx {
    /// Accepts a request: a row, an audit line and the job that looks for the customer.
    pub async fn request_letter(&mut self, stamp: &Stamp, claim: &LetterClaim) -> Result<LetterRequestId, StoreError> {
        let id: LetterRequestId = stamp.id();
        self.execute(sql!(
            "INSERT INTO letter_request (id, name_key, phone_key, postcode_key, requested_at, state)
             VALUES ($1, $2, $3, $4, $5, $6)",
            id,
            claim.name_key.as_str(),
            claim.phone_key.as_str(),
            claim.postcode_key.as_str(),
            stamp.now,
            RequestState::Requested,
        ))
        .await?;
        let job = NewJob { kind: JobKind::MatchLetterRequest, subject: id.0, due_at: stamp.now, not_after: None };
        self.enqueue(stamp, job).await?;
        self.audit(stamp, Action::LetterRequested, About { entity: Some(id.0), ..About::default() }).await?;
        Ok(id)
    }

    /// Looks for the customers that match a request and makes one of `letters` for each, unless one is open; each goes
    /// to the address on file. Customers whose contract ended before `ended_after` are not considered. Doing it twice
    /// has the same effect as once.
    pub async fn match_letter_request(
        &mut self,
        stamp: &Stamp,
        id: LetterRequestId,
        letters: &[NewLetter; MOST_FITTING],
        ended_after: Date,
    ) -> Result<(), StoreError> {
        let row = self
            .fetch_optional(sql!(
                "SELECT name_key, phone_key, postcode_key FROM letter_request WHERE id = $1 AND state = $2",
                id,
                RequestState::Requested,
            ))
            .await?;
        let Some(row) = row else { return Ok(()) };
        let (name, phone, postcode): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let found = self
            .fetch_all(sql!(
                "SELECT DISTINCT c.id FROM customer_phone p JOIN customer c ON c.id = p.customer_id
                 WHERE p.phone_key = $1 AND c.name_key = $2 AND (c.status = 'active' OR c.ended_on > $4) AND EXISTS (
                     SELECT 1 FROM customer_address a
                     WHERE a.customer_id = c.id AND a.kind = 'service' AND a.postcode_key = $3
                 )
                 ORDER BY c.id LIMIT $5",
                phone,
                name,
                postcode,
                ended_after,
                i64::try_from(MOST_FITTING).unwrap_or(i64::MAX).saturating_add(1),
            ))
            .await?;
        let mut customers = found.iter().map(|row| row.get(0)).collect::<Result<Vec<CustomerId>, _>>()?;
        if customers.len() > MOST_FITTING {
            customers.clear();
        }
        let mut state = if customers.is_empty() { RequestState::NotFound } else { RequestState::AlreadyQueued };
        for (customer, letter) in customers.iter().zip(letters) {
            if !self.letter_open(*customer, stamp.now).await? {
                self.add_letter(stamp, *customer, LetterPurpose::Request, *letter).await?;
                state = RequestState::Queued;
            }
        }
        let customer = customers.first().copied();
        self.execute(sql!("UPDATE letter_request SET state = $1, customer_id = $2 WHERE id = $3", state, customer, id))
            .await?;
        let change = Changed {
            name: "letterStateChangeEvent",
            entity: "letter",
            id: id.0,
            customer,
            from: Some(RequestState::Requested.as_str()),
            to: Some(state.as_str()),
        };
        self.changed(stamp, change).await
    }

    /// Whether a letter is on its way to a customer, or arrived not long ago: a request then prints nothing new.
    pub async fn letter_open(&mut self, customer: CustomerId, now: Ts) -> Result<bool, StoreError> {
        let row = self
            .fetch_optional(sql!(
                "SELECT id FROM letter
                 WHERE customer_id = $1 AND used_at IS NULL AND returned_at IS NULL
                     AND (printed_at IS NULL OR (printed_at > $2 AND valid_until > $3))
                 LIMIT 1",
                customer,
                now.minus(OPEN_FOR),
                now,
            ))
            .await?;
        Ok(row.is_some())
    }
}

/// The state of a request, for the desk.
pub async fn state_of(db: &Db, id: LetterRequestId) -> Result<Option<RequestState>, StoreError> {
    let row = db.fetch_optional(sql!("SELECT state FROM letter_request WHERE id = $1", id)).await?;
    row.map(|row| row.get(0)).transpose()
}

/// A request, for printing letters and for callers who ask where theirs is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRequest {
    /// Its id.
    pub id: LetterRequestId,
    /// When it was made.
    pub requested_at: Ts,
    /// Its state.
    pub state: RequestState,
    /// The customer that matches; the first of several.
    pub customer_number: Option<String>,
}

/// The newest requests, at most `limit`.
pub async fn recent(db: &Db, limit: i64) -> Result<Vec<LetterRequest>, StoreError> {
    let rows = db
        .fetch_all(sql!(
            "SELECT r.id, r.requested_at, r.state, c.number FROM letter_request r
             LEFT JOIN customer c ON c.id = r.customer_id
             WHERE r.requested_at > $1
             ORDER BY r.requested_at DESC, r.id DESC LIMIT $2",
            Ts::from_micros(0),
            limit,
        ))
        .await?;
    rows.iter()
        .map(|row| {
            let mut c = row.columns();
            let (id, requested_at, state) = (c.take()?, c.take()?, c.take()?);
            Ok(LetterRequest { id, requested_at, state, customer_number: c.take()? })
        })
        .collect()
}
