//! Logins brought from another system with the hashes it made (PRODUCT §4.2): a CSV file with one login a line.
//!
//! A line that cannot be taken is named with its reason and changes nothing; the others are taken. Lines taken before
//! are recognised and left alone, so the same file can be brought again.

use crate::{
    cx::App,
    error::{Error, Stop},
    password::Hasher,
};
use madoguchi_domain::{
    audit::Action,
    credential::{ContactAddress, PortalId},
    locale::Locale,
};
use madoguchi_store::{
    Stamp, StoreError, Tx, Unit,
    audit::{About, Changed},
    portal_user::NewPortalUser,
};
use std::convert::Infallible;

/// Logins written in one transaction.
const AT_ONCE: usize = 100;

/// A line of the file. Not `Debug`: it holds a hash and an address.
#[derive(Clone, PartialEq, Eq)]
pub struct BroughtLogin {
    /// Its number in the file.
    pub line: u64,
    /// The key of the login's customer in the operator's records.
    pub customer_key: String,
    /// The portal ID.
    pub portal_id: String,
    /// Where mails go; empty where that is the portal ID.
    pub contact_address: String,
    /// Whether that address is known to reach its owner.
    pub contact_verified: bool,
    /// The hash, as the other system wrote it.
    pub password_hash: String,
}

/// Why a line is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// Its bytes are no text.
    #[error("is not UTF-8")]
    Encoding,
    /// It lacks fields, or a quote is not closed.
    #[error("has fewer fields than the header, or a quote that is not closed")]
    Fields,
    /// Nobody could say which was meant.
    #[error("contact_verified is neither true nor false (nor 1, 0, yes, no or empty)")]
    ContactVerified,
    /// The portal ID is malformed.
    #[error("portal_id is not shaped like a mail address of 4 to 100 characters")]
    PortalId,
    /// The contact address is malformed.
    #[error("contact_address is no mail address")]
    ContactAddress,
    /// It is no hash that can be checked.
    #[error("password_hash is none of bcrypt, pbkdf2_sha256, {{SSHA256}}, {{SSHA512}}, $5$, $6$, or takes too long")]
    PasswordHash,
    /// No active customer has that key.
    #[error("no active customer has this customer_key")]
    Customer,
    /// Another login is registered for the customer.
    #[error("another login is registered for this customer")]
    Held,
    /// Another customer's login has it.
    #[error("another customer's login has this portal_id")]
    Taken,
}

/// The result for a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brought {
    /// Logins that are new.
    pub added: u64,
    /// Logins that were there already.
    pub unchanged: u64,
    /// Lines that were not taken, with their numbers.
    pub refused: Vec<(u64, NotTaken)>,
}

/// Takes these logins of that source's customers.
pub async fn bring(
    app: &App,
    source: &str,
    logins: impl IntoIterator<Item = BroughtLogin>,
    mut after_each: impl FnMut(u64),
) -> Result<Brought, Error> {
    let mut brought = Brought::default();
    let mut waiting = Vec::with_capacity(AT_ONCE);
    for login in logins {
        match CheckedLogin::read(&login) {
            Ok(login) => waiting.push(login),
            Err(why) => brought.refused.push((login.line, why)),
        }
        if waiting.len() >= AT_ONCE {
            write(app, source, std::mem::take(&mut waiting), &mut brought).await?;
        }
        after_each(1);
    }
    write(app, source, waiting, &mut brought).await?;
    brought.refused.sort_unstable_by_key(|(line, _)| *line);
    Ok(brought)
}

#[derive(Clone)]
struct CheckedLogin {
    line: u64,
    customer_key: String,
    new: NewPortalUser,
    verified: bool,
}

enum Taken {
    Added,
    Unchanged,
    Refused(NotTaken),
}

impl CheckedLogin {
    fn read(login: &BroughtLogin) -> Result<Self, NotTaken> {
        let portal_id = PortalId::parse(&login.portal_id).map_err(|_| NotTaken::PortalId)?;
        let contact = if login.contact_address.trim().is_empty() { &login.portal_id } else { &login.contact_address };
        let contact = ContactAddress::parse(contact).map_err(|_| NotTaken::ContactAddress)?;
        if !Hasher::takes(&login.password_hash) {
            return Err(NotTaken::PasswordHash);
        }
        let new = NewPortalUser {
            portal_id: portal_id.as_str().to_owned(),
            portal_id_key: portal_id.key(),
            password_hash: login.password_hash.clone(),
            contact_address: contact.as_str().to_owned(),
            locale: Locale::default(),
        };
        let (customer_key, verified) = (login.customer_key.clone(), login.contact_verified);
        Ok(Self { line: login.line, customer_key, new, verified })
    }

    async fn take(&self, tx: &mut Tx, stamp: &Stamp, source: &str) -> Result<Taken, StoreError> {
        let Some(customer) = tx.active_customer(source, &self.customer_key).await? else {
            return Ok(Taken::Refused(NotTaken::Customer));
        };
        let login = tx.login_with_id(&self.new.portal_id_key).await?;
        match (tx.holder_of(customer).await?, login) {
            (Some((holder, _)), Some(login)) if holder == login => return Ok(Taken::Unchanged),
            (Some(_), _) => return Ok(Taken::Refused(NotTaken::Held)),
            (None, Some(_)) => return Ok(Taken::Refused(NotTaken::Taken)),
            (None, None) => {}
        }
        let user = tx.add_portal_user(stamp, &self.new).await?;
        tx.grant_holder(stamp, user, customer).await?;
        if self.verified {
            tx.verify_contact(user, &self.new.contact_address, stamp.now).await?;
        }
        let created = Changed {
            name: "digitalIdentityCreateEvent",
            entity: "digitalIdentity",
            id: user.0,
            customer: Some(customer),
            from: None,
            to: Some("registered"),
        };
        tx.changed(stamp, created).await?;
        let about = About { entity: Some(user.0), customer: Some(customer), detail: "brought" };
        tx.audit(stamp, Action::Registered, about).await?;
        Ok(Taken::Added)
    }
}

async fn write(app: &App, source: &str, logins: Vec<CheckedLogin>, brought: &mut Brought) -> Result<(), Error> {
    if logins.is_empty() {
        return Ok(());
    }
    let lines: Vec<_> = logins.iter().map(|login| login.line).collect();
    let taking = Taking { stamp: app.system_stamp("logins"), source: source.to_owned(), logins };
    let Ok(taken) = app.db().write(taking).await?;
    for (line, taken) in lines.into_iter().zip(taken) {
        match taken {
            Taken::Added => brought.added += 1,
            Taken::Unchanged => brought.unchanged += 1,
            Taken::Refused(why) => brought.refused.push((line, why)),
        }
    }
    Ok(())
}

struct Taking {
    stamp: Stamp,
    source: String,
    logins: Vec<CheckedLogin>,
}

impl Unit for Taking {
    type Done = Vec<Taken>;
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<Taken>, Stop<Infallible>> {
        let mut taken = Vec::with_capacity(self.logins.len());
        for login in &self.logins {
            taken.push(login.take(tx, &self.stamp, &self.source).await?);
        }
        Ok(taken)
    }
}
