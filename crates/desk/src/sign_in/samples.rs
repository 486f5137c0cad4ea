//! The sign-in pages in each of their states.

use super::{Typed, code, page};
use crate::visit::Visit;
use madoguchi_app::{second_factor::Setup, staff::Waiting};
use madoguchi_web::{
    Failure, Faults,
    component::{Notice, Tone},
    sample::Sample,
};

pub(crate) fn all(visit: &Visit) -> Result<Vec<Sample>, Failure> {
    let t = &visit.texts;
    let typed = Typed { sign_in: "aoki".to_owned(), ..Typed::default() };
    let wrong = Faults::at("sign_in", t.get("desk-sign-in-wrong"));
    let out = Notice::new(Tone::Success, t.get("signed-out"));
    let told = Setup { address: "otpauth://totp/x?secret=ABCD".to_owned(), text: "ABCD".to_owned() };
    let wrong_code = Faults::at("code", t.get("form-stale"));
    Ok(vec![
        Sample::of("first", &page(visit, &Typed::default(), &Faults::none(), None))?,
        Sample::of("signed out", &page(visit, &Typed::default(), &Faults::none(), Some(out)))?,
        Sample::of("wrong", &page(visit, &typed, &wrong, None))?,
        Sample::of("code", &code::page(visit, Waiting::Code, "/", &Faults::none()))?,
        Sample::of("wrong code", &code::page(visit, Waiting::Code, "/", &wrong_code))?,
        Sample::of("enrolling", &code::page(visit, Waiting::Enrolment(told), "/", &Faults::none()))?,
    ])
}
