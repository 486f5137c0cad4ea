//! How people write their names: each rule is a form, and all of them mean the same name.

use crate::{
    corpus::{Pair, Rule},
    spelling as s,
    world::{Holder, World},
};

/// A way to write a name: its rule, and the writings of one holder's name.
type Way = (&'static str, fn(&Holder) -> Vec<String>);

/// Everything typed in the place of ー.
const STROKES: &[&str] =
    &["ー", "ｰ", "-", "－", "‐", "‑", "‒", "–", "—", "―", "−", "﹣", "─", "━", "⸺", "〜", "～", "~", "〰", "⁓", "∼"];
/// Blanks.
const BLANKS: &[&str] = &[" ", "　", "  ", "\u{a0}", "\u{2002}", "\u{2003}", "\u{2009}", "\u{202f}", "\t", "　 "];
/// What stands between the parts of foreign names.
const DOTS: &[&str] = &["・", "･", "·", "•", "‧", ".", "．", "=", "＝", "゠", ",", "、", "，", "/", "／", "⸱"];
/// Characters that nobody sees and that come along when text is copied.
const INVISIBLE: &[&str] =
    &["\u{200b}", "\u{200c}", "\u{200d}", "\u{2060}", "\u{feff}", "\u{ad}", "\u{fe00}", "\u{e0100}"];

fn full(holder: &Holder) -> String {
    holder.honest().name
}

const WAYS: &[Way] = &[
    ("as on the bill", |h| vec![full(h)]),
    ("hiragana", |h| vec![s::hiragana(&full(h))]),
    ("family name in hiragana, given name in katakana", |h| vec![format!("{} {}", s::hiragana(&h.family), h.given)]),
    ("family name in katakana, given name in hiragana", |h| vec![format!("{} {}", h.family, s::hiragana(&h.given))]),
    ("no space", |h| vec![full(h).replace('　', "")]),
    ("one of many blanks", |h| vec![full(h).replace('　', BLANKS[h.at % BLANKS.len()])]),
    ("blanks before and behind", |h| {
        let blank = BLANKS[h.at % BLANKS.len()];
        vec![format!("{blank}{}{blank}", full(h))]
    }),
    ("a blank after every kana", |h| vec![s::interspersed(&full(h), BLANKS[h.at % BLANKS.len()])]),
    ("a middle dot or its like between the names", |h| vec![full(h).replace(['　', '・'], DOTS[h.at % DOTS.len()])]),
    ("half width, voicing marks apart", |h| vec![s::half_width(&full(h))]),
    ("half width without space", |h| vec![s::half_width(&full(h)).replace(' ', "")]),
    ("half and full width mixed", |h| vec![format!("{} {}", s::half_width(&h.family), h.given)]),
    ("small kana large", |h| vec![s::large(&full(h))]),
    ("small kana large, in hiragana", |h| vec![s::hiragana(&s::large(&full(h)))]),
    ("large kana small", |h| vec![s::small(&full(h))]),
    ("as a bank prints it", |h| vec![s::bank(&full(h))]),
    ("ー as the vowel it stretches", |h| vec![s::spelled_out(&full(h))]),
    ("ー as a small vowel", |h| vec![s::small(&s::spelled_out(&full(h)))]),
    ("a vowel as ー", |h| vec![s::stretched(&full(h), "ー")]),
    ("a vowel as ー, in hiragana", |h| vec![s::stretched(&s::hiragana(&s::stretched(&full(h), "ー")), "ー")]),
    ("ー as one of its look-alikes", |h| {
        vec![s::stretched(&full(h), "ー").replace('ー', STROKES[h.at % STROKES.len()])]
    }),
    ("half width, a vowel as a hyphen", |h| vec![s::half_width(&s::stretched(&full(h), "-")).replace('ｰ', "-")]),
    ("voicing marks as combining characters", |h| vec![s::marks_apart(&full(h), "\u{3099}", "\u{309a}")]),
    ("voicing marks as characters of their own", |h| vec![s::marks_apart(&full(h), "゛", "゜")]),
    ("half-width voicing marks behind full-width kana", |h| vec![s::marks_apart(&full(h), "ﾞ", "ﾟ")]),
    ("combining voicing marks in hiragana", |h| vec![s::hiragana(&s::marks_apart(&full(h), "\u{3099}", "\u{309a}"))]),
    ("a blank before the voicing mark", |h| vec![s::marks_apart(&full(h), " ゛", " ゜")]),
    ("ジ for ヂ, ズ for ヅ, オ for ヲ, イ for ヰ, エ for ヱ", |h| vec![s::as_read(&full(h))]),
    ("ヂ for ジ, ヅ for ズ, ヲ for オ, ヰ for イ, ヱ for エ", |h| vec![s::as_twins(&full(h))]),
    ("ぢ for じ and so on, in hiragana", |h| vec![s::hiragana(&s::as_twins(&full(h)))]),
    ("iteration marks", |h| vec![s::repeated(&full(h)), s::repeated(&full(h)).replace('ヽ', "ゝ").replace('ヾ', "ゞ")]),
    ("an invisible character among the kana", |h| vec![s::interspersed(&full(h), INVISIBLE[h.at % INVISIBLE.len()])]),
    ("direction marks around the name", |h| {
        vec![format!("\u{202a}{}\u{202c}", full(h)), format!("\u{2068}{}\u{2069}", full(h))]
    }),
    ("a line break behind the name", |h| vec![format!("{}\r\n", full(h))]),
    ("everything at once", |h| {
        vec![
            s::half_width(&s::stretched(&s::large(&s::as_twins(&full(h))), "-")).replace(' ', ""),
            s::hiragana(&s::interspersed(&s::spelled_out(&s::as_read(&full(h))), " ")),
            s::marks_apart(&s::hiragana(&s::small(&full(h).replace('　', "･"))), "゛", "゜"),
        ]
    }),
];

/// Ways that only foreign names have.
const FOREIGN: &[Way] = &[
    ("foreign: every separator there is", |h| {
        DOTS.iter().chain(BLANKS).map(|dot| full(h).replace(['　', '・'], dot)).collect()
    }),
    ("foreign: nothing between the parts", |h| vec![full(h).replace(['　', '・'], "")]),
    ("foreign: half width without dots", |h| vec![s::half_width(&full(h)).replace(['･', ' '], "")]),
    ("foreign: an apostrophe or quotation mark", |h| {
        ["'", "’", "‘", "`", "´", "′", "＇", "ʼ", "\"", "”"]
            .iter()
            .map(|mark| {
                let mut name = full(h);
                let second = name.char_indices().nth(1).unwrap().0;
                name.insert_str(second, mark);
                // ー after the apostrophe still stretches what stands before it.
                name
            })
            .collect()
    }),
];

pub(crate) fn rules(world: &World) -> Vec<Rule> {
    let rule = |(says, spell): &Way, foreign_only: bool| {
        let holders = world.persons().filter(|holder| holder.foreign || !foreign_only);
        let pairs: Vec<Pair> = holders
            .flat_map(|holder| {
                let written = spell(holder).into_iter();
                // A form that changes nothing in this name says nothing about the form.
                written.filter(|name| *says == WAYS[0].0 || *name != full(holder)).map(|name| holder.named(name))
            })
            .collect();
        Rule { says, matches: true, pairs }
    };
    WAYS.iter().map(|way| rule(way, false)).chain(FOREIGN.iter().map(|way| rule(way, true))).collect()
}
