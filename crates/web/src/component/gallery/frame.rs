//! Sample parts for the frame of the gallery's page.

use super::Say;
use crate::component::{Breadcrumb, ContactLabels, ContactWindow, ContactWindows, Icon, Link, Menu, MenuSection};
use madoguchi_domain::locale::Locale;

/// A menu whose entry for `#statements` is the present page.
#[must_use]
pub fn sample_menu(locale: Locale) -> Menu {
    let say = Say(locale);
    let link = |ja, en, href: &str| Link::new(say.of(ja, en), href);
    let section = |icon, name: &str, links| MenuSection { icon, name: name.to_owned(), links };
    let alone = |icon, ja, en, href: &str| section(icon, say.of(ja, en), vec![link(ja, en, href)]);
    Menu::new(
        say.of("メニュー", "Menu"),
        say.of("閉じる", "Close"),
        vec![
            alone(Icon::Home, "トップ", "Home", "#top"),
            alone(Icon::Person, "お客様情報の確認・変更", "Your details", "#customer"),
            section(
                Icon::Tv,
                say.of("サービスの設定・変更", "Services and settings"),
                vec![
                    link("契約内容の確認・変更", "Your contracts", "#contracts"),
                    link("テレビオプション", "TV options", "#channels"),
                    link("メールアドレス", "Mail addresses", "#mailboxes"),
                    link("インターネットオプション", "Internet options", "#options"),
                ],
            ),
            section(
                Icon::Bill,
                say.of("利用明細", "Statements"),
                vec![
                    link("ご利用明細の確認", "Your bills", "#statements"),
                    link("電話明細の確認", "Phone details", "#calls"),
                ],
            ),
            alone(Icon::Settings, "マイページの設定・変更", "My Page settings", "#settings"),
            alone(Icon::Chat, "よくある質問", "Questions and answers", "#faq"),
            alone(Icon::Help, "ヘルプ", "Help", "#help"),
        ],
        "#statements",
    )
}

/// The trail of a page three levels down.
#[must_use]
pub fn sample_breadcrumb(locale: Locale) -> Breadcrumb {
    let say = Say(locale);
    Breadcrumb::new(
        say.of("現在の位置", "You are here"),
        vec![
            Link::new(say.of("トップ", "Home"), "#top"),
            Link::new(say.of("ご利用明細の確認", "Your bills"), "#statements"),
        ],
        say.of("2026年3月", "March 2026"),
    )
}

/// Two windows: one with everything, one with the least.
#[must_use]
pub fn sample_contact(locale: Locale) -> ContactWindows {
    let say = Say(locale);
    let text = |ja, en| say.of(ja, en).to_owned();
    ContactWindows::new(
        say.of("お問い合わせ窓口", "Contact us"),
        ContactLabels {
            phone: text("電話番号", "Phone"),
            alternative_phone: text("国際電話・IP電話などをご利用の場合", "From abroad and from IP phones"),
            mail: text("メール", "E-mail"),
            hours: text("受付時間", "Hours"),
            more: text("くわしく", "More"),
        },
        vec![
            ContactWindow {
                name: text("みなと台ケーブル お客さまセンター", "Minatodai Cable customer centre"),
                phone: Some("0120-000-123".to_owned()),
                alternative_phone: Some("03-0000-1234".to_owned()),
                mail: Some("help@example.jp".to_owned()),
                hours: Some(text("9:00〜18:00（年中無休）", "9:00 to 18:00, every day")),
                notes: vec![text(
                    "おかけ間違いのないよう、番号をよくお確かめください。",
                    "Please check the number before you dial.",
                )],
            },
            ContactWindow {
                name: text("故障受付", "Faults"),
                phone: Some("0120-000-456".to_owned()),
                hours: Some(text("24時間", "Day and night")),
                ..ContactWindow::default()
            },
        ],
    )
}
