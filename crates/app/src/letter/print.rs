//! Printing letters, and what happens to them afterwards: the post, and back.
//!
//! A batch is written, put where it is printed from, and only then noted as printed. Whoever is interrupted prints the
//! same letters again: the same secrets stand in them.

use super::secret::{ID, PASSWORD, id_hash};
use crate::{
    cx::{App, Cx},
    error::{Error, Outcome},
    keys::Key,
    port::{LetterContent, LetterWriter, WritingFault},
};
use madoguchi_domain::{id::LetterId, letter::LetterPurpose, receipt::Receipt, time::Ts};
pub use madoguchi_store::letter::{Listed, OwnLetter};
use madoguchi_store::{
    StoreError,
    actor::Subscriber,
    letter::{self, Printable},
};
use std::{sync::Arc, time::Duration};

/// Letters noted in one transaction.
const AT_ONCE: usize = 100;

/// Letters without an address that are named.
const MOST_NAMED: i64 = 100;

/// Letters shown to their customer.
const MOST_SHOWN: i64 = 10;

/// Letters that are written and not yet noted as printed.
#[derive(Debug)]
pub struct Batch {
    /// The PDF; nothing when no letter waits.
    pub pdf: Vec<u8>,
    /// Letters that cannot be sent, since their customer has no address of the service on file: number of the letter, and
    /// お客さま番号.
    pub without_address: Vec<(Receipt, String)>,
    /// Whether more letters wait than one batch takes.
    pub more: bool,
    letters: Vec<(LetterId, Ts)>,
    at: Ts,
}

impl Batch {
    /// How many letters are in the PDF.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.letters.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }
}

/// Writes the letters that wait, or those of one purpose; at most `most`.
pub async fn prepare(app: &App, purpose: Option<LetterPurpose>, most: usize) -> Result<Batch, Error> {
    let at = app.now();
    let asked = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
    let mut waiting = letter::waiting(app.db(), purpose, true, asked).await?;
    let more = waiting.len() > most;
    waiting.truncate(most);
    let (mut letters, mut contents) = (Vec::new(), Vec::new());
    for printable in waiting {
        let until = valid_until(app, printable.purpose, at)?;
        if let Some(content) = content(app, app.keys().newest(), &printable, at, until) {
            letters.push((printable.id, until));
            contents.push(content);
        }
    }
    let homeless = letter::waiting(app.db(), purpose, false, MOST_NAMED).await?;
    let without_address = homeless.into_iter().map(|letter| (letter.number, letter.customer_number)).collect();
    let pdf = if contents.is_empty() { Vec::new() } else { write(app, contents).await? };
    Ok(Batch { pdf, without_address, more, letters, at })
}

fn valid_until(app: &App, purpose: LetterPurpose, printed_at: Ts) -> Result<Ts, Error> {
    let until = app.policies().letter.valid_until(purpose, printed_at, app.zone());
    until.map_err(|_| Error::Corrupt { what: "letter" })
}

fn content(app: &App, key: &Key, printable: &Printable, printed_at: Ts, until: Ts) -> Option<LetterContent> {
    Some(LetterContent {
        number: printable.number,
        address: printable.address.clone()?,
        name: printable.name.clone(),
        kind: printable.kind,
        temporary_id: key.temporary(ID, printable.id),
        temporary_password: key.temporary(PASSWORD, printable.id),
        printed_on: app.zone().date_of(printed_at),
        valid_through: app.zone().date_of(until.minus(Duration::from_secs(1))),
    })
}

/// Hundreds of pages take a while: that is no work for a thread on which pages are answered.
async fn write(app: &App, contents: Vec<LetterContent>) -> Result<Vec<u8>, Error> {
    let writer: Arc<dyn LetterWriter> = app.letter_writer();
    let written = tokio::task::spawn_blocking(move || writer.write(&contents));
    let broke = |_| WritingFault("the letters could not be written".to_owned());
    Ok(written.await.map_err(broke)??)
}

/// Notes a batch as printed. Says how many of its letters were noted by nobody else before: when those are fewer, another
/// run printed the same letters.
pub async fn printed(app: &App, batch: &Batch) -> Result<usize, Error> {
    let stamp = madoguchi_store::Stamp { now: batch.at, ..app.system_stamp("letters") };
    let mut noted = 0;
    for letters in batch.letters.chunks(AT_ONCE) {
        let (stamp, letters, key) = (stamp.clone(), letters.to_vec(), app.keys().newest().clone());
        let written: Result<usize, StoreError> = app
            .db()
            .write_closure(move |tx| {
                let (stamp, letters, key) = (stamp.clone(), letters.clone(), key.clone());
                Box::pin(async move {
                    let mut noted = 0;
                    for (id, until) in letters {
                        // As it was printed: the key may be another one than when the letter was made.
                        let id_hash = id_hash(&key, id);
                        noted += usize::from(tx.print_letter(&stamp, id, id_hash, until).await?);
                    }
                    Ok(noted)
                })
            })
            .await;
        noted += written?;
    }
    Ok(noted)
}

/// Why a letter is not printed once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAgain {
    /// No printed letter has that number.
    Unknown,
    /// It has no address any more.
    Homeless,
    /// The key it was printed under is none of the installation's: nobody knows what stands in it, and it works no longer.
    OtherKey,
}

/// A printed letter once more, as it was.
pub async fn again(app: &App, number: Receipt) -> Result<Outcome<Vec<u8>, NotAgain>, Error> {
    let Some(printable) = letter::by_number(app.db(), number).await? else {
        return Ok(Outcome::Refused(NotAgain::Unknown));
    };
    let Some((printed_at, until)) = printable.printed_at.zip(printable.valid_until) else {
        return Ok(Outcome::Refused(NotAgain::Unknown));
    };
    let Some(key) = app.keys().each().find(|key| id_hash(key, printable.id) == printable.id_hash) else {
        return Ok(Outcome::Refused(NotAgain::OtherKey));
    };
    let Some(content) = content(app, key, &printable, printed_at, until) else {
        return Ok(Outcome::Refused(NotAgain::Homeless));
    };
    Ok(Outcome::Done(write(app, vec![content]).await?))
}

/// Notes every printed letter as taken to the post. Says how many those were.
pub async fn posted(app: &App) -> Result<usize, Error> {
    let stamp = app.system_stamp("letters");
    let mut noted = 0;
    loop {
        let letters = letter::printed(app.db(), i64::try_from(AT_ONCE).unwrap_or(i64::MAX)).await?;
        if letters.is_empty() {
            return Ok(noted);
        }
        let stamp = stamp.clone();
        let written: Result<usize, StoreError> = app
            .db()
            .write_closure(move |tx| {
                let (stamp, letters) = (stamp.clone(), letters.clone());
                Box::pin(async move {
                    let mut noted = 0;
                    for id in letters {
                        noted += usize::from(tx.post_letter(&stamp, id).await?);
                    }
                    Ok(noted)
                })
            })
            .await;
        noted += written?;
    }
}

/// Why a letter was not noted as returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotReturned {
    /// No letter has that number.
    Unknown,
    /// It was not printed yet, has come back before, or was used.
    NotOut,
}

/// Notes that a letter came back: it works no longer, and its customer can ask for another.
pub async fn come_back(app: &App, number: Receipt) -> Result<Outcome<(), NotReturned>, Error> {
    let Some(printable) = letter::by_number(app.db(), number).await? else {
        return Ok(Outcome::Refused(NotReturned::Unknown));
    };
    let stamp = app.system_stamp("letters");
    let returned: Result<bool, StoreError> = app
        .db()
        .write_closure(move |tx| {
            let stamp = stamp.clone();
            Box::pin(async move { tx.return_letter(&stamp, printable.id).await })
        })
        .await;
    Ok(if returned? { Outcome::Done(()) } else { Outcome::Refused(NotReturned::NotOut) })
}

/// The newest letters, for staff; at most `most`.
pub async fn list(app: &App, most: i64) -> Result<Vec<Listed>, Error> {
    Ok(letter::list(app.db(), most).await?)
}

/// The newest letters made for the subscriber's contract; none for who does not hold it.
pub async fn own(cx: &Cx, me: &Subscriber) -> Result<Vec<OwnLetter>, Error> {
    if !me.is_holder() {
        return Ok(Vec::new());
    }
    Ok(letter::own(cx.db(), me, MOST_SHOWN).await?)
}
