//! What is wrong with values that can be read: numbers with which nothing works, networks that are everybody's, files that
//! anybody can read.

use super::{Config, DatabaseAddress};
use ipnet::IpNet;
use rustix::fs::{Access, access};
use std::{
    fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};
use toml::{Table, Value};

/// A secret's file that others than its owner and its group can read is refused.
const OTHERS: u32 = 0o007;

/// The widest networks that can be somebody's own: `10.0.0.0/8`, and `fc00::/7`.
const WIDEST: (u8, u8) = (8, 7);

impl Config {
    /// Numbers that are too small or too large, one sentence each.
    pub(super) fn number_faults(&self) -> Vec<String> {
        let policies = &self.policies;
        let (session, sign_in, tries) = (&policies.session, &policies.sign_in, &policies.tries);
        let number = |name: &'static str, value: u64, least: u64, most: u64| (name, value, least, most);
        let mail = self.mail.as_ref();
        let numbers = [
            number("portal.drain_seconds", self.portal.drain_seconds, 0, 3600),
            number("database.connections", self.database.connections.into(), 1, 1000),
            number("mail.port", mail.and_then(|mail| mail.port).map_or(25, u64::from), 1, 65_535),
            number("mail.timeout_seconds", mail.map_or(60, |mail| mail.timeout_seconds), 1, 3600),
            number("policies.neutral_answer_millis", policies.neutral_answer_millis, 0, 10_000),
            number("policies.months_after_end", policies.months_after_end.into(), 0, 1200),
            number("policies.statement_months", policies.statement_months.into(), 1, 1200),
            number("policies.session.idle_minutes", session.idle_minutes.into(), 1, 7 * 24 * 60),
            number("policies.session.absolute_hours", session.absolute_hours.into(), 1, 31 * 24),
            number("policies.session.step_up_minutes", session.step_up_minutes.into(), 1, 24 * 60),
            number("policies.session.last_seen_every_minutes", session.last_seen_every_minutes.into(), 1, 24 * 60),
            number("policies.session.known_device_days", session.known_device_days.into(), 1, 3660),
            number("policies.sign_in.failures", sign_in.failures.into(), 1, 100),
            number("policies.sign_in.first_delay_minutes", sign_in.first_delay_minutes.into(), 1, 24 * 60),
            number("policies.sign_in.longest_delay_minutes", sign_in.longest_delay_minutes.into(), 1, 48 * 60),
            // The counters behind these two are swept after two days (docs/book/operating.md).
            number("policies.sign_in.forget_after_hours", sign_in.forget_after_hours.into(), 1, 48),
            number("policies.tries.record_window_hours", tries.record_window_hours.into(), 1, 48),
            number("policies.tries.per_record", tries.per_record.into(), 1, 100),
            number("policies.tries.per_source_per_hour", tries.per_source_per_hour.into(), 1, 1_000_000),
            number("policies.stuffing.ids_of_source", policies.stuffing.ids_of_source.into(), 1, 1_000_000),
            number("policies.stuffing.ids_of_password", policies.stuffing.ids_of_password.into(), 1, 1_000_000),
            // A letter is forgotten after 400 days.
            number("policies.letter.days", policies.letter.days.into(), 1, 366),
            number("policies.letter.welcome_days", policies.letter.welcome_days.into(), 1, 366),
            number("policies.replacement.closed_hours", policies.replacement.closed_hours.into(), 0, 366 * 24),
        ];
        let outside = numbers.into_iter().filter(|(_, value, least, most)| !(least..=most).contains(&value));
        let mut faults: Vec<String> = outside
            .map(|(name, value, least, most)| format!("{name} is {value}; it must be from {least} to {most}"))
            .collect();
        let before = |small: (&str, u32), large: (&str, u32)| {
            (small.1 > large.1)
                .then(|| format!("{} is {}, more than {}, which is {}", small.0, small.1, large.0, large.1))
        };
        faults.extend(before(
            ("policies.session.last_seen_every_minutes", session.last_seen_every_minutes),
            ("policies.session.idle_minutes", session.idle_minutes),
        ));
        faults.extend(before(
            ("policies.sign_in.first_delay_minutes", sign_in.first_delay_minutes),
            ("policies.sign_in.longest_delay_minutes", sign_in.longest_delay_minutes),
        ));
        faults
    }

    /// Networks that are believed or let through and are no operator's, one sentence each.
    pub(super) fn network_faults(&self) -> Vec<String> {
        let trusted = ("proxies.trusted", "anybody there could pretend to be any address", &self.proxies.trusted);
        let shared =
            ("proxies.shared_networks", "nobody there would have any try counted", &self.proxies.shared_networks);
        let mut faults = too_wide(trusted.0, trusted.1, trusted.2);
        faults.extend(too_wide(shared.0, shared.1, shared.2));
        for (partner, webhook) in self.partners.iter() {
            let name = format!("partners.{partner}.allow_networks");
            faults.extend(too_wide(&name, "calls could be led anywhere within it", &webhook.allow_networks));
        }
        faults
    }

    /// What is wrong with where the head of the audit trail is to be noted.
    pub(super) fn head_file_fault(&self) -> Option<String> {
        let file = self.audit.head_file.as_ref()?;
        let folder = folder_of(file);
        let said = |what| Some(format!("audit.head_file: the folder {} {what}", folder.display()));
        if !folder.is_dir() {
            return said("is not there");
        }
        access(&folder, Access::WRITE_OK | Access::EXEC_OK).err().and_then(|_| said("cannot be written to"))
    }
}

/// The first secret that stands in a file's settings themselves.
pub(super) fn secret_among(settings: &Table) -> Option<String> {
    let text = |section: &str, key: &str| settings.get(section)?.get(key)?.as_str();
    let address = text("database", "url").map(|url| DatabaseAddress::from(url.to_owned()));
    let partners = settings.get("partners").and_then(Value::as_table);
    let signed = partners.and_then(|partners| partners.iter().find(|(_, partner)| partner.get("secret").is_some()));
    [
        text("mail", "password").map(|_| "mail.password".to_owned()),
        text("keys", "secret").map(|_| "keys.secret".to_owned()),
        address.filter(DatabaseAddress::holds_password).map(|_| "the password of database.url".to_owned()),
        signed.map(|(name, _)| format!("partners.{name}.secret")),
    ]
    .into_iter()
    .flatten()
    .next()
}

/// What is wrong with a file that holds a secret, if anybody can read it.
pub(super) fn open_file_fault(file: &Path, secret: &str) -> Option<String> {
    let open = readable_by_anybody(file).ok()?;
    open.then(|| format!("{} holds {secret}, and {}", file.display(), open_to_all(file)))
}

fn too_wide(name: &str, because: &str, networks: &[IpNet]) -> Vec<String> {
    let widest = |network: &IpNet| match network {
        IpNet::V4(_) => WIDEST.0,
        IpNet::V6(_) => WIDEST.1,
    };
    let wide = networks.iter().filter(|network| network.prefix_len() < widest(network));
    wide.map(|network| format!("{name}: {network} is far more than a network of your own, and {because}")).collect()
}

/// The secret in a file, which others than its owner and its group must not be able to read.
pub(super) fn secret_in(path: &Path) -> Result<String, String> {
    let unreadable = |error: io::Error| format!("{} cannot be read: {error}", path.display());
    if readable_by_anybody(path).map_err(unreadable)? {
        return Err(open_to_all(path));
    }
    fs::read_to_string(path).map_err(unreadable)
}

fn readable_by_anybody(path: &Path) -> io::Result<bool> {
    Ok(fs::metadata(path)?.permissions().mode() & OTHERS != 0)
}

fn open_to_all(path: &Path) -> String {
    let path = path.display();
    format!("{path} can be read by anybody on this machine: `chmod o= {path}`")
}

fn folder_of(file: &Path) -> PathBuf {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}
