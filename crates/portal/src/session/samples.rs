//! The page of one's own sessions in each of its states.

use super::{Found, Said, page};
use crate::visit::Visit;
use madoguchi_app::{Subscriber, letter::OwnLetter, session::OwnSession};
use madoguchi_domain::{id::SessionId, letter::LetterTimes, session::Device};
use madoguchi_web::{Failure, Faults, sample::Sample};
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);

pub(crate) fn all(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let first = |sessions| Found { before: None, sessions, more: false, letters: Vec::new() };
    let (this, others, past) = (this(visit, me), others(visit, me, true), others(visit, me, false));
    let several = [vec![this.clone()], others, past.clone()].concat();
    let found = [
        ("alone", first(vec![this.clone()])),
        ("several", first(several.clone())),
        ("the newest of many", Found { more: true, ..first(several.clone()) }),
        ("older", Found { before: Some(this.id), ..first(past.clone()) }),
        ("older of more", Found { before: Some(this.id), more: true, ..first(past) }),
        ("letters", Found { letters: letters(visit), ..first(vec![this]) }),
    ];
    let of = |state: &'static str, found: &Found, said, faults: &Faults| {
        Sample::of(state, &page(visit, me, found, said, faults))
    };
    let shown = found.into_iter().map(|(state, found)| of(state, &found, None, &Faults::none()));
    let mut samples = shown.collect::<Result<Vec<_>, _>>()?;
    let several = first(several);
    samples.push(of("stale", &several, None, &Faults::whole(visit.texts.get("form-stale")))?);
    for said in Said::ALL {
        samples.push(of(said.as_str(), &several, Some(*said), &Faults::none())?);
    }
    Ok(samples)
}

/// The present session.
fn this(visit: &Visit, me: &Subscriber) -> OwnSession {
    let now = visit.cx.now;
    OwnSession {
        id: me.session(),
        device: Device::Windows,
        signed_in_at: now.minus(HOUR),
        last_seen_at: now,
        alive: true,
        new_device: false,
    }
}

/// One of each device, the first of them in a browser not used before.
fn others(visit: &Visit, me: &Subscriber, alive: bool) -> Vec<OwnSession> {
    let id = SessionId(me.user().0);
    let of = |(position, device): (usize, &Device)| OwnSession {
        id,
        device: *device,
        new_device: position == 0,
        alive,
        ..this(visit, me)
    };
    Device::ALL.iter().enumerate().map(of).collect()
}

/// One in each state.
fn letters(visit: &Visit) -> Vec<OwnLetter> {
    let now = visit.cx.now;
    let requested = LetterTimes::default();
    let printed = LetterTimes { printed_at: Some(now), valid_until: Some(now.plus(HOUR)), ..requested };
    let posted = LetterTimes { posted_at: Some(now), ..printed };
    let used = LetterTimes { used_at: Some(now), ..posted };
    let expired = LetterTimes { valid_until: Some(now), ..posted };
    let returned = LetterTimes { returned_at: Some(now), ..posted };
    [requested, printed, posted, used, expired, returned].map(|times| OwnLetter { requested_at: now, times }).into()
}
