//! The settings of an installation: one TOML file and the environment (PRODUCT §12).
//!
//! Every setting is a field here, any other name is an error that says so, and secrets are never shown. What the
//! settings mean is checked as a whole: [`Config::faults`] lists everything that is wrong at once.

mod contact;
mod lenient;
mod limits;
mod listening;
mod load;
mod mail;
mod partner;
mod secret;
#[cfg(test)]
mod tests;

pub use contact::{Bilingual, BilingualLines, ContactWindow};
pub use listening::{Desk, Operations, Portal};
pub use load::{Loaded, load};
pub use mail::Mail;
pub use partner::{Partners, Webhook};
pub(crate) use secret::from_source;
pub use secret::{DatabaseAddress, Secret};

#[cfg(feature = "demo")]
pub(crate) use load::from_environment;

use crate::{keys, telemetry};
use madoguchi_app::{Policies, keys::Keys};
use madoguchi_domain::{locale::Locale, time::Zone};
use madoguchi_i18n::{I18n, Overrides};
use madoguchi_render::{
    letter::{FONT_FOLDER, LetterLook},
    mail::{MailBrand, MailContact},
};
use madoguchi_store::PoolSize;
use madoguchi_web::{brand::Brand, client::Proxies, component};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Everything that can be set.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The language of pages for visitors who chose none and whose browser asks for none of the product's.
    pub language: Locale,
    /// The operator's time zone, by its IANA name.
    pub time_zone: String,
    /// The flow that the policies begin with; each can also be set on its own.
    pub profile: Profile,
    /// The subscriber portal.
    pub portal: Portal,
    /// The pages of the operator's people.
    pub desk: Desk,
    /// Metrics and health for the operator's own network.
    pub operations: Operations,
    /// The database.
    pub database: Database,
    /// Where the installation's keys are.
    pub keys: KeySource,
    /// The audit trail.
    pub audit: Audit,
    /// The mail server and the sender.
    pub mail: Option<Mail>,
    /// The services that others do for the operator.
    pub partners: Partners,
    /// Letters with a 仮ID.
    pub letter: Letter,
    /// Colours and logo.
    pub brand: Brand,
    /// The operator's own words: language → key of a text → text. Keys of terms begin with `-`.
    pub words: Overrides,
    /// The rules that an operator may set.
    pub policies: Policies,
    /// Proxies in front of the portal, and networks that many people share.
    pub proxies: Proxies,
    /// Logs.
    pub log: Log,
    /// お問い合わせ窓口, in the order in which they are shown.
    pub contact_windows: Vec<ContactWindow>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            language: Locale::default(),
            time_zone: "Asia/Tokyo".to_owned(),
            profile: Profile::default(),
            portal: Portal::default(),
            desk: Desk::default(),
            operations: Operations::default(),
            database: Database::default(),
            keys: KeySource::default(),
            audit: Audit::default(),
            mail: None,
            partners: Partners::default(),
            letter: Letter::default(),
            brand: Brand::default(),
            words: Overrides::new(),
            policies: Policies::default(),
            proxies: Proxies::default(),
            log: Log::default(),
            contact_windows: Vec::new(),
        }
    }
}

/// The flow that the policies begin with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// The product's own.
    #[default]
    Standard,
    /// The flow that printed start guides show.
    Guide,
}

impl Profile {
    /// The policies that the flow begins with.
    #[must_use]
    pub fn policies(self) -> Policies {
        match self {
            Self::Standard => Policies::default(),
            Self::Guide => Policies::printed(),
        }
    }
}

/// `[database]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: Option<DatabaseAddress>,
    /// A file that holds the address.
    pub url_file: Option<PathBuf>,
    /// Connections to PostgreSQL, or readers of SQLite.
    pub connections: u32,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: None, url_file: None, connections: PoolSize::default().connections }
    }
}

/// `[keys]`
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeySource {
    /// The key file, as `madoguchi keys generate` makes it.
    pub file: Option<PathBuf>,
    /// The key itself, for an environment without files; older keys follow it, separated by space.
    pub secret: Option<Secret>,
}

/// `[audit]`
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Audit {
    /// Where the worker notes the head of the sealed trail, outside the database, so that lines cut off its end are
    /// noticed. The worker must be able to write into the file's folder; each machine has a file of its own.
    pub head_file: Option<PathBuf>,
}

/// `[letter]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Letter {
    /// The folder with the typeface BIZ UD Gothic.
    pub font_folder: PathBuf,
}

impl Default for Letter {
    fn default() -> Self {
        Self { font_folder: PathBuf::from(FONT_FOLDER) }
    }
}

/// `[log]`
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// One JSON object a line, or text.
    pub format: LogFormat,
    /// Which events are written, such as `info,madoguchi_app=debug`.
    pub filter: Option<String>,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For machines.
    Json,
    /// For people.
    #[default]
    Text,
}

impl Config {
    /// Takes relative paths from `folder`.
    fn take_paths_from(&mut self, folder: &Path) {
        let Self { database, keys, audit, mail, partners, letter, brand, .. } = self;
        let mail_paths = mail.as_mut().map(|mail| [&mut mail.password_file, &mut mail.extra_root_certificate]);
        [&mut database.url_file, &mut keys.file, &mut audit.head_file]
            .into_iter()
            .chain([&mut brand.logo, &mut brand.logo_dark, &mut brand.bill_picture, &mut brand.device_picture])
            .chain(mail_paths.into_iter().flatten())
            .chain(partners.paths())
            .flatten()
            .for_each(|path| *path = folder.join(&*path));
        letter.font_folder = folder.join(&letter.font_folder);
        database.url = database.url.take().map(|url| url.within(folder));
    }

    /// The same settings with another database.
    pub(crate) fn with_database(mut self, address: DatabaseAddress) -> Self {
        self.database.url = Some(address);
        self.database.url_file = None;
        self
    }

    /// The operator's time zone; an error when its name is unknown.
    pub fn zone(&self) -> Result<Zone, String> {
        Zone::named(&self.time_zone)
            .map_err(|_| format!("time_zone: {:?} is no time zone such as Asia/Tokyo", self.time_zone))
    }

    /// The address of the database, from `url` or `url_file`.
    pub fn database_address(&self) -> Result<DatabaseAddress, String> {
        secret::given("database.url", self.database.url.as_ref(), self.database.url_file.as_ref())?.ok_or_else(|| {
            "no database is named: use --database sqlite:PATH or postgres://…, MADOGUCHI_DATABASE_URL or database.url"
                .to_owned()
        })
    }

    /// The installation's keys, from `secret` or `file`.
    pub fn keys(&self) -> Result<Keys, String> {
        match (&self.keys.secret, &self.keys.file) {
            (Some(_), Some(_)) => Err("keys.secret and keys.file are both set; one of them is enough".to_owned()),
            (Some(secret), None) => Keys::parse(secret.reveal()).map_err(|fault| format!("keys.secret: {fault}")),
            (None, Some(path)) => keys::read(path).map_err(|fault| format!("keys.file: {fault}")),
            (None, None) => {
                Err("keys.file is not set: `madoguchi keys generate FILE` makes the file to name there".to_owned())
            }
        }
    }

    /// The texts of both languages, with the operator's own words.
    pub fn i18n(&self) -> Result<I18n, String> {
        I18n::new(&self.words).map_err(|error| format!("words: {error}"))
    }

    /// The mail server and the sender; an error without `[mail]`.
    pub fn mail(&self) -> Result<&Mail, String> {
        self.mail.as_ref().ok_or_else(|| "[mail] is missing: without it nobody gets the code to register".to_owned())
    }

    /// The domain that mails come from; empty without `[mail]`.
    #[must_use]
    pub fn sender_domain(&self) -> String {
        self.mail.as_ref().map(|mail| mail.sender_domain().to_owned()).unwrap_or_default()
    }

    /// The contact windows as pages show them in each language.
    #[must_use]
    pub fn contact(&self) -> Vec<(Locale, Vec<component::ContactWindow>)> {
        Locale::ALL
            .into_iter()
            .map(|locale| (locale, self.contact_windows.iter().map(|window| window.shown(locale)).collect()))
            .collect()
    }

    /// What mails show of the operator, in the language of their reader.
    pub fn mail_brand(&self, locale: Locale) -> Result<MailBrand, String> {
        let windows = self.contact_windows.iter().map(|window| window.shown(locale));
        Ok(MailBrand {
            operator: self.i18n()?.texts(locale).get("operator-name").to_owned(),
            portal_url: format!("{}/", self.origin()?.as_str()),
            sender_domain: self.sender_domain(),
            no_reply: self.mail.as_ref().is_some_and(|mail| mail.no_reply),
            contact_windows: windows
                .map(|window| MailContact {
                    name: window.name,
                    phone: window.phone,
                    alternative_phone: window.alternative_phone,
                    mail: window.mail,
                    hours: window.hours,
                    notes: window.notes,
                })
                .collect(),
        })
    }

    /// How letters look.
    #[must_use]
    pub fn letter_look(&self) -> LetterLook {
        LetterLook {
            colours: self.brand.light(),
            logo: self.brand.logo.clone(),
            fonts: self.letter.font_folder.clone(),
        }
    }

    /// What the operator should know of settings that are not wrong, one sentence each.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let no_staff =
            self.mail.as_ref().filter(|mail| mail.staff_address.is_none()).map(|_| Mail::NO_STAFF.to_owned());
        no_staff.into_iter().chain(self.brand.note()).collect()
    }

    /// Everything that is wrong with the settings, one sentence each; empty when `serve` would accept them.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        faults.extend(self.listening_faults());
        faults.extend(self.number_faults());
        faults.extend(self.network_faults());
        faults.extend(self.head_file_fault());
        faults.extend(telemetry::filter_fault(&self.log));
        faults.extend(self.portal.security_contact_fault());
        faults.extend(self.zone().err());
        faults.extend(self.database_address().err());
        faults.extend(self.keys().err());
        match self.mail() {
            Ok(mail) => faults.extend(mail.faults()),
            Err(fault) => faults.push(fault),
        }
        faults.extend(self.partners.iter().filter_map(|(partner, webhook)| webhook.line(partner).err()));
        faults.extend(self.i18n().err());
        faults.extend(self.brand.faults());
        for (place, window) in self.contact_windows.iter().enumerate() {
            if window.name.ja.trim().is_empty() {
                faults.push(format!("contact_windows[{place}].name.ja is empty"));
            }
        }
        faults
    }
}
