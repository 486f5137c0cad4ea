//! The pages of sharing, adding and switching in each of their states.

use super::{
    PATH, add,
    answer::{self, Reader},
    invite, list, none, not_sent, review, revoke, seen_by_guest, switch, switched,
};
use crate::{registration::contract, visit::Visit};
use madoguchi_app::{
    Subscriber,
    household::{Addable, Contract, Guest, Invitation, NotAccepted, NotSent, Offer},
};
use madoguchi_domain::{
    credential::ContactAddressFault,
    grant::{Scope, Scopes},
    household::{INVITATION_LIFE, InvitationTimes, Term, WishFault},
    id::{GrantId, InvitationId},
    receipt::Receipt,
};
use madoguchi_web::{Failure, Faults, face::LeftForm, sample::Sample};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);
const ADDRESS: &str = "kenji@example.jp";

pub(crate) fn all(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let samples = [
        shared(visit, me)?,
        of_guests(visit)?,
        invitations(visit)?,
        reviews(visit, me)?,
        revocations(visit, me)?,
        answers(visit, me)?,
        additions(visit, me)?,
        switches(visit, me)?,
        left_forms(visit, me)?,
        vec![
            Sample::of("may add a contract", &none::page(visit, true))?,
            Sample::of("may not yet", &none::page(visit, false))?,
        ],
    ];
    Ok(samples.into_iter().flatten().collect())
}

fn stale(visit: &Visit) -> Faults {
    Faults::whole(visit.texts.get("form-stale"))
}

/// Every refusal of a form that mails an invitation, as its reader is told.
fn refused(visit: &Visit) -> Result<Vec<(&'static str, Faults)>, Failure> {
    let until = visit.cx.now.plus(DAY);
    Ok(vec![
        ("stale", stale(visit)),
        ("too many", not_sent(visit, NotSent::Full)?),
        ("too soon", not_sent(visit, NotSent::Wait(until))?),
        ("settling", not_sent(visit, NotSent::Settling(until))?),
        ("frozen", not_sent(visit, NotSent::Frozen(until))?),
    ])
}

fn guest(visit: &Visit, me: &Subscriber) -> Guest {
    let now = visit.cx.now;
    Guest {
        grant: me.grant(),
        portal_id: "kenji.k".to_owned(),
        address: Some(ADDRESS.to_owned()),
        scopes: Scopes::of(&[Scope::Bills]),
        since: now.minus(DAY),
        ends_at: Some(now.plus(DAY)),
        seen_at: Some(now),
    }
}

/// A guest of whom less is known: the invited address is no longer kept, and she has not looked yet.
fn unseen_guest(visit: &Visit, me: &Subscriber) -> Guest {
    Guest { address: None, scopes: Scopes::all(), ends_at: None, seen_at: None, ..guest(visit, me) }
}

/// An invitation that was sent and waits for its answer.
fn invitation(visit: &Visit, me: &Subscriber) -> Invitation {
    let now = visit.cx.now;
    Invitation {
        id: InvitationId(me.grant().0),
        customer: me.customer(),
        invited_by: me.user(),
        address: ADDRESS.to_owned(),
        scopes: Scopes::of(&[Scope::Bills, Scope::Usage]),
        term: Term::OneMonth,
        times: InvitationTimes {
            last_sent_at: Some(now),
            expires_at: now.plus(INVITATION_LIFE),
            grant_ends_at: now.plus(DAY * 30),
            accepted_at: None,
            withdrawn_at: None,
        },
        grant: None,
        receipt: Some(Receipt::of([7; 8])),
    }
}

/// What the holder sees.
fn shared(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let (guest, open) = (guest(visit, me), invitation(visit, me));
    let expired = InvitationTimes { expires_at: visit.cx.now, ..open.times };
    let expired = Invitation { times: expired, ..open.clone() };
    let (guests, open_and_expired) = ([guest.clone(), unseen_guest(visit, me)], [open.clone(), expired]);
    let of = |state: &'static str, guests: &[Guest], invitations: &[Invitation], said, faults: &Faults| {
        Sample::of(state, &list::page(visit, true, guests, invitations, said, faults))
    };
    let ok = Faults::none();
    let mut samples = vec![
        of("nobody", &[], &[], None, &ok)?,
        of("one guest", &[guest], &[], None, &ok)?,
        of("one invitation", &[], &[open], None, &ok)?,
        of("several of both", &guests, &open_and_expired, None, &ok)?,
        Sample::of("unverified", &list::page(visit, false, &guests, &open_and_expired, None, &ok))?,
    ];
    for said in list::Said::ALL {
        samples.push(of(said.as_str(), &guests, &[], Some(*said), &ok)?);
    }
    for (state, faults) in refused(visit)? {
        samples.push(of(state, &guests, &open_and_expired, None, &faults)?);
    }
    Ok(samples)
}

/// The same address for those who share nothing.
fn of_guests(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let (some, end) = (Scopes::of(&[Scope::Bills, Scope::Orders]), visit.cx.now.plus(DAY));
    Ok(vec![
        Sample::of("guest", &list::own_page(visit, true, Some((&some, Some(end)))))?,
        Sample::of("guest without end", &list::own_page(visit, true, Some((&Scopes::all(), None))))?,
        Sample::of("guest, unverified", &list::own_page(visit, false, Some((&some, Some(end)))))?,
        Sample::of("nothing can be shared", &list::own_page(visit, true, None))?,
    ])
}

fn invitations(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let typed = || invite::Typed {
        address: ADDRESS.to_owned(),
        scope_bills: "on".to_owned(),
        scope_usage: "on".to_owned(),
        term: Term::SixMonths.as_str().to_owned(),
        ..invite::Typed::default()
    };
    let told = |faults: &[WishFault]| invite::told(&visit.texts, faults);
    let nothing = [WishFault::Address(ContactAddressFault::Empty), WishFault::NoScope, WishFault::NoTerm];
    let not_mail = [WishFault::Address(ContactAddressFault::NotMailShaped)];
    let of = |state: &'static str, typed: &invite::Typed, faults: &Faults| {
        Sample::of(state, &invite::page(visit, typed, faults))
    };
    let mut samples = vec![
        of("first", &invite::Typed::first(), &Faults::none())?,
        of("corrected", &typed(), &Faults::none())?,
        of("nothing typed", &invite::Typed::default(), &told(&nothing))?,
        of("no address", &typed(), &told(&not_mail))?,
        of("one's own address", &typed(), &told(&[WishFault::Own]))?,
    ];
    for (state, faults) in refused(visit)? {
        samples.push(of(state, &typed(), &faults)?);
    }
    Ok(samples)
}

fn reviews(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let sent = invitation(visit, me);
    let times = InvitationTimes { last_sent_at: None, ..sent.times };
    let draft = Invitation { times, receipt: None, ..sent.clone() };
    let unnumbered = Invitation { receipt: None, ..sent.clone() };
    let mut samples = vec![
        Sample::of("first", &review::page(visit, &draft, &Faults::none()))?,
        Sample::of("sent", &review::invited(visit, &sent))?,
        Sample::of("without a receipt", &review::invited(visit, &unnumbered))?,
    ];
    for (state, faults) in refused(visit)? {
        samples.push(Sample::of(state, &review::page(visit, &draft, &faults))?);
    }
    Ok(samples)
}

fn revocations(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let (known, unseen) = (guest(visit, me), unseen_guest(visit, me));
    Ok(vec![
        Sample::of("first", &revoke::page(visit, &known, &Faults::none()))?,
        Sample::of("unseen guest", &revoke::page(visit, &unseen, &Faults::none()))?,
        Sample::of("stale", &revoke::page(visit, &known, &stale(visit)))?,
    ])
}

/// The pages behind an invitation's link.
fn answers(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let now = visit.cx.now;
    let (scopes, ends_at) = (Scopes::of(&[Scope::Bills, Scope::Usage]), now.plus(DAY * 30));
    let inviter = "髙○ 花○".to_owned();
    let me_accepts = Reader::Login(me.login());
    let offer = Offer { inviter, scopes, ends_at, expires_at: now.plus(INVITATION_LIFE) };
    let of = |state: &'static str, who: Reader<'_>, faults: &Faults| {
        Sample::of(state, &answer::page(visit, who, &offer, "abc.def", faults))
    };
    let mut samples = vec![
        of("nobody signed in", Reader::Visitor, &Faults::none())?,
        of("signed in", me_accepts, &Faults::none())?,
        of("unverified", Reader::Unverified, &Faults::none())?,
        of("stale", Reader::Visitor, &stale(visit))?,
        of("stale and signed in", me_accepts, &stale(visit))?,
        Sample::of("over", &answer::over_page(visit))?,
        Sample::of("accepted", &answer::accepted(visit, seen_by_guest(visit, me)))?,
    ];
    let refusals = [
        ("one's own contract", NotAccepted::Own),
        ("accepted while unverified", NotAccepted::Unverified),
        ("frozen", NotAccepted::Frozen(now.plus(DAY))),
    ];
    for (state, refusal) in refusals {
        if let Some(faults) = answer::told(visit, refusal) {
            let who = if refusal == NotAccepted::Unverified { Reader::Unverified } else { me_accepts };
            samples.push(of(state, who, &faults)?);
        }
    }
    Ok(samples)
}

fn additions(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let typed = contract::ContractForm::default();
    let frozen = add::frozen(visit, visit.cx.now.plus(DAY));
    let addable = Addable { name: "髙橋 花子".to_owned(), number: "****2345".to_owned() };
    let of = |state: &'static str, said, faults: &Faults| Sample::of(state, &add::page(visit, &typed, said, faults));
    let confirm = |state: &'static str, faults: &Faults| Sample::of(state, &add::confirm(visit, me, &addable, faults));
    let not_proven = Faults::whole(visit.texts.get("not-proven"));
    let not_proven = contract::page(visit, &add::place(visit), &typed, &not_proven, true);
    Ok(vec![
        of("to be added", None, &Faults::none())?,
        of("to be added again", Some(add::Said::Again), &Faults::none())?,
        of("to be added, stale", None, &stale(visit))?,
        of("to be added, frozen", None, &frozen)?,
        Sample::of("to be added, not proven", &not_proven)?,
        confirm("first", &Faults::none())?,
        confirm("stale", &stale(visit))?,
        Sample::of("taken", &add::taken(visit))?,
    ])
}

/// The contract that is looked at, another of one's own, and somebody else's.
fn contracts(me: &Subscriber) -> [Contract; 3] {
    let of = |grant, holder, name: &str, place: Option<&str>| Contract {
        grant,
        holder,
        number: "C-0012345".to_owned(),
        name: name.to_owned(),
        place: place.map(ToOwned::to_owned),
    };
    [
        of(me.grant(), true, "髙橋 花子", Some("芝公園4-2-8 みなとハイツ201")),
        of(GrantId(me.user().0), true, "髙橋 花子", None),
        of(GrantId(me.customer().0), false, "佐藤 健二", Some("港町1-2-3")),
    ]
}

fn switches(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let [shown, own, others] = contracts(me);
    let all = [shown.clone(), own, others.clone()];
    Ok(vec![
        Sample::of("one contract", &switch::page(visit, &[], &Faults::none()))?,
        Sample::of("two contracts", &switch::page(visit, &[shown, others], &Faults::none()))?,
        Sample::of("three contracts", &switch::page(visit, &all, &Faults::none()))?,
        Sample::of("stale", &switch::page(visit, &all, &stale(visit)))?,
    ])
}

/// Forms of a contract other than the one looked at.
fn left_forms(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let contracts = contracts(me);
    let [_, own, others] = contracts.each_ref().map(|contract| contract.grant.to_string());
    let of = |state: &'static str, contracts: &[Contract], shown_for: &str| {
        let typed = vec![("address".to_owned(), ADDRESS.to_owned()), ("scope_bills".to_owned(), "on".to_owned())];
        Sample::of(state, &switched::page(visit, contracts, LeftForm { action: PATH, shown_for, typed }))
    };
    Ok(vec![
        of("of one's own contract", &contracts, &own)?,
        of("of somebody else's", &contracts, &others)?,
        of("of one that is gone", &contracts, "")?,
        of("the only contract is left", &[], &own)?,
    ])
}
