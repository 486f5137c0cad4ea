//! 仮ID and 仮パスワード from a letter, instead of STEP2 (PRODUCT §4.1).
//!
//! Guessing makes no letter worse for its owner: tries are counted for letter and source together, and everybody's
//! tries at one letter only make everybody wait. A 仮ID that is in no letter costs the same and is answered the same.
//! Anyone with both words right holds the letter, and is told why if it no longer works.

use super::{KIND, Purpose, State, Step};
use crate::{
    audit,
    cx::Cx,
    error::{Error, Outcome, Stop},
    flow::Flow,
    keys::{self, Token},
    letter::secret::{ID, PASSWORD},
    throttle,
};
use madoguchi_domain::{
    audit::Action,
    id::LetterId,
    letter::{LetterState, TemporaryWord, WordFault},
    limit::{LETTER_TRIES, LETTER_TRIES_BEFORE_WAITING, NEAR},
    registration::slowdown_past,
    throttle::{Attempt, windowed_attempt},
    time::Ts,
};
use madoguchi_store::{
    Stamp, Tx, Unit,
    audit::About,
    letter::{self, MadeFor},
    throttle::ThrottleKey,
};
use std::convert::Infallible;
use uuid::Uuid;

/// The form, as typed.
#[derive(Clone)]
pub struct TemporaryForm {
    /// 仮ID
    pub temporary_id: String,
    /// 仮パスワード
    pub temporary_password: String,
}

/// Why a letter was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemporaryRefusal {
    /// The typed ID or password cannot have been printed in a letter. This costs no try.
    Form(Option<WordFault>, Option<WordFault>),
    /// There is no such letter, or its password differs.
    NotProven,
    /// This source tried the letter too often; it can be tried again from that instant.
    Wait(Ts),
    /// Both are right, but the letter no longer works.
    Over(LetterOver),
}

/// Why a letter no longer works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterOver {
    /// A registration was completed with it.
    Used,
    /// Its last day has passed.
    Expired,
    /// It came back from the post.
    Returned,
}

/// Checks 仮ID and 仮パスワード. Returns the token of a flow with a proven contract, for a registration or an addition
/// to a login; the letter is not spent until that is complete.
pub async fn prove_by_letter(
    cx: &Cx,
    form: &TemporaryForm,
    purpose: Purpose,
) -> Result<Outcome<Token, TemporaryRefusal>, Error> {
    let words = (TemporaryWord::read(&form.temporary_id), TemporaryWord::read(&form.temporary_password));
    let (id, password) = match words {
        (Ok(id), Ok(password)) => (id, password),
        (id, password) => return Ok(Outcome::Refused(TemporaryRefusal::Form(id.err(), password.err()))),
    };
    throttle::slow_down(cx, "letter_tries_source").await?;
    cx.neutral(async {
        let keys = cx.app.keys();
        let key = keys.newest().letter_key(&id);
        if let Some(until) = take_try(cx, key).await? {
            audit::delayed(cx, cx.visitor_stamp(), About { detail: "letter", ..About::default() }).await?;
            return Ok(Outcome::Refused(TemporaryRefusal::Wait(until)));
        }
        let (mut made, mut printed_under) = (None, keys.newest());
        for key in keys.each() {
            if let Some(letter) = letter::by_key(cx.db(), key.letter_key(&id), cx.ended_after()).await? {
                (made, printed_under) = (Some(letter), key);
            }
        }
        // Without a letter, a password that nobody was sent is compared: the answer must not come sooner.
        let letter = made.map_or(LetterId(Uuid::nil()), |made| made.id);
        let right = keys::same(password.as_str(), printed_under.temporary(PASSWORD, letter).as_str());
        debug_assert!(made.is_none_or(|made| printed_under.temporary(ID, made.id) == id));
        if let Some(made) = made.filter(|made| right && made.times.printed_at.is_some()) {
            return proven(cx, made, key, purpose).await;
        }
        record(cx, Action::ContractRefused, made, Vec::new()).await?;
        Ok(Outcome::Refused(TemporaryRefusal::NotProven))
    })
    .await
}

/// Counts a try before it is looked at. If this source or a network around it made too many at that letter, returns the
/// instant from which there can be more; if all together made very many, makes it wait.
async fn take_try(cx: &Cx, letter: [u8; 32]) -> Result<Option<Ts>, Error> {
    if let Err(until) = throttle::within_networks(cx, "letter_tries", &letter, LETTER_TRIES, NEAR).await? {
        return Ok(Some(until));
    }
    let all = throttle::key(cx, "letter_tries_all", &letter);
    let taken = throttle::take(cx, all, |old| {
        Attempt::Allowed(windowed_attempt(LETTER_TRIES_BEFORE_WAITING.window, old, cx.now))
    })
    .await?;
    let tries = match taken {
        Some(Attempt::Allowed(counter)) => u32::try_from(counter.count).unwrap_or(u32::MAX),
        _ => u32::MAX,
    };
    let most = u32::try_from(LETTER_TRIES_BEFORE_WAITING.most).unwrap_or(u32::MAX);
    cx.app.wait(slowdown_past(most, tries)).await;
    Ok(None)
}

/// Both words were right.
async fn proven(
    cx: &Cx,
    made: MadeFor,
    letter: [u8; 32],
    purpose: Purpose,
) -> Result<Outcome<Token, TemporaryRefusal>, Error> {
    let over = match made.times.state(cx.now) {
        LetterState::Used => Some(LetterOver::Used),
        LetterState::Expired => Some(LetterOver::Expired),
        LetterState::Returned => Some(LetterOver::Returned),
        LetterState::Requested | LetterState::Printed | LetterState::Posted => None,
    };
    if let Some(over) = over {
        record(cx, Action::ContractRefused, Some(made), Vec::new()).await?;
        return Ok(Outcome::Refused(TemporaryRefusal::Over(over)));
    }
    let state = State { letter: Some(made.id), ..State::new(Step::Proven(made.customer), purpose) };
    let flow = Flow::begin(cx, KIND, state).await?;
    // A letter's holder may try it as often as she likes: in another browser, or again after a pause.
    let counters = throttle::of_networks(cx, "letter_tries", &letter);
    record(cx, Action::ContractProven, Some(made), counters).await?;
    Ok(Outcome::Done(flow.token))
}

async fn record(cx: &Cx, action: Action, made: Option<MadeFor>, forget: Vec<ThrottleKey>) -> Result<(), Error> {
    let stamp = cx.visitor_stamp();
    let about =
        About { entity: made.map(|made| made.id.0), customer: made.map(|made| made.customer), detail: "letter" };
    let Ok(()) = cx.db().write(Recording { stamp, action, about, forget }).await?;
    Ok(())
}

struct Recording {
    stamp: Stamp,
    action: Action,
    about: About,
    /// The counters to forget.
    forget: Vec<ThrottleKey>,
}

impl Unit for Recording {
    type Done = ();
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible>> {
        for counter in &self.forget {
            tx.clear_throttle(*counter).await?;
        }
        Ok(tx.audit(&self.stamp, self.action, self.about.clone()).await?)
    }
}
