//! Samples of money, dates, tables and differences.

use super::{Sample, Say};
use crate::component::{
    Amount, Badge, Column, DataTable, DateText, Difference, DifferenceList, DifferenceReason, Markup, Row, Tone,
};
use madoguchi_domain::money::Yen;

pub(super) fn samples(say: Say) -> Vec<Sample> {
    let yen = |amount| Amount::new(Yen(amount), say.0);
    vec![
        Sample::new("Amount", &yen(12_480)),
        Sample::new("Amount: large", &yen(12_480).large()),
        Sample::new("Amount: below zero", &yen(-1_100)),
        Sample::new("Amount: difference up", &Amount::difference(Yen(550), say.0)),
        Sample::new("Amount: difference down", &Amount::difference(Yen(-550), say.0)),
        Sample::new("Amount: no difference", &Amount::difference(Yen(0), say.0)),
        Sample::new("DateText", &DateText::new("2026-04-27", say.of("2026年4月27日（月）", "Monday, 27 April 2026"))),
        Sample::new("DataTable: three columns and more become cards on a phone", &bills(say)),
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
    ]
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
    let line = |label: &str, reason, word: &str, detail: Option<&str>, amount| Difference {
        label: label.to_owned(),
        reason,
        reason_word: word.to_owned(),
        detail: detail.map(str::to_owned),
        amount: Amount::difference(Yen(amount), say.0),
    };
    DifferenceList::new(
        vec![
            line(
                say.of("無線LANルーター利用料", "Wi-Fi router"),
                DifferenceReason::New,
                say.of("新しい", "New"),
                None,
                550,
            ),
            line(
                say.of("映画チャンネル", "Film channel"),
                DifferenceReason::Ended,
                say.of("終了", "Ended"),
                None,
                -1_980,
            ),
            line(
                say.of("ケーブルテレビ 基本コース", "Cable TV, basic"),
                DifferenceReason::Price,
                say.of("料金改定", "Price"),
                Some(say.of("3,960円から4,180円になりました", "¥3,960 became ¥4,180")),
                220,
            ),
            line(
                say.of("通話料", "Calls"),
                DifferenceReason::Usage,
                say.of("ご利用量", "Usage"),
                Some(say.of("38分から52分に増えました", "38 minutes became 52")),
                140,
            ),
        ],
        "",
    )
}
