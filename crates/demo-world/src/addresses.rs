//! Where the customers live: real cities with the postcode and phone prefixes that belong to them, and towns that
//! do not exist, so that no real house is ever meant.

use super::{
    dice::Dice,
    names::{Name, apartment_house},
};
use madoguchi_domain::{customer::AddressKind, import::AddressRow};

/// A town of the operator's area.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Town {
    postcode: &'static str,
    prefecture: &'static str,
    city: &'static str,
    name: &'static str,
    /// Area code and the digits with which exchanges there begin; a landline has ten digits in all.
    phone: (&'static str, &'static str),
}

const fn town(
    postcode: &'static str,
    prefecture: &'static str,
    city: &'static str,
    name: &'static str,
    phone: (&'static str, &'static str),
) -> Town {
    Town { postcode, prefecture, city, name, phone }
}

const YOKOHAMA: (&str, &str) = ("045", "9");
const KAWASAKI: (&str, &str) = ("044", "8");
const TAMA: (&str, &str) = ("042", "3");
const TOKYO: (&str, &str) = ("03", "37");

const TOWNS: &[Town] = &[
    town("2270091", "神奈川県", "横浜市青葉区", "ひばり野", YOKOHAMA),
    town("2270092", "神奈川県", "横浜市青葉区", "つばめ坂", YOKOHAMA),
    town("2250093", "神奈川県", "横浜市青葉区", "風見台", YOKOHAMA),
    town("2250094", "神奈川県", "横浜市青葉区", "小鳥原町", YOKOHAMA),
    town("2240095", "神奈川県", "横浜市都筑区", "みどり坂", YOKOHAMA),
    town("2240096", "神奈川県", "横浜市都筑区", "陽だまり台", YOKOHAMA),
    town("2230091", "神奈川県", "横浜市港北区", "花見塚", ("045", "5")),
    town("2220092", "神奈川県", "横浜市港北区", "雲見沢", ("045", "5")),
    town("2260093", "神奈川県", "横浜市緑区", "若葉谷町", YOKOHAMA),
    town("2260094", "神奈川県", "横浜市緑区", "せせらぎ台", YOKOHAMA),
    town("2410091", "神奈川県", "横浜市旭区", "夕映台", YOKOHAMA),
    town("2460092", "神奈川県", "横浜市瀬谷区", "麦の穂町", ("045", "3")),
    town("2450093", "神奈川県", "横浜市泉区", "すずかけ野", ("045", "8")),
    town("2440094", "神奈川県", "横浜市戸塚区", "坂の上町", ("045", "8")),
    town("2160091", "神奈川県", "川崎市宮前区", "青空台", KAWASAKI),
    town("2160092", "神奈川県", "川崎市宮前区", "木もれび台", KAWASAKI),
    town("2130093", "神奈川県", "川崎市高津区", "川音", KAWASAKI),
    town("2130094", "神奈川県", "川崎市高津区", "月見坂", KAWASAKI),
    town("2110091", "神奈川県", "川崎市中原区", "水面町", ("044", "7")),
    town("2150092", "神奈川県", "川崎市麻生区", "春風台", ("044", "9")),
    town("2140093", "神奈川県", "川崎市多摩区", "つくし野原", ("044", "9")),
    town("2420091", "神奈川県", "大和市", "はばたき台", ("046", "2")),
    town("2520092", "神奈川県", "座間市", "ひだまり野", ("046", "2")),
    town("2430493", "神奈川県", "海老名市", "稲穂台", ("046", "2")),
    town("2520391", "神奈川県", "相模原市南区", "そよ風町", ("042", "7")),
    town("2520291", "神奈川県", "相模原市中央区", "星明かり町", ("042", "7")),
    town("1940091", "東京都", "町田市", "こだま坂", ("042", "7")),
    town("1940092", "東京都", "町田市", "丘の辺町", ("042", "7")),
    town("1580091", "東京都", "世田谷区", "せきれい台", TOKYO),
    town("1570092", "東京都", "世田谷区", "ほたる沢", TOKYO),
    town("1540093", "東京都", "世田谷区", "雀坂", TOKYO),
    town("1520094", "東京都", "目黒区", "あかね台", TOKYO),
    town("1450091", "東京都", "大田区", "汐見坂上", TOKYO),
    town("2010091", "東京都", "狛江市", "もずの原", ("03", "34")),
    town("1820091", "東京都", "調布市", "水車町", ("042", "4")),
    town("2060891", "東京都", "稲城市", "梨の花台", TAMA),
    town("2060092", "東京都", "多摩市", "けやき野", TAMA),
    town("1830091", "東京都", "府中市", "野分町", TAMA),
    town("1920091", "東京都", "八王子市", "山の端町", ("042", "6")),
    town("3300091", "埼玉県", "さいたま市浦和区", "かわせみ台", ("048", "8")),
];

/// A house in a town, and the apartment house that it is, if any.
pub(super) struct Place {
    town: Town,
    /// The house: 丁目・番・号.
    numbers: (i64, i64, i64),
    /// Apartment house and its reading.
    house: Option<(String, String)>,
}

/// What a place is used as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// A family's house or flat.
    Home,
    /// A firm's premises.
    Office,
    /// A whole apartment house.
    WholeBuilding,
}

/// One of the operator's towns.
pub(super) fn any_town(dice: &mut Dice) -> Town {
    dice.one_of(TOWNS)
}

/// Ten digits of a landline in that town, the area code set apart by hyphens more often than not.
pub(super) fn landline(dice: &mut Dice, town: Town) -> String {
    let (area, exchange) = town.phone;
    let rest = 6_usize.saturating_sub(area.len() + exchange.len());
    let exchange = format!("{exchange}{}", dice.digits(rest));
    let subscriber = dice.digits(4);
    match dice.between(1, 10) {
        1..=6 => format!("{area}-{exchange}-{subscriber}"),
        7 => format!("{area}({exchange}){subscriber}"),
        _ => format!("{area}{exchange}{subscriber}"),
    }
}

/// Eleven digits of a mobile number.
pub(super) fn mobile(dice: &mut Dice) -> String {
    let prefix = dice.one_of(&["070", "080", "090"]);
    let (first, second) = (format!("{}{}", dice.between(1, 9), dice.digits(3)), dice.digits(4));
    if dice.chance(60) { format!("{prefix}-{first}-{second}") } else { format!("{prefix}{first}{second}") }
}

impl Place {
    /// A place in this town.
    pub(super) fn new(dice: &mut Dice, town: Town, usage: Use) -> Self {
        let numbers = (dice.between(1, 5), dice.between(1, 30), dice.between(1, 20));
        let in_a_house = match usage {
            Use::Home => dice.chance(55),
            Use::Office => false,
            Use::WholeBuilding => true,
        };
        Self { town, numbers, house: in_a_house.then(|| apartment_house(dice)) }
    }

    /// The owners' association of the building, where the place is one.
    pub(super) fn association(&self) -> Option<Name> {
        self.house.as_ref().map(|(house, kana)| super::names::association(house, kana))
    }

    /// The place as a line of the bundle.
    pub(super) fn row(&self, dice: &mut Dice, customer_key: &str, kind: AddressKind, usage: Use) -> AddressRow {
        let (block, lot, number) = self.numbers;
        let town = self.town.name;
        let street = match dice.between(1, 12) {
            1..=6 => format!("{town}{block}-{lot}-{number}"),
            7..=9 => format!("{town}{block}丁目{lot}番{number}号"),
            10 | 11 => format!("{town}{}－{}－{}", wide(block), wide(lot), wide(number)),
            _ => format!("{town}{block}-{lot}-{number}〜{}", number + 2),
        };
        let building = match (usage, &self.house) {
            (Use::WholeBuilding, Some((house, _))) => Some(house.clone()),
            (_, Some((house, _))) => Some(format!("{house}　{}", room(dice))),
            (Use::Office, None) if dice.chance(70) => {
                let floor = dice.between(2, 8);
                Some(match dice.between(1, 3) {
                    1 => format!("第①{town}ビル{floor}F"),
                    2 => format!("{town}ビル　{floor}〜{}階", floor + 1),
                    _ => format!("{town}スクエア{floor}階"),
                })
            }
            (_, None) => None,
        };
        let postcode = match self.town.postcode.split_at_checked(3) {
            Some((area, rest)) if dice.chance(60) => format!("{area}-{rest}"),
            _ => self.town.postcode.to_owned(),
        };
        AddressRow {
            customer_key: customer_key.to_owned(),
            kind,
            postcode,
            prefecture: self.town.prefecture.to_owned(),
            city: self.town.city.to_owned(),
            street,
            building,
        }
    }
}

/// A flat's number on one of twelve floors.
fn room(dice: &mut Dice) -> String {
    let number = dice.between(1, 12) * 100 + dice.between(1, 12);
    match dice.between(1, 6) {
        1..=3 => format!("{number}"),
        4 | 5 => format!("{number}号室"),
        _ => wide(number),
    }
}

/// A number in full-width digits.
fn wide(number: i64) -> String {
    number
        .to_string()
        .chars()
        .map(|c| c.to_digit(10).and_then(|d| char::from_u32('０' as u32 + d)).unwrap_or(c))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{
        super::dice::{Aspect, Dice},
        TOWNS, landline, mobile, wide,
    };

    #[test]
    fn phones_have_the_length_of_their_kind() {
        let mut dice = Dice::new(1, 1, Aspect::Place);
        let digits = |phone: &str| phone.chars().filter(char::is_ascii_digit).count();
        for town in TOWNS {
            assert_eq!(digits(&landline(&mut dice, *town)), 10);
            assert_eq!(digits(&mobile(&mut dice)), 11);
        }
        assert!(TOWNS.iter().all(|town| town.postcode.len() == 7));
    }

    #[test]
    fn wide_digits_are_wide() {
        assert_eq!(wide(1204), "１２０４");
    }
}
