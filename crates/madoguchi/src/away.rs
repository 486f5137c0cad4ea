//! `madoguchi away-page`: a page for the proxy to show while no process of ours answers, with nothing in it that would have to
//! be fetched.

use crate::{config::Config, say};
use anyhow::Context as _;
use askama::Template;
use madoguchi_web::component::ContactWindow;
use std::{
    fs,
    io::Write as _,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

#[derive(Template)]
#[template(path = "away.html")]
struct AwayPage {
    colours: String,
    /// The language of visitors who chose none comes first.
    languages: Vec<Language>,
}

struct Language {
    tag: &'static str,
    site: String,
    title: String,
    lines: [String; 2],
    windows: Vec<ContactWindow>,
    phone: String,
    alternative_phone: String,
    mail: String,
    hours: String,
}

/// Writes the page, in place of an earlier one. Everybody may read it, the proxy among them.
pub(crate) fn write(config: &Config, to: &Path) -> anyhow::Result<()> {
    let page = page(config)?;
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let written =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o644).open(&part).and_then(|mut file| {
            // Whatever the umask, and whoever left a file behind.
            file.set_permissions(fs::Permissions::from_mode(0o644))?;
            file.write_all(page.as_bytes())?;
            file.sync_all()?;
            fs::rename(&part, to)
        });
    written.with_context(|| format!("{} cannot be written", to.display()))?;
    say::line(format!("{} holds the page for the proxy to show while the portal is away", to.display()));
    Ok(())
}

fn page(config: &Config) -> anyhow::Result<String> {
    let i18n = config.i18n().map_err(anyhow::Error::msg)?;
    let mut languages: Vec<Language> = config
        .contact()
        .into_iter()
        .map(|(locale, windows)| {
            let texts = i18n.texts(locale);
            let text = |key: &str| texts.get(key).to_owned();
            Language {
                tag: locale.tag(),
                site: text("site-name"),
                title: text("unavailable-title"),
                lines: ["unavailable-text", "unavailable-next"].map(text),
                windows,
                phone: text("contact-phone"),
                alternative_phone: text("contact-international"),
                mail: text("contact-mail"),
                hours: text("contact-hours"),
            }
        })
        .collect();
    let is_first = |language: &Language| language.tag == config.language.tag();
    languages.sort_by_key(|language| !is_first(language));
    AwayPage { colours: config.brand.stylesheet(), languages }.render().context("the page cannot be written")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ContactWindow;
    use madoguchi_domain::locale::Locale;

    #[test]
    fn it_speaks_both_languages_and_fetches_nothing() {
        let mut config = Config::default();
        config.words.entry("ja".to_owned()).or_default().insert("-portal".to_owned(), "まど<b>".to_owned());
        let mut window = ContactWindow { phone: Some("0120-000-816".to_owned()), ..ContactWindow::default() };
        window.name.ja = "お客さまセンター".to_owned();
        config.contact_windows.push(window);
        let page = page(&config).unwrap();
        for there in [
            "<html lang=\"ja\">",
            "ただいまご利用になれません",
            "Not available at the moment",
            "0120-000-816",
            "まど&#60;b",
        ] {
            assert!(page.contains(there), "{there} is not in\n{page}");
        }
        for fetched in ["src=", "<link", "url(", "<script", "@import"] {
            assert!(!page.contains(fetched), "{fetched}");
        }
        config.language = Locale::En;
        assert!(super::page(&config).unwrap().contains("<html lang=\"en\">"));

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("away.html");
        write(&config, &file).unwrap();
        write(&config, &file).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "it is replaced, and nothing is left beside it");
    }
}
