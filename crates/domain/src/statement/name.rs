//! The names of a bill's lines, written as people read them. What is stored stays as the operator's billing gave it.

use super::quantity::shown_unit;
use crate::{catalog::Family, folding::supply_point_written};

/// A line's name with its units as they are shown (49m³) and a supply point's number (供給地点特定番号) in groups of
/// figures. `label` is put before such a number where the name does not say what it is.
#[must_use]
pub fn written_name(family: Family, name: &str, label: &str) -> String {
    let is_figure = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-');
    let mut written = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((words, figures)) = rest.find(|c: char| c.is_ascii_digit()).and_then(|at| rest.split_at_checked(at))
    {
        written.push_str(words);
        let length = figures.find(|c| !is_figure(c)).unwrap_or(figures.len());
        let (figure, after) = figures.split_at(length);
        rest = after;
        let number = figure.trim_end_matches('-');
        match supply_point_written(number).filter(|_| family == Family::Energy) {
            Some(number) => {
                if !name.contains("供給地点") {
                    written.push_str(label);
                    written.push(' ');
                }
                written.push_str(&number);
                written.extend(figure.chars().rev().take_while(|c| *c == '-'));
            }
            None => written.push_str(figure),
        }
        if let Some((unit, after)) = shown_unit(after) {
            written.push_str(&unit);
            rest = after;
        }
    }
    written.push_str(rest);
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn energy(name: &str) -> String {
        written_name(Family::Energy, name, "供給地点特定番号")
    }

    #[test]
    fn units_are_written_as_they_are_read() {
        for (name, written) in [
            ("ガスご使用量 49m3（11月分）", "ガスご使用量 49m³（11月分）"),
            ("ガス 1,049 ㎥", "ガス 1,049 m³"),
            ("ガス 12.4ｍ３", "ガス 12.4m³"),
            ("電気ご使用量 162kWh（11月分）", "電気ご使用量 162kWh（11月分）"),
            ("m3というプラン", "m3というプラン"),
            ("10m3x", "10m3x"),
            ("5G対応", "5G対応"),
            ("データ追加 2ギガ", "データ追加 2ギガ"),
            ("2-3階 -", "2-3階 -"),
            ("", ""),
        ] {
            assert_eq!(energy(name), written);
        }
    }

    #[test]
    fn a_supply_point_has_its_label_and_groups_of_figures() {
        for (name, written) in [
            ("電気 0384023354042829793193", "電気 供給地点特定番号 03 8402 3354 0428 2979 3193"),
            ("電気（03-8402-3354-0428-2979-3193）", "電気（供給地点特定番号 03 8402 3354 0428 2979 3193）"),
            ("ガス 32492684225857535", "ガス 供給地点特定番号 3249 2684 2258 57535"),
            ("供給地点特定番号：0384023354042829793193", "供給地点特定番号：03 8402 3354 0428 2979 3193"),
            ("契約番号 038402335404", "契約番号 038402335404"),
        ] {
            assert_eq!(energy(name), written);
        }
        let phone = "モバイル 0384023354042829793193";
        assert_eq!(written_name(Family::Mobile, phone, "供給地点特定番号"), phone, "nothing else has such a number");
    }

    proptest! {
        #[test]
        fn other_names_stay_as_they_are(name in "[ぁ-んa-ln-z0-9 .,（）-]{0,16}") {
            prop_assert_eq!(energy(&name), name.as_str());
        }
    }
}
