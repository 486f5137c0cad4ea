//! How people write the names of companies: legal forms before and behind, in full, as banks abbreviate, in kanji.

use crate::{
    corpus::Rule,
    spelling as s,
    world::{KABUSHIKI, World},
};

/// Ways to write a company, `{}` for its name.
const WAYS: &[(&str, &[&str])] = &[
    ("company: no legal form", &["{}"]),
    (
        "company: form in full before",
        &["カブシキガイシャ {}", "カブシキガイシャ{}", "カブシキカイシャ　{}", "カブシキ ガイシャ {}"],
    ),
    ("company: form in full behind", &["{} カブシキガイシャ", "{}カブシキカイシャ", "{}・カブシキガイシャ"]),
    ("company: form in hiragana", &["かぶしきがいしゃ {}", "{}かぶしきかいしゃ"]),
    ("company: form in kanji", &["株式会社{}", "{}株式会社", "㍿{}", "株式会社　{}"]),
    ("company: banks' form before", &["カ）{}", "カ) {}", "ｶ){}", "ｶ)　{}", "か）{}"]),
    ("company: banks' form behind", &["{}（カ", "{}(カ", "{} (ｶ", "{}（か"]),
    (
        "company: banks' form in brackets",
        &["（カ）{}", "{}（カ）", "(ｶ){}", "{} (ｶ)", "【カ】{}", "「カ」{}", "[カ] {}"],
    ),
    ("company: banks' form at the wrong end", &["（カ {}", "{}カ）", "{} ｶ)"]),
    ("company: kanji in brackets", &["（株）{}", "{}（株）", "㈱{}", "{}㈱", "{} ㈱", "株）{}", "【株】{}"]),
    ("company: カブ in brackets", &["（カブ）{}", "{}（カブ）", "カブ）{}"]),
    ("company: written large", &["カブシキガイシヤ {}", "{}カブシキカイシヤ"]),
];

/// A way to write everything, forms included.
type Script = (&'static str, fn(&str) -> String);

pub(crate) fn rules(world: &World) -> Vec<Rule> {
    let mut rules: Vec<Rule> = WAYS
        .iter()
        .map(|(says, ways)| {
            let each = world
                .companies()
                .filter(|holder| holder.form == KABUSHIKI)
                .flat_map(|holder| ways.iter().map(|way| holder.named(way.replace("{}", &holder.family))));
            Rule { says, matches: true, pairs: each.collect() }
        })
        .collect();
    let scripts: [Script; 5] = [
        ("company: all in hiragana", s::hiragana),
        ("company: all in half width", s::half_width),
        ("company: all as a bank prints it", s::bank),
        ("company: vowels as ー", |name| s::stretched(name, "ー")),
        ("company: ー as vowels", s::spelled_out),
    ];
    for (says, script) in scripts {
        let pairs = world.companies().flat_map(|holder| {
            let ((form, short), name) = (holder.form, &holder.family);
            [format!("{form}　{name}"), format!("{short}）{name}"), format!("{name}（{short}")]
                .map(|typed| holder.named(script(&typed)))
        });
        rules.push(Rule { says, matches: true, pairs: pairs.collect() });
    }
    let others = world.companies().filter(|holder| holder.form != KABUSHIKI).flat_map(|holder| {
        let ((form, short), name) = (holder.form, &holder.family);
        [
            name.clone(),
            format!("{form} {name}"),
            format!("{name}{form}"),
            format!("{short}）{name}"),
            format!("{name}（{short}）"),
            format!("{name}（{short}"),
        ]
        .map(|typed| holder.named(typed))
    });
    rules.push(Rule { says: "company: every other legal form", matches: true, pairs: others.collect() });
    rules
}
