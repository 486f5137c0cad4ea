//! The change page's inner half: a form becomes a wish, the wish is reviewed, and it takes effect once.
//!
//! A feature brings its own part by [`Change`]: who may make it, what is in force, how a form becomes a wish or faults,
//! what the wish does in the transaction and what follows from it. Everything else is here, once for all: the wish
//! between form and review, the review's token, a form sent twice, what is closed to a login inside the write, event,
//! audit line, receipt, mail to the contact address and the end of other sessions.
//!
//! `form → review → done` is [`wish`], [`reviewed`], [`register`]; `form → done` is [`register_typed`].

use crate::{
    credential::{receipt_for, tell},
    cx::Cx,
    error::{Error, Outcome},
    keys::Token,
    once::Once,
    review::{self, Review},
    session,
};
use madoguchi_domain::{audit::Action, credential::CredentialChange, id::CustomerId, receipt::Receipt};
pub use madoguchi_store::may_change::{Asks, Changer, NotNow};
use madoguchi_store::{
    Stamp, Stop, StoreError, Tx, Unit,
    audit::{About, Changed},
    may_change::MayChange,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// Something that somebody signed in can change. A value is one opened change: her right to it, and what is in force.
pub trait Change: Clone + Send + Sync + 'static {
    /// Its one word: names its kept wish and its form, and stands in its audit lines and receipts.
    const WORD: &'static str;
    /// What it asks of a login besides the right to it.
    const ASKS: Asks;
    /// Who makes it: a login, or a subscriber where the change is about the contract looked at.
    type Who: Changer;
    /// The form as typed.
    type Typed: Clone + Send + Sync + 'static;
    /// What is chosen on the review page besides 登録; mostly [`NoChoice`].
    type Choice: Clone + Default + Send + Sync + 'static;
    /// The checked wish. Where there is a review, it is kept until 登録, so it must be serialisable.
    type Wish: Clone + Send + Sync + 'static;
    /// What is made for the transaction beforehand: a hash, a counted mail; mostly `()`.
    type Ready: Send + Sync + 'static;
    /// What is wrong with a form, or why a wish cannot take effect.
    type Fault: Send + Sync + 'static;

    /// Opens it for her. `subject`, from the address, tells which of several; empty where there is one. `None` where
    /// she has no right to it: then there is no such page.
    fn open(cx: &Cx, me: &Self::Who, subject: &str) -> impl Future<Output = Result<Option<Self>, Error>> + Send;

    /// The form that made a wish; without a wish, the form as first shown.
    fn typed(&self, wish: Option<&Self::Wish>) -> Self::Typed;

    /// The wish of a form, or its faults.
    fn wish(
        &self,
        cx: &Cx,
        typed: &Self::Typed,
    ) -> impl Future<Output = Result<Result<Self::Wish, Vec<Self::Fault>>, Error>> + Send;

    /// Does what must happen before the transaction: counting a try, hashing.
    fn prepare(
        &self,
        preparing: &Preparing<'_, Self>,
    ) -> impl Future<Output = Result<Result<Self::Ready, Vec<Self::Fault>>, Error>> + Send;

    /// Puts the wish into effect. Does no IO of its own and can run more than once. `None` where it is not in force
    /// yet, because a step of the feature's own comes first.
    fn take(
        &self,
        tx: &mut Tx,
        taking: &Taking<'_, Self>,
    ) -> impl Future<Output = Result<Option<Follows>, Stop<Refused<Self::Fault>, Error>>> + Send;

    /// The public number that it has already: whatever becomes of an order is known by the order's number. Without one,
    /// the change gets a number of its own.
    fn number(&self) -> Option<Receipt> {
        None
    }

    /// The fault when somebody else was quicker with something unique.
    fn collided(&self) -> Option<Self::Fault> {
        None
    }
}

/// The choice where the review page offers none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoChoice {}

/// What [`Change::prepare`] is given.
#[derive(Debug, Clone, Copy)]
pub struct Preparing<'p, C: Change> {
    /// The request.
    pub cx: &'p Cx,
    /// What was wished.
    pub wish: &'p C::Wish,
    /// What was chosen on the review page.
    pub choice: &'p C::Choice,
    pub(crate) once: Once,
}

/// What [`Change::take`] is given.
#[derive(Debug, Clone, Copy)]
pub struct Taking<'t, C: Change> {
    /// The request.
    pub cx: &'t Cx,
    /// The stamp for events and audit.
    pub stamp: &'t Stamp,
    /// The login's right to it.
    pub may: &'t MayChange,
    /// The receipt number, by which people can ask about the change.
    pub receipt: Receipt,
    /// What was wished.
    pub wish: &'t C::Wish,
    /// What [`Change::prepare`] made.
    pub ready: &'t C::Ready,
}

/// What follows from a change, written together with it.
#[derive(Debug, Clone)]
pub struct Follows {
    /// The action in the audit line.
    pub action: Action,
    /// The thing that was changed.
    pub entity: Uuid,
    /// The customer it is filed under.
    pub customer: Option<CustomerId>,
    /// The event in TM Forum's terms.
    pub event: Event,
    /// What the owner is told, and at which addresses: the contact address and any other concerned.
    pub told: Option<(CredentialChange, Vec<String>)>,
}

/// The event of a change: TM Forum's name for it, the kind of entity, the state before and after.
#[derive(Debug, Clone, Copy)]
pub struct Event {
    /// Such as `digitalIdentityAttributeValueChangeEvent`.
    pub name: &'static str,
    /// Such as `digitalIdentity`.
    pub entity: &'static str,
    /// State before.
    pub from: Option<&'static str>,
    /// State after.
    pub to: Option<&'static str>,
}

/// Why a wish did not take effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused<F> {
    /// There is nothing to register, or something other than the page showed: another window, or too long ago.
    Stale,
    /// The login may not change that now.
    NotNow(NotNow),
    /// What is wrong with the wish.
    Faults(Vec<F>),
}

impl<F> Refused<F> {
    /// A refusal with one fault.
    pub(crate) fn at(fault: F) -> Self {
        Self::Faults(vec![fault])
    }
}

/// A wish waiting for 登録.
#[derive(Clone)]
pub struct Reviewed<W> {
    /// The checked wish.
    pub wish: W,
    /// The token that 登録 carries: it stands for this wish and no other.
    pub once: Token,
}

/// Why no change of this kind is possible at the moment, as far as the request knows.
#[must_use]
pub fn closed<C: Change>(me: &C::Who) -> Option<NotNow> {
    let login = me.as_ref();
    let settling = login.settling().filter(|_| C::ASKS.settled);
    login.frozen_until().map(NotNow::Frozen).or(settling.map(NotNow::Settling))
}

/// The kind under which a wish for that subject is kept.
fn kind_of<C: Change>(subject: &str) -> String {
    if subject.is_empty() { C::WORD.to_owned() } else { format!("{} {subject}", C::WORD) }
}

/// Reads the form and keeps its wish for the review page.
pub async fn wish<C: Change>(
    cx: &Cx,
    me: &C::Who,
    change: &C,
    subject: &str,
    typed: &C::Typed,
) -> Result<Outcome<(), Refused<C::Fault>>, Error>
where
    C::Wish: Serialize,
{
    if let Some(why) = closed::<C>(me) {
        return Ok(Outcome::Refused(Refused::NotNow(why)));
    }
    match change.wish(cx, typed).await? {
        Ok(wish) => {
            review::keep(cx, me, &kind_of::<C>(subject), wish).await?;
            Ok(Outcome::Done(()))
        }
        Err(faults) => Ok(Outcome::Refused(Refused::Faults(faults))),
    }
}

/// The wish waiting for 登録, if any.
pub async fn reviewed<C: Change>(cx: &Cx, me: &C::Who, subject: &str) -> Result<Option<Reviewed<C::Wish>>, Error>
where
    C::Wish: DeserializeOwned,
{
    let kept: Option<Review<C::Wish>> = review::kept(cx, me, &kind_of::<C>(subject)).await?;
    Ok(kept.map(|kept| Reviewed { once: kept.once(), wish: kept.wished }))
}

/// Handles 登録 on the review page. The same page sent twice registers once.
pub async fn register<C: Change>(
    cx: &Cx,
    me: &C::Who,
    change: &C,
    subject: &str,
    once: &Token,
    choice: &C::Choice,
) -> Result<Outcome<Receipt, Refused<C::Fault>>, Error>
where
    C::Wish: DeserializeOwned,
{
    // In this order: a request taking effect between the two takes the wish away.
    let kept = reviewed::<C>(cx, me, subject).await?.filter(|kept| kept.once == *once);
    let form = Form::new(cx, me, change, subject, once);
    if form.once.is_spent(cx).await? {
        return Ok(Outcome::Done(form.receipt));
    }
    let Some(kept) = kept else { return Ok(Outcome::Refused(Refused::Stale)) };
    if let Some(why) = closed::<C>(me) {
        return Ok(Outcome::Refused(Refused::NotNow(why)));
    }
    form.take(kept.wish, choice).await
}

/// Handles a form without a review page. The same form sent twice takes effect once.
pub async fn register_typed<C: Change>(
    cx: &Cx,
    me: &C::Who,
    change: &C,
    subject: &str,
    once: &Token,
    typed: &C::Typed,
) -> Result<Outcome<Receipt, Refused<C::Fault>>, Error> {
    let form = Form::new(cx, me, change, subject, once);
    if form.once.is_spent(cx).await? {
        return Ok(Outcome::Done(form.receipt));
    }
    if let Some(why) = closed::<C>(me) {
        return Ok(Outcome::Refused(Refused::NotNow(why)));
    }
    match change.wish(cx, typed).await? {
        Ok(wish) => form.take(wish, &C::Choice::default()).await,
        Err(faults) => Ok(Outcome::Refused(Refused::Faults(faults))),
    }
}

/// A form on its way to its effect.
struct Form<'f, C: Change> {
    cx: &'f Cx,
    me: &'f C::Who,
    change: &'f C,
    kind: String,
    once: Once,
    receipt: Receipt,
}

impl<'f, C: Change> Form<'f, C> {
    fn new(cx: &'f Cx, me: &'f C::Who, change: &'f C, subject: &str, once: &Token) -> Self {
        let receipt = change.number();
        let receipt =
            receipt.unwrap_or_else(|| receipt_for(cx, &format!("{}_receipt", C::WORD), once.as_str().as_bytes()));
        Self { cx, me, change, kind: kind_of::<C>(subject), once: Once::new(me.as_ref(), once), receipt }
    }

    async fn take(self, wish: C::Wish, choice: &C::Choice) -> Result<Outcome<Receipt, Refused<C::Fault>>, Error> {
        let Self { cx, me, change, kind, once, receipt } = self;
        let ready = match change.prepare(&Preparing { cx, wish: &wish, choice, once }).await? {
            Ok(ready) => ready,
            // The same form may have used up, in another request, what this one was refused.
            Err(_) if once.is_spent(cx).await? => return Ok(Outcome::Done(receipt)),
            Err(faults) => return Ok(Outcome::Refused(Refused::Faults(faults))),
        };
        let effect =
            Effect { cx: cx.clone(), me: me.clone(), change: change.clone(), kind, once, receipt, wish, ready };
        match cx.db().write(effect).await {
            Err(Error::Store(StoreError::Constraint(_))) if once.is_spent(cx).await? => Ok(Outcome::Done(receipt)),
            Err(Error::Store(error @ StoreError::Constraint(_))) => match change.collided() {
                Some(fault) => Ok(Outcome::Refused(Refused::at(fault))),
                None => Err(error.into()),
            },
            other => other.map(Outcome::from),
        }
    }
}

/// The effect of a form, in one transaction.
struct Effect<C: Change> {
    cx: Cx,
    me: C::Who,
    change: C,
    kind: String,
    once: Once,
    receipt: Receipt,
    wish: C::Wish,
    ready: C::Ready,
}

impl<C: Change> Unit for Effect<C> {
    type Done = Receipt;
    type Refusal = Refused<C::Fault>;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<Receipt, Stop<Self::Refusal, Error>> {
        let Self { cx, me, receipt, .. } = self;
        // The same form was quicker in another request.
        if self.once.is_spent_in(tx).await? {
            return Ok(*receipt);
        }
        let may = may_change(tx, cx, me, C::ASKS).await?.map_err(|why| Stop::Refused(Refused::NotNow(why)))?;
        let stamp = cx.account_stamp(me.as_ref());
        let (wish, ready) = (&self.wish, &self.ready);
        let taking = Taking { cx, stamp: &stamp, may: &may, receipt: *receipt, wish, ready };
        let follows = self.change.take(tx, &taking).await?;
        self.once.spend(tx, C::WORD, &receipt.to_string(), stamp.now).await?;
        tx.remove_flow(review::key(cx, me, &self.kind)).await?;
        if let Some(follows) = follows {
            follow(tx, cx, &stamp, &may, C::WORD, *receipt, follows).await?;
        }
        Ok(*receipt)
    }
}

/// Whether the login may make a change that asks this much now, inside the change's own transaction.
pub(crate) async fn may_change(
    tx: &mut Tx,
    cx: &Cx,
    me: &impl Changer,
    asks: Asks,
) -> Result<Result<MayChange, NotNow>, StoreError> {
    let policies = cx.app.policies();
    tx.may_change(me, asks, &policies.session, policies.verification, cx.now).await
}

/// Writes what follows from a change. For features whose change takes effect by a step of their own.
pub(crate) async fn follow(
    tx: &mut Tx,
    cx: &Cx,
    stamp: &Stamp,
    may: &MayChange,
    word: &'static str,
    receipt: Receipt,
    follows: Follows,
) -> Result<(), Error> {
    let Follows { action, entity, customer, event, told } = follows;
    if let Some((change, to)) = told {
        if let Some(kept) = may.session().filter(|_| change.ends_other_sessions()) {
            session::end_others_in(tx, cx, may.user(), kept).await?;
        }
        let to: Vec<&str> = to.iter().map(String::as_str).collect();
        tell(tx, stamp, may.user(), change, receipt, &to, cx.locale).await?;
    }
    let Event { name, entity: kind, from, to } = event;
    tx.changed(stamp, Changed { name, entity: kind, id: entity, customer, from, to }).await?;
    Ok(tx.audit(stamp, action, About { entity: Some(entity), customer, detail: word }).await?)
}
