//! How the mail server is reached, as the operator's engineer writes it, and what can be wrong with that at start.

use crate::certificate::{self, CertificateError};
use lettre::{
    message::Mailbox,
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, TlsParameters},
        extension::ClientId,
    },
};
use serde::Deserialize;
use std::{fmt, net::IpAddr, path::PathBuf, time::Duration};

/// How the connection is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// Not at all. Taken only for a mail server on this machine (loopback).
    None,
    /// It begins in plain text and must turn to TLS before anything is said; a server that does not offer it gets
    /// nothing.
    #[default]
    StartTls,
    /// TLS from the first byte.
    Tls,
}

/// A password that no log shows.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Password(String);

impl From<String> for Password {
    fn from(password: String) -> Self {
        Self(password)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// The mail server and the sender.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SmtpConfig {
    /// Its name, which is also the name that its certificate must be for, or its address. Default `localhost`.
    pub host: String,
    /// Its port; if unset, the usual one: 587 for `start_tls`, 465 for `tls`, 25 for `none`.
    pub port: Option<u16>,
    /// How the connection is protected.
    pub security: Security,
    /// The name to sign in with. Goes with `password`.
    pub username: Option<String>,
    /// The password to sign in with. Goes with `username`.
    pub password: Option<Password>,
    /// The sender: `address` or `name <address>`. The only part that must be given.
    pub from: String,
    /// The name by which this machine introduces itself; if unset, its own.
    pub helo: Option<String>,
    /// How long the delivery of one mail may take in all, in seconds; at least 1, default 60.
    pub timeout_seconds: u64,
    /// How many mails may be on their way at once, each over a connection of its own; at least 1, default 20.
    pub connections: usize,
    /// A PEM file with further certificate authorities to trust, for mail servers with a private one.
    pub extra_root_certificate: Option<PathBuf>,
}

impl Default for SmtpConfig {
    fn default() -> Self {
        Self {
            host: "localhost".to_owned(),
            port: None,
            security: Security::default(),
            username: None,
            password: None,
            from: String::new(),
            helo: None,
            timeout_seconds: 60,
            connections: 20,
            extra_root_certificate: None,
        }
    }
}

/// Why mails cannot be sent with this configuration.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// Plain text would cross a network.
    #[error("security = \"none\" is for a mail server on this machine only, and `{host}` is not; use start_tls or tls")]
    Plaintext {
        /// The configured host.
        host: String,
    },
    /// No sender, or one that is no address.
    #[error("the sender `{from}` is not of the form `address` or `name <address>`")]
    Sender {
        /// As configured.
        from: String,
    },
    /// A name without a password or the reverse.
    #[error("username and password go together; only one of them is set")]
    HalfCredentials,
    /// Not a name that fits a greeting.
    #[error("helo must be a host name or an address, without blanks")]
    Helo,
    /// No time at all.
    #[error("timeout_seconds must be at least 1")]
    Timeout,
    /// No connection at all.
    #[error("connections must be at least 1")]
    Connections,
    /// The file with certificates cannot be used.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// TLS cannot be set up at all.
    #[error("TLS cannot be set up")]
    Tls(#[source] lettre::transport::smtp::Error),
}

/// How the connection is protected, with what that needs.
pub(super) enum Protection {
    None,
    StartTls(TlsParameters),
    Tls(TlsParameters),
}

impl SmtpConfig {
    pub(super) fn port(&self) -> u16 {
        self.port.unwrap_or(match self.security {
            Security::None => 25,
            Security::StartTls => 587,
            Security::Tls => 465,
        })
    }

    pub(super) fn timeout(&self) -> Result<Duration, SmtpError> {
        if self.timeout_seconds == 0 { Err(SmtpError::Timeout) } else { Ok(Duration::from_secs(self.timeout_seconds)) }
    }

    pub(super) fn connections(&self) -> Result<usize, SmtpError> {
        if self.connections == 0 { Err(SmtpError::Connections) } else { Ok(self.connections) }
    }

    pub(super) fn sender(&self) -> Result<Mailbox, SmtpError> {
        self.from
            .parse()
            .ok()
            .filter(|sender: &Mailbox| AsRef::<str>::as_ref(&sender.email).is_ascii())
            .ok_or_else(|| SmtpError::Sender { from: self.from.clone() })
    }

    pub(super) fn credentials(&self) -> Result<Option<Credentials>, SmtpError> {
        match (&self.username, &self.password) {
            (None, None) => Ok(None),
            (Some(name), Some(Password(password))) => Ok(Some(Credentials::new(name.clone(), password.clone()))),
            _ => Err(SmtpError::HalfCredentials),
        }
    }

    pub(super) fn hello(&self) -> Result<ClientId, SmtpError> {
        let Some(name) = &self.helo else { return Ok(ClientId::default()) };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(SmtpError::Helo);
        }
        Ok(match name.parse() {
            Ok(IpAddr::V4(address)) => ClientId::Ipv4(address),
            Ok(IpAddr::V6(address)) => ClientId::Ipv6(address),
            Err(_) => ClientId::Domain(name.clone()),
        })
    }

    pub(super) fn protection(&self) -> Result<Protection, SmtpError> {
        Ok(match self.security {
            Security::None if is_loopback(&self.host) => Protection::None,
            Security::None => return Err(SmtpError::Plaintext { host: self.host.clone() }),
            Security::StartTls => Protection::StartTls(self.tls()?),
            Security::Tls => Protection::Tls(self.tls()?),
        })
    }

    /// TLS that trusts this machine's certificate authorities and the extra ones. The cryptography is not chosen here:
    /// lettre takes the process's default provider, else ring.
    fn tls(&self) -> Result<TlsParameters, SmtpError> {
        let tls = TlsParameters::builder(self.host.clone());
        let tls = match &self.extra_root_certificate {
            Some(path) => tls.add_root_certificate(certificate::read(path, Certificate::from_pem)?),
            None => tls,
        };
        tls.build_rustls().map_err(SmtpError::Tls)
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smtp::SmtpMailer;

    fn config(toml: &str) -> SmtpConfig {
        toml::from_str(toml).unwrap()
    }

    #[test]
    fn ports_follow_the_protection() {
        assert_eq!(config("").port(), 587);
        assert_eq!(config(r#"security = "tls""#).port(), 465);
        assert_eq!(config(r#"security = "none""#).port(), 25);
        assert_eq!(config("port = 2525").port(), 2525);
    }

    #[test]
    fn a_misspelt_setting_is_an_error() {
        assert!(toml::from_str::<SmtpConfig>(r#"pasword = "x""#).is_err());
    }

    #[test]
    fn the_password_is_not_shown() {
        let config = config("username = \"portal\"\npassword = \"open sesame\"");
        assert!(!format!("{config:?}").contains("sesame"), "{config:?}");
    }

    #[test]
    fn senders_may_have_japanese_names() {
        for (from, name) in [
            ("portal@example.jp", None),
            ("デモケーブル <portal@example.jp>", Some("デモケーブル")),
            ("\"デモ ケーブル, 株式会社\" <portal@example.jp>", Some("デモ ケーブル, 株式会社")),
        ] {
            let sender = SmtpConfig { from: from.to_owned(), ..SmtpConfig::default() }.sender().unwrap();
            assert_eq!((sender.name.as_deref(), sender.email.to_string().as_str()), (name, "portal@example.jp"));
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path().to_owned();
        for (wrong, said) in [
            (config(r#"from = """#), "the sender `` is not"),
            (config(r#"from = "portal""#), "the sender `portal` is not"),
            (config("from = \"a@b.jp\"\nsecurity = \"none\"\nhost = \"mail.example.jp\""), "on this machine only"),
            (config("from = \"a@b.jp\"\nsecurity = \"none\"\nhost = \"192.0.2.1\""), "on this machine only"),
            (config("from = \"a@b.jp\"\nusername = \"portal\""), "username and password go together"),
            (config("from = \"a@b.jp\"\nhelo = \"a\\r\\nMAIL FROM:<x@y>\""), "helo must be"),
            (config("from = \"a@b.jp\"\ntimeout_seconds = 0"), "timeout_seconds must be at least 1"),
            (config("from = \"a@b.jp\"\nconnections = 0"), "connections must be at least 1"),
            (config("from = \"a@b.jp\"\nextra_root_certificate = \"/nowhere.pem\""), "/nowhere.pem cannot be read"),
            (
                SmtpConfig {
                    from: "a@b.jp".to_owned(),
                    extra_root_certificate: Some(path.clone()),
                    ..SmtpConfig::default()
                },
                "holds no PEM certificate",
            ),
        ] {
            let error = SmtpMailer::new(&wrong).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn plain_text_is_taken_on_this_machine() {
        for host in ["localhost", "127.0.0.1", "127.8.0.1", "::1"] {
            let config = SmtpConfig { host: host.to_owned(), security: Security::None, ..SmtpConfig::default() };
            assert!(matches!(config.protection(), Ok(Protection::None)), "{host}");
        }
    }
}
