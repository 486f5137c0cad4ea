//! Who else sees a contract, and which contracts a login sees: invitations, their answers, adding and switching.

pub(crate) mod add;
pub(crate) mod answer;
pub(crate) mod invite;
pub(crate) mod list;
pub(crate) mod none;
pub(crate) mod review;
pub(crate) mod revoke;
pub(crate) mod switch;

use madoguchi_app::household::NotSent;
use madoguchi_domain::{grant::Scopes, time::Ts};
use madoguchi_i18n::Texts;
use madoguchi_web::{Failure, Faults, Visit, component::Link};

const PATH: &str = "/settings/household";

/// What may be seen, in words.
pub(crate) fn scope_words(t: &Texts, scopes: &Scopes) -> String {
    scopes.iter().map(|scope| t.scope(scope)).collect::<Vec<_>>().join(t.get("list-and"))
}

/// The last day on which something is open that ends at that instant.
pub(crate) fn last_day(visit: &Visit, ends_at: Ts) -> String {
    let last = Ts::from_micros(ends_at.micros() - 1);
    visit.texts.date(visit.web.app().zone().date_of(last))
}

fn at(visit: &Visit, at: Ts) -> String {
    visit.texts.date_time(visit.web.app().zone().datetime_of(at))
}

/// The trail from the top page over the list to a page below it.
fn trail(visit: &Visit) -> Vec<Link> {
    vec![Link::new(visit.texts.get("household"), PATH)]
}

/// Why an invitation was not sent, for the page that asked for it.
fn not_sent(visit: &Visit, refusal: NotSent) -> Result<Faults, Failure> {
    Ok(match refusal {
        NotSent::Gone => return Err(Failure::NotFound),
        NotSent::Full => Faults::whole(visit.texts.get("household-full")),
        NotSent::Wait(until) => Faults::whole(&visit.text_at("household-wait", until)),
        NotSent::Settling(until) => Faults::whole(&visit.text_at("credential-settling", until)),
        NotSent::Frozen(until) => Faults::whole(&visit.text_at("credential-frozen", until)),
    })
}
