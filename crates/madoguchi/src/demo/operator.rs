//! The fictional operator: its words, colours and contact windows. Names and numbers are invented; 0120-000 and
//! 045-000 are assigned to nobody.

use crate::config::{Bilingual, BilingualLines, Config, ContactWindow, Desk, Mail, Portal};
use madoguchi_domain::colour::Colour;
use madoguchi_i18n::Overrides;
use madoguchi_web::{brand::Brand, client::Proxies};
use std::{collections::BTreeMap, net::SocketAddr};

/// The operator's name, as its customers know it.
pub(super) const NAME: &str = "ひばり野ケーブル";
/// The IANA name of its time zone.
pub(super) const TIME_ZONE: &str = "Asia/Tokyo";

/// The operator's settings. The public addresses and the log follow the environment.
pub(super) fn config(portal: SocketAddr, desk: SocketAddr, environment: &Config) -> Config {
    Config {
        time_zone: TIME_ZONE.to_owned(),
        portal: Portal { origin: environment.portal.origin.clone(), listen: portal, ..Portal::default() },
        desk: Desk { origin: environment.desk.origin.clone(), listen: Some(desk) },
        mail: Some(Mail {
            no_reply: true,
            staff_address: Some("desk@hibarino.example".to_owned()),
            ..Mail::sent_by(&format!("{NAME} <mypage@hibarino.example>"))
        }),
        brand: brand(),
        words: words(),
        // Tests, and a proxy beside the demo, send requests for many people.
        proxies: Proxies {
            trusted: ["127.0.0.0/8", "::1/128"].iter().filter_map(|network| network.parse().ok()).collect(),
            ..Proxies::default()
        },
        profile: environment.profile,
        policies: environment.profile.policies(),
        log: environment.log.clone(),
        contact_windows: contact_windows(),
        ..Config::default()
    }
}

fn brand() -> Brand {
    Brand { colour: Colour::new(0x0a, 0x7a, 0x5a), ..Brand::default() }
}

fn words() -> Overrides {
    let words = |list: &[(&str, &str)]| -> BTreeMap<String, String> {
        list.iter().map(|(key, word)| ((*key).to_owned(), (*word).to_owned())).collect()
    };
    let ja = [
        ("-operator", NAME),
        ("-portal", "ひばり野マイページ"),
        ("-id", "ひばりID"),
        ("-smart", "ひばりスマートホーム"),
        ("-mobile", "ひばりモバイル"),
        ("-phone-service", "ひばり電話"),
        ("-energy", "ひばりのでんき＆ガス"),
        ("-security-service", "ひばりセキュリティ"),
    ];
    let en = [
        ("-operator", "Hibarino Cable"),
        ("-portal", "Hibarino My Page"),
        ("-id", "Hibari ID"),
        ("-smart", "Hibari Smart Home"),
        ("-mobile", "Hibari Mobile"),
        ("-phone-service", "Hibari Phone"),
        ("-energy", "Hibari Electricity and Gas"),
        ("-security-service", "Hibari Security"),
    ];
    [("ja".to_owned(), words(&ja)), ("en".to_owned(), words(&en))].into()
}

fn contact_windows() -> Vec<ContactWindow> {
    let both = |ja: &str, en: &str| Bilingual { ja: ja.to_owned(), en: Some(en.to_owned()) };
    let lines = |ja: &[&str], en: &[&str]| BilingualLines {
        ja: ja.iter().map(|line| (*line).to_owned()).collect(),
        en: en.iter().map(|line| (*line).to_owned()).collect(),
    };
    vec![
        ContactWindow {
            name: both("ひばり野ケーブル お客さまセンター", "Hibarino Cable customer centre"),
            phone: Some("0120-000-816".to_owned()),
            alternative_phone: Some("045-000-0816".to_owned()),
            mail: Some("support@hibarino.example".to_owned()),
            hours: Some(both("9:30〜18:00（年中無休）", "9:30–18:00, every day")),
            notes: lines(
                &["電気・ガスの検針については、お答えできません。", "番号をお確かめのうえ、おかけください。"],
                &[
                    "This window cannot answer questions about meter readings.",
                    "Please check the number before you dial.",
                ],
            ),
        },
        ContactWindow {
            name: both("ひばりモバイル サポート", "Hibari Mobile support"),
            phone: Some("0120-000-817".to_owned()),
            alternative_phone: Some("045-000-0817".to_owned()),
            mail: None,
            hours: Some(both("10:00〜19:00（水曜定休）", "10:00–19:00, closed on Wednesdays")),
            notes: BilingualLines::default(),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operators_settings_are_taken() {
        let mut config =
            config("127.0.0.1:8080".parse().unwrap(), "127.0.0.1:8081".parse().unwrap(), &Config::default());
        config.keys.secret = Some("A".repeat(43).into());
        config.database.url = Some("sqlite:demo.db".to_owned().into());
        assert_eq!(config.faults(), Vec::<String>::new());
        assert_eq!(config.origin().unwrap().as_str(), "http://localhost:8080");
        assert_eq!(config.proxies.trusted.len(), 2);
        assert_eq!(config.mail().unwrap().sender_domain(), "hibarino.example");
        assert_ne!(config.brand, Brand::default());
    }
}
