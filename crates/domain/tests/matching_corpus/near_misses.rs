//! Names that are nearly the right one, typed with the right phone and the right number: none of them may match.
//!
//! All are made from the sounds of a name, one letter a sound, so that another string is another name, and then
//! written in one script or another, so that no form hides the difference.

use crate::{
    corpus::{Pair, Rule},
    spelling as s,
    world::{Holder, World},
};
use madoguchi_domain::registration::ProofKind;

/// Kana that look alike, or are typed by one flick too far.
const ALIKE: &str = "シツ ソン クケ ワウ スヌ マム ルレ チテ コユ ナメ フラ オホ タク サセ リイ エユ アマ ネホ キサ ハバ ミニ ロコ ヤマ トモ ヨユ ノメ ヒビ ヘペ カガ";

/// Each column of the syllabary: the same consonant with another vowel.
const COLUMNS: &str = "アイウエオ カキクケコ サシスセソ タチツテト ナニヌネノ ハヒフヘホ マミムメモ ヤユヨ ラリルレロ ガギグゲゴ ザジズゼゾ バビブベボ パピプペポ";

/// Sounds that differ by voicing.
const VOICING: &str = "カガ キギ クグ ケゲ コゴ サザ シジ スズ セゼ ソゾ タダ チジ ツズ テデ トド ハバ ヒビ フブ ヘベ ホボ ハパ ヒピ フプ ヘペ ホポ バパ ビピ ブプ ベペ ボポ ウヴ";

/// A near miss: from the sounds of family and given name to other names.
type Miss = (&'static str, fn(&str, &str) -> Vec<String>);

const MISSES: &[Miss] = &[
    ("one kana for one that looks alike", |f, g| replaced(&format!("{f}{g}"), ALIKE)),
    ("one kana for another of its column", |f, g| replaced(&format!("{f}{g}"), COLUMNS)),
    ("voicing", |f, g| replaced(&format!("{f}{g}"), VOICING)),
    ("one kana missing", |f, g| each_place(&format!("{f}{g}"), |_, _| Vec::new())),
    ("a long vowel short or a short one long", |f, g| {
        let name = format!("{f}{g}");
        let long = each_place(&name, |c, _| s::vowel(c).map(|vowel| vec![c, vowel]).unwrap_or(vec![c]));
        let short = each_place(&name, |c, last| if last.and_then(s::vowel) == Some(c) { Vec::new() } else { vec![c] });
        [long, short].concat()
    }),
    ("a doubled consonant or ン too many", |f, g| {
        let name = format!("{f}{g}");
        [each_place(&name, |c, _| vec!['ツ', c]), each_place(&name, |c, _| vec![c, 'ン'])].concat()
    }),
    ("two neighbours swapped", |f, g| {
        let name = format!("{f}{g}");
        (0..name.chars().count() - 1).map(|at| s::transposed(&name, at)).collect()
    }),
    ("family and given name swapped", |f, g| vec![format!("{g}{f}"), format!("{g} {f}"), format!("{g}・{f}")]),
    ("only the family name", |f, _| vec![f.to_owned()]),
    ("only the given name", |_, g| vec![g.to_owned()]),
    ("one part typed twice", |f, g| vec![format!("{f}{f}{g}"), format!("{f}{g}{g}"), format!("{f}{g}{f}{g}")]),
    ("a title or something else behind it", |f, g| vec![format!("{f}{g}サマ"), format!("{f}{g}1"), format!("{f}{g}A")]),
    ("wildcards", |f, g| vec![format!("{f}%"), format!("{f}*"), format!("{f}{g}%"), format!("{f}?{g}")]),
    ("a company of that name", |f, g| vec![format!("カブシキガイシャ{f}"), format!("カ）{f}"), format!("{g}（カ")]),
    ("in kanji", |f, g| vec![format!("{f}花子"), format!("山田{g}"), format!("{f}々{g}")]),
];

/// Every name that differs from `name` at one place, where `change` gives what stands there instead.
fn each_place(name: &str, change: impl Fn(char, Option<char>) -> Vec<char>) -> Vec<String> {
    let sounds: Vec<char> = name.chars().collect();
    let changed = |at: usize| {
        let mut other = sounds.clone();
        other.splice(at..=at, change(sounds[at], at.checked_sub(1).map(|before| sounds[before])));
        other.into_iter().collect()
    };
    (0..sounds.len()).map(changed).collect()
}

/// Every name that has at one place another sound of the same group.
fn replaced(name: &str, groups: &str) -> Vec<String> {
    let sounds: Vec<char> = name.chars().collect();
    let mut names = Vec::new();
    for (at, sound) in sounds.iter().enumerate() {
        for group in groups.split_whitespace().filter(|group| group.contains(*sound)) {
            for other in group.chars().filter(|other| other != sound) {
                let mut changed = sounds.clone();
                changed[at] = other;
                names.push(changed.into_iter().collect());
            }
        }
    }
    names
}

/// The near miss in one of the scripts, by turns.
fn written(turn: usize, name: &str) -> String {
    match turn % 6 {
        0 => name.to_owned(),
        1 => s::hiragana(name),
        2 => s::half_width(name),
        3 => s::stretched(name, "ー"),
        4 => s::bank(&s::stretched(name, "ー")),
        _ => s::marks_apart(&s::hiragana(name), "゛", "゜"),
    }
}

fn sounds_of(holder: &Holder) -> (String, String) {
    (s::sounds(&holder.family.replace('・', "")), s::sounds(&holder.given.replace('・', "")))
}

pub(crate) fn rules(world: &World) -> Vec<Rule> {
    let mut turn = 0;
    let mut pair = |holder: &Holder, name: &str| {
        turn += 1;
        holder.named(written(turn, name))
    };
    let mut rules = Vec::new();
    for (says, miss) in MISSES {
        let mut pairs = Vec::new();
        for holder in world.persons().step_by(2) {
            let (family, given) = sounds_of(holder);
            let right = format!("{family}{given}");
            let names = miss(&family, &given);
            pairs.extend(
                names.iter().filter(|name| name.replace([' ', '・'], "") != right).map(|name| pair(holder, name)),
            );
        }
        rules.push(Rule { says, matches: false, pairs });
    }
    let prefixed = world.persons().flat_map(|holder| {
        let (family, given) = sounds_of(holder);
        let others = world.persons().map(|other| sounds_of(other).0).collect::<std::collections::BTreeSet<_>>();
        let related = others.into_iter().filter(move |other| {
            *other != family && (other.starts_with(&family) || family.starts_with(other.as_str()))
        });
        related.map(move |other| (holder, format!("{other}{given}")))
    });
    let pairs = prefixed.map(|(holder, name)| pair(holder, &name)).collect();
    rules.push(Rule { says: "a family name that begins like it", matches: false, pairs });
    let pairs = world.persons().flat_map(|holder| {
        let (family, given) = sounds_of(holder);
        let relatives: Vec<String> =
            world.persons().map(|other| sounds_of(other).1).filter(|other| *other != given).collect();
        relatives.into_iter().skip(holder.at % 20).step_by(20).map(move |other| (holder, format!("{family}{other}")))
    });
    let pairs = pairs.map(|(holder, name)| pair(holder, &name)).collect();
    rules.push(Rule { says: "somebody else of the family", matches: false, pairs });
    let mut pairs = Vec::new();
    for holder in world.companies() {
        let name = s::sounds(&holder.family);
        let ((form, short), turn) = (holder.form, holder.at);
        let misses = [replaced(&name, ALIKE), replaced(&name, VOICING), each_place(&name, |_, _| Vec::new())].concat();
        // One sound less can leave nothing but the form, which is a name of its own and no company's here.
        pairs.extend(misses.iter().zip(turn..).map(|(miss, turn)| match turn % 3 {
            0 => pair(holder, &format!("{form}{miss}")),
            1 => pair(holder, &format!("{short}）{miss}")),
            _ => pair(holder, &format!("{miss}（{short}")),
        }));
        for other in [
            format!("{name}ヨコハマ"),
            format!("{form}{name}シテン"),
            format!("シン{name}"),
            form.to_owned(),
            format!("{short}）"),
        ] {
            pairs.push(pair(holder, &other));
        }
        // The abbreviation without its bracket is a kana of the name.
        pairs.push(pair(holder, &format!("{short}{name}")));
        pairs.push(pair(holder, &format!("{name}{short}")));
    }
    rules.push(Rule { says: "company: another company", matches: false, pairs });
    rules
}

/// Input that is no name at all.
pub(crate) fn hostile(world: &World) -> Vec<Rule> {
    let typed = [
        "",
        " ",
        "　",
        "・",
        "ー",
        "-",
        "゛",
        "ﾞ",
        "ヽ",
        "ゞ",
        "\u{200b}",
        "\u{3099}",
        "\u{fe0f}",
        "（）",
        "()",
        "カ）",
        "（カ",
        "カブシキガイシャ",
        "株式会社",
        "㈱",
        "㍿",
        "々",
        "〇",
        "%",
        "*",
        "_",
        "'",
        "' OR 1=1 --",
        "<script>",
        "=1+1",
        "\0",
        "null",
        "ア",
        "ン",
        "ンー",
        "🙂",
        "\u{202e}",
        "\u{feff}",
        "NULL",
        "test",
    ];
    let pairs: Vec<Pair> = world
        .holders
        .iter()
        .step_by(11)
        .flat_map(|holder| typed.iter().map(move |name| holder.named((*name).to_owned())))
        .collect();
    let blanks = world.holders.iter().step_by(11).map(|holder| {
        let mut pair = holder.named(String::new());
        (pair.typed.phone, pair.typed.proof, pair.typed.kind) = (String::new(), String::new(), ProofKind::Device);
        pair
    });
    vec![
        Rule { says: "no name at all", matches: false, pairs },
        Rule { says: "nothing typed anywhere", matches: false, pairs: blanks.collect() },
    ]
}
