//! What leaving would cost today, for the page of contracts (PRODUCT §6.0).

use super::{Action, Asked, DeleteItem, Effect, Holdings, Why, Wish, date, quote};
use crate::{
    catalog::{Catalog, file::ExitFee},
    money::Yen,
    statement::total_of,
    time::Date,
};

/// What it means to leave something today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// The last day of use.
    pub last_day: Date,
    /// The last day of its minimum term, which may be over; none where it has none.
    pub term: Option<Date>,
    /// What leaving costs, tax included.
    pub fee: Yen,
    /// The rule that the fee follows, where the term has one.
    pub rule: Option<ExitFee>,
}

/// What it means to leave a product when asked; `None` where its end cannot be quoted: it is not in the catalogue, ends
/// anyway, or ends on a day that is arranged.
#[must_use]
pub fn leaving(catalog: &Catalog, holdings: &Holdings, product: &str, asked: Asked) -> Option<Leaving> {
    let held = holdings.products.iter().find(|held| held.key == product)?;
    let wish = Wish::Delete(DeleteItem { product: product.to_owned(), on: None });
    let quoted = quote(catalog, holdings, &[wish], asked).ok()?;
    let ends = |effect: &&Effect| effect.action == Action::Delete && effect.product.as_deref() == Some(product);
    let last_day = quoted.effects.iter().find(ends)?.on;
    let terms = catalog.on(catalog.id(&held.offering)?, last_day)?;
    // Without a first day nobody knows when a term ends.
    let term = match (terms.minimum_term_months, held.started_on) {
        (Some(months), Some(start)) => Some(date::term_end(start, months)),
        (Some(_), None) => return None,
        (None, _) => None,
    };
    // What goes with it may have terms and fees of its own.
    let early = quoted.lines.iter().filter(|line| match &line.why {
        Why::Early { .. } => true,
        Why::FeeOf { .. } => line.is_wished(),
        _ => false,
    });
    Some(Leaving { last_day, term, fee: total_of(early), rule: terms.exit_fee })
}
