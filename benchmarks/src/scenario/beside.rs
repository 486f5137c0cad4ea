//! Sign-ins while a full bundle is imported: what they notice of the import.

use super::sign_ins;
use crate::{
    account::{accounts, sessions},
    load::{Plan, load, load_during},
    process::{now, run},
    report::{Section, count, millis, ratio, seconds, times},
    server::Server,
    world::{LONGEST_IMPORT, World, manifest},
};
use madoguchi_domain::import::Manifest;
use std::{fs, path::PathBuf, time::Duration};

const ABOUT: &str = "\
Somebody signs in every 200 ms, alone and while a full bundle of a later hour is imported. At most one customer in a hundred \
has changed in it: those of the deltas before.";

/// The time from one sign-in to the next.
const SIGN_IN_EVERY: Duration = Duration::from_millis(200);
/// How long sign-ins are watched without an import.
const QUIET: Duration = Duration::from_secs(20);
/// How many hours after the first bundle: after every delta.
const LATER: i64 = 7;

pub(super) async fn measure(world: &World) -> anyhow::Result<Section> {
    let mut section = Section::new("Sign-ins beside an import", ABOUT);
    let bundle = later(world)?;
    section.table(&[
        "engine",
        "quiet p50",
        "quiet p99",
        "beside p50",
        "beside p99",
        "slowest",
        "sign-ins",
        "p99 ÷ quiet",
        "import's time",
    ]);
    for engine in world.bench().engines() {
        world.ensure(engine).await?;
        let accounts = accounts(world, engine).await?;
        let sessions = sessions(world, engine, &accounts, accounts.len()).await?;
        let server = Server::product(world, engine).await?;
        let targets = sign_ins(&server, &sessions).await?;
        // As many connections as keep the pace even when some wait long.
        let plan = Plan { connections: 16, every: Some(SIGN_IN_EVERY), warm_up: Duration::from_secs(4) };
        world.bench().settle_disk()?;
        let quiet = load(server.address, &targets, plan, QUIET, server.meter).await?;
        let log = world.folder().join(format!("import-{engine}.log"));
        let mut command = world.import_command(engine, &bundle);
        let import = async {
            let begun = now();
            run(&mut command, &log, LONGEST_IMPORT).await?;
            Ok(begun.elapsed())
        };
        let (beside, took) = load_during(server.address, &targets, plan, server.meter, import).await?;
        server.stop().await?;
        let name = engine.name();
        let ratio_of_p99 = ratio(beside.quantile(0.99), quiet.quantile(0.99));
        section.row(vec![
            name.to_owned(),
            millis(quiet.quantile(0.5)),
            millis(quiet.quantile(0.99)),
            millis(beside.quantile(0.5)),
            millis(beside.quantile(0.99)),
            millis(beside.quantile(1.0)),
            count(beside.answers() as u64),
            times(ratio_of_p99),
            seconds(took),
        ]);
        section.at_most(&format!("{name}: sign-in p99 during an import against quiet"), 3.0, ratio_of_p99, " ×");
    }
    Ok(section)
}

/// The full bundle, of a later hour.
fn later(world: &World) -> anyhow::Result<PathBuf> {
    let (full, folder) = (world.bundle()?, world.folder().join("bundle-later"));
    fs::create_dir_all(&folder)?;
    let described = Manifest { as_of: world.as_of(LATER), ..manifest(&full)? };
    for file in &described.files {
        let (from, to) = (full.join(file.name.as_str()), folder.join(file.name.as_str()));
        if !to.exists() {
            fs::hard_link(&from, &to)?;
        }
    }
    fs::write(folder.join("manifest.toml"), toml::to_string(&described)?)?;
    Ok(folder)
}
