//! The two fields of a wished password, and above them おまかせで作る, which fills them with one that was made
//! (PRODUCT §4.2).

use askama::{Template, filters::HtmlSafe};
use madoguchi_domain::credential::{PasswordFault, Weakness, example_password};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Faults,
    component::{Button, ButtonLook, Field, Notice, Tone},
};

/// The part of a form where a password is wished for; its fields are `password` and `password_again`.
#[derive(Template)]
#[template(path = "wished_password.html")]
pub(crate) struct WishedPassword {
    make_text: String,
    make: Button,
    fields: [Field; 2],
}

// Its template escapes what it is given.
impl HtmlSafe for WishedPassword {}

impl WishedPassword {
    /// Empty fields, or those of a password that was `made` for this person; it is shown, to be written down. `maker`
    /// is where the form is sent to have one made.
    pub(crate) fn new(t: &Texts, labels: [&str; 2], made: Option<&str>, maker: &str, faults: &Faults) -> Self {
        let field = |name: &str, label: &str| {
            let field = match made {
                Some(made) => Field::verbatim(name, t.get(label)).value(made),
                None => Field::password(name, t.get(label), t.get("show-password"), t.get("hide-password")),
            };
            field.autocomplete("new-password").error(faults.of(name))
        };
        let [wished, again] = labels;
        let hint = t.with("id-password-hint", &[("example", example_password(t.locale()).into())]);
        let button = Button::submit(t.get("id-make")).sent_to(maker).look(ButtonLook::Secondary);
        let make_text = t.get("id-make-text").to_owned();
        Self { make_text, make: button, fields: [field("password", wished).hint(hint), field("password_again", again)] }
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

#[cfg(test)]
mod tests {
    use super::*;
    use madoguchi_domain::locale::Locale;
    use madoguchi_i18n::{I18n, Overrides};

    #[test]
    fn a_password_is_made_above_the_fields_it_fills_and_enter_does_not_make_one() {
        let i18n = I18n::new(&Overrides::new()).unwrap();
        let labels = ["id-password", "id-password-again"];
        let wished = WishedPassword::new(i18n.texts(Locale::Ja), labels, None, "/make", &Faults::none());
        let html = wished.render().unwrap();
        let wanted = ["<input class=\"unseen\" type=\"submit\"", "formaction=\"/make\"", "name=\"password\""];
        let places = wanted.map(|what| html.find(what));
        assert!(places.is_sorted() && places.iter().all(Option::is_some), "{html}");
    }
}
