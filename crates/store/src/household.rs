//! Access to a contract: its holder, invitations, the grants made from them, and the contracts that one login sees.
//!
//! Lookups for a holder take her [`MayShare`] and are filtered by it. The rest take ids that the caller has got that
//! way, from a session, or from the link of an invitation, which is a right in itself.

mod invitation;

pub use invitation::{Invitation, invitation_of};

use crate::{
    actor::MayShare, audit::Changed, db::Db, error::StoreError, sql, sql::Sql, stamp::Stamp, tx::Tx, value::Row,
};
use madoguchi_domain::{
    grant::Scopes,
    household::Household,
    id::{CustomerId, GrantId, PortalUserId},
    locale::Locale,
    time::Ts,
};

/// An invited person who may see a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// The grant that allows it.
    pub grant: GrantId,
    /// Her portal ID.
    pub portal_id: String,
    /// Where her invitation went, as long as that is kept.
    pub address: Option<String>,
    /// The scopes of the grant.
    pub scopes: Scopes,
    /// When the grant began.
    pub since: Ts,
    /// When the grant ends.
    pub ends_at: Option<Ts>,
    /// When she last looked, to within five minutes.
    pub seen_at: Option<Ts>,
}

fn guest(row: &Row) -> Result<Guest, StoreError> {
    let mut c = row.columns();
    Ok(Guest {
        grant: c.take()?,
        portal_id: c.take()?,
        address: c.take()?,
        scopes: Scopes::parse(&c.take::<String>()?),
        since: c.take()?,
        ends_at: c.take()?,
        seen_at: c.take()?,
    })
}

/// Guests of the holder's contract and its pending invitations, oldest first.
pub async fn shared(db: &Db, may: MayShare, now: Ts) -> Result<(Vec<Guest>, Vec<Invitation>), StoreError> {
    let [guests, invitations] = db.fetch_each([guests_of(may, now), invitation::pending_of(may.customer, now)]).await?;
    Ok((
        guests.iter().map(guest).collect::<Result<_, _>>()?,
        invitations.iter().map(invitation::read).collect::<Result<_, _>>()?,
    ))
}

const GUESTS: &str = "SELECT g.id, u.portal_id, i.address, g.scopes, g.granted_at, g.ends_at, g.seen_at
     FROM portal_grant g
     JOIN portal_user u ON u.id = g.portal_user_id
     LEFT JOIN household_invitation i ON i.grant_id = g.id
     WHERE g.customer_id = $1 AND NOT g.holder AND g.revoked_at IS NULL AND (g.ends_at IS NULL OR g.ends_at > $2)";

fn guests_of(may: MayShare, now: Ts) -> Sql {
    sql!(format!("{GUESTS} ORDER BY g.id"), may.customer, now)
}

/// A guest of the holder's contract. Another customer's guest does not exist.
pub async fn guest_of(db: &Db, may: MayShare, grant: GrantId, now: Ts) -> Result<Option<Guest>, StoreError> {
    let row = db.fetch_optional(sql!(format!("{GUESTS} AND g.id = $3"), may.customer, now, grant)).await?;
    row.as_ref().map(guest).transpose()
}

/// The holder of a contract, as invitations and the answers to them need her.
#[derive(Clone, PartialEq, Eq)]
pub struct Holder {
    /// Her login.
    pub user: PortalUserId,
    /// Where mails to her go.
    pub contact_address: String,
    /// The language of those mails.
    pub locale: Locale,
    /// The contract party's name.
    pub name: String,
}

impl std::fmt::Debug for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Holder").field(&self.user).finish()
    }
}

/// A contract that a login can look at.
#[derive(Clone, PartialEq, Eq)]
pub struct Contract {
    /// The grant that opens it.
    pub grant: GrantId,
    /// Whether the login is its holder.
    pub holder: bool,
    /// Customer number.
    pub number: String,
    /// The contract party's name.
    pub name: String,
    /// Street and building where the services are.
    pub place: Option<String>,
}

impl std::fmt::Debug for Contract {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Contract").field(&self.grant).finish()
    }
}

/// The contracts that a login can look at, its own before others', oldest first; others' only where contracts can be
/// shared.
pub async fn contracts(
    db: &Db,
    user: PortalUserId,
    household: Household,
    now: Ts,
) -> Result<Vec<Contract>, StoreError> {
    let rows = db
        .fetch_all(sql!(
            "SELECT g.id, g.holder, c.number, c.name, a.street, a.building
             FROM portal_grant g
             JOIN customer c ON c.id = g.customer_id
             LEFT JOIN customer_address a ON a.customer_id = c.id AND a.kind = 'service'
             WHERE g.portal_user_id = $1 AND g.revoked_at IS NULL AND (g.ends_at IS NULL OR g.ends_at > $2)
                 AND (g.holder OR $3)
             ORDER BY g.holder DESC, g.id, a.position",
            user,
            now,
            household.is_on(),
        ))
        .await?;
    let mut contracts: Vec<Contract> = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut c = row.columns();
        let (grant, holder, number, name) = (c.take()?, c.take()?, c.take()?, c.take()?);
        let (street, building): (Option<String>, Option<String>) = (c.take()?, c.take()?);
        // Of several service addresses, the first is enough.
        if contracts.last().is_none_or(|last| last.grant != grant) {
            let place = street.map(|street| [street].into_iter().chain(building).collect::<Vec<_>>().join(" "));
            contracts.push(Contract { grant, holder, number, name, place });
        }
    }
    Ok(contracts)
}

impl Tx {
    /// How many persons see a contract beside its holder, pending invitations included.
    pub async fn count_shared(&mut self, may: MayShare, now: Ts) -> Result<i64, StoreError> {
        let guests = self.fetch_all(guests_of(may, now)).await?;
        let pending = self.fetch_all(invitation::pending_of(may.customer, now)).await?;
        let open = pending
            .iter()
            .map(invitation::read)
            .filter(|invitation| invitation.as_ref().is_ok_and(|invitation| invitation.times.expires_at > now));
        Ok(i64::try_from(guests.len() + open.count()).unwrap_or(i64::MAX))
    }

    /// Links a login to a customer by an invitation, replacing any earlier link.
    pub async fn grant_guest(
        &mut self,
        stamp: &Stamp,
        user: PortalUserId,
        invitation: &Invitation,
    ) -> Result<GrantId, StoreError> {
        self.revoke_guest(user, invitation.customer, stamp.now).await?;
        let id: GrantId = stamp.id();
        self.execute(sql!(
            "INSERT INTO portal_grant (id, portal_user_id, customer_id, holder, scopes, granted_at, ends_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            id,
            user,
            invitation.customer,
            false,
            invitation.scopes.to_string(),
            stamp.now,
            invitation.times.grant_ends_at,
        ))
        .await?;
        let created = Changed {
            name: "permissionCreateEvent",
            entity: "permission",
            id: id.0,
            customer: Some(invitation.customer),
            from: None,
            to: Some("granted"),
        };
        self.changed(stamp, created).await?;
        Ok(id)
    }

    /// Takes back everything a login sees of a customer as a guest.
    pub async fn revoke_guest(&mut self, user: PortalUserId, customer: CustomerId, now: Ts) -> Result<(), StoreError> {
        self.execute(sql!(
            "UPDATE portal_grant SET revoked_at = $1
             WHERE portal_user_id = $2 AND customer_id = $3 AND NOT holder AND revoked_at IS NULL",
            now,
            user,
            customer,
        ))
        .await
    }

    /// The login behind a guest's grant on the holder's contract, and whether the grant was already revoked.
    pub async fn guest_behind(
        &mut self,
        may: MayShare,
        grant: GrantId,
    ) -> Result<Option<(PortalUserId, bool)>, StoreError> {
        let row = self
            .fetch_optional(sql!(
                "SELECT portal_user_id, revoked_at FROM portal_grant WHERE id = $1 AND customer_id = $2 AND NOT holder",
                grant,
                may.customer,
            ))
            .await?;
        row.map(|row| Ok((row.get(0)?, row.get::<Option<Ts>>(1)?.is_some()))).transpose()
    }

    /// The login that a grant belongs to, unless the grant was revoked.
    pub async fn granted_to(&mut self, grant: GrantId) -> Result<Option<PortalUserId>, StoreError> {
        let row = self
            .fetch_optional(sql!("SELECT portal_user_id FROM portal_grant WHERE id = $1 AND revoked_at IS NULL", grant))
            .await?;
        row.map(|row| row.get(0)).transpose()
    }

    /// The holder of a customer's contract.
    pub async fn household_holder(&mut self, customer: CustomerId) -> Result<Option<Holder>, StoreError> {
        let row = self
            .fetch_optional(sql!(
                "SELECT u.id, u.contact_address, u.locale, c.name
                 FROM portal_grant g
                 JOIN portal_user u ON u.id = g.portal_user_id
                 JOIN customer c ON c.id = g.customer_id
                 WHERE g.customer_id = $1 AND g.holder AND g.revoked_at IS NULL AND u.closed_at IS NULL",
                customer,
            ))
            .await?;
        row.map(|row| {
            let mut c = row.columns();
            Ok(Holder { user: c.take()?, contact_address: c.take()?, locale: c.take()?, name: c.take()? })
        })
        .transpose()
    }

    /// Takes back the access that a login gave since that instant, and all its open invitations: its owner says that it
    /// was not she.
    pub async fn shut_out(&mut self, user: PortalUserId, since: Ts, now: Ts) -> Result<(), StoreError> {
        self.execute(sql!(
            "UPDATE household_invitation SET withdrawn_at = $1
             WHERE invited_by = $2 AND accepted_at IS NULL AND withdrawn_at IS NULL",
            now,
            user,
        ))
        .await?;
        self.execute(sql!(
            "UPDATE portal_grant SET revoked_at = $1
             WHERE revoked_at IS NULL AND id IN (
                 SELECT grant_id FROM household_invitation
                 WHERE invited_by = $2 AND (created_at >= $3 OR accepted_at >= $3) AND grant_id IS NOT NULL
             )",
            now,
            user,
            since,
        ))
        .await
    }
}
