//! What stands on the page, as data for the template.

use super::{Letters, typesetter::Fonts};
use madoguchi_app::{
    port::{LetterContent, WritingFault},
    qr::{Qr, Reserve},
};
use madoguchi_domain::{
    customer::CustomerKind, folding::postcode_written, letter::TemporaryWord, locale::Locale, postal::pieces,
};
use madoguchi_i18n::Texts;
use serde_json::{Value, json};
use std::fs;

/// A character that the typeface lacks, as print shops set it.
const LACKING: char = '〓';

/// Everything that the template fills in.
pub(super) fn data(letters: &Letters, contents: &[LetterContent], fonts: &Fonts) -> Result<Vec<u8>, WritingFault> {
    let (ja, en) = (letters.i18n.texts(Locale::Ja).as_ref(), letters.i18n.texts(Locale::En).as_ref());
    let readings = Readings::of(ja);
    let pages = contents.iter().map(|content| page(letters, content, fonts, [ja, en], &readings));
    let words = json!({
        "title": ja.get("temporary-letter"),
        "lead": ja.get("letter-paper-lead"),
        "once": ja.get("letter-paper-once"),
        "step1": ja.get("letter-paper-step-1"),
        "camera": ja.get("letter-paper-camera"),
        "typed": ja.get("letter-paper-typed"),
        "link": ja.with("letter-paper-link", &[("link", ja.get("temporary-link").into())]),
        "qr": ja.get("letter-paper-qr"),
        "step2": ja.get("letter-paper-step-2"),
        "small": ja.get("letter-paper-small"),
        "id": ja.get("temporary-id"),
        "password": ja.get("temporary-password"),
        "step3": ja.get("letter-paper-step-3"),
        "then": ja.get("letter-paper-then"),
        "contact": ja.get("contact-block"),
        "trouble": ja.get("letter-paper-trouble"),
        "notes": [
            ja.get("letter-paper-note-wrong"),
            ja.get("letter-paper-note-late"),
            ja.get("letter-paper-note-not-asked"),
            ja.get("letter-paper-note-never"),
        ],
    });
    let data = json!({
        "operator": printable(&letters.ja.operator, fonts),
        "portal": printable(shown_address(&letters.ja.portal_url), fonts),
        "brand": letters.look.colours.brand.to_string(),
        "primary": letters.look.colours.primary.to_string(),
        "logo": logo(letters)?,
        "windows": settable(windows(letters, ja), fonts),
        "texts": settable(words, fonts),
        "letters": pages.collect::<Result<Vec<_>, _>>()?,
    });
    serde_json::to_vec(&data).map_err(|_| WritingFault("the letters could not be written".to_owned()))
}

fn page(
    letters: &Letters,
    content: &LetterContent,
    fonts: &Fonts,
    [ja, en]: [&Texts; 2],
    readings: &Readings,
) -> Result<Value, WritingFault> {
    let printed = |text: &str| printable(text, fonts);
    let address = &content.address;
    let place = format!("{}{}{}", address.prefecture, address.city, address.street);
    let lines = [Some(place), address.building.clone()].into_iter().flatten();
    let title = match content.kind {
        CustomerKind::Company => "letter-paper-to-company",
        CustomerKind::Person | CustomerKind::BuildingOwner => "letter-paper-to-person",
    };
    let portal = letters.ja.portal_url.trim_end_matches('/');
    let (id, password) = (&content.temporary_id, &content.temporary_password);
    let link = en.get("temporary-link");
    let english = [
        en.get("temporary-letter").to_owned(),
        en.get("letter-paper-lead").to_owned(),
        en.with(
            "letter-paper-english-open",
            &[("address", letters.en.portal_url.as_str().into()), ("link", link.into())],
        ),
        en.with("letter-paper-english-id", &[("id", grouped(id).as_str().into())]),
        en.with("letter-paper-english-password", &[("password", grouped(password).as_str().into())]),
        en.get("letter-paper-small").to_owned(),
        en.with("letter-paper-until", &[("date", en.date(content.valid_through).into())]),
    ];
    let said = json!({
        "printed": ja.with("letter-paper-printed", &[("date", ja.date(content.printed_on).into())]),
        "number": ja.with("letter-paper-number", &[("number", content.number.to_string().as_str().into())]),
        "until": ja.with("letter-paper-until", &[("date", ja.date(content.valid_through).into())]),
        "id": readings.spelled(id),
        "password": readings.spelled(password),
        "english": english,
    });
    let qr = qr(&format!("{portal}/register/temporary?temporary_id={}", id.as_str()))?;
    // Words in pieces, between which a line may end.
    let to = json!({
        "postcode": format!("〒{}", printed(&postcode_written(&address.postcode))),
        "address": lines.map(|line| json!(pieces(&printed(&line)))).collect::<Vec<_>>(),
        "addressee": pieces(&printed(&ja.with(title, &[("name", content.name.as_str().into())]))),
    });
    Ok(json!({"to": to, "said": settable(said, fonts), "qr": qr}))
}

/// How the characters of a word are read aloud.
struct Readings<'t>(Vec<(&'t str, &'t str)>, &'t str, &'t str);

impl<'t> Readings<'t> {
    fn of(t: &'t Texts) -> Self {
        let pairs = t
            .get("letter-paper-readings")
            .split(|c: char| c == '。' || c.is_whitespace())
            .filter_map(|pair| pair.split_once('='));
        Self(pairs.collect(), t.get("letter-paper-lower"), t.get("letter-paper-digit"))
    }

    /// Each character with its reading, and whether it is a small letter or a figure.
    fn spelled(&self, word: &TemporaryWord) -> Vec<[String; 2]> {
        let read = |c: char| {
            let of = c.to_string();
            let reading = self.0.iter().find(|(character, _)| *character == of).map_or("", |(_, reading)| *reading);
            let kind = if c.is_ascii_digit() { self.2 } else { self.1 };
            [of, format!("{reading}\n{kind}")]
        };
        word.as_str().chars().map(read).collect()
    }
}

/// The word as four and four characters.
fn grouped(word: &TemporaryWord) -> String {
    let (first, second) = word.as_str().split_at(word.as_str().len() / 2);
    format!("{first} {second}")
}

/// An address as people read and type it: without `https://`, which browsers add, and without a slash at the end.
fn shown_address(url: &str) -> &str {
    url.trim_start_matches("https://").trim_end_matches('/')
}

/// A text on a single line with nothing that cannot be printed. To leave a character out would make another name, so
/// what the typeface lacks is set as print shops do.
fn printable(text: &str, fonts: &Fonts) -> String {
    let invisible = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
    };
    let shown = text.chars().map(|c| if c.is_whitespace() || c == '\n' { ' ' } else { c }).filter(|c| !invisible(*c));
    let set: String = shown.map(|c| if c == ' ' || fonts.has(c) { c } else { LACKING }).collect();
    set.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Every text in it as the typeface can set it, line by line: PDF/UA takes no character that has no shape.
fn settable(value: Value, fonts: &Fonts) -> Value {
    match value {
        Value::String(text) => {
            text.split('\n').map(|line| printable(line, fonts)).collect::<Vec<_>>().join("\n").into()
        }
        Value::Array(values) => values.into_iter().map(|value| settable(value, fonts)).collect(),
        Value::Object(entries) => entries.into_iter().map(|(key, value)| (key, settable(value, fonts))).collect(),
        other => other,
    }
}

fn windows(letters: &Letters, t: &Texts) -> Value {
    let entry =
        |label: &str, value: &str| t.with("mail-entry", &[("label", t.get(label).into()), ("value", value.into())]);
    // One number to call: the first window's.
    let shown = letters.ja.contact_windows.iter().take(1).map(|window| {
        let lines = [("contact-international", &window.alternative_phone), ("contact-hours", &window.hours)];
        let lines = lines.into_iter().filter_map(|(label, value)| Some(entry(label, value.as_deref()?)));
        // What this window cannot answer stands on every page and in every mail, too.
        let notes = window.notes.iter().cloned();
        json!({"name": window.name, "phone": window.phone, "lines": lines.chain(notes).collect::<Vec<_>>()})
    });
    shown.collect()
}

fn logo(letters: &Letters) -> Result<Value, WritingFault> {
    let Some(path) = &letters.look.logo else { return Ok(Value::Null) };
    let bytes = fs::read(path).map_err(|error| WritingFault(format!("{} cannot be read: {error}", path.display())))?;
    Ok(Value::from(bytes))
}

/// The code of an address, as a picture.
pub(super) fn qr(address: &str) -> Result<String, WritingFault> {
    let code = Qr::of(address, Reserve::Paper)
        .map_err(|error| WritingFault(format!("the address of the portal does not fit into a QR code: {error}")))?;
    Ok(code.svg())
}
