//! Samples of services, drawings, orders and ways to go.

use super::{Sample, Say};
use crate::component::{
    Amount, Badge, Button, DateLeaf, Entry, Icon, Link, LinkRow, LinkRows, Markup, Meter, Notice, QuickActions,
    RunningBar, ServiceCard, ServiceTile, StepTracker, Timeline, Tone, Window,
};
use askama::Template;
use madoguchi_domain::money::Yen;

/// Tiles stand in a list.
#[derive(Template)]
#[template(path = "component/gallery_tiles.html")]
struct Tiles {
    tiles: Vec<ServiceTile>,
}

/// Every drawing with its name.
#[derive(Template)]
#[template(path = "component/gallery_icons.html")]
struct Icons;

pub(super) fn samples(say: Say) -> Vec<Sample> {
    let steps = || {
        [
            say.of("受付済み", "Received"),
            say.of("工事日の決定", "Day is set"),
            say.of("機器の交換", "Exchange"),
            say.of("完了", "Done"),
        ]
    };
    let (label, done) = (say.of("お申込みの進み具合", "Where your application is"), say.of("済み", "done"));
    vec![
        Sample::new("Icon", &Icons),
        Sample::new("Window: lit", &Window::lit(Icon::Tv)),
        Sample::new("Window: unlit", &Window::unlit(Icon::Tv)),
        Sample::new("Window: small", &Window::lit(Icon::Energy).small()),
        Sample::new("ServiceTile", &Tiles { tiles: tiles(say) }),
        Sample::new("QuickActions", &quick(say)),
        Sample::new("ServiceCard", &card(say, "sample-internet")),
        Sample::new(
            "ServiceCard: folded on a phone",
            &card(say, "sample-folded").folded(say.of("くわしい内容を見る", "Show details")),
        ),
        Sample::new("LinkRows", &rows(say)),
        Sample::new("StepTracker", &StepTracker::new(label, done, steps(), 2)),
        Sample::new("StepTracker: downwards on a phone", &StepTracker::new(label, done, steps(), 1).downwards()),
        Sample::new(
            "Timeline",
            &Timeline::new(say.of("これまでとこれから", "So far, and from here"), done)
                .behind(say.of("受付済み", "Received"), say.of("11月18日（水） 20:41", "Wed 18 Nov, 20:41"), "")
                .here(
                    say.of("ご確認待ち", "On hold"),
                    say.of("11月20日（金） 10:05", "Fri 20 Nov, 10:05"),
                    say.of(
                        "建物名をお知らせください。\nお電話でも承ります。",
                        "Please tell us the building.\nYou can call us.",
                    ),
                )
                .ahead(say.of("完了", "Done"), say.of("メールでお知らせします。", "We will mail you.")),
        ),
        Sample::new("DateLeaf", &DateLeaf::new("2026-12-09", say.of("12月", "Dec"), 9, say.of("水曜", "Wed"))),
        Sample::new(
            "RunningBar",
            &RunningBar::new(
                say.of("毎月の差", "Each month"),
                Amount::difference(Yen(1_100), say.0),
                say.of("1ギガコース 月 5,800円（税抜）", "1 Gbit/s, ¥5,800 a month without tax"),
                Button::submit(say.of("次へ", "Next")),
            ),
        ),
    ]
}

fn tiles(say: Say) -> Vec<ServiceTile> {
    let yen = |amount| Some(Amount::new(Yen(amount), say.0));
    let link = |ja, en| Markup::from(Link::new(say.of(ja, en), "#service"));
    vec![
        ServiceTile::new(Window::lit(Icon::Tv), link("テレビ", "TV"))
            .amount(yen(5_200))
            .line(say.of("ひばり野テレビ ミニ", "Hibarino TV Mini"))
            .fact(Some(say.of("受信機 2台", "2 boxes").to_owned())),
        ServiceTile::new(Window::lit(Icon::Mobile), link("モバイル", "Mobile"))
            .amount(yen(123_456_789))
            .line(say.of("ひばり野モバイル 20ギガ", "Hibarino Mobile 20 GB"))
            .fact(Some(say.of("データの残り 12.4GB／20GB", "12.4 GB of 20 GB left").to_owned()))
            .meter(Meter::new(124, 200)),
        ServiceTile::new(Window::unlit(Icon::Energy), say.of("電気・ガス", "Electricity and gas")),
    ]
}

fn card(say: Say, id: &str) -> ServiceCard {
    let yen = |amount| Amount::new(Yen(amount), say.0);
    ServiceCard::new(
        id,
        Window::lit(Icon::Internet),
        say.of("インターネット", "Internet"),
        say.of("ひばり野ネット 300メガ", "Hibarino Net 300M"),
    )
    .cost(yen(6_027), say.of("／月", " a month"))
    .notice(Notice::new(
        Tone::Info,
        say.of("12月9日（水）から 1ギガコース に変わります。", "From Wednesday 9 December: 1 Gbit/s."),
    ))
    .facts(vec![
        Entry::new(say.of("ご利用開始", "Since"), say.of("2013年12月15日", "15 December 2013")),
        Entry::new(say.of("インターネットの機器", "Internet device"), "CM-300 77F2"),
    ])
    .options(
        say.of("オプション", "Options"),
        vec![Entry::new(say.of("すみずみWi-Fi", "Every Corner Wi-Fi"), Markup::from(yen(770)))],
    )
    .link(Link::new(say.of("コースを変える", "Change the course"), "#course"))
}

fn quick(say: Say) -> QuickActions {
    let action = |icon, ja, en| (icon, Link::new(say.of(ja, en), "#quick"));
    QuickActions::new([
        action(Icon::Bill, "領収書・請求書を出す", "Get a receipt"),
        action(Icon::Card, "支払い方法を変える", "Change how you pay"),
        action(Icon::Plus, "サービスを追加する", "Add a service"),
    ])
}

fn rows(say: Say) -> LinkRows {
    let row = |ja, en| LinkRow::new(Link::new(say.of(ja, en), "#row"));
    LinkRows::new(vec![
        row("2段階認証", "Two-step sign-in")
            .icon(Icon::Security)
            .hint(say.of("ログインのときに、番号でも確認します", "Signing in also asks for a code"))
            .state(say.of("使っていません", "Off")),
        row("引越し", "Moving").state(Badge::new(Tone::Info, say.of("手続き中", "In progress"))),
        row("解約", "Leave"),
    ])
}
