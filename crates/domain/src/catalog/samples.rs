//! A small catalogue for tests: three internet courses, three of television with channels, and what hangs on them.

use super::{
    Catalog, Version,
    file::{FamilyFile, Head, Source},
};
use std::sync::LazyLock;

/// The files, by name.
pub(crate) const FILES: [(&str, &str); 5] = [
    ("catalog.toml", include_str!("samples/catalog.toml")),
    ("internet.toml", include_str!("samples/internet.toml")),
    ("tv.toml", include_str!("samples/tv.toml")),
    ("phone.toml", include_str!("samples/phone.toml")),
    ("option.toml", include_str!("samples/option.toml")),
];

/// Files as they are read, the head first.
pub(crate) fn read<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Source {
    let mut files = files.into_iter();
    let head: Head = toml::from_str(files.next().unwrap().1).unwrap();
    let families = files
        .map(|(name, text)| -> FamilyFile { toml::from_str(text).unwrap_or_else(|fault| panic!("{name}: {fault}")) });
    Source { head, families: families.collect() }
}

/// The catalogue of the files.
pub(crate) fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::new(Version::of(FILES), read(FILES)).unwrap());
    &CATALOG
}
