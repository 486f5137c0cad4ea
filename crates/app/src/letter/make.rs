//! Letters that staff have made: one more for a customer, or many to go along with welcome papers.

use super::new_letter;
use crate::{
    cx::App,
    error::{Error, Outcome},
};
use madoguchi_domain::{folding, letter::LetterPurpose, receipt::Receipt};
use madoguchi_store::{
    Stamp, StoreError, Tx,
    letter::{NewLetter, customers_numbered},
};

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
    let ended_after = app.ended_after(app.now());
    let customers = customers_numbered(app.db(), &folding::number_key(customer_number), ended_after).await?;
    let customer = match customers.as_slice() {
        [] => return Ok(Outcome::Refused(NotMade::Unknown)),
        [(customer, _)] => *customer,
        _ => return Ok(Outcome::Refused(NotMade::Ambiguous)),
    };
    let (stamp, letter) = (app.system_stamp("letters"), new_letter(app));
    let made: Result<(), StoreError> = app
        .db()
        .write(move |tx| {
            let stamp = stamp.clone();
            Box::pin(async move { tx.add_letter(&stamp, customer, LetterPurpose::Reissue, letter).await })
        })
        .await;
    made?;
    Ok(Outcome::Done(letter.number))
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
    // Nobody is welcomed to a contract that has ended.
    let (mut welcomed, ended_after) = (Welcomed::default(), app.zone().date_of(app.now()));
    for numbers in customer_numbers.chunks(AT_ONCE) {
        let mut customers = Vec::new();
        for number in numbers {
            match customers_numbered(app.db(), &folding::number_key(number), ended_after).await?.as_slice() {
                [(_, true)] => welcomed.registered += 1,
                [(customer, false)] => customers.push((*customer, new_letter(app))),
                _ => welcomed.not_found.push(number.clone()),
            }
        }
        let wanted = customers.len();
        let stamp = app.system_stamp("letters");
        let made: Result<usize, StoreError> = app
            .db()
            .write(move |tx| {
                let (stamp, customers) = (stamp.clone(), customers.clone());
                Box::pin(async move { make_all(tx, &stamp, &customers).await })
            })
            .await;
        let made = made?;
        welcomed.made += made;
        welcomed.open += wanted.saturating_sub(made);
    }
    Ok(welcomed)
}

async fn make_all(
    tx: &mut Tx,
    stamp: &Stamp,
    customers: &[(madoguchi_domain::id::CustomerId, NewLetter)],
) -> Result<usize, StoreError> {
    let mut made = 0;
    for (customer, letter) in customers {
        if !tx.letter_open(*customer, stamp.now).await? {
            tx.add_letter(stamp, *customer, LetterPurpose::Welcome, *letter).await?;
            made += 1;
        }
    }
    Ok(made)
}
