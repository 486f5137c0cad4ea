//! The names of customers: persons, firms and owners' associations, written in the many ways of a billing system that
//! grew over decades.

use super::{
    dice::Dice,
    family_names::{FAMILY, FAMILY_HARD, FOREIGN},
    given_names::{MEN, WOMEN},
    kana::as_banks_write,
};

/// First halves of names of firms and buildings; invented places.
const PLACES: &[(&str, &str)] = &[
    ("ひばり野", "ヒバリノ"),
    ("風見台", "カザミダイ"),
    ("つばめ坂", "ツバメザカ"),
    ("みどり坂", "ミドリザカ"),
    ("若葉谷", "ワカバダニ"),
    ("青空台", "アオゾラダイ"),
    ("小鳥原", "コトリハラ"),
    ("花見塚", "ハナミヅカ"),
    ("春風台", "ハルカゼダイ"),
    ("月見坂", "ツキミザカ"),
    ("川音", "カワオト"),
    ("雲見沢", "クモミザワ"),
];

/// Second halves of names of firms.
const TRADES: &[(&str, &str)] = &[
    ("工務店", "コウムテン"),
    ("電機", "デンキ"),
    ("建設", "ケンセツ"),
    ("商会", "ショウカイ"),
    ("設計事務所", "セッケイジムショ"),
    ("製作所", "セイサクショ"),
    ("フーズ", "フーズ"),
    ("不動産", "フドウサン"),
    ("サービス", "サービス"),
    ("コーポレーション", "コーポレーション"),
    ("印刷", "インサツ"),
    ("運送", "ウンソウ"),
    ("ベーカリー", "ベーカリー"),
    ("クリーニング", "クリーニング"),
    ("ヂーゼル", "ヂーゼル"),
];

/// A name as printed on bills and its reading as the operator has it.
#[derive(Debug, Clone)]
pub(super) struct Name {
    /// With or without a space between family and given name.
    pub(super) written: String,
    /// Katakana, full or half width.
    pub(super) kana: String,
}

/// The years in which persons of the demo were born.
pub(super) const BORN: (i64, i64) = (1935, 2005);

/// A person born in that year: given names go with the generation.
pub(super) fn person(dice: &mut Dice, born: i64) -> Name {
    if dice.chance(2) {
        let (written, kana) = dice.one_of(FOREIGN);
        return Name { written: written.to_owned(), kana: kana.to_owned() };
    }
    let family = if dice.chance(12) { dice.one_of(FAMILY_HARD) } else { dice.common_of(FAMILY) };
    let generation = (born - BORN.0) * 100 / (BORN.1 - BORN.0);
    let names = if dice.chance(45) { WOMEN } else { MEN };
    let given = dice.near(names, generation);
    let written = match dice.between(1, 10) {
        1..=5 => format!("{}　{}", family.0, given.0),
        6..=8 => format!("{} {}", family.0, given.0),
        _ => format!("{}{}", family.0, given.0),
    };
    let kana = match dice.between(1, 10) {
        1..=5 => format!("{}　{}", family.1, given.1),
        6..=7 => format!("{} {}", family.1, given.1),
        8 => format!("{}{}", family.1, given.1),
        _ => as_banks_write(&format!("{}　{}", family.1, given.1)),
    };
    Name { written, kana }
}

/// A firm, its legal form in front or behind, spelled out or as one character.
pub(super) fn company(dice: &mut Dice) -> Name {
    let (place, trade) = (dice.one_of(PLACES), dice.one_of(TRADES));
    let branch = if dice.chance(10) { ("①号店", "イチゴウテン") } else { ("", "") };
    let written = format!("{}{}{}", place.0, trade.0, branch.0);
    let kana = format!("{}{}{}", place.1, trade.1, branch.1);
    let (written, kana) = match dice.between(1, 9) {
        1 => (format!("株式会社{written}"), format!("カブシキガイシャ　{kana}")),
        2 => (format!("{written}株式会社"), format!("{kana}　カブシキガイシャ")),
        3 => (format!("㈱{written}"), as_banks_write(&format!("カ）{kana}"))),
        4 => (format!("{written}㈱"), as_banks_write(&format!("{kana}（カ"))),
        5 => (format!("(株)　{written}"), format!("カ）{kana}")),
        6 => (format!("株式会社　{written}"), format!("カブシキカイシャ{kana}")),
        7 => (format!("有限会社{written}"), format!("ユウゲンガイシャ　{kana}")),
        8 => (format!("㈲{written}"), as_banks_write(&format!("ユ）{kana}"))),
        _ => (format!("合同会社{written}"), format!("ゴウドウガイシャ　{kana}")),
    };
    Name { written, kana }
}

/// The association that runs the building of that name.
pub(super) fn association(building: &str, building_kana: &str) -> Name {
    Name { written: format!("{building}管理組合"), kana: format!("{building_kana}カンリクミアイ") }
}

/// An apartment house and its reading; now and then with characters that only CP932 has.
pub(super) fn apartment_house(dice: &mut Dice) -> (String, String) {
    let (place, kana) = dice.one_of(PLACES);
    match dice.between(1, 9) {
        1 => (format!("ハイツ{place}"), format!("ハイツ{kana}")),
        2 => (format!("{place}ハイツ"), format!("{kana}ハイツ")),
        3 => (format!("メゾン・ド・{place}"), format!("メゾンド{kana}")),
        4 => (format!("コーポ{place}"), format!("コーポ{kana}")),
        5 => (format!("グリーンパレス{place}"), format!("グリーンパレス{kana}")),
        6 => (format!("{place}レジデンス"), format!("{kana}レジデンス")),
        7 => (format!("第①{place}マンション"), format!("ダイイチ{kana}マンション")),
        8 => (format!("パークサイド{place}〜風〜"), format!("パークサイド{kana}カゼ")),
        _ => (format!("シティーコート{place}Ⅱ"), format!("シティーコート{kana}ツー")),
    }
}
