//! The page for a contract that the reader lacks.

use super::page;
use crate::visit::Visit;
use madoguchi_app::Subscriber;
use madoguchi_web::{Failure, frame::below_top, sample::Sample};

pub(crate) fn all(visit: &Visit, _me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let trail = below_top(visit, Vec::new(), visit.texts.get("web-filter"));
    let lines = ["web-filter-lead", "web-filter-needs-internet"];
    Ok(vec![Sample::of("web filter", &page(visit, "N-01", "web-filter", &lines, trail))?])
}
