//! The items of proof as cards, each with the box it is typed in and where it is printed.

use crate::visit::Visit;
use madoguchi_domain::registration::{ProofFault, ProofKind};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Faults,
    component::{Choice, Field, FieldWidth, Help, Picture, RadioCards},
};

/// What was typed into the boxes of the cards, one a card in their order. A single one, as other pages and programs send
/// it, is of the card that is chosen.
pub(super) type TypedBoxes = Vec<String>;

/// What was typed into the box of the card at that place.
pub(super) fn typed_at(typed: &[String], place: usize, chosen: Option<usize>) -> &str {
    match typed {
        [only] if place == chosen.unwrap_or_default() => only,
        [_] => "",
        each => each.get(place).map_or("", String::as_str),
    }
}

/// The id of the box of an item; the faults of what is typed there are told at it.
pub(super) fn box_id(kind: &str) -> String {
    format!("proof-{kind}")
}

/// The cards to choose an item from, each with the box it is typed in.
pub(super) fn cards(
    visit: &Visit,
    kinds: &[ProofKind],
    legend: &str,
    (chosen, typed): (&str, &[String]),
    faults: &Faults,
) -> RadioCards {
    let place = kinds.iter().position(|kind| kind.as_str() == chosen);
    let card = |(n, kind): (usize, &ProofKind)| choice(visit, *kind, typed_at(typed, n, place), faults);
    RadioCards::new("proof_kind", legend, kinds.iter().enumerate().map(card).collect())
        .checked((!chosen.is_empty()).then_some(chosen))
        .error(faults.of("proof_kind"))
}

/// The card of a kind of proof.
pub(super) fn choice(visit: &Visit, kind: ProofKind, typed: &str, faults: &Faults) -> Choice {
    let t = &visit.texts;
    let choice = Choice::new(kind.as_str(), t.get(label(kind))).inside(entry(visit, kind, typed, faults));
    match kind {
        ProofKind::CustomerNumber => choice.hint(t.get("proof-customer-number-hint")),
        ProofKind::BankLast4 => choice.hint(t.get("proof-bank-last4-hint")),
        ProofKind::CardLast4 => choice.hint(t.get("proof-card-last4-hint")),
        ProofKind::Device => choice.hint(t.get("proof-device-hint")),
        ProofKind::Postcode => choice.hint(t.get("proof-postcode-hint")),
        ProofKind::BirthDate => choice,
    }
}

const fn label(kind: ProofKind) -> &'static str {
    match kind {
        ProofKind::CustomerNumber => "proof-customer-number",
        ProofKind::BankLast4 => "proof-bank-last4",
        ProofKind::CardLast4 => "proof-card-last4",
        ProofKind::Device => "proof-device",
        ProofKind::Postcode => "proof-postcode",
        ProofKind::BirthDate => "proof-birth-date",
    }
}

/// The box that an item is typed in, with its name, its form, and where it is printed.
pub(super) fn entry(visit: &Visit, kind: ProofKind, typed: &str, faults: &Faults) -> Field {
    let t = &visit.texts;
    let (id, label) = (box_id(kind.as_str()), t.get(label(kind)));
    let figures = |format: &str| Field::figures("proof", label, FieldWidth::Short).hint(t.get(format));
    let signs = |format: &str| Field::verbatim("proof", label).width(FieldWidth::Medium).hint(t.get(format));
    let help = |picture: &str, lines: &[&str], alt: &str| {
        let help = Help::new(t.get("proof-where"), lines.iter().map(|key| t.get(key)));
        match visit.web.assets().href(picture) {
            Some(src) => help.picture(Picture { src, alt: t.get(alt).to_owned(), width: 320, height: 180 }),
            None => help,
        }
    };
    let field = match kind {
        // Some operators' numbers hold letters.
        ProofKind::CustomerNumber => signs("proof-customer-number-format").help(help(
            "where-on-bill",
            &["proof-customer-number-help"],
            "proof-customer-number-help-picture",
        )),
        ProofKind::BankLast4 => figures("proof-last4-format").help(help(
            "where-on-passbook",
            &["proof-bank-last4-help-1", "proof-bank-last4-help-2"],
            "proof-bank-last4-help-picture",
        )),
        ProofKind::CardLast4 => figures("proof-last4-format").help(help(
            "where-on-card",
            &["proof-card-last4-help"],
            "proof-card-last4-help-picture",
        )),
        ProofKind::Device => signs("proof-device-format").help(help(
            "where-on-device",
            &["proof-device-help-1", "proof-device-help-2"],
            "proof-device-help-picture",
        )),
        ProofKind::Postcode => figures("proof-postcode-format"),
        ProofKind::BirthDate => signs("proof-birth-date-hint"),
    };
    field.error(faults.of(&id)).id(id).value(typed).autocomplete("off").max_length(60)
}

/// The message for an item that cannot be what it should be.
pub(super) fn fault_text(t: &Texts, kind: ProofKind, fault: ProofFault) -> &str {
    t.get(match (fault, kind) {
        (ProofFault::Empty, _) => "proof-empty",
        (_, ProofKind::Postcode) => "postcode-wrong",
        (_, ProofKind::BirthDate) | (ProofFault::NotADate, _) => "proof-not-date",
        (ProofFault::WrongLength, ProofKind::BankLast4 | ProofKind::CardLast4) => "proof-wrong-length-last4",
        (ProofFault::WrongLength, _) => "proof-wrong-length",
        (ProofFault::NotANumber, _) => "proof-not-number",
    })
}
