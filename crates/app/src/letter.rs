//! The temporary-ID letter (PRODUCT §4.1): requesting one, having some made, printing and posting them.
//!
//! A request is answered in the same words and time, customer or not. A letter's secrets are derived at printing and
//! kept nowhere. Letters are printed by a command or at the desk, when somebody stands at the printer (decision 0020);
//! the registration spends them.

mod make;
mod match_job;
mod print;
pub(crate) mod secret;

pub use make::{NotMade, Welcomed, reissue, welcome};
pub(crate) use match_job::MatchLetterRequest;
pub use print::{
    Batch, Listed, NotAgain, NotReturned, OwnLetter, again, come_back, list, own, posted, prepare, printed,
};

use crate::{
    cx::{App, Cx},
    error::{Error, Outcome, Stop},
    throttle,
};
use madoguchi_domain::{
    folding,
    limit::{AROUND, Limit},
    registration::{NameFault, read_name},
};
pub use madoguchi_store::letter::{LetterRequest, RequestState};
use madoguchi_store::{Stamp, Tx, Unit, letter::LetterClaim};
use std::convert::Infallible;

/// The form, as typed.
#[derive(Debug, Clone)]
pub struct LetterForm {
    /// Contract holder's name in kana.
    pub name_kana: String,
    /// A registered phone number.
    pub phone: String,
    /// Postcode of the service address.
    pub postcode: String,
}

/// What is wrong with the form itself. No fault tells whether there is a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterFault {
    /// The name.
    Name(NameFault),
    /// Not a phone number.
    Phone,
    /// Not a postcode.
    Postcode,
}

/// Accepts a request. A job looks for the customer.
pub async fn request(cx: &Cx, form: &LetterForm) -> Result<Outcome<(), Vec<LetterFault>>, Error> {
    let (name, phone, postcode) =
        (read_name(&form.name_kana), folding::phone_key(&form.phone), folding::postcode_key(&form.postcode));
    let mut faults = Vec::new();
    let name_key = name.unwrap_or_else(|fault| {
        faults.push(LetterFault::Name(fault));
        String::new()
    });
    if phone.is_none() {
        faults.push(LetterFault::Phone);
    }
    if postcode.is_none() {
        faults.push(LetterFault::Postcode);
    }
    let (Some(phone_key), Some(postcode_key), true) = (phone, postcode, faults.is_empty()) else {
        return Ok(Outcome::Refused(faults));
    };
    let claim = LetterClaim { name_key, phone_key, postcode_key };
    cx.neutral(async {
        if within_limit(cx).await? {
            let Ok(()) = cx.db().write(Requesting { stamp: cx.visitor_stamp(), claim }).await?;
        }
        Ok(Outcome::Done(()))
    })
    .await
}

struct Requesting {
    stamp: Stamp,
    claim: LetterClaim,
}

impl Unit for Requesting {
    type Done = ();
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible>> {
        tx.request_letter(&self.stamp, &self.claim).await?;
        Ok(())
    }
}

/// Whether a request is within the tries of its source and the networks around it. One beyond them gets the usual answer and goes no further: nobody is
/// told, and nobody can fill the queue.
async fn within_limit(cx: &Cx) -> Result<bool, Error> {
    let limit = Limit::an_hour(cx.app.policies().tries.per_source_per_hour.into());
    Ok(throttle::within_networks(cx, "letter_source", b"", limit, AROUND).await?.is_ok())
}

/// The newest requests and what came of each, for staff who are asked where a letter is; at most `most`.
pub async fn requests(app: &App, most: i64) -> Result<Vec<LetterRequest>, Error> {
    Ok(madoguchi_store::letter::recent(app.db(), most).await?)
}
