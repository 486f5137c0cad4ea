//! The seal on the audit trail. Lines are numbered and chained some minutes after they were written, and the head of
//! the chain is noted in a file outside the database. A walk along the chain names what has changed.
//!
//! A transaction only inserts its line: numbering there would make every writer wait for every other. A sealed line
//! cannot be changed, taken out or put in without the installation's key; until then it is as open as any row.

pub(crate) mod head;
pub(crate) mod seal_job;

pub use head::{HeadFault, HeadFile};
pub use madoguchi_store::audit::About;

use crate::{
    cx::{App, Cx},
    error::{Error, Stop},
    keys::{Key, Keys},
    throttle,
};
use madoguchi_domain::{
    audit::{Action, Finding, Line, Link, Seal, Sealed, Walk},
    limit::{AROUND, REFUSED_ACCESSES},
    time::Ts,
};
use madoguchi_store::{
    Stamp, Tx, Unit,
    audit::{self as stored, Cut, Unsealed},
    retention,
};
use std::{convert::Infallible, time::Duration};
use uuid::Uuid;

/// Lines sealed in one transaction.
const SEALED_AT_ONCE: i64 = 500;
/// Lines read at a time while they are verified.
const PROVEN_AT_ONCE: i64 = 2000;
/// Most findings that are named; the others are counted.
const MOST_NAMED: usize = 1000;

/// Leaves one line about something that changed nothing else, such as a wrong guess.
pub(crate) async fn leave(cx: &Cx, stamp: Stamp, action: Action, about: About) -> Result<(), Error> {
    let Ok(()) = cx.db().write(Leaving { stamp, action, about }).await?;
    Ok(())
}

struct Leaving {
    stamp: Stamp,
    action: Action,
    about: About,
}

impl Unit for Leaving {
    type Done = ();
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible>> {
        Ok(tx.audit(&self.stamp, self.action, self.about.clone()).await?)
    }
}

/// Leaves one line about something not looked at, or not sent, because too many came before it.
pub(crate) async fn delayed(cx: &Cx, stamp: Stamp, about: About) -> Result<(), Error> {
    leave(cx, stamp, Action::TryDelayed, about).await
}

/// Leaves one line about something that was asked for and is not there, or not the asker's: nobody is told which, but
/// the operator can see who tries. `about.entity` is whoever is signed in.
pub async fn refused(cx: &Cx, stamp: Stamp, about: About) -> Result<(), Error> {
    const COUNTS: &str = "refused_accesses";
    let few = match about.entity {
        Some(who) => throttle::within(cx, throttle::key(cx, COUNTS, who.as_bytes()), REFUSED_ACCESSES).await?.is_ok(),
        None => throttle::within_networks(cx, COUNTS, b"", REFUSED_ACCESSES, AROUND).await?.is_ok(),
    };
    if few { leave(cx, stamp, Action::AccessRefused, about).await } else { Ok(()) }
}

/// The seal of a line at its place in the chain.
fn seal_of(key: &Key, before: &Link, line: &Line) -> Seal {
    let customer = line.customer.map(|customer| customer.0);
    let optional = |id: Option<Uuid>| id.map_or_else(Vec::new, |id| id.as_bytes().to_vec());
    key.mac(
        "audit line",
        &[
            &before.seal,
            &before.number.saturating_add(1).to_be_bytes(),
            line.id.0.as_bytes(),
            &line.at.micros().to_be_bytes(),
            line.actor.as_bytes(),
            line.action.as_bytes(),
            &optional(line.entity),
            &optional(customer),
            line.detail.as_bytes(),
        ],
    )
}

/// The keys by which lines were sealed, one after the other along the chain. An old key can add nothing behind the
/// first line sealed by its successor. While that line stands it can change nothing before it either, since a seal
/// covers the seal before it.
struct Sealers<'k> {
    newest: &'k Key,
    /// The newest first, without the older ones that the walk has left behind.
    keys: Vec<&'k Key>,
}

impl<'k> Sealers<'k> {
    fn of(keys: &'k Keys) -> Self {
        Self { newest: keys.newest(), keys: keys.each().collect() }
    }

    /// The line's seal at its place: the stored one if one of the keys made it, otherwise that of the newest key.
    fn seal_of(&mut self, before: &Link, line: &Line, stands: Seal) -> Seal {
        match self.keys.iter().position(|key| seal_of(key, before, line) == stands) {
            Some(at) => {
                self.keys.truncate(at + 1);
                stands
            }
            None => seal_of(self.newest, before, line),
        }
    }
}

/// Proves that retention, and nobody else, took lines away up to a place.
fn proof_of(key: &Key, link: &Link) -> Seal {
    key.mac("audit cut", &[&link.number.to_be_bytes(), &link.seal])
}

/// Seals every unsealed line and notes the head. Returns how many lines were sealed.
pub async fn seal(app: &App) -> Result<u64, Error> {
    let mut all = 0;
    loop {
        let Ok((head, lines)) = app.db().write(Sealing { app: app.clone() }).await?;
        all += lines as u64;
        if i64::try_from(lines).unwrap_or(0) < SEALED_AT_ONCE {
            // Also without new lines: another machine may have sealed them, or this one was killed before noting.
            note(app, head).await?;
            return Ok(all);
        }
    }
}

/// Seals the next lines. Returns the head they lead to, and their number.
struct Sealing {
    app: App,
}

impl Unit for Sealing {
    type Done = (Link, usize);
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(Link, usize), Stop<Infallible>> {
        let key = self.app.keys().newest();
        let mut head = tx.head_of_audit().await?;
        let lines = tx.unsealed_audit(SEALED_AT_ONCE).await?;
        let mut sealed = Vec::with_capacity(lines.len());
        for line in lines {
            head = head.next(&line, |before, line| seal_of(key, before, line));
            sealed.push(Sealed { link: head, line });
        }
        tx.seal_audit(self.app.db(), &sealed).await?;
        Ok((head, sealed.len()))
    }
}

/// Notes the head outside the database if the head noted before is still on the chain. Otherwise the old one stays as a
/// witness; lines are sealed all the same, so that new ones are no more open than before.
async fn note(app: &App, head: Link) -> Result<(), Error> {
    let Some(file) = app.audit_head().filter(|_| head != Link::BEGINNING) else { return Ok(()) };
    if let Some(noted) = file.read().await? {
        let cut = stored::cut(app.db()).await?.map_or(Link::BEGINNING, |cut| cut.link);
        let there = if noted.number == cut.number { Some(cut) } else { stored::link(app.db(), noted.number).await? };
        // A head older than what retention keeps tells nothing any more.
        let stands = noted.number < cut.number || there == Some(noted);
        if !stands {
            return Err(file.lost(noted).into());
        }
    }
    Ok(file.note(head).await?)
}

/// Takes away what is older than retention keeps, from the beginning up to a sealed line. Returns how many lines went.
///
/// Only a line itself tells its age, so lines are verified before they go. What fails goes too, since nothing is kept
/// for ever; a line says so, and is a finding for as long as it is kept.
pub async fn cut(app: &App) -> Result<u64, Error> {
    let mut all = 0;
    let before = app.now().minus(Duration::from_secs(retention::AUDIT_DAYS * 24 * 60 * 60));
    loop {
        let cutting = Cutting { keys: app.keys().clone(), stamp: app.system_stamp("sweep"), before };
        let Ok((lines, proven)) = app.db().write(cutting).await?;
        if !proven {
            tracing::warn!(lines, "old lines of the audit trail were taken away that were not as they had been sealed");
        }
        all += lines as u64;
        if i64::try_from(lines).unwrap_or(0) < retention::CHUNK {
            return Ok(all);
        }
    }
}

/// Takes the next lines away. Returns their number, and whether they were as they had been sealed.
struct Cutting {
    keys: Keys,
    stamp: Stamp,
    before: Ts,
}

impl Unit for Cutting {
    type Done = (usize, bool);
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(usize, bool), Stop<Infallible>> {
        let mut over = tx.first_of_audit(retention::CHUNK).await?;
        over.truncate(over.iter().take_while(|sealed| sealed.line.at < self.before).count());
        let Some(link) = over.last().map(|last| last.link) else { return Ok((0, true)) };
        let proven = are_proven(&self.keys, tx.cut_of_audit().await?, &over);
        if !proven {
            let about = About { detail: "retention", ..About::default() };
            tx.audit(&self.stamp, Action::UnprovenCut, about).await?;
        }
        let cut = Cut { link, proof: proof_of(self.keys.newest(), &link) };
        tx.cut_audit(cut, self.stamp.now).await?;
        Ok((over.len(), proven))
    }
}

/// Whether these first lines are as they were sealed, behind what was taken away before.
fn are_proven(keys: &Keys, cut: Option<Cut>, first: &[Sealed]) -> bool {
    let cut_stands = cut.is_none_or(|cut| proof_of(keys.newest(), &cut.link) == cut.proof);
    let mut walk = Walk::new(cut.map_or(Link::BEGINNING, |cut| cut.link), None);
    let mut sealers = Sealers::of(keys);
    let mut looked =
        first.iter().map(|sealed| walk.look(sealed, |before, line| sealers.seal_of(before, line, sealed.link.seal)));
    cut_stands && looked.all(|finding| finding.is_none())
}

/// Proves under the newest key what retention took away under an older one. An older key proves little, since whoever
/// had it may still have it. Returns whether the newest key proves it now; it does not where anything else on the trail
/// differs from its seal, nor where lines of the newest key's own time are said to be gone.
pub async fn prove_cut_anew(app: &App) -> Result<bool, Error> {
    let (newest, Some(cut)) = (app.keys().newest(), stored::cut(app.db()).await?) else { return Ok(true) };
    let proof = proof_of(newest, &cut.link);
    if cut.proof == proof {
        return Ok(true);
    }
    let ours = app.keys().each().any(|key| proof_of(key, &cut.link) == cut.proof);
    let first = stored::sealed_after(app.db(), cut.link.number, 1).await?;
    let of_its_time = first.first().is_some_and(|first| seal_of(newest, &cut.link, &first.line) != first.link.seal);
    let Verified { findings, unnamed, .. } = walk(app, Some(cut)).await?;
    let number = cut.link.number;
    if !ours || !of_its_time || unnamed > 0 || findings != [Finding::FalseCut { number }] {
        return Ok(false);
    }
    let Ok(proven) = app.db().write(ProvingAnew { stamp: app.system_stamp("keys"), cut, proof }).await?;
    Ok(proven)
}

struct ProvingAnew {
    stamp: Stamp,
    cut: Cut,
    proof: Seal,
}

impl Unit for ProvingAnew {
    type Done = bool;
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<bool, Stop<Infallible>> {
        let proven = tx.prove_cut(self.cut, self.proof).await?;
        if proven {
            let about = About { detail: "audit cut", ..About::default() };
            tx.audit(&self.stamp, Action::SecretsResealed, about).await?;
        }
        Ok(proven)
    }
}

/// The result of a walk along the whole trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Lines that are as they were when sealed.
    pub proven: u64,
    /// The first findings; empty when all is well.
    pub findings: Vec<Finding>,
    /// Findings beyond the named ones.
    pub unnamed: u64,
    /// Lines that cannot be proven yet.
    pub unsealed: Unsealed,
    /// Whether a head was noted: without one, nobody can tell whether lines were cut off the end.
    pub head_noted: bool,
}

/// Most walks tried while the trail's old end is being cut away.
const MOST_WALKS: usize = 3;

/// Walks along the trail and names what is not as it was sealed. Lines that retention takes away meanwhile are no
/// finding: the walk begins anew.
pub async fn verify(app: &App) -> Result<Verified, Error> {
    let mut cut = stored::cut(app.db()).await?;
    let mut verified = walk(app, cut).await?;
    for _ in 1..MOST_WALKS {
        let now = stored::cut(app.db()).await?;
        if verified.findings.is_empty() || now == cut {
            break;
        }
        cut = now;
        verified = walk(app, cut).await?;
    }
    Ok(verified)
}

async fn walk(app: &App, cut: Option<Cut>) -> Result<Verified, Error> {
    let noted = match app.audit_head() {
        Some(file) => file.read().await?,
        None => None,
    };
    let mut findings = Vec::new();
    let mut unnamed = 0;
    let mut found = |finding: Option<Finding>| {
        let Some(finding) = finding else { return };
        if findings.len() < MOST_NAMED { findings.push(finding) } else { unnamed += 1 }
    };
    let forged = cut.filter(|cut| proof_of(app.keys().newest(), &cut.link) != cut.proof);
    found(forged.map(|cut| Finding::FalseCut { number: cut.link.number }));
    let from = cut.map_or(Link::BEGINNING, |cut| cut.link);
    let (mut walk, mut number, mut sealers) = (Walk::new(from, noted), from.number, Sealers::of(app.keys()));
    loop {
        let next = stored::sealed_after(app.db(), number, PROVEN_AT_ONCE).await?;
        for sealed in &next {
            found(walk.look(sealed, |before, line| sealers.seal_of(before, line, sealed.link.seal)));
            let unproven = sealed.line.action == Action::UnprovenCut.as_str();
            found(unproven.then_some(Finding::UnprovenCut { number: sealed.link.number }));
        }
        let Some(last) = next.last() else { break };
        number = last.link.number;
    }
    let (proven, last) = walk.end();
    found(last);
    let unsealed = stored::unsealed(app.db()).await?;
    Ok(Verified { proven, findings, unnamed, unsealed, head_noted: noted.is_some() })
}
