//! Every word is used: a key that no source and no template names is a leftover.
//!
//! `labels.ftl` is the product's dictionary and may be ahead of the pages; every other file belongs to a feature.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn files(folder: &Path, extensions: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, extensions, found);
        } else if path.extension().is_some_and(|extension| extensions.iter().any(|wanted| extension == *wanted)) {
            found.push(path);
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from("../..")
}

#[test]
fn every_key_of_a_feature_is_used() {
    let mut sources = Vec::new();
    files(&root().join("crates"), &["rs", "html", "txt"], &mut sources);
    let text: String = sources.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let mut locales = Vec::new();
    files(&root().join("locales/ja"), &["ftl"], &mut locales);
    let mut keys = BTreeSet::new();
    for file in locales.iter().filter(|file| !file.ends_with("labels.ftl")) {
        for line in fs::read_to_string(file).unwrap().lines() {
            let key = line.split(" =").next().unwrap_or_default();
            let is_key = line.contains(" =") && line.starts_with(|c: char| c.is_ascii_lowercase());
            if is_key {
                keys.insert(key.to_owned());
            }
        }
    }
    assert!(keys.len() > 100);
    let mentioned = |key: &str| {
        // Weekdays and months are asked for by their number.
        let family = key.trim_end_matches(|c: char| c.is_ascii_digit());
        text.contains(&format!("\"{key}\"")) || (family != key && text.contains(&format!("\"{family}")))
    };
    let unused: Vec<_> = keys.iter().filter(|key| !mentioned(key)).collect();
    assert!(unused.is_empty(), "no page uses {unused:?}");
}
