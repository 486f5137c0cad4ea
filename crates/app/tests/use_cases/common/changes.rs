//! Changes made by several tests, through the change block as on their pages.

use madoguchi_app::{
    Cx, Error, Login, Outcome,
    change::{self, Change, NoChoice, NotNow, Refused, Reviewed},
    contact::{ContactChange, ContactFault, ContactForm},
    credential::{
        AlsoContact, PasswordChange, PasswordForm, PasswordFormFault, PortalIdChange, PortalIdForm, PortalIdFormFault,
        PortalIdWish,
    },
    keys::Token,
};
use madoguchi_domain::{credential::ContactAddress, receipt::Receipt, secret::Secret, time::Ts};

/// One thing is wrong.
pub(crate) fn at<F>(fault: F) -> Refused<F> {
    Refused::Faults(vec![fault])
}

/// The owner said that a change was not hers.
pub(crate) fn frozen<F>(until: Ts) -> Refused<F> {
    Refused::NotNow(NotNow::Frozen(until))
}

/// The login took the place of an earlier one.
pub(crate) fn settling<F>(until: Ts) -> Refused<F> {
    Refused::NotNow(NotNow::Settling(until))
}

async fn open<C: Change<Who = Login>>(cx: &Cx, me: &Login) -> Result<C, Error> {
    Ok(C::open(cx, me, "").await?.expect("hers"))
}

type Registered<F> = Result<Outcome<Receipt, Refused<F>>, Error>;

/// Submits a new portal ID.
pub(crate) async fn wish_portal_id(
    cx: &Cx,
    me: &Login,
    portal_id: &str,
    also_contact: bool,
) -> Result<Outcome<(), Refused<PortalIdFormFault>>, Error> {
    let also_contact = if also_contact { "on" } else { "off" }.to_owned();
    let typed = PortalIdForm { portal_id: portal_id.to_owned(), also_contact };
    change::wish(cx, me, &open::<PortalIdChange>(cx, me).await?, "", &typed).await
}

/// The portal ID waiting for 登録.
pub(crate) async fn portal_id_review(cx: &Cx, me: &Login) -> Result<Option<Reviewed<PortalIdWish>>, Error> {
    change::reviewed::<PortalIdChange>(cx, me, "").await
}

/// Presses 登録 for a portal ID.
pub(crate) async fn change_portal_id(
    cx: &Cx,
    me: &Login,
    once: &Token,
    also_contact: bool,
) -> Registered<PortalIdFormFault> {
    let choice = AlsoContact { also_contact: if also_contact { "on" } else { "off" }.to_owned() };
    change::register(cx, me, &open::<PortalIdChange>(cx, me).await?, "", once, &choice).await
}

/// The form of a new password, with its token.
#[derive(Clone)]
pub(crate) struct NewPasswordForm {
    pub(crate) current: String,
    pub(crate) new: String,
    pub(crate) again: String,
    pub(crate) once: Token,
}

/// Submits the new password.
pub(crate) async fn change_password(cx: &Cx, me: &Login, form: &NewPasswordForm) -> Registered<PasswordFormFault> {
    let typed = PasswordForm {
        current_password: Secret::new(form.current.clone()),
        password: Secret::new(form.new.clone()),
        password_again: Secret::new(form.again.clone()),
    };
    change::register_typed(cx, me, &open::<PasswordChange>(cx, me).await?, "", &form.once, &typed).await
}

/// Submits a new contact address.
pub(crate) async fn wish(cx: &Cx, me: &Login, address: &str) -> Result<Outcome<(), Refused<ContactFault>>, Error> {
    let typed = ContactForm { contact_address: address.to_owned(), code: None };
    change::wish(cx, me, &open::<ContactChange>(cx, me).await?, "", &typed).await
}

/// The contact address waiting for 登録.
pub(crate) async fn reviewed(cx: &Cx, me: &Login) -> Result<Option<Reviewed<ContactAddress>>, Error> {
    change::reviewed::<ContactChange>(cx, me, "").await
}

/// Presses 登録 for a contact address, which sends its code.
pub(crate) async fn ask(cx: &Cx, me: &Login, once: &Token) -> Result<Outcome<(), Refused<ContactFault>>, Error> {
    let asked = change::register(cx, me, &open::<ContactChange>(cx, me).await?, "", once, &NoChoice {}).await?;
    Ok(match asked {
        Outcome::Done(_) => Outcome::Done(()),
        Outcome::Refused(refused) => Outcome::Refused(refused),
    })
}
