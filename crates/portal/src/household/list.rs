//! ご家族への公開: who sees the contract, which invitations are on their way. A guest sees what she may see herself.

use super::{PATH, at, last_day, not_sent, scope_words};
use crate::{
    guard::{SignedIn, WriterForm},
    visit::Visit,
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    MayShare, Outcome, Subscriber,
    household::{self, Guest, Invitation},
};
use madoguchi_domain::{credential::mask_address, household::InvitationState, id::InvitationId};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, Entry, ErrorSummary, KeyValueList, Notice, Page, Tone},
    frame::below_top,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "household/list.html")]
struct ListPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    errors: Option<ErrorSummary>,
    guests: Vec<GuestCard>,
    invitations: Vec<InvitationCard>,
    invite: Button,
    add: Button,
}

struct GuestCard {
    name: String,
    facts: KeyValueList,
    revoke: Button,
}

struct InvitationCard {
    id: String,
    address: String,
    facts: KeyValueList,
    remind: Button,
    withdraw: Button,
}

/// For who was invited herself, and where the operator lets nothing be shared.
#[derive(Template)]
#[template(path = "household/own.html")]
struct OwnPage {
    page: Page,
    t: Arc<Texts>,
    lead: String,
    facts: Option<KeyValueList>,
    add: Button,
}

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Act {
    #[serde(default)]
    invitation: String,
    /// Which of an invitation's buttons was pressed: `remind` or `withdraw`.
    #[serde(default)]
    action: String,
}

fn own_page(visit: &Visit, me: &Subscriber) -> OwnPage {
    let t = visit.texts.clone();
    let on = household::is_on(&visit.cx);
    let mut facts = vec![Entry::new(t.get("household-scopes"), scope_words(&t, me.scopes()))];
    facts.extend(me.ends_at().map(|end| Entry::new(t.get("household-until"), last_day(visit, end))));
    let trail = below_top(visit, Vec::new(), t.get("household"));
    OwnPage {
        page: visit.frame_under("H-01", t.get("household"), trail),
        lead: t.get(if on { "household-guest" } else { "household-off" }).to_owned(),
        facts: on.then(|| KeyValueList::new(facts)),
        add: Button::link(t.get("contract-add"), "/settings/household/add"),
        t,
    }
}

async fn page(visit: &Visit, may: MayShare, faults: &Faults) -> Result<ListPage, Failure> {
    let (guests, invitations) = household::shared(&visit.cx, may).await?;
    let t = visit.texts.clone();
    let trail = below_top(visit, Vec::new(), t.get("household"));
    let done =
        [("?revoked", "household-revoked"), ("?reminded", "household-reminded"), ("?withdrawn", "household-withdrawn")];
    let done = done.into_iter().find(|(address, _)| visit.path.ends_with(address));
    let notice = done.map(|(_, text)| Notice::new(Tone::Success, t.get(text)));
    Ok(ListPage {
        page: Visit::with_notice(visit.frame_under("H-01", &faults.title(&t, t.get("household")), trail), notice),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        guests: guests.iter().map(|guest| guest_card(visit, guest)).collect(),
        invitations: invitations.iter().map(|invitation| invitation_card(visit, invitation)).collect(),
        invite: Button::link(t.get("household-invite"), "/settings/household/invite").look(ButtonLook::Primary),
        add: Button::link(t.get("contract-add"), "/settings/household/add"),
        t,
    })
}

/// What a guest's card and the page that takes her grant back say of her.
pub(super) fn guest_facts(visit: &Visit, guest: &Guest) -> KeyValueList {
    let t = &visit.texts;
    let mut facts = vec![
        Entry::new(t.get("household-scopes"), scope_words(t, &guest.scopes)),
        Entry::new(t.get("household-since"), t.date(visit.web.app().zone().date_of(guest.since))),
    ];
    facts.extend(guest.ends_at.map(|end| Entry::new(t.get("household-until"), last_day(visit, end))));
    let seen = guest.seen_at.map_or_else(|| t.get("household-never-seen").to_owned(), |seen| at(visit, seen));
    facts.push(Entry::new(t.get("household-seen"), seen));
    KeyValueList::new(facts)
}

/// How the holder knows a guest: by the address she invited, as long as that is kept.
pub(super) fn guest_name(guest: &Guest) -> String {
    guest.address.clone().unwrap_or_else(|| mask_address(&guest.portal_id))
}

fn guest_card(visit: &Visit, guest: &Guest) -> GuestCard {
    let label = visit.texts.get("household-revoke");
    GuestCard {
        name: guest_name(guest),
        facts: guest_facts(visit, guest),
        revoke: Button::link(label, format!("{PATH}/{}/revoke", guest.grant)).look(ButtonLook::Secondary),
    }
}

fn invitation_card(visit: &Visit, invitation: &Invitation) -> InvitationCard {
    let t = &visit.texts;
    let times = invitation.times;
    let state = match times.state(visit.cx.now) {
        InvitationState::Open => t.with("household-open-until", &[("at", at(visit, times.expires_at).into())]),
        _ => t.get("household-expired").to_owned(),
    };
    let mut facts = vec![
        Entry::new(t.get("household-scopes"), scope_words(t, &invitation.scopes)),
        Entry::new(t.get("household-until"), last_day(visit, times.grant_ends_at)),
        Entry::new(t.get("household-state"), state),
    ];
    facts.extend(times.last_sent_at.map(|sent| Entry::new(t.get("household-sent"), at(visit, sent))));
    InvitationCard {
        id: invitation.id.to_string(),
        address: invitation.address.clone(),
        facts: KeyValueList::new(facts),
        remind: Button::submit(t.get("household-remind")).named("action", "remind").look(ButtonLook::Secondary),
        withdraw: Button::submit(t.get("household-withdraw")).named("action", "withdraw").look(ButtonLook::Secondary),
    }
}

pub(crate) async fn show(SignedIn { visit, me }: SignedIn) -> Result<Response, Failure> {
    match me.share().filter(|_| household::is_on(&visit.cx)) {
        Some(may) => visit.page(&page(&visit, may, &Faults::none()).await?),
        None => visit.page(&own_page(&visit, &me)),
    }
}

pub(crate) async fn submit(WriterForm { visit, me, posted, .. }: WriterForm<Act>) -> Result<Response, Failure> {
    let may = me.share().ok_or(Failure::NotFound)?;
    let Posted::Fresh(form) = posted else {
        let faults = Faults::whole(visit.texts.get("form-stale"));
        return visit.refused(&page(&visit, may, &faults).await?);
    };
    let id: InvitationId = form.invitation.parse().map_err(|_| Failure::NotFound)?;
    if form.action == "withdraw" {
        let withdrawn = household::withdraw(&visit.cx, &me, may, id).await?;
        return if withdrawn { Ok(visit.see(&format!("{PATH}?withdrawn"))) } else { Err(Failure::NotFound) };
    }
    match household::remind(&visit.cx, &me, may, id).await? {
        Outcome::Done(_) => Ok(visit.see(&format!("{PATH}?reminded"))),
        Outcome::Refused(refusal) => visit.refused(&page(&visit, may, &not_sent(&visit, refusal)?).await?),
    }
}
