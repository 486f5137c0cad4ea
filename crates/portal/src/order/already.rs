//! In place of a request's form while one of its kind is under way: where that one stands.

use super::page_of;
use crate::visit::Visit;
use askama::Template;
use axum::response::Response;
use madoguchi_app::order::{self, Opened};
use madoguchi_domain::{order::OrderKind, receipt::Receipt};
use madoguchi_web::{
    Failure, Faults,
    component::{Breadcrumb, Button, ButtonLook, Notice, Page, Tone},
};

#[derive(Template)]
#[template(path = "order/already.html")]
pub(super) struct AlreadyPage {
    page: Page,
    title: String,
    notice: Notice,
    look: Button,
}

/// A request's page.
pub(super) struct Of {
    pub(super) kind: OrderKind,
    pub(super) screen: &'static str,
    /// The text key of its heading.
    pub(super) title: &'static str,
}

/// Answers with that page where an order of the kind is open, also where it came to be so only now.
pub(super) async fn instead(
    visit: &Visit,
    request: &Opened,
    of: Of,
    trail: Breadcrumb,
    faults: &Faults,
) -> Result<Option<Response>, Failure> {
    let open = match request.open {
        Some(number) => Some(number),
        None if is_told(visit, faults) => order::open_of(&visit.cx, request.may(), of.kind).await?,
        None => None,
    };
    let Some(number) = open else { return Ok(None) };
    let page = page(visit, number, &of, trail, faults);
    Ok(Some(if faults.is_empty() { visit.page(&page) } else { visit.refused(&page) }?))
}

pub(super) fn page(visit: &Visit, number: Receipt, of: &Of, trail: Breadcrumb, faults: &Faults) -> AlreadyPage {
    let t = &visit.texts;
    let title = t.get(of.title);
    AlreadyPage {
        page: visit.frame_under(of.screen, &faults.title(t, title), trail),
        title: title.to_owned(),
        notice: Notice::new(Tone::Info, t.get("order-already"))
            .line(t.get("order-already-text"))
            .line(t.get("order-already-change")),
        look: Button::link(t.get("order-already-look"), page_of(number)).look(ButtonLook::Primary),
    }
}

/// Says so at a field, for a form that is shown once more because that order was over again by then.
pub(super) fn tell(visit: &Visit, field: &str, faults: &mut Faults) {
    faults.add(field, visit.texts.get("order-already"));
}

fn is_told(visit: &Visit, faults: &Faults) -> bool {
    let told = visit.texts.get("order-already");
    [super::moving::LAST_DAY, super::phone::PHONE].iter().any(|field| faults.of(field).as_deref() == Some(told))
}
