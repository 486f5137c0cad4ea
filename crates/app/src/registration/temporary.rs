//! 仮ID and 仮パスワード from a letter, instead of STEP2 (PRODUCT §4.1).
//!
//! Who guesses makes no letter worse for its owner: tries are counted for the letter and the source together, and what
//! everybody tries of one letter only makes everybody wait. A 仮ID that is in no letter costs the same and is answered
//! the same. Who has both right holds the letter, and is told why it works no longer, if it does not.

use super::{KIND, Purpose, State, Step};
use crate::{
    audit,
    cx::Cx,
    error::{Error, Outcome},
    flow::Flow,
    keys::{self, Token},
    letter::secret::{ID, PASSWORD},
    throttle,
};
use madoguchi_domain::{
    audit::Action,
    id::LetterId,
    letter::{LetterState, TemporaryWord, WordFault},
    limit::{LETTER_TRIES, LETTER_TRIES_BEFORE_WAITING},
    registration::slowdown_past,
    throttle::{Attempt, windowed_attempt},
    time::Ts,
};
use madoguchi_store::{
    StoreError,
    audit::About,
    letter::{self, MadeFor},
    throttle::ThrottleKey,
};
use uuid::Uuid;

/// What stands in the form, as typed.
#[derive(Clone)]
pub struct TemporaryForm {
    /// 仮ID
    pub temporary_id: String,
    /// 仮パスワード
    pub temporary_password: String,
}

/// Why a letter proved nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemporaryRefusal {
    /// What was typed cannot have stood in a letter: the ID, the password. This costs no try.
    Form(Option<WordFault>, Option<WordFault>),
    /// There is no such letter, or its password is another.
    NotProven,
    /// This letter was tried too often from there; from that instant on it can be tried again.
    Wait(Ts),
    /// Both are right, and the letter works no longer.
    Over(LetterOver),
}

/// Why a letter works no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterOver {
    /// A registration was completed with it.
    Used,
    /// Its last day is over.
    Expired,
    /// It came back from the post once.
    Returned,
}

/// Checks 仮ID and 仮パスワード. Gives the token of a registration, or of an addition to a login, whose contract is proven;
/// the letter itself is not spent before that is complete.
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
        let counter = throttle::key(cx, "letter_tries", &[key.as_slice(), cx.source.name().as_bytes()].concat());
        if let Some(until) = take_try(cx, counter, key).await? {
            audit::delayed(cx, cx.visitor_stamp(), About { detail: "letter", ..About::default() }).await?;
            return Ok(Outcome::Refused(TemporaryRefusal::Wait(until)));
        }
        let (mut made, mut printed_under) = (None, keys.newest());
        for key in keys.each() {
            if let Some(letter) = letter::by_key(cx.db(), key.letter_key(&id), cx.ended_after()).await? {
                (made, printed_under) = (Some(letter), key);
            }
        }
        // A password that nobody was sent is compared with when there is no letter: the answer must not come sooner.
        let letter = made.map_or(LetterId(Uuid::nil()), |made| made.id);
        let right = keys::same(password.as_str(), printed_under.temporary(PASSWORD, letter).as_str());
        debug_assert!(made.is_none_or(|made| printed_under.temporary(ID, made.id) == id));
        if let Some(made) = made.filter(|made| right && made.times.printed_at.is_some()) {
            return proven(cx, made, counter, purpose).await;
        }
        record(cx, Action::ContractRefused, made, None).await?;
        Ok(Outcome::Refused(TemporaryRefusal::NotProven))
    })
    .await
}

/// Counts a try before it is looked at. Gives the instant from which on there can be more, if this source made too many
/// of that letter; makes it wait if all together made very many.
async fn take_try(cx: &Cx, counter: ThrottleKey, letter: [u8; 32]) -> Result<Option<Ts>, Error> {
    if !cx.source.exempt
        && let Err(until) = throttle::within(cx, counter, LETTER_TRIES).await?
    {
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

/// Both words are right.
async fn proven(
    cx: &Cx,
    made: MadeFor,
    counter: ThrottleKey,
    purpose: Purpose,
) -> Result<Outcome<Token, TemporaryRefusal>, Error> {
    let over = match made.times.state(cx.now) {
        LetterState::Used => Some(LetterOver::Used),
        LetterState::Expired => Some(LetterOver::Expired),
        LetterState::Returned => Some(LetterOver::Returned),
        LetterState::Requested | LetterState::Printed | LetterState::Posted => None,
    };
    if let Some(over) = over {
        record(cx, Action::ContractRefused, Some(made), None).await?;
        return Ok(Outcome::Refused(TemporaryRefusal::Over(over)));
    }
    let state = State { letter: Some(made.id), ..State::new(Step::Proven(made.customer), purpose) };
    let flow = Flow::begin(cx, KIND, state).await?;
    // Whoever holds the letter may try it as often as she likes: in another browser, or once more after a pause.
    record(cx, Action::ContractProven, Some(made), Some(counter)).await?;
    Ok(Outcome::Done(flow.token))
}

async fn record(cx: &Cx, action: Action, made: Option<MadeFor>, forget: Option<ThrottleKey>) -> Result<(), Error> {
    let stamp = cx.visitor_stamp();
    let about =
        About { entity: made.map(|made| made.id.0), customer: made.map(|made| made.customer), detail: "letter" };
    cx.db()
        .write_closure(move |tx| {
            let (stamp, about) = (stamp.clone(), about.clone());
            Box::pin(async move {
                if let Some(counter) = forget {
                    tx.clear_throttle(counter).await?;
                }
                tx.audit(&stamp, action, about).await
            })
        })
        .await
        .map_err(|error: StoreError| error.into())
}
