//! How a partner is reached, as the operator's engineer writes it, and what can be wrong with that at start.

use super::{SigningSecret, address::literal};
use crate::certificate::{self, CertificateError};
use ipnet::IpNet;
use reqwest::{Certificate, Url};
use std::{net::IpAddr, path::PathBuf};

/// A partner's webhook.
#[derive(Debug, Clone, Default)]
pub struct WebhookConfig {
    /// Where calls are posted to: an https address; http only on this machine (loopback).
    pub url: String,
    /// What calls are signed with. More than one while a secret is changed.
    pub secrets: Vec<SigningSecret>,
    /// Networks that may be reached although they are not public.
    pub allow_networks: Vec<IpNet>,
    /// A PEM file with further certificate authorities to trust.
    pub extra_root_certificate: Option<PathBuf>,
}

/// Why a partner cannot be called with this configuration. The address is not repeated: its path may hold a secret.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// Not an address, or one with a name and password in it.
    #[error("url is not an address such as https://partner.example/webhook, without name and password in it")]
    Url,
    /// Plain text would cross a network.
    #[error("url must begin with https://; http:// is for a partner on this machine only (localhost)")]
    Plaintext,
    /// The host is an address of an inner network.
    #[error("{address} is not a public address; if the partner stands there, name its network in allow_networks")]
    Inner {
        /// The host.
        address: IpAddr,
    },
    /// Nothing to sign with.
    #[error("no secret is set: calls could not be signed")]
    NoSecret,
    /// The file with certificates cannot be used.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// TLS cannot be set up at all.
    #[error("TLS cannot be set up")]
    Tls(#[source] reqwest::Error),
}

impl WebhookConfig {
    pub(super) fn url(&self) -> Result<Url, WebhookError> {
        let url = Url::parse(&self.url).map_err(|_| WebhookError::Url)?;
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(WebhookError::Url);
        }
        match url.scheme() {
            "https" => Ok(url),
            "http" if is_this_machine(&url) => Ok(url),
            _ => Err(WebhookError::Plaintext),
        }
    }

    pub(super) fn extra_roots(&self) -> Result<Vec<Certificate>, WebhookError> {
        let Some(path) = &self.extra_root_certificate else { return Ok(Vec::new()) };
        Ok(certificate::read(path, Certificate::from_pem_bundle)?)
    }
}

fn is_this_machine(url: &Url) -> bool {
    url.host_str() == Some("localhost") || literal(url).is_some_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::WebhookLine;

    fn config(url: &str, networks: &[&str]) -> WebhookConfig {
        WebhookConfig {
            url: url.to_owned(),
            secrets: vec!["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap()],
            allow_networks: networks.iter().map(|network| network.parse().unwrap()).collect(),
            extra_root_certificate: None,
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let with_certificate =
            |path: PathBuf| WebhookConfig { extra_root_certificate: Some(path), ..config("https://a.example/", &[]) };
        for (wrong, said) in [
            (config("", &[]), "url is not an address"),
            (config("partner.example", &[]), "url is not an address"),
            (config("https://user:word@partner.example/", &[]), "without name and password"),
            (config("http://partner.example/hook", &[]), "must begin with https"),
            (config("http://10.0.0.1/hook", &["10.0.0.0/8"]), "must begin with https"),
            (config("ftp://partner.example/hook", &[]), "must begin with https"),
            (config("https://10.0.0.1/hook", &[]), "10.0.0.1 is not a public address"),
            (config("https://2130706433/hook", &[]), "127.0.0.1 is not a public address"),
            (config("http://127.0.0.1/hook", &[]), "127.0.0.1 is not a public address"),
            (config("https://[::ffff:169.254.169.254]/", &[]), "is not a public address"),
            (WebhookConfig { secrets: Vec::new(), ..config("https://partner.example/", &[]) }, "no secret"),
            (with_certificate("/nowhere.pem".into()), "/nowhere.pem cannot be read"),
            (with_certificate(file.path().to_owned()), "holds no PEM certificate"),
        ] {
            let error = WebhookLine::new(&wrong).unwrap_err().to_string();
            assert!(error.contains(said), "{}: {error}", wrong.url);
        }
    }

    #[test]
    fn what_is_right_is_taken_and_shows_neither_path_nor_secret() {
        for right in [
            config("https://partner.example/hook/open-sesame", &[]),
            config("https://10.0.0.1:8443/open-sesame", &["10.0.0.0/8"]),
            config("http://127.0.0.1:8080/open-sesame", &["127.0.0.0/8"]),
            config("http://localhost:8080/open-sesame", &["127.0.0.0/8"]),
            config("http://[::1]/open-sesame", &["::1/128"]),
        ] {
            let line = WebhookLine::new(&right).unwrap();
            assert!(!format!("{line:?}").contains("sesame"), "{line:?}");
            assert!(!format!("{right:?}").contains("MfKQ9r8G"), "{right:?}");
        }
    }
}
