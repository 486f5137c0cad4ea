//! Changing one's own password (PRODUCT §4.2). The present one is asked for, and a guess at it counts as a sign-in's does.

use super::{receipt_for, tell};
use crate::{
    audit,
    cx::Cx,
    error::{Error, Outcome},
    keys::Token,
    once::Once,
    sign_in::{count_failure, counters, take_tokens},
};
use madoguchi_domain::{
    audit::Action,
    credential::{CredentialChange, Password, PasswordContext, PasswordFault, made_password},
    folding,
    id::{CustomerId, PortalUserId},
    receipt::Receipt,
    time::Ts,
};
use madoguchi_store::{
    StoreError, Tx,
    actor::Account,
    audit::{About, Changed},
    portal_user,
    throttle::ThrottleKey,
};

/// What the form holds, as typed.
#[derive(Clone)]
pub struct PasswordForm {
    /// The present password.
    pub current: String,
    /// The wished one.
    pub new: String,
    /// The same again.
    pub again: String,
    /// The form's own token: it takes effect once.
    pub once: Token,
}

/// What is wrong with the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordFormFault {
    /// The present password is not right.
    Current,
    /// The owner said that a change was not hers: nothing can be changed until that instant.
    Frozen(Ts),
    /// Too many wrong ones; it can be tried again from that instant on.
    Delayed(Ts),
    /// The new one cannot be one.
    New(PasswordFault),
    /// The new one is the present one.
    Same,
    /// The repeat differs.
    Again,
}

const FORM: &str = "password";

/// Changes the subscriber's password, ends every other session and tells the contact address. The same form sent twice
/// has changed it once.
pub async fn change_password(
    cx: &Cx,
    me: &Account,
    form: &PasswordForm,
) -> Result<Outcome<Receipt, Vec<PasswordFormFault>>, Error> {
    let receipt = receipt_for(cx, "password_receipt", form.once.as_str().as_bytes());
    let change = Change { cx: cx.clone(), me: me.clone(), once: Once::new(me, &form.once), receipt };
    if change.once.is_spent(cx).await? {
        return Ok(Outcome::Done(receipt));
    }
    if let Some(until) = me.frozen_until() {
        return Ok(Outcome::Refused(vec![PasswordFormFault::Frozen(until)]));
    }
    let faults = faults(cx, me, form).await?;
    // What can be seen without the present password is told without a try of it.
    if !faults.is_empty() {
        return Ok(Outcome::Refused(faults));
    }
    let (account, source) = counters(cx, &folding::email_key(me.portal_id()));
    if let Some(until) = take_tokens(cx, account, source).await? {
        audit::delayed(cx, cx.account_stamp(me), change.about()).await?;
        return Ok(Outcome::Refused(vec![PasswordFormFault::Delayed(until)]));
    }
    let stored = portal_user::password_hash(cx.db(), me.user()).await?;
    let current = Password::typed(&form.current);
    if !cx.app.hasher().verify(current.as_ref(), stored.as_deref()).await? {
        // The same form has changed it since it was looked for.
        if change.once.is_spent(cx).await? {
            return Ok(Outcome::Done(receipt));
        }
        count_failure(cx, source).await?;
        change.refused().await?;
        return Ok(Outcome::Refused(vec![PasswordFormFault::Current]));
    }
    let (Some(stored), Ok(new)) = (stored, Password::parse(&form.new)) else {
        return Err(Error::Corrupt { what: "password" });
    };
    let hash = cx.app.hasher().hash(&new).await?;
    let changed = cx.db().write_closure(move |tx| {
        let (change, stored, hash) = (change.clone(), stored.clone(), hash.clone());
        Box::pin(async move { change.run(tx, account, &stored, &hash).await })
    });
    Ok(changed.await?.map_or(Outcome::Done(receipt), |fault| Outcome::Refused(vec![fault])))
}

async fn faults(cx: &Cx, me: &Account, form: &PasswordForm) -> Result<Vec<PasswordFormFault>, Error> {
    let mut faults = Vec::new();
    if form.current.is_empty() {
        faults.push(PasswordFormFault::Current);
    }
    let new = match Password::parse(&form.new) {
        Ok(new) => new,
        Err(fault) => {
            faults.push(PasswordFormFault::New(fault));
            return Ok(faults);
        }
    };
    let checked = check_password(cx, Whose::Login(me.user()), &new, me.portal_id(), me.contact_address()).await?;
    faults.extend(checked.err().map(PasswordFormFault::New));
    if Password::typed(&form.current).is_some_and(|current| current == new) {
        faults.push(PasswordFormFault::Same);
    }
    if !Password::parse(&form.again).is_ok_and(|again| again == new) {
        faults.push(PasswordFormFault::Again);
    }
    Ok(faults)
}

/// Whose names and phones a password must not hold (PRODUCT §4.2).
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whose {
    /// Nobody's: who was invited to another's contract is on no file of ours.
    Nobody,
    /// The customer's that is registered for.
    Customer(CustomerId),
    /// Those of all the contracts that a login holds, whichever it looks at.
    Login(PortalUserId),
}

impl Whose {
    async fn names_and_phones(self, cx: &Cx) -> Result<(Vec<String>, Vec<String>), StoreError> {
        let read = cx.db().read(move |tx| {
            Box::pin(async move {
                let customers = match self {
                    Self::Nobody => Vec::new(),
                    Self::Customer(customer) => vec![customer],
                    Self::Login(user) => tx.held_by(user).await?,
                };
                let (mut names, mut phones) = (Vec::new(), Vec::new());
                for customer in customers {
                    let (its_names, its_phones) = tx.names_and_phones(customer).await?;
                    names.extend(its_names);
                    phones.extend(its_phones);
                }
                Ok((names, phones))
            })
        });
        read.await
    }
}

/// Whether a login may have that password (PRODUCT §4.2).
pub(crate) async fn check_password(
    cx: &Cx,
    whose: Whose,
    password: &Password,
    portal_id: &str,
    contact_address: &str,
) -> Result<Result<(), PasswordFault>, Error> {
    let (names, phones) = whose.names_and_phones(cx).await?;
    Ok(password.check(&PasswordContext { portal_id, contact_address, names, phones }))
}

/// おまかせで作る: a password that such a login may have.
pub(crate) async fn password_for(cx: &Cx, whose: Whose) -> Result<String, Error> {
    // One that happens to hold a name or is weak is rare.
    const MOST_ROUNDS: usize = 50;
    for _ in 0..MOST_ROUNDS {
        let made = made_password(cx.app.randomness().bytes());
        if let Ok(password) = Password::parse(&made)
            && check_password(cx, whose, &password, "", "").await?.is_ok()
        {
            return Ok(made);
        }
    }
    Err(Error::Corrupt { what: "name" })
}

/// おまかせで作る, for the subscriber's own login.
pub async fn make_password(cx: &Cx, me: &Account) -> Result<String, Error> {
    password_for(cx, Whose::Login(me.user())).await
}

/// A change of one form.
#[derive(Clone)]
struct Change {
    cx: Cx,
    me: Account,
    once: Once,
    receipt: Receipt,
}

impl Change {
    fn about(&self) -> About {
        About { entity: Some(self.me.user().0), customer: self.me.own_customer(), detail: FORM }
    }

    async fn refused(&self) -> Result<(), Error> {
        audit::leave(&self.cx, self.cx.account_stamp(&self.me), Action::ChangeRefused, self.about()).await
    }

    /// Says why it could not be done after all.
    async fn run(
        &self,
        tx: &mut Tx,
        account: ThrottleKey,
        checked: &str,
        hash: &str,
    ) -> Result<Option<PasswordFormFault>, Error> {
        // The same form was quicker in another request.
        if self.once.is_spent_in(tx).await? {
            return Ok(None);
        }
        let (user, stamp) = (self.me.user(), self.cx.account_stamp(&self.me));
        if let Some(until) = tx.frozen_until(user, stamp.now).await? {
            return Ok(Some(PasswordFormFault::Frozen(until)));
        }
        if !tx.set_password(user, checked, hash).await? {
            // Somebody changed it since it was checked: then it is not the present one.
            return Ok(Some(PasswordFormFault::Current));
        }
        self.once.spend(tx, FORM, &self.receipt.to_string(), stamp.now).await?;
        tx.clear_throttle(account).await?;
        tx.end_other_sessions(user, self.me.session(), stamp.now).await?;
        tx.forget_devices(user, self.cx.device.as_ref().map(Token::hash)).await?;
        let (change, to) = (CredentialChange::Password, self.me.contact_address());
        tell(tx, &stamp, user, change, self.receipt, &[to], self.cx.locale).await?;
        let changed = Changed {
            name: "digitalIdentityAttributeValueChangeEvent",
            entity: "digitalIdentity",
            id: user.0,
            customer: self.me.own_customer(),
            from: None,
            to: Some("password_changed"),
        };
        tx.changed(&stamp, changed).await?;
        tx.audit(&stamp, Action::PasswordChanged, self.about()).await?;
        Ok(None)
    }
}
