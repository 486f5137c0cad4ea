//! How much was used, as the names of metered lines say it: 電気ご使用量 162kWh（11月分）.

/// A figure and its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// The figure as it is printed, such as `162` or `12.4`.
    pub amount: String,
    /// The unit as it is shown, such as `kWh` or `m³`.
    pub unit: &'static str,
}

/// Units as billing systems print them, longer ones before those they begin with, and as they are shown.
const UNITS: &[(&str, &str)] = &[
    ("kWh", "kWh"),
    ("m3", "m³"),
    ("m³", "m³"),
    ("ｍ３", "m³"),
    ("㎥", "m³"),
    ("GB", "GB"),
    ("ギガ", "ギガ"),
    ("MB", "MB"),
    ("時間", "時間"),
    ("分", "分"),
    ("通話", "通話"),
    ("通", "通"),
    ("回", "回"),
];

/// The unit that the text begins with, as it is shown, and what follows it.
fn unit_of(text: &str) -> Option<(&'static str, &str)> {
    // A unit ends there: 10分かけ放題 is a product, not ten minutes.
    let ends = |left: &&str| !left.starts_with(char::is_alphanumeric);
    UNITS.iter().find_map(|(printed, shown)| Some((*shown, text.strip_prefix(printed).filter(ends)?)))
}

/// The unit behind a figure, as it is shown with the blank before it, and what follows it.
pub(super) fn shown_unit(after: &str) -> Option<(String, &str)> {
    let (blank, text) = after.split_at(after.len() - after.trim_start().len());
    let (unit, rest) = unit_of(text)?;
    Some((format!("{blank}{unit}"), rest))
}

impl Quantity {
    /// What a line's name says was used, with the words before it; `None` when no figure is followed by a unit we know.
    #[must_use]
    pub fn named_in(name: &str) -> Option<(&str, Self)> {
        let is_figure = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
        let mut from = 0;
        while let Some(start) = name.get(from..)?.find(|c: char| c.is_ascii_digit()).map(|place| from + place) {
            let rest = name.get(start..)?;
            let length = rest.find(|c| !is_figure(c)).unwrap_or(rest.len());
            let (amount, after) = rest.split_at_checked(length)?;
            if let Some((unit, _)) = unit_of(after.trim_start()) {
                return Some((name.get(..start)?.trim_end(), Self { amount: amount.to_owned(), unit }));
            }
            from = start + length;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Quantity;

    #[test]
    fn a_name_says_what_was_used() {
        let read =
            |name| Quantity::named_in(name).map(|(words, used)| format!("{words}|{}|{}", used.amount, used.unit));
        for (name, expected) in [
            ("電気ご使用量 162kWh（11月分）", Some("電気ご使用量|162|kWh")),
            ("ガスご使用量 49m3（11月分）", Some("ガスご使用量|49|m³")),
            ("11月分 ガス 1,049 ㎥", Some("11月分 ガス|1,049|m³")),
            ("ガス 12.4ｍ３", Some("ガス|12.4|m³")),
            ("データ追加 2ギガ", Some("データ追加|2|ギガ")),
            ("通話料 12.5分", Some("通話料|12.5|分")),
            ("5G対応プラン", None),
            ("10分かけ放題", None),
            ("10 GBプラン", None),
            ("通話料", None),
            ("", None),
            ("2026", None),
        ] {
            assert_eq!(read(name).as_deref(), expected, "{name}");
        }
    }
}
