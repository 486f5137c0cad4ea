//! How the HTML of every mail is built: for mail programs that know tables and inline styles and nothing else, and for
//! eyes that need contrast.

use super::*;
use std::collections::BTreeSet;

fn all<'p>(page: &'p Html, selector: &str) -> Vec<ElementRef<'p>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

/// The value of a property in an element's own style.
fn styled<'e>(element: ElementRef<'e>, property: &str) -> Option<&'e str> {
    let declarations = element.value().attr("style")?.split(';').filter_map(|declared| declared.split_once(':'));
    declarations.filter(|(name, _)| *name == property).map(|(_, value)| value).next_back()
}

/// The colours of an element's words and of their ground, its own or inherited.
fn colours(element: ElementRef) -> [Colour; 2] {
    ["color", "background-color"].map(|property| {
        let mut around = std::iter::once(element).chain(element.ancestors().filter_map(ElementRef::wrap));
        around.find_map(|element| styled(element, property)).unwrap().try_into().unwrap()
    })
}

/// Elements with words of their own.
fn wordy(page: &Html) -> Vec<ElementRef<'_>> {
    let own = |element: &ElementRef| {
        element.children().any(|child| child.value().as_text().is_some_and(|text| !text.trim().is_empty()))
    };
    all(page, "body *").into_iter().filter(own).collect()
}

#[test]
fn nothing_is_fetched_and_only_the_portal_is_linked() {
    for (locale, mail) in every_mail() {
        let page = Html::parse_document(&mail.html);
        let links: Vec<_> = all(&page, "a:not([href^='tel:'])").iter().filter_map(|a| a.attr("href")).collect();
        let pages = [
            "",
            "not-me?key=abc.def",
            "recover/reissue?key=abc",
            "customer/contact",
            "invitation?key=abc.def",
            "orders/0986-6536-7114",
        ]
        .map(|page| format!("https://mypage.example.jp/{page}"));
        assert!(links.iter().all(|link| pages.iter().any(|page| page == link)), "{links:?}");
        let foreign = "img, svg, link, script, style, iframe, form, [src], [background], [class]";
        assert!(all(&page, foreign).is_empty() && !mail.html.contains("url("), "{}", mail.html);
        assert_eq!(all(&page, "html")[0].attr("lang"), Some(locale.tag()));
    }
}

#[test]
fn one_heading_stands_over_a_column_of_600_pixels() {
    for (_, mail) in every_mail() {
        let page = Html::parse_document(&mail.html);
        assert_eq!(all(&page, "h1, h2, h3, h4, h5, h6").len(), 1, "{}", mail.html);
        assert_eq!(all(&page, "h1")[0].text().collect::<String>(), mail.text.lines().next().unwrap());
        let tables = all(&page, "table");
        assert!(tables.iter().all(|table| table.attr("role") == Some("presentation")), "a table that lays out");
        let wide: Vec<_> = tables.iter().filter(|table| table.attr("width") != Some("100%")).collect();
        assert_eq!(wide.len(), 1);
        // The attribute is for programs that know no `max-width`, the style for narrow screens.
        assert_eq!(wide[0].attr("width"), Some("600"));
        assert_eq!((styled(*wide[0], "width"), styled(*wide[0], "max-width")), (Some("100%"), Some("600px")));
        let head = ElementRef::wrap(all(&page, "h1")[0].parent().unwrap()).unwrap();
        assert_eq!(styled(head, "border-top"), Some("6px solid #0a7a5a"), "the strip has the brand's colour");
        let primary = Palette::light("#0a7a5a".try_into().unwrap(), None).primary.to_string();
        assert_eq!(styled(head, "background-color"), Some(primary.as_str()), "the bar has its shade that bears words");
    }
}

#[test]
fn every_number_of_a_window_is_called_by_a_press() {
    for (_, mail) in every_mail() {
        let page = Html::parse_document(&mail.html);
        let called: Vec<_> = all(&page, "a[href^='tel:']")
            .into_iter()
            .map(|a| (a.attr("href").unwrap().to_owned(), a.text().collect::<String>()))
            .collect();
        let number = |dialled: &str, printed: &str| (format!("tel:{dialled}"), printed.to_owned());
        assert_eq!(called, [number("0120000123", "0120-000-123"), number("0300001234", "03-0000-1234")]);
    }
    let brand = MailBrand {
        contact_windows: vec![MailContact {
            phone: Some("ご来店ください".to_owned()), ..MailContact::default()
        }],
        ..brand()
    };
    let mail = mails(brand, &Overrides::new()).write(&code(), Locale::Ja).unwrap();
    assert!(mail.html.contains("ご来店ください") && !mail.html.contains("tel:"), "what is no number leads nowhere");
}

#[test]
fn no_word_makes_a_mail_wider_than_a_phone() {
    for (_, mail) in every_mail() {
        let page = Html::parse_document(&mail.html);
        // Programs that know no `anywhere` would widen a table by its longest word.
        assert!(all(&page, "table").into_iter().all(|table| styled(table, "table-layout") == Some("fixed")));
        for element in wordy(&page).into_iter().filter(|element| !is_hidden(*element)) {
            let mut around = std::iter::once(element).chain(element.ancestors().filter_map(ElementRef::wrap));
            let broken = around.find_map(|element| styled(element, "overflow-wrap"));
            let link = element.value().name() == "a" && styled(element, "word-break") == Some("break-all");
            assert!(link || broken == Some("anywhere"), "{}", element.html());
            if styled(element, "white-space") == Some("nowrap") {
                let words = element.text().collect::<String>();
                assert!(words.len() <= "03-0000-1234".len(), "{words}");
            }
        }
    }
}

#[test]
fn words_can_be_read_in_the_light_and_turned_to_dark() {
    let (i18n, zone) = (Arc::new(I18n::new(&Overrides::new()).unwrap()), Zone::named("Asia/Tokyo").unwrap());
    // What some mail programs make of a light mail on a dark screen.
    let turned = |colour: Colour| {
        let digits = u32::from_str_radix(colour.to_string().trim_start_matches('#'), 16).unwrap();
        Colour::try_from(format!("#{:06x}", 0xff_ff_ff - digits)).unwrap()
    };
    for brand_colour in ["#0a7a5a", "#ea5b0c", "#ffd400", "#d7000f", "#0b1f3f", "#000000", "#ffffff"] {
        let palette = Palette::light(brand_colour.try_into().unwrap(), None);
        let mails = Mails::new(i18n.clone(), brand(), brand(), zone.clone(), palette);
        for content in [code(), new_device(), registered(), sample::<RecoveryLink>(|_| true)] {
            let mail = mails.write(&content, Locale::Ja).unwrap();
            for element in wordy(&Html::parse_document(&mail.html)) {
                let [words, ground] = colours(element);
                let (light, dark) = (words.contrast(ground), turned(words).contrast(turned(ground)));
                assert!(light >= Colour::WORDS, "{brand_colour}: {words} on {ground} has {light}");
                assert!(dark >= 3.0, "{brand_colour} turned: {words} on {ground} has {dark}");
            }
        }
    }
}

#[test]
fn every_colour_is_one_of_the_palette_and_stands_with_its_ground() {
    let palette: BTreeSet<String> =
        Palette::light("#0a7a5a".try_into().unwrap(), None).tokens().map(|(_, colour)| colour.to_string()).collect();
    for (_, mail) in every_mail() {
        let page = Html::parse_document(&mail.html);
        for element in all(&page, "[style]") {
            let style = element.attr("style").unwrap();
            for (at, _) in style.match_indices('#') {
                assert!(palette.contains(&style[at..at + 7]), "{style}");
            }
            if styled(element, "background-color").is_some() && element.value().name() == "a" {
                assert!(styled(element, "color").is_some(), "{style}");
            }
        }
        // Programs that know no style know the attribute; both say the same.
        for element in all(&page, "td[bgcolor]") {
            assert_eq!(element.attr("bgcolor"), styled(element, "background-color"));
        }
    }
}

#[test]
fn no_words_are_small() {
    for (_, mail) in every_mail() {
        for element in wordy(&Html::parse_document(&mail.html)) {
            let mut around = std::iter::once(element).chain(element.ancestors().filter_map(ElementRef::wrap));
            let size = around.find_map(|element| styled(element, "font-size")).unwrap();
            assert!(size.trim_end_matches("px").parse::<u8>().unwrap() >= 14, "{size}");
        }
    }
}

#[test]
fn a_mail_has_one_button_at_most_and_one_with_a_code_has_none() {
    for (_, mail) in every_mail() {
        let page = Html::parse_document(&mail.html);
        let buttons = all(&page, "a").into_iter().filter(|a| styled(*a, "background-color").is_some());
        let expected = usize::from(!mail.text.contains("\n012345\n") && mail.text.contains("\nhttps://"));
        let led: Vec<_> = buttons.map(|button| button.attr("href").unwrap().to_owned()).collect();
        assert_eq!(led.len(), expected, "{}", mail.text);
        // It leads to the last address of the mail, which is written out below it.
        let last = mail.text.lines().rfind(|line| line.starts_with("https://"));
        assert!(led.iter().all(|address| Some(address.as_str()) == last && shown(&mail.html).contains(address)));
    }
}

#[test]
fn who_did_not_expect_a_mail_reads_what_to_do() {
    for kind in &madoguchi_app::mails::ALL {
        for content in kind.samples() {
            let for_staff = ["mail-disowned-subject", "mail-stuffing-subject"].contains(&content.subject);
            let about_that = ["mail-changed-subject", "mail-new-device-subject"].contains(&content.subject);
            assert_eq!(content.unexpected.is_empty(), for_staff || about_that, "{}", content.subject);
        }
    }
}
