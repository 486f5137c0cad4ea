//! Every command that the book names is one, and says which configuration it means.

use crate::text::{Line, Page, command, pages, source};
use std::fs;

const CONFIG: &str = "--config /etc/madoguchi/madoguchi.toml";
/// Commands that read no configuration.
const WITHOUT: [&str; 4] = ["demo", "demo-data", "keys generate", "keys rotate"];

fn understood(line: &str, words: &[String]) -> Option<String> {
    let fault = madoguchi::understands(words).err()?;
    Some(format!("{line}\n    {}", fault.lines().next().unwrap_or_default()))
}

#[test]
fn what_is_typed_is_understood_and_names_its_configuration() {
    let mut faults = Vec::new();
    let mut seen = 0;
    for page in pages() {
        for line in page.typed() {
            let Some(words) = command(&line) else { continue };
            seen += 1;
            let joined = words.join(" ");
            let needs_none = WITHOUT.iter().any(|without| joined.starts_with(without));
            if !needs_none && !joined.starts_with(CONFIG) {
                faults.push(format!("{}: without {CONFIG}: {line}", page.name));
            }
            faults.extend(understood(&line, &words).map(|fault| format!("{}: {fault}", page.name)));
        }
    }
    assert!(seen > 30, "{seen}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_is_named_in_prose_is_there() {
    let mut faults = Vec::new();
    let mut seen = 0;
    for page in pages() {
        for named in prose(&page) {
            // Words of the command line up to what stands for something else: `import DIR`, `letters …`.
            let command = named.split_whitespace().skip(1);
            let words: Vec<String> = command
                .take_while(|word| {
                    word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') && !word.starts_with('-')
                })
                .map(ToOwned::to_owned)
                .chain(["--help".to_owned()])
                .collect();
            seen += 1;
            faults.extend(understood(&named, &words).map(|fault| format!("{}: {fault}", page.name)));
        }
    }
    assert!(seen > 30, "{seen}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What stands in backticks in prose and begins with the program's name.
fn prose(page: &Page) -> Vec<String> {
    let prose: Vec<&str> = page
        .lines()
        .into_iter()
        .filter_map(|line| match line {
            Line::Prose(line) => Some(line),
            Line::Code(..) => None,
        })
        .collect();
    let text = prose.join("\n");
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter(|quoted| quoted.starts_with("madoguchi ")).map(ToOwned::to_owned).collect()
}

#[test]
fn what_the_units_start_is_understood() {
    let mut seen = 0;
    for unit in fs::read_dir(source().join("deploy/systemd")).unwrap() {
        let unit = fs::read_to_string(unit.unwrap().path()).unwrap();
        for line in unit.lines().filter_map(|line| line.strip_prefix("ExecStart=")) {
            seen += 1;
            let words = command(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(understood(line, &words), None);
            assert!(words.join(" ").starts_with(CONFIG), "{line}");
        }
    }
    assert_eq!(seen, 5);
}
