//! Answering an invitation: with an existing ID, or with a new one that needs no contract.
//!
//! The link only opens the page; accepting is a form with the link's key. A new ID registered with the address the link
//! was mailed to needs no further proof of that address.

use super::{PURPOSE, is_on};
use crate::{
    credential::tell,
    cx::Cx,
    error::{Error, Outcome, Stop},
    flow::Flow,
    keys::Token,
    registration::{Chosen, KIND, NewLogin, Purpose, State, Step},
    second_factor,
    session::Browser,
};
use madoguchi_domain::{
    audit::Action,
    credential::CredentialChange,
    grant::Scopes,
    household::{InvitationState, mask_name},
    id::{GrantId, InvitationId, PortalUserId},
    receipt::Receipt,
    time::Ts,
};
use madoguchi_store::{
    Stamp, Tx, Unit,
    actor::{Login, actor_of},
    audit::About,
    household::{Holder, Invitation},
    portal_user::NewPortalUser,
};

/// What an invitation offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The inviter's name, masked.
    pub inviter: String,
    /// The scopes it opens.
    pub scopes: Scopes,
    /// When the grant ends.
    pub ends_at: Ts,
    /// When the link stops working.
    pub expires_at: Ts,
}

/// Why an invitation was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAccepted {
    /// It is over: too old, withdrawn, accepted by somebody else, or no invitation of ours.
    Over,
    /// The accepting login holds the contract itself.
    Own,
    /// The accepting login must verify its contact address first.
    Unverified,
    /// The owner said that a change was not hers: nothing can be accepted until that instant.
    Frozen(Ts),
}

/// What an invitation's link offers while it works. Looking changes nothing.
pub async fn offer(cx: &Cx, key: &str) -> Result<Option<Offer>, Error> {
    let Some(id) = cx.app.keys().linked(PURPOSE, key).map(InvitationId) else { return Ok(None) };
    let found = read_open(cx, id).await?;
    Ok(found.map(|(invitation, holder)| Offer {
        inviter: mask_name(&holder.name),
        scopes: invitation.scopes,
        ends_at: invitation.times.grant_ends_at,
        expires_at: invitation.times.expires_at,
    }))
}

/// Whether an invitation can be accepted.
pub(crate) async fn is_open(cx: &Cx, id: InvitationId) -> Result<bool, Error> {
    Ok(read_open(cx, id).await?.is_some())
}

async fn read_open(cx: &Cx, id: InvitationId) -> Result<Option<(Invitation, Holder)>, Error> {
    let cx = cx.clone();
    let db = cx.db().clone();
    db.read(move |tx| {
        let cx = cx.clone();
        Box::pin(async move {
            let Some(invitation) = open_in(tx, &cx, id).await? else { return Ok(None) };
            let holder = tx.household_holder(invitation.customer).await?;
            Ok(holder.map(|holder| (invitation, holder)))
        })
    })
    .await
}

/// The invitation, if it can be accepted now.
pub(crate) async fn open_in(tx: &mut Tx, cx: &Cx, id: InvitationId) -> Result<Option<Invitation>, Error> {
    let found = tx.invitation(id).await?;
    Ok(found.filter(|invitation| is_on(cx) && invitation.times.state(cx.now) == InvitationState::Open))
}

/// Accepts an invitation for the signed-in login, which looks at the contract from then on. Calling it twice changes
/// nothing more.
pub async fn accept(cx: &Cx, me: &Login, key: &str) -> Result<Outcome<(), NotAccepted>, Error> {
    let Some(id) = cx.app.keys().linked(PURPOSE, key).map(InvitationId) else {
        return Ok(Outcome::Refused(NotAccepted::Over));
    };
    if !me.may_write() {
        return Ok(Outcome::Refused(NotAccepted::Unverified));
    }
    Ok(cx.db().write(Accepting { cx: cx.clone(), me: me.clone(), id }).await?.into())
}

struct Accepting {
    cx: Cx,
    me: Login,
    id: InvitationId,
}

impl Unit for Accepting {
    type Done = ();
    type Refusal = NotAccepted;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<NotAccepted>> {
        let Self { cx, me, id } = self;
        let over = || Stop::Refused(NotAccepted::Over);
        let invitation = tx.invitation(*id).await?.ok_or_else(over)?;
        // The same form was quicker, or was sent twice.
        if let (Some(grant), true) = (invitation.grant, is_on(cx))
            && tx.granted_to(grant).await? == Some(me.user())
        {
            return Ok(());
        }
        if let Some(until) = tx.frozen_until(me.user(), cx.now).await? {
            return Err(Stop::Refused(NotAccepted::Frozen(until)));
        }
        let invitation = open_in(tx, cx, *id).await?.ok_or_else(over)?;
        let holder = tx.household_holder(invitation.customer).await?.ok_or_else(over)?;
        if holder.user == me.user() {
            return Err(Stop::Refused(NotAccepted::Own));
        }
        let stamp = cx.account_stamp(me);
        let grant = take(tx, cx, &stamp, me.user(), &invitation, &holder).await?;
        tx.switch_session(me.session(), me.user(), grant, cx.app.policies().household, cx.now).await?;
        second_factor::hold_back(tx, cx, me).await?;
        Ok(())
    }
}

/// Accepts an open invitation: writes the grant, the trail, and the notice to the holder.
async fn take(
    tx: &mut Tx,
    cx: &Cx,
    stamp: &Stamp,
    user: PortalUserId,
    invitation: &Invitation,
    holder: &Holder,
) -> Result<GrantId, Error> {
    let grant = tx.grant_guest(stamp, user, invitation).await?;
    if !tx.accept_invitation(invitation.id, grant, stamp.now).await? {
        return Err(Error::Corrupt { what: "invitation" });
    }
    let about = About { entity: Some(grant.0), customer: Some(invitation.customer), detail: "" };
    tx.audit(stamp, Action::HouseholdAccepted, about).await?;
    let receipt = Receipt::of(cx.app.randomness().bytes());
    let (change, to) = (CredentialChange::HouseholdAccepted, holder.contact_address.as_str());
    tell(tx, stamp, holder.user, change, receipt, &[to], holder.locale).await?;
    Ok(grant)
}

/// Begins the choice of a new ID for an invited person. Returns the cookie's token. Refused when the link no longer
/// works.
pub async fn begin_registration(cx: &Cx, key: &str) -> Result<Outcome<Token, ()>, Error> {
    let Some(id) = cx.app.keys().linked(PURPOSE, key).map(InvitationId) else { return Ok(Outcome::Refused(())) };
    let Some((invitation, _)) = read_open(cx, id).await? else { return Ok(Outcome::Refused(())) };
    let mut state = State::new(Step::Proven(invitation.customer), Purpose::Accept(id));
    // The address known to be hers is already filled in.
    state.chosen = Some(Chosen { portal_id: String::new(), contact_address: invitation.address });
    let flow = Flow::begin(cx, KIND, state).await?;
    Ok(Outcome::Done(flow.token))
}

/// Makes the invited person's login, signs it in and accepts. Part of the registration's transaction.
pub(crate) async fn enrol(
    tx: &mut Tx,
    cx: &Cx,
    invitation: &Invitation,
    new: &NewPortalUser,
    session: [u8; 32],
    browser: &Browser,
) -> Result<(), Error> {
    let Some(holder) = tx.household_holder(invitation.customer).await? else {
        return Err(Error::Corrupt { what: "invitation" });
    };
    let user = tx.add_portal_user(&cx.visitor_stamp(), new).await?;
    let grant = take(tx, cx, &cx.stamp(actor_of(user)), user, invitation, &holder).await?;
    // Whoever has the link can read mail to that address.
    let verified = new.contact_address == invitation.address;
    NewLogin { user, grant, customer: None, session, browser, verified }.welcome(tx, cx, new).await
}
