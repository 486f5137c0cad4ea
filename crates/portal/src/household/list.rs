//! ご家族への公開: the guests of the contract and the invitations on their way. A guest is shown only her own scopes.

use super::{PATH, at, last_day, not_sent, scope_words};
use crate::{
    guard::{SignedIn, WriterForm},
    paths::CONTRACT_ADD,
    visit::Visit,
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    MayShare, Outcome,
    household::{self, Guest, Invitation},
};
use madoguchi_domain::{
    credential::mask_address, grant::Scopes, household::InvitationState, id::InvitationId, time::Ts, words,
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, Entry, ErrorSummary, KeyValueList, Notice, Page, Tone},
    frame::below_top,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where the mail of an invitation is sent again.
pub(super) const REMIND: &str = "/settings/household/remind";
/// Where an invitation is withdrawn.
pub(super) const WITHDRAW: &str = "/settings/household/withdraw";

words! {
    /// What a button of the list, or of a page below it, has done.
    Said {
        /// A guest no longer sees the contract.
        Revoked => "revoked",
        /// The mail was sent once more.
        Reminded => "reminded",
        /// The invitation was withdrawn.
        Withdrawn => "withdrawn",
    }
}

#[derive(Template)]
#[template(path = "household/list.html")]
pub(super) struct ListPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    errors: Option<ErrorSummary>,
    guests: Vec<GuestCard>,
    invitations: Vec<InvitationCard>,
    /// `None` while the login cannot invite anybody.
    invite: Option<Button>,
    add: Option<Button>,
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
    /// Sends the mail again, and withdraws the invitation; `None` while the login cannot.
    buttons: Option<[Button; 2]>,
}

/// For guests, and where the operator lets nothing be shared.
#[derive(Template)]
#[template(path = "household/own.html")]
pub(super) struct OwnPage {
    page: Page,
    t: Arc<Texts>,
    lead: String,
    facts: Option<KeyValueList>,
    add: Option<Button>,
}

#[derive(Default, Deserialize, Serialize)]
pub(crate) struct Act {
    #[serde(default)]
    invitation: String,
}

/// `guest` is what the guest may see, and until when; `None` where the operator lets nothing be shared.
pub(super) fn own_page(visit: &Visit, may_write: bool, guest: Option<(&Scopes, Option<Ts>)>) -> OwnPage {
    let t = visit.texts.clone();
    let facts = guest.map(|(scopes, ends_at)| {
        let scopes = Entry::new(t.get("invitation-scopes"), scope_words(&t, scopes));
        let until = ends_at.map(|end| Entry::new(t.get("household-until"), last_day(visit, end)));
        KeyValueList::new(std::iter::once(scopes).chain(until).collect())
    });
    let trail = below_top(visit, Vec::new(), t.get("household"));
    OwnPage {
        page: visit.frame_under("H-01", t.get("household"), trail),
        lead: t.get(if guest.is_some() { "household-guest" } else { "household-off" }).to_owned(),
        facts,
        add: add_button(&t, may_write),
        t,
    }
}

const fn said_key(said: Said) -> &'static str {
    match said {
        Said::Revoked => "household-revoked",
        Said::Reminded => "household-reminded",
        Said::Withdrawn => "household-withdrawn",
    }
}

/// What cannot be done before the contact address is verified is not offered until then.
fn add_button(t: &Texts, may_write: bool) -> Option<Button> {
    may_write.then(|| Button::link(t.get("contract-add"), CONTRACT_ADD))
}

pub(super) fn page(
    visit: &Visit,
    may_write: bool,
    guests: &[Guest],
    invitations: &[Invitation],
    said: Option<Said>,
    faults: &Faults,
) -> ListPage {
    let t = visit.texts.clone();
    let trail = below_top(visit, Vec::new(), t.get("household"));
    let notice = said.map(|said| Notice::new(Tone::Success, t.get(said_key(said))));
    ListPage {
        page: Visit::with_notice(visit.frame_under("H-01", &faults.title(&t, t.get("household")), trail), notice),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        guests: guests.iter().map(|guest| guest_card(visit, guest)).collect(),
        invitations: invitations.iter().map(|invitation| invitation_card(visit, may_write, invitation)).collect(),
        invite: may_write
            .then(|| Button::link(t.get("household-invite"), "/settings/household/invite").look(ButtonLook::Primary)),
        add: add_button(&t, may_write),
        t,
    }
}

/// The facts on a guest's card, and on the page that takes her grant back.
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

/// The guest's name for the holder: the invited address while it is kept, otherwise the masked ID.
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

fn invitation_card(visit: &Visit, may_write: bool, invitation: &Invitation) -> InvitationCard {
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
        buttons: may_write.then(|| {
            let remind = Button::submit(t.get("household-remind"));
            let withdraw = Button::submit(t.get("household-withdraw")).sent_to(WITHDRAW);
            [remind, withdraw].map(|button| button.look(ButtonLook::Secondary))
        }),
    }
}

pub(crate) async fn show(SignedIn { visit, me }: SignedIn) -> Result<Response, Failure> {
    let on = household::is_on(&visit.cx);
    let Some(may) = me.share().filter(|_| on) else {
        return visit.page(&own_page(&visit, visit.may_write(), on.then(|| (me.scopes(), me.ends_at()))));
    };
    let (guests, invitations) = household::shared(&visit.cx, may).await?;
    visit.page(&page(&visit, visit.may_write(), &guests, &invitations, visit.said(Said::parse), &Faults::none()))
}

/// Leads to the list when a button's own address is opened, by going back or after a sign-in.
pub(crate) async fn to_list(SignedIn { visit, .. }: SignedIn) -> Response {
    visit.see(PATH)
}

/// The list as it is now, with what to do.
async fn again(visit: &Visit, may: MayShare, faults: &Faults) -> Result<Response, Failure> {
    let (guests, invitations) = household::shared(&visit.cx, may).await?;
    visit.refused(&page(visit, visit.may_write(), &guests, &invitations, None, faults))
}

async fn stale(visit: &Visit, may: MayShare) -> Result<Response, Failure> {
    again(visit, may, &Faults::whole(visit.texts.get("form-stale"))).await
}

fn wanted(form: &Act) -> Result<InvitationId, Failure> {
    form.invitation.parse().map_err(|_| Failure::NotFound)
}

/// 招待メールをもう一度送る
pub(crate) async fn remind(WriterForm { visit, me, posted, .. }: WriterForm<Act>) -> Result<Response, Failure> {
    let may = me.share().ok_or(Failure::NotFound)?;
    let Posted::Fresh(form) = posted else { return stale(&visit, may).await };
    match household::remind(&visit.cx, &me, may, wanted(&form)?).await? {
        Outcome::Done(_) => Ok(visit.see_said(PATH, Said::Reminded.as_str())),
        Outcome::Refused(refusal) => again(&visit, may, &not_sent(&visit, refusal)?).await,
    }
}

/// 招待を取り下げる
pub(crate) async fn withdraw(WriterForm { visit, me, posted, .. }: WriterForm<Act>) -> Result<Response, Failure> {
    let may = me.share().ok_or(Failure::NotFound)?;
    let Posted::Fresh(form) = posted else { return stale(&visit, may).await };
    if household::withdraw(&visit.cx, &me, may, wanted(&form)?).await? {
        Ok(visit.see_said(PATH, Said::Withdrawn.as_str()))
    } else {
        Err(Failure::NotFound)
    }
}
