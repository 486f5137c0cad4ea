//! Mails in the barest form, so that a test reads only their own content.

use madoguchi_app::{
    mail::content::{Block, MailContent, Value},
    port::{MailWriter, WritingFault, WrittenMail},
};
use madoguchi_domain::locale::Locale;

/// Writes a mail's own content as the whole text: the code, the names and numbers, then where its link leads.
pub(super) struct Plain;

impl MailWriter for Plain {
    fn write(&self, content: &MailContent, locale: Locale) -> Result<WrittenMail, WritingFault> {
        let subject = match content.subject {
            "mail-contact-code-subject" => "code",
            "mail-new-contact-subject" => "new contact code",
            "mail-invited-subject" => "invited",
            other => &other.trim_start_matches("mail-").trim_end_matches("-subject").replace('-', " "),
        };
        let said = match subject {
            "invited" => content.blocks.iter().rev().filter_map(own).collect(),
            // The receipt number that the owner was told, without those of her customers.
            "disowned" => content.blocks.iter().find_map(own).into_iter().collect(),
            // Its page is the same in every such mail.
            "new contact code" => content.blocks.iter().take(2).filter_map(own).collect(),
            "changed" | "stuffing" => {
                chosen_word(content).into_iter().chain(content.blocks.iter().filter_map(own)).collect()
            }
            _ => content.blocks.iter().filter_map(own).collect::<Vec<_>>(),
        };
        Ok(WrittenMail { subject: format!("{subject} {}", locale.tag()), text: said.join(" "), html: String::new() })
    }
}

/// The part of a block that is neither a word of ours nor a time.
fn own(block: &Block) -> Option<String> {
    let text = |value: &Value| match value {
        Value::Text(text) => Some(text.clone()),
        Value::Device(device) => Some(device.to_string()),
        Value::At(_) => None,
    };
    match block {
        Block::Sentences(sentences) | Block::Note(sentences) => {
            sentences.iter().find_map(|sentence| text(&sentence.value.as_ref()?.1))
        }
        Block::Code { code, .. } => Some(code.clone()),
        Block::Fact { value, .. } => text(value),
        Block::Page { path, .. } => Some(path.clone()),
        Block::Portal => None,
    }
}

/// The word that chooses a mail's first sentence: `password_reset` in `mail-changed-password-reset`.
fn chosen_word(content: &MailContent) -> Option<String> {
    let Some(Block::Sentences(sentences)) = content.blocks.first() else { return None };
    let (_, word) = sentences.first()?.key.trim_start_matches("mail-").split_once('-')?;
    Some(word.replace('-', "_"))
}
