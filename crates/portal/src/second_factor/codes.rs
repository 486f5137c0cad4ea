//! 予備コード: shown once, to be printed or written down.

use crate::{
    guard::{SteppedUpForm, SteppedUpPage},
    paths::TWO_STEP,
    visit::Visit,
};
use askama::Template;
use axum::response::Response;
use madoguchi_app::second_factor;
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Posted,
    component::{Button, Link, Notice, Page, Tone},
    form::Nothing,
    frame::below_top,
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "second_factor/codes.html")]
pub(super) struct CodesPage {
    page: Page,
    t: Arc<Texts>,
    csrf: String,
    codes: Vec<String>,
    submit: Button,
}

pub(super) fn page(visit: &Visit, codes: Vec<String>, stale: bool) -> CodesPage {
    let t = visit.texts.clone();
    let notice = if stale {
        Notice::new(Tone::Warning, t.get("form-stale"))
    } else {
        Notice::new(Tone::Success, t.get("recovery-codes-made")).line(t.get("password-changed-mail"))
    };
    let settings = Link::new(t.get("menu-settings"), "/settings");
    let trail = below_top(visit, vec![settings, Link::new(t.get("two-step"), TWO_STEP)], t.get("recovery-codes"));
    CodesPage {
        page: Visit::with_notice(visit.frame_under("M-08", t.get("recovery-codes"), trail), Some(notice)),
        csrf: visit.csrf(),
        codes,
        submit: Button::submit(t.get("recovery-codes-kept")),
        t,
    }
}

pub(crate) async fn show(SteppedUpPage { visit, me, .. }: SteppedUpPage) -> Result<Response, Failure> {
    match second_factor::shown_codes(&visit.cx, &me).await? {
        Some(codes) => visit.page(&page(&visit, codes, false)),
        None => Ok(visit.see("/settings/two-step")),
    }
}

pub(crate) async fn submit(
    SteppedUpForm { visit, me, posted, .. }: SteppedUpForm<Nothing>,
) -> Result<Response, Failure> {
    if let Posted::Stale(_) = posted {
        let codes = second_factor::shown_codes(&visit.cx, &me).await?.unwrap_or_default();
        return visit.refused(&page(&visit, codes, true));
    }
    second_factor::forget_codes(&visit.cx, &me).await?;
    Ok(visit.see("/settings/two-step"))
}
