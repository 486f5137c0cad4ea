//! The catalogue: read from the operator's files, checked, put in force as a whole, and asked (PRODUCT §6.4).
//!
//! A version stays on file for as long as the portal is there, since orders name the one they were quoted on. Each
//! process keeps the one in force parsed, and asks the database only which that is.

use crate::{
    cx::App,
    error::{Error, Stop},
};
use madoguchi_domain::{
    audit::Action,
    catalog::{Catalog, Version, file::Source},
    money::{TaxMode, Yen},
    time::Date,
};
use madoguchi_store::{
    Stamp, Tx, Unit,
    audit::About,
    catalog::{self as stored, PriceOnRecord},
};
use std::{
    collections::BTreeMap,
    convert::Infallible,
    fs, io,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
};

/// The file that all families share.
const HEAD: &str = "catalog.toml";

/// The files of a catalogue: their texts by their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files(BTreeMap<String, String>);

/// Why files are no catalogue, a sentence each, with the file's name or the offering's key.
pub type Faults = Vec<String>;

impl Files {
    /// Files of those names.
    pub fn of<N: Into<String>, T: Into<String>>(files: impl IntoIterator<Item = (N, T)>) -> Self {
        Self(files.into_iter().map(|(name, text)| (name.into(), text.into())).collect())
    }

    /// The `.toml` files of a folder.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).filter(|name| !name.starts_with('.'));
            if let Some(name) = name.filter(|_| path.extension().is_some_and(|end| end == "toml")) {
                files.insert(name.to_owned(), fs::read_to_string(&path)?);
            }
        }
        Ok(Self(files))
    }

    /// The catalogue that these files are, or everything that is wrong with them.
    pub fn check(&self) -> Result<Catalog, Faults> {
        let mut faults = Vec::new();
        let mut unread = |name: &str, error: &toml::de::Error| faults.push(format!("{name}: {error}"));
        let head = self.0.get(HEAD).map(|text| toml::from_str(text).map_err(|error| unread(HEAD, &error)));
        let families = self.0.iter().filter(|(name, _)| *name != HEAD);
        let families: Vec<_> = families
            .filter_map(|(name, text)| toml::from_str(text).map_err(|error| unread(name, &error)).ok())
            .collect();
        let Some(head) = head else {
            faults.push(format!("{HEAD} is missing: it names the companies that charge"));
            return Err(faults);
        };
        match head {
            Ok(head) if faults.is_empty() => {
                let source = Source { head, families };
                let told = |findings: Vec<_>| findings.iter().map(ToString::to_string).collect();
                Catalog::new(self.version(), source).map_err(told)
            }
            _ => Err(faults),
        }
    }

    /// Names these files by their content.
    #[must_use]
    pub fn version(&self) -> Version {
        Version::of(self.0.iter().map(|(name, text)| (name.as_str(), text.as_str())))
    }
}

/// A catalogue that is now in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// Which.
    pub version: Version,
    /// Whether it was in force before.
    pub was_in_force: bool,
    /// Where it says something else than the operator's records, a sentence each.
    pub differing: Vec<String>,
}

/// Checks the files and puts them in force as a whole. Files with a fault change nothing.
pub async fn load(app: &App, files: &Files) -> Result<Result<Loaded, Faults>, Error> {
    let catalog = match files.check() {
        Ok(catalog) => catalog,
        Err(faults) => return Ok(Err(faults)),
    };
    let version = catalog.version().clone();
    let was_in_force = stored::version_in_force(app.db()).await?.is_some_and(|there| there == version.to_string());
    if !was_in_force {
        let written = serde_json::to_string(&files.0).map_err(|_| Error::Corrupt { what: "catalogue" })?;
        let loading = Loading { stamp: app.system_stamp("catalog"), version: version.to_string(), files: written };
        let Ok(()) = app.db().write(loading).await?;
    }
    let today = app.zone().date_of(app.now());
    let differing = differing(&catalog, &stored::prices_on_record(app.db()).await?, today);
    Ok(Ok(Loaded { version, was_in_force, differing }))
}

struct Loading {
    stamp: Stamp,
    version: String,
    files: String,
}

impl Unit for Loading {
    type Done = ();
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible>> {
        tx.load_catalog(&self.version, &self.files, self.stamp.now).await?;
        let about = About { detail: "catalog", ..About::default() };
        Ok(tx.audit(&self.stamp, Action::CatalogLoaded, about).await?)
    }
}

/// Where the catalogue and the operator's records differ on what something costs: what is sold is then not what is
/// billed.
fn differing(catalog: &Catalog, on_record: &[PriceOnRecord], today: Date) -> Vec<String> {
    let told = |there: &PriceOnRecord| {
        let Some(offering) = catalog.id(&there.key).and_then(|id| catalog.on(id, today)) else {
            return Some(format!("{}: is on record, but not in the catalogue", there.key));
        };
        let here = (offering.price, offering.tax_mode, offering.tax_percent);
        let words = |(price, mode, percent): (Yen, TaxMode, i64)| format!("{} yen, tax {mode} at {percent} %", price.0);
        let on_record = (there.price, there.tax_mode, there.tax_percent);
        (here != on_record)
            .then(|| format!("{}: {} in the catalogue, {} on record", there.key, words(here), words(on_record)))
    };
    on_record.iter().filter_map(told).collect()
}

/// Where a process keeps the catalogue in force.
#[derive(Debug, Default)]
pub(crate) struct Shelf(RwLock<Option<Arc<Catalog>>>);

/// The catalogue in force; `None` where the operator has loaded none, or none that this release can read.
pub async fn in_force(app: &App) -> Result<Option<Arc<Catalog>>, Error> {
    let Some(version) = stored::version_in_force(app.db()).await? else { return Ok(None) };
    let shelf = &app.shelf().0;
    let there = shelf.read().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(catalog) = there.filter(|catalog| catalog.version().to_string() == version) {
        return Ok(Some(catalog));
    }
    let Some(files) = stored::files(app.db(), &version).await? else { return Ok(None) };
    let files = Files(serde_json::from_str(&files).map_err(|_| Error::Corrupt { what: "catalogue" })?);
    match files.check() {
        Ok(catalog) => {
            let catalog = Arc::new(catalog);
            *shelf.write().unwrap_or_else(PoisonError::into_inner) = Some(catalog.clone());
            Ok(Some(catalog))
        }
        Err(faults) => {
            // A release can be stricter than the one that loaded it. Pages then say less; nobody is quoted a price.
            tracing::error!(
                version,
                faults = faults.join("; "),
                "the catalogue in force cannot be used: load it again"
            );
            Ok(None)
        }
    }
}
