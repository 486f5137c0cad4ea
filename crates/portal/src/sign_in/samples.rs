//! The sign-in page in each of its states.

use super::{SignInForm, page, refused};
use crate::visit::Visit;
use madoguchi_app::{
    Subscriber,
    sign_in::{ClosedBy, Refusal},
};
use madoguchi_domain::throttle::{Delay, DelayCause};
use madoguchi_web::{Failure, Faults, sample::Sample};
use std::time::Duration;

pub(crate) fn all(visit: &Visit, _me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let typed = SignInForm { portal_id: "hanako".to_owned(), next: "/statements".to_owned(), ..SignInForm::default() };
    let until = visit.cx.now.plus(Duration::from_mins(4));
    let delayed = |cause| refused(visit, &Refusal::Delayed(Delay { until, cause }));
    Ok(vec![
        Sample::of("first", &page(visit, &SignInForm::default(), &Faults::none(), None)?)?,
        Sample::of("wrong", &page(visit, &typed, &refused(visit, &Refusal::Wrong), None)?)?,
        Sample::of("stopped", &page(visit, &typed, &refused(visit, &Refusal::Closed(ClosedBy::Password)), None)?)?,
        Sample::of("suspended", &page(visit, &typed, &refused(visit, &Refusal::Closed(ClosedBy::Login)), None)?)?,
        Sample::of("delayed", &page(visit, &typed, &delayed(DelayCause::Login(5)), None)?)?,
        Sample::of("connection delayed", &page(visit, &typed, &delayed(DelayCause::Source(20)), None)?)?,
        Sample::of("too many at once", &page(visit, &typed, &delayed(DelayCause::Rush), None)?)?,
    ])
}
