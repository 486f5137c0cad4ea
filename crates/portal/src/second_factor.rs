//! 2段階認証: turning it on and off, recovery codes, and the second step of a sign-in (PRODUCT §4.4).

pub(crate) mod codes;
#[cfg(feature = "testing")]
pub(crate) mod samples;
pub(crate) mod step;
pub(crate) mod two_step;

use crate::{
    guard::Access,
    paths::{RECOVERY_CODES, SECOND_STEP, TWO_STEP},
};
use madoguchi_i18n::Texts;
use madoguchi_web::Route;
use madoguchi_web::component::{Field, FieldWidth};

/// The pages of this feature.
pub(crate) fn routes() -> Vec<Route<Access>> {
    vec![
        Route::form(SECOND_STEP, step::show, step::submit).open_to(Access::Public),
        Route::form(TWO_STEP, two_step::show, two_step::submit).open_to(Access::Login),
        Route::form(two_step::NEW_CODES, two_step::to_form, two_step::new_codes).open_to(Access::Login),
        Route::form(two_step::OFF, two_step::to_form, two_step::off).open_to(Access::Login),
        Route::form(RECOVERY_CODES, codes::show, codes::submit).open_to(Access::Login),
    ]
}

/// The field for an app's code, or a recovery code.
pub(crate) fn code_field(t: &Texts, hint: &str, error: Option<String>) -> Field {
    Field::figures("code", t.get("factor-code"), FieldWidth::Short)
        .hint(t.get(hint))
        .autocomplete("one-time-code")
        .max_length(14)
        .error(error)
}
