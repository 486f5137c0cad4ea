use super::{
    samples::{FILES, catalog, read},
    *,
};
use crate::{locale::Locale, money::Yen, time::Date};

/// What the check finds when a file is changed.
fn changed(file: &str, change: impl Fn(&str) -> String) -> Vec<Finding> {
    let files = FILES.map(|(name, text)| (name, if name == file { change(text) } else { text.to_owned() }));
    check(&read(files.iter().map(|(name, text)| (*name, text.as_str()))))
}

/// What the check finds when `old` stands as `new` in one of the files.
fn findings(file: &str, old: &str, new: &str) -> Vec<Finding> {
    changed(file, |text| {
        assert!(text.contains(old), "{file} has no {old:?}");
        text.replacen(old, new, 1)
    })
}

/// What the check finds when more stands at the end of one of the files.
fn added(file: &str, more: &[String]) -> Vec<Finding> {
    changed(file, |text| text.to_owned() + &more.concat())
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn own(key: &str, rest: &str) -> String {
    let texts = "{ ja = \"x\", en = \"x\" }";
    format!(
        "\n[[offering]]\nkey = \"{key}\"\nname = {texts}\nabout = {texts}\nvalid_from = \"2020-04-01\"\nprice = 100\n\
         charge_kind = \"monthly\"\ntax_mode = \"excluded\"\ntax_percent = 10\nissuer = \"own\"\n{rest}\n"
    )
}

#[test]
fn the_sample_is_sound() {
    assert_eq!(check(&read(FILES)), []);
}

/// What is found with a fault planted, and the finding that names it.
type Planted = (Vec<Finding>, Finding);

fn named(cases: Vec<Planted>) {
    for (found, planted) in cases {
        assert!(found.contains(&planted), "{planted:?} is not among {found:?}");
        assert!(!planted.to_string().is_empty());
    }
}

fn offering(key: &str) -> String {
    key.to_owned()
}

#[test]
fn faults_in_names_dates_and_texts_are_named() {
    named(vec![
        (findings("catalog.toml", "format = 1", "format = 2"), Finding::Format { file: offering("catalog"), found: 2 }),
        (findings("phone.toml", "family = \"phone\"", "family = \"tv\""), Finding::TwoFiles { family: Family::Tv }),
        (findings("phone.toml", "key = \"tel\"", "key = \"TEL\""), Finding::SameKey { key: offering("TEL") }),
        (
            findings("tv.toml", "valid_until = \"2026-05-31\"", "valid_until = \"2026-06-01\""),
            Finding::Overlap { offering: offering("CH-CATS"), first: day("2020-04-01"), second: day("2026-06-01") },
        ),
        (
            findings("internet.toml", "valid_until = \"2021-03-31\"", "valid_until = \"2020-03-31\""),
            Finding::EndsBeforeItBegins {
                offering: offering("NET-OLD"),
                from: day("2020-04-01"),
                until: day("2020-03-31"),
            },
        ),
        (
            findings("phone.toml", "dates = \"line\"", "dates = \"lines\""),
            Finding::NoDates { offering: offering("TEL"), name: offering("lines") },
        ),
        (
            findings("phone.toml", "group = \"tel\"", "group = \"net\""),
            Finding::NoGroup { offering: offering("TEL"), group: offering("net") },
        ),
        (
            findings("internet.toml", "rank = 1", ""),
            Finding::CannotChange { offering: offering("NET-300"), group: offering("net") },
        ),
        (
            findings(
                "tv.toml",
                "down = \"next_month\"\nend = \"next_month\"\nend_in_start_month",
                "end = \"next_month\"\nend_in_start_month",
            ),
            Finding::CannotChange { offering: offering("PACK-3"), group: offering("PACK-3") },
        ),
        (
            findings("internet.toml", "{ key = \"none\", text = { ja = \"なし\", en = \"Not there\" } },", ""),
            Finding::NoChoice { family: Family::Internet, question: offering("wiring") },
        ),
        (
            findings("internet.toml", ", en = \"Construction\"", ""),
            Finding::MissingText { what: offering("the step visit of internet"), language: Locale::En },
        ),
        (
            findings("tv.toml", "ja = \"CH-BALLです\"", "ja = \"　\""),
            Finding::MissingText { what: offering("the name of CH-BALL"), language: Locale::Ja },
        ),
    ]);
}

#[test]
fn faults_in_prices_and_taxes_are_named() {
    named(vec![
        (
            findings("internet.toml", "issuer = \"partner\"", "issuer = \"nobody\""),
            Finding::NoIssuer { offering: offering("SEC"), issuer: offering("nobody") },
        ),
        (
            findings("internet.toml", "issuer = \"partner\"", "issuer = \"nhk\""),
            Finding::NoNumber { offering: offering("SEC"), issuer: offering("nhk") },
        ),
        (
            findings("catalog.toml", "T0987654321098", "T987654321098"),
            Finding::WrongNumber { issuer: offering("partner"), number: offering("T987654321098") },
        ),
        (
            findings("tv.toml", "price = 2400", "price = -2400"),
            Finding::WrongSign { offering: offering("CH-BALL"), price: Yen(-2_400) },
        ),
        (
            findings("tv.toml", "tax_percent = 0", "tax_percent = 8"),
            Finding::WrongRate { offering: offering("NHK"), percent: 8 },
        ),
        (
            findings("internet.toml", "yen = 3000", "yen = 4701"),
            Finding::FeeAboveCap { offering: offering("NET-300"), fee: Yen(4_701), cap: Yen(4_700), months: 1 },
        ),
        (
            findings("internet.toml", "yen = 690", "yen = 691"),
            Finding::FeeAboveCap { offering: offering("NET-10G"), fee: Yen(6_910), cap: Yen(6_900), months: 1 },
        ),
        (
            findings("internet.toml", "minimum_term_months = 24", ""),
            Finding::FeeWithoutTerm { offering: offering("NET-1G") },
        ),
        (
            findings("internet.toml", "offering = \"WORK\"", "offering = \"NET-WIFI\""),
            Finding::NotOneOff { offering: offering("NET-300"), fee: offering("NET-WIFI") },
        ),
    ]);
}

#[test]
fn faults_in_rules_between_offerings_are_named() {
    named(vec![
        (
            findings("tv.toml", "included_in = [\"TV-BIG\"]", "included_in = [\"TV-HUGE\"]"),
            Finding::NoTarget { offering: offering("CH-RAIL"), rule: "included_in", target: offering("TV-HUGE") },
        ),
        (
            findings("internet.toml", "for = [\"net\"]", "for = [\"nets\"]"),
            Finding::NoTarget { offering: offering("wiring"), rule: "for", target: offering("nets") },
        ),
        (
            findings("internet.toml", "on = [\"win\"]", "on = [\"mac\"]"),
            Finding::NoTarget { offering: offering("SEC"), rule: "suite", target: offering("mac") },
        ),
        (
            findings("tv.toml", "excludes = [\"CH-NIGHT\"]", "excludes = [\"tv-course\"]"),
            Finding::Contradiction { offering: offering("CH-KIDS"), other: offering("TV-BIG"), clash: Clash::Excludes },
        ),
        (
            added(
                "tv.toml",
                &[
                    own("CH-EAST", "dates = \"channel\"\narea = [\"1\"]\nrequires = [[\"CH-WEST\"]]"),
                    own("CH-WEST", "dates = \"channel\"\narea = [\"6\"]"),
                ],
            ),
            Finding::Contradiction { offering: offering("CH-EAST"), other: offering("CH-WEST"), clash: Clash::Area },
        ),
        (
            added(
                "tv.toml",
                &[
                    own("CH-MORE", "dates = \"channel\"\nrequires = [[\"CH-FLAT\"]]\nbuildings = [\"house\"]"),
                    own("CH-FLAT", "dates = \"channel\"\nbuildings = [\"flat\"]"),
                ],
            ),
            Finding::Contradiction {
                offering: offering("CH-MORE"),
                other: offering("CH-FLAT"),
                clash: Clash::Building,
            },
        ),
        (
            added(
                "tv.toml",
                &[
                    own("CH-EARLY", "dates = \"channel\"\nvalid_until = \"2021-01-31\"\nrequires = [[\"CH-LATE\"]]"),
                    own("CH-LATE", "dates = \"channel\"").replace("2020-04-01", "2022-04-01"),
                ],
            ),
            Finding::Contradiction { offering: offering("CH-EARLY"), other: offering("CH-LATE"), clash: Clash::Time },
        ),
        (
            added(
                "tv.toml",
                &[
                    own("CH-PART", "dates = \"channel\"\nrequires = [[\"PACK-B\"]]"),
                    own("PACK-B", "dates = \"channel\"\nincludes = [\"CH-PART\"]"),
                ],
            ),
            Finding::Contradiction { offering: offering("CH-PART"), other: offering("PACK-B"), clash: Clash::Includes },
        ),
        (
            added(
                "tv.toml",
                &[
                    own("A", "dates = \"channel\"\nrequires = [[\"B\"]]"),
                    own("B", "dates = \"channel\"\nrequires = [[\"C\"]]"),
                    own("C", "dates = \"channel\"\nrequires = [[\"A\"]]"),
                ],
            ),
            Finding::Cycle { rule: "requires", keys: vec![offering("A"), offering("B"), offering("C")] },
        ),
        (
            added(
                "tv.toml",
                &[
                    own("A", "dates = \"channel\"\nincludes = [\"B\"]"),
                    own("B", "dates = \"channel\"\nincludes = [\"A\"]"),
                ],
            ),
            Finding::Cycle { rule: "includes", keys: vec![offering("A"), offering("B")] },
        ),
        (
            findings("tv.toml", "count = 3", "count = 5"),
            Finding::WrongCount { offering: offering("PACK-3"), count: 5, out_of: 4 },
        ),
        (
            findings("tv.toml", "\"CH-CINEMA\", \"CH-BALL\"]", "\"CH-NIGHT\"]"),
            Finding::AgeLost { offering: offering("PACK-A"), inner: offering("CH-NIGHT") },
        ),
    ]);
}

#[test]
fn what_nobody_can_get_is_named() {
    named(vec![
        (
            added("tv.toml", &[own("CH-LOST", "sold = \"along\"")]),
            Finding::Unreachable { offering: offering("CH-LOST") },
        ),
        (
            added(
                "tv.toml",
                &[
                    own("A", "dates = \"channel\"\nrequires = [[\"B\", \"C\"]]"),
                    own("B", "dates = \"channel\"\nrequires = [[\"A\"]]"),
                    own("C", "sold = \"along\""),
                ],
            ),
            Finding::Unreachable { offering: offering("A") },
        ),
        (
            findings("option.toml", "at_least = 3", "at_least = 4"),
            Finding::NeverApplies {
                offering: offering("SET-3"),
                why: offering("it asks for 4 families, and only 3 of its list have a course"),
            },
        ),
        (
            findings("option.toml", "at_most = 2", "at_most = 1"),
            Finding::NeverApplies {
                offering: offering("SET-2"),
                why: offering("it asks for at least 2 and at most 1 families"),
            },
        ),
        (
            findings("internet.toml", "brings = [\"FIRST-YEAR\"]", ""),
            Finding::NeverApplies {
                offering: offering("FIRST-YEAR"),
                why: offering("it has no condition, and nothing that can be had brings it"),
            },
        ),
    ]);
}

#[test]
fn a_fault_brings_no_false_alarms() {
    let alone = [
        findings("tv.toml", "valid_until = \"2026-05-31\"", "valid_until = \"2026-06-01\""),
        findings("internet.toml", "yen = 3000", "yen = 4701"),
        findings("tv.toml", "price = 2400", "price = -2400"),
        added("tv.toml", &[own("CH-LOST", "sold = \"along\"")]),
        added(
            "tv.toml",
            &[
                own("A", "dates = \"channel\"\nrequires = [[\"B\"]]"),
                own("B", "dates = \"channel\"\nrequires = [[\"A\"]]"),
            ],
        ),
    ];
    for found in alone {
        assert_eq!(found.len(), 1, "{found:?}");
    }
}

#[test]
fn a_finding_is_a_sentence_for_a_product_manager() {
    let said = |findings: Vec<Finding>| findings.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        said(findings("internet.toml", "yen = 3000", "yen = 4701")),
        ["NET-300: leaving early costs up to 4701 yen, the most allowed is 4700 yen (1 × the month's charge)"]
    );
    assert_eq!(
        said(findings("tv.toml", "valid_until = \"2026-05-31\"", "")),
        ["CH-CATS: the version from 2020-04-01 is still sold when the one from 2026-06-01 begins"]
    );
}

#[test]
fn a_slip_of_the_pen_is_no_rule() {
    let wrong = FILES[1].1.to_owned() + "require = [[\"net\"]]\n";
    assert!(toml::from_str::<file::FamilyFile>(&wrong).unwrap_err().to_string().contains("require"));
}

#[test]
fn who_has_something_keeps_the_terms_of_the_day() {
    let catalog = catalog();
    let price = |key: &str, on: &str| catalog.on(catalog.id(key).unwrap(), day(on)).unwrap().price.0;
    assert_eq!(price("CH-CATS", "2011-01-01"), 500);
    assert_eq!(price("CH-CATS", "2026-05-31"), 500);
    assert_eq!(price("CH-CATS", "2026-06-01"), 550);
    assert_eq!(price("NET-OLD", "2026-06-01"), 2_000);
    assert!(catalog.sold_on(catalog.id("NET-OLD").unwrap(), day("2021-04-01")).is_none());
    assert_eq!(catalog.id("NET"), None);
}

#[test]
fn a_version_is_the_files_content() {
    let a = Version::of([("a.toml", "x"), ("b.toml", "y")]);
    assert_eq!(a, Version::of([("b.toml", "y"), ("a.toml", "x")]));
    assert_ne!(a, Version::of([("a.toml", "xb"), (".toml", "y")]));
    assert_ne!(a, Version::of([("a.toml", "x"), ("b.toml", "z")]));
}
