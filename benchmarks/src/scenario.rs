//! What can be measured. Each scenario makes one section of the report.

mod beside;
mod growth;
mod import;
mod pages;
mod quote;
mod start;
mod storm;
mod timing;
mod writers;

use crate::{
    account::{PASSWORD, Session},
    browser::Browser,
    load::{Expected, Target},
    report::Section,
    server::{Server, get, post},
    world::World,
};
use bytes::Bytes;
use http_body_util::Full;
use hyper::header;
use std::sync::Arc;

/// Connections of a load, as QUALITY asks.
const CONNECTIONS: usize = 16;

/// The scenarios, in the order in which they run: the import makes the data that the others use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Scenario {
    /// Import against the engine's own bulk load, and a delta
    Import,
    /// Sign-ins beside an import
    Beside,
    /// Pages and sign-in against a bare handler
    Pages,
    /// The top page at 1,000 customers and at all
    Growth,
    /// The top page while many sign in
    Storm,
    /// From exec to the first page; memory idle and loaded
    Start,
    /// Whether the time of an answer tells who is a customer
    Timing,
    /// Fifty writers on PostgreSQL
    Writers,
    /// A quote for a household of sixty products
    Quote,
}

impl Scenario {
    /// All of them.
    pub(crate) const ALL: [Self; 9] = [
        Self::Import,
        Self::Beside,
        Self::Pages,
        Self::Growth,
        Self::Storm,
        Self::Start,
        Self::Timing,
        Self::Writers,
        Self::Quote,
    ];

    /// Measures, and returns the section of the report.
    pub(crate) async fn run(self, world: &World) -> anyhow::Result<Section> {
        match self {
            Self::Import => import::measure(world).await,
            Self::Beside => beside::measure(world).await,
            Self::Pages => pages::measure(world).await,
            Self::Growth => growth::measure(world).await,
            Self::Storm => storm::measure(world).await,
            Self::Start => start::measure(world).await,
            Self::Timing => timing::measure(world).await,
            Self::Writers => writers::measure(world).await,
            Self::Quote => quote::measure(),
        }
    }
}

/// The pages of a signed-in subscriber.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Personal {
    Top,
    Bills,
    Bill,
}

impl Personal {
    fn path(self, session: &Session) -> String {
        match self {
            Self::Top => "/".to_owned(),
            Self::Bills => "/statements".to_owned(),
            Self::Bill => format!("/statements/{}", session.account.month),
        }
    }

    /// Something that stands on this subscriber's page and hardly on another's.
    fn marker(self, session: &Session) -> Bytes {
        match self {
            Self::Top => session.account.customer_number.clone().into(),
            Self::Bills | Self::Bill => format!("value=\"{}\"", session.account.amount).into(),
        }
    }

    /// A request for the page by each session.
    fn targets(self, server: &Server, sessions: &[Session], encoding: &str) -> anyhow::Result<Arc<[Target]>> {
        let target = |session: &Session| -> anyhow::Result<Target> {
            let shot = get(&self.path(session), server.address)
                .header(header::ACCEPT_ENCODING, encoding)
                .header(header::COOKIE, &session.cookie)
                .body(Full::default())?;
            Ok(Target { shot, expected: Expected::Page(self.marker(session)) })
        };
        sessions.iter().map(target).collect()
    }
}

/// A sign-in of each login with the right password, from the sign-in page that one browser was shown.
async fn sign_ins(server: &Server, sessions: &[Session]) -> anyhow::Result<Arc<[Target]>> {
    let mut browser = Browser::open(server.address).await?;
    let hidden = browser.form("/sign-in", "/sign-in").await?;
    let target = |session: &Session| -> anyhow::Result<Target> {
        let mut fields: Vec<(&str, &str)> =
            hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.extend([("portal_id", session.account.portal_id.as_str()), ("password", PASSWORD)]);
        let shot = post("/sign-in", server.address, &browser.cookies(), &fields)?;
        Ok(Target { shot, expected: Expected::SignedIn })
    };
    sessions.iter().map(target).collect()
}
