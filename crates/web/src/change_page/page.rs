//! Fills in the two templates that all changes share: one for the form and its review, one for 完了.

use super::{Body, ChangePage, ChoiceOf, DoneBody, Open, ReviewPage, WishOf};
use crate::{
    component::{Button, ButtonLook, Entry, ErrorSummary, KeyValueList, Link, Page},
    faults::Faults,
    visit::Visit,
};
use askama::Template;
use madoguchi_app::change::Reviewed;
use madoguchi_domain::receipt::Receipt;

#[derive(Template)]
#[template(path = "change/form.html")]
pub(super) struct FormPage {
    page: Page,
    title: String,
    errors: Option<ErrorSummary>,
    action: String,
    csrf: String,
    once: String,
    body: Body,
    submit: Button,
    back: Button,
}

#[derive(Template)]
#[template(path = "change/done.html")]
pub(super) struct DonePage {
    page: Page,
    title: String,
    body: DoneBody,
    facts: KeyValueList,
    next: Button,
}

pub(super) fn form_page<P: ChangePage>(
    visit: &Visit<P::Face>,
    open: &Open<P>,
    mut body: Body,
    faults: &Faults,
) -> FormPage {
    let t = &visit.texts;
    let title = t.get(P::TITLE);
    let word = if P::SCREENS.review.is_some() { "button-review" } else { "button-register" };
    let frame = visit.frame_under(P::SCREENS.form, &faults.title(t, title), P::trail(visit));
    FormPage {
        page: Visit::<P::Face>::with_notice(frame, body.notice.take()),
        title: title.to_owned(),
        errors: faults.summary(t),
        action: open.at.form.clone(),
        csrf: visit.csrf(),
        once: body.once.take().map(|once| once.as_str().to_owned()).unwrap_or_default(),
        submit: Button::submit(body.submit.take().unwrap_or_else(|| t.get(word).to_owned())),
        back: Button::link(t.get("button-back"), P::back(visit)).look(ButtonLook::Secondary),
        body,
    }
}

pub(super) fn review_page<P: ReviewPage>(
    visit: &Visit<P::Face>,
    open: &Open<P>,
    waiting: &Reviewed<WishOf<P>>,
    choice: Option<&ChoiceOf<P>>,
    faults: &Faults,
) -> FormPage {
    let t = &visit.texts;
    let mut body = P::review(visit, &open.change, &waiting.wish, choice, faults);
    let title = t.get(P::REVIEW);
    let screen = P::SCREENS.review.unwrap_or(P::SCREENS.form);
    FormPage {
        page: visit.frame_under(screen, &faults.title(t, title), P::trail(visit)),
        title: title.to_owned(),
        errors: faults.summary(t),
        action: open.at.review.clone(),
        csrf: visit.csrf(),
        once: waiting.once.as_str().to_owned(),
        submit: Button::submit(body.submit.take().unwrap_or_else(|| t.get("button-register").to_owned())),
        back: Button::link(t.get("button-correct"), open.at.form.clone()).look(ButtonLook::Secondary),
        body,
    }
}

pub(super) fn done_page<P: ChangePage>(visit: &Visit<P::Face>, receipt: Receipt, mut body: DoneBody) -> DonePage {
    let t = &visit.texts;
    let title = t.with("done-title", &[("what", t.get(P::DONE).into())]);
    let mut facts = std::mem::take(&mut body.facts);
    facts.push(Entry::new(t.get("receipt"), receipt.to_string()));
    let Link { label, href } = body.next.take().unwrap_or_else(|| Link::new(t.get("register-done-top"), "/"));
    DonePage {
        page: visit.frame_under(P::SCREENS.done, &title, P::trail(visit)),
        title,
        facts: KeyValueList::new(facts),
        next: Button::link(label, href).look(ButtonLook::Primary),
        body,
    }
}
