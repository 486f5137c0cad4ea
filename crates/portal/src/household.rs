//! Who else sees a contract, and which contracts a login sees: invitations, their answers, adding and switching.

pub(crate) mod add;
pub(crate) mod answer;
pub(crate) mod invite;
pub(crate) mod list;
pub(crate) mod none;
pub(crate) mod review;
pub(crate) mod revoke;
#[cfg(feature = "testing")]
pub(crate) mod samples;
pub(crate) mod switch;
pub(crate) mod switched;

use crate::{
    frame::contract_label,
    guard::Access,
    paths::{CONTRACT_ADD, CONTRACT_ADD_CONFIRM, HOUSEHOLD, INVITATION, NO_CONTRACT, SWITCH},
    visit::Visit,
};
use madoguchi_app::{Subscriber, household::NotSent};
use madoguchi_domain::{grant::Scopes, time::Ts};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Route,
    component::{Entry, Link},
};

const PATH: &str = HOUSEHOLD;

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![
        Route::page(HOUSEHOLD, list::show).open_to(Access::Subscriber),
        Route::form(list::REMIND, list::to_list, list::remind).open_to(Access::Subscriber),
        Route::form(list::WITHDRAW, list::to_list, list::withdraw).open_to(Access::Subscriber),
        Route::form("/settings/household/invite", invite::show, invite::submit).open_to(Access::Subscriber),
        Route::form("/settings/household/invite/{id}", review::show, review::submit)
            .open_to(Access::Subscriber)
            .sample("/settings/household/invite/018f0000-0000-7000-8000-000000000000"),
        Route::form("/settings/household/{grant}/revoke", revoke::show, revoke::submit)
            .open_to(Access::Subscriber)
            .sample("/settings/household/018f0000-0000-7000-8000-000000000000/revoke"),
        Route::form(CONTRACT_ADD, add::show, add::submit).open_to(Access::Login),
        Route::form(CONTRACT_ADD_CONFIRM, add::show_confirm, add::submit_confirm).open_to(Access::Login),
        Route::form(SWITCH, switch::show, switch::submit).open_to(Access::Subscriber),
        Route::form(INVITATION, answer::show, answer::accept).open_to(Access::Public),
        Route::form(answer::REGISTER, answer::to_invitation, answer::register).open_to(Access::Public),
        Route::page("/invitation/done", answer::done).open_to(Access::Subscriber),
        Route::page(NO_CONTRACT, none::show).open_to(Access::Public),
    ]
}

/// The scopes in words, as one list.
pub(crate) fn scope_words(t: &Texts, scopes: &Scopes) -> String {
    scopes.iter().map(|scope| t.scope(scope)).collect::<Vec<_>>().join(t.get("list-and"))
}

/// What a subscriber sees of the contract that is shown: whose it is, where there are several, what of it, and until when.
pub(crate) fn seen_by_guest(visit: &Visit, me: &Subscriber) -> Vec<Entry> {
    let t = &visit.texts;
    let contract = visit.contracts.iter().find(|contract| contract.grant == me.grant());
    let contract = contract.map(|contract| Entry::new(t.get("invitation-contract"), contract_label(t, contract)));
    let scopes = Entry::new(t.get("invitation-scopes"), scope_words(t, me.scopes()));
    let until = me.ends_at().map(|end| Entry::new(t.get("household-until"), last_day(visit, end)));
    contract.into_iter().chain([scopes]).chain(until).collect()
}

/// The last day on which something that ends at `ends_at` is open.
pub(crate) fn last_day(visit: &Visit, ends_at: Ts) -> String {
    let last = Ts::from_micros(ends_at.micros() - 1);
    visit.texts.date(visit.web.app().zone().date_of(last))
}

fn at(visit: &Visit, at: Ts) -> String {
    visit.texts.date_time(visit.web.app().zone().datetime_of(at))
}

/// The trail to a page below the list.
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
