//! 入力: the address to invite, to what, for how long.

use super::{PATH, not_sent, trail};
use crate::{
    guard::{Writer, WriterForm},
    registration::id::contact_fault,
    visit::Visit,
};
use askama::Template;
use axum::{extract::Query, response::Response};
use madoguchi_app::{
    MayShare, Outcome, Subscriber,
    household::{self, InviteForm, NotInvited},
};
use madoguchi_domain::{
    grant::Scope,
    household::{InvitationState, Term, WishFault},
    id::InvitationId,
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, Checkbox, Choice, ErrorSummary, Field, Icon, Page, RadioCards},
    frame::below_top,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Typed {
    #[serde(default)]
    pub(super) address: String,
    #[serde(default)]
    pub(super) scope_bills: String,
    #[serde(default)]
    pub(super) scope_orders: String,
    #[serde(default)]
    pub(super) scope_mailboxes: String,
    #[serde(default)]
    pub(super) scope_usage: String,
    #[serde(default)]
    pub(super) term: String,
}

impl Typed {
    /// The form as it is shown first.
    pub(super) fn first() -> Self {
        Self { term: Term::USUAL.as_str().to_owned(), ..Self::default() }
    }

    fn scope(&self, scope: Scope) -> &str {
        match scope {
            Scope::Bills => &self.scope_bills,
            Scope::Orders => &self.scope_orders,
            Scope::Mailboxes => &self.scope_mailboxes,
            Scope::Usage => &self.scope_usage,
        }
    }

    fn scopes(&self) -> Vec<Scope> {
        Scope::ALL.iter().copied().filter(|scope| !self.scope(*scope).is_empty()).collect()
    }
}

#[derive(Default, Deserialize)]
pub(crate) struct Draft {
    #[serde(default)]
    draft: String,
}

#[derive(Template)]
#[template(path = "household/invite.html")]
pub(super) struct InvitePage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    errors: Option<ErrorSummary>,
    address: Field,
    scopes: Vec<Checkbox>,
    /// What is wrong with all of them together.
    scopes_error: Option<String>,
    term: RadioCards,
    submit: Button,
    back: Button,
}

pub(super) fn page(visit: &Visit, form: &Typed, faults: &Faults) -> InvitePage {
    let t = visit.texts.clone();
    let scope = |scope: &Scope| {
        let name = format!("scope_{scope}");
        Checkbox::new(name.as_str(), t.scope(*scope)).checked(!form.scope(*scope).is_empty()).hint(t.scope_hint(*scope))
    };
    let terms = Term::ALL.iter().map(|term| Choice::new(term.as_str(), t.term(*term))).collect();
    let trail = below_top(visit, trail(visit), t.get("household-invite"));
    InvitePage {
        page: visit.frame_under("H-02", &faults.title(&t, t.get("household-invite")), trail),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        address: Field::address("address", t.get("household-address"))
            .hint(t.get("household-address-hint"))
            .value(&form.address)
            .autocomplete("off")
            .max_length(254)
            .error(faults.of("address")),
        scopes: Scope::ALL.iter().map(scope).collect(),
        // The summary's link leads to the first box.
        scopes_error: faults.of("scope_bills"),
        term: RadioCards::new("term", t.get("household-term"), terms)
            .checked(Some(form.term.as_str()))
            .hint(t.get("household-term-hint"))
            .error(faults.of("term")),
        submit: Button::submit(t.get("button-review")),
        back: Button::link(t.get("button-back"), PATH).look(ButtonLook::Secondary),
        t,
    }
}

/// The right to invite; without it the page does not exist.
pub(super) fn may_invite(visit: &Visit, me: &Subscriber) -> Result<MayShare, Failure> {
    me.share().filter(|_| household::is_on(&visit.cx)).ok_or(Failure::NotFound)
}

pub(crate) async fn show(Writer { visit, me }: Writer, Query(query): Query<Draft>) -> Result<Response, Failure> {
    let may = may_invite(&visit, &me)?;
    let typed = match visit.kept().await? {
        Some(typed) => typed,
        None => drafted(&visit, may, &query.draft).await?,
    };
    visit.page(&page(&visit, &typed, &Faults::none()))
}

/// What was typed before, on the way back from the review page; otherwise the form as it is shown first.
async fn drafted(visit: &Visit, may: MayShare, draft: &str) -> Result<Typed, Failure> {
    let first = Typed::first();
    let Ok(id) = draft.parse::<InvitationId>() else { return Ok(first) };
    let found = household::invitation(&visit.cx, may, id).await?;
    Ok(found.filter(|draft| draft.times.state(visit.cx.now) == InvitationState::Draft).map_or(first, |draft| {
        let on = |scope| if draft.scopes.contains(scope) { "on".to_owned() } else { String::new() };
        Typed {
            scope_bills: on(Scope::Bills),
            scope_orders: on(Scope::Orders),
            scope_mailboxes: on(Scope::Mailboxes),
            scope_usage: on(Scope::Usage),
            term: draft.term.as_str().to_owned(),
            address: draft.address,
        }
    }))
}

pub(crate) async fn submit(WriterForm { visit, me, posted, .. }: WriterForm<Typed>) -> Result<Response, Failure> {
    let may = may_invite(&visit, &me)?;
    let form = match posted {
        Posted::Fresh(form) => form,
        Posted::Stale(form) => {
            return visit.refused(&page(&visit, &form, &Faults::whole(visit.texts.get("form-stale"))));
        }
    };
    let wish = InviteForm { address: form.address.clone(), scopes: form.scopes(), term: Term::parse(&form.term) };
    match household::draft(&visit.cx, &me, may, &wish).await? {
        Outcome::Done(id) => Ok(visit.see(&format!("{PATH}/invite/{id}"))),
        Outcome::Refused(NotInvited::Form(faults)) => visit.refused(&page(&visit, &form, &told(&visit.texts, &faults))),
        Outcome::Refused(NotInvited::Sent(refusal)) => visit.refused(&page(&visit, &form, &not_sent(&visit, refusal)?)),
    }
}

pub(super) fn told(t: &Texts, faults: &[WishFault]) -> Faults {
    let mut told = Faults::none();
    for fault in faults {
        match fault {
            WishFault::Address(fault) => told.add("address", t.get(contact_fault(*fault))),
            WishFault::Own => told.add("address", t.get("household-address-own")),
            WishFault::NoScope => told.add("scope_bills", t.get("household-no-scope")),
            WishFault::NoTerm => told.add("term", t.get("household-no-term")),
        }
    }
    told
}
