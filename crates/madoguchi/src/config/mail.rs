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
    /// The sender: `address` or `name <address>`.
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
    #[must_use]
    pub fn staff_fault(&self) -> Option<String> {
        let fault = ContactAddress::parse(self.staff_address.as_deref()?).err()?;
        Some(format!("mail.staff_address: {fault}"))
    }

    /// The mailer for these settings. It connects only with the first mail. The error is one sentence.
    pub fn mailer(&self) -> Result<SmtpMailer, String> {
        let password = secret::given("mail.password", self.password.as_ref(), self.password_file.as_ref())?;
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
