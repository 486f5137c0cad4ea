//! `[partners.NAME]`: the services that the operator has others do, and how each is told.

use super::secret::{self, Secret};
use ipnet::IpNet;
use madoguchi_adapters::webhook::{WebhookConfig, WebhookLine};
use madoguchi_app::partner::Partner;
use serde::{Deserialize, Deserializer, Serialize, de};
use std::{collections::BTreeMap, path::PathBuf};

/// The partners that are configured.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(transparent)]
pub struct Partners(BTreeMap<Partner, Webhook>);

/// A partner that is told by webhooks.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Webhook {
    /// Where it is told: an https address; http on this machine only.
    pub url: String,
    /// What calls are signed with: `whsec_` and base64. A newer one before an older, with space between them.
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
    /// Those that are configured.
    pub fn iter(&self) -> impl Iterator<Item = (Partner, &Webhook)> {
        self.0.iter().map(|(partner, webhook)| (*partner, webhook))
    }

    /// What follows of it for each that is not, one sentence each.
    pub fn missing(&self) -> impl Iterator<Item = String> {
        Partner::ALL.iter().filter(|partner| !self.0.contains_key(partner)).map(|partner| {
            format!("partners.{partner} is not set: nobody is told what subscribers wish of it (docs/book/partners.md)")
        })
    }

    /// The paths among the settings.
    pub(super) fn paths(&mut self) -> impl Iterator<Item = &mut Option<PathBuf>> {
        self.0.values_mut().flat_map(|webhook| [&mut webhook.secret_file, &mut webhook.extra_root_certificate])
    }
}

impl Webhook {
    /// What tells the partner; connects with the first call only. The error is one sentence.
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
