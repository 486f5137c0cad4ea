//! Invitations to a contract: drafted, sent, withdrawn, accepted.

use crate::{
    actor::MayShare, db::Db, error::StoreError, may_change::MayChange, sql, sql::Sql, stamp::Stamp, tx::Tx, value::Row,
};
use madoguchi_domain::{
    grant::Scopes,
    household::{InvitationTimes, Term, Wish},
    id::{CustomerId, GrantId, InvitationId, PortalUserId},
    receipt::Receipt,
    time::Ts,
};

crate::value::stored_words!(Term);

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Whose contract it opens.
    pub customer: CustomerId,
    /// The login that invites.
    pub invited_by: PortalUserId,
    /// The address it goes to.
    pub address: String,
    /// The scopes it opens.
    pub scopes: Scopes,
    /// How long the access lasts, as chosen.
    pub term: Term,
    /// When what happened to it.
    pub times: InvitationTimes,
    /// The grant, once accepted.
    pub grant: Option<GrantId>,
    /// The number for asking about it, once it was sent.
    pub receipt: Option<Receipt>,
}

const INVITATION: &str =
    "SELECT id, customer_id, invited_by, address, scopes, term, last_sent_at, expires_at, grant_ends_at,
         accepted_at, withdrawn_at, grant_id, receipt
     FROM household_invitation WHERE ";

pub(super) fn read(row: &Row) -> Result<Invitation, StoreError> {
    let mut c = row.columns();
    Ok(Invitation {
        id: c.take()?,
        customer: c.take()?,
        invited_by: c.take()?,
        address: c.take()?,
        scopes: Scopes::parse(&c.take::<String>()?),
        term: c.take()?,
        times: InvitationTimes {
            last_sent_at: c.take()?,
            expires_at: c.take()?,
            grant_ends_at: c.take()?,
            accepted_at: c.take()?,
            withdrawn_at: c.take()?,
        },
        grant: c.take()?,
        receipt: c.take::<Option<String>>()?.and_then(|receipt| receipt.parse().ok()),
    })
}

/// Invitations that were sent and neither accepted nor withdrawn, including those whose link is too old.
pub(super) fn pending_of(customer: CustomerId, now: Ts) -> Sql {
    let which = "customer_id = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL AND last_sent_at IS NOT NULL
             AND grant_ends_at > $2
         ORDER BY created_at, id";
    sql!(format!("{INVITATION}{which}"), customer, now)
}

/// An invitation to the holder's contract. Another customer's does not exist.
pub async fn invitation_of(db: &Db, may: MayShare, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
    let row = db.fetch_optional(sql!(format!("{INVITATION}id = $1 AND customer_id = $2"), id, may.customer)).await?;
    row.as_ref().map(read).transpose()
}

impl Tx {
    /// Stores a wish until it has been reviewed. The login's earlier wish that was never sent is removed.
    pub async fn draft_invitation(
        &mut self,
        stamp: &Stamp,
        may: MayShare,
        wish: &Wish,
        grant_ends_at: Ts,
    ) -> Result<InvitationId, StoreError> {
        self.execute(sql!(
            "DELETE FROM household_invitation WHERE customer_id = $1 AND invited_by = $2 AND last_sent_at IS NULL",
            may.customer,
            may.user,
        ))
        .await?;
        let id: InvitationId = stamp.id();
        self.execute(sql!(
            "INSERT INTO household_invitation (id, customer_id, invited_by, address, scopes, term, created_at,
                 expires_at, grant_ends_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
            id,
            may.customer,
            may.user,
            wish.address.as_str(),
            wish.scopes.to_string(),
            wish.term,
            stamp.now,
            grant_ends_at,
        ))
        .await?;
        Ok(id)
    }

    /// An invitation to any contract: for the holder of its link.
    pub async fn invitation(&mut self, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
        let row = self.fetch_optional(sql!(format!("{INVITATION}id = $1"), id)).await?;
        row.as_ref().map(read).transpose()
    }

    /// An invitation to the holder's contract. Another customer's does not exist.
    pub async fn invitation_of(&mut self, may: MayShare, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
        Ok(self.invitation(id).await?.filter(|invitation| invitation.customer == may.customer))
    }

    /// Notes that an invitation was mailed, with how long it works and, the first time, its receipt.
    pub async fn invitation_sent(
        &mut self,
        _by: &MayChange,
        id: InvitationId,
        receipt: Receipt,
        now: Ts,
        expires_at: Ts,
    ) -> Result<(), StoreError> {
        self.execute(sql!(
            "UPDATE household_invitation SET last_sent_at = $1, expires_at = $2, receipt = COALESCE(receipt, $3)
             WHERE id = $4",
            now,
            expires_at,
            receipt.to_string(),
            id,
        ))
        .await
    }

    /// Withdraws an invitation that was not accepted. Returns whether there was one.
    pub async fn withdraw_invitation(&mut self, may: MayShare, id: InvitationId, now: Ts) -> Result<bool, StoreError> {
        let row = self
            .fetch_optional(sql!(
                "UPDATE household_invitation SET withdrawn_at = $1
                 WHERE id = $2 AND customer_id = $3 AND accepted_at IS NULL AND withdrawn_at IS NULL RETURNING id",
                now,
                id,
                may.customer,
            ))
            .await?;
        Ok(row.is_some())
    }

    /// Withdraws every invitation to a customer's contract.
    pub async fn withdraw_invitations_to(&mut self, customer: CustomerId, now: Ts) -> Result<(), StoreError> {
        self.execute(sql!(
            "UPDATE household_invitation SET withdrawn_at = $1
             WHERE customer_id = $2 AND accepted_at IS NULL AND withdrawn_at IS NULL",
            now,
            customer,
        ))
        .await
    }

    /// Moves invitations along with a customer that became another one.
    pub(crate) async fn move_invitations(&mut self, from: CustomerId, to: CustomerId) -> Result<(), StoreError> {
        self.execute(sql!("UPDATE household_invitation SET customer_id = $1 WHERE customer_id = $2", to, from)).await
    }

    /// Notes that an invitation was accepted. Returns whether it still could be.
    pub async fn accept_invitation(&mut self, id: InvitationId, grant: GrantId, now: Ts) -> Result<bool, StoreError> {
        let row = self
            .fetch_optional(sql!(
                "UPDATE household_invitation SET accepted_at = $1, grant_id = $2
                 WHERE id = $3 AND accepted_at IS NULL AND withdrawn_at IS NULL RETURNING id",
                now,
                grant,
                id,
            ))
            .await?;
        Ok(row.is_some())
    }
}
