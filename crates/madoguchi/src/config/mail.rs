//! `[mail]`: how mails leave.

use super::secret::{self, Secret};
use madoguchi_adapters::smtp::{Password, Security, SmtpConfig, SmtpMailer};
use madoguchi_domain::credential::ContactAddress;
use serde::{Deserialize, Serialize, Serializer};
use std::path::PathBuf;

/// The mail server and the sender.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Name or address of the mail server.
    #[serde(default = "localhost")]
    pub host: String,
    /// Its port; if unset, the usual one for `security`.
    pub port: Option<u16>,
    /// `start_tls`, `tls`, or `none` for a mail server on this machine.
    #[serde(default, serialize_with = "security")]
    pub security: Security,
    /// The name to sign in with.
    pub username: Option<String>,
    /// The password to sign in with.
    pub password: Option<Secret>,
    /// A file that holds the password.
    pub password_file: Option<PathBuf>,
    /// The sender: `address` or `name <address>`; must be set.
    #[serde(default)]
    pub from: String,
    /// The name by which this machine introduces itself; if unset, its own.
    pub helo: Option<String>,
    /// How long the delivery of one mail may take in all, in seconds.
    #[serde(default = "timeout_seconds")]
    pub timeout_seconds: u64,
    /// How many mails may be on their way at once.
    #[serde(default = "connections")]
    pub connections: usize,
    /// A PEM file with further certificate authorities to trust.
    pub extra_root_certificate: Option<PathBuf>,
    /// Whether nobody reads what is sent back to `from`; each mail then says so.
    #[serde(default)]
    pub no_reply: bool,
    /// Where the operator's staff hear of urgent matters, such as a change that the login's owner did not make.
    pub staff_address: Option<String>,
}

fn localhost() -> String {
    SmtpConfig::default().host
}

fn connections() -> usize {
    SmtpConfig::default().connections
}

fn timeout_seconds() -> u64 {
    SmtpConfig::default().timeout_seconds
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn security<S: Serializer>(security: &Security, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match security {
        Security::None => "none",
        Security::StartTls => "start_tls",
        Security::Tls => "tls",
    })
}

impl Mail {
    /// The warning when the staff have no address.
    pub const NO_STAFF: &str = "mail.staff_address is not set: nobody is told when an owner says that a change was not hers, \
                                or when sign-ins look like a stolen list";

    /// The domain that mails come from: what a phone must allow (ドメイン指定受信).
    #[must_use]
    pub fn sender_domain(&self) -> &str {
        self.from.rsplit_once('@').map_or("", |(_, domain)| domain.trim_end_matches(['>', ' ']))
    }

    /// What is wrong with the staff's address, if anything.
    fn staff_fault(&self) -> Option<String> {
        let fault = ContactAddress::parse(self.staff_address.as_deref()?).err()?;
        Some(format!("mail.staff_address: {fault}"))
    }

    /// Everything that is wrong with these settings, one sentence each.
    pub(super) fn faults(&self) -> Vec<String> {
        let mut faults: Vec<String> = self.sender_fault().into_iter().chain(self.secret().err()).collect();
        if faults.is_empty() {
            faults.extend(self.mailer().err());
        }
        faults.extend(self.staff_fault());
        faults
    }

    fn sender_fault(&self) -> Option<String> {
        let is_empty = self.from.trim().is_empty();
        is_empty
            .then(|| "mail.from is not set: the sender of mails, such as \"Example Cable <my@example.jp>\"".to_owned())
    }

    fn secret(&self) -> Result<Option<Secret>, String> {
        secret::given("mail.password", self.password.as_ref(), self.password_file.as_ref())
    }

    /// The mailer for a look at the server, which a missing sender does not keep from it.
    pub(crate) fn prober(&self) -> Result<SmtpMailer, String> {
        match self.sender_fault() {
            Some(_) => Self { from: "postmaster@localhost".to_owned(), ..self.clone() }.mailer(),
            None => self.mailer(),
        }
    }

    /// The mailer for these settings. It connects only with the first mail. The error is one sentence.
    pub fn mailer(&self) -> Result<SmtpMailer, String> {
        if let Some(fault) = self.sender_fault() {
            return Err(fault);
        }
        let password = self.secret()?;
        let config = SmtpConfig {
            host: self.host.clone(),
            port: self.port,
            security: self.security,
            username: self.username.clone(),
            password: password.map(|password| Password::from(password.reveal().to_owned())),
            from: self.from.clone(),
            helo: self.helo.clone(),
            timeout_seconds: self.timeout_seconds,
            connections: self.connections,
            extra_root_certificate: self.extra_root_certificate.clone(),
        };
        SmtpMailer::new(&config).map_err(|error| format!("mail: {:#}", anyhow::Error::new(error)))
    }
}
