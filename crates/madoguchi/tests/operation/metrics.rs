//! The metrics that a process exports are those that the book, its alerts and its dashboard name.

use crate::{children::free_ports, newer_key, site::Place};
use axum::http::Method;
use std::{collections::BTreeSet, fs, io::Write as _, net::SocketAddr};

/// What a histogram's series end with.
const SERIES: [&str; 3] = ["_bucket", "_sum", "_count"];

/// The names of metrics in a text.
fn names(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let metrics = words.filter(|word| word.starts_with("madoguchi_") || word.starts_with("process_"));
    // Words of the code, and the key of the web filter's page.
    metrics.filter(|word| !word.ends_with('_') && !word.starts_with("madoguchi_app")).map(plain).collect()
}

fn plain(name: &str) -> String {
    SERIES.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name).to_owned()
}

#[tokio::test]
async fn every_metric_that_is_named_is_exported_and_every_exported_one_is_named() {
    let [portal, operations] = free_ports().map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
    let (place, (site, _)) = (Place { portal, operations }, newer_key::site(portal));
    let mut configuration = fs::OpenOptions::new().append(true).open(site.path("madoguchi.toml")).unwrap();
    writeln!(
        configuration,
        "[partners.web_filter]\nurl = \"http://127.0.0.1:9/\"\nallow_networks = [\"127.0.0.0/8\"]\nsecret = \"whsec_{}\"",
        "QUJD".repeat(8)
    )
    .unwrap();
    let _serving = site.serve(place);
    site.browser(portal).send(Method::GET, "/sign-in", None).await;
    let page = site.metrics(place).await;
    let exported: BTreeSet<String> = page
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| plain(line.split(['{', ' ']).next().unwrap()))
        .collect();
    let read = |file: &str| fs::read_to_string(format!("../../docs/{file}")).unwrap();
    let (alerts, dashboard) = (read("book/monitoring/alerts.yml"), read("book/monitoring/dashboard.json"));
    serde_json::from_str::<serde_json::Value>(&dashboard).expect("the dashboard is JSON");
    for (file, text) in [("alerts.yml", &alerts), ("dashboard.json", &dashboard)] {
        let named = names(text);
        assert!(named.len() > 5, "{file} names metrics");
        assert_eq!(named.difference(&exported).collect::<Vec<_>>(), Vec::<&String>::new(), "{file}");
    }
    for file in ["book/operating.md", "dev/logging.md"] {
        let tables: String = read(file).lines().filter(|line| line.starts_with("| `")).collect::<Vec<_>>().join("\n");
        let first_cells: String = tables.lines().map(|line| line.split('|').nth(1).unwrap().to_owned() + " ").collect();
        assert_eq!(names(&first_cells), exported, "{file}");
    }
}
