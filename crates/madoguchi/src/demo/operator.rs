//! The fictional operators: settings as an operator would write them, and a logo. Which one the demo shows is data; no
//! other file knows them apart.

use super::home::Home;
use crate::config::{Config, Desk, Portal};
use anyhow::Context as _;
use madoguchi_demo_world::Brand;
use madoguchi_web::client::Proxies;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::net::SocketAddr;

/// The IANA name of the time zone in which the world stands.
pub(super) const TIME_ZONE: &str = "Asia/Tokyo";

/// An operator that the demo can show. In files it is its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operator {
    name: &'static str,
    settings: &'static str,
    logo: &'static str,
    brand: Brand,
}

const ALL: [Operator; 2] = [Operator::HIBARINO, Operator::SHIOKAZE];

impl Operator {
    /// ひばり野ケーブル, whose customers the demo's world is made of.
    pub const HIBARINO: Self = Self {
        name: "hibarino",
        settings: include_str!("operators/hibarino.toml"),
        logo: include_str!("operators/hibarino.svg"),
        brand: Brand::HIBARINO,
    };
    /// 潮風ネット, the same demo under another brand.
    pub const SHIOKAZE: Self = Self {
        name: "shiokaze",
        settings: include_str!("operators/shiokaze.toml"),
        logo: include_str!("operators/shiokaze.svg"),
        brand: Brand { company: "潮風ネット株式会社", name: "潮風", name_en: "Shiokaze" },
    };

    /// The operator of that name; the error names those that there are.
    pub(super) fn named(name: &str) -> Result<Self, String> {
        let names = || ALL.map(|operator| operator.name).join(" or ");
        ALL.into_iter().find(|operator| operator.name == name).ok_or_else(|| format!("it is {}", names()))
    }

    /// As it is called in settings and files.
    pub(super) const fn name(self) -> &'static str {
        self.name
    }

    /// Whose names its products bear.
    pub(super) const fn brand(self) -> Brand {
        self.brand
    }

    /// The operator's settings, with its logo in the demo's directory. The public addresses, the policies and the log
    /// follow the environment.
    pub(super) fn config(
        self,
        home: &Home,
        portal: SocketAddr,
        desk: SocketAddr,
        environment: &Config,
    ) -> anyhow::Result<Config> {
        let mut config: Config =
            toml::from_str(self.settings).with_context(|| format!("the settings of {} are wrong", self.name))?;
        config.brand.logo = Some(home.logo(self.logo)?);
        Ok(Config {
            portal: Portal { origin: environment.portal.origin.clone(), listen: portal, ..Portal::default() },
            desk: Desk { origin: environment.desk.origin.clone(), listen: Some(desk) },
            // Tests, and a proxy beside the demo, send requests for many people.
            proxies: Proxies {
                trusted: ["127.0.0.0/8", "::1/128"].iter().filter_map(|network| network.parse().ok()).collect(),
                ..Proxies::default()
            },
            profile: environment.profile,
            policies: environment.profile.policies(),
            log: environment.log.clone(),
            ..config
        })
    }
}

impl Serialize for Operator {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

impl<'de> Deserialize<'de> for Operator {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::named(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use madoguchi_domain::locale::Locale;

    /// The operator's settings with key and database, as `check` takes them.
    fn settings(operator: Operator) -> Config {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::open(folder.path(), operator, 10, 1, "2026-11-12".parse().unwrap()).unwrap();
        let (portal, desk) = ("127.0.0.1:8080".parse().unwrap(), "127.0.0.1:8081".parse().unwrap());
        let mut config = operator.config(&home, portal, desk, &Config::default()).unwrap();
        config.keys.secret = Some("A".repeat(43).into());
        config.database.url = Some("sqlite:demo.db".to_owned().into());
        assert_eq!(config.faults(), Vec::<String>::new(), "{operator:?}");
        let logo = config.brand.pictures().next().unwrap().read().unwrap();
        assert!(logo.is_mark(), "{operator:?}");
        config
    }

    #[test]
    fn the_operators_settings_are_taken() {
        let config = settings(Operator::HIBARINO);
        assert_eq!(config.origin().unwrap().as_str(), "http://localhost:8080");
        assert_eq!(config.proxies.trusted.len(), 2);
        assert_eq!(config.mail().unwrap().sender_domain(), "hibarino.example");
        assert_eq!(config.notes(), Vec::<String>::new());
    }

    #[test]
    fn another_brand_is_settings_alone() {
        let [one, other] = ALL.map(settings);
        assert_ne!(one.brand.stylesheet(), other.brand.stylesheet());
        assert_eq!(other.notes().len(), 1, "orange carries no words: {:?}", other.notes());
        for locale in Locale::ALL {
            for key in ["site-name", "operator-name"] {
                let [one, other] =
                    [&one, &other].map(|config| config.i18n().unwrap().texts(locale).get(key).to_owned());
                assert_ne!(one, other);
            }
        }
        assert_ne!(one.contact_windows, other.contact_windows);
    }

    #[test]
    fn an_operator_that_is_not_there_is_answered_with_those_that_are() {
        assert_eq!(Operator::named("shiokaze").unwrap().name, "shiokaze");
        assert_eq!(Operator::named("hibari").unwrap_err(), "it is hibarino or shiokaze");
    }
}
