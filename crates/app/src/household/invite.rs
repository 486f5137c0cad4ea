//! Inviting: a wish is noted, reviewed and sent; a mail can be sent again, an invitation withdrawn.
//!
//! The inviter learns nothing about the address except that a mail was sent: everything is the same whether or not
//! somebody with that address has a login.

use super::is_on;
use crate::{
    change::may_change,
    credential::tell,
    cx::Cx,
    error::{Error, Outcome, Stop},
    mail::Mail as _,
    throttle,
};
use madoguchi_domain::{
    audit::Action,
    challenge,
    credential::CredentialChange,
    grant::Scope,
    household::{INVITATION_LIFE, InvitationState, MOST_PERSONS, Term, Wish, WishFault, mask_name},
    id::InvitationId,
    limit::INVITATIONS,
    receipt::Receipt,
    time::Ts,
};
use madoguchi_store::{
    Stamp, StoreError, Tx, Unit,
    actor::{MayShare, Subscriber},
    audit::{About, Changed},
    household::Invitation,
    may_change::{Asks, NotNow},
};
use std::convert::Infallible;

/// What the form holds, as typed and chosen.
#[derive(Debug, Clone)]
pub struct InviteForm {
    /// Where the invitation goes.
    pub address: String,
    /// The scopes it opens.
    pub scopes: Vec<Scope>,
    /// How long it opens them.
    pub term: Option<Term>,
}

/// Why an invitation was not drafted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotInvited {
    /// The form has faults.
    Form(Vec<WishFault>),
    /// Nobody can be invited at all.
    Sent(NotSent),
}

/// Why an invitation was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSent {
    /// There is no such invitation to be sent, or the operator does not allow sharing contracts.
    Gone,
    /// As many as may see the contract do already.
    Full,
    /// There were enough mails; another can be sent from that instant.
    Wait(Ts),
    /// The owner said that a change was not hers: nobody can be invited until that instant.
    Frozen(Ts),
    /// This login took the place of an earlier one: nobody can be invited until that instant.
    Settling(Ts),
}

/// Notes whom the holder wishes to invite, for the review page. Nothing is sent.
pub async fn draft(
    cx: &Cx,
    me: &Subscriber,
    may: MayShare,
    form: &InviteForm,
) -> Result<Outcome<InvitationId, NotInvited>, Error> {
    if let Some(refusal) = refused(cx, me) {
        return Ok(Outcome::Refused(NotInvited::Sent(refusal)));
    }
    let wish = match Wish::read(&form.address, &form.scopes, form.term, me.contact_address()) {
        Ok(wish) => wish,
        Err(faults) => return Ok(Outcome::Refused(NotInvited::Form(faults))),
    };
    let draft = Draft { may, ends_at: end_of(cx, wish.term)?, wish, stamp: cx.account_stamp(me) };
    Ok(cx.db().write(draft).await?.map_err(NotInvited::Sent).into())
}

struct Draft {
    may: MayShare,
    wish: Wish,
    ends_at: Ts,
    stamp: Stamp,
}

impl Unit for Draft {
    type Done = InvitationId;
    type Refusal = NotSent;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<InvitationId, Stop<NotSent>> {
        let Self { may, wish, ends_at, stamp } = self;
        if tx.count_shared(*may, stamp.now).await? >= MOST_PERSONS {
            return Err(Stop::Refused(NotSent::Full));
        }
        Ok(tx.draft_invitation(stamp, *may, wish, *ends_at).await?)
    }
}

/// The end of a term that begins today: the midnight after its last day.
fn end_of(cx: &Cx, term: Term) -> Result<Ts, Error> {
    let day_after = term.last_day(cx.today()).tomorrow().map_err(|_| Error::Corrupt { what: "clock" })?;
    cx.app.zone().start_of(day_after).map_err(|_| Error::Corrupt { what: "clock" })
}

fn refused(cx: &Cx, me: &Subscriber) -> Option<NotSent> {
    if !is_on(cx) {
        return Some(NotSent::Gone);
    }
    me.frozen_until().map(NotSent::Frozen).or(me.settling().map(NotSent::Settling))
}

/// Sends a reviewed invitation and tells the holder's own address. An invitation sent already returns the same receipt
/// and sends nothing.
pub async fn send(
    cx: &Cx,
    me: &Subscriber,
    may: MayShare,
    id: InvitationId,
) -> Result<Outcome<Receipt, NotSent>, Error> {
    let there = super::invitation(cx, may, id).await?;
    match there.as_ref().map(|there| (there.times.state(cx.now), there.receipt)) {
        None | Some((InvitationState::Withdrawn, _)) => return Ok(Outcome::Refused(NotSent::Gone)),
        Some((_, Some(receipt))) => return Ok(Outcome::Done(receipt)),
        Some((_, None)) => {}
    }
    mail(cx, me, may, id, true).await
}

/// Sends an invitation's mail once more; its link then works for its whole time again.
pub async fn remind(
    cx: &Cx,
    me: &Subscriber,
    may: MayShare,
    id: InvitationId,
) -> Result<Outcome<Receipt, NotSent>, Error> {
    let there = super::invitation(cx, may, id).await?;
    let Some(last_sent_at) = there.filter(can_be_sent_again(cx.now)).and_then(|there| there.times.last_sent_at) else {
        return Ok(Outcome::Refused(NotSent::Gone));
    };
    // A request that is told to wait uses up nothing.
    if let Some(again) = challenge::wait_until(last_sent_at, cx.now) {
        return Ok(Outcome::Refused(NotSent::Wait(again)));
    }
    mail(cx, me, may, id, false).await
}

fn can_be_sent_again(now: Ts) -> impl Fn(&Invitation) -> bool {
    move |invitation| {
        let state = invitation.times.state(now);
        matches!(state, InvitationState::Open | InvitationState::Expired) && invitation.times.grant_ends_at > now
    }
}

async fn mail(
    cx: &Cx,
    me: &Subscriber,
    may: MayShare,
    id: InvitationId,
    first: bool,
) -> Result<Outcome<Receipt, NotSent>, Error> {
    if let Some(refusal) = refused(cx, me) {
        return Ok(Outcome::Refused(refusal));
    }
    let counter = throttle::key(cx, "household_mails", me.user().0.as_bytes());
    if let Err(until) = throttle::within(cx, counter, INVITATIONS).await? {
        return Ok(Outcome::Refused(NotSent::Wait(until)));
    }
    let mail = Mail { cx: cx.clone(), me: me.clone(), may, id, first, stamp: cx.account_stamp(me) };
    Ok(cx.db().write(mail).await?.into())
}

struct Mail {
    cx: Cx,
    me: Subscriber,
    may: MayShare,
    id: InvitationId,
    /// Whether this is the first mail, after the review.
    first: bool,
    stamp: Stamp,
}

impl Unit for Mail {
    type Done = Receipt;
    type Refusal = NotSent;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<Receipt, Stop<NotSent>> {
        let (now, gone) = (self.stamp.now, || Stop::Refused(NotSent::Gone));
        let invitation = tx.invitation_of(self.may, self.id).await?.ok_or_else(gone)?;
        match (self.first, invitation.receipt) {
            // The same form was quicker in another request.
            (true, Some(receipt)) => return Ok(receipt),
            (false, _) if !can_be_sent_again(now)(&invitation) => return Err(gone()),
            _ => {}
        }
        let may = may_change(tx, &self.cx, &self.me, Asks::SETTLED).await?.map_err(|why| Stop::Refused(why.into()))?;
        // An open invitation is counted already; any other comes on top.
        let open = invitation.times.state(now) == InvitationState::Open;
        if !open && tx.count_shared(self.may, now).await? >= MOST_PERSONS {
            return Err(Stop::Refused(NotSent::Full));
        }
        let holder = tx.household_holder(self.may.customer()).await?.ok_or_else(gone)?;
        let receipt = invitation.receipt.unwrap_or_else(|| Receipt::of(self.cx.app.randomness().bytes()));
        let expires_at = now.plus(INVITATION_LIFE);
        tx.invitation_sent(&may, self.id, receipt, now, expires_at).await?;
        let inviter = mask_name(&holder.name);
        let mail = super::mail::HouseholdInvited { invitation: self.id, inviter, expires_at };
        tx.send(&self.stamp, mail.message(&invitation.address, self.cx.locale, self.me.user())?).await?;
        if self.first {
            self.note(tx, receipt).await?;
        }
        let action = if self.first { Action::HouseholdInvited } else { Action::HouseholdReminded };
        let about = About { entity: Some(self.id.0), customer: Some(self.may.customer()), detail: "" };
        tx.audit(&self.stamp, action, about).await?;
        Ok(receipt)
    }
}

impl From<NotNow> for NotSent {
    fn from(why: NotNow) -> Self {
        match why {
            NotNow::Frozen(until) => Self::Frozen(until),
            NotNow::Settling(until) => Self::Settling(until),
            NotNow::Gone | NotNow::Unverified | NotNow::NotSteppedUp => Self::Gone,
        }
    }
}

impl Mail {
    /// Writes the event, and tells the holder's own address.
    async fn note(&self, tx: &mut Tx, receipt: Receipt) -> Result<(), Error> {
        let created = Changed {
            name: "permissionInvitationCreateEvent",
            entity: "permissionInvitation",
            id: self.id.0,
            customer: Some(self.may.customer()),
            from: None,
            to: Some("sent"),
        };
        tx.changed(&self.stamp, created).await?;
        let (change, to) = (CredentialChange::HouseholdInvited, self.me.contact_address());
        tell(tx, &self.stamp, self.me.user(), change, receipt, &[to], self.cx.locale).await
    }
}

/// Withdraws an invitation. Returns whether it is one of the holder's; calling it twice withdraws it once.
pub async fn withdraw(cx: &Cx, me: &Subscriber, may: MayShare, id: InvitationId) -> Result<bool, Error> {
    if super::invitation(cx, may, id).await?.is_none() {
        return Ok(false);
    }
    let Ok(()) = cx.db().write(Withdraw { may, id, stamp: cx.account_stamp(me) }).await?;
    Ok(true)
}

struct Withdraw {
    may: MayShare,
    id: InvitationId,
    stamp: Stamp,
}

impl Unit for Withdraw {
    type Done = ();
    type Refusal = Infallible;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx) -> Result<(), madoguchi_store::Stop<Infallible, StoreError>> {
        let Self { may, id, stamp } = self;
        if tx.withdraw_invitation(*may, *id, stamp.now).await? {
            let about = About { entity: Some(id.0), customer: Some(may.customer()), detail: "" };
            tx.audit(stamp, Action::HouseholdWithdrawn, about).await?;
        }
        Ok(())
    }
}
