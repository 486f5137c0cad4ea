//! Logins: portal ID, password hash, contact address, and the grants that tie them to customers.

use crate::{
    actor::actor_of, audit::Changed, db::Db, error::StoreError, sql, sql::Sql, stamp::Stamp, tx::Tx, value::Row,
};
use madoguchi_domain::{
    grant::Scopes,
    id::{CustomerId, GrantId, PortalUserId},
    locale::Locale,
    time::Ts,
};

/// What a new login begins with.
#[derive(Debug, Clone)]
pub struct NewPortalUser {
    /// As typed.
    pub portal_id: String,
    /// Folded; unique.
    pub portal_id_key: String,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// Where mails go.
    pub contact_address: String,
    /// The language of its mails.
    pub locale: Locale,
}

/// What a sign-in or a recovery needs to know of a login.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Whose.
    pub user: PortalUserId,
    /// As its owner writes it.
    pub portal_id: String,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// Where mails go.
    pub contact_address: String,
    /// Whether that address was verified.
    pub contact_verified: bool,
    /// The language its owner last chose.
    pub locale: Locale,
    /// The grant to begin with and its customer: one that was not revoked before one that was, a holder's before
    /// others, the oldest first. A login whose grants are all over can sign in and sees nothing of any contract.
    pub grant: Option<(GrantId, CustomerId)>,
}

impl Tx {
    /// Whether a portal ID is in use, by a closed login too: an ID is never given to somebody else.
    pub async fn portal_id_taken(&mut self, key: &str) -> Result<bool, StoreError> {
        Ok(self.fetch_optional(sql!("SELECT id FROM portal_user WHERE portal_id_key = $1", key)).await?.is_some())
    }

    /// Adds a login. The caller has looked whether its ID is taken.
    pub async fn add_portal_user(&mut self, stamp: &Stamp, new: &NewPortalUser) -> Result<PortalUserId, StoreError> {
        let id: PortalUserId = stamp.id();
        self.execute(sql!(
            "INSERT INTO portal_user (id, portal_id, portal_id_key, password_hash, contact_address, locale, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            id,
            new.portal_id.as_str(),
            new.portal_id_key.as_str(),
            new.password_hash.as_str(),
            new.contact_address.as_str(),
            new.locale,
            stamp.now,
        ))
        .await?;
        Ok(id)
    }

    /// The login of the contract holder, if somebody has registered for that customer.
    pub async fn holder_of(&mut self, customer: CustomerId) -> Result<Option<(PortalUserId, String)>, StoreError> {
        let row = self
            .fetch_optional(sql!(
                "SELECT u.id, u.portal_id FROM portal_grant g JOIN portal_user u ON u.id = g.portal_user_id
                 WHERE g.customer_id = $1 AND g.holder AND g.revoked_at IS NULL",
                customer
            ))
            .await?;
        row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
    }

    /// Ties a login to a customer as its contract holder. The caller has looked whether there is one already.
    pub async fn grant_holder(
        &mut self,
        stamp: &Stamp,
        user: PortalUserId,
        customer: CustomerId,
    ) -> Result<GrantId, StoreError> {
        let id: GrantId = stamp.id();
        self.execute(sql!(
            "INSERT INTO portal_grant (id, portal_user_id, customer_id, holder, scopes, granted_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
            id,
            user,
            customer,
            true,
            Scopes::all().to_string(),
            stamp.now,
        ))
        .await?;
        self.changed(
            stamp,
            Changed {
                name: "permissionCreateEvent",
                entity: "permission",
                id: id.0,
                customer: Some(customer),
                from: None,
                to: Some("granted"),
            },
        )
        .await?;
        Ok(id)
    }

    /// The contact address of a login, and whether it is verified.
    pub async fn contact_of(&mut self, user: PortalUserId) -> Result<Option<(String, bool)>, StoreError> {
        let row = self
            .fetch_optional(sql!("SELECT contact_address, contact_verified_at FROM portal_user WHERE id = $1", user))
            .await?;
        row.map(|row| Ok((row.get(0)?, row.get::<Option<Ts>>(1)?.is_some()))).transpose()
    }

    /// Notes that the contact address was verified, if it still is that address. Says whether it was.
    pub async fn verify_contact(&mut self, user: PortalUserId, address: &str, now: Ts) -> Result<bool, StoreError> {
        let row = self
            .fetch_optional(sql!(
                "UPDATE portal_user SET contact_verified_at = $1
                 WHERE id = $2 AND contact_address = $3 AND contact_verified_at IS NULL RETURNING id",
                now,
                user,
                address,
            ))
            .await?;
        Ok(row.is_some())
    }

    /// Replaces a password hash, if it still is the one that was checked. Says whether it was.
    pub async fn set_password(&mut self, user: PortalUserId, checked: &str, new: &str) -> Result<bool, StoreError> {
        Ok(self.fetch_optional(set_hash(user, checked, new)).await?.is_some())
    }

    /// Replaces a contact address that was never verified. Says whether it was still unverified.
    pub async fn correct_contact(&mut self, user: PortalUserId, address: &str) -> Result<bool, StoreError> {
        let row = self
            .fetch_optional(sql!(
                "UPDATE portal_user SET contact_address = $1 WHERE id = $2 AND contact_verified_at IS NULL
                 RETURNING id",
                address,
                user,
            ))
            .await?;
        Ok(row.is_some())
    }
}

/// The credentials of the login that a condition names.
macro_rules! credentials_where {
    ($condition:literal) => {
        concat!(
            "SELECT u.id, u.portal_id, u.password_hash, u.contact_address, u.contact_verified_at, u.locale,
                    g.id, g.customer_id
             FROM portal_user u
             LEFT JOIN portal_grant g ON g.portal_user_id = u.id
             WHERE u.closed_at IS NULL AND ",
            $condition,
            " ORDER BY CASE WHEN g.revoked_at IS NULL THEN 0 ELSE 1 END, g.holder DESC, g.id LIMIT 1"
        )
    };
}

/// The credentials behind a portal ID.
pub async fn credentials(db: &Db, portal_id_key: &str) -> Result<Option<Credentials>, StoreError> {
    let row = db.fetch_optional(sql!(credentials_where!("u.portal_id_key = $1"), portal_id_key)).await?;
    row.as_ref().map(read_credentials).transpose()
}

/// The credentials of a login that is not closed.
pub async fn credentials_of(db: &Db, user: PortalUserId) -> Result<Option<Credentials>, StoreError> {
    let row = db.fetch_optional(sql!(credentials_where!("u.id = $1"), user)).await?;
    row.as_ref().map(read_credentials).transpose()
}

fn read_credentials(row: &Row) -> Result<Credentials, StoreError> {
    let mut c = row.columns();
    Ok(Credentials {
        user: c.take()?,
        portal_id: c.take()?,
        password_hash: c.take()?,
        contact_address: c.take()?,
        contact_verified: c.take::<Option<Ts>>()?.is_some(),
        locale: c.take()?,
        grant: c.take::<Option<GrantId>>()?.zip(c.take::<Option<CustomerId>>()?),
    })
}

/// Puts another hash of the same password in the place of the one that was read, unless it was changed meanwhile.
pub async fn renew_hash(db: &Db, user: PortalUserId, old: &str, new: &str) -> Result<(), StoreError> {
    db.tick(set_hash(user, old, new)).await.map(drop)
}

fn set_hash(user: PortalUserId, old: &str, new: &str) -> Sql {
    sql!("UPDATE portal_user SET password_hash = $1 WHERE id = $2 AND password_hash = $3 RETURNING id", new, user, old)
}

/// The password hash of a login.
pub async fn password_hash(db: &Db, user: PortalUserId) -> Result<Option<String>, StoreError> {
    let row = db.fetch_optional(sql!("SELECT password_hash FROM portal_user WHERE id = $1", user)).await?;
    row.map(|row| row.get(0)).transpose()
}

/// How events and audit name the login behind a sign-in that failed, or nobody.
#[must_use]
pub fn actor_or_visitor(user: Option<PortalUserId>) -> String {
    user.map_or_else(|| "visitor".to_owned(), actor_of)
}
