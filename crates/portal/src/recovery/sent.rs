//! 本人認証完了: the mail is on its way, and can be asked for again.

use super::{NotReceived, Said, lead_on};
use crate::visit::{Form, Visit};
use askama::Template;
use axum::response::Response;
use madoguchi_app::{
    Outcome,
    recovery::{self, Stage, stage},
};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Failure, Faults, Posted,
    component::{ErrorSummary, Notice, Page, Tone},
    form::Nothing,
};
use std::sync::Arc;

const PATH: &str = "/recover/sent";

#[derive(Template)]
#[template(path = "recovery/sent.html")]
pub(super) struct SentPage {
    page: Page,
    t: Arc<Texts>,
    errors: Option<ErrorSummary>,
    /// Says first that this is not the end, as the title does not.
    unfinished: Notice,
    not_received: NotReceived,
}

pub(super) fn page(visit: &Visit, target: &str, faults: &Faults, said: Option<Said>) -> SentPage {
    let t = visit.texts.clone();
    let notice = (said == Some(Said::Resent)).then(|| Notice::new(Tone::Success, t.get("recovery-resent")));
    SentPage {
        page: Visit::with_notice(visit.frame("F-05", &faults.title(&t, t.get("passphrase-sent"))), notice),
        errors: faults.summary(&t),
        unfinished: Notice::new(Tone::Warning, t.get("passphrase-unfinished"))
            .line(t.get("passphrase-sent-lead"))
            .line(t.with("recovery-sent-target", &[("address", target.into())])),
        not_received: NotReceived::new(visit, PATH, false),
        t,
    }
}

pub(crate) async fn show(visit: Visit) -> Result<Response, Failure> {
    match stage(&visit.cx, visit.recovery.as_ref()).await? {
        Stage::Sent(target) => visit.page(&page(&visit, &target, &Faults::none(), visit.said(Said::parse))),
        _ => lead_on(&visit).await,
    }
}

pub(crate) async fn resend(Form { visit, posted }: Form<Nothing>) -> Result<Response, Failure> {
    let Stage::Sent(target) = stage(&visit.cx, visit.recovery.as_ref()).await? else { return lead_on(&visit).await };
    if let Posted::Stale(_) = posted {
        return visit.refused(&page(&visit, &target, &Faults::whole(visit.texts.get("form-stale")), None));
    }
    match recovery::resend(&visit.cx, visit.recovery.as_ref()).await? {
        Outcome::Done(()) => Ok(visit.see_said(PATH, Said::Resent.as_str())),
        Outcome::Refused(Some(until)) => {
            visit.refused(&page(&visit, &target, &Faults::whole(&visit.text_at("verify-wait", until)), None))
        }
        Outcome::Refused(None) => lead_on(&visit).await,
    }
}
