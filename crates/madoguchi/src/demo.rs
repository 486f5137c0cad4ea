//! `madoguchi demo` and `demo-data`: a whole fictional operator (PRODUCT §13).
//!
//! The demo is the product itself: the same import, the same pages, the same worker. The operator, its customers, the
//! mail server and the partners are fictional; pages show what the last two are given. Everything lives in one
//! directory.

pub(crate) mod cli;
mod home;
mod operator;
mod pages;
mod partners;
mod people;

pub use operator::Operator;
pub use pages::routes;
pub use people::{People, Registered, StaffMember, Unregistered};

use crate::{
    config::{self, Config, DatabaseAddress},
    import,
    installation::{self, Carriers},
    say,
    serve::{House, listen},
    telemetry,
};
use anyhow::{Context as _, anyhow, bail};
use home::Home;
use indicatif::HumanCount;
use madoguchi_adapters::{
    fake_partner::{self, FakePartners},
    outbox::MailOutbox,
};
use madoguchi_app::{
    App,
    catalog::{self, Files},
    clock::SystemClock,
    password::Hasher,
    port::Clock as _,
};
use madoguchi_demo_world::{World, bundle};
use madoguchi_domain::{
    import::{Encoding, Limits},
    locale::Locale,
    staff::Role,
    time::{Date, Zone},
};
use madoguchi_portal::{Access, Portal};
use madoguchi_store::{Patience, migrate};
use std::{
    env,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// How many of the newest mails the demo keeps.
const MAILS: usize = 500;
/// How many of the newest calls each fake partner keeps.
const CALLS: usize = 50;
/// The demo's log filter: its console is for the addresses and sign-ins.
const LOGGED: &str = "warn";

/// The options of `madoguchi demo`.
#[derive(Debug, Clone)]
pub struct Options {
    /// The directory it lives in, created if missing.
    pub data: PathBuf,
    /// How many customers the operator has.
    pub customers: u64,
    /// The same number gives the same people.
    pub seed: u64,
    /// The operator whose brand it bears.
    pub operator: Operator,
    /// A database other than the file in the directory; it must be empty at the first start.
    pub database: Option<String>,
    /// Where the portal listens.
    pub portal: SocketAddr,
    /// Where the desk listens.
    pub desk: SocketAddr,
    /// Where metrics and health are served.
    pub operations: SocketAddr,
}

/// A demo whose data is complete and which only has to be served.
#[derive(Debug)]
pub struct Demo {
    /// Its settings.
    pub config: Config,
    /// Its use cases.
    pub app: App,
    /// The mail server that keeps what it is given.
    pub outbox: Arc<MailOutbox>,
    /// The partners that keep what they are told.
    pub partners: FakePartners,
    /// The people that one can sign in or register as.
    pub people: People,
}

/// `madoguchi-demo` in the user's data directory; another operator than the first has one of its own beside it.
pub(crate) fn default_directory(operator: Operator) -> anyhow::Result<PathBuf> {
    let name = match operator {
        Operator::HIBARINO => "madoguchi-demo".to_owned(),
        other => format!("madoguchi-demo-{}", other.name()),
    };
    let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_DATA_HOME")
        .or_else(|| Some(absolute("HOME")?.join(".local/share")))
        .map(|folder| folder.join(name))
        .ok_or_else(|| anyhow!("there is no home directory to keep the demo in: name a directory with --data"))
}

/// Starts the demo and runs it until the process is told to stop.
pub(crate) async fn run(options: Options) -> anyhow::Result<()> {
    let environment = config::from_environment()?;
    telemetry::start(&environment.log, LOGGED)?;
    let metrics = telemetry::metrics()?;
    let portal = listen("the portal", options.portal).await?;
    let desk = listen("the desk", options.desk).await?;
    let operations = listen("the operations listener", options.operations).await?;
    let demo = prepare(&options, &environment).await?;
    let web = installation::web(&demo.config, demo.app.clone(), true)?;
    let own = routes::<Portal>(demo.outbox.clone(), demo.partners.clone())
        .into_iter()
        .map(|route| route.open_to(Access::Public));
    let pages = madoguchi_portal::routes().into_iter().chain(own);
    let origin = web.site().origin.as_str().to_owned();
    let router = madoguchi_web::serve::router::<Portal, _>(web, pages).map_err(|error| anyhow!("{origin}: {error}"))?;
    let mut faces = vec![(portal, router)];
    faces.extend(installation::desk(&demo.config, &demo.app, true)?.map(|(_, router)| (desk, router)));
    let house =
        House { app: demo.app, metrics, faces, operations: Some(operations), worker: true, drain: Duration::ZERO };
    let desk_origin = demo.config.desk().map_err(anyhow::Error::msg)?.map(|(_, origin)| origin.as_str().to_owned());
    let i18n = demo.config.i18n().map_err(anyhow::Error::msg)?;
    let [operator, english] = [Locale::Ja, Locale::En].map(|locale| i18n.texts(locale).get("operator-name").to_owned());
    let operator = format!("{operator} ({english}, a fictional operator)");
    house.run(|| announce(&options, &operator, &origin, &desk_origin.unwrap_or_default(), &demo.people)).await
}

/// Makes the operator's data, or takes over what an earlier start left.
pub async fn prepare(options: &Options, environment: &Config) -> anyhow::Result<Demo> {
    let today = Zone::named(operator::TIME_ZONE)?.date_of(SystemClock.now());
    let home = Home::open(&options.data, options.operator, options.customers, options.seed, today)?;
    let mut config = options.operator.config(&home, options.portal, options.desk, environment)?;
    config.keys.file = Some(home.keys()?);
    config.audit.head_file = Some(home.audit_head());
    let address = options.database.clone().unwrap_or_else(|| format!("sqlite:{}", home.database().display()));
    config.database.url = Some(DatabaseAddress::from(address));
    installation::refuse_faults(&config)?;

    let db = installation::open_or_make(&config, Patience::PAGES).await?;
    let migrated = migrate::migrate(&db).await.context("the demo's database has no schema")?;
    if migrated == 0 && !home.is_complete() {
        bail!("the database is in use already; the demo needs an empty one");
    }
    let (hasher, outbox) = (installation::hasher()?, Arc::new(MailOutbox::new(MAILS)));
    let partners = fake_partner::one_of_each(CALLS);
    let carriers = Carriers { mailer: outbox.clone(), partners: fake_partner::lines(&partners) };
    let app = installation::app(&config, db, hasher.clone(), carriers)?;
    let mut people = if home.is_complete() { home.people()? } else { furnish(&home, &app, &hasher).await? };
    // A new demo has nobody at its desk yet, nor has one that an earlier version made.
    if people.staff.is_empty() {
        people.staff = people::staff::hire(home.seed(), &app).await?;
        home.complete(&people)?;
    }
    Ok(Demo { config, app, outbox, partners, people })
}

/// Writes the operator's bundle, imports it and registers some of its people.
async fn furnish(home: &Home, app: &App, hasher: &Hasher) -> anyhow::Result<People> {
    let world = home.world();
    say::aside(format!("Making {} customers in {}", HumanCount(world.customers()), home.directory().display()));
    let (out, as_of) = (home.bundle(), as_of(home.today()));
    tokio::task::spawn_blocking(move || bundle::write(&world, &out, Encoding::Utf8, &as_of, &mut |_| {}))
        .await
        .context("the demo's bundle was not written")??;
    let options = madoguchi_app::import::Options {
        bundle: home.bundle(),
        rejected: home.rejected(),
        limits: Limits::default(),
        dry_run: false,
        ignore_hashes: false,
        host: import::host(),
    };
    let report = import::run(app, &options).await?;
    if report.counts.rejected_lines > 0 {
        bail!("the demo's own bundle has rejected lines: see {}", options.rejected.display());
    }
    let loaded = catalog::load(app, &Files::of(home.brand().catalog())).await?;
    if let Err(faults) = loaded {
        bail!("the demo's own catalogue has faults: {}", faults.join("; "));
    }
    let people = people::enrol(&home.world(), home.seed(), app, hasher).await?;
    home.complete(&people)?;
    Ok(people)
}

/// The instant that a day's records describe: the start of the day in Japan, in RFC 3339.
fn as_of(today: Date) -> String {
    format!("{today}T00:00:00+09:00")
}

/// `madoguchi demo-data`: writes the world as a bundle and prints what it wrote.
pub(crate) fn write_data(
    customers: u64,
    seed: u64,
    today: Option<Date>,
    months_with_lines: i32,
    out: &Path,
    encoding: Encoding,
) -> anyhow::Result<()> {
    let today = match today {
        Some(today) => today,
        None => Zone::named(operator::TIME_ZONE)?.date_of(SystemClock.now()),
    };
    let world = World::new(customers, seed, today).with_lines_for(months_with_lines);
    let report = bundle::write(&world, out, encoding, &as_of(today), &mut |_| {})?;
    for (file, rows) in &report.rows {
        say::line(format!("{:>14}  {file}", HumanCount(*rows).to_string()));
    }
    if report.replaced > 0 {
        say::line(format!("{} characters are not in CP932 and stand as 〓", HumanCount(report.replaced)));
    }
    say::line(format!("{} holds the records of {customers} customers as of {today}", out.display()));
    Ok(())
}

/// Prints where everything is and some people to sign in or register as.
fn announce(options: &Options, operator: &str, origin: &str, desk: &str, people: &People) {
    say::line(format!("\n{operator} is ready.\n"));
    say::line(format!("  Portal       {origin}/"));
    say::line(format!("  Mails sent   {origin}/_demo/mails"));
    say::line(format!("  Letters      {origin}/_demo/partners (printed, and what partners were told)"));
    say::line(format!("  Components   {origin}/_demo/components"));
    say::line(format!("  Desk         {desk}/"));
    say::line(format!("  Metrics      http://{}/metrics\n", options.operations));
    say::line("Try first");
    if let Some(person) = people.registered.first() {
        say::line(format!("  {origin}/sign-in    as {}, password {}", person.portal_id, person.password));
        say::line("    this month's amount, and what changed since last month line by line");
    }
    if let Some(person) = people.easiest().next() {
        let (name, phone, number) = (&person.name_kana, &person.phone, &person.customer_number);
        say::line(format!("  {origin}/register   as {name}, phone {phone}, お客さま番号 {number}"));
        say::line(format!("    with a bill in hand; the code of the last step is in {origin}/_demo/mails"));
    }
    say::line("\nSign in as");
    for person in people.registered.iter().take(3) {
        say::line(format!("  {:<34} {:<28} ({})", person.portal_id, person.password, person.note));
    }
    say::line("\nRegister as (name, phone, お客さま番号)");
    for person in people.easiest().take(3) {
        say::line(format!(
            "  {}   {}   {}   ({})",
            person.name_kana, person.phone, person.customer_number, person.note
        ));
    }
    if let Some(admin) = people.staff.iter().find(|member| member.role == Role::Admin) {
        let StaffMember { sign_in, password, totp_secret, .. } = admin;
        say::line("\nSign in to the desk as");
        say::line(format!("  {sign_in:<34} {password:<28} ({})", admin.role));
        say::line(format!("  with the code of an authenticator app that has the key {totp_secret}"));
        say::line(format!("  (or of `oathtool --totp --base32 {totp_secret}`)"));
    }
    let everybody = options.data.join(home::PEOPLE);
    say::line(format!("\nEverybody else is in {}. Ctrl-C ends the demo.", everybody.display()));
}
