//! A partner that is called by signed webhooks: HTTPS POSTs of JSON (Standard Webhooks, www.standardwebhooks.com).
//!
//! Whatever the partner does, an answer of bounded length comes within the time limit. Redirects are not followed, no
//! proxy is taken from the environment, and an address of an inner network is reached only where the configuration
//! names that network.

mod address;
mod answer;
mod config;
mod signature;

pub use config::{WebhookConfig, WebhookError};
pub use signature::{SecretFault, SigningSecret};

use address::Networks;
use answer::{bounded, fault_of, retry_after};
use madoguchi_app::{
    partner::{CallFault, PartnerCall, PartnerLine, TIME_LIMIT},
    port::PortFuture,
};
use madoguchi_domain::time::Ts;
use reqwest::{
    Client, Url,
    header::{CONTENT_TYPE, HeaderValue},
    redirect,
};
use rustls::crypto::{CryptoProvider, ring};
use std::fmt;

/// The line to a partner's webhook.
pub struct WebhookLine {
    url: Url,
    secrets: Vec<SigningSecret>,
    client: Client,
}

impl WebhookLine {
    /// A line for this configuration, or what is wrong with it. Does not connect yet.
    pub fn new(config: &WebhookConfig) -> Result<Self, WebhookError> {
        let url = config.url()?;
        let networks = Networks { allowed: config.allow_networks.clone(), loopback_only: url.scheme() == "http" };
        networks.check(&url)?;
        let secrets = config.secrets.clone();
        if secrets.is_empty() {
            return Err(WebhookError::NoSecret);
        }
        if CryptoProvider::get_default().is_none() {
            // Somebody else may have been quicker; then theirs is as good.
            let _ = ring::default_provider().install_default();
        }
        let client = Client::builder()
            .user_agent(concat!("madoguchi/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .timeout(TIME_LIMIT)
            .dns_resolver(networks)
            .tls_certs_merge(config.extra_roots()?)
            .build()
            .map_err(|error| WebhookError::Tls(error.without_url()))?;
        Ok(Self { url, secrets, client })
    }

    /// Whether the partner's server is reached and its certificate is good; tells it nothing (`madoguchi check`).
    pub async fn check(&self) -> Result<(), CallFault> {
        // Any answer will do: a webhook need not know HEAD.
        self.client.head(self.url.clone()).send().await.map(drop).map_err(|error| fault_of(&error))
    }

    async fn post(&self, call: &PartnerCall, now: Ts) -> Result<String, CallFault> {
        let (id, timestamp) = (call.id.to_string(), now.seconds().to_string());
        let signature = signature::of(&self.secrets, &id, &timestamp, call.body.as_bytes());
        let sent = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature)
            .body(call.body.clone())
            .send()
            .await;
        let answer = sent.map_err(|error| fault_of(&error))?;
        let status = answer.status();
        if status.is_success() {
            return bounded(answer).await;
        }
        Err(answer::refusal(status, retry_after(status, answer.headers())))
    }
}

impl PartnerLine for WebhookLine {
    fn call<'a>(&'a self, call: &'a PartnerCall, now: Ts) -> PortFuture<'a, Result<String, CallFault>> {
        Box::pin(self.post(call, now))
    }
}

impl fmt::Debug for WebhookLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The path may hold a secret.
        f.debug_struct("WebhookLine").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}
