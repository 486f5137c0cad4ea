//! The catalogue files of the fictional operator: what its subscribers can order, under which rules.
//!
//! They say of each offering of the bundle the same as [`crate::World::offerings`] does; a test keeps them in step.

/// The files by name, `catalog.toml` first.
pub const FILES: [(&str, &str); 8] = [
    ("catalog.toml", include_str!("../catalog/catalog.toml")),
    ("tv.toml", include_str!("../catalog/tv.toml")),
    ("internet.toml", include_str!("../catalog/internet.toml")),
    ("phone.toml", include_str!("../catalog/phone.toml")),
    ("mobile.toml", include_str!("../catalog/mobile.toml")),
    ("smart_home.toml", include_str!("../catalog/smart_home.toml")),
    ("energy.toml", include_str!("../catalog/energy.toml")),
    ("option.toml", include_str!("../catalog/option.toml")),
];

#[cfg(test)]
mod tests;
