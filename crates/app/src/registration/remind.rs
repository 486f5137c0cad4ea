//! "Send my ID to my contact address": for people who proved the contract but do not know the ID (PRODUCT §4.3).

use super::{Purpose, State, Step, find, mail::PortalIdReminder};
use crate::{
    cx::Cx,
    error::{Error, Outcome},
    flow::SaveAndSend,
    keys::Token,
    mail::Mail as _,
    throttle,
};
use madoguchi_domain::{audit::Action, challenge, credential::mask_address, limit::REMINDERS, time::Ts};
use madoguchi_store::{StoreError, audit::About, portal_user};

/// Why no ID was mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotReminded {
    /// There were enough of these mails; another can be asked for from that instant.
    Wait(Ts),
    /// Nothing is proven, no login is registered, or its contact address was never verified.
    Gone,
}

/// Mails the ID of the proven customer's login to its contact address, at most once a minute. Returns the masked
/// address.
pub async fn remind(cx: &Cx, token: Option<&Token>) -> Result<Outcome<String, NotReminded>, Error> {
    let Some(flow) = find(cx, token).await? else { return Ok(Outcome::Refused(NotReminded::Gone)) };
    let (Step::Proven(customer) | Step::Chosen(customer)) = flow.state.step else {
        return Ok(Outcome::Refused(NotReminded::Gone));
    };
    // Somebody adding a contract or invited has an ID of her own, or chooses one.
    if flow.state.purpose != Purpose::Register {
        return Ok(Outcome::Refused(NotReminded::Gone));
    }
    let holder = cx
        .db()
        .read(move |tx| Box::pin(async move { tx.holder_of(customer).await }))
        .await
        .map_err(|error: StoreError| Error::from(error))?;
    let Some((user, _)) = holder else { return Ok(Outcome::Refused(NotReminded::Gone)) };
    let known = portal_user::credentials_of(cx.db(), user).await?;
    let Some(known) = known.filter(|known| known.contact_verified) else {
        return Ok(Outcome::Refused(NotReminded::Gone));
    };
    let target = mask_address(&known.contact_address);
    // Pressed twice; the mail is on its way.
    if flow.state.reminded_at.is_some_and(|at| challenge::wait_until(at, cx.now).is_some()) {
        return Ok(Outcome::Done(target));
    }
    let counter = throttle::key(cx, "reminders", customer.0.as_bytes());
    if let Err(until) = throttle::within(cx, counter, REMINDERS).await? {
        return Ok(Outcome::Refused(NotReminded::Wait(until)));
    }
    let mail = PortalIdReminder { portal_id: known.portal_id.clone() };
    let message = mail.message(&known.contact_address, known.locale, user)?;
    let state = State { reminded_at: Some(cx.now), ..flow.state.clone() };
    let about = About { entity: Some(user.0), customer: Some(customer), detail: "portal_id" };
    let sending = SaveAndSend::new(cx, &flow, &state, Some(message))?.leaving(Action::PortalIdMailed, about);
    let Ok(_) = cx.db().write(sending).await?;
    Ok(Outcome::Done(target))
}
