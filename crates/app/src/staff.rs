//! The operator's people at the desk: adding them, removing them, and how they sign in (PRODUCT §11).
//!
//! Everybody at the desk has a second factor. The first sign-in sets up an authenticator app between password and
//! session. Until the app's first code is right nothing of it is stored, and without one there is no session.

mod sign_in;

pub use madoguchi_store::staff::{
    FindCustomers, ManageStaff, Permitted, ReadAudit, Staff, StaffUser, WorkOrders, WriteContent,
};
pub use sign_in::{CodeRefusal, SignIn, SignInRefusal, Waiting, enter, sign_in, waiting};

use crate::{
    cx::{App, Cx},
    error::{Error, Outcome},
    keys::Token,
    second_factor::Seed,
};
use madoguchi_domain::{
    audit::Action,
    credential::{Password, PasswordContext, PasswordFault, made_password},
    secret::Secret,
    staff::{Role, StaffSignIn, StaffSignInFault},
};
use madoguchi_store::{
    Stamp, Stop, StoreError, Tx, Unit,
    audit::About,
    staff::{self, NewStaff, actor_of},
};
use std::convert::Infallible;

/// Somebody to be added to the desk.
#[derive(Debug)]
pub struct Newcomer {
    /// Her sign-in name, as typed.
    pub sign_in: String,
    /// Her name.
    pub name: String,
    /// Her role at the desk.
    pub role: Role,
    /// As typed; without one it is made.
    pub password: Option<Secret<String>>,
    /// An authenticator app set up already; usually the first sign-in sets one up.
    pub seed: Option<Seed>,
}

/// Why a person was not added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddRefusal {
    /// The sign-in name is malformed.
    #[error(transparent)]
    SignIn(#[from] StaffSignInFault),
    /// The name is missing or too long.
    #[error("a name has 1 to 60 characters")]
    Name,
    /// The password is not allowed.
    #[error("the password cannot be taken: {0}")]
    Password(#[from] PasswordFault),
    /// Somebody has the sign-in name, or had it.
    #[error("the sign-in name is taken, or belonged to somebody who is gone")]
    Taken,
}

/// Adds somebody to the desk. Returns the password, if it was generated.
pub async fn add(app: &App, newcomer: Newcomer) -> Result<Outcome<Option<Secret<String>>, AddRefusal>, Error> {
    let made = match &newcomer.password {
        None => Some(made_password(app.randomness().bytes())),
        Some(_) => None,
    };
    let typed = made.as_ref().or(newcomer.password.as_ref().map(Secret::expose)).map_or("", String::as_str);
    let (sign_in, password) = match checked(app, &newcomer, typed) {
        Ok(checked) => checked,
        Err(refusal) => return Ok(Outcome::Refused(refusal)),
    };
    let new = NewStaff {
        sign_in: sign_in.as_str().to_owned(),
        sign_in_key: sign_in.key().to_owned(),
        name: newcomer.name.trim().to_owned(),
        role: newcomer.role,
        password_hash: app.hasher().hash(&password).await?,
    };
    let add = Add { app: app.clone(), stamp: app.system_stamp("staff"), new, seed: newcomer.seed };
    Ok(app.db().write(add).await?.map(|()| made.map(Secret::new)).into())
}

fn checked(app: &App, newcomer: &Newcomer, password: &str) -> Result<(StaffSignIn, Password), AddRefusal> {
    let sign_in = StaffSignIn::parse(&newcomer.sign_in)?;
    let name = newcomer.name.trim();
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
        return Err(AddRefusal::Name);
    }
    let password = Password::parse(password)?;
    password.check(&PasswordContext {
        portal_id: sign_in.as_str(),
        contact_address: "",
        names: vec![name.to_owned()],
        phones: Vec::new(),
        operator: app.operator_words(),
    })?;
    Ok((sign_in, password))
}

struct Add {
    app: App,
    stamp: Stamp,
    new: NewStaff,
    seed: Option<Seed>,
}

impl Unit for Add {
    type Done = ();
    type Refusal = AddRefusal;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<AddRefusal, Error>> {
        let Some(staff) = tx.add_staff(&self.stamp, &self.new).await? else {
            return Err(Stop::Refused(AddRefusal::Taken));
        };
        if let Some(seed) = &self.seed {
            let sealed = seed.sealed(&self.app, staff.0).ok_or(Error::Corrupt { what: "two-step seed" })?;
            // No code of it has been used yet.
            tx.enrol_staff(staff, sealed.as_bytes(), 0, self.stamp.now).await?;
        }
        let about = About { entity: Some(staff.0), customer: None, detail: self.new.role.as_str() };
        Ok(tx.audit(&self.stamp, Action::StaffAdded, about).await?)
    }
}

/// Removes somebody from the desk and ends her sessions. Returns whether she was there.
pub async fn close(app: &App, sign_in: &str) -> Result<bool, Error> {
    let close = Close { stamp: app.system_stamp("staff"), key: StaffSignIn::key_of(sign_in) };
    let Ok(was_there) = app.db().write(close).await?;
    Ok(was_there)
}

struct Close {
    stamp: Stamp,
    key: String,
}

impl Unit for Close {
    type Done = bool;
    type Refusal = Infallible;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx) -> Result<bool, Stop<Infallible, StoreError>> {
        let Some(staff) = tx.close_staff(&self.key, self.stamp.now).await? else { return Ok(false) };
        let about = About { entity: Some(staff.0), ..About::default() };
        tx.audit(&self.stamp, Action::StaffClosed, about).await?;
        Ok(true)
    }
}

/// The person behind a session cookie of the desk, if the session is still good.
pub async fn present(cx: &Cx, token: &Token) -> Result<Option<StaffUser>, Error> {
    Ok(staff::find(cx.db(), &cx.app.policies().session, token.hash(), cx.now).await?)
}

/// Ends a person's present session.
pub async fn sign_out(cx: &Cx, me: &StaffUser) -> Result<(), Error> {
    let Ok(()) = cx.db().write(SignOut { stamp: cx.staff_stamp(me), me: me.clone() }).await?;
    Ok(())
}

struct SignOut {
    stamp: Stamp,
    me: StaffUser,
}

impl Unit for SignOut {
    type Done = ();
    type Refusal = Infallible;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible, StoreError>> {
        if tx.end_staff_session(self.me.session(), self.stamp.now).await? {
            let about = About { entity: Some(self.me.staff().0), ..About::default() };
            tx.audit(&self.stamp, Action::StaffSignedOut, about).await?;
        }
        Ok(())
    }
}

impl Cx {
    /// The stamp in events and audit for a write by somebody signed in at the desk.
    #[must_use]
    pub fn staff_stamp(&self, me: &StaffUser) -> Stamp {
        self.stamp(actor_of(me.staff()))
    }
}
