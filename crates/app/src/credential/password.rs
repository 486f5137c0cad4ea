//! Changing one's own password (PRODUCT §4.2). The present one is asked for; a guess at it counts as at sign-in.

use crate::{
    audit,
    change::{Change, Event, Follows, NoChoice, Preparing, Refused, Taking},
    cx::Cx,
    error::Error,
    keys::Token,
    sign_in::Tries,
};
use madoguchi_domain::{
    audit::Action,
    credential::{CredentialChange, Password, PasswordContext, PasswordFault, made_password},
    id::{CustomerId, PortalUserId},
    secret::Secret,
    throttle::Delay,
};
use madoguchi_store::{Stop, StoreError, Tx, actor::Login, audit::About, may_change::Asks, portal_user};
use serde::{Deserialize, Serialize};

/// The form. Its content is never kept.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    /// The present password.
    pub current_password: Secret<String>,
    /// The new password.
    pub password: Secret<String>,
    /// The new password again.
    pub password_again: Secret<String>,
}

/// What is wrong with the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordFormFault {
    /// The present password is wrong.
    Current,
    /// There were too many wrong ones.
    Delayed(Delay),
    /// The new password is not allowed.
    New(PasswordFault),
    /// The new password is the present one.
    Same,
    /// The repeat differs.
    Again,
}

/// The change of a login's password. It ends every other session and tells the contact address.
#[derive(Debug, Clone)]
pub struct PasswordChange {
    me: Login,
}

/// The checked wish. Not kept anywhere: the form takes effect without a review.
#[derive(Clone)]
pub struct PasswordWish {
    current: Option<Password>,
    new: Password,
}

/// What is made before the transaction.
pub struct PasswordReady {
    /// The hash that the present password was checked against.
    checked: String,
    /// The hash of the new one.
    hash: String,
    /// What the right one clears.
    tries: Tries,
}

impl PasswordChange {
    /// The login it changes.
    #[must_use]
    pub const fn me(&self) -> &Login {
        &self.me
    }

    fn about(&self) -> About {
        About { entity: Some(self.me.user().0), customer: self.me.own_customer(), detail: Self::WORD }
    }
}

impl Change for PasswordChange {
    const WORD: &'static str = "password";
    const ASKS: Asks = Asks::NOTHING;
    type Who = Login;
    type Typed = PasswordForm;
    type Choice = NoChoice;
    type Wish = PasswordWish;
    type Ready = PasswordReady;
    type Fault = PasswordFormFault;

    async fn open(_cx: &Cx, me: &Login, _subject: &str) -> Result<Option<Self>, Error> {
        Ok(Some(Self { me: me.clone() }))
    }

    fn typed(&self, _wish: Option<&PasswordWish>) -> PasswordForm {
        PasswordForm::default()
    }

    async fn wish(&self, cx: &Cx, form: &PasswordForm) -> Result<Result<PasswordWish, Vec<PasswordFormFault>>, Error> {
        let current = Password::typed(form.current_password.expose());
        let mut faults = Vec::new();
        if form.current_password.expose().is_empty() {
            faults.push(PasswordFormFault::Current);
        }
        let new = match Password::parse(form.password.expose()) {
            Ok(new) => new,
            Err(fault) => {
                faults.push(PasswordFormFault::New(fault));
                return Ok(Err(faults));
            }
        };
        let (whose, me) = (Whose::Login(self.me.user()), &self.me);
        let checked = check_password(cx, whose, &new, me.portal_id(), me.contact_address()).await?;
        faults.extend(checked.err().map(PasswordFormFault::New));
        if current.as_ref().is_some_and(|current| *current == new) {
            faults.push(PasswordFormFault::Same);
        }
        if !Password::parse(form.password_again.expose()).is_ok_and(|again| again == new) {
            faults.push(PasswordFormFault::Again);
        }
        Ok(if faults.is_empty() { Ok(PasswordWish { current, new }) } else { Err(faults) })
    }

    /// Checks the present password, which counts for the session, and hashes the new one. Faults visible without
    /// the present password were told before and cost no try.
    async fn prepare(
        &self,
        &Preparing { cx, wish, once, .. }: &Preparing<'_, Self>,
    ) -> Result<Result<PasswordReady, Vec<PasswordFormFault>>, Error> {
        let tries = Tries::of_session(cx, &self.me);
        if let Some(delay) = tries.take(cx).await? {
            audit::delayed(cx, cx.account_stamp(&self.me), self.about()).await?;
            return Ok(Err(vec![PasswordFormFault::Delayed(delay)]));
        }
        let stored = portal_user::password_hash(cx.db(), self.me.user()).await?;
        if !cx.app.hasher().verify(wish.current.as_ref(), stored.as_deref()).await? {
            // Where the same form has changed it meanwhile, nothing was guessed.
            if !once.is_spent(cx).await? {
                audit::leave(cx, cx.account_stamp(&self.me), Action::ChangeRefused, self.about()).await?;
            }
            return Ok(Err(vec![PasswordFormFault::Current]));
        }
        let checked = stored.ok_or(Error::Corrupt { what: "password" })?;
        let hash = cx.app.hasher().hash(&wish.new).await?;
        Ok(Ok(PasswordReady { checked, hash, tries }))
    }

    async fn take(
        &self,
        tx: &mut Tx,
        taking: &Taking<'_, Self>,
    ) -> Result<Option<Follows>, Stop<Refused<PasswordFormFault>, Error>> {
        let (user, ready) = (taking.may.user(), taking.ready);
        if !tx.set_password(taking.may, &ready.checked, &ready.hash).await? {
            // Somebody changed it since the check, so it is no longer the present one.
            return Err(Stop::Refused(Refused::at(PasswordFormFault::Current)));
        }
        ready.tries.clear_in(tx).await?;
        tx.forget_devices(user, taking.cx.device.as_ref().map(Token::hash)).await?;
        Ok(Some(Follows {
            action: Action::PasswordChanged,
            entity: user.0,
            customer: taking.may.own_customer(),
            event: Event {
                name: "digitalIdentityAttributeValueChangeEvent",
                entity: "digitalIdentity",
                from: None,
                to: Some("password_changed"),
            },
            told: Some((CredentialChange::Password, vec![self.me.contact_address().to_owned()])),
        }))
    }
}

/// Whose names and phones a password must not contain (PRODUCT §4.2).
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whose {
    /// Nobody's: people invited to another's contract are in none of our records.
    Nobody,
    /// Those of the customer being registered for.
    Customer(CustomerId),
    /// Those of every contract that a login holds, whichever one it looks at.
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
    Ok(password.check(&PasswordContext {
        portal_id,
        contact_address,
        names,
        phones,
        operator: cx.app.operator_words(),
    }))
}

/// おまかせで作る: a password that such a login may have.
pub(crate) async fn password_for(cx: &Cx, whose: Whose) -> Result<String, Error> {
    // Passwords that happen to contain a name or to be weak are rare.
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
pub async fn make_password(cx: &Cx, me: &Login) -> Result<String, Error> {
    password_for(cx, Whose::Login(me.user())).await
}
