//! The operator's records that the corpus is typed against.

use crate::{
    corpus::{Pair, Typed},
    spelling,
};
use madoguchi_domain::{
    customer::CustomerKind,
    folding::{name_key, number_key, phone_key, postcode_key},
    id::CustomerId,
    registration::{OnFile, ProofKind},
    time::Date,
};
use uuid::Uuid;

/// Family names, common and rare: long vowels, small kana, ン, ヂ, ヅ, ヲ, one kana, and some that begin like others.
const FAMILIES: &str = "サトウ スズキ タカハシ タナカ イトウ ワタナベ ヤマモト ナカムラ コバヤシ カトウ ヨシダ ヤマダ ササキ \
    ヤマグチ マツモト イノウエ キムラ ハヤシ シミズ ヤマザキ ヤマサキ モリ アベ イケダ ハシモト イシカワ オガワ オオノ オノ \
    オオタ オオツカ オータ ナカジマ ナカシマ コンドウ エンドウ アオキ ハットリ ヤナギ リュウ キョウゴク ミヅシマ ツヅキ イヂチ \
    チヂワ ヲカモト キイ ツ イイダ ホウジョウ ショウジ ニッタ ホッタ シュトウ ジンボ ポンポ ヒャクタケ ジュウモンジ マ ヤマ \
    オオ スズ カワ カワイ カワイイ クッチャロ シイノキ ミツイ ヰノウヱ";

/// Given names.
const GIVENS: &str = "ハナコ タロウ ジョージ ユウコ ユーコ ミスズ サヲリ サオリ シヅカ シズカ キヱ キョウコ ヨウコ リョウ シュン \
    ジュン ケンイチ シンイチロウ イチロー マーガレット ツヨシ チヅル ナヲ カヲル カオル ヒデオ レイ レイコ ケイイチ ノリコ リコ \
    ミイ ショウ コウジ コオ トオル ユキオ ユキ ユーキ ゲン ジン ブンタ プリン パウロ ヴィオラ ルネ アア ココ ススム モモコ \
    ミミ ツヅミ イヅミ ミチヨ ヨ アイ アーサー ティナ ファティマ シェリー チェルシー ジェーン ヴァレリー";

/// Foreign names, family name first as a residence card has them.
const FOREIGN: &[(&str, &str)] = &[
    ("スミス", "ジョン"),
    ("オコナー", "ショーン"),
    ("グエン", "ティ・ホア"),
    ("フェルナンデス", "マリア・ホセ"),
    ("シュミット", "ユルゲン"),
    ("キム", "チョルス"),
    ("リー", "シャオロン"),
    ("ドゥテルテ", "ロドリゴ"),
    ("ヴァン・デル・ベルク", "アンナ"),
    ("マッカーシー", "ジェイムズ"),
    ("ツェッペリン", "フェルディナント"),
    ("デュポン", "ジャン・ピエール"),
    ("チャウデュリー", "モハメッド"),
    ("シルヴァ", "ジョアン"),
    ("ウォン", "メイ・リン"),
    ("ベートーヴェン", "カール"),
];

/// Companies and owners of buildings, without their legal form.
pub(crate) const COMPANIES: &[&str] = &[
    "ヤマダデンキ",
    "ミナト",
    "トウ",
    "アサヒコウギョウ",
    "サンヨーショウジ",
    "オオノケンセツ",
    "ジョイフルカンパニー",
    "ヴィラージュ",
    "カブトチョウフドウサン",
    "ユウヒビール",
    "シャトー",
    "イシダ",
    "メゾンアオバ",
    "ソノダ",
    "ドトール",
    "ガクブチヤ",
    "ミヅホハイツ",
    "エービーシー",
    "キョウドウシステムズ",
    "フクシマヤ",
    "ホンダカンリ",
    "ゴウダショウテン",
    "サカエマチビル",
    "21セイキショボウ",
];

/// 株式会社: in full and as banks abbreviate it.
pub(crate) const KABUSHIKI: (&str, &str) = ("カブシキガイシャ", "カ");

/// Legal forms: in full and as banks abbreviate them.
const FORMS: &[(&str, &str)] = &[
    KABUSHIKI,
    ("ユウゲンガイシャ", "ユ"),
    ("ゴウドウガイシャ", "ド"),
    ("ゴウシガイシャ", "シ"),
    ("ゴウメイガイシャ", "メ"),
    ("ソウゴガイシャ", "ソ"),
    ("イッパンシャダンホウジン", "シャ"),
    ("コウエキザイダンホウジン", "ザイ"),
    ("イリョウホウジン", "イ"),
    ("イリョウホウジンシャダン", "イ"),
    ("ガッコウホウジン", "ガク"),
    ("シュウキョウホウジン", "シュウ"),
    ("シャカイフクシホウジン", "フク"),
    ("トクテイヒエイリカツドウホウジン", "トクヒ"),
    ("ドクリツギョウセイホウジン", "ドク"),
    ("ベンゴシホウジン", "ベン"),
    ("ゼイリシホウジン", "ゼイ"),
    ("カンリクミアイホウジン", "カンリ"),
];

/// A phone number by its parts: area or network, exchange, line.
#[derive(Clone)]
pub(crate) struct Phone(pub(crate) [String; 3]);

impl Phone {
    fn new(at: usize) -> Self {
        let (area, exchange) = match at % 6 {
            0 => ("045", format!("{:03}", 211 + at % 700)),
            1 => ("090", format!("{:04}", 1_234 + at * 17 % 8_000)),
            2 => ("03", format!("{:04}", 3_456 + at * 13 % 6_000)),
            3 => ("080", format!("{:04}", 5_120 + at * 19 % 4_000)),
            4 => ("0466", format!("{:02}", 20 + at % 70)),
            _ => ("050", format!("{:04}", 1_870 + at * 23 % 8_000)),
        };
        let line = format!("{:04}", (at * 7_919 + 1_234) % 10_000);
        Self([area.to_owned(), exchange, line])
    }

    pub(crate) fn joined(&self, by: &str) -> String {
        self.0.join(by)
    }
}

/// Somebody who has a contract, and how the operator wrote it down.
pub(crate) struct Holder {
    pub(crate) at: usize,
    pub(crate) kind: CustomerKind,
    /// Whether the name is a foreign one.
    pub(crate) foreign: bool,
    /// Family name, or the name of a company without its legal form, in full-width katakana.
    pub(crate) family: String,
    /// Given name; empty for companies.
    pub(crate) given: String,
    /// Legal form of a company; empty for persons.
    pub(crate) form: (&'static str, &'static str),
    /// The name as the operator has it.
    pub(crate) filed: String,
    /// Today's number and an old one that is still registered.
    pub(crate) phones: [Phone; 2],
    pub(crate) number: String,
    /// Passbook and transfer number.
    pub(crate) bank: [String; 2],
    pub(crate) card: String,
    pub(crate) serial: String,
    pub(crate) cas_card: String,
    pub(crate) mac: String,
    pub(crate) postcode: String,
    pub(crate) born: (i16, i8, i8),
}

impl Holder {
    fn new(at: usize, kind: CustomerKind, foreign: bool, family: &str, given: &str, filed: String) -> Self {
        let digits = |salt: usize, modulus: usize| (at * 6_007 + salt * 7_883 + 4_321) % modulus;
        Self {
            at,
            kind,
            foreign,
            family: family.to_owned(),
            given: given.to_owned(),
            form: ("", ""),
            filed,
            phones: [Phone::new(at), Phone::new(at + 500)],
            number: format!("{:04}-{:04}-{:02}", 1_000 + at, digits(1, 10_000), at % 100),
            bank: [format!("{:04}", digits(2, 10_000)), format!("{:04}", digits(3, 10_000))],
            card: format!("{:04}", digits(4, 10_000)),
            serial: format!("AB{:02}-{:06}K", at % 100, digits(5, 1_000_000)),
            cas_card: format!(
                "0000-{:04}-{:04}-{:04}-{:04}",
                at,
                digits(6, 10_000),
                digits(7, 10_000),
                digits(8, 10_000)
            ),
            mac: format!("00:1A:2B:{:02X}:{:02X}:{:02X}", at % 256, digits(9, 256), digits(10, 256)),
            postcode: format!("{:03}-{:04}", 220 + at % 30, digits(11, 10_000)),
            born: (
                1927 + i16::try_from(digits(12, 60)).unwrap(),
                1 + i8::try_from(digits(13, 12)).unwrap(),
                2 + i8::try_from(digits(14, 27)).unwrap(),
            ),
        }
    }

    pub(crate) fn customer(&self) -> CustomerId {
        CustomerId(Uuid::from_u128(1 + u128::try_from(self.at).unwrap()))
    }

    /// The record as the import stores it and the registration reads it back.
    pub(crate) fn on_file(&self) -> OnFile {
        let (year, month, day) = self.born;
        OnFile {
            customer: self.customer(),
            kind: self.kind,
            name_key: name_key(&self.filed),
            phone_keys: self.phones.iter().map(|phone| phone_key(&phone.joined("-")).unwrap()).collect(),
            number_key: number_key(&self.number),
            bank_last4: self.bank.to_vec(),
            card_last4: vec![self.card.clone()],
            device_keys: [&self.serial, &self.cas_card, &self.mac].map(|number| number_key(number)).to_vec(),
            postcode_keys: postcode_key(&self.postcode).into_iter().collect(),
            birth_date: (self.kind == CustomerKind::Person).then(|| Date::new(year, month, day).unwrap()),
            families: Vec::new(),
        }
    }

    /// What an honest subscriber types who writes everything as the bill has it.
    pub(crate) fn honest(&self) -> Typed {
        let space = if self.given.is_empty() { "" } else { "　" };
        Typed {
            name: format!("{}{space}{}", self.family, self.given),
            phone: self.phones[0].joined("-"),
            kind: ProofKind::CustomerNumber,
            proof: self.number.clone(),
        }
    }

    /// The same with another name.
    pub(crate) fn named(&self, name: String) -> Pair {
        Pair { holder: self.at, typed: Typed { name, ..self.honest() } }
    }

    /// The same with another phone number.
    pub(crate) fn reached(&self, phone: String) -> Pair {
        Pair { holder: self.at, typed: Typed { phone, ..self.honest() } }
    }

    /// The same with another item.
    pub(crate) fn proving(&self, kind: ProofKind, proof: String) -> Pair {
        Pair { holder: self.at, typed: Typed { kind, proof, ..self.honest() } }
    }
}

/// All records.
pub(crate) struct World {
    pub(crate) holders: Vec<Holder>,
}

impl World {
    pub(crate) fn new() -> Self {
        let givens: Vec<&str> = GIVENS.split_whitespace().collect();
        let mut holders = Vec::new();
        for (at, family) in FAMILIES.split_whitespace().enumerate() {
            for given in [givens[at % givens.len()], givens[(at * 7 + 20) % givens.len()]] {
                let at = holders.len();
                let filed = as_filed(at, &format!("{family}　{given}"));
                holders.push(Holder::new(at, CustomerKind::Person, false, family, given, filed));
            }
        }
        for (family, given) in FOREIGN {
            let at = holders.len();
            let filed = as_filed(at, &format!("{family}　{given}"));
            holders.push(Holder::new(at, CustomerKind::Person, true, family, given, filed));
        }
        for (nth, name) in COMPANIES.iter().enumerate() {
            let at = holders.len();
            let (form, short) = if nth % 2 == 0 { KABUSHIKI } else { FORMS[nth % FORMS.len()] };
            let filed = match nth % 6 {
                0 | 1 => format!("{form}　{name}"),
                2 | 3 => format!("{short}）{name}"),
                4 => format!("{name}㈱"),
                _ => format!("{name}（{short}"),
            };
            let kind = if nth % 3 == 2 { CustomerKind::BuildingOwner } else { CustomerKind::Company };
            let company = Holder::new(at, kind, false, name, "", as_filed(at, &filed));
            holders.push(Holder { form: (form, short), ..company });
        }
        Self { holders }
    }

    pub(crate) fn persons(&self) -> impl Iterator<Item = &Holder> {
        self.holders.iter().filter(|holder| holder.kind == CustomerKind::Person)
    }

    pub(crate) fn companies(&self) -> impl Iterator<Item = &Holder> {
        self.holders.iter().filter(|holder| holder.kind != CustomerKind::Person)
    }
}

/// A name as one billing system or another keeps it: as written, as a bank prints it, without blanks, in hiragana.
fn as_filed(at: usize, name: &str) -> String {
    match at % 4 {
        0 => name.to_owned(),
        1 => spelling::bank(name),
        2 => name.replace(['　', '・'], ""),
        _ => spelling::hiragana(name),
    }
}
