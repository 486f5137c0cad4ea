//! Which way the crates may depend on each other: `madoguchi → all`, `portal, desk → web → {app, i18n,
//! domain}` and so on. An arrow that is not in the table is refused.

use cargo_metadata::{CargoOpt, DependencyKind, MetadataCommand};
use std::collections::BTreeMap;

/// What each crate may use. It may also use what those crates may use, but not past a facade: nothing above `app`
/// reaches into `store`.
const ARROWS: [(&str, &[&str]); 13] = [
    ("madoguchi-domain", &[]),
    ("madoguchi-demo-world", &["madoguchi-domain"]),
    ("madoguchi-store", &["madoguchi-domain"]),
    ("madoguchi-app", &["madoguchi-store", "madoguchi-domain"]),
    ("madoguchi-i18n", &["madoguchi-domain"]),
    ("madoguchi-render", &["madoguchi-app", "madoguchi-i18n", "madoguchi-domain"]),
    ("madoguchi-adapters", &["madoguchi-app", "madoguchi-domain"]),
    ("madoguchi-web", &["madoguchi-app", "madoguchi-i18n", "madoguchi-domain"]),
    ("madoguchi-desk", &["madoguchi-web", "madoguchi-app", "madoguchi-i18n", "madoguchi-domain"]),
    ("madoguchi-portal", &["madoguchi-web", "madoguchi-app", "madoguchi-i18n", "madoguchi-domain"]),
    (
        "madoguchi",
        &[
            "madoguchi-demo-world",
            "madoguchi-domain",
            "madoguchi-store",
            "madoguchi-app",
            "madoguchi-i18n",
            "madoguchi-render",
            "madoguchi-adapters",
            "madoguchi-web",
            "madoguchi-portal",
            "madoguchi-desk",
        ],
    ),
    (
        "madoguchi-testkit",
        &[
            "madoguchi-demo-world",
            "madoguchi-domain",
            "madoguchi-store",
            "madoguchi-app",
            "madoguchi-i18n",
            "madoguchi-render",
            "madoguchi-adapters",
            "madoguchi-web",
            "madoguchi-portal",
            "madoguchi-desk",
            "madoguchi",
        ],
    ),
    (
        "madoguchi-bench",
        &[
            "madoguchi-demo-world",
            "madoguchi-domain",
            "madoguchi-store",
            "madoguchi-app",
            "madoguchi-i18n",
            "madoguchi-render",
            "madoguchi-adapters",
            "madoguchi-web",
            "madoguchi-portal",
            "madoguchi-desk",
            "madoguchi",
        ],
    ),
];

#[test]
fn crates_depend_only_along_the_arrows() {
    let metadata =
        MetadataCommand::new().manifest_path("Cargo.toml").features(CargoOpt::AllFeatures).no_deps().exec().unwrap();
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.into_iter().collect();
    let mut wrong = Vec::new();
    for package in &metadata.packages {
        let Some(allowed) = arrows.get(package.name.as_str()) else {
            wrong.push(format!("{} has no line in the table of arrows", package.name));
            continue;
        };
        let ours = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind == DependencyKind::Normal && dependency.name.starts_with("madoguchi"));
        wrong.extend(
            ours.filter(|dependency| !allowed.contains(&dependency.name.as_str()))
                .map(|dependency| format!("{} → {}", package.name, dependency.name)),
        );
    }
    assert!(wrong.is_empty(), "arrows that are not in the table:\n{}", wrong.join("\n"));
}
