//! Letters as PDF: what must be on the page, what must not, and what happens without the typeface.

use super::{FONT_FOLDER, LetterLook, Letters, page, typesetter::Fonts};
use crate::mail::{MailBrand, MailContact};
use hayro::{hayro_interpret::InterpreterSettings, hayro_syntax::Pdf};
use madoguchi_app::port::{LetterContent, LetterWriter as _, PostalAddress};
use madoguchi_domain::{
    colour::{Colour, Palette},
    customer::CustomerKind,
    letter::TemporaryWord,
    receipt::Receipt,
    time::Date,
};
use madoguchi_i18n::{I18n, Overrides};
use serde_json::Value;
use std::{path::Path, sync::Arc};

fn letters(fonts: &str) -> Letters {
    let brand = MailBrand {
        operator: "ひばり野ケーブル".to_owned(),
        portal_url: "https://mypage.hibarino.example/".to_owned(),
        contact_windows: vec![MailContact {
            name: "ひばり野ケーブル お客さまセンター".to_owned(),
            phone: Some("0120-000-816".to_owned()),
            alternative_phone: Some("045-000-0816".to_owned()),
            hours: Some("9:30〜18:00（年中無休）".to_owned()),
            notes: vec!["料金のお支払いについては、別の窓口へお電話ください。".to_owned()],
            ..MailContact::default()
        }],
        ..MailBrand::default()
    };
    // A brand too bright for words: the strip is as it was given, the rest has its darker shade.
    let colours = Palette::light(Colour::new(0xea, 0x5b, 0x0c), None);
    let look = LetterLook { colours, logo: None, fonts: fonts.into() };
    Letters::new(Arc::new(I18n::new(&Overrides::new()).unwrap()), brand.clone(), brand, look)
}

fn letter(n: u8) -> LetterContent {
    LetterContent {
        number: Receipt::of([n; 8]),
        address: PostalAddress {
            postcode: "225-0002".to_owned(),
            prefecture: "神奈川県".to_owned(),
            city: "横浜市青葉区".to_owned(),
            street: "美しが丘1-1-1".to_owned(),
            building: Some("グランドメゾン美しが丘 1203号室".to_owned()),
        },
        name: "髙橋 花子".to_owned(),
        kind: CustomerKind::Person,
        temporary_id: TemporaryWord::made([n; 16]),
        temporary_password: TemporaryWord::made([n.wrapping_add(1); 16]),
        printed_on: Date::constant(2026, 11, 12),
        valid_through: Date::constant(2026, 12, 12),
    }
}

fn data(letters: &Letters, contents: &[LetterContent]) -> Value {
    let fonts = Fonts::read(Path::new(FONT_FOLDER)).unwrap();
    serde_json::from_slice(&page::data(letters, contents, &fonts).unwrap()).unwrap()
}

/// The letters as a PDF; all of them have room.
fn written(letters: &Letters, contents: &[LetterContent]) -> Vec<u8> {
    let written = letters.write(contents).unwrap();
    assert_eq!(written.no_room, [], "{:?}", contents.iter().map(|content| &content.name).collect::<Vec<_>>());
    written.pdf
}

/// Words that come in pieces.
fn whole(pieces: &Value) -> String {
    pieces.as_array().unwrap().iter().map(|piece| piece.as_str().unwrap()).collect()
}

fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.matches("/Type/Page").count() - text.matches("/Type/Pages").count()
        + (text.matches("/Type /Page").count() - text.matches("/Type /Pages").count())
}

#[test]
fn each_letter_is_a_page() {
    let pdf = written(&letters(FONT_FOLDER), &[letter(1), letter(2), letter(3)]);
    assert!(pdf.starts_with(b"%PDF-"));
    assert_eq!(pages(&pdf), 3);
    // To look at the letter: MADOGUCHI_LETTER_OUT=letter.pdf.
    if let Some(out) = std::env::var_os("MADOGUCHI_LETTER_OUT") {
        std::fs::write(out, pdf).unwrap();
    }
}

#[test]
fn a_letter_says_each_character_and_until_when_it_works() {
    let data = data(&letters(FONT_FOLDER), &[letter(1)]);
    let page = &data["letters"][0]["said"];
    let id = TemporaryWord::made([1; 16]);
    let spelled: String = page["id"].as_array().unwrap().iter().map(|pair| pair[0].as_str().unwrap()).collect();
    assert_eq!(spelled, id.as_str());
    for pair in page["id"].as_array().unwrap().iter().chain(page["password"].as_array().unwrap()) {
        let (character, reading) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
        let kind = if character.parse::<u8>().is_ok() { "数字" } else { "小文字" };
        assert!(
            reading.ends_with(kind) && reading.lines().count() == 2 && !reading.starts_with('\n'),
            "{character}: {reading}"
        );
    }
    assert_eq!(page["until"], "有効期限：2026年12月12日（土） まで");
    assert_eq!(whole(&data["letters"][0]["to"]["addressee"]), "髙橋 花子 様");
    assert_eq!(data["portal"], "mypage.hibarino.example");
    let english =
        page["english"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect::<Vec<_>>().join("\n");
    assert!(english.contains(&id.as_str()[..4]) && english.contains("12 December 2026"), "{english}");
}

#[test]
fn every_character_has_a_reading() {
    let contents: Vec<_> = (0..32).map(|n| letter(n * 8)).collect();
    let data = data(&letters(FONT_FOLDER), &contents);
    for letter in data["letters"].as_array().unwrap() {
        let page = &letter["said"];
        for pair in page["id"].as_array().unwrap().iter().chain(page["password"].as_array().unwrap()) {
            assert!(!pair[1].as_str().unwrap().starts_with('\n'), "{pair}");
        }
    }
}

#[test]
fn whatever_stands_in_a_name_is_set_as_text() {
    let hostile = LetterContent {
        name: "#panic(\"x\") $1$ *a* <b> \u{202e}逆\u{0} 👩‍👩‍👧 \r\n@import".to_owned(),
        kind: CustomerKind::Company,
        address: PostalAddress { street: "#read(\"/etc/passwd\") \\ `".to_owned(), ..letter(1).address },
        ..letter(1)
    };
    let data = data(&letters(FONT_FOLDER), std::slice::from_ref(&hostile));
    assert_eq!(whole(&data["letters"][0]["to"]["addressee"]), "#panic(\"x\") $1$ *a* <b> 逆 〓〓〓 @import 御中");
    assert_eq!(pages(&written(&letters(FONT_FOLDER), &[hostile])), 1);
}

#[test]
fn what_the_typeface_lacks_stops_no_letter() {
    let mut letters = letters(FONT_FOLDER);
    letters.ja.operator = "ひばり野👩ケーブル".to_owned();
    letters.ja.contact_windows[0].name = "窓口\u{0e01}".to_owned();
    assert_eq!(data(&letters, &[letter(1)])["operator"], "ひばり野〓ケーブル");
    assert_eq!(pages(&written(&letters, &[letter(1)])), 1);
}

/// A letter to that name at that address.
fn to(name: &str, street: &str, building: &str) -> LetterContent {
    let building = (!building.is_empty()).then(|| building.to_owned());
    let address = PostalAddress { street: street.to_owned(), building, ..letter(1).address };
    LetterContent { name: name.to_owned(), address, ..letter(1) }
}

/// Letters of which a window has cut something off, or would have.
fn cutting() -> [LetterContent; 3] {
    let tall = LetterContent {
        address: PostalAddress {
            city: "横浜市都筑区".to_owned(),
            street: "茅ケ崎中央四十五番一号".to_owned(),
            building: Some("グランドメゾンセンター南参番館1203号室".to_owned()),
            ..letter(1).address
        },
        name: "山田 花子".to_owned(),
        ..letter(1)
    };
    let company = LetterContent {
        kind: CustomerKind::Company,
        ..to(
            "株式会社とても長い名前の合同出版取次販売総合研究所横浜支店",
            "美しが丘一丁目二番地三号四号五号六号七号八号九号十号",
            "グランドメゾン美しが丘セントラルタワーレジデンス 西館 4203号室",
        )
    };
    let latin = to("Christopher Featherstonehaugh-Cholmondeley", "美しが丘1-2-3", "Hibarino Residence West Tower 4203");
    [tall, company, latin]
}

#[test]
fn whoever_gets_a_letter_stands_whole_in_the_window() {
    for content in cutting() {
        let page = Picture::of(&written(&letters(FONT_FOLDER), std::slice::from_ref(&content)));
        let name = &content.name;
        assert!(page.ink(22..87, 13..39) > 0.01, "{name}");
        for (across, down) in [(20..110, 0..13), (20..110, 39..57), (6..22, 13..57), (87..110, 13..57)] {
            assert!(page.ink(across.clone(), down.clone()) == 0.0, "{name}: {across:?} across, {down:?} down");
        }
    }
}

#[test]
fn an_address_without_room_is_named_and_not_printed() {
    let high = LetterContent { number: Receipt::of([8; 8]), ..to("花子", &"美しが丘".repeat(40), "") };
    let wide = LetterContent { number: Receipt::of([9; 8]), ..to(&"W".repeat(40), "美しが丘", "") };
    let batch = [high.clone(), letter(1), wide.clone(), letter(2), high.clone()];
    let written = letters(FONT_FOLDER).write(&batch).unwrap();
    assert_eq!(written.no_room, [high.number, wide.number, high.number]);
    assert_eq!(pages(&written.pdf), 2);
    let none = letters(FONT_FOLDER).write(&[high, wide]).unwrap();
    assert_eq!((none.no_room.len(), none.pdf.len()), (2, 0));
}

#[test]
fn words_of_the_operator_without_room_stop_all_letters_and_are_named() {
    let note = "料金のお支払いについては、別の窓口へお電話ください。".to_owned();
    let mut notes = letters(FONT_FOLDER);
    notes.ja.contact_windows[0].notes = vec![note; 12];
    let mut name = letters(FONT_FOLDER);
    name.ja.operator = "ひばり野ケーブル".repeat(30);
    assert_eq!(letters(FONT_FOLDER).check(), Ok(()));
    for (letters, part) in [(notes, "contact window"), (name, "brand.operator")] {
        let fault = letters.write(&[letter(1)]).unwrap_err();
        assert!(fault.to_string().contains(part), "{fault}");
        assert_eq!(letters.check(), Err(fault), "and is found before the first letter");
    }
}

#[test]
fn without_the_typeface_one_reads_how_to_get_it() {
    let fault = letters("/nonexistent").write(&[letter(1)]).unwrap_err().to_string();
    assert!(fault.contains("fonts-morisawa-bizud-gothic") && fault.contains("letter.font_folder"), "{fault}");
}

#[test]
fn a_code_has_its_quiet_zone() {
    let svg = page::qr("https://mypage.hibarino.example/register/temporary?temporary_id=k7m4xr3t").unwrap();
    assert!(svg.starts_with("<svg") && svg.contains("M4 4h1v1h-1z") && !svg.contains("M3 "), "{svg}");
}

#[test]
fn a_letter_bears_the_brand_and_the_window_to_call() {
    let data = data(&letters(FONT_FOLDER), &[letter(1)]);
    let [operator, strip, marks] = ["operator", "brand", "primary"].map(|key| data[key].as_str().unwrap());
    assert_eq!([operator, strip, marks], ["ひばり野ケーブル", "#ea5b0c", "#b34200"]);
    let windows = data["windows"].as_array().unwrap();
    assert_eq!(windows.len(), 1, "one number to call");
    assert_eq!(windows[0]["name"], "ひばり野ケーブル お客さまセンター");
    assert_eq!(windows[0]["phone"], "0120-000-816");
    let lines: Vec<&str> = windows[0]["lines"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    assert!(lines.iter().any(|line| line.contains("9:30〜18:00")) && lines[0].contains("045-000-0816"), "{lines:?}");
    assert_eq!(lines.last().copied(), Some("料金のお支払いについては、別の窓口へお電話ください。"));
}

#[test]
fn a_letter_can_be_read_aloud() {
    let pdf = written(&letters(FONT_FOLDER), &[letter(1), letter(2)]);
    let text = String::from_utf8_lossy(&pdf);
    assert!(text.contains("pdfuaid:part") && text.contains("/StructTreeRoot"), "PDF/UA, with its order of reading");
}

/// A page as it comes out of the printer, in shades of grey.
struct Picture {
    width: usize,
    height: usize,
    dots: Vec<u8>,
}

impl Picture {
    fn of(pdf: &[u8]) -> Self {
        let pdf = Pdf::new(pdf.to_vec()).unwrap();
        let mut pages = hayro::render_pdf(&pdf, 300.0 / 72.0, InterpreterSettings::default(), None).unwrap();
        assert_eq!(pages.len(), 1);
        let page = pages.remove(0);
        let grey = |dot: &[u8]| u8::try_from(dot[..3].iter().map(|shade| u32::from(*shade)).sum::<u32>() / 3).unwrap();
        let dots = page.data_as_u8_slice().chunks(4).map(grey).collect();
        Self { width: page.width().into(), height: page.height().into(), dots }
    }

    /// The upright lines across the whole page in a band that is given in millimetres from the top: for each, where it
    /// begins and where it ends.
    fn uprights(&self, down: std::ops::Range<usize>) -> Vec<(usize, usize)> {
        let dot = |mm: usize| mm * 3000 / 254;
        let dark = |x: usize| (dot(down.start)..dot(down.end)).all(|y| self.dots[y * self.width + x] < 128);
        let mut lines: Vec<(usize, usize)> = Vec::new();
        for x in (0..self.width).filter(|x| dark(*x)) {
            match lines.last_mut() {
                Some((_, end)) if *end + 1 == x => *end = x,
                _ => lines.push((x, x)),
            }
        }
        lines
    }

    /// How much of an area is printed on. It is given in millimetres from the left and from the top.
    fn ink(&self, across: std::ops::Range<usize>, down: std::ops::Range<usize>) -> f64 {
        // 300 dots an inch.
        let dot = |mm: usize| mm * 3000 / 254;
        let (across, down) = (dot(across.start)..dot(across.end).min(self.width), dot(down.start)..dot(down.end));
        let rows = self.dots.chunks(self.width).take(down.end.min(self.height)).skip(down.start);
        let part: Vec<u8> = rows.flat_map(|row| row[across.clone()].iter().copied()).collect();
        let dark = u32::try_from(part.iter().filter(|dot| **dot < 128).count()).unwrap();
        f64::from(dark) / f64::from(u32::try_from(part.len()).unwrap())
    }
}

#[test]
fn as_a_picture_the_address_is_in_the_window_and_a_camera_reads_the_code() {
    let content = letter(1);
    let page = Picture::of(&written(&letters(FONT_FOLDER), std::slice::from_ref(&content)));
    assert_eq!((page.width, page.height), (2480, 3507), "A4");
    assert!(page.ink(20..90, 12..40) > 0.01, "the address is in the window");
    assert!(page.ink(20..110, 40..57) == 0.0, "and nothing else can be seen in it");
    // Most printers leave five millimetres of the edge blank; only the marks of the folds stand there.
    assert!(page.ink(0..210, 0..5) == 0.0 && page.ink(0..210, 292..297) == 0.0);
    assert!(page.ink(205..210, 0..297) == 0.0);
    assert!(page.ink(20..190, 100..290) > 0.02, "the steps");

    assert!(page.ink(21..189, 58..59) > 0.99, "the strip in the brand's colour, below the window");

    let mut camera = quircs::Quirc::default();
    let codes = camera.identify(page.width, page.height, &page.dots);
    let read: Vec<String> =
        codes.map(|code| String::from_utf8(code.unwrap().decode().unwrap().payload).unwrap()).collect();
    let id = content.temporary_id.as_str();
    assert_eq!(read, [format!("https://mypage.hibarino.example/register/temporary?temporary_id={id}")]);
}

#[test]
fn each_character_has_a_box_of_its_own() {
    let page = Picture::of(&written(&letters(FONT_FOLDER), &[letter(1)]));
    for row in [111..120, 141..150] {
        let lines = page.uprights(row.clone());
        // The frame, twice four boxes with a gap between them, the frame.
        assert_eq!(lines.len(), 12, "{lines:?}");
        let inked = |(left, right): (usize, usize)| {
            let down = row.start * 3000 / 254..row.end * 3000 / 254;
            let rows = page.dots.chunks(page.width).take(down.end).skip(down.start);
            rows.flat_map(|dots| &dots[left..right]).any(|dot| *dot < 128)
        };
        let between: Vec<_> = lines.windows(2).map(|pair| (pair[0].1 + 1, pair[1].0)).collect();
        let boxes: Vec<_> = between.iter().map(|between| inked(*between)).collect();
        let four = [true; 4];
        assert_eq!(boxes, [&[false], &four[..], &[false], &four, &[false]].concat(), "{between:?}");
        let widths: Vec<_> = between[1..5].iter().chain(&between[6..10]).map(|(left, right)| right - left).collect();
        assert!(widths.iter().all(|width| width.abs_diff(widths[0]) <= 2), "{widths:?}");
    }
}
