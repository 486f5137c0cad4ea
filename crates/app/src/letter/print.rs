//! Printing letters, and what follows: the post, and back.
//!
//! A batch is written, put where it is printed from, and only then noted as printed. After an interruption the same
//! letters are printed again, with the same secrets.

use super::secret::{ID, PASSWORD, id_hash};
use crate::{
    cx::{App, Cx},
    error::{Error, Outcome, Stop},
    keys::Key,
    port::{LetterContent, LetterWriter, WritingFault, WrittenLetters},
};
use madoguchi_domain::{id::LetterId, letter::LetterPurpose, receipt::Receipt, time::Ts};
pub use madoguchi_store::letter::{Listed, OwnLetter};
use madoguchi_store::{
    Stamp, Tx, Unit,
    actor::Subscriber,
    letter::{self, Printable},
};
use std::{convert::Infallible, sync::Arc, time::Duration};

/// Letters noted in one transaction.
const AT_ONCE: usize = 100;

/// Most letters without an address that are named.
const MOST_NAMED: i64 = 100;

/// Most letters shown to their customer.
const MOST_SHOWN: i64 = 10;

/// Letters that are written but not yet noted as printed.
#[derive(Debug)]
pub struct Batch {
    /// The PDF; empty when no letter that can be printed waits.
    pub pdf: Vec<u8>,
    /// Letters that cannot be sent because their customer has no service address on file: the letter's number and
    /// お客さま番号.
    pub without_address: Vec<(Receipt, String)>,
    /// Whether there are more of those than are named.
    pub more_without_address: bool,
    /// Letters that are not printed because name and address have no room in the window of the envelope: the letter's
    /// number and お客さま番号.
    pub no_room: Vec<(Receipt, String)>,
    /// Whether more letters wait than one batch takes.
    pub more: bool,
    letters: Vec<(LetterId, Ts)>,
    at: Ts,
}

impl Batch {
    /// The number of letters in the PDF.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.letters.len()
    }

    /// Whether the PDF holds no letter.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }
}

/// Writes at most `most` waiting letters, all or those of one purpose. Those that have no room take nobody's place: they
/// wait on, and the batch is filled with the next.
pub async fn prepare(app: &App, purpose: Option<LetterPurpose>, most: usize) -> Result<Batch, Error> {
    let at = app.now();
    let mut no_room: Vec<(Receipt, String)> = Vec::new();
    loop {
        let asked = most.saturating_add(no_room.len()).saturating_add(1);
        let mut waiting = letter::waiting(app.db(), purpose, true, i64::try_from(asked).unwrap_or(i64::MAX)).await?;
        waiting.retain(|letter| !no_room.iter().any(|(number, _)| *number == letter.number));
        let more = waiting.len() > most;
        waiting.truncate(most);
        let mut contents = Vec::with_capacity(waiting.len());
        for printable in &waiting {
            let until = valid_until(app, printable.purpose, at)?;
            contents.extend(content(app, app.keys().newest(), printable, at, until));
        }
        let written = write(app, contents).await?;
        let (left, printed): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|letter| written.no_room.contains(&letter.number));
        let refilled = more && !left.is_empty();
        no_room.extend(left.into_iter().map(|letter| (letter.number, letter.customer_number)));
        if refilled {
            continue;
        }
        let mut homeless = letter::waiting(app.db(), purpose, false, MOST_NAMED + 1).await?;
        let named = usize::try_from(MOST_NAMED).unwrap_or(usize::MAX);
        let more_without_address = homeless.len() > named;
        homeless.truncate(named);
        let without_address = homeless.into_iter().map(|letter| (letter.number, letter.customer_number)).collect();
        let until = |letter: Printable| Ok((letter.id, valid_until(app, letter.purpose, at)?));
        let letters = printed.into_iter().map(until).collect::<Result<_, Error>>()?;
        return Ok(Batch { pdf: written.pdf, without_address, more_without_address, no_room, more, letters, at });
    }
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

/// Writes the PDF off the threads that answer pages: hundreds of pages take a while.
async fn write(app: &App, contents: Vec<LetterContent>) -> Result<WrittenLetters, Error> {
    if contents.is_empty() {
        return Ok(WrittenLetters { pdf: Vec::new(), no_room: Vec::new() });
    }
    let writer: Arc<dyn LetterWriter> = app.letter_writer();
    let written = tokio::task::spawn_blocking(move || writer.write(&contents));
    let broke = |_| WritingFault("the letters could not be written".to_owned());
    Ok(written.await.map_err(broke)??)
}

/// Notes a batch as printed. Returns how many of its letters nobody had noted before: fewer than all means that another
/// run printed the same letters.
pub async fn printed(app: &App, batch: &Batch) -> Result<usize, Error> {
    let stamp = Stamp { now: batch.at, ..app.system_stamp("letters") };
    let mut noted = 0;
    for letters in batch.letters.chunks(AT_ONCE) {
        let (stamp, letters, key) = (stamp.clone(), letters.to_vec(), app.keys().newest().clone());
        let Ok(printed) = app.db().write(Printing { stamp, letters, key }).await?;
        noted += printed;
    }
    Ok(noted)
}

struct Printing {
    stamp: Stamp,
    letters: Vec<(LetterId, Ts)>,
    key: Key,
}

impl Unit for Printing {
    type Done = usize;
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<usize, Stop<Infallible>> {
        let mut noted = 0;
        for (id, until) in &self.letters {
            // By the key it was printed under, which may not be the one it was made under.
            let id_hash = id_hash(&self.key, *id);
            noted += usize::from(tx.print_letter(&self.stamp, *id, id_hash, *until).await?);
        }
        Ok(noted)
    }
}

/// Why a letter is not printed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAgain {
    /// No printed letter has the number.
    Unknown,
    /// Its customer has no address any more.
    Homeless,
    /// Name and address, as they are now, have no room in the window of the envelope.
    NoRoom,
    /// It was printed under a key the installation no longer has: nobody knows its content, and it no longer works.
    OtherKey,
}

/// A printed letter once more, unchanged.
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
    let written = write(app, vec![content]).await?;
    if !written.no_room.is_empty() {
        return Ok(Outcome::Refused(NotAgain::NoRoom));
    }
    Ok(Outcome::Done(written.pdf))
}

/// Notes every printed letter as taken to the post. Returns their number.
pub async fn posted(app: &App) -> Result<usize, Error> {
    let stamp = app.system_stamp("letters");
    let mut noted = 0;
    loop {
        let letters = letter::printed(app.db(), i64::try_from(AT_ONCE).unwrap_or(i64::MAX)).await?;
        if letters.is_empty() {
            return Ok(noted);
        }
        let Ok(posted) = app.db().write(Posting { stamp: stamp.clone(), letters }).await?;
        noted += posted;
    }
}

struct Posting {
    stamp: Stamp,
    letters: Vec<LetterId>,
}

impl Unit for Posting {
    type Done = usize;
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<usize, Stop<Infallible>> {
        let mut noted = 0;
        for id in &self.letters {
            noted += usize::from(tx.post_letter(&self.stamp, *id).await?);
        }
        Ok(noted)
    }
}

/// Why a letter was not noted as returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotReturned {
    /// No letter has the number.
    Unknown,
    /// It was not printed yet, came back before, or was used.
    NotOut,
}

/// Notes that a letter came back: it no longer works, and its customer can ask for another.
pub async fn come_back(app: &App, number: Receipt) -> Result<Outcome<(), NotReturned>, Error> {
    let Some(printable) = letter::by_number(app.db(), number).await? else {
        return Ok(Outcome::Refused(NotReturned::Unknown));
    };
    Ok(app.db().write(Returning { stamp: app.system_stamp("letters"), letter: printable.id }).await?.into())
}

struct Returning {
    stamp: Stamp,
    letter: LetterId,
}

impl Unit for Returning {
    type Done = ();
    type Refusal = NotReturned;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<NotReturned>> {
        if !tx.return_letter(&self.stamp, self.letter).await? {
            return Err(Stop::Refused(NotReturned::NotOut));
        }
        Ok(())
    }
}

/// The newest letters, for staff; at most `most`.
pub async fn list(app: &App, most: i64) -> Result<Vec<Listed>, Error> {
    Ok(letter::list(app.db(), most).await?)
}

/// The newest letters for the subscriber's contract; none unless she is its holder.
pub async fn own(cx: &Cx, me: &Subscriber) -> Result<Vec<OwnLetter>, Error> {
    if !me.is_holder() {
        return Ok(Vec::new());
    }
    Ok(letter::own(cx.db(), me, MOST_SHOWN).await?)
}
