//! The two fields of a wished password, and おまかせで作る, which fills them with one that was made (PRODUCT §4.2).

use askama::{Template, filters::HtmlSafe};
use madoguchi_domain::credential::{PasswordFault, Weakness, example_password};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Faults,
    component::{Button, ButtonLook, Field, Notice, Tone},
};
use std::sync::Arc;

/// The part of a form where a password is wished for; its fields are `password` and `password_again`.
#[derive(Template)]
#[template(path = "wished_password.html")]
pub(crate) struct WishedPassword {
    fields: [Field; 2],
}

// Its template escapes what it is given.
impl HtmlSafe for WishedPassword {}

impl WishedPassword {
    /// Empty fields, or those of a password that was `made` for this person; it is shown, to be written down.
    pub(crate) fn new(t: &Texts, labels: [&str; 2], made: Option<&str>, faults: &Faults) -> Self {
        let field = |name: &str, label: &str| {
            let field = match made {
                Some(made) => Field::verbatim(name, t.get(label)).value(made),
                None => Field::password(name, t.get(label), t.get("show-password"), t.get("hide-password")),
            };
            field.autocomplete("new-password").error(faults.of(name))
        };
        let [wished, again] = labels;
        let hint = t.with("id-password-hint", &[("example", example_password(t.locale()).into())]);
        Self { fields: [field("password", wished).hint(hint), field("password_again", again)] }
    }
}

/// おまかせで作る, at the end of such a form.
#[derive(Template)]
#[template(path = "make_password.html")]
pub(crate) struct MakePassword {
    t: Arc<Texts>,
    button: Button,
}

// Its template escapes what it is given.
impl HtmlSafe for MakePassword {}

impl MakePassword {
    /// The button that sends its form to `path`.
    pub(crate) fn sent_to(t: &Arc<Texts>, path: &str) -> Self {
        let button = Button::submit(t.get("id-make")).sent_to(path).look(ButtonLook::Secondary);
        Self { t: t.clone(), button }
    }
}

/// The message above a page that shows a password that was made.
pub(crate) fn made_notice(t: &Texts) -> Notice {
    Notice::new(Tone::Info, t.get("id-made")).line(t.get("id-made-write"))
}

/// The text key for a password that cannot be one.
pub(crate) const fn password_fault(fault: PasswordFault) -> &'static str {
    match fault {
        PasswordFault::Empty => "password-empty",
        PasswordFault::TooShort => "password-too-short",
        PasswordFault::TooLong => "password-too-long",
        PasswordFault::NotPrintable => "password-not-printable",
        PasswordFault::SameAsId => "password-same-as-id",
        PasswordFault::HoldsName => "password-holds-name",
        PasswordFault::HoldsPhone => "password-holds-phone",
        PasswordFault::Common => "password-common",
        PasswordFault::TooWeak(Weakness::Keys) => "password-weak-keys",
        PasswordFault::TooWeak(Weakness::Repeated) => "password-weak-repeated",
        PasswordFault::TooWeak(Weakness::Row) => "password-weak-row",
        PasswordFault::TooWeak(Weakness::Date) => "password-weak-date",
        PasswordFault::TooWeak(Weakness::Words) => "password-weak-words",
        PasswordFault::TooWeak(Weakness::Other) => "password-too-weak",
    }
}
