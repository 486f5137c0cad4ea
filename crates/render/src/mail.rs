//! Mails in the subscriber's language, in plain text and in HTML with the same content.
//!
//! Short sentences, one a line; no greeting by name, no picture, nothing fetched from elsewhere. The only links are the
//! portal's address, where the person is to go on one of its pages, and the numbers to call. A subject names the operator
//! and never the person or a code, since it shows on locked screens; what a list of mails shows below it says what the
//! mail is for.

mod letter;

#[cfg(test)]
mod tests;

use letter::{Block, Fact, Letter, Line, Window, arranged};
use madoguchi_app::{
    mail::content::{self as said, MailContent, Sentence, Value},
    port::{MailWriter, WritingFault, WrittenMail},
};
use madoguchi_domain::{colour::Palette, locale::Locale, time::Zone};
use madoguchi_i18n::{I18n, Texts};
use std::sync::Arc;

/// The operator whose mails they are.
#[derive(Debug, Clone, Default)]
pub struct MailBrand {
    /// The operator's name, as subscribers know it.
    pub operator: String,
    /// The portal's public address, `https://mypage.example.jp/`.
    pub portal_url: String,
    /// The domain the mails are sent from; what a phone must allow (ドメイン指定受信).
    pub sender_domain: String,
    /// Whether nobody reads what is sent back; each mail then says so.
    pub no_reply: bool,
    /// お問い合わせ窓口, shown at the end (PRODUCT §10).
    pub contact_windows: Vec<MailContact>,
}

/// One contact window.
#[derive(Debug, Clone, Default)]
pub struct MailContact {
    /// Its name.
    pub name: String,
    /// Its number as it is printed, with hyphens.
    pub phone: Option<String>,
    /// The number for international and IP phones.
    pub alternative_phone: Option<String>,
    /// Its mail address.
    pub mail: Option<String>,
    /// When somebody answers.
    pub hours: Option<String>,
    /// What this window cannot answer, and the like.
    pub notes: Vec<String>,
}

/// Writes every mail there is.
#[derive(Debug)]
pub struct Mails {
    i18n: Arc<I18n>,
    ja: MailBrand,
    en: MailBrand,
    zone: Zone,
    colours: Palette,
}

impl Mails {
    /// A writer with the operator's words in each language. Times are written as clocks in `zone` show them. `colours`
    /// are those of light pages.
    #[must_use]
    pub const fn new(i18n: Arc<I18n>, ja: MailBrand, en: MailBrand, zone: Zone, colours: Palette) -> Self {
        Self { i18n, ja, en, zone, colours }
    }

    fn brand(&self, t: &Texts) -> &MailBrand {
        match t.locale() {
            Locale::Ja => &self.ja,
            Locale::En => &self.en,
        }
    }

    fn letter(&self, content: &MailContent, locale: Locale) -> Letter {
        let t = self.i18n.texts(locale).as_ref();
        let mut footer = vec![t.with(
            "mail-footer-sender",
            &[("operator", (&self.brand(t).operator).into()), ("domain", (&self.brand(t).sender_domain).into())],
        )];
        if self.brand(t).no_reply {
            footer.push(t.get("mail-footer-no-reply").to_owned());
        }
        Letter {
            lang: locale.tag(),
            subject: one_line(&self.sentence(t, &content.subject.into())),
            heading: self.sentence(t, &"mail-heading".into()),
            blocks: arranged(content.blocks.iter().map(|block| self.block(t, block))),
            unexpected: self.sentences(t, &content.unexpected),
            windows_heading: t.get("contact-block").to_owned(),
            windows: self.brand(t).contact_windows.iter().map(|window| window_of(t, window)).collect(),
            footer,
        }
    }

    fn block(&self, t: &Texts, block: &said::Block) -> Block {
        let portal = &self.brand(t).portal_url;
        match block {
            said::Block::Sentences(sentences) => Block::Sentences(self.sentences(t, sentences)),
            said::Block::Note(sentences) => Block::Note(self.sentences(t, sentences)),
            said::Block::Code { code, until } => Block::Code {
                label: t.get("code-field").to_owned(),
                code: one_line(code),
                until: self.sentence(t, until),
            },
            said::Block::Fact { label, value } => {
                Block::Facts(vec![Fact { label: t.get(label).to_owned(), value: self.value(t, value) }])
            }
            said::Block::Page { label, path } => {
                let address = one_line(&format!("{}{path}", portal.trim_end_matches('/')));
                Block::Link { label: t.get(label).to_owned(), address }
            }
            said::Block::Portal => {
                Block::Link { label: t.get("mail-portal-address").to_owned(), address: one_line(portal) }
            }
        }
    }

    fn sentences(&self, t: &Texts, sentences: &[Sentence]) -> Vec<String> {
        sentences.iter().map(|sentence| self.sentence(t, sentence)).collect()
    }

    /// A sentence; each may name the operator.
    fn sentence(&self, t: &Texts, sentence: &Sentence) -> String {
        let operator = ("operator", (&self.brand(t).operator).into());
        match &sentence.value {
            Some((name, value)) => t.with(sentence.key, &[operator, (*name, self.value(t, value).into())]),
            None => t.with(sentence.key, &[operator]),
        }
    }

    fn value(&self, t: &Texts, value: &Value) -> String {
        match value {
            Value::Text(text) => one_line(text),
            Value::At(at) => t.date_time(self.zone.datetime_of(*at)),
            Value::Device(device) => t.device(*device).to_owned(),
        }
    }
}

impl MailWriter for Mails {
    fn write(&self, content: &MailContent, locale: Locale) -> Result<WrittenMail, WritingFault> {
        let letter = self.letter(content, locale);
        let broken = |error: askama::Error| WritingFault(error.to_string());
        Ok(WrittenMail {
            text: letter.text().map_err(broken)?,
            html: letter.html(&self.colours).map_err(broken)?,
            subject: letter.subject,
        })
    }
}

fn window_of(t: &Texts, window: &MailContact) -> Window {
    let entry =
        |label: &str, value: &str| t.with("mail-entry", &[("label", t.get(label).into()), ("value", value.into())]);
    let phone = |label: &str, number: &Option<String>| {
        let number = one_line(number.as_deref()?);
        Some(Line::with_phone(one_line(&entry(label, &number)), &number))
    };
    let words = |label: &str, value: &Option<String>| Some(Line::of(one_line(&entry(label, value.as_deref()?))));
    let entries = [
        phone("contact-international", &window.alternative_phone),
        words("contact-mail", &window.mail),
        words("contact-hours", &window.hours),
    ];
    let notes = window.notes.iter().map(|note| Line::of(one_line(note)));
    Window {
        name: one_line(&window.name),
        call: phone("contact-phone", &window.phone),
        lines: entries.into_iter().flatten().chain(notes).collect(),
    }
}

/// Words on a single line, whatever was typed: a line break in a subject would begin another header.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
