mod look;
mod texts;

use super::*;
use insta::assert_snapshot;
use madoguchi_app::{
    contact::mail::{ContactCode, NewContactCode, Registered},
    credential::mail::{ChangeDisowned, CredentialChanged, NewDevice},
    mail::{Kind, Mail},
    recovery::mail::{RecoveryCode, RecoveryLink},
    registration::mail::PortalIdReminder,
};
use madoguchi_domain::{colour::Colour, credential::CredentialChange, receipt::Receipt};
use madoguchi_i18n::Overrides;
use scraper::{ElementRef, Html, Selector};

fn brand() -> MailBrand {
    MailBrand {
        operator: "デモケーブルテレビ".to_owned(),
        portal_url: "https://mypage.example.jp/".to_owned(),
        sender_domain: "example.jp".to_owned(),
        no_reply: true,
        contact_windows: vec![
            MailContact {
                name: "カスタマーセンター".to_owned(),
                phone: Some("0120-000-123".to_owned()),
                alternative_phone: Some("03-0000-1234".to_owned()),
                hours: Some("9:00-18:00".to_owned()),
                ..MailContact::default()
            },
            MailContact {
                name: "故障受付".to_owned(),
                mail: Some("help@example.jp".to_owned()),
                notes: vec!["料金のことは、カスタマーセンターへ。".to_owned()],
                ..MailContact::default()
            },
        ],
    }
}

fn mails(brand: MailBrand, overrides: &Overrides) -> Mails {
    let (i18n, zone) = (Arc::new(I18n::new(overrides).unwrap()), Zone::named("Asia/Tokyo").unwrap());
    Mails::new(i18n, brand.clone(), brand, zone, Palette::light("#0a7a5a".try_into().unwrap(), None))
}

/// A mail with made-up values, as its feature gives it.
fn sample<M: Mail>(which: impl Fn(&M) -> bool) -> MailContent {
    let (mail, secret) = M::samples().into_iter().find(|(mail, _)| which(mail)).unwrap();
    mail.content(secret.to_owned())
}

fn code() -> MailContent {
    // 2026-11-28 03:05 in Tokyo.
    sample::<ContactCode>(|_| true)
}

fn registered() -> MailContent {
    sample::<Registered>(|_| true)
}

fn changed(change: CredentialChange) -> MailContent {
    sample::<CredentialChanged>(|mail| mail.change == change)
}

fn disowned() -> MailContent {
    sample::<ChangeDisowned>(|_| true)
}

fn new_contact_code() -> MailContent {
    sample::<NewContactCode>(|_| true)
}

fn new_device() -> MailContent {
    sample::<NewDevice>(|_| true)
}

fn written(content: &MailContent, locale: Locale) -> WrittenMail {
    mails(brand(), &Overrides::new()).write(content, locale).unwrap()
}

/// Every mail in every language.
fn every_mail() -> Vec<(Locale, WrittenMail)> {
    let contents: Vec<MailContent> = madoguchi_app::mails::ALL.iter().flat_map(Kind::samples).collect();
    let pairs =
        Locale::ALL.into_iter().flat_map(|locale| contents.clone().into_iter().map(move |content| (locale, content)));
    pairs.map(|(locale, content)| (locale, written(&content, locale))).collect()
}

/// What is shown of an HTML mail, line by line.
fn shown(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let mut lines = vec![String::new()];
    read(page.select(&Selector::parse("body").unwrap()).next().unwrap(), &mut lines);
    lines.into_iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

fn read(element: ElementRef, lines: &mut Vec<String>) {
    for child in element.children() {
        if let Some(text) = child.value().as_text() {
            lines.last_mut().unwrap().push_str(&text.replace('\n', ""));
        } else if let Some(child) = ElementRef::wrap(child).filter(|child| !is_hidden(*child)) {
            let line = ["h1", "p", "td", "br"].contains(&child.value().name());
            lines.extend(line.then(String::new));
            read(child, lines);
            lines.extend(line.then(String::new));
        }
    }
}

/// Whether it is what only lists of mails show.
fn is_hidden(element: ElementRef) -> bool {
    element.attr("style").is_some_and(|style| style.starts_with("display:none"))
}

fn columns(line: &str) -> usize {
    line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

#[test]
fn both_versions_say_the_same() {
    for (_, mail) in every_mail() {
        let lines: Vec<_> =
            mail.text.lines().filter(|line| !line.is_empty() && !line.starts_with("----")).map(str::to_owned).collect();
        assert_eq!(shown(&mail.html), lines);
    }
    // To look at the mails: MADOGUCHI_MAIL_OUT=folder.
    if let Some(folder) = std::env::var_os("MADOGUCHI_MAIL_OUT") {
        for (number, (locale, mail)) in every_mail().into_iter().enumerate() {
            let name = format!("{}-{number:02}.html", locale.tag());
            std::fs::write(std::path::Path::new(&folder).join(name), mail.html).unwrap();
        }
    }
}

#[test]
fn the_facts_stand_in_both_versions() {
    for (locale, until) in [(Locale::Ja, "2026年11月28日 午前3時5分"), (Locale::En, "28 November 2026, 03:05")] {
        let mail = written(&code(), locale);
        for fact in ["012345", until, "https://mypage.example.jp/", "デモケーブルテレビ", "0120-000-123"] {
            assert!(mail.text.contains(fact) && mail.html.contains(fact), "{fact}");
        }
        // Alone on its line, so that a double tap takes all of it and nothing else.
        assert!(mail.text.lines().any(|line| line == "012345"));
        assert!(mail.html.contains(">012345</p>"));
        // Until when it works stands right below it.
        let [code, below] =
            ["012345", until].map(|told| mail.text.lines().position(|line| line.contains(told)).unwrap());
        assert_eq!(below, code + 1, "{}", mail.text);
    }
}

#[test]
fn a_subject_names_the_operator_and_nothing_personal() {
    for (_, mail) in every_mail() {
        assert!(mail.subject.contains("デモケーブルテレビ"), "{}", mail.subject);
        assert!(!mail.subject.contains("012345") && !mail.subject.contains("h***o"), "{}", mail.subject);
    }
}

#[test]
fn a_list_of_mails_shows_what_a_mail_is_for_before_anything_else() {
    for (_, mail) in every_mail() {
        let page = Html::parse_document(&mail.html);
        let body = page.select(&Selector::parse("body > *").unwrap()).next().unwrap();
        let preview = body.text().collect::<String>();
        assert!(is_hidden(body) && !preview.contains("012345") && !preview.contains('@'), "{preview}");
        // The first sentence, which stands below the heading.
        assert_eq!(mail.text.lines().nth(2), Some(preview.as_str()));
    }
    assert!(
        written(&changed(CredentialChange::Password), Locale::Ja).html.contains(">パスワードが変更されました。</div>")
    );
}

#[test]
fn lines_are_short_and_plain() {
    for (_, mail) in every_mail() {
        for line in mail.text.lines() {
            assert!(columns(line) <= 76, "{} columns: {line}", columns(line));
            assert_eq!(line.trim_end(), line);
        }
        assert!(!mail.text.contains(['<', '&']) && mail.text.ends_with('\n') && !mail.text.contains("\n\n\n"));
    }
}

#[test]
fn hostile_words_stay_words() {
    let hostile = "<b onclick=\"x\">A&B</b>\r\nBcc: c@example.jp\u{202E}";
    let brand = MailBrand {
        operator: hostile.to_owned(),
        portal_url: "https://mypage.example.jp/\"><script>".to_owned(),
        sender_domain: hostile.to_owned(),
        no_reply: true,
        contact_windows: vec![MailContact {
            name: hostile.to_owned(),
            phone: Some(hostile.to_owned()),
            notes: vec![hostile.to_owned()],
            ..MailContact::default()
        }],
    };
    let overrides = Overrides::from([(
        "ja".to_owned(),
        [("mail-contact-code-subject".to_owned(), "一行目 { $operator }\n二行目".to_owned())].into(),
    )]);
    let mails = mails(brand, &overrides);
    for locale in Locale::ALL {
        for content in [code(), new_device(), Registered { portal_id: hostile.to_owned() }.content(String::new())] {
            let mail = mails.write(&content, locale).unwrap();
            assert!(!mail.subject.contains(|c: char| c.is_control()), "{:?}", mail.subject);
            assert!(!mail.text.lines().any(|line| line.starts_with("Bcc:")), "{}", mail.text);
            let page = Html::parse_document(&mail.html);
            assert_eq!(page.select(&Selector::parse("b, script, [onclick]").unwrap()).count(), 0, "{}", mail.html);
            let with_style = Selector::parse("[style]").unwrap();
            let styles: String = page.select(&with_style).filter_map(|element| element.attr("style")).collect();
            assert!(styles.is_ascii(), "no word gets into a style");
        }
    }
}

#[test]
fn without_windows_nothing_stands_in_their_place() {
    let brand = MailBrand { contact_windows: Vec::new(), no_reply: false, ..brand() };
    let mail = mails(brand, &Overrides::new()).write(&code(), Locale::Ja).unwrap();
    assert!(!mail.text.contains("お問い合わせ窓口") && !mail.html.contains("お問い合わせ窓口"), "{}", mail.text);
    assert!(!mail.text.contains("返信") && !mail.text.contains("\n\n\n"), "{}", mail.text);
}

#[test]
fn no_word_is_missing() {
    every_mail();
    assert_eq!(madoguchi_i18n::missing_keys(), Vec::<String>::new());
}

#[test]
fn a_new_mail_says_what_it_is_for_where_to_go_and_whose_it_is_not() {
    for (content, facts) in [
        (
            changed(CredentialChange::PasswordReset),
            ["再発行されました", "/not-me?key=abc.def", "変更した覚えがない場合は"].as_slice(),
        ),
        (disowned(), &["覚えがないとのお知らせ", "パスワードが変更されました"]),
        (sample::<RecoveryCode>(|_| true), &["012345", "手続きをした覚えがない場合は", "教えないでください"]),
        (
            sample::<RecoveryLink>(|_| true),
            &["https://mypage.example.jp/recover/reissue?key=abc", "手続きをした覚えがない場合は"],
        ),
        (sample::<PortalIdReminder>(|_| true), &["hanako@example.jp", "お問い合わせの覚えがない場合は"]),
    ] {
        let mail = written(&content, Locale::Ja);
        for fact in facts {
            assert!(mail.text.contains(fact) && mail.html.contains(fact), "{fact}\n{}", mail.text);
        }
    }
}

#[test]
fn a_sign_in_from_another_device_is_told_with_what_to_do() {
    let mail = written(&new_device(), Locale::Ja);
    assert_snapshot!(mail.subject, @"【デモケーブルテレビ】マイページ 新しい端末からのログイン");
    for part in ["Windowsパソコン", "2026年11月28日 午前3時5分", &Receipt::of([7; 8]).to_string()] {
        assert!(mail.text.contains(part), "{part}: {}", mail.text);
    }
    let [password, link] = ["パスワードを変えてください", "https://mypage.example.jp/not-me?key=abc.def"];
    assert!(mail.text.find(password).unwrap() < mail.text.find(link).unwrap());
    let mail = written(&new_device(), Locale::En);
    assert!(mail.text.contains("Windows computer") && mail.text.contains("change your password"), "{}", mail.text);
}

#[test]
fn the_code_of_a_new_address_comes_with_the_page_it_is_typed_into() {
    for (locale, lead) in [(Locale::Ja, "新しい連絡先メールアドレス"), (Locale::En, "your new contact e-mail address")]
    {
        let mail = written(&new_contact_code(), locale);
        assert!(mail.text.contains(lead) && mail.text.contains("012345"), "{}", mail.text);
        assert!(mail.text.contains("https://mypage.example.jp/customer/contact\n"), "{}", mail.text);
    }
}

#[test]
fn a_change_says_that_other_devices_are_out_where_they_are() {
    for change in CredentialChange::ALL {
        let mail = written(&changed(*change), Locale::Ja);
        let told = mail.text.contains("ほかの端末は、すべてログアウトしています。");
        assert_eq!(told, change.ends_other_sessions(), "{change:?}: {}", mail.text);
    }
}
