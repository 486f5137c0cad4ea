//! Logins: portal ID, password hash, contact address, and the grants that link them to customers.

use crate::{audit::Changed, db::Db, error::StoreError, may_change::MayChange, sql, stamp::Stamp, tx::Tx, value::Row};
use madoguchi_domain::{
    grant::Scopes,
    id::{CustomerId, GrantId, PortalUserId},
    locale::Locale,
    time::Ts,
};
use std::fmt;

/// What a new login begins with. Not `Debug`: it holds a hash and an address.
#[derive(Clone)]
pub struct NewPortalUser {
    /// The portal ID as typed.
    pub portal_id: String,
    /// The folded portal ID; unique.
    pub portal_id_key: String,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// The contact address.
    pub contact_address: String,
    /// The language of its mails.
    pub locale: Locale,
}

/// What a sign-in or a recovery needs to know about a login. Its `Debug` form shows only the login's id.
#[derive(Clone)]
pub struct Credentials {
    /// The login's id.
    pub user: PortalUserId,
    /// The portal ID as its owner writes it.
    pub portal_id: String,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// The contact address.
    pub contact_address: String,
    /// Whether that address was verified.
    pub contact_verified: bool,
    /// The language its owner last chose.
    pub locale: Locale,
    /// The grant to begin with: one not revoked before a revoked one, a holder's before others, the oldest first. A
    /// login whose grants are all over can sign in and sees no contract.
    pub grant: Option<GrantId>,
    /// The customer of that grant, if the login is its holder. What concerns the login is filed there, and never under
    /// a contract that it sees as a guest.
    pub own_customer: Option<CustomerId>,
    /// What an owner's "that was not me" has closed of it.
    pub closed: Option<ClosedBy>,
}

/// What an owner's "that was not me" has closed of her login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClosedBy {
    /// The password opens nothing until it is reset.
    Password,
    /// The login opens nothing.
    Login,
}

impl ClosedBy {
    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Login => "login",
        }
    }

    fn of(suspended_at: Option<Ts>, password_stopped_at: Option<Ts>) -> Option<Self> {
        suspended_at.map(|_| Self::Login).or(password_stopped_at.map(|_| Self::Password))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Credentials").field(&self.user).finish()
    }
}

/// The credentials of the login selected by a condition.
macro_rules! credentials_where {
    ($condition:literal) => {
        concat!(
            "SELECT u.id, u.portal_id, u.password_hash, u.contact_address, u.contact_verified_at, u.locale,
                    g.id, CASE WHEN g.holder AND g.revoked_at IS NULL THEN g.customer_id END,
                    u.suspended_at, u.password_stopped_at
             FROM portal_user u
             LEFT JOIN portal_grant g ON g.portal_user_id = u.id
             WHERE u.closed_at IS NULL AND ",
            $condition,
            " ORDER BY CASE WHEN g.revoked_at IS NULL THEN 0 ELSE 1 END, g.holder DESC, g.id LIMIT 1"
        )
    };
}

impl Tx {
    /// Adds a login. A taken ID makes the transaction fail by its constraint, unless the caller has checked before.
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

    /// The login of the contract holder, if one is registered for that customer.
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

    /// Links a login to a customer as its contract holder. The caller has checked whether there is one already.
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

    /// The active customer with that key in a source.
    pub async fn active_customer(&mut self, source: &str, key: &str) -> Result<Option<CustomerId>, StoreError> {
        let text = "SELECT id FROM customer WHERE source = $1 AND source_key = $2 AND status = 'active'";
        let row = self.fetch_optional(sql!(text, source, key)).await?;
        row.map(|row| row.get(0)).transpose()
    }

    /// The login with that portal ID, closed or not.
    pub async fn login_with_id(&mut self, key: &str) -> Result<Option<PortalUserId>, StoreError> {
        let row = self.fetch_optional(sql!("SELECT id FROM portal_user WHERE portal_id_key = $1", key)).await?;
        row.map(|row| row.get(0)).transpose()
    }

    /// Whether a login sees any customer other than that one.
    pub async fn sees_others(&mut self, user: PortalUserId, customer: CustomerId, now: Ts) -> Result<bool, StoreError> {
        let text = "SELECT id FROM portal_grant
             WHERE portal_user_id = $1 AND customer_id <> $2 AND revoked_at IS NULL
                 AND (ends_at IS NULL OR ends_at > $3) LIMIT 1";
        Ok(self.fetch_optional(sql!(text, user, customer, now)).await?.is_some())
    }

    /// Takes a customer from its holder. Returns whether that login held it.
    pub async fn revoke_holder(
        &mut self,
        stamp: &Stamp,
        user: PortalUserId,
        customer: CustomerId,
    ) -> Result<bool, StoreError> {
        let text = "UPDATE portal_grant SET revoked_at = $1
             WHERE customer_id = $2 AND portal_user_id = $3 AND holder AND revoked_at IS NULL RETURNING id";
        let Some(row) = self.fetch_optional(sql!(text, stamp.now, customer, user)).await? else { return Ok(false) };
        let id: GrantId = row.get(0)?;
        let changed = Changed {
            name: "permissionStateChangeEvent",
            entity: "permission",
            id: id.0,
            customer: Some(customer),
            from: Some("granted"),
            to: Some("revoked"),
        };
        self.changed(stamp, changed).await?;
        Ok(true)
    }

    /// Whether a login is closed and was the holder of that customer.
    pub async fn is_closed_holder(&mut self, user: PortalUserId, customer: CustomerId) -> Result<bool, StoreError> {
        let text = "SELECT g.id FROM portal_grant g JOIN portal_user u ON u.id = g.portal_user_id
             WHERE g.portal_user_id = $1 AND g.customer_id = $2 AND g.holder AND u.closed_at IS NOT NULL LIMIT 1";
        Ok(self.fetch_optional(sql!(text, user, customer)).await?.is_some())
    }

    /// Closes a login for good.
    pub async fn close_login(&mut self, user: PortalUserId, now: Ts) -> Result<(), StoreError> {
        self.execute(sql!("UPDATE portal_user SET closed_at = $1 WHERE id = $2", now, user)).await
    }

    /// Frees the ID of a closed login for its successor. The key that replaces it contains a blank, as no ID does, so
    /// that nobody can ever type it.
    pub async fn free_id(&mut self, user: PortalUserId, key: &str) -> Result<(), StoreError> {
        let text = "UPDATE portal_user SET portal_id_key = $1 WHERE id = $2 AND closed_at IS NOT NULL";
        self.execute(sql!(text, format!("{key} {user}"), user)).await
    }

    /// Keeps payment, contact address, orders and call details of a login closed until `until`.
    pub async fn settle(&mut self, user: PortalUserId, until: Ts) -> Result<(), StoreError> {
        self.execute(sql!("UPDATE portal_user SET settling_until = $1 WHERE id = $2", until, user)).await
    }

    /// The contact address of a login, and whether it is verified.
    pub async fn contact_of(&mut self, user: PortalUserId) -> Result<Option<(String, bool)>, StoreError> {
        let row = self
            .fetch_optional(sql!("SELECT contact_address, contact_verified_at FROM portal_user WHERE id = $1", user))
            .await?;
        row.map(|row| Ok((row.get(0)?, row.get::<Option<Ts>>(1)?.is_some()))).transpose()
    }

    /// The address and language of mails to a login, closed or not.
    pub async fn mailed_to(&mut self, user: PortalUserId) -> Result<Option<(String, Locale)>, StoreError> {
        let row =
            self.fetch_optional(sql!("SELECT contact_address, locale FROM portal_user WHERE id = $1", user)).await?;
        row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
    }

    /// Notes that the contact address was verified, if it is still that address. Returns whether it was.
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

    /// Replaces a password hash if it is still the one that was checked. Returns whether it was. The new password opens
    /// the login, whatever stopped the old one.
    pub async fn set_password(&mut self, by: &MayChange, checked: &str, new: &str) -> Result<bool, StoreError> {
        let text = "UPDATE portal_user SET password_hash = $1, password_stopped_at = NULL
             WHERE id = $2 AND password_hash = $3 RETURNING id";
        Ok(self.fetch_optional(sql!(text, new, by.user(), checked)).await?.is_some())
    }

    /// What is closed of a login, as this transaction sees it.
    pub async fn closed_of(&mut self, user: PortalUserId) -> Result<Option<ClosedBy>, StoreError> {
        let text = "SELECT suspended_at, password_stopped_at FROM portal_user WHERE id = $1";
        let row = self.fetch_optional(sql!(text, user)).await?;
        row.map_or(Ok(None), |row| Ok(ClosedBy::of(row.get(0)?, row.get(1)?)))
    }

    /// Whether a portal ID is in use by any other login.
    pub async fn portal_id_taken_by_another(&mut self, key: &str, but: PortalUserId) -> Result<bool, StoreError> {
        let text = "SELECT id FROM portal_user WHERE portal_id_key = $1 AND id <> $2";
        Ok(self.fetch_optional(sql!(text, key, but)).await?.is_some())
    }

    /// Replaces a portal ID if it is still the one that was seen. Returns whether it was. The caller has checked
    /// whether the new one is taken.
    pub async fn set_portal_id(
        &mut self,
        by: &MayChange,
        seen: &str,
        new: &str,
        new_key: &str,
    ) -> Result<bool, StoreError> {
        let text = "UPDATE portal_user SET portal_id = $1, portal_id_key = $2 WHERE id = $3 AND portal_id = $4
             RETURNING id";
        Ok(self.fetch_optional(sql!(text, new, new_key, by.user(), seen)).await?.is_some())
    }

    /// Replaces the contact address that was seen with a verified one. Returns whether it was still that one.
    pub async fn replace_contact(
        &mut self,
        by: &MayChange,
        seen: &str,
        verified: &str,
        now: Ts,
    ) -> Result<bool, StoreError> {
        let text = "UPDATE portal_user SET contact_address = $1, contact_verified_at = $2
             WHERE id = $3 AND contact_address = $4 RETURNING id";
        Ok(self.fetch_optional(sql!(text, verified, now, by.user(), seen)).await?.is_some())
    }

    /// Replaces a contact address that was never verified. Returns whether it was still unverified.
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

/// The credentials for a portal ID.
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
        grant: c.take()?,
        own_customer: c.take()?,
        closed: ClosedBy::of(c.take()?, c.take()?),
    })
}

/// Replaces a password hash with another hash of the same password, unless it was changed meanwhile. Returns whether it
/// was replaced.
pub async fn renew_hash(db: &Db, user: PortalUserId, old: &str, new: &str) -> Result<bool, StoreError> {
    let text = "UPDATE portal_user SET password_hash = $1 WHERE id = $2 AND password_hash = $3 RETURNING id";
    Ok(!db.tick(sql!(text, new, user, old)).await?.is_empty())
}

/// The password hash of a login; `None` where its password was stopped.
pub async fn password_hash(db: &Db, user: PortalUserId) -> Result<Option<String>, StoreError> {
    let text = "SELECT password_hash FROM portal_user WHERE id = $1 AND password_stopped_at IS NULL";
    let row = db.fetch_optional(sql!(text, user)).await?;
    row.map(|row| row.get(0)).transpose()
}
