//! Who else sees a contract, and which contracts a login sees (PRODUCT §2 `Grant`, §4.4).
//!
//! The holder invites people by mail, to chosen scopes and for a time. An invited person accepts with her own ID or
//! registers a new one without a contract. The holder can see and take back at once what she shared. A login may add a
//! contract by the same proof as a registration, and can switch between its contracts.

mod accept;
mod add;
mod invite;
pub mod mail;
mod revoke;

pub use accept::{NotAccepted, Offer, accept, begin_registration, offer};
pub(crate) use accept::{enrol, is_open, open_in};
pub use add::{Addable, NotAdded, add, addable};
pub use invite::{InviteForm, NotInvited, NotSent, draft, remind, send, withdraw};
pub use madoguchi_store::household::{Contract, Guest, Invitation};
pub use revoke::revoke;

use crate::{
    cx::Cx,
    error::{Error, Stop},
    keys::Key,
};
use madoguchi_domain::{
    audit::Action,
    id::{GrantId, InvitationId},
};
use madoguchi_store::{
    Tx, Unit,
    actor::{Login, MayShare, Subscriber},
    audit::About,
    household,
};
use std::convert::Infallible;

/// What links of invitations are derived for.
const PURPOSE: &str = "household_invitation";

/// The page where an invitation is answered.
pub(crate) fn invitation_path(key: &Key, id: InvitationId) -> String {
    format!("/invitation?key={}", key.link(PURPOSE, id.0))
}

/// Whether the operator allows sharing contracts.
#[must_use]
pub fn is_on(cx: &Cx) -> bool {
    cx.app.policies().household.is_on()
}

/// The guests who see the holder's contract, and the invitations on their way.
pub async fn shared(cx: &Cx, may: MayShare) -> Result<(Vec<Guest>, Vec<Invitation>), Error> {
    Ok(household::shared(cx.db(), may, cx.now).await?)
}

/// One guest of the holder's contract. `None` when she has no such guest.
pub async fn guest(cx: &Cx, may: MayShare, grant: GrantId) -> Result<Option<Guest>, Error> {
    Ok(household::guest_of(cx.db(), may, grant, cx.now).await?)
}

/// One invitation to the holder's contract. `None` when she has no such invitation.
pub async fn invitation(cx: &Cx, may: MayShare, id: InvitationId) -> Result<Option<Invitation>, Error> {
    Ok(household::invitation_of(cx.db(), may, id).await?)
}

/// The contracts a subscriber can look at, where there are several.
pub async fn contracts(cx: &Cx, me: &Subscriber) -> Result<Vec<Contract>, Error> {
    if !me.has_several() {
        return Ok(Vec::new());
    }
    Ok(household::contracts(cx.db(), me.user(), cx.app.policies().household, cx.now).await?)
}

/// Lets a session look at another of its login's contracts. Returns whether it may.
pub async fn switch(cx: &Cx, me: &Login, to: GrantId) -> Result<bool, Error> {
    let Ok(switched) = cx.db().write(Switching { cx: cx.clone(), me: me.clone(), to }).await?;
    Ok(switched)
}

struct Switching {
    cx: Cx,
    me: Login,
    to: GrantId,
}

impl Unit for Switching {
    type Done = bool;
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<bool, Stop<Infallible>> {
        let Self { cx, me, to } = self;
        let household = cx.app.policies().household;
        if !tx.switch_session(me.session(), me.user(), *to, household, cx.now).await? {
            return Ok(false);
        }
        let about = About { entity: Some(to.0), customer: None, detail: "" };
        tx.audit(&cx.account_stamp(me), Action::ContractSwitched, about).await?;
        Ok(true)
    }
}
