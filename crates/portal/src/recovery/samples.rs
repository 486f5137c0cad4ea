//! The pages of a forgotten password in each of their states.

use super::{Said, choose, code, contract, done, factor, id, new_password, passphrase, reissue, sent};
use crate::visit::Visit;
use madoguchi_app::{
    Subscriber,
    recovery::{
        Asked, BeginRefusal, CodeRefusal, FactorRefusal, LinkRefusal, NewPasswordFault, PassphraseRefusal, Refusal,
    },
};
use madoguchi_domain::{
    credential::{PasswordFault, PortalIdFault},
    receipt::Receipt,
    secret::Secret,
    throttle::{Delay, DelayCause},
    time::Ts,
};
use madoguchi_web::{Failure, Faults, sample::Sample};
use std::time::Duration;

const ID: &str = "hanako@example.jp";
/// Where a mail went, as the page shows it.
const TARGET: &str = "h***o@e***.jp";

pub(crate) fn all(visit: &Visit, _me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let pages = [
        choosing(visit)?,
        asking(visit)?,
        codes(visit)?,
        passphrases(visit)?,
        sending(visit)?,
        links(visit)?,
        contracts(visit)?,
        factors(visit)?,
        passwords(visit)?,
        dones(visit)?,
    ];
    Ok(pages.into_iter().flatten().collect())
}

/// When something can be tried again.
fn later(visit: &Visit) -> Ts {
    visit.cx.now.plus(Duration::from_mins(40))
}

fn stale(visit: &Visit) -> Faults {
    Faults::whole(visit.texts.get("form-stale"))
}

fn waiting(visit: &Visit) -> Faults {
    Faults::whole(&visit.text_at("verify-wait", later(visit)))
}

fn choosing(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let nothing = choose::Typed::default();
    let chosen = choose::Typed { unknown: "id".to_owned() };
    Ok(vec![
        Sample::of("first", &choose::page(visit, &nothing, &Faults::none()))?,
        Sample::of("nothing chosen", &choose::page(visit, &nothing, &choose::missing(&visit.texts)))?,
        Sample::of("stale", &choose::page(visit, &chosen, &stale(visit)))?,
    ])
}

fn asking(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let nothing = id::Typed::default();
    let typed = id::Typed { portal_id: ID.to_owned(), once: String::new() };
    let empty = id::told(visit, BeginRefusal::Form(PortalIdFault::Empty));
    let wait = id::told(visit, BeginRefusal::Wait(later(visit)));
    Ok(vec![
        Sample::of("first", &id::page(visit, &nothing, &Faults::none(), None))?,
        Sample::of("again", &id::page(visit, &nothing, &Faults::none(), Some(Said::Again)))?,
        Sample::of("nothing typed", &id::page(visit, &nothing, &empty, None))?,
        Sample::of("too many mails", &id::page(visit, &typed, &wait, None))?,
        Sample::of("stale", &id::page(visit, &typed, &stale(visit), None))?,
    ])
}

fn codes(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let nothing = code::Typed::default();
    let typed = code::Typed { code: Secret::new("123456".to_owned()) };
    let of = |state, typed, faults: &Faults| Sample::of(state, &code::page(visit, TARGET, typed, faults, None));
    let told = |refusal| code::told(visit, refusal);
    Ok(vec![
        of("first", &nothing, &Faults::none())?,
        Sample::of("resent", &code::page(visit, TARGET, &nothing, &Faults::none(), Some(Said::Resent)))?,
        of("resent too soon", &nothing, &waiting(visit))?,
        of("no code", &nothing, &told(CodeRefusal::NotACode))?,
        of("wrong", &typed, &told(CodeRefusal::Wrong))?,
        of("over", &typed, &told(CodeRefusal::Over))?,
        of("too many tries", &typed, &told(CodeRefusal::Wait(later(visit))))?,
        of("stale", &typed, &stale(visit))?,
    ])
}

fn passphrases(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let nothing = passphrase::Typed::default();
    let typed = passphrase::Typed { question: "food".to_owned(), answer: Secret::new("すいか".to_owned()) };
    let of = |state, typed, faults: &Faults| Sample::of(state, &passphrase::page(visit, typed, faults));
    let told = |refusal| passphrase::told(visit, refusal);
    Ok(vec![
        of("first", &nothing, &Faults::none())?,
        of("no question", &nothing, &told(PassphraseRefusal::Question))?,
        of("no answer", &nothing, &told(PassphraseRefusal::Answer))?,
        of("too many mails", &typed, &told(PassphraseRefusal::Wait(later(visit))))?,
        of("stale", &typed, &stale(visit))?,
    ])
}

fn contracts(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    Ok(vec![
        Sample::of("first", &contract::page(visit, None))?,
        Sample::of("another's", &contract::page(visit, Some(Said::NotHers)))?,
    ])
}

fn sending(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    Ok(vec![
        Sample::of("first", &sent::page(visit, TARGET, &Faults::none(), None))?,
        Sample::of("resent", &sent::page(visit, TARGET, &Faults::none(), Some(Said::Resent)))?,
        Sample::of("resent too soon", &sent::page(visit, TARGET, &waiting(visit), None))?,
        Sample::of("stale", &sent::page(visit, TARGET, &stale(visit), None))?,
    ])
}

fn links(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let opened = reissue::Typed { key: "key".to_owned(), ..reissue::Typed::default() };
    let typed = reissue::Typed {
        key: "key".to_owned(),
        question: "food".to_owned(),
        answer: Secret::new("めろん".to_owned()),
        once: String::new(),
    };
    let of = |state, typed, faults: &Faults| Sample::of(state, &reissue::page(visit, typed, faults));
    let told = |refusal| reissue::told(visit, refusal);
    Ok(vec![
        of("first", &opened, &Faults::none())?,
        of("no question", &opened, &told(LinkRefusal::Question))?,
        of("no answer", &opened, &told(LinkRefusal::Answer))?,
        of("wrong", &typed, &told(LinkRefusal::Wrong))?,
        of("too many tries", &typed, &told(LinkRefusal::Wait(later(visit))))?,
        of("stale", &typed, &stale(visit))?,
        Sample::of("over", &reissue::over(visit))?,
    ])
}

fn factors(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let both = Asked { by_code: true, by_passkey: true };
    let of = |state, asked, faults: &Faults| Sample::of(state, &factor::page(visit, asked, faults)?);
    let told = |refusal| factor::told(visit, refusal);
    Ok(vec![
        of("by code", Asked { by_passkey: false, ..both }, &Faults::none())?,
        of("by passkey", Asked { by_code: false, ..both }, &Faults::none())?,
        of("by either", both, &Faults::none())?,
        of("no code", both, &told(FactorRefusal::NotACode))?,
        of("wrong code", both, &told(FactorRefusal::Wrong))?,
        of("wrong passkey", both, &told(FactorRefusal::Passkey))?,
        of(
            "too many tries",
            both,
            &told(FactorRefusal::Delayed(Delay { until: later(visit), cause: DelayCause::Login(5) })),
        )?,
        of("stale", both, &stale(visit))?,
    ])
}

fn passwords(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let of = |state, faults: &Faults, made| Sample::of(state, &new_password::page(visit, ID, "", faults, made));
    let told = |refusal: Refusal| new_password::told(visit, &refusal);
    let short = NewPasswordFault::Password(PasswordFault::TooShort);
    Ok(vec![
        of("first", &Faults::none(), None)?,
        of("made", &Faults::none(), Some("abc-def-ghi-jkl-mn"))?,
        of("too short, and typed otherwise", &told(Refusal::Form(vec![short, NewPasswordFault::Again])), None)?,
        of("frozen", &told(Refusal::Frozen(later(visit))), None)?,
        of("stale", &stale(visit), None)?,
    ])
}

fn dones(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    use done::Onward;
    let of = |state, onward, said| Sample::of(state, &done::page(visit, ID, Receipt::of([7; 8]), onward, said));
    Ok(vec![
        of("without a contract", &Onward::SignIn, None)?,
        of("signed in", &Onward::Top, None)?,
        of("signed in, with a passkey offered", &Onward::TopOrPasskey, None)?,
        of("set by another page before", &Onward::TopOrPasskey, Some(Said::Earlier))?,
    ])
}
