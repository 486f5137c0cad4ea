//! What the fictional operator sells, under invented names, and who issues the charge. The NHK fee keeps its real
//! name: it is collected on behalf of NHK and carries no consumption tax.

use madoguchi_domain::{
    catalog::{ChargeKind, Family},
    import::OfferingRow,
    money::{TaxMode, Yen},
    time::Month,
    words,
};

/// The catalogue's files, the head first: what subscribers can order, under which rules. They say of each offering here
/// the same as its terms; a test keeps them in step.
pub const CATALOG_FILES: [(&str, &str); 8] = [
    ("catalog.toml", include_str!("../catalog/catalog.toml")),
    ("tv.toml", include_str!("../catalog/tv.toml")),
    ("internet.toml", include_str!("../catalog/internet.toml")),
    ("phone.toml", include_str!("../catalog/phone.toml")),
    ("mobile.toml", include_str!("../catalog/mobile.toml")),
    ("smart_home.toml", include_str!("../catalog/smart_home.toml")),
    ("energy.toml", include_str!("../catalog/energy.toml")),
    ("option.toml", include_str!("../catalog/option.toml")),
];

words! {
    /// The company that charges. Registration numbers are invented: a real one never has a 0 after the T, since
    /// that digit is a check digit from 1 to 9.
    Issuer {
        /// The operator itself; on paper it is called as its [`Brand`] is.
        Operator => "operator",
        /// Partner for electricity.
        Electricity => "ほしかげ電力株式会社",
        /// Partner for gas.
        Gas => "なぎさ野ガス株式会社",
        /// Partner for the security suite.
        Security => "まもりば株式会社",
        /// Collected for NHK.
        Nhk => "日本放送協会",
    }
}

/// Under which names an operator sells its own things. The partners', the channels' and NHK's are the same at every operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brand {
    /// The company that the operator is.
    pub company: &'static str,
    /// What its products' names begin with, in Japanese.
    pub name: &'static str,
    /// The same in English.
    pub name_en: &'static str,
}

impl Brand {
    /// ひばり野ケーブル, the first of the fictional operators.
    pub const HIBARINO: Self =
        Self { company: "ひばり野ケーブル株式会社", name: "ひばり野", name_en: "Hibarino" };

    /// The catalogue's files under these names.
    pub fn catalog(self) -> impl Iterator<Item = (&'static str, String)> {
        let first = Self::HIBARINO;
        CATALOG_FILES.into_iter().map(move |(name, text)| {
            let text = text.replace(first.company, self.company).replace(first.name, self.name);
            (name, text.replace(first.name_en, self.name_en))
        })
    }

    /// The name on the offerings' list and on bills.
    pub(super) fn name_of(self, terms: Terms) -> String {
        terms.name.replace(BRAND, self.name)
    }

    fn english_name_of(self, terms: Terms) -> String {
        terms.name_en.replace(BRAND, self.name_en)
    }

    /// The company that charges.
    pub(super) const fn issuer(self, issuer: Issuer) -> &'static str {
        match issuer {
            Issuer::Operator => self.company,
            partner => partner.as_str(),
        }
    }
}

/// Stands in a product's name for that of the brand.
const BRAND: &str = "{brand}";

impl Issuer {
    /// The qualified-invoice number; NHK's fee is outside consumption tax and needs none.
    pub(super) const fn registration_number(self) -> Option<&'static str> {
        match self {
            Self::Operator => Some("T0227009100101"),
            Self::Electricity => Some("T0158009100202"),
            Self::Gas => Some("T0216009100303"),
            Self::Security => Some("T0152009400404"),
            Self::Nhk => None,
        }
    }
}

words! {
    /// What can be bought; the spelling is the offering's key.
    Offer {
        /// The smallest television course.
        TvMini => "TV-MINI",
        /// The middle one.
        TvStandard => "TV-STD",
        /// The largest.
        TvBig => "TV-BIG",
        /// Television for a whole building.
        TvBuilding => "TV-BLDG",
        /// A second set-top box.
        SecondBox => "TV-BOX2",
        /// A channel of films.
        ChannelCinema => "CH-CINEMA",
        /// Cats.
        ChannelCats => "CH-CATS",
        /// Board games.
        ChannelBoard => "CH-BOARD",
        /// Railways.
        ChannelRail => "CH-RAIL",
        /// Football.
        ChannelBall => "CH-BALL",
        /// Samurai.
        ChannelSamurai => "CH-SAMURAI",
        /// Children.
        ChannelKids => "CH-KIDS",
        /// Cinema and football together.
        PackBig => "CH-PACK-A",
        /// Three of one's choice.
        PackThree => "CH-PACK-3",
        /// Fee collected for NHK.
        Nhk => "NHK-GROUP",
        /// The fastest internet course.
        Net10G => "NET-10G",
        /// The most common one.
        Net1G => "NET-1G",
        /// For flats.
        Net300 => "NET-300",
        /// For those who read mail only.
        Net30 => "NET-30",
        /// Internet for a whole building.
        NetBuilding => "NET-BLDG",
        /// Wi-Fi in every room.
        Wifi => "NET-WIFI",
        /// A fixed address, for firms.
        FixedAddress => "NET-IP4",
        /// Filter for children.
        Filter => "NET-FILTER",
        /// Security suite of a partner.
        Security => "SEC-SUITE",
        /// Telephone.
        Phone => "TEL-BASE",
        /// Caller's number and second call.
        PhoneNumbers => "TEL-NUMBERS",
        /// Mobile, three gigabytes.
        Mobile3 => "MOB-3",
        /// Mobile, twenty gigabytes.
        Mobile20 => "MOB-20",
        /// Ten minutes a call free.
        MobileCalls => "MOB-CALL10",
        /// Smart home kit.
        Home => "HOME-KIT",
        /// One more camera.
        HomeCamera => "HOME-CAM",
        /// Electricity's basic charge.
        Electricity => "ELEC-30A",
        /// Gas's basic charge.
        Gas => "GAS-BASE",
        /// Discount for two services.
        SetOfTwo => "SET-2",
        /// Discount for three and more.
        SetOfThree => "SET-3",
        /// Discount of the first year.
        FirstYear => "FIRST-YEAR",
        /// A bill on paper.
        PaperBill => "PAPER-BILL",
        /// Construction.
        Construction => "WORK-STD",
        /// Registration of a mobile line.
        MobileEntry => "MOB-ENTRY",
        /// A new remote control.
        Remote => "TV-REMOTE",
    }
}

/// The terms on which something is sold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// Family it is listed under.
    pub(super) family: Family,
    /// Name in Japanese, as [`Brand::name_of`] reads it.
    name: &'static str,
    /// Name in English.
    name_en: &'static str,
    /// Price as sold.
    price: i64,
    /// How often it is charged.
    pub(super) kind: ChargeKind,
    /// The company that sells it.
    pub(super) issuer: Issuer,
    /// Whether the price holds its tax.
    pub(super) tax_mode: TaxMode,
}

impl Terms {
    /// The operator's own, tax on top.
    const fn own(family: Family, name: &'static str, name_en: &'static str, price: i64) -> Self {
        let (kind, issuer, tax_mode) = (ChargeKind::Monthly, Issuer::Operator, TaxMode::Excluded);
        Self { family, name, name_en, price, kind, issuer, tax_mode }
    }

    const fn charged(self, kind: ChargeKind) -> Self {
        Self { kind, ..self }
    }

    const fn taxed(self, tax_mode: TaxMode) -> Self {
        Self { tax_mode, ..self }
    }

    const fn by(self, issuer: Issuer, tax_mode: TaxMode) -> Self {
        Self { issuer, tax_mode, ..self }
    }
}

/// The consumption tax rate of everything the operator sells, in percent.
pub(super) const TAX_PERCENT: i64 = 10;

/// The rate that a line in this mode states; 0 where there is no tax.
pub(super) const fn tax_percent(mode: TaxMode) -> i64 {
    if matches!(mode, TaxMode::Exempt) { 0 } else { TAX_PERCENT }
}

impl Offer {
    /// Its terms today.
    pub(super) const fn terms(self) -> Terms {
        use ChargeKind::{Discount, OneOff};
        use Family::{Energy, Internet, Mobile, Other, Phone, SmartHome, Tv};
        use TaxMode::{Exempt, Included};
        match self {
            Self::TvMini => Terms::own(Tv, "{brand}テレビ ミニ", "{brand} TV Mini", 1_800),
            Self::TvStandard => Terms::own(Tv, "{brand}テレビ スタンダード", "{brand} TV Standard", 4_200),
            Self::TvBig => Terms::own(Tv, "{brand}テレビ ビッグ", "{brand} TV Big", 5_600),
            Self::TvBuilding => Terms::own(Tv, "建物一括テレビサービス", "TV for the whole building", 18_000),
            Self::SecondBox => Terms::own(Tv, "追加セットトップボックス（2台目）", "Second set-top box", 850),
            Self::ChannelCinema => Terms::own(Tv, "シネマ回廊", "Cinema Corridor", 1_800),
            Self::ChannelCats => Terms::own(Tv, "ねこ日和チャンネル", "Cat Weather Channel", 500),
            Self::ChannelBoard => Terms::own(Tv, "盤上ひろば", "Board Game Square", 1_400),
            Self::ChannelRail => Terms::own(Tv, "鉄路紀行", "Rail Journeys", 700),
            Self::ChannelBall => Terms::own(Tv, "蹴球アリーナ", "Football Arena", 2_400),
            Self::ChannelSamurai => Terms::own(Tv, "侍ロマン座", "Samurai Playhouse", 900),
            Self::ChannelKids => Terms::own(Tv, "こども星テレビ", "Children's Star TV", 600),
            Self::PackBig => Terms::own(Tv, "シネマ＆蹴球パック", "Cinema and Football Pack", 3_400),
            Self::PackThree => Terms::own(Tv, "えらべる3チャンネルパック", "Any Three Channels Pack", 1_500),
            Self::Nhk => {
                Terms::own(Tv, "NHK受信料（団体一括支払・衛星契約）", "NHK fee (group payment, satellite)", 1_790)
                    .by(Issuer::Nhk, Exempt)
            }
            Self::Net10G => Terms::own(Internet, "{brand}ひかり 10ギガコース", "{brand} Hikari 10G", 6_900),
            Self::Net1G => Terms::own(Internet, "{brand}ひかり 1ギガコース", "{brand} Hikari 1G", 5_200),
            Self::Net300 => Terms::own(Internet, "{brand}ネット 300メガコース", "{brand} Net 300M", 4_700),
            Self::Net30 => Terms::own(Internet, "{brand}ネット 30メガコース", "{brand} Net 30M", 3_500),
            Self::NetBuilding => {
                Terms::own(Internet, "建物一括インターネット 1ギガ", "Internet for the whole building, 1G", 42_000)
            }
            Self::Wifi => Terms::own(Internet, "すみずみWi-Fi", "Every Corner Wi-Fi", 700),
            Self::FixedAddress => Terms::own(Internet, "固定IPアドレス", "Fixed IP address", 3_000),
            Self::Filter => Terms::own(Internet, "webフィルタリング", "Web filtering", 200),
            Self::Security => {
                Terms::own(Internet, "まもりばセキュリティ", "Mamoriba Security", 627).by(Issuer::Security, Included)
            }
            Self::Phone => Terms::own(Phone, "{brand}でんわ 基本料", "{brand} Phone", 1_330),
            Self::PhoneNumbers => Terms::own(Phone, "番号表示・割込通話パック", "Caller number and call waiting", 600),
            Self::Mobile3 => Terms::own(Mobile, "{brand}モバイル 3ギガ", "{brand} Mobile 3 GB", 990).taxed(Included),
            Self::Mobile20 => {
                Terms::own(Mobile, "{brand}モバイル 20ギガ", "{brand} Mobile 20 GB", 2_178).taxed(Included)
            }
            Self::MobileCalls => Terms::own(Mobile, "10分かけ放題", "Free calls up to 10 minutes", 880).taxed(Included),
            Self::Home => Terms::own(SmartHome, "{brand}ホーム 見守りキット", "{brand} Home Care Kit", 980),
            Self::HomeCamera => Terms::own(SmartHome, "屋内カメラ追加", "Additional indoor camera", 300),
            Self::Electricity => {
                Terms::own(Energy, "{brand}でんき 基本料金（30A）", "Electricity, basic charge (30 A)", 935)
                    .by(Issuer::Electricity, Included)
            }
            Self::Gas => Terms::own(Energy, "{brand}ガス 基本料金", "Gas, basic charge", 759).by(Issuer::Gas, Included),
            Self::SetOfTwo => {
                Terms::own(Other, "{brand}セット割（2サービス）", "Set discount (two services)", -500).charged(Discount)
            }
            Self::SetOfThree => {
                Terms::own(Other, "{brand}セット割（3サービス以上）", "Set discount (three or more)", -1_000)
                    .charged(Discount)
            }
            Self::FirstYear => {
                Terms::own(Internet, "はじめて割（12か月）", "First-year discount", -1_200).charged(Discount)
            }
            Self::PaperBill => Terms::own(Other, "請求書発行手数料", "Paper bill", 200),
            Self::Construction => Terms::own(Other, "標準工事費", "Standard construction", 8_000).charged(OneOff),
            Self::MobileEntry => Terms::own(Mobile, "モバイル登録事務手数料", "Mobile registration fee", 3_300)
                .charged(OneOff)
                .taxed(Included),
            Self::Remote => Terms::own(Tv, "リモコン再購入", "New remote control", 1_500).charged(OneOff),
        }
    }

    /// What a month of use costs, when `latest` is the newest month billed: prices changed twice in the two years
    /// that subscribers look back on, one of them just now.
    pub(super) fn price_in(self, used: Month, latest: Month) -> Yen {
        let now = self.terms().price;
        Yen(match self {
            Self::SecondBox if used < latest => now - 50,
            Self::Net1G if used < latest.plus(-8) => now + 200,
            Self::ChannelBall if used < latest.plus(-14) => now - 300,
            _ => now,
        })
    }

    /// The offering as a line of the bundle of that operator.
    pub(super) fn row(self, brand: Brand) -> OfferingRow {
        let terms = self.terms();
        OfferingRow {
            offering_key: self.as_str().to_owned(),
            family: terms.family,
            name: brand.name_of(terms),
            name_en: Some(brand.english_name_of(terms)),
            price: Yen(terms.price),
            tax_mode: terms.tax_mode,
            tax_percent: tax_percent(terms.tax_mode),
            charge_kind: terms.kind,
            issuer: brand.issuer(terms.issuer).to_owned(),
            registration_number: terms.issuer.registration_number().map(ToOwned::to_owned),
        }
    }
}

#[cfg(test)]
mod tests;
