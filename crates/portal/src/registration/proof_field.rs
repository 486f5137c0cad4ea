//! The items of proof as cards, with where each is printed.

use crate::visit::Visit;
use madoguchi_domain::registration::{ProofFault, ProofKind};
use madoguchi_i18n::Texts;
use madoguchi_web::{
    Faults,
    component::{Choice, Field, FieldWidth, Help, Picture, RadioCards},
};

/// The cards to choose an item from.
pub(super) fn cards(visit: &Visit, kinds: &[ProofKind], legend: &str, chosen: &str, faults: &Faults) -> RadioCards {
    let choices = kinds.iter().map(|kind| choice(visit, *kind)).collect();
    RadioCards::new("proof_kind", legend, choices)
        .checked((!chosen.is_empty()).then_some(chosen))
        .error(faults.of("proof_kind"))
}

/// The one text box under the cards.
pub(super) fn item(visit: &Visit, typed: &str, faults: &Faults) -> Field {
    let t = &visit.texts;
    Field::text("proof", t.get("proof-value"))
        .hint(t.get("proof-value-hint"))
        .value(typed)
        .autocomplete("off")
        .width(FieldWidth::Medium)
        .max_length(60)
        .error(faults.of("proof"))
}

/// The card of a kind of proof.
pub(super) fn choice(visit: &Visit, kind: ProofKind) -> Choice {
    let t = &visit.texts;
    let picture = |help: Help, name: &str, alt: &str| match visit.web.assets().href(name) {
        Some(src) => help.picture(Picture { src, alt: t.get(alt).to_owned(), width: 320, height: 180 }),
        None => help,
    };
    let where_to_find = |lines: &[&str]| Help::new(t.get("proof-where"), lines.iter().map(|key| t.get(key)));
    let card = |label: &str, hint: &str| Choice::new(kind.as_str(), t.get(label)).hint(t.get(hint));
    match kind {
        ProofKind::CustomerNumber => card("proof-customer-number", "proof-customer-number-hint").help(picture(
            where_to_find(&["proof-customer-number-help-1", "proof-customer-number-help-2"]),
            "where-on-bill",
            "proof-customer-number-help-picture",
        )),
        ProofKind::BankLast4 => card("proof-bank-last4", "proof-bank-last4-hint").help(picture(
            where_to_find(&["proof-bank-last4-help-1", "proof-bank-last4-help-2"]),
            "where-on-passbook",
            "proof-bank-last4-help-picture",
        )),
        ProofKind::CardLast4 => card("proof-card-last4", "proof-card-last4-hint").help(picture(
            where_to_find(&["proof-card-last4-help"]),
            "where-on-card",
            "proof-card-last4-help-picture",
        )),
        ProofKind::Device => card("proof-device", "proof-device-hint").help(picture(
            where_to_find(&["proof-device-help-1", "proof-device-help-2"]),
            "where-on-device",
            "proof-device-help-picture",
        )),
        ProofKind::Postcode => card("proof-postcode", "proof-postcode-hint"),
        ProofKind::BirthDate => card("proof-birth-date", "proof-birth-date-hint"),
    }
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
