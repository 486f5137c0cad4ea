//! One line of input with everything a person needs to fill it in: label, hint, error, where to find the answer.

use super::{Icon, Markup, markup::components};
use askama::Template;

/// A picture inside a help text. Width and height keep the page from jumping while it loads.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Address on this site.
    pub src: String,
    /// What it shows, for those who cannot see it.
    pub alt: String,
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
}

/// A disclosure such as 確認方法を見る; works without JavaScript.
#[derive(Debug, Clone, Template)]
#[template(path = "component/help.html")]
pub struct Help {
    summary: String,
    lines: Vec<Markup>,
    picture: Option<Picture>,
}

impl Help {
    /// `summary` is what is pressed; each of `lines` is a paragraph.
    #[must_use]
    pub fn new<T: Into<Markup>>(summary: impl Into<String>, lines: impl IntoIterator<Item = T>) -> Self {
        Self { summary: summary.into(), lines: lines.into_iter().map(Into::into).collect(), picture: None }
    }

    /// Shows a picture below the text.
    #[must_use]
    pub fn picture(self, picture: Picture) -> Self {
        Self { picture: Some(picture), ..self }
    }
}

/// How wide a field is: its width tells how much is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FieldWidth {
    /// The whole column: names, addresses, passwords.
    #[default]
    Full,
    /// About twelve figures: phone and customer numbers.
    Medium,
    /// Four to eight figures: last-4, postcode, codes.
    Short,
}

impl FieldWidth {
    const fn class(self) -> &'static str {
        match self {
            Self::Full => "",
            Self::Medium => " medium",
            Self::Short => " short",
        }
    }
}

/// A text field. Its id is its name; hint and error are tied to it by `aria-describedby`.
///
/// There is no `required` attribute and no pattern: the server checks, so that every error is told the same way, in
/// the reader's language, and what was typed is kept (QUALITY "People").
#[derive(Debug, Clone, Template)]
#[template(path = "component/field.html")]
pub struct Field {
    name: String,
    id: String,
    label: String,
    kind: &'static str,
    value: String,
    hint: Option<String>,
    error: Option<String>,
    mark: Option<String>,
    required: bool,
    autocomplete: Option<&'static str>,
    inputmode: Option<&'static str>,
    max_length: Option<u32>,
    width: FieldWidth,
    verbatim: bool,
    show_and_hide: Option<(String, String)>,
    help: Option<Help>,
}

impl Field {
    fn of_kind(kind: &'static str, name: impl Into<String>, label: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            id: name.clone(),
            name,
            label: label.into(),
            kind,
            value: String::new(),
            hint: None,
            error: None,
            mark: None,
            required: false,
            autocomplete: None,
            inputmode: None,
            max_length: None,
            width: FieldWidth::Full,
            verbatim: false,
            show_and_hide: None,
            help: None,
        }
    }

    /// A plain text field.
    #[must_use]
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::of_kind("text", name, label)
    }

    /// A phone number, with the keyboard for it.
    #[must_use]
    pub fn phone(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { inputmode: Some("tel"), width: FieldWidth::Medium, ..Self::of_kind("tel", name, label) }
    }

    /// A day, with the browser's calendar; where a browser has none, it is typed.
    #[must_use]
    pub fn day(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { width: FieldWidth::Medium, ..Self::of_kind("date", name, label) }
    }

    /// A mail address or an ID shaped like one. Not `type="email"`: browsers refuse addresses that older carriers gave
    /// out, and full-width characters that we fold.
    #[must_use]
    pub fn address(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { inputmode: Some("email"), verbatim: true, ..Self::of_kind("text", name, label) }
    }

    /// Something that is typed as it is read; the browser corrects nothing.
    #[must_use]
    pub fn verbatim(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { verbatim: true, ..Self::of_kind("text", name, label) }
    }

    /// Digits that are not a quantity: customer number, last-4, code.
    #[must_use]
    pub fn figures(name: impl Into<String>, label: impl Into<String>, width: FieldWidth) -> Self {
        Self { inputmode: Some("numeric"), verbatim: true, width, ..Self::of_kind("text", name, label) }
    }

    /// A password. `show` and `hide` are the words of the button that a script adds; without the script the password
    /// stays hidden. Its value is never sent back to the page.
    #[must_use]
    pub fn password(
        name: impl Into<String>,
        label: impl Into<String>,
        show: impl Into<String>,
        hide: impl Into<String>,
    ) -> Self {
        let show_and_hide = Some((show.into(), hide.into()));
        Self { verbatim: true, show_and_hide, ..Self::of_kind("password", name, label) }
    }

    /// Another id, for a page that holds several fields of that name.
    #[must_use]
    pub fn id(self, id: impl Into<String>) -> Self {
        Self { id: id.into(), ..self }
    }

    /// The value that it is filled with; a password ignores it.
    #[must_use]
    pub fn value(self, value: impl Into<String>) -> Self {
        if self.kind == "password" { self } else { Self { value: value.into(), ..self } }
    }

    /// What to type, in one sentence.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// What is wrong and what to do; `None` shows no error.
    #[must_use]
    pub fn error(self, error: Option<impl Into<String>>) -> Self {
        Self { error: error.map(Into::into), ..self }
    }

    /// Must be filled in; `mark` says so beside the label (必須).
    #[must_use]
    pub fn required(self, mark: impl Into<String>) -> Self {
        Self { mark: Some(mark.into()), required: true, ..self }
    }

    /// May be left empty; `mark` says so beside the label (任意).
    #[must_use]
    pub fn optional(self, mark: impl Into<String>) -> Self {
        Self { mark: Some(mark.into()), required: false, ..self }
    }

    /// HTML's `autocomplete` token, such as `username`, `tel`, `one-time-code`.
    #[must_use]
    pub fn autocomplete(self, token: &'static str) -> Self {
        Self { autocomplete: Some(token), ..self }
    }

    /// HTML's `inputmode`, where the constructor's is not the right keyboard (a device number holds letters).
    #[must_use]
    pub fn inputmode(self, mode: &'static str) -> Self {
        Self { inputmode: Some(mode), ..self }
    }

    /// At most this many UTF-16 units. Leave room: a pasted number may carry hyphens and spaces.
    #[must_use]
    pub fn max_length(self, units: u32) -> Self {
        Self { max_length: Some(units), ..self }
    }

    /// How wide it is.
    #[must_use]
    pub fn width(self, width: FieldWidth) -> Self {
        Self { width, ..self }
    }

    /// Where to find the answer.
    #[must_use]
    pub fn help(self, help: Help) -> Self {
        Self { help: Some(help), ..self }
    }
}

/// Several lines of input, such as a list with one item per line.
#[derive(Debug, Clone, Template)]
#[template(path = "component/text_area.html")]
pub struct TextArea {
    name: String,
    label: String,
    value: String,
    hint: Option<String>,
    error: Option<String>,
    rows: u8,
}

impl TextArea {
    /// An empty area of four lines.
    #[must_use]
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { name: name.into(), label: label.into(), value: String::new(), hint: None, error: None, rows: 4 }
    }

    /// The text to start from.
    #[must_use]
    pub fn value(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }

    /// One sentence below the label.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// What is wrong and what to do.
    #[must_use]
    pub fn error(self, error: Option<impl Into<String>>) -> Self {
        Self { error: error.map(Into::into), ..self }
    }
}

components!(TextArea, Help, Field);

#[cfg(test)]
mod tests {
    use super::Field;

    #[test]
    fn an_error_is_tied_to_its_field() {
        let html = Field::text("name_kana", "名前").hint("h").error(Some("<e>")).to_string();
        assert!(html.contains(r#"aria-describedby="name_kana-hint name_kana-error""#), "{html}");
        assert!(html.contains(r#"aria-invalid="true""#) && html.contains("&#60;e&#62;"), "{html}");
        let calm = Field::text("name_kana", "名前").error(None::<String>).to_string();
        assert!(!calm.contains("aria-describedby") && !calm.contains("aria-invalid"), "{calm}");
    }

    #[test]
    fn a_password_is_never_sent_back() {
        assert!(!Field::password("password", "p", "s", "h").value("secret").to_string().contains("secret"));
    }
}
