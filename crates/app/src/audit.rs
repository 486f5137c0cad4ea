//! The seal on the audit trail (ARCHITECTURE §3): lines are numbered and chained some minutes after they were written,
//! the head of the chain is noted in a file outside the database, and a walk along it names what is not as it was.
//!
//! A transaction only inserts its line: numbering there would make every writer wait for every other. What was sealed
//! cannot be changed, taken out or put in without the installation's key; until then a line is as open as any row.

pub(crate) mod head;
pub(crate) mod seal_job;

pub use head::{HeadFault, HeadFile};

use crate::{
    cx::{App, Cx},
    error::Error,
    keys::{Key, Keys},
};
use madoguchi_domain::audit::{Action, Finding, Line, Link, Seal, Sealed, Walk};
use madoguchi_store::{
    Stamp, StoreError,
    audit::{self as stored, About, Cut, Unsealed},
    retention,
};
use std::time::Duration;
use uuid::Uuid;

/// Lines sealed in one transaction.
const SEALED_AT_ONCE: i64 = 500;
/// Lines read at a time while they are proven.
const PROVEN_AT_ONCE: i64 = 2000;
/// Findings that are named; the others are counted.
const MOST_NAMED: usize = 1000;

/// Leaves one line of something that changed nothing else, such as a guess that was wrong.
pub(crate) async fn leave(cx: &Cx, stamp: Stamp, action: Action, about: About) -> Result<(), Error> {
    let noted = cx.db().write_closure(move |tx| {
        let (stamp, about) = (stamp.clone(), about.clone());
        Box::pin(async move { tx.audit(&stamp, action, about).await })
    });
    noted.await.map_err(|error: StoreError| error.into())
}

/// Leaves a line of something that was not looked at, or not sent, after too many before it.
pub(crate) async fn delayed(cx: &Cx, stamp: Stamp, about: About) -> Result<(), Error> {
    leave(cx, stamp, Action::TryDelayed, about).await
}

/// What a line's seal is behind a place in the chain.
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

/// The keys by which lines were sealed, one after the other along the chain. Who has an old key can put nothing behind the
/// first line of the one that followed it, and while that line stands change nothing before: it is sealed over the seal
/// before it.
struct Sealers<'k> {
    newest: &'k Key,
    /// The newest first; without those that were followed by now.
    keys: Vec<&'k Key>,
}

impl<'k> Sealers<'k> {
    fn of(keys: &'k Keys) -> Self {
        Self { newest: keys.newest(), keys: keys.each().collect() }
    }

    /// What the line's seal is behind a place: the one that stands there, if one of the keys made it.
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

/// What proves that retention, and nobody else, took lines away up to a place.
fn proof_of(key: &Key, link: &Link) -> Seal {
    key.mac("audit cut", &[&link.number.to_be_bytes(), &link.seal])
}

/// Seals every line that is not sealed yet and notes the head. Returns how many lines that were.
pub async fn seal(app: &App) -> Result<u64, Error> {
    let mut all = 0;
    loop {
        let (db, key) = (app.db().clone(), app.keys().newest().clone());
        let sealing = app.db().write_closure(move |tx| {
            let (db, key) = (db.clone(), key.clone());
            Box::pin(async move {
                let mut head = tx.head_of_audit().await?;
                let lines = tx.unsealed_audit(SEALED_AT_ONCE).await?;
                let mut sealed = Vec::with_capacity(lines.len());
                for line in lines {
                    head = head.next(&line, |before, line| seal_of(&key, before, line));
                    sealed.push(Sealed { link: head, line });
                }
                tx.seal_audit(&db, &sealed).await?;
                Ok::<_, StoreError>((head, sealed.len()))
            })
        });
        let (head, lines) = sealing.await?;
        all += lines as u64;
        if i64::try_from(lines).unwrap_or(0) < SEALED_AT_ONCE {
            // Without new lines, too: another machine may have sealed them, or this one was killed before it came to it.
            note(app, head).await?;
            return Ok(all);
        }
    }
}

/// Notes the head outside the database, if the one noted before is still on the chain. If it is not it stays there as a
/// witness; lines are sealed all the same, so that what comes is no more open than before.
async fn note(app: &App, head: Link) -> Result<(), Error> {
    let Some(file) = app.audit_head().filter(|_| head != Link::BEGINNING) else { return Ok(()) };
    if let Some(noted) = file.read().await? {
        let cut = stored::cut(app.db()).await?.map_or(Link::BEGINNING, |cut| cut.link);
        let there = if noted.number == cut.number { Some(cut) } else { stored::link(app.db(), noted.number).await? };
        // What is older than retention keeps tells nothing any more.
        let stands = noted.number < cut.number || there == Some(noted);
        if !stands {
            return Err(file.lost(noted).into());
        }
    }
    Ok(file.note(head).await?)
}

/// Takes away what is older than retention keeps, from the beginning up to a sealed line. Returns how many lines went.
///
/// A line says itself how old it is. So what goes is proven before; what cannot be proven goes all the same, since it is
/// not kept for ever, and leaves a line that says so and is a finding as long as it is kept itself.
pub async fn cut(app: &App) -> Result<u64, Error> {
    let mut all = 0;
    let before = app.now().minus(Duration::from_secs(retention::AUDIT_DAYS * 24 * 60 * 60));
    loop {
        let (keys, stamp) = (app.keys().clone(), app.system_stamp("sweep"));
        let cutting = app.db().write_closure(move |tx| {
            let (keys, stamp) = (keys.clone(), stamp.clone());
            Box::pin(async move {
                let mut over = tx.first_of_audit(retention::CHUNK).await?;
                over.truncate(over.iter().take_while(|sealed| sealed.line.at < before).count());
                let Some(link) = over.last().map(|last| last.link) else { return Ok::<_, StoreError>((0, true)) };
                let proven = are_proven(&keys, tx.cut_of_audit().await?, &over);
                if !proven {
                    let about = About { detail: "retention", ..About::default() };
                    tx.audit(&stamp, Action::UnprovenCut, about).await?;
                }
                tx.cut_audit(Cut { link, proof: proof_of(keys.newest(), &link) }, stamp.now).await?;
                Ok((over.len(), proven))
            })
        });
        let (lines, proven) = cutting.await?;
        if !proven {
            tracing::warn!(lines, "old lines of the audit trail were taken away that were not as they had been sealed");
        }
        all += lines as u64;
        if i64::try_from(lines).unwrap_or(0) < retention::CHUNK {
            return Ok(all);
        }
    }
}

/// Whether the first lines are as they were sealed behind what was taken away before.
fn are_proven(keys: &Keys, cut: Option<Cut>, first: &[Sealed]) -> bool {
    let cut_stands = cut.is_none_or(|cut| proof_of(keys.newest(), &cut.link) == cut.proof);
    let mut walk = Walk::new(cut.map_or(Link::BEGINNING, |cut| cut.link), None);
    let mut sealers = Sealers::of(keys);
    let mut looked =
        first.iter().map(|sealed| walk.look(sealed, |before, line| sealers.seal_of(before, line, sealed.link.seal)));
    cut_stands && looked.all(|finding| finding.is_none())
}

/// Proves under the newest key what retention took away under an older one, whose word is worth little by itself: whoever
/// had it may have it still. Says whether the newest key proves it by now; it does not where anything else on the trail is
/// not as it was sealed, nor where lines of the newest key's own time are said to be gone.
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
    let stamp = app.system_stamp("keys");
    let proven = app.db().write_closure(move |tx| {
        let stamp = stamp.clone();
        Box::pin(async move {
            let proven = tx.prove_cut(cut, proof).await?;
            if proven {
                let about = About { detail: "audit cut", ..About::default() };
                tx.audit(&stamp, Action::SecretsResealed, about).await?;
            }
            Ok::<_, StoreError>(proven)
        })
    });
    Ok(proven.await?)
}

/// What a walk along the whole trail came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Lines that say what they said when they were sealed.
    pub proven: u64,
    /// What is not as it was, the first of it; empty when all is well.
    pub findings: Vec<Finding>,
    /// Findings beyond those.
    pub unnamed: u64,
    /// What cannot be proven yet.
    pub unsealed: Unsealed,
    /// Whether a head was noted: without one, nobody can tell whether lines were cut off the end.
    pub head_noted: bool,
}

/// Times that the trail is walked while its old end is being cut away.
const MOST_WALKS: usize = 3;

/// Walks along the trail and says what is not as it was sealed. What retention takes away meanwhile is not missed: the walk
/// begins anew.
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
