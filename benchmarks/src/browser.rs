//! A browser that fills in forms: keeps cookies and sends the hidden fields of the page that it was shown.

use crate::{
    load::{Answer, Connection},
    process::now,
    server::{get, post},
};
use anyhow::Context as _;
use bytes::Bytes;
use http_body_util::Full;
use hyper::{HeaderMap, header};
use scraper::{Html, Selector};
use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

/// A browser without JavaScript, on a connection of its own.
#[derive(Debug)]
pub(crate) struct Browser {
    address: SocketAddr,
    connection: Connection,
    cookies: BTreeMap<String, String>,
    /// The client address that it claims by way of a trusted proxy.
    pub(crate) source: Option<String>,
}

impl Browser {
    /// A new browser, connected to a server.
    pub(crate) async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        Ok(Self { address, connection: Connection::open(address).await?, cookies: BTreeMap::new(), source: None })
    }

    /// Gives it a cookie, as `name=value`.
    pub(crate) fn take(&mut self, cookie: &str) {
        if let Some((name, value)) = cookie.split_once('=') {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// Forgets its cookies.
    pub(crate) fn forget(&mut self) {
        self.cookies.clear();
    }

    /// What it sends as `Cookie`.
    pub(crate) fn cookies(&self) -> String {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        cookies.join("; ")
    }

    fn keep(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            let mut parts = cookie.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            if parts.any(|attribute| attribute.eq_ignore_ascii_case("max-age=0")) {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Opens a page.
    pub(crate) async fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        let shot = get(path, self.address).header(header::COOKIE, self.cookies()).body(Full::new(Bytes::new()))?;
        let answer = self.connection.send(shot).await?;
        self.keep(&answer.headers);
        Ok(answer)
    }

    /// Sends a form, with the hidden fields that its page gave. Returns the answer and how long it took.
    pub(crate) async fn post(
        &mut self,
        path: &str,
        hidden: &[(String, String)],
        typed: &[(&str, &str)],
    ) -> anyhow::Result<(Answer, Duration)> {
        let hidden = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let fields: Vec<(&str, &str)> = hidden.chain(typed.iter().copied()).collect();
        let mut shot = post(path, self.address, &self.cookies(), &fields)?;
        if let Some(source) = &self.source {
            shot.headers_mut().insert("x-forwarded-for", source.parse()?);
        }
        let begun = now();
        let answer = self.connection.send(shot).await?;
        let took = begun.elapsed();
        self.keep(&answer.headers);
        Ok((answer, took))
    }

    /// Opens a page and returns the hidden fields of its form with that action.
    pub(crate) async fn form(&mut self, page: &str, action: &str) -> anyhow::Result<Vec<(String, String)>> {
        let answer = self.get(page).await?;
        hidden(&answer, action).with_context(|| format!("{page} answered {}", answer.status))
    }
}

fn selector(css: &str) -> anyhow::Result<Selector> {
    Selector::parse(css).map_err(|error| anyhow::anyhow!("{css}: {error}"))
}

/// What a page says is wrong with what was typed.
pub(crate) fn refusal(answer: &Answer) -> anyhow::Result<String> {
    let html = Html::parse_document(&String::from_utf8_lossy(&answer.plain()?));
    Ok(html.select(&selector("[role=alert] li")?).flat_map(|message| message.text()).collect())
}

/// The hidden fields of the form with that action.
pub(crate) fn hidden(answer: &Answer, action: &str) -> anyhow::Result<Vec<(String, String)>> {
    let html = Html::parse_document(&String::from_utf8_lossy(&answer.plain()?));
    let form = html.select(&selector("form")?).find(|form| form.attr("action") == Some(action));
    let form = form.with_context(|| format!("the page has no form for {action}"))?;
    let inputs = selector("input[type=hidden]")?;
    let fields = form
        .select(&inputs)
        .filter_map(|input| Some((input.attr("name")?.to_owned(), input.attr("value").unwrap_or_default().to_owned())));
    Ok(fields.collect())
}
