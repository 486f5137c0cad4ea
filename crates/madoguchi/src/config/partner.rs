//! `[partners.NAME]`: the services that others do for the operator, and how each partner is called.

use super::secret::{self, Secret};
use ipnet::IpNet;
use madoguchi_adapters::webhook::{WebhookConfig, WebhookLine};
use madoguchi_app::partner::Partner;
use serde::{Deserialize, Deserializer, Serialize, de};
use std::{collections::BTreeMap, path::PathBuf};

/// The configured partners.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(transparent)]
pub struct Partners(BTreeMap<Partner, Webhook>);

/// A partner that is called by webhooks.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Webhook {
    /// Where it is called: an https address; http on this machine only.
    pub url: String,
    /// What calls are signed with: `whsec_` and base64. A newer secret goes before an older one, separated by space.
    pub secret: Option<Secret>,
    /// A file that holds the secret, or one in each line.
    pub secret_file: Option<PathBuf>,
    /// Networks that may be reached although they are not public.
    pub allow_networks: Vec<IpNet>,
    /// A PEM file with further certificate authorities to trust.
    pub extra_root_certificate: Option<PathBuf>,
}

impl<'de> Deserialize<'de> for Partners {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let named = BTreeMap::<String, Webhook>::deserialize(deserializer)?;
        let known = |(name, webhook): (String, Webhook)| {
            let partner = Partner::parse(&name).ok_or_else(|| {
                let all: Vec<&str> = Partner::ALL.iter().map(|partner| partner.as_str()).collect();
                de::Error::custom(format!("there is no partner `{name}`, expected one of {}", all.join(", ")))
            })?;
            Ok((partner, webhook))
        };
        named.into_iter().map(known).collect::<Result<_, _>>().map(Self)
    }
}

impl Partners {
    /// Each configured partner with its webhook.
    pub fn iter(&self) -> impl Iterator<Item = (Partner, &Webhook)> {
        self.0.iter().map(|(partner, webhook)| (*partner, webhook))
    }

    /// For each partner that is not configured, one sentence on what follows from that.
    pub fn missing(&self) -> impl Iterator<Item = String> {
        Partner::ALL.iter().filter(|partner| !self.0.contains_key(partner)).map(|partner| {
            format!("partners.{partner} is not set: nobody is told what subscribers wish of it (docs/book/partners.md)")
        })
    }

    /// The settings that are paths.
    pub(super) fn paths(&mut self) -> impl Iterator<Item = &mut Option<PathBuf>> {
        self.0.values_mut().flat_map(|webhook| [&mut webhook.secret_file, &mut webhook.extra_root_certificate])
    }
}

impl Webhook {
    /// The line to the partner. It connects only with the first call. The error is one sentence.
    pub fn line(&self, partner: Partner) -> Result<WebhookLine, String> {
        let name = format!("partners.{partner}.secret");
        let secret = secret::given(&name, self.secret.as_ref(), self.secret_file.as_ref())?;
        let secrets = secret.as_ref().map_or("", Secret::reveal).split_whitespace().map(str::parse);
        let config = WebhookConfig {
            url: self.url.clone(),
            secrets: secrets.collect::<Result<_, _>>().map_err(|fault| format!("{name}: {fault}"))?,
            allow_networks: self.allow_networks.clone(),
            extra_root_certificate: self.extra_root_certificate.clone(),
        };
        WebhookLine::new(&config).map_err(|error| format!("partners.{partner}: {:#}", anyhow::Error::new(error)))
    }
}
