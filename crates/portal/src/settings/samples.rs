//! The page of what can be set, with all of it and with less.

use super::page;
use crate::{paths::HOUSEHOLD, visit::Visit};
use madoguchi_app::Subscriber;
use madoguchi_web::{Failure, sample::Sample};

pub(crate) fn all(visit: &Visit, _me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    Ok(vec![
        Sample::of("all", &page(visit, |_| true))?,
        Sample::of("no contract to share", &page(visit, |href| href != HOUSEHOLD))?,
    ])
}
