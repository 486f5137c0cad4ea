//! A page as a person reads it.

use axum::http::{HeaderMap, StatusCode, header};
use scraper::{ElementRef, Html, Selector};

/// An answer to a request.
#[derive(Debug, Clone)]
pub struct PageView {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: String,
    /// The path that was asked for.
    pub path: String,
}

fn selector(css: &str) -> Selector {
    match Selector::parse(css) {
        Ok(selector) => selector,
        #[expect(clippy::panic, reason = "a test with a wrong selector can only fail")]
        Err(error) => panic!("{css}: {error}"),
    }
}

fn words(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl PageView {
    /// Where it redirects to, if it does.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok())
    }

    fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    /// The words of the first element that matches; empty when none does.
    #[must_use]
    pub fn text_of(&self, css: &str) -> String {
        self.html().select(&selector(css)).next().map(words).unwrap_or_default()
    }

    /// The words of every element that matches.
    #[must_use]
    pub fn texts_of(&self, css: &str) -> Vec<String> {
        self.html().select(&selector(css)).map(words).collect()
    }

    /// How many elements match.
    #[must_use]
    pub fn count(&self, css: &str) -> usize {
        self.html().select(&selector(css)).count()
    }

    /// Its only main heading.
    #[must_use]
    pub fn heading(&self) -> String {
        self.text_of("h1")
    }

    /// Everything a reader sees.
    #[must_use]
    pub fn text(&self) -> String {
        self.text_of("body")
    }

    /// The messages of the error summary.
    #[must_use]
    pub fn errors(&self) -> Vec<String> {
        self.texts_of("[role=alert] li")
    }

    /// An attribute of the first element that matches.
    #[must_use]
    pub fn attribute(&self, css: &str, name: &str) -> Option<String> {
        self.html().select(&selector(css)).next().and_then(|element| element.attr(name)).map(ToOwned::to_owned)
    }

    /// The fields that the form with that action, or with a button that sends it there, sends when nothing is typed:
    /// hidden ones, filled ones, checked ones.
    #[must_use]
    pub fn form(&self, action: &str) -> Option<Vec<(String, String)>> {
        let (html, buttons) = (self.html(), selector("button[formaction]"));
        let goes_there = |form: &ElementRef<'_>| {
            let by_button = form.select(&buttons).any(|button| button.attr("formaction") == Some(action));
            by_button || form.attr("action") == Some(action)
        };
        let form = html.select(&selector("form")).find(goes_there)?;
        let inputs = selector("input, textarea");
        let fields = form.select(&inputs).filter_map(|input| {
            let kind = input.attr("type").unwrap_or("text");
            let sent = !matches!(kind, "radio" | "checkbox") || input.attr("checked").is_some();
            let name = input.attr("name").filter(|_| sent)?;
            let value = input.attr("value").map_or_else(|| input.text().collect(), ToOwned::to_owned);
            Some((name.to_owned(), value))
        });
        Some(fields.collect())
    }

    /// Every link of the page.
    #[must_use]
    pub fn links(&self) -> Vec<String> {
        self.html().select(&selector("a[href]")).filter_map(|link| link.attr("href")).map(ToOwned::to_owned).collect()
    }
}
