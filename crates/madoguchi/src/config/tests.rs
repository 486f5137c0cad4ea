use super::{load::load_from, *};
use std::{ffi::OsString, fs, os::unix::fs::PermissionsExt as _, path::Path};

fn variables(list: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    list.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))).collect()
}

/// The settings loaded from a file with this text and from these variables.
fn loaded(text: &str, environment: &[(&str, &str)]) -> anyhow::Result<Config> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("madoguchi.toml");
    fs::write(&file, text).unwrap();
    load_from(Some(&file), variables(environment), None)?.settings()
}

/// Writes a file that only its owner can read.
fn write_secret(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
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
    write_secret(&folder.path().join("url"), "sqlite:/srv/portal.db\n");
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

    fs::write(&file, "database.url_file = \"url\"").unwrap();
    fs::set_permissions(folder.path().join("url"), fs::Permissions::from_mode(0o644)).unwrap();
    let open = load_from(Some(&file), [], None).unwrap().config.database_address().unwrap_err();
    assert!(open.contains("database.url_file") && open.contains("chmod o="), "{open}");
}

#[test]
fn a_file_with_a_secret_in_it_is_nobody_elses() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("madoguchi.toml");
    for (text, mode, told) in [
        (WHOLE, 0o640, false),
        (WHOLE, 0o644, true),
        ("portal.drain_seconds = 1", 0o644, false),
        ("database.url = \"sqlite:portal.db\"", 0o644, false),
        ("database.url = \"postgres://portal:secret@db/portal\"", 0o644, true),
        ("database.url = \"postgres://db/portal?user=portal&password=secret\"", 0o644, true),
        ("database.url = \"postgres://portal@db/portal\"", 0o644, false),
    ] {
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let elsewhere = variables(&[("MADOGUCHI_KEYS__SECRET", "not in the file")]);
        let fault = load_from(Some(&file), elsewhere, Some("postgres://a:b@c/d")).unwrap().open_file_fault();
        assert_eq!(fault.is_some(), told, "{text} {fault:?}");
    }
}

#[test]
fn one_wrong_value_hides_no_other() {
    let text = r#"
        langage = "ja"
        portal = { listen = "8080", drain_seconds = "soon", https_below = 1 }
        keys.file = ["keys"]
        policies.session = { idle_minutes = "abc", absolute_hours = -5, step_up_minutes = 20 }
        policies.verification = "never"
        policies.tries = 5
        proxies.trusted = ["10.0.0.0/8", "10.0.0.0/40", "localhost"]
        words.ja.menu = 3
        [database]
        url = { sqlite = "hidden" }
        [mail]
        host = "mail.example.jp"
        security = "ssl"
        from = "portal@example.jp"
        password = 4711
        port = 70000
        [partners.web_filtre]
        [[contact_windows]]
        name.fr = "x"
        phone = 120
    "#;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("madoguchi.toml");
    fs::write(&file, text).unwrap();
    let variables = variables(&[
        ("MADOGUCHI_PORTAL_ORIGIN", "x"),
        ("MADOGUCHI_LOG__FORMAT", "xml"),
        ("MADOGUCHI_DATABASE__CONNECTIONS", "many"),
    ]);
    let loaded = load_from(Some(&file), variables, None).unwrap();
    let mut faults = loaded.faults;
    faults.sort();
    let wanted = [
        "MADOGUCHI_PORTAL_ORIGIN is no setting: two underscores stand between section and name, MADOGUCHI_PORTAL__ORIGIN",
        "contact_windows[0].name.fr: there is no such setting; there is `ja` or `en`",
        "contact_windows[0].phone: 120 is not a text in quotes",
        r#"database.connections (MADOGUCHI_DATABASE__CONNECTIONS): "many" is not a whole number that is not below 0, without quotes"#,
        "database.url: what stands there is not a text in quotes",
        "keys.file: what stands there is not a text in quotes",
        r#"log.format (MADOGUCHI_LOG__FORMAT): "xml" is not possible; possible is "json" or "text""#,
        "mail.password: what stands there is not a text in quotes",
        "mail.port: 70000 is not a whole number from 0 to 65535, without quotes",
        r#"mail.security: "ssl" is not possible; possible is "none", "start_tls", "tls""#,
        "partners.web_filtre: there is no partner `web_filtre`, expected one of web_filter",
        "policies.session.absolute_hours: -5 is not a whole number that is not below 0, without quotes",
        r#"policies.session.idle_minutes: "abc" is not a whole number that is not below 0, without quotes"#,
        "policies.tries: 5 is not a section with settings of its own",
        r#"policies.verification: "never" is not possible; possible is "first" or "later""#,
        r#"portal.drain_seconds: "soon" is not a whole number that is not below 0, without quotes"#,
        "portal.https_below: 1 is not true or false, without quotes",
        r#"portal.listen: "8080" is not an address with a port, such as 127.0.0.1:8080"#,
        r#"proxies.trusted[1]: "10.0.0.0/40" is not a network, such as 10.0.0.0/8 or 127.0.0.1/32"#,
        r#"proxies.trusted[1]: "localhost" is not a network, such as 10.0.0.0/8 or 127.0.0.1/32"#,
        "words.ja.menu: 3 is not a text in quotes",
    ];
    let (there, missing): (Vec<&str>, Vec<&str>) =
        wanted.into_iter().partition(|wanted| faults.iter().any(|fault| fault == wanted));
    assert!(missing.is_empty(), "missing:\n{}\nof\n{}", join(&missing), join(&faults));
    assert_eq!(faults.len(), there.len() + 1, "{}", join(&faults));
    assert!(faults.iter().any(|fault| fault.starts_with("langage: there is no such setting")), "{}", join(&faults));
    let (config, mail) = (&loaded.config, loaded.config.mail().unwrap());
    assert_eq!((mail.host.as_str(), mail.from.as_str()), ("mail.example.jp", "portal@example.jp"), "the rest is read");
    assert_eq!((config.policies.session.step_up_minutes, config.proxies.trusted.len()), (20, 1));
}

fn join<T: std::fmt::Display>(lines: &[T]) -> String {
    lines.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn numbers_networks_and_places_that_cannot_be_meant_are_told() {
    let text = r#"
        portal.origin = "https://例え.jp"
        operations.listen = "127.0.0.1:8080"
        database = { url = "sqlite:x.db", connections = 0 }
        audit.head_file = "nowhere/head"
        log.filter = "madoguchi=loud"
        proxies = { trusted = ["0.0.0.0/0"], shared_networks = ["2000::/3", "10.0.0.0/8"] }
        partners.web_filter = { url = "https://filter.example.jp/", allow_networks = ["0.0.0.0/1"] }
        [policies]
        statement_months = 0
        session = { idle_minutes = 0 }
        sign_in = { first_delay_minutes = 60, longest_delay_minutes = 30, forget_after_hours = 49 }
        letter = { days = 0 }
        [mail]
        password_file = "nothing"
        staff_address = "nobody"
    "#;
    let faults = loaded(text, &[]).unwrap().faults();
    for wanted in [
        r#"portal.origin: "https://例え.jp" is sent by browsers as "https://xn--r8jz45g.jp": write that"#,
        "portal.listen and operations.listen are the same address",
        "database.connections is 0; it must be from 1 to 1000",
        "proxies.trusted: 0.0.0.0/0 is far more than a network of your own, and anybody there could pretend to be any address",
        "proxies.shared_networks: 2000::/3 is far more than a network of your own, and nobody there would have any try counted",
        "partners.web_filter.allow_networks: 0.0.0.0/1 is far more than a network of your own, and calls could be led \
         anywhere within it",
        "policies.statement_months is 0; it must be from 1 to 1200",
        "policies.session.idle_minutes is 0; it must be from 1 to 10080",
        "policies.session.last_seen_every_minutes is 5, more than policies.session.idle_minutes, which is 0",
        "policies.sign_in.first_delay_minutes is 60, more than policies.sign_in.longest_delay_minutes, which is 30",
        "policies.sign_in.forget_after_hours is 49; it must be from 1 to 48",
        "policies.letter.days is 0; it must be from 1 to 366",
    ] {
        assert!(faults.iter().any(|fault| fault == wanted), "missing: {wanted}\n{}", join(&faults));
    }
    assert!(
        faults
            .iter()
            .any(|fault| fault.starts_with("audit.head_file: the folder ") && fault.ends_with("nowhere is not there"))
    );
    for told in ["mail.from is not set", "mail.password_file: ", "mail.staff_address: "] {
        assert!(faults.iter().any(|fault| fault.starts_with(told)), "{told}\n{}", join(&faults));
    }
    assert!(faults.iter().any(|fault| fault.starts_with("log.filter")), "{}", join(&faults));
    for profile in ["standard", "guide"] {
        let plain = loaded(&format!("profile = \"{profile}\""), &[]).unwrap();
        assert!(plain.number_faults().is_empty() && plain.network_faults().is_empty(), "what is given fits itself");
    }
}

#[test]
fn lists_and_numbers_may_come_from_the_environment() {
    let config = loaded(
        "",
        &[
            ("MADOGUCHI_LANGUAGE", "en"),
            ("MADOGUCHI_POLICIES__SECOND_FACTOR__FAMILIES", "tv, mobile"),
            ("MADOGUCHI_PORTAL__HTTPS_BELOW", "true"),
            ("MADOGUCHI_POLICIES__EXTRA_PROOF__ACCEPTS", "postcode"),
        ],
    )
    .unwrap();
    assert_eq!(config.language, Locale::En);
    assert_eq!(config.policies.second_factor.families.len(), 2);
    assert_eq!(config.policies.extra_proof.accepts.len(), 1);
    assert!(config.portal.https_below);
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
        write_secret(&folder.path().join("filter"), &secrets);
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
