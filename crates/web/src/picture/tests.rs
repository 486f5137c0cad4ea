use super::*;
use std::fs;

/// What is said of a file of that name with that content.
fn read(name: &str, content: &[u8]) -> Result<Picture, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    Picture::read(&path, 100)
}

fn png(width: u32, height: u32) -> Vec<u8> {
    [PNG, b"\0\0\0\rIHDR", &width.to_be_bytes(), &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat()
}

fn svg(inside: &str) -> String {
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20">
{inside}
</svg>"#
    )
}

#[test]
fn drawings_are_taken() {
    for inside in [
        r##"<path d="M0 0h9" fill="url(#shade)"/><use href="#mark"/><use xlink:href=" #mark"/>"##,
        r##"<style>.a{fill:#fff} .b{fill:url( "#shade" )}</style><title>みほん (C:\file)</title>"##,
        r#"<image href="data:image/png;base64,AAAA"/><metadata><x xmlns="http://example.com/">made by</x></metadata>"#,
        r#"<animate attributeName="opacity" from="0" to="1"/><!-- script onload href="https://example.com/" -->"#,
    ] {
        let picture = read("logo.svg", svg(inside).as_bytes()).unwrap();
        assert_eq!((picture.format, picture.ratio, picture.is_mark()), (Format::Svg, 2.0, false), "{inside}");
    }
    assert!((read("logo.PNG", &png(640, 80)).unwrap().ratio - 8.0).abs() < 0.01);
    let marked = "\u{feff}<?xml version=\"1.0\"?>\n<svg xmlns='http://www.w3.org/2000/svg' width='34px' height='34'/>";
    assert!(read("mark.svg", marked.as_bytes()).unwrap().is_mark());
}

#[test]
fn what_is_no_drawing_is_told_with_its_line() {
    for (inside, told) in [
        ("<script>alert(1)</script>", "<script> in line 2"),
        ("<g>\n<SCRIPT/></g>", "<SCRIPT> in line 3"),
        ("<x:script xmlns:x='http://www.w3.org/2000/svg'/>", "<script>"),
        ("<foreignObject><p>x</p></foreignObject>", "<foreignObject>"),
        ("<p xmlns='http://www.w3.org/1999/xhtml'>x</p>", "<p>"),
        ("<g onclick='alert(1)'/>", "onclick=\"alert(1)\""),
        ("<g ONLOAD='x'/>", "ONLOAD"),
        ("<a href='https://example.com/'><path d='M0 0'/></a>", "another file (href=\"https://example.com/\")"),
        ("<a xlink:href='javascript:alert(1)'/>", "another file"),
        ("<image href='photo.png'/>", "another file"),
        ("<image href='data:image/svg+xml,&lt;svg/>'/>", "another file"),
        ("<use href='other.svg#mark'/>", "another file"),
        ("<path fill='url(https://example.com/x.svg#a)'/>", "another file"),
        ("<path style='fill:URL( \"//example.com/x\" )'/>", "another file"),
        ("<path style='fill:u\\72l(//example.com/x)'/>", "another file"),
        ("<style>@import '//example.com/x.css';</style>", "a style that fetches"),
        ("<style>@font-face{src:url(font.woff2)}</style>", "a style that fetches"),
        ("<style><![CDATA[g{fill:url(x.svg)}]]></style>", "a style that fetches"),
        ("<set attributeName='xlink:href' to='javascript:alert(1)'/>", "attributeName"),
        ("<animate attributeName='onclick' to='x'/>", "attributeName"),
        ("<?xml-stylesheet href='x.css'?>", "<?xml-stylesheet?>"),
    ] {
        let said = read("logo.svg", svg(inside).as_bytes()).unwrap_err();
        assert!(said.contains(told) && said.contains("take it out"), "{inside}: {said}");
    }
}

#[test]
fn a_deep_drawing_is_read_in_no_time() {
    let deep = svg(&["<g>".repeat(14_000), "</g>".repeat(14_000)].concat());
    assert!(read("logo.svg", deep.as_bytes()).is_ok());
}

#[test]
fn what_is_no_picture_is_told() {
    let drawing = svg("");
    let drawing = drawing.as_bytes();
    let entity = br#"<!DOCTYPE svg [<!ENTITY x "x">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>"#;
    let plain = br#"<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg xmlns="http://www.w3.org/2000/svg"/>"#;
    let sized = |size: &str| format!("<svg xmlns='http://www.w3.org/2000/svg' {size}/>").into_bytes();
    let large = svg(&" ".repeat(100_000));
    for (name, content, told) in [
        ("logo.gif", b"GIF89a".as_slice(), "neither an SVG nor a PNG"),
        ("logo", drawing, "neither an SVG nor a PNG"),
        ("logo.svg", b"GIF89a", "neither an SVG nor a PNG"),
        ("logo.svg", b"", "neither an SVG nor a PNG"),
        ("logo.svg", &png(80, 80), "called SVG"),
        ("logo.png", drawing, "called PNG"),
        ("logo.png", PNG, "broken PNG"),
        ("logo.png", &png(0, 80), "broken PNG"),
        ("logo.png", &png(79, 79), "79 dots high"),
        ("logo.png", &png(641, 80), "8 times as wide"),
        ("logo.png", &png(80, 161), "2 times as high"),
        ("logo.svg", large.as_bytes(), "larger than 100 KB"),
        ("logo.svg", b"<svg", "broken SVG"),
        ("logo.svg", b"<svg/>", "does not begin with <svg xmlns"),
        ("logo.svg", b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "does not begin with <svg xmlns"),
        ("logo.svg", b"<\xff>", "UTF-8"),
        ("logo.svg", entity, "DOCTYPE"),
        ("logo.svg", plain, "DOCTYPE"),
        ("logo.svg", &sized(""), "viewBox"),
        ("logo.svg", &sized("width='100%' height='100%'"), "viewBox"),
        ("logo.svg", &sized("viewBox='0 0 0 10'"), "viewBox"),
        ("logo.svg", &sized("viewBox='0 0 NaN inf'"), "viewBox"),
        ("logo.svg", &sized("viewBox='0,0 81,10'"), "8 times as wide"),
        ("logo.svg", &sized("width='10' height='21px' viewBox='0 0 10 10'"), "2 times as high"),
    ] {
        let said = read(name, content).unwrap_err();
        assert!(said.contains(told), "{name}: {said}, not {told}");
    }
    assert!(Picture::read(Path::new("/nowhere/logo.svg"), 100).unwrap_err().contains("cannot be read"));
}
