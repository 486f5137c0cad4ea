//! The catalogue: put in force as a whole or not at all, and found again.

use crate::common::{House, audited};
use madoguchi_app::catalog::{self, Files};
use madoguchi_domain::audit::Action;
use madoguchi_store::both_engines;
use std::{fs, path::Path, time::Duration};

/// The demo's files, by name.
fn files() -> Vec<(String, String)> {
    let folder = fs::read_dir("../demo-world/catalog").unwrap();
    let file =
        |path: &Path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap());
    folder.map(|entry| file(&entry.unwrap().path())).collect()
}

both_engines! {
    async fn a_catalogue_is_loaded_as_a_whole_and_an_earlier_one_can_come_back(db) {
        let house = House::new(db);
        assert!(catalog::in_force(&house.app).await.unwrap().is_none(), "nothing was loaded yet");
        let first = Files::read(Path::new("../demo-world/catalog")).unwrap();
        let loaded = catalog::load(&house.app, &first).await.unwrap().unwrap();
        assert!(!loaded.was_in_force);
        assert_eq!(catalog::in_force(&house.app).await.unwrap().unwrap().version(), &first.version());
        // A fault anywhere leaves the one in force where it is.
        let broken = files().into_iter().map(|(name, text)| (name, text.replace("rule = \"one_month\"", "rule = \"all\"")));
        let faults = catalog::load(&house.app, &Files::of(broken)).await.unwrap().unwrap_err();
        assert!(faults.iter().any(|fault| fault.starts_with("internet.toml: ") && fault.contains("line")), "{faults:?}");
        let headless = files().into_iter().filter(|(name, _)| name != "catalog.toml");
        let faults = catalog::load(&house.app, &Files::of(headless)).await.unwrap().unwrap_err();
        assert!(faults.iter().any(|fault| fault.contains("catalog.toml is missing")), "{faults:?}");
        assert_eq!(catalog::in_force(&house.app).await.unwrap().unwrap().version(), &first.version());
        // Another one, the same again, and the first once more.
        house.clock.advance(Duration::from_secs(1));
        let second = Files::of(files().into_iter().map(|(name, text)| (name, format!("{text}\n# changed\n"))));
        assert!(!catalog::load(&house.app, &second).await.unwrap().unwrap().was_in_force);
        assert_eq!(catalog::in_force(&house.app).await.unwrap().unwrap().version(), &second.version());
        assert!(catalog::load(&house.app, &second).await.unwrap().unwrap().was_in_force);
        house.clock.advance(Duration::from_secs(1));
        assert!(!catalog::load(&house.app, &first).await.unwrap().unwrap().was_in_force);
        assert_eq!(catalog::in_force(&house.app).await.unwrap().unwrap().version(), &first.version());
        assert_eq!(audited(db, Action::CatalogLoaded).await, 3);
    }
}
