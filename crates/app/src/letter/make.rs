//! Letters that staff order: one more for a customer, or many to accompany welcome papers.

use super::secret::new_letter;
use crate::{
    cx::App,
    error::{Error, Outcome, Stop},
};
use madoguchi_domain::{folding, letter::LetterPurpose, receipt::Receipt, time::Date};
use madoguchi_store::{Stamp, Tx, Unit, letter::NewLetter};
use std::convert::Infallible;

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

/// Makes another letter for a customer at once, to be printed with the next batch. Earlier letters stay valid.
pub async fn reissue(app: &App, customer_number: &str) -> Result<Outcome<Receipt, NotMade>, Error> {
    let stamp = app.system_stamp("letters");
    let ended_after = app.ended_after(stamp.now);
    let making = Making { stamp, letter: new_letter(app), number: folding::number_key(customer_number), ended_after };
    Ok(app.db().write(making).await?.into())
}

struct Making {
    stamp: Stamp,
    letter: NewLetter,
    number: String,
    ended_after: Date,
}

impl Unit for Making {
    type Done = Receipt;
    type Refusal = NotMade;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<Receipt, Stop<NotMade>> {
        let customer = match tx.customers_with_number(&self.number, self.ended_after).await?.as_slice() {
            [] => return Err(Stop::Refused(NotMade::Unknown)),
            [customer] => *customer,
            _ => return Err(Stop::Refused(NotMade::Ambiguous)),
        };
        tx.add_letter(&self.stamp, customer, LetterPurpose::Reissue, self.letter).await?;
        Ok(self.letter.number)
    }
}

/// The result of making letters for welcome papers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Welcomed {
    /// Letters made, waiting to be printed.
    pub made: usize,
    /// Customers with a letter already on its way.
    pub open: usize,
    /// Customers who have registered and need none.
    pub registered: usize,
    /// Numbers that no customer with a contract has, or more than one has.
    pub not_found: Vec<String>,
}

/// Makes letters to accompany the welcome papers of the customers with these numbers.
pub async fn welcome(app: &App, customer_numbers: &[String]) -> Result<Welcomed, Error> {
    let mut all = Welcomed::default();
    for numbers in customer_numbers.chunks(AT_ONCE) {
        let stamp = app.system_stamp("letters");
        let wanted = numbers.iter().map(|number| (number.clone(), new_letter(app))).collect();
        // Nobody is welcomed to a contract that has ended.
        let welcoming = Welcoming { today: app.zone().date_of(stamp.now), stamp, wanted };
        let Ok(welcomed) = app.db().write(welcoming).await?;
        all.add(welcomed);
    }
    Ok(all)
}

struct Welcoming {
    stamp: Stamp,
    today: Date,
    /// Customer numbers, each with its letter.
    wanted: Vec<(String, NewLetter)>,
}

impl Unit for Welcoming {
    type Done = Welcomed;
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<Welcomed, Stop<Infallible>> {
        let mut welcomed = Welcomed::default();
        for (number, letter) in &self.wanted {
            match tx.customers_with_number(&folding::number_key(number), self.today).await?.as_slice() {
                [customer] if tx.holder_of(*customer).await?.is_some() => welcomed.registered += 1,
                [customer] if tx.letter_open(*customer, self.stamp.now).await? => welcomed.open += 1,
                [customer] => {
                    tx.add_letter(&self.stamp, *customer, LetterPurpose::Welcome, *letter).await?;
                    welcomed.made += 1;
                }
                _ => welcomed.not_found.push(number.clone()),
            }
        }
        Ok(welcomed)
    }
}

impl Welcomed {
    fn add(&mut self, other: Self) {
        self.made += other.made;
        self.open += other.open;
        self.registered += other.registered;
        self.not_found.extend(other.not_found);
    }
}
