//! Samples of money, dates, tables and differences.

use super::{Sample, Say};
use crate::component::{
    Amount, Badge, Bar, BarChart, BarLook, Button, Column, DataTable, DateText, Difference, DifferenceList, HeroAmount,
    Icon, Markup, Meter, Row, Tone,
};
use madoguchi_domain::money::Yen;

pub(super) fn samples(say: Say) -> Vec<Sample> {
    let yen = |amount| Amount::new(Yen(amount), say.0);
    let mut samples = vec![
        Sample::new("Amount", &yen(12_480)),
        Sample::new("Amount: large", &yen(12_480).large()),
        Sample::new("Amount: large, nine figures", &yen(123_456_789).large()),
        Sample::new("Amount: below zero", &yen(-1_100)),
        Sample::new("Amount: difference up", &Amount::difference(Yen(550), say.0)),
        Sample::new("Amount: difference down", &Amount::difference(Yen(-550), say.0)),
        Sample::new("Amount: no difference", &Amount::difference(Yen(0), say.0)),
        Sample::new(
            "HeroAmount: as on the top page",
            &HeroAmount::new(say.of("2026年3月のご請求額", "Bill for March 2026"), yen(33_670))
                .since(
                    say.of("先月から", "Since last month"),
                    Amount::difference(Yen(3_559), say.0),
                    Some(say.of("おもに ガスご使用量", "mainly gas").to_owned()),
                )
                .line(
                    Icon::Calendar,
                    Some(DateText::new("2026-04-27", say.of("4月27日（月）", "Monday 27 April"))),
                    say.of("お支払い予定", "to be paid"),
                )
                .line(Icon::Card, None, Markup::unbroken([say.of("クレジットカード", "Credit card"), "Visa"]))
                .action(Button::link(say.of("内訳を見る", "See the details"), "#")),
        ),
        Sample::new(
            "HeroAmount: with a note, nine figures",
            &HeroAmount::new(say.of("ご請求額", "Amount"), yen(123_456_789))
                .note(say.of("はじめてのご請求です。", "This is the first bill.")),
        ),
        Sample::new("DateText", &DateText::new("2026-04-27", say.of("2026年4月27日（月）", "Monday, 27 April 2026"))),
        Sample::new("DataTable: three columns and more become cards on a phone", &bills(say)),
        Sample::new("DataTable: dense, as on the desk", &bills(say).dense()),
        Sample::new("DataTable: two columns stay a table", &lines(say)),
        Sample::new(
            "DataTable: empty",
            &DataTable::new(
                say.of("通話明細", "Calls"),
                vec![
                    Column::text(say.of("日時", "When")),
                    Column::text(say.of("相手先", "To")),
                    Column::figures(say.of("料金", "Charge")),
                ],
                Vec::new(),
            )
            .when_empty(say.of("この月の通話はありません。", "No calls in this month.")),
        ),
        Sample::new("DifferenceList", &differences(say)),
        Sample::new(
            "DifferenceList: nothing changed",
            &DifferenceList::new(
                Vec::new(),
                say.of("先月から変わったところはありません。", "Nothing changed since last month."),
            ),
        ),
    ];
    samples.extend(charts(say));
    samples
}

fn bills(say: Say) -> DataTable {
    let bill = |month: &str, words: &str, amount, tone, state: &str, due: &str, due_words: &str| {
        Row::new(vec![
            DateText::new(month, words).into(),
            Amount::new(Yen(amount), say.0).into(),
            Badge::new(tone, state).into(),
            DateText::new(due, due_words).into(),
        ])
    };
    DataTable::new(
        say.of("過去のご利用明細", "Earlier bills"),
        vec![
            Column::text(say.of("ご利用月", "Month")),
            Column::figures(say.of("ご請求額", "Amount")),
            Column::text(say.of("お支払い", "Payment")),
            Column::text(say.of("お支払日", "Due")),
        ],
        vec![
            bill(
                "2026-03",
                say.of("2026年3月", "March 2026"),
                12_480,
                Tone::Info,
                say.of("お支払い予定", "Due"),
                "2026-04-27",
                say.of("4月27日", "27 April"),
            ),
            bill(
                "2026-02",
                say.of("2026年2月", "February 2026"),
                11_930,
                Tone::Success,
                say.of("支払済み", "Paid"),
                "2026-03-27",
                say.of("3月27日", "27 March"),
            ),
        ],
    )
}

fn lines(say: Say) -> DataTable {
    let line = |what: &str, amount| vec![Markup::from(what), Amount::new(Yen(amount), say.0).into()];
    DataTable::new(
        say.of("インターネット", "Internet"),
        vec![Column::text(say.of("内訳", "What")), Column::figures(say.of("金額（税込）", "Amount, tax included"))],
        vec![
            Row::new(line(say.of("ひかり1ギガコース", "Fibre 1 Gbit/s"), 5_280)),
            Row::new(line(say.of("無線LANルーター利用料", "Wi-Fi router"), 550)),
            Row::new(line(say.of("長期利用割引", "Loyalty discount"), -330)),
            Row::total(line(say.of("小計", "Subtotal"), 5_500)),
        ],
    )
}

fn differences(say: Say) -> DifferenceList {
    let line = |label: &str, why: &str, amount| Difference {
        label: label.to_owned(),
        why: why.to_owned(),
        amount: Amount::difference(Yen(amount), say.0),
    };
    let lines = vec![
        line(say.of("ガスご使用量", "Gas"), say.of("ご利用量 35→49m³", "Usage 35→49 m³"), 2_616),
        line(say.of("無線LANルーター利用料", "Wi-Fi router"), say.of("追加", "New"), 550),
        line(say.of("映画チャンネル", "Film channel"), say.of("終了", "Ended"), -1_980),
        line(say.of("ケーブルテレビ 基本コース", "Cable TV, basic"), say.of("3,960円→4,180円", "¥3,960→¥4,180"), 220),
    ];
    DifferenceList::new(lines, "")
}

/// A year of bills with a month missing, and the same tall.
fn charts(say: Say) -> Vec<Sample> {
    let bar = |place: i64, value| {
        let name = if place % 2 == 0 { say.of("月", "m") } else { "" };
        Bar::new(value, if name.is_empty() { String::new() } else { format!("{}{name}", place + 1) })
    };
    let amounts = [35_744, 36_218, 33_870, 30_652, 28_430, 27_712, 29_204, 31_586, 0, 28_162, 29_704, 30_111];
    let mut bars: Vec<Bar> = (0..).zip(amounts).map(|(place, yen)| bar(place, (yen > 0).then_some(yen))).collect();
    bars.push(bar(12, Some(33_670)).look(BarLook::Now));
    let sentence = say.of("13か月のご請求額。今月は33,670円です。", "Bills of 13 months; this month ¥33,670.");
    let mut both = bars.clone();
    both.push(bar(13, Some(20_000)).look(BarLook::Earlier));
    both.push(bar(14, Some(24_000)).look(BarLook::Open));
    vec![
        Sample::new("BarChart: small, a month without a bill", &BarChart::new(sentence, bars)),
        Sample::new(
            "BarChart: tall with a scale, last year and a figure that is not final",
            &BarChart::new(sentence, both).with_scale(|yen| yen.to_string()),
        ),
        Sample::new("Meter", &Meter::new(124, 200)),
    ]
}
