//! The page of what can be set, with all of it and with less.

use super::{Standing, page};
use crate::{paths::HOUSEHOLD, visit::Visit};
use madoguchi_app::Subscriber;
use madoguchi_web::{Failure, sample::Sample};

pub(crate) fn all(visit: &Visit, _me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let none = Standing { portal_id: "hanako@example.jp", two_step: false, passkeys: 0 };
    let all = Standing { portal_id: "an-address-of-some-length@mail.example.jp", two_step: true, passkeys: 2 };
    Ok(vec![
        Sample::of("all", &page(visit, &all, |_| true))?,
        Sample::of("no contract to share", &page(visit, &none, |href| href != HOUSEHOLD))?,
    ])
}
