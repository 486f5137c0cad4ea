//! How people write the item that proves a contract, and items that are not theirs.

use crate::{
    corpus::{Pair, Rule},
    phones::changed,
    spelling as s,
    world::{Holder, World},
};
use madoguchi_domain::{customer::CustomerKind, registration::ProofKind};

/// A way to type an item: which, and what is typed.
type Way = (&'static str, fn(&Holder) -> Vec<(ProofKind, String)>);

fn numbers(holder: &Holder) -> [(ProofKind, &str); 4] {
    [
        (ProofKind::CustomerNumber, &holder.number),
        (ProofKind::Device, &holder.serial),
        (ProofKind::Device, &holder.cas_card),
        (ProofKind::Device, &holder.mac),
    ]
}

fn last4s(holder: &Holder) -> [(ProofKind, &str); 3] {
    [
        (ProofKind::BankLast4, &holder.bank[0]),
        (ProofKind::BankLast4, &holder.bank[1]),
        (ProofKind::CardLast4, &holder.card),
    ]
}

fn bare(number: &str) -> String {
    number.replace(['-', ':'], "")
}

/// The year of a date of birth as an era has it: its letter, its name and the year in it.
fn era(year: i16, (month, day): (i8, i8)) -> (&'static str, &'static str, i16) {
    if year > 1926 || (year == 1926 && (month, day) >= (12, 25)) {
        ("S", "昭和", year - 1925)
    } else {
        ("T", "大正", year - 1911)
    }
}

const SAME: &[Way] = &[
    ("item: as printed", |h| numbers(h).into_iter().chain(last4s(h)).map(|(kind, n)| (kind, n.to_owned())).collect()),
    ("item: without hyphens and colons", |h| numbers(h).map(|(kind, n)| (kind, bare(n))).to_vec()),
    ("item: full width", |h| {
        numbers(h).into_iter().chain(last4s(h)).map(|(kind, n)| (kind, s::full_width(n))).collect()
    }),
    ("item: lower case", |h| numbers(h).map(|(kind, n)| (kind, n.to_lowercase())).to_vec()),
    ("item: blanks and other strokes", |h| {
        let by = ["ー", "−", "‐", "－", " ", "　", ".", "〜", "/"][h.at % 9];
        numbers(h).map(|(kind, n)| (kind, n.replace(['-', ':'], by))).to_vec()
    }),
    ("item: blanks around it", |h| {
        numbers(h).into_iter().chain(last4s(h)).map(|(kind, n)| (kind, format!(" {n}\u{200b}　"))).collect()
    }),
    ("postcode: every form", |h| {
        let code = &h.postcode;
        [
            code.clone(),
            bare(code),
            format!("〒{code}"),
            s::full_width(code),
            code.replace('-', "ー"),
            format!("〒 {}", s::full_width(&bare(code))),
        ]
        .map(|typed| (ProofKind::Postcode, typed))
        .to_vec()
    }),
    ("birth date: every form", |h| {
        let (year, month, day) = h.born;
        if h.kind != CustomerKind::Person {
            return Vec::new();
        }
        let (letter, name, of_era) = era(year, (month, day));
        [
            format!("{year}-{month:02}-{day:02}"),
            format!("{year}/{month}/{day}"),
            format!("{year}.{month}.{day}"),
            format!("{year}{month:02}{day:02}"),
            s::full_width(&format!("{year}{month:02}{day:02}")),
            format!("{year}年{month}月{day}日"),
            format!("{name}{of_era}年{month}月{day}日"),
            s::full_width(&format!("{letter}{of_era}.{month}.{day}")),
            format!("{letter}{of_era:02}{month:02}{day:02}"),
        ]
        .map(|typed| (ProofKind::BirthDate, typed))
        .to_vec()
    }),
];

const OTHER: &[Way] = &[
    ("item: one digit changed", |h| {
        let numbers = numbers(h).into_iter().chain(last4s(h)).chain([(ProofKind::Postcode, h.postcode.as_str())]);
        numbers
            .flat_map(|(kind, n)| (0..n.len()).map(move |at| (kind, changed(n, at), n)))
            .filter(|(kind, typed, n)| typed != n && !(last4s(h).contains(&(*kind, typed.as_str()))))
            .map(|(kind, typed, _)| (kind, typed))
            .collect()
    }),
    ("item: two neighbours swapped", |h| {
        numbers(h)
            .into_iter()
            .chain(last4s(h))
            .map(|(kind, n)| (kind, bare(n)))
            .flat_map(|(kind, n)| (0..n.len() - 1).map(move |at| (kind, s::transposed(&n, at), n.clone())))
            .filter(|(_, typed, n)| typed != n)
            .map(|(kind, typed, _)| (kind, typed))
            .collect()
    }),
    ("item: cut short", |h| {
        numbers(h)
            .into_iter()
            .chain(last4s(h))
            .flat_map(|(kind, n)| {
                [(kind, n[..n.len() - 1].to_owned()), (kind, n[1..].trim_start_matches('0').to_owned())]
            })
            .filter(|(kind, typed)| {
                *kind != ProofKind::Device || !h.mac.ends_with(typed.as_str()) && !h.cas_card.ends_with(typed.as_str())
            })
            .collect()
    }),
    ("item: right, but named as another kind", |h| {
        vec![
            (ProofKind::CardLast4, h.bank[0].clone()),
            (ProofKind::BankLast4, h.card.clone()),
            (ProofKind::Device, h.number.clone()),
            (ProofKind::CustomerNumber, h.serial.clone()),
            (ProofKind::CustomerNumber, h.bank[0].clone()),
            (ProofKind::CustomerNumber, h.phones[0].joined("")),
        ]
    }),
    ("item: nothing or a wildcard", |h| {
        let items = numbers(h).into_iter().chain(last4s(h));
        items
            .flat_map(|(kind, _)| {
                ["", " ", "-", "%", "*", "_", "0000", "\u{200b}"].map(|typed| (kind, typed.to_owned()))
            })
            .collect()
    }),
    ("birth date: day, month or year beside it", |h| {
        let (year, month, day) = h.born;
        [(year + 1, month, day), (year - 1, month, day), (year, month % 12 + 1, day), (year, month, day - 1)]
            .map(|(year, month, day)| (ProofKind::BirthDate, format!("{year}-{month:02}-{day:02}")))
            .to_vec()
    }),
];

pub(crate) fn rules(world: &World) -> Vec<Rule> {
    let holders: Vec<&Holder> = world.holders.iter().step_by(9).collect();
    let made = |(says, spell): &Way, matches: bool| {
        let each =
            |h: &&Holder| -> Vec<Pair> { spell(h).into_iter().map(|(kind, typed)| h.proving(kind, typed)).collect() };
        Rule { says, matches, pairs: holders.iter().flat_map(each).collect() }
    };
    let same = SAME.iter().map(|way| made(way, true));
    let others = OTHER.iter().map(|way| made(way, false));
    let mut rules: Vec<Rule> = same.chain(others).collect();
    let neighbours = holders.windows(2).flat_map(|pair| {
        let theirs = numbers(pair[1])
            .into_iter()
            .chain(last4s(pair[1]))
            .chain([(ProofKind::Postcode, pair[1].postcode.as_str())]);
        theirs.map(|(kind, typed)| pair[0].proving(kind, typed.to_owned()))
    });
    rules.push(Rule { says: "item: somebody else's", matches: false, pairs: neighbours.collect() });
    rules
}
