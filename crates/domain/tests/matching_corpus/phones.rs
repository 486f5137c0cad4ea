//! How people write phone numbers, and numbers that are not the registered one.

use crate::{
    corpus::{Pair, Rule},
    spelling as s,
    world::{Holder, Phone, World},
};

/// A way to write a number that has these parts.
type Way = (&'static str, fn(&Phone) -> Vec<String>);

const SAME: &[Way] = &[
    ("phone: half-width hyphens", |p| vec![p.joined("-")]),
    ("phone: digits only", |p| vec![p.joined("")]),
    ("phone: full width", |p| vec![s::full_width(&p.joined("-")), s::full_width(&p.joined(""))]),
    ("phone: ー and other strokes as hyphens", |p| {
        ["ー", "ｰ", "－", "−", "‐", "–", "—", "―", "〜", "・", ".", "．", "/", "_"]
            .iter()
            .map(|by| p.joined(by))
            .collect()
    }),
    ("phone: blanks", |p| vec![p.joined(" "), p.joined("　"), p.joined("\u{a0}"), p.joined(" - ")]),
    ("phone: brackets", |p| {
        let [area, exchange, line] = &p.0;
        vec![
            format!("({area}){exchange}-{line}"),
            format!("（{area}）{exchange}－{line}"),
            format!("{area}({exchange}){line}"),
            format!("【{area}】{exchange}{line}"),
        ]
    }),
    ("phone: +81", |p| {
        let abroad = p.joined("-").replacen('0', "", 1);
        let bare = abroad.replace('-', "");
        vec![
            format!("+81-{abroad}"),
            format!("+81 {}", abroad.replace('-', " ")),
            format!("+81{bare}"),
            format!("＋８１{}", s::full_width(&bare)),
            format!("+81(0){abroad}"),
            format!("(+81) {abroad}"),
            format!("+81 {}", p.joined("-")),
            format!("81{bare}"),
            format!("0081-{abroad}"),
            format!("010-81-{abroad}"),
        ]
    }),
    ("phone: TEL before it", |p| {
        vec![format!("TEL {}", p.joined("-")), format!("℡{}", p.joined("-")), format!("tel:{}", p.joined(""))]
    }),
    ("phone: copied with invisible marks", |p| {
        vec![format!("\u{202a}{}\u{202c}", p.joined("-")), format!("{}\u{200b}\n", p.joined("-"))]
    }),
];

const OTHER: &[Way] = &[
    ("phone: one digit changed", |p| {
        let number = p.joined("");
        (1..number.len()).map(|at| changed(&number, at)).collect()
    }),
    ("phone: two neighbours swapped", |p| {
        let number = p.joined("");
        (1..number.len() - 1).map(|at| s::transposed(&number, at)).filter(|other| *other != number).collect()
    }),
    ("phone: a digit missing, doubled or added", |p| {
        let number = p.joined("");
        let last = number.len() - 1;
        vec![number[..last].to_owned(), format!("{number}0"), format!("0{number}"), number[1..].to_owned()]
    }),
    ("phone: without its area", |p| vec![format!("{}-{}", p.0[1], p.0[2])]),
    ("phone: the same digits in another country", |p| {
        let abroad = p.joined("").replacen('0', "", 1);
        vec![format!("+82{abroad}"), format!("+1{abroad}"), format!("+{abroad}")]
    }),
    ("phone: the line of another network or area", |p| {
        ["090", "080", "070", "050", "045", "03", "06", "0466"]
            .iter()
            .filter(|area| **area != p.0[0])
            .map(|area| format!("{area}-{}-{}", p.0[1], p.0[2]))
            .collect()
    }),
];

/// A number whose digit at a place is the next one.
pub(crate) fn changed(number: &str, at: usize) -> String {
    let next = |c: char| if c == '9' { '0' } else { char::from_u32(u32::from(c) + 1).unwrap() };
    number.chars().enumerate().map(|(nth, c)| if nth == at && c.is_ascii_digit() { next(c) } else { c }).collect()
}

pub(crate) fn rules(world: &World) -> Vec<Rule> {
    // Every seventh holder, so that all kinds of numbers are there without drowning the names.
    let holders: Vec<&Holder> = world.holders.iter().step_by(7).collect();
    let made = |ways: &[Way], matches: bool, which: usize| -> Vec<Rule> {
        let pairs = |spell: fn(&Phone) -> Vec<String>| -> Vec<Pair> {
            holders.iter().flat_map(|h| spell(&h.phones[which]).into_iter().map(|phone| h.reached(phone))).collect()
        };
        ways.iter().map(|(says, spell)| Rule { says, matches, pairs: pairs(*spell) }).collect()
    };
    let mut rules = made(SAME, true, 0);
    let old = holders.iter().flat_map(|h| [h.reached(h.phones[1].joined("-")), h.reached(h.phones[1].joined(""))]);
    rules.push(Rule { says: "phone: an old number that is still registered", matches: true, pairs: old.collect() });
    rules.extend(made(OTHER, false, 0));
    let neighbours =
        holders.windows(2).flat_map(|pair| pair[1].phones.iter().map(|phone| pair[0].reached(phone.joined("-"))));
    rules.push(Rule { says: "phone: somebody else's", matches: false, pairs: neighbours.collect() });
    let never = holders.iter().flat_map(|h| {
        ["", " ", "-", "なし", "0", "000-0000-0000", "+81", "090-1234-567a", "%", "電話なし"]
            .map(|phone| h.reached(phone.to_owned()))
    });
    rules.push(Rule { says: "phone: no number", matches: false, pairs: never.collect() });
    rules
}
