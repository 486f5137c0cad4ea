//! 2段階認証: turning it on and off, recovery codes, and the second step of a sign-in (PRODUCT §4.4).

pub(crate) mod codes;
pub(crate) mod step;
pub(crate) mod two_step;

use madoguchi_i18n::Texts;
use madoguchi_web::component::{Field, FieldWidth};

/// The field for an app's code, or a recovery code.
pub(crate) fn code_field(t: &Texts, hint: &str, error: Option<String>) -> Field {
    Field::figures("code", t.get("factor-code"), FieldWidth::Short)
        .hint(t.get(hint))
        .autocomplete("one-time-code")
        .max_length(14)
        .error(error)
}
