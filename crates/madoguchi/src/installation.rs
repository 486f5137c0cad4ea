//! Puts an installation together from its settings: database, use cases, pages.

use crate::config::{Config, Mail, Profile, Webhook};
use anyhow::{Context as _, anyhow, bail};
use axum::Router;
use madoguchi_adapters::outbox::MailOutbox;
use madoguchi_app::{
    App, Randomness,
    audit::HeadFile,
    clock::SystemClock,
    cx::Parts,
    keys::{Key, Keys},
    one_key,
    partner::{Partner, PartnerLine, Partners},
    passkey::RelyingParty,
    password::{Cost, Hasher},
    port::Mailer,
};
use madoguchi_desk::Desk;
use madoguchi_domain::locale::Locale;
use madoguchi_portal::Portal;
use madoguchi_render::{letter::Letters, mail::Mails};
use madoguchi_store::{Db, Patience, PoolSize, migrate};
use madoguchi_web::{
    Site, Web, serve,
    site::{Origin, Style},
};
use std::{net::SocketAddr, sync::Arc, thread};

/// The prefix of the portal's cookie names.
const COOKIE_PREFIX: &str = "madoguchi";

/// Opens the configured database; a missing file is created.
pub(crate) async fn open_or_make(config: &Config, patience: Patience) -> anyhow::Result<Db> {
    let address = config.database_address().map_err(anyhow::Error::msg)?;
    let size = PoolSize { connections: config.database.connections };
    Db::open_with(address.reveal(), size, patience)
        .await
        .with_context(|| format!("the database {address} cannot be opened"))
}

/// Opens the configured database; fails when it is missing or its schema is not this binary's.
pub(crate) async fn open(config: &Config, patience: Patience) -> anyhow::Result<Db> {
    let address = config.database_address().map_err(anyhow::Error::msg)?;
    if let Some(file) = address.sqlite_file().filter(|file| !file.exists()) {
        bail!("there is no database at {}: `madoguchi migrate` makes it", file.display());
    }
    let db = open_or_make(config, patience).await?;
    migrate::check(&db).await.with_context(|| format!("the database {address} cannot be used"))?;
    Ok(db)
}

/// Refuses settings that `serve` could not work with, naming all faults at once.
pub(crate) fn refuse_faults(config: &Config) -> anyhow::Result<()> {
    match config.faults().as_slice() {
        [] => Ok(()),
        [one] => bail!("{one}"),
        many => bail!("{} settings are wrong:\n  {}", many.len(), many.join("\n  ")),
    }
}

/// Starts the threads that hash passwords, as many as the machine has cores.
pub(crate) fn hasher() -> anyhow::Result<Hasher> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    Hasher::start(cores, Cost::default(), Randomness::system()).context("password hashing cannot start")
}

/// The carriers of everything that leaves the house.
pub struct Carriers {
    /// For mails.
    pub mailer: Arc<dyn Mailer>,
    /// The lines to partners.
    pub partners: Partners,
}

impl Carriers {
    /// Carriers that deliver nothing.
    fn none() -> Self {
        Self { mailer: Arc::new(MailOutbox::new(0)), partners: Partners::new() }
    }

    /// The configured mail server and partners.
    pub(crate) fn configured(config: &Config) -> anyhow::Result<Self> {
        let line = |(partner, webhook): (Partner, &Webhook)| {
            Ok((partner, Arc::new(webhook.line(partner).map_err(anyhow::Error::msg)?) as Arc<dyn PartnerLine>))
        };
        Ok(Self {
            mailer: Arc::new(config.mail().and_then(Mail::mailer).map_err(anyhow::Error::msg)?),
            partners: config.partners.iter().map(line).collect::<anyhow::Result<_>>()?,
        })
    }
}

/// The use cases of the configured operator, with what leaves the house carried by `carriers`.
pub fn app(config: &Config, db: Db, hasher: Hasher, carriers: Carriers) -> anyhow::Result<App> {
    let keys = config.keys().map_err(anyhow::Error::msg)?;
    assemble(config, db, keys, hasher, carriers)
}

/// Refuses a key file that lacks the key of the installation's other processes.
pub(crate) async fn agree_on_key(app: &App) -> anyhow::Result<()> {
    Ok(one_key::agree(app).await?)
}

/// Use cases for a command that neither hashes, mails nor derives anything, such as an import: it needs no key file.
pub(crate) fn app_without_secrets(config: &Config, db: Db) -> anyhow::Result<App> {
    let key = Key::from_bytes(&Randomness::system().bytes::<32>()).context("no key could be made")?;
    app_for_command(config, db, key.into())
}

/// Use cases for a command that hashes, and neither mails nor calls a partner.
pub(crate) fn app_that_hashes(config: &Config, db: Db) -> anyhow::Result<App> {
    app(config, db, hasher()?, Carriers::none())
}

/// Use cases for a command that neither hashes nor mails nor calls a partner.
pub(crate) fn app_for_command(config: &Config, db: Db, keys: Keys) -> anyhow::Result<App> {
    const LEAST: Cost = Cost { memory_kib: 8, passes: 1 };
    let hasher = Hasher::start(1, LEAST, Randomness::system()).context("password hashing cannot start")?;
    assemble(config, db, keys, hasher, Carriers::none())
}

/// What writes letters, with the operator's words and look.
pub(crate) fn letters(config: &Config) -> anyhow::Result<Letters> {
    let i18n = Arc::new(config.i18n().map_err(anyhow::Error::msg)?);
    let brand = |locale| config.mail_brand(locale).map_err(anyhow::Error::msg);
    Ok(Letters::new(i18n, brand(Locale::Ja)?, brand(Locale::En)?, config.letter_look()))
}

fn assemble(config: &Config, db: Db, keys: Keys, hasher: Hasher, carriers: Carriers) -> anyhow::Result<App> {
    let zone = config.zone().map_err(anyhow::Error::msg)?;
    let i18n = Arc::new(config.i18n().map_err(anyhow::Error::msg)?);
    let name = i18n.texts(Locale::default()).get("site-name").to_owned();
    let brand = |locale| config.mail_brand(locale).map_err(anyhow::Error::msg);
    let (ja, en) = (brand(Locale::Ja)?, brand(Locale::En)?);
    let origin = config.origin().map_err(anyhow::Error::msg)?;
    let called = Locale::ALL.iter().flat_map(|locale| {
        let texts = i18n.texts(*locale);
        ["operator-name", "site-name"].map(|key| texts.get(key).to_owned())
    });
    let operator_words = called.chain([origin.as_str().to_owned(), "madoguchi マイページ mypage".to_owned()]).collect();
    Ok(App::new(Parts {
        db,
        keys,
        clock: Arc::new(SystemClock),
        randomness: Randomness::system(),
        hasher,
        letter_writer: Arc::new(Letters::new(i18n.clone(), ja.clone(), en.clone(), config.letter_look())),
        mail_writer: Arc::new(Mails::new(i18n, ja, en, zone.clone(), config.brand.light())),
        mailer: carriers.mailer,
        partners: carriers.partners,
        zone,
        policies: config.policies.clone(),
        audit_head: config.audit.head_file.clone().map(HeadFile::new),
        passkeys: RelyingParty::of(origin.as_str(), &name),
        staff_address: config.mail.as_ref().and_then(|mail| mail.staff_address.clone()),
        operator_words,
    }))
}

/// The portal of the configured operator. `demo` marks its pages as the demo's.
pub fn web(config: &Config, app: App, demo: bool) -> anyhow::Result<Web> {
    let origin = config.origin().map_err(anyhow::Error::msg)?;
    let site = site(config, origin, demo, COOKIE_PREFIX, &[]);
    Ok(Web::new::<Portal>(app, config.i18n().map_err(anyhow::Error::msg)?, site))
}

/// The desk of the configured operator, and where it takes requests; none where this process has no desk.
pub(crate) fn desk(config: &Config, app: &App, demo: bool) -> anyhow::Result<Option<(SocketAddr, Router)>> {
    let Some((listen, origin)) = config.desk().map_err(anyhow::Error::msg)? else { return Ok(None) };
    let site = site(config, origin, demo, madoguchi_desk::COOKIE_PREFIX, madoguchi_desk::STYLES);
    let web = Web::new::<Desk>(app.clone(), config.i18n().map_err(anyhow::Error::msg)?, site);
    let origin = web.site().origin.as_str().to_owned();
    let router = serve::router::<Desk, _>(web, madoguchi_desk::routes());
    Ok(Some((listen, router.map_err(|error| anyhow!("desk.origin {origin}: {error}"))?)))
}

/// What a face shows of its operator.
fn site(config: &Config, origin: Origin, demo: bool, cookie_prefix: &'static str, styles: &'static [Style]) -> Site {
    Site {
        origin,
        locale: config.language,
        security_contact: config.portal.security_contact.clone(),
        https_below: config.portal.https_below,
        unfolded: config.profile == Profile::Guide,
        brand: config.brand.clone(),
        contact: config.contact(),
        proxies: config.proxies.clone(),
        sender_domain: config.sender_domain(),
        demo,
        cookie_prefix,
        styles,
    }
}
