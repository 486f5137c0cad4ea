//! Why a proof was refused, for the desk (PRODUCT §4.1). The visitor is never told.

use super::{Claim, OnFile, Proof};
use crate::{id::CustomerId, words};

words! {
    /// What did not match in a claim.
    Mismatch {
        /// No customer on file matches two of name, phone and item.
        Nobody => "nobody",
        /// The name, of a customer with that phone and item.
        Name => "name",
        /// The phone, of a customer with that name and item.
        Phone => "phone",
        /// The item, of a customer with that name and phone.
        Item => "item",
        /// The second item, of a customer with all three.
        Extra => "extra_item",
        /// Several customers match everything typed.
        Several => "several",
        /// Nothing: one customer matches everything, but the tries were used up or the second item was not of an
        /// accepted kind.
        Fits => "fits",
    }
}

/// What did not match, and the customer most likely meant, if one stands out: the one with the fewest items that
/// differ.
#[must_use]
pub fn mismatch(claim: &Claim, extra: Option<&Proof>, candidates: &[OnFile]) -> (Mismatch, Option<CustomerId>) {
    let of = |on_file: &OnFile| {
        let agrees = [
            on_file.name_key == claim.name_key,
            on_file.phone_keys.contains(&claim.phone_key),
            on_file.proves(&claim.proof),
        ];
        match agrees {
            [true, true, true] if extra.is_some_and(|extra| !on_file.proves(extra)) => Some(Mismatch::Extra),
            [true, true, true] => Some(Mismatch::Fits),
            [false, true, true] => Some(Mismatch::Name),
            [true, false, true] => Some(Mismatch::Phone),
            [true, true, false] => Some(Mismatch::Item),
            _ => None,
        }
    };
    let mut close = candidates.iter().filter_map(|on_file| Some((of(on_file)?, on_file.customer))).collect::<Vec<_>>();
    // A customer who matches all three is meant rather than one who matches two.
    let all_three = |mismatch: &Mismatch| matches!(mismatch, Mismatch::Extra | Mismatch::Fits);
    close.sort_by_key(|(mismatch, _)| !all_three(mismatch));
    match close.as_slice() {
        [] => (Mismatch::Nobody, None),
        [(mismatch, customer)] => (*mismatch, Some(*customer)),
        [(first, customer), (second, _), ..] => {
            if all_three(first) && !all_three(second) {
                (*first, Some(*customer))
            } else if *first == Mismatch::Fits {
                (Mismatch::Several, None)
            } else {
                (*first, None)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{customer::CustomerKind, registration::ProofKind};
    use uuid::Uuid;

    fn on_file(n: u128) -> OnFile {
        OnFile {
            customer: CustomerId(Uuid::from_u128(n)),
            kind: CustomerKind::Person,
            name_key: "ヤマタ゛ハナコ".into(),
            phone_keys: vec!["0451234567".into()],
            number_key: "1023456789".into(),
            bank_last4: vec!["1234".into()],
            card_last4: Vec::new(),
            device_keys: Vec::new(),
            postcode_keys: vec!["2250002".into()],
            birth_date: None,
            families: Vec::new(),
        }
    }

    fn claim(name: &str, phone: &str, last4: &str) -> Claim {
        Claim {
            name_key: name.into(),
            phone_key: phone.into(),
            proof: Proof { kind: ProofKind::BankLast4, key: last4.into() },
        }
    }

    #[test]
    fn what_differs_is_named() {
        let (name, phone, item) = ("ヤマタ゛ハナコ", "0451234567", "1234");
        let postcode = |key: &str| Proof { kind: ProofKind::Postcode, key: key.into() };
        let one = [on_file(1)];
        let hanako = Some(one[0].customer);
        for (claim, extra, found) in [
            (claim("タナカ", phone, item), None, (Mismatch::Name, hanako)),
            (claim(name, "0459999999", item), None, (Mismatch::Phone, hanako)),
            (claim(name, phone, "9999"), None, (Mismatch::Item, hanako)),
            (claim(name, phone, item), Some(postcode("1000001")), (Mismatch::Extra, hanako)),
            (claim(name, phone, item), None, (Mismatch::Fits, hanako)),
            (claim(name, phone, item), Some(postcode("2250002")), (Mismatch::Fits, hanako)),
            (claim("タナカ", "0459999999", item), None, (Mismatch::Nobody, None)),
            (claim("タナカ", phone, "9999"), None, (Mismatch::Nobody, None)),
        ] {
            assert_eq!(mismatch(&claim, extra.as_ref(), &one), found, "{claim:?}");
        }
        assert_eq!(mismatch(&claim(name, phone, item), None, &[]), (Mismatch::Nobody, None));
    }

    #[test]
    fn of_several_nobody_is_named_unless_one_is_closer() {
        let (name, phone, item) = ("ヤマタ゛ハナコ", "0451234567", "1234");
        let twins = [on_file(1), on_file(2)];
        assert_eq!(mismatch(&claim(name, phone, item), None, &twins), (Mismatch::Several, None));
        assert_eq!(mismatch(&claim(name, phone, "9999"), None, &twins), (Mismatch::Item, None));
        let brother = OnFile { bank_last4: vec!["9999".into()], ..on_file(2) };
        let wrong = Proof { kind: ProofKind::Postcode, key: "1000001".into() };
        let both = [brother, on_file(1)];
        assert_eq!(mismatch(&claim(name, phone, item), Some(&wrong), &both), (Mismatch::Extra, Some(both[1].customer)));
    }
}
