//! 確認 → 完了: the invitation as it will be sent, and what follows once it is.

use super::{PATH, at, invite::may_invite, last_day, not_sent, scope_words, trail};
use crate::{
    guard::{SignedIn, WriterForm},
    visit::Visit,
};
use askama::Template;
use axum::{extract::Path, response::Response};
use madoguchi_app::{
    Outcome, Subscriber,
    household::{self, Invitation},
};
use madoguchi_domain::{household::InvitationState, id::InvitationId};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{Button, ButtonLook, Entry, ErrorSummary, KeyValueList, Page},
    form::Nothing,
    frame::below_top,
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "household/review.html")]
pub(super) struct ReviewPage {
    page: Page,
    t: Arc<Texts>,
    action: String,
    csrf: String,
    errors: Option<ErrorSummary>,
    facts: KeyValueList,
    submit: Button,
    correct: Button,
}

#[derive(Template)]
#[template(path = "household/invited.html")]
pub(super) struct InvitedPage {
    page: Page,
    t: Arc<Texts>,
    title: String,
    facts: KeyValueList,
    sender: String,
    back: Button,
}

fn facts(visit: &Visit, invitation: &Invitation) -> Vec<Entry> {
    let t = &visit.texts;
    vec![
        Entry::new(t.get("household-address"), invitation.address.as_str()),
        Entry::new(t.get("household-scopes"), scope_words(t, &invitation.scopes)),
        Entry::new(t.get("household-until"), last_day(visit, invitation.times.grant_ends_at)),
    ]
}

pub(super) fn page(visit: &Visit, invitation: &Invitation, faults: &Faults) -> ReviewPage {
    let t = visit.texts.clone();
    let trail = below_top(visit, trail(visit), t.get("household-review"));
    ReviewPage {
        page: visit.frame_under("H-03", &faults.title(&t, t.get("household-review")), trail),
        action: format!("{PATH}/invite/{}", invitation.id),
        csrf: visit.csrf(),
        errors: faults.summary(&t),
        facts: KeyValueList::new(facts(visit, invitation)),
        submit: Button::submit(t.get("household-send")),
        correct: Button::link(t.get("button-correct"), format!("{PATH}/invite?draft={}", invitation.id))
            .look(ButtonLook::Secondary),
        t,
    }
}

pub(super) fn invited(visit: &Visit, invitation: &Invitation) -> InvitedPage {
    let t = visit.texts.clone();
    let mut entries = facts(visit, invitation);
    entries.push(Entry::new(t.get("household-answer-by"), at(visit, invitation.times.expires_at)));
    entries.extend(invitation.receipt.map(|receipt| Entry::new(t.get("receipt"), receipt.to_string())));
    let title = t.with("done-title", &[("what", t.get("household-what").into())]);
    let trail = below_top(visit, trail(visit), &title);
    InvitedPage {
        page: visit.frame_under("H-04", &title, trail),
        title,
        facts: KeyValueList::new(entries),
        sender: t.with("household-sender", &[("domain", visit.web.site().sender_domain.as_str().into())]),
        back: Button::link(t.get("household-back"), PATH),
        t,
    }
}

async fn found(visit: &Visit, me: &Subscriber, id: &str) -> Result<Invitation, Failure> {
    let id: InvitationId = id.parse().map_err(|_| Failure::NotFound)?;
    let invitation = household::invitation(&visit.cx, may_invite(visit, me)?, id).await?;
    invitation.ok_or(Failure::NotFound)
}

pub(crate) async fn show(SignedIn { visit, me }: SignedIn, Path(id): Path<String>) -> Result<Response, Failure> {
    let invitation = found(&visit, &me, &id).await?;
    match invitation.times.state(visit.cx.now) {
        InvitationState::Draft => visit.page(&page(&visit, &invitation, &Faults::none())),
        _ => visit.page(&invited(&visit, &invitation)),
    }
}

pub(crate) async fn submit(
    Path(id): Path<String>,
    WriterForm { visit, me, posted, .. }: WriterForm<Nothing>,
) -> Result<Response, Failure> {
    let invitation = found(&visit, &me, &id).await?;
    if let Posted::Stale(_) = posted {
        return visit.refused(&page(&visit, &invitation, &Faults::whole(visit.texts.get("form-stale"))));
    }
    match household::send(&visit.cx, &me, may_invite(&visit, &me)?, invitation.id).await? {
        Outcome::Done(_) => Ok(visit.see(&format!("{PATH}/invite/{}", invitation.id))),
        Outcome::Refused(refusal) => visit.refused(&page(&visit, &invitation, &not_sent(&visit, refusal)?)),
    }
}
