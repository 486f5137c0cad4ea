//! No circle of files in `app`: a reader can always read what a file imports before the file.
//!
//! An import counts for the file in which a name is defined: a `pub use` only points there, and a file may show what
//! its own children define.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

type Names = Vec<String>;

/// A `use`: whether it shows the name to others, the name, and its path from the crate on.
struct Use {
    shows: bool,
    name: String,
    path: Names,
}

/// The files of a crate by module, such as `contact::change`, without their comments and unit tests.
fn sources(folder: &Path, module: &[String], found: &mut BTreeMap<Names, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let mut inner = module.to_vec();
        inner.push(path.file_stem().unwrap().to_str().unwrap().to_owned());
        if path.is_dir() {
            sources(&path, &inner, found);
        } else if inner != ["lib"] {
            let text = fs::read_to_string(&path).unwrap();
            let product = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            let lines = product.lines().map(|line| line.split("//").next().unwrap_or_default());
            found.insert(inner, lines.collect::<Vec<_>>().join("\n"));
        }
    }
}

/// `a::{b, c::{self, d}}` as `a::b`, `a::c` and `a::c::d`, each with the name it goes by.
fn paths(tree: &str, before: &[String], found: &mut Vec<(String, Names)>) {
    let (mut depth, mut parts, mut part) = (0_i32, Vec::new(), String::new());
    for c in tree.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if c == ',' && depth == 0 { parts.push(std::mem::take(&mut part)) } else { part.push(c) }
    }
    parts.push(part);
    for part in parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()) {
        let (head, inner) = part.split_once('{').map_or((part, None), |(head, inner)| (head, inner.rsplit_once('}')));
        let (head, alias) = head.split_once(" as ").unwrap_or((head, ""));
        let mut path = before.to_vec();
        path.extend(
            head.split("::").map(str::trim).filter(|name| !name.is_empty() && *name != "self").map(str::to_owned),
        );
        if let Some((inner, _)) = inner {
            paths(inner, &path, found);
        } else {
            let name = if alias.is_empty() { path.last().cloned().unwrap_or_default() } else { alias.to_owned() };
            found.push((name, path));
        }
    }
}

/// What a file imports from its own crate.
fn uses(module: &[String], text: &str, all: &BTreeMap<Names, String>) -> Vec<Use> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("use ") {
        let line = text[..at].rsplit('\n').next().unwrap();
        let tree = text[at + 4..].split(';').next().unwrap();
        if !(line.is_empty() || line == "pub " || line == "pub(crate) " || line == "pub(super) ") {
            continue;
        }
        let mut trees = Vec::new();
        paths(tree, &[], &mut trees);
        for (name, path) in trees {
            let [first, rest @ ..] = path.as_slice() else { continue };
            let child = [module, std::slice::from_ref(first)].concat();
            let path = match first.as_str() {
                "crate" => rest.to_vec(),
                "super" => [&module[..module.len() - 1], rest].concat(),
                _ if all.contains_key(&child) => [child.as_slice(), rest].concat(),
                _ => continue,
            };
            found.push(Use { shows: !line.is_empty(), name, path });
        }
    }
    found
}

/// The file in which a name is defined.
fn home(path: &[String], shown: &BTreeMap<Names, Names>, all: &BTreeMap<Names, String>) -> Option<Names> {
    let module = (1..=path.len()).rev().map(|length| &path[..length]).find(|module| all.contains_key(*module))?;
    let name = path.get(..=module.len());
    match name.and_then(|name| shown.get(name)).filter(|behind| behind.as_slice() != path) {
        Some(behind) => home(behind, shown, all),
        None => Some(module.to_vec()),
    }
}

#[test]
fn no_file_of_app_imports_itself_by_way_of_others() {
    let mut all = BTreeMap::new();
    sources(Path::new("../app/src"), &[], &mut all);
    assert!(all.len() > 50, "the files are somewhere else");
    let uses: BTreeMap<_, _> = all.iter().map(|(module, text)| (module, uses(module, text, &all))).collect();
    let shown: BTreeMap<Names, Names> = uses
        .iter()
        .flat_map(|(module, uses)| uses.iter().map(move |one| (module, one)))
        .filter(|(_, one)| one.shows)
        .map(|(module, one)| ([module.as_slice(), std::slice::from_ref(&one.name)].concat(), one.path.clone()))
        .collect();
    let mut imports: BTreeMap<&Names, BTreeSet<Names>> = BTreeMap::new();
    for (module, uses) in uses {
        let from_child = |one: &&Use| one.shows && one.path.starts_with(module);
        let homes = uses.iter().filter(|one| !from_child(one)).filter_map(|one| home(&one.path, &shown, &all));
        imports.insert(module, homes.filter(|home| home != module).collect());
    }
    // A file that imports nothing of what is left is in no circle.
    while let Some(free) = imports.iter().find(|(_, from)| from.is_empty()).map(|(module, _)| (*module).clone()) {
        imports.remove(&free);
        for from in imports.values_mut() {
            from.remove(&free);
        }
    }
    let left: Vec<_> = imports.iter().map(|(module, from)| format!("{} imports {from:?}", module.join("::"))).collect();
    assert!(left.is_empty(), "files in a circle, and those that import one of them:\n{}", left.join("\n"));
}
