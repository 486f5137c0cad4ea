use super::*;
use proptest::prelude::*;

#[test]
fn a_site_is_read_however_it_was_typed() {
    for (typed, read, readable) in [
        ("example.jp", "example.jp", "example.jp"),
        ("  EXAMPLE.JP/ ", "example.jp", "example.jp"),
        ("https://www.example.jp/video/?id=1#top", "www.example.jp/video", "www.example.jp/video"),
        ("ｅｘａｍｐｌｅ．ｊｐ／ａ", "example.jp/a", "example.jp/a"),
        ("HTTP://例え。jp/動画", "xn--r8jz45g.jp/動画", "例え.jp/動画"),
        ("xn--r8jz45g.jp", "xn--r8jz45g.jp", "例え.jp"),
        ("example.jp.", "example.jp", "example.jp"),
    ] {
        let site = Site::parse(typed).unwrap_or_else(|| panic!("{typed}"));
        assert_eq!((site.as_str(), site.readable().as_str()), (read, readable), "{typed}");
    }
}

#[test]
fn what_cannot_be_a_site_is_none() {
    let long = format!("example.jp/{}", "a".repeat(300));
    for typed in [
        "",
        "localhost",
        "192.0.2.1",
        "[2001:db8::1]",
        "user@example.jp",
        "example.jp:8080",
        "a b.jp",
        "-a.jp",
        "a..jp",
        "example.jp/<script>",
        "javascript:alert(1)",
        "ftp://example.jp",
        "これはサイトではない",
        &long,
    ] {
        assert_eq!(Site::parse(typed), None, "{typed}");
    }
}

fn form() -> WebFilterForm {
    WebFilterForm { filter: "on".into(), audience: "elementary".into(), ..WebFilterForm::default() }
}

#[test]
fn an_older_audience_keeps_out_less_of_the_same() {
    let presets = [Audience::Elementary, Audience::JuniorHigh, Audience::HighSchool, Audience::Adult];
    for pair in presets.windows(2) {
        let [younger, older] = pair else { unreachable!() };
        assert!(younger.keeps_out().len() > older.keeps_out().len());
        assert!(older.keeps_out().iter().all(|category| younger.keeps_out().contains(category)));
    }
    assert!(Audience::Adult.keeps_out().contains(&Category::Phishing));
    assert!(!Audience::HighSchool.keeps_out().contains(&Category::Social));
    assert!(!Audience::Adult.keeps_out().contains(&Category::Gambling));
    assert!(Audience::JuniorHigh.keeps_out().contains(&Category::Chat));
}

#[test]
fn every_fault_is_told_with_its_line() {
    let typed = WebFilterForm {
        audience: "own".into(),
        allowed: "example.jp\n\nnot a site\nboth.jp".into(),
        denied: "both.jp\n192.0.2.1".into(),
        ..form()
    };
    let both = Site::parse("both.jp").unwrap();
    assert_eq!(
        typed.read().unwrap_err(),
        [
            WebFilterFault::NoCategory,
            WebFilterFault::NotASite(List::Allowed, 3),
            WebFilterFault::NotASite(List::Denied, 2),
            WebFilterFault::InBoth(both),
        ]
    );
    assert_eq!(WebFilterForm::default().read().unwrap_err(), [WebFilterFault::NoChoice, WebFilterFault::NoAudience]);
    let many = (0..=MOST_SITES).map(|number| format!("a{number}.jp")).collect::<Vec<_>>().join("\n");
    let typed = WebFilterForm { denied: many, ..form() };
    assert_eq!(typed.read().unwrap_err(), [WebFilterFault::TooMany(List::Denied)]);
}

#[test]
fn a_preset_has_its_own_categories_and_a_choice_those_that_were_chosen() {
    let typed = WebFilterForm { category: vec!["games".into(), "pornography".into(), "telepathy".into()], ..form() };
    let preset = typed.read().unwrap();
    assert_eq!(preset.categories, Audience::Elementary.keeps_out());
    let own = WebFilterForm { audience: "own".into(), ..typed }.read().unwrap();
    assert_eq!(own.categories, [Category::Pornography, Category::Games]);
}

#[test]
fn a_setting_reads_as_it_was_made() {
    let wished = WebFilterForm { allowed: "example.jp\nexample.jp/".into(), ..form() }.read().unwrap();
    assert_eq!(wished.allowed.len(), 1);
    assert_eq!(WebFilterForm::of(&wished).read(), Ok(wished.clone()));
    // With the filter off, the lists stay for another day.
    let off = WebFilterForm { filter: "off".into(), ..WebFilterForm::of(&wished) }.read().unwrap();
    assert!(!off.on && off.allowed == wished.allowed);
}

proptest! {
    #[test]
    fn what_was_read_reads_again_as_the_same(typed in "\\PC{0,60}") {
        if let Some(site) = Site::parse(&typed) {
            prop_assert_eq!(Site::parse(site.as_str()), Some(site.clone()));
            prop_assert_eq!(Site::parse(&site.readable()), Some(site));
        }
    }

    #[test]
    fn hosts_with_paths_are_sites(host in "[a-z][a-z0-9]{0,20}\\.(jp|com|みんな)", path in "(/[a-z0-9]{1,8}){0,3}") {
        let site = Site::parse(&format!("https://{host}{path}/?q=1")).unwrap();
        prop_assert_eq!(site.readable(), format!("{host}{path}"));
    }
}
