//! The page of passkeys in each of its states.

use super::{Ceremony, Known, Naming, PasskeyRefusal, Said, StoredPasskey, page, read, stale, told};
use crate::visit::Visit;
use madoguchi_app::{Subscriber, change::NotNow};
use madoguchi_web::{Failure, Faults, sample::Sample};
use std::time::Duration;

const PHONE: &str = "018f4e2c-0000-7000-8000-000000000001";
const COMPUTER: &str = "018f4e2c-0000-7000-8000-000000000002";

pub(crate) fn all(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let pages = [listed(visit, me)?, adding(visit, me)?, changing(visit, me)?];
    Ok(pages.into_iter().flatten().collect())
}

/// What a browser would be asked. No test answers it.
fn ceremony() -> Ceremony {
    Ceremony { options: "{}".to_owned(), state: "state".to_owned() }
}

fn none() -> Known {
    Known { passkeys: Vec::new(), ceremony: Some(ceremony()), required: false }
}

/// One that was used, and one that never was.
fn two(visit: &Visit, me: &Subscriber) -> Result<Known, Failure> {
    let stored = |id, name: &str, used_at| {
        Ok::<_, Failure>(StoredPasskey {
            id: read(id)?,
            user: me.user(),
            credential: "{}".to_owned(),
            name: name.to_owned(),
            added_at: visit.cx.now.minus(Duration::from_hours(48)),
            used_at,
        })
    };
    let used_at = visit.cx.now.minus(Duration::from_hours(1));
    let passkeys = vec![stored(PHONE, "わたしの電話", Some(used_at))?, stored(COMPUTER, "居間のパソコン", None)?];
    Ok(Known { passkeys, ..none() })
}

fn listed(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let of = |state, known, said| Sample::of(state, &page(visit, known, &Naming::default(), &Faults::none(), said));
    Ok(vec![
        of("none", none(), None)?,
        of("none, and one demanded", Known { required: true, ..none() }, None)?,
        of("none, and none offered", Known { ceremony: None, ..none() }, None)?,
        of("two", two(visit, me)?, None)?,
        of("two, and no more offered", Known { ceremony: None, ..two(visit, me)? }, None)?,
        of("added", two(visit, me)?, Some(Said::Added))?,
        of("renamed", two(visit, me)?, Some(Said::Renamed))?,
        of("removed", none(), Some(Said::Removed))?,
    ])
}

fn adding(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let (nameless, named) = (Naming::default(), Naming::of_new("わたしの電話".to_owned()));
    let of = |state, known, typed, faults: &Faults| Sample::of(state, &page(visit, known, typed, faults, None));
    let told = |refusal, typed: &Naming| told(visit, refusal, typed);
    let frozen = PasskeyRefusal::NotNow(NotNow::Frozen(visit.cx.now.plus(Duration::from_hours(24))));
    Ok(vec![
        of("a name was kept", none(), &named, &Faults::none())?,
        of("without a name", none(), &nameless, &told(PasskeyRefusal::Name, &nameless))?,
        of("not added", none(), &named, &told(PasskeyRefusal::Answer, &named))?,
        of("too many", two(visit, me)?, &named, &told(PasskeyRefusal::TooMany, &named))?,
        of("frozen", none(), &named, &told(frozen, &named))?,
        of("stale", none(), &named, &stale(visit))?,
    ])
}

fn changing(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let named = |name: &str| Naming { passkey: COMPUTER.to_owned(), name: name.to_owned() };
    let of =
        |state, typed: &Naming, faults: &Faults| Sample::of(state, &page(visit, two(visit, me)?, typed, faults, None));
    let (nameless, nothing) = (named(""), Naming::default());
    Ok(vec![
        of("another name was kept", &named("書斎のパソコン"), &Faults::none())?,
        of("renamed without a name", &nameless, &told(visit, PasskeyRefusal::Name, &nameless))?,
        of("stale rename", &named("書斎のパソコン"), &stale(visit))?,
        of("the last, and one is demanded", &nothing, &told(visit, PasskeyRefusal::Demanded, &nothing))?,
    ])
}
