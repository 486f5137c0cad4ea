//! The change page's inner half: a form becomes a wish, the wish is reviewed, and it takes effect once.
//!
//! A feature says what is its own by [`Change`]: who may, what is in force, how a form becomes a wish or faults, what the
//! wish does in the transaction and what follows from it. All the rest is here, once for all of them: the wish that waits
//! between form and review, the review's token, the second sending of the same form, what is closed to a login inside the
//! write, event, audit line, receipt, mail to the contact address and the end of other sessions.
//!
//! `form → review → done` is [`wish`], [`reviewed`], [`register`]; `form → done` is [`register_typed`].

use crate::{
    credential::{receipt_for, tell},
    cx::Cx,
    error::{Error, Outcome},
    keys::Token,
    once::Once,
    review::{self, Review},
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

/// Something that somebody signed in can change. A value of it is the change opened: her right to it, and what is in force.
pub trait Change: Clone + Send + Sync + 'static {
    /// The one word for it: of its kept wish and its form, in its audit lines, of its receipts.
    const WORD: &'static str;
    /// What it asks of a login beside the right to it.
    const ASKS: Asks;
    /// Who makes it: a login, or a subscriber where it is about the contract that is looked at.
    type Who: Changer;
    /// The form as typed.
    type Typed: Clone + Send + Sync + 'static;
    /// What is chosen on the review page beside 登録; [`NoChoice`] mostly.
    type Choice: Clone + Default + Send + Sync + 'static;
    /// What was wished, checked. One that is reviewed is kept until it is registered, and can be written down.
    type Wish: Clone + Send + Sync + 'static;
    /// What the transaction needs and is made before it: a hash, a mail that was counted; `()` mostly.
    type Ready: Send + Sync + 'static;
    /// What is wrong with a form, or why a wish cannot take effect.
    type Fault: Send + Sync + 'static;

    /// Opens it for her. `subject` is which of several, out of the address; empty where there is one. `None` where she has
    /// no right to it: then there is no such page.
    fn open(cx: &Cx, me: &Self::Who, subject: &str) -> impl Future<Output = Result<Option<Self>, Error>> + Send;

    /// The form that made a wish; without one, the form as it is shown first.
    fn typed(&self, wish: Option<&Self::Wish>) -> Self::Typed;

    /// What the form wishes, or what is wrong with it.
    fn wish(
        &self,
        cx: &Cx,
        typed: &Self::Typed,
    ) -> impl Future<Output = Result<Result<Self::Wish, Vec<Self::Fault>>, Error>> + Send;

    /// What must happen before the transaction: a try that is counted, a hash.
    fn prepare(
        &self,
        preparing: &Preparing<'_, Self>,
    ) -> impl Future<Output = Result<Result<Self::Ready, Vec<Self::Fault>>, Error>> + Send;

    /// The wish takes effect. It does no IO of its own and can run more than once. Nothing follows where it is not in force
    /// yet and a step of the feature's own comes first.
    fn take(
        &self,
        tx: &mut Tx,
        taking: &Taking<'_, Self>,
    ) -> impl Future<Output = Result<Option<Follows>, Stop<Refused<Self::Fault>, Error>>> + Send;

    /// Why it did not take effect when somebody else was quicker with what is unique.
    fn collided(&self) -> Option<Self::Fault> {
        None
    }
}

/// Nothing is chosen on the review page.
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
    /// What is left in events and audit.
    pub stamp: &'t Stamp,
    /// The login, which may.
    pub may: &'t MayChange,
    /// The number under which the change can be asked for.
    pub receipt: Receipt,
    /// What was wished.
    pub wish: &'t C::Wish,
    /// What was made ready for it.
    pub ready: &'t C::Ready,
}

/// What follows from a change, written with it.
#[derive(Debug, Clone)]
pub struct Follows {
    /// What the audit line says was done.
    pub action: Action,
    /// The thing that was changed.
    pub entity: Uuid,
    /// The customer under which it is filed.
    pub customer: Option<CustomerId>,
    /// The event, as TM Forum names it: its name, what the entity is called, the state before and after.
    pub event: Event,
    /// What its owner is told, and where: at the contact address and whatever else is concerned.
    pub told: Option<(CredentialChange, Vec<String>)>,
}

/// An event of a change: TM Forum's name for it, the kind of the entity, the state before and after.
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
    /// There is nothing to register, or something else than the page showed: another window, or too long ago.
    Stale,
    /// The login may not change that now.
    NotNow(NotNow),
    /// What is wrong with it.
    Faults(Vec<F>),
}

impl<F> Refused<F> {
    /// One fault.
    pub(crate) fn at(fault: F) -> Self {
        Self::Faults(vec![fault])
    }
}

/// A wish that waits for 登録.
#[derive(Clone)]
pub struct Reviewed<W> {
    /// The wish.
    pub wish: W,
    /// The token that 登録 carries: of this wish and no other.
    pub once: Token,
}

/// Why nothing of the kind can be changed at the moment, as far as the request knows.
#[must_use]
pub fn closed<C: Change>(me: &C::Who) -> Option<NotNow> {
    let login = me.as_ref();
    let settling = login.settling().filter(|_| C::ASKS.settled);
    login.frozen_until().map(NotNow::Frozen).or(settling.map(NotNow::Settling))
}

/// The kind under which a wish of that subject is kept.
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

/// The wish that waits for 登録, if one does.
pub async fn reviewed<C: Change>(cx: &Cx, me: &C::Who, subject: &str) -> Result<Option<Reviewed<C::Wish>>, Error>
where
    C::Wish: DeserializeOwned,
{
    let kept: Option<Review<C::Wish>> = review::kept(cx, me, &kind_of::<C>(subject)).await?;
    Ok(kept.map(|kept| Reviewed { once: kept.once(), wish: kept.wished }))
}

/// 登録 on the review page. The same page sent twice has registered once.
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
    // In this order: who takes effect between the two takes the wish away.
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

/// The form without a review page. The same form sent twice has taken effect once.
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
        let receipt = receipt_for(cx, &format!("{}_receipt", C::WORD), once.as_str().as_bytes());
        Self { cx, me, change, kind: kind_of::<C>(subject), once: Once::new(me.as_ref(), once), receipt }
    }

    async fn take(self, wish: C::Wish, choice: &C::Choice) -> Result<Outcome<Receipt, Refused<C::Fault>>, Error> {
        let Self { cx, me, change, kind, once, receipt } = self;
        let ready = match change.prepare(&Preparing { cx, wish: &wish, choice, once }).await? {
            Ok(ready) => ready,
            // The same form in another request may have used up what this one was refused.
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

/// Whether that login may change now what asks so much, inside the transaction of the change.
pub(crate) async fn may_change(
    tx: &mut Tx,
    cx: &Cx,
    me: &impl Changer,
    asks: Asks,
) -> Result<Result<MayChange, NotNow>, StoreError> {
    let policies = cx.app.policies();
    tx.may_change(me, asks, &policies.session, policies.verification, cx.now).await
}

/// Writes what follows from a change: for a feature whose change takes effect by a step of its own.
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
        if let Some(session) = may.session().filter(|_| change.ends_other_sessions()) {
            tx.end_other_sessions(may.user(), session, stamp.now).await?;
        }
        let to: Vec<&str> = to.iter().map(String::as_str).collect();
        tell(tx, stamp, may.user(), change, receipt, &to, cx.locale).await?;
    }
    let Event { name, entity: kind, from, to } = event;
    tx.changed(stamp, Changed { name, entity: kind, id: entity, customer, from, to }).await?;
    Ok(tx.audit(stamp, action, About { entity: Some(entity), customer, detail: word }).await?)
}
