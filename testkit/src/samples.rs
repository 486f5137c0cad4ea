//! What holds for every page of a face in every state: asked of its samples.

use crate::{Browser, PageView};
use axum::http::Method;
use scraper::{Html, Selector};
use std::{collections::BTreeSet, fs, path::Path};

/// Every page has samples, and each of them is whole in both languages.
///
/// # Panics
/// When a page has none, or one is not as it should be.
pub async fn every_page_is_whole_in_every_state(browser: &Browser, cookie: &str, sources: &[&str]) {
    let mut seen = BTreeSet::new();
    for language in ["ja", "en"] {
        let mut reader = browser.clone();
        reader.set_cookie(cookie, language);
        let answer = reader.send(Method::GET, "/_samples", None).await;
        assert!(answer.status.is_success(), "{}", answer.body);
        for sample in answer.body.split_terminator('\u{1e}') {
            let mut parts = sample.splitn(3, '\u{1f}');
            let (page, state) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            // Without the crate and without generics: `contact::code::CodePage`.
            let name = page.split('<').next().and_then(|path| path.split_once("::"));
            seen.extend(name.map(|(_, path)| path.to_owned()));
            let body = parts.next().unwrap_or_default().to_owned();
            let view = PageView { body, ..answer.clone() };
            is_whole(&view, language, &format!("{page}, {state}, {language}"));
        }
    }
    let missing: Vec<_> = pages_of(sources).into_iter().filter(|page| !seen.contains(page)).collect();
    assert!(missing.is_empty(), "no samples of {missing:?}");
}

fn is_whole(page: &PageView, language: &str, which: &str) {
    let html = Html::parse_document(&page.body);
    assert_eq!(html.errors, Vec::<std::borrow::Cow<'static, str>>::new(), "{which}");
    assert_eq!(page.attribute("html", "lang").as_deref(), Some(language), "{which}");
    assert_eq!(page.count("h1"), 1, "{which}");
    assert!(!page.heading().is_empty() && !page.text_of("title").is_empty(), "{which}");
    assert_eq!(page.count("style, [style], script:not([src]), [onclick]"), 0, "{which}");
    let ids = attributes(&html, "id");
    let once: BTreeSet<_> = ids.iter().collect();
    assert_eq!(once.len(), ids.len(), "{which}: an id stands twice in {ids:?}");
    for name in ["for", "aria-describedby", "aria-labelledby", "aria-controls"] {
        for id in attributes(&html, name).iter().flat_map(|ids| ids.split_whitespace()) {
            assert!(ids.iter().any(|there| there == id), "{which}: {name} names {id}");
        }
    }
    for link in attributes(&html, "href").iter().filter_map(|href| href.strip_prefix('#')) {
        assert!(ids.iter().any(|there| there == link), "{which}: a link to #{link}");
    }
    for button in page.texts_of("button, a, label, summary, th, legend, h2, h3") {
        assert!(!button.is_empty(), "{which}: something without words");
    }
    if language == "en" {
        // This is about our own words; the operator's data stays as it is.
        let buttons = page.texts_of("button, label, legend, summary");
        let foreign =
            buttons.iter().find(|words| words.chars().any(|c| ('ぁ'..='ヿ').contains(&c)) && *words != "日本語");
        assert!(foreign.is_none(), "{which}: {foreign:?}");
    }
}

fn attributes(html: &Html, name: &str) -> Vec<String> {
    let Ok(selector) = Selector::parse(&format!("[{name}]")) else { return Vec::new() };
    html.select(&selector).filter_map(|element| element.attr(name)).map(ToOwned::to_owned).collect()
}

/// The structs of templates that are a whole page, with their modules.
fn pages_of(folders: &[&str]) -> Vec<String> {
    let mut pages = Vec::new();
    let mut open: Vec<_> = folders.iter().map(|folder| Path::new(folder).to_owned()).collect();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let inside = fs::read_dir(&path).into_iter().flatten().flatten();
            open.extend(inside.map(|entry| entry.path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap_or_default();
            let inside = path.with_extension("").to_string_lossy().replace('\\', "/");
            let module = inside.rsplit_once("src/").map(|(_, module)| module.replace('/', "::")).unwrap_or_default();
            for (at, _) in text.match_indices("#[template(path") {
                let declared = text.get(at..).unwrap_or_default();
                let body = declared.split("\n}").next().unwrap_or_default();
                let name = body.split("struct ").nth(1).and_then(|rest| rest.split([' ', '<', '{']).next());
                if body.contains("    page: Page,") || body.contains("pub page: Page,") {
                    pages.extend(name.map(|name| format!("{module}::{name}")));
                }
            }
        }
    }
    assert!(!pages.is_empty(), "no pages in {folders:?}");
    pages
}
