//! Letters that staff have made: one more for a customer, or many to go along with welcome papers.

use super::secret::new_letter;
use crate::{
    cx::App,
    error::{Error, Outcome},
};
use madoguchi_domain::{folding, letter::LetterPurpose, receipt::Receipt, time::Date};
use madoguchi_store::{Stamp, StoreError, Tx, letter::NewLetter};

/// Letters made in one transaction.
const AT_ONCE: usize = 100;

/// Why no letter was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotMade {
    /// No customer with a contract has that number.
    Unknown,
    /// More than one has.
    Ambiguous,
}

/// Makes another letter for a customer at once, to be printed with the next batch. Letters that are out stay good.
pub async fn reissue(app: &App, customer_number: &str) -> Result<Outcome<Receipt, NotMade>, Error> {
    let (stamp, letter, number) = (app.system_stamp("letters"), new_letter(app), folding::number_key(customer_number));
    let ended_after = app.ended_after(stamp.now);
    let made = app.db().write_closure(move |tx| {
        let (stamp, number) = (stamp.clone(), number.clone());
        Box::pin(async move {
            let customer = match tx.customers_with_number(&number, ended_after).await?.as_slice() {
                [] => return Ok(Outcome::Refused(NotMade::Unknown)),
                [customer] => *customer,
                _ => return Ok(Outcome::Refused(NotMade::Ambiguous)),
            };
            tx.add_letter(&stamp, customer, LetterPurpose::Reissue, letter).await?;
            Ok(Outcome::Done(letter.number))
        })
    });
    made.await.map_err(|error: StoreError| error.into())
}

/// What came of letters for welcome papers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Welcomed {
    /// Letters made, to be printed.
    pub made: usize,
    /// Customers for whom a letter is on its way already.
    pub open: usize,
    /// Customers who have registered and need none.
    pub registered: usize,
    /// Customer numbers that no customer with a contract has, or more than one.
    pub not_found: Vec<String>,
}

/// Makes letters that go along with the welcome papers of customers with these numbers.
pub async fn welcome(app: &App, customer_numbers: &[String]) -> Result<Welcomed, Error> {
    let mut all = Welcomed::default();
    for numbers in customer_numbers.chunks(AT_ONCE) {
        let wanted: Vec<_> = numbers.iter().map(|number| (number.clone(), new_letter(app))).collect();
        let (stamp, zone) = (app.system_stamp("letters"), app.zone().clone());
        let welcomed = app.db().write_closure(move |tx| {
            let (stamp, wanted) = (stamp.clone(), wanted.clone());
            // Nobody is welcomed to a contract that has ended.
            let today = zone.date_of(stamp.now);
            Box::pin(async move { welcome_in(tx, &stamp, today, wanted).await })
        });
        all.add(welcomed.await.map_err(|error: StoreError| Error::from(error))?);
    }
    Ok(all)
}

async fn welcome_in(
    tx: &mut Tx,
    stamp: &Stamp,
    today: Date,
    wanted: Vec<(String, NewLetter)>,
) -> Result<Welcomed, StoreError> {
    let mut welcomed = Welcomed::default();
    for (number, letter) in wanted {
        match tx.customers_with_number(&folding::number_key(&number), today).await?.as_slice() {
            [customer] if tx.holder_of(*customer).await?.is_some() => welcomed.registered += 1,
            [customer] if tx.letter_open(*customer, stamp.now).await? => welcomed.open += 1,
            [customer] => {
                tx.add_letter(stamp, *customer, LetterPurpose::Welcome, letter).await?;
                welcomed.made += 1;
            }
            _ => welcomed.not_found.push(number),
        }
    }
    Ok(welcomed)
}

impl Welcomed {
    fn add(&mut self, other: Self) {
        self.made += other.made;
        self.open += other.open;
        self.registered += other.registered;
        self.not_found.extend(other.not_found);
    }
}
