use super::{load::load_from, *};
use std::{ffi::OsString, fs};

fn variables(list: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    list.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))).collect()
}

/// The settings loaded from a file with this text and from these variables.
fn loaded(text: &str, environment: &[(&str, &str)]) -> anyhow::Result<Config> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("madoguchi.toml");
    fs::write(&file, text).unwrap();
    load_from(Some(&file), variables(environment), None).map(|loaded| loaded.config)
}

fn refused(text: &str, environment: &[(&str, &str)]) -> String {
    loaded(text, environment).unwrap_err().to_string()
}

const WHOLE: &str = r##"
time_zone = "Asia/Tokyo"

[portal]
origin = "https://my.example.jp"
listen = "127.0.0.1:8000"

[database]
url = "postgres://portal:open-sesame@db.example.jp/portal"
connections = 4

[mail]
host = "mail.example.jp"
security = "tls"
username = "portal"
password = "open-sesame"
from = "デモケーブル <mypage@example.jp>"

[partners.web_filter]
url = "https://filter.example.jp/hooks"
secret = "whsec_b3Blbi1zZXNhbWUtb3Blbi1zZXNhbWUtb3Blbg=="
allow_networks = ["10.20.0.0/16"]

[keys]
secret = "open-sesame"

[brand]
colour = "#ea5b0c"
accent = "#00a6c8"

[words.ja]
-id = "デモID"
sign-in = "はいる"

[policies]
statement_months = 12

[policies.session]
idle_minutes = 10

[proxies]
trusted = ["10.0.0.0/8"]

[log]
format = "json"

[[contact_windows]]
phone = "0120-000-816"
name.ja = "お客さまセンター"
name.en = "Customer centre"
notes.ja = ["一", "二"]
"##;

#[test]
fn every_section_is_read() {
    let config = loaded(WHOLE, &[]).unwrap();
    assert_eq!(config.origin().unwrap().as_str(), "https://my.example.jp");
    assert_eq!(config.policies.session.idle_minutes, 10);
    assert_eq!(config.policies.statement_months, 12);
    assert_eq!(config.log.format, LogFormat::Json);
    assert_eq!(config.i18n().unwrap().texts(Locale::Ja).get("sign-in"), "はいる");
    assert_eq!(config.sender_domain(), "example.jp");
    assert_eq!(config.brand.accent.map(String::from).as_deref(), Some("#00a6c8"));
    let notes = config.notes().join("\n");
    assert!(notes.contains("brand.colour #ea5b0c") && notes.contains("mail.staff_address"), "{notes}");
    let contact = config.contact();
    let shown: Vec<_> = contact.iter().map(|(_, windows)| (windows[0].name.as_str(), windows[0].notes.len())).collect();
    assert_eq!(shown, [("お客さまセンター", 2), ("Customer centre", 2)]);
}

#[test]
fn the_environment_wins_over_the_file() {
    let config = loaded(
        WHOLE,
        &[
            ("MADOGUCHI_PORTAL__ORIGIN", "https://other.example.jp"),
            ("MADOGUCHI_DATABASE__CONNECTIONS", "8"),
            ("MADOGUCHI_MAIL__PASSWORD", "0042"),
            ("MADOGUCHI_MAIL__USERNAME", ""),
            ("MADOGUCHI_POLICIES__SESSION__IDLE_MINUTES", "5"),
            ("MADOGUCHI_PROXIES__TRUSTED", "192.0.2.0/24, 2001:db8::/32"),
            ("MADOGUCHI_TIME_ZONE", "Asia/Seoul"),
            ("MADOGUCHI_BIN", "/usr/bin/madoguchi"),
            ("PORTAL__ORIGIN", "https://unrelated.example.jp"),
        ],
    )
    .unwrap();
    assert_eq!(config.portal.origin.as_deref(), Some("https://other.example.jp"));
    assert_eq!(config.database.connections, 8);
    let mail = config.mail().unwrap();
    assert_eq!(mail.password.as_ref().unwrap().reveal(), "0042", "a password of digits stays text");
    assert_eq!(mail.username.as_deref(), Some("portal"), "an empty variable is none");
    assert_eq!(config.policies.session.idle_minutes, 5);
    assert_eq!(config.policies.statement_months, 12);
    assert_eq!(config.proxies.trusted.len(), 2);
    assert_eq!(config.time_zone, "Asia/Seoul");
}

#[test]
fn the_database_of_the_command_line_wins_over_all() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("madoguchi.toml");
    fs::write(&file, "database.url = \"sqlite:portal.db\"").unwrap();
    let address = |environment: &[(&str, &str)], line| {
        let loaded = load_from(Some(&file), variables(environment), line).unwrap();
        loaded.config.database_address().unwrap().reveal().to_owned()
    };
    assert_eq!(address(&[], None), format!("sqlite:{}", folder.path().join("portal.db").display()));
    let variable = [("MADOGUCHI_DATABASE_URL", "sqlite:here.db")];
    assert_eq!(address(&variable, None), "sqlite:here.db");
    assert_eq!(address(&variable, Some("postgres://db/portal")), "postgres://db/portal");
}

#[test]
fn an_unknown_name_is_told() {
    for (text, named) in [
        ("[portal]\norgin = \"x\"", "orgin"),
        ("[protal]", "protal"),
        ("[policies.session]\nidle = 3", "policies.session"),
        ("[mail]\nfrom = \"a@b.jp\"\npasword = \"x\"", "pasword"),
        ("[brand]\nprimary = \"#0b5f4c\"", "`colour`"),
        ("[brand]\ncolour = \"orange\"", "#rrggbb"),
        ("[[contact_windows]]\nname.fr = \"x\"", "fr"),
        ("[partners.web_filtre]\nurl = \"x\"", "web_filtre"),
        ("[partners.web_filter]\nulr = \"x\"", "ulr"),
    ] {
        let error = refused(text, &[]);
        assert!(error.contains(named) && error.contains("madoguchi.toml"), "{error}");
    }
    let error = refused("", &[("MADOGUCHI_PORTAL__ORGIN", "x")]);
    assert!(error.contains("orgin"), "{error}");
    let error = refused("", &[("MADOGUCHI_PORTAL_ORIGIN", "x")]);
    assert!(error.contains("MADOGUCHI_PORTAL__ORIGIN"), "{error}");
}

#[test]
fn a_broken_file_names_its_line_and_not_what_stands_there() {
    let error = refused("time_zone = \"Asia/Tokyo\"\n\n[mail]\npassword = \"open-sesame\n", &[]);
    assert!(error.contains("line 4") && !error.contains("sesame"), "{error}");
}

#[test]
fn secrets_are_never_shown() {
    let config = loaded(WHOLE, &[]).unwrap();
    let printed = toml::to_string(&config).unwrap();
    for shown in [printed.clone(), format!("{config:?}"), format!("{config:#?}")] {
        assert!(!shown.contains("sesame") && !shown.contains("whsec_"), "{shown}");
    }
    assert!(printed.contains("postgres://…@db.example.jp/portal"), "{printed}");
    let again = loaded(&printed, &[]).unwrap();
    assert_eq!(again.portal.origin, config.portal.origin, "what is printed can be read");
}

#[test]
fn secrets_may_stand_in_files() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("url"), "sqlite:/srv/portal.db\n").unwrap();
    let file = folder.path().join("madoguchi.toml");
    fs::write(&file, "database.url_file = \"url\"").unwrap();
    let config = load_from(Some(&file), [], None).unwrap().config;
    assert_eq!(config.database_address().unwrap().reveal(), "sqlite:/srv/portal.db");

    fs::write(&file, "[database]\nurl_file = \"url\"\nurl = \"sqlite:x\"").unwrap();
    let both = load_from(Some(&file), [], None).unwrap().config.database_address().unwrap_err();
    assert!(both.contains("both set"), "{both}");
    fs::write(&file, "database.url_file = \"nowhere\"").unwrap();
    let missing = load_from(Some(&file), [], None).unwrap().config.database_address().unwrap_err();
    assert!(missing.contains("nowhere cannot be read"), "{missing}");
}

#[test]
fn a_partner_is_read_from_file_and_environment() {
    let config = loaded(
        WHOLE,
        &[
            ("MADOGUCHI_PARTNERS__WEB_FILTER__URL", "https://10.21.0.1/hooks"),
            ("MADOGUCHI_PARTNERS__WEB_FILTER__ALLOW_NETWORKS", "10.20.0.0/16, 10.21.0.0/16"),
        ],
    )
    .unwrap();
    let (partner, webhook) = config.partners.iter().next().unwrap();
    assert_eq!((webhook.url.as_str(), webhook.allow_networks.len()), ("https://10.21.0.1/hooks", 2));
    assert!(webhook.line(partner).is_ok());
    assert_eq!(config.partners.missing().count(), 0);
    assert_eq!(loaded("", &[]).unwrap().partners.missing().count(), 1);
}

#[test]
fn the_secrets_of_a_partner_may_stand_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let (newer, older) =
        ("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    let file = folder.path().join("madoguchi.toml");
    fs::write(&file, "[partners.web_filter]\nurl = \"https://filter.example.jp/\"\nsecret_file = \"filter\"").unwrap();
    for (secrets, fault) in [
        (format!("{newer}\n"), None),
        (format!("{newer}\n{older}\n"), None),
        (String::new(), Some("no secret")),
        ("whsec_short\n".to_owned(), Some("partners.web_filter.secret")),
        (format!("{newer}\nopen-sesame"), Some("partners.web_filter.secret")),
    ] {
        fs::write(folder.path().join("filter"), &secrets).unwrap();
        let config = load_from(Some(&file), [], None).unwrap().config;
        let (partner, webhook) = config.partners.iter().next().unwrap();
        match (webhook.line(partner), fault) {
            (Ok(_), None) => {}
            (Err(said), Some(fault)) => {
                assert!(said.contains(fault) && !said.contains("sesame") && !said.contains("short"), "{said}");
            }
            (line, _) => panic!("{secrets}: {line:?}"),
        }
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let text = r##"
        time_zone = "Asia/Edo"
        portal.origin = "http://my.example.jp"
        brand = { colour = "#ffee00", logo = "logo.gif" }
        words.ja.sing-in = "x"
        mail.from = "nobody"
        partners.web_filter.url = "http://filter.example.jp/"
        contact_windows = [{ phone = "0120-000-816" }]
    "##;
    let faults = loaded(text, &[]).unwrap().faults().join("\n");
    for named in [
        "time_zone",
        "portal.origin",
        "brand.logo",
        "sing-in",
        "mail:",
        "partners.web_filter: url",
        "contact_windows[0]",
        "keys.file",
        "no database is named",
    ] {
        assert!(faults.contains(named), "{named} is not in\n{faults}");
    }
}

#[test]
fn a_profile_is_what_the_policies_begin_with() {
    let printed = Policies::printed();
    assert_eq!(loaded("profile = \"guide\"", &[]).unwrap().policies, printed);
    assert_eq!(loaded("", &[("MADOGUCHI_PROFILE", "guide")]).unwrap().policies, printed);
    assert!(printed.verification.lets_write(false) && !Policies::default().verification.lets_write(false));
    let own =
        "profile = \"guide\"\n[policies.extra_proof]\nlast4_only = true\n[policies.replacement]\nclosed_hours = 24";
    let policies = loaded(own, &[("MADOGUCHI_POLICIES__TRIES__PER_RECORD", "3")]).unwrap().policies;
    assert!(policies.extra_proof.last4_only && !policies.extra_proof.company);
    assert!(policies.replacement.at_once && policies.replacement.closed_hours == 24 && policies.tries.per_record == 3);
    assert_eq!(loaded("profile = \"standard\"", &[]).unwrap().policies, Policies::default());
    assert!(refused("profile = \"printed\"", &[]).contains("profile"));
}
