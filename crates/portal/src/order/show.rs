//! One order: what happens next, how it went so far, what was asked for, and how to withdraw it.

use super::{facts, state_mark};
use crate::{guard::SignedIn, paths::ORDERS, visit::Visit};
use askama::Template;
use axum::{extract::Path, response::Response};
use madoguchi_app::order::{self, OrderInFull, OrderStep};
use madoguchi_domain::{
    order::{Answers, OrderState, WaitsFor},
    receipt::Receipt,
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure,
    component::{Button, ButtonLook, ContactWindow, Entry, KeyValueList, Link, Markup, Page, StepTracker, Timeline},
    frame::{below_top, first_window},
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "order/order.html")]
pub(super) struct OrderPage {
    page: Page,
    t: Arc<Texts>,
    title: String,
    number: String,
    state: Markup,
    /// The text key of the heading over what happens next, or over what came of it.
    heading: &'static str,
    /// Who acts next, in a sentence.
    next: String,
    /// What she was told last, line by line.
    told: Vec<String>,
    /// The next day on which something happens.
    next_on: Option<String>,
    tracker: StepTracker,
    history: Timeline,
    facts: KeyValueList,
    /// How to withdraw it; none once it is over.
    withdraw: Option<Withdraw>,
    window: Option<ContactWindow>,
}

struct Withdraw {
    text: String,
    /// None once work on it began.
    button: Option<Button>,
}

pub(crate) async fn show(SignedIn { visit, me }: SignedIn, Path(number): Path<String>) -> Result<Response, Failure> {
    let number: Receipt = number.parse().map_err(|_| Failure::NotFound)?;
    let order = order::find(&visit.cx, &me, number).await?.ok_or(Failure::NotFound)?;
    let answers = order::answers(&order)?;
    visit.page(&page(&visit, &order, &answers))
}

pub(super) fn page(visit: &Visit, full: &OrderInFull, answers: &Answers) -> OrderPage {
    let (t, order) = (visit.texts.clone(), &full.order);
    let title = t.order_kind(order.kind).to_owned();
    let trail = below_top(visit, vec![Link::new(t.get("orders"), ORDERS)], &title);
    let page = visit.frame_under("O-02", &title, trail);
    let begun = full.steps.iter().any(|step| step.state == OrderState::InProgress);
    let (steps, place) = order.state.track(begun);
    let steps = steps.into_iter().map(|state| t.order_state(state));
    let told = full.steps.last().and_then(|step| step.text.as_deref()).unwrap_or_default();
    OrderPage {
        number: order.number.to_string(),
        state: state_mark(&t, order.state),
        heading: if order.state.is_open() { "order-next" } else { "order-outcome" },
        next: t.get(next(order.state, order.waits_for)).to_owned(),
        told: told.lines().map(str::to_owned).collect(),
        next_on: order.next_on.map(|date| t.date(date)),
        tracker: StepTracker::new(t.get("order-steps"), t.get("order-step-done"), steps, place),
        history: history(visit, full, &page.surround.operator),
        facts: KeyValueList::new(
            [Entry::new(t.get("order-what"), title.as_str())].into_iter().chain(facts::of(&t, answers)).collect(),
        ),
        withdraw: order.state.is_open().then(|| withdraw(&t, full)),
        window: first_window(visit),
        title,
        page,
        t,
    }
}

const fn next_open(acts: WaitsFor) -> &'static str {
    match acts {
        WaitsFor::Subscriber => "order-next-subscriber",
        WaitsFor::Operator => "order-next-operator",
        WaitsFor::Other => "order-next-other",
    }
}

/// The text key of what happens next.
fn next(state: OrderState, held_for: Option<WaitsFor>) -> &'static str {
    match state {
        OrderState::Acknowledged => "order-next-taking",
        OrderState::Completed => "order-next-completed",
        OrderState::Cancelled => "order-next-cancelled",
        OrderState::Rejected => "order-next-rejected",
        OrderState::InProgress | OrderState::Held => next_open(state.acts_next(held_for).unwrap_or(WaitsFor::Operator)),
    }
}

fn history(visit: &Visit, full: &OrderInFull, operator: &str) -> Timeline {
    let t = &visit.texts;
    let (state, last) = (full.order.state, full.steps.len().saturating_sub(1));
    let timeline = Timeline::new(t.get("order-history"), t.get("order-step-done"));
    let timeline = full.steps.iter().enumerate().fold(timeline, |timeline, (place, step)| {
        let (name, when) = (t.order_state(step.state), when(visit, step, operator));
        let text = step.text.as_deref().unwrap_or_default();
        if place == last && state.is_open() {
            timeline.here(name, when, text)
        } else {
            timeline.behind(name, when, text)
        }
    });
    state.ahead().iter().fold(timeline, |timeline, ahead| {
        let text = if *ahead == OrderState::Completed { "order-ahead-completed" } else { "order-ahead-in-progress" };
        timeline.ahead(t.order_state(*ahead), t.get(text))
    })
}

/// When a step was, and whose it was.
fn when(visit: &Visit, step: &OrderStep, operator: &str) -> String {
    let t = &visit.texts;
    let by =
        // Who stops what was not hers is not signed in.
        if step.actor.starts_with("user:") || step.actor == "visitor" { t.get("order-by-subscriber").to_owned() } else { operator.to_owned() };
    format!("{} {by}", t.date_time(visit.web.app().zone().datetime_of(step.at)))
}

fn withdraw(t: &Texts, full: &OrderInFull) -> Withdraw {
    let order = &full.order;
    if !order.state.is_withdrawable() {
        return Withdraw { text: t.get("order-withdraw-late").to_owned(), button: None };
    }
    let button = Button::link(t.get("button-withdraw"), format!("{}/withdraw", super::page_of(order.number)));
    Withdraw { text: t.get("order-withdraw-text").to_owned(), button: Some(button.look(ButtonLook::Secondary)) }
}
