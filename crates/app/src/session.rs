//! Who is signed in, signing out, and the language a person chose.

use crate::{cx::Cx, error::Error, keys::Token};
use madoguchi_domain::{audit::Action, id::SessionId, locale::Locale};
pub use madoguchi_store::session::{OwnSession, Present};
use madoguchi_store::{
    StoreError,
    actor::{Account, Subscriber},
    audit::About,
    session,
};

/// Who holds a session cookie, if the session is still good.
pub async fn present(cx: &Cx, token: &Token) -> Result<Option<Present>, Error> {
    let policies = cx.app.policies();
    Ok(session::find(cx.db(), &policies.session, policies.household, token.hash(), cx.now).await?)
}

/// The subscriber behind a session cookie, if the session is still good and has a contract to look at.
pub async fn current(cx: &Cx, token: &Token) -> Result<Option<Subscriber>, Error> {
    Ok(present(cx, token).await?.and_then(Present::subscriber))
}

/// Ends a login's own session.
pub async fn sign_out(cx: &Cx, me: &Account) -> Result<(), Error> {
    let (stamp, session, user) = (cx.account_stamp(me), me.session(), me.user());
    cx.db()
        .write(move |tx| {
            let stamp = stamp.clone();
            Box::pin(async move {
                tx.end_session(session, stamp.now).await?;
                let about = About { entity: Some(user.0), customer: None, detail: "" };
                tx.audit(&stamp, Action::SignedOut, about).await
            })
        })
        .await
        .map_err(|error: StoreError| error.into())
}

/// Sign-ins shown to their owner.
const MOST_SHOWN: i64 = 50;

/// The subscriber's own sign-ins of the last 90 days, the newest first.
pub async fn own(cx: &Cx, me: &Subscriber) -> Result<Vec<OwnSession>, Error> {
    Ok(session::own(cx.db(), &cx.app.policies().session, me, MOST_SHOWN, cx.now).await?)
}

/// Ends every session of the subscriber but the one that asks.
pub async fn end_others(cx: &Cx, me: &Subscriber) -> Result<(), Error> {
    let (stamp, this, user, customer) = (cx.subscriber_stamp(me), me.session(), me.user(), me.customer());
    cx.db()
        .write(move |tx| {
            let stamp = stamp.clone();
            Box::pin(async move {
                if tx.end_other_sessions(user, this, stamp.now).await? > 0 {
                    let about = About { entity: Some(user.0), customer: Some(customer), detail: "all other sessions" };
                    tx.audit(&stamp, Action::SignedOut, about).await?;
                }
                Ok(())
            })
        })
        .await
        .map_err(|error: StoreError| error.into())
}

/// Ends one of the subscriber's own sessions. One that is over already, or somebody else's, is left as it is.
pub async fn end(cx: &Cx, me: &Subscriber, id: SessionId) -> Result<(), Error> {
    let (stamp, user, customer) = (cx.subscriber_stamp(me), me.user(), me.customer());
    cx.db()
        .write(move |tx| {
            let stamp = stamp.clone();
            Box::pin(async move {
                if tx.end_session_of(user, id, stamp.now).await? {
                    let about = About { entity: Some(user.0), customer: Some(customer), detail: "other session" };
                    tx.audit(&stamp, Action::SignedOut, about).await?;
                }
                Ok(())
            })
        })
        .await
        .map_err(|error: StoreError| error.into())
}

/// Remembers the language of a signed-in person for mails and the next sign-in.
pub async fn choose_locale(cx: &Cx, me: &Subscriber, locale: Locale) -> Result<(), Error> {
    Ok(session::set_locale(cx.db(), me.user(), locale).await?)
}
