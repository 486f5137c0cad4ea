//! What every use case is given: the installation, and the request or job it works for.

use crate::{
    audit::head::HeadFile,
    catalog::Shelf,
    keys::{Keys, Token},
    passkey::relying_party::RelyingParty,
    password::Hasher,
    port::{Clock, LetterWriter, MailWriter, Mailer, PartnerLine, Partners, Wait},
};
use madoguchi_domain::{
    credential::Verification,
    household::Household,
    letter::LetterPolicy,
    locale::Locale,
    partner::Partner,
    recovery::RecoveryPolicy,
    registration::{ExtraProofPolicy, ReplacementPolicy, TriesPolicy},
    second_factor::SecondFactorPolicy,
    session::SessionPolicy,
    sign_in::{DelayPolicy, StuffingPolicy},
    time::{Date, Ts, Zone},
};
use madoguchi_store::{Db, Randomness, Stamp, actor::Login};
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// The rules that an operator may set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policies {
    /// How long a session lives.
    pub session: SessionPolicy,
    /// When a sign-in is delayed.
    pub sign_in: DelayPolicy,
    /// When sign-ins look like a stolen list.
    pub stuffing: StuffingPolicy,
    /// How often a contract may be tried.
    pub tries: TriesPolicy,
    /// The way back to a forgotten password.
    pub recovery: RecoveryPolicy,
    /// Passkeys and two-step sign-in.
    pub second_factor: SecondFactorPolicy,
    /// How long letters with a 仮ID work.
    pub letter: LetterPolicy,
    /// When one item of proof is not enough.
    pub extra_proof: ExtraProofPolicy,
    /// What replacing an earlier registration takes.
    pub replacement: ReplacementPolicy,
    /// Whether a contract may have several logins.
    pub household: Household,
    /// Whether the portal is read-only until the contact address is verified.
    pub verification: Verification,
    /// The shortest time that answers take where they must not tell who is a customer, in milliseconds.
    pub neutral_answer_millis: u64,
    /// For how many months after the contract's end a customer may still register.
    pub months_after_end: u32,
    /// How many months of bills a subscriber can look back at.
    pub statement_months: u32,
}

impl Default for Policies {
    fn default() -> Self {
        Self {
            session: SessionPolicy::default(),
            sign_in: DelayPolicy::default(),
            stuffing: StuffingPolicy::default(),
            tries: TriesPolicy::default(),
            recovery: RecoveryPolicy::default(),
            second_factor: SecondFactorPolicy::default(),
            letter: LetterPolicy::default(),
            extra_proof: ExtraProofPolicy::default(),
            replacement: ReplacementPolicy::default(),
            household: Household::On,
            verification: Verification::First,
            neutral_answer_millis: 150,
            months_after_end: 3,
            statement_months: 24,
        }
    }
}

impl Policies {
    /// The flow as the printed guide has it (PRODUCT, `profile = "guide"`): proof of the contract alone registers and
    /// replaces, nobody but a contract's holder is let in, and an unverified address closes nothing. A second factor is
    /// still asked for where one is set.
    #[must_use]
    pub fn printed() -> Self {
        Self {
            extra_proof: ExtraProofPolicy {
                last4_only: false,
                company: false,
                families: Vec::new(),
                ..ExtraProofPolicy::default()
            },
            replacement: ReplacementPolicy { at_once: true, closed_hours: 0 },
            household: Household::Off,
            verification: Verification::Later,
            ..Self::default()
        }
    }
}

/// Everything an installation consists of. Built once, by the binary or by a test.
pub struct Parts {
    /// The database.
    pub db: Db,
    /// The installation's secret.
    pub keys: Keys,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where random bytes come from.
    pub randomness: Randomness,
    /// The threads that hash passwords.
    pub hasher: Hasher,
    /// Renders mails.
    pub mail_writer: Arc<dyn MailWriter>,
    /// Renders letters.
    pub letter_writer: Arc<dyn LetterWriter>,
    /// Hands mails to the mail server.
    pub mailer: Arc<dyn Mailer>,
    /// The lines to the operator's partners.
    pub partners: Partners,
    /// The operator's time zone.
    pub zone: Zone,
    /// The rules that the operator set.
    pub policies: Policies,
    /// Where the head of the audit trail is noted.
    pub audit_head: Option<HeadFile>,
    /// What makes and checks passkeys; none where the portal's address is not a name.
    pub passkeys: Option<RelyingParty>,
    /// Where the operator's staff are told of urgent matters.
    pub staff_address: Option<String>,
    /// What everybody calls the operator and its portal: no password is made of it.
    pub operator_words: Vec<String>,
}

/// An installation. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>, Arc<Shelf>);

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("App")
    }
}

impl App {
    /// An installation of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts), Arc::default())
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The installation's secret.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// The operator's rules.
    #[must_use]
    pub fn policies(&self) -> &Policies {
        &self.0.policies
    }

    /// The operator's time zone.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        &self.0.zone
    }

    /// The present instant. Use cases read it from their [`Cx`], where it stands still.
    #[must_use]
    pub fn now(&self) -> Ts {
        self.0.clock.now()
    }

    /// Waits this long before an answer.
    pub(crate) fn wait(&self, time: Duration) -> Wait {
        self.0.clock.wait(time)
    }

    /// At that instant, customers whose contract ended before this date can no longer register.
    #[must_use]
    pub fn ended_after(&self, now: Ts) -> Date {
        let months = i64::from(self.policies().months_after_end);
        self.zone().date_of(now).saturating_sub(jiff::Span::new().try_months(months).unwrap_or_default())
    }

    /// Where random bytes come from.
    #[must_use]
    pub fn randomness(&self) -> &Randomness {
        &self.0.randomness
    }

    /// A new random secret for a cookie or a form.
    #[must_use]
    pub fn new_token(&self) -> Token {
        Token::of(self.0.randomness.bytes())
    }

    /// The stamp of a job, an import or the command line in events and audit.
    #[must_use]
    pub fn system_stamp(&self, what: &str) -> Stamp {
        Stamp { now: self.now(), actor: format!("system:{what}"), randomness: self.0.randomness.clone() }
    }

    pub(crate) fn audit_head(&self) -> Option<&HeadFile> {
        self.0.audit_head.as_ref()
    }

    /// Whether anybody is mailed about urgent matters.
    #[must_use]
    pub fn tells_staff(&self) -> bool {
        self.0.staff_address.is_some()
    }

    pub(crate) fn staff_address(&self) -> Option<&str> {
        self.0.staff_address.as_deref()
    }

    /// What everybody calls the operator and its portal: names, and the host.
    #[must_use]
    pub fn operator_words(&self) -> &[String] {
        &self.0.operator_words
    }

    /// What makes and checks passkeys.
    #[must_use]
    pub fn passkeys(&self) -> Option<&RelyingParty> {
        self.0.passkeys.as_ref()
    }

    pub(crate) fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    pub(crate) fn mail_writer(&self) -> &dyn MailWriter {
        self.0.mail_writer.as_ref()
    }

    pub(crate) fn letter_writer(&self) -> Arc<dyn LetterWriter> {
        self.0.letter_writer.clone()
    }

    pub(crate) fn mailer(&self) -> &dyn Mailer {
        self.0.mailer.as_ref()
    }

    /// The lines to all of the operator's partners.
    pub(crate) fn partners(&self) -> &Partners {
        &self.0.partners
    }

    /// The line to a partner; none where the operator has no such partner.
    pub(crate) fn partner(&self, partner: Partner) -> Option<Arc<dyn PartnerLine>> {
        self.0.partners.get(&partner).cloned()
    }

    /// The catalogue that this process has parsed last.
    pub(crate) fn shelf(&self) -> &Shelf {
        &self.1
    }

    /// The context of a request that has just come in.
    #[must_use]
    pub fn cx(&self, source: Source, locale: Locale) -> Cx {
        Cx { app: self.clone(), now: self.now(), source, locale, device: None, form: None, turned: Arc::default() }
    }
}

/// Where a request comes from, for counting tries: an IPv4 address, or an IPv6 /64, and the networks around it. Who has
/// one home line has a whole /56, and whoever rents a server has a /48: what is counted for the source alone is counted
/// for nobody.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Source {
    /// From the source outwards.
    networks: Vec<String>,
    /// Whether it is one of the operator's shared networks, for which nothing is counted.
    pub exempt: bool,
}

impl Source {
    /// The source of a client address.
    #[must_use]
    pub fn of(address: IpAddr, exempt: bool) -> Self {
        let networks = match address.to_canonical() {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                vec![address.to_string(), format!("{a}.{b}.{c}.0/24")]
            }
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                let of_home = d & 0xff00;
                let (home, site) = (format!("{a:x}:{b:x}:{c:x}:{of_home:x}::/56"), format!("{a:x}:{b:x}:{c:x}::/48"));
                vec![format!("{a:x}:{b:x}:{c:x}:{d:x}::/64"), home, site]
            }
        };
        Self { networks, exempt }
    }

    /// Its name. Counted under a keyed hash, never stored or logged.
    #[must_use]
    pub fn name(&self) -> &str {
        self.networks.first().map_or("", String::as_str)
    }

    /// Its name and those of the networks around it, outwards.
    pub fn networks(&self) -> impl Iterator<Item = &str> {
        self.networks.iter().map(String::as_str)
    }
}

/// A request: what stays the same while it is worked on.
#[derive(Debug, Clone)]
pub struct Cx {
    /// The installation.
    pub app: App,
    /// The instant the request came in.
    pub now: Ts,
    /// Where it comes from.
    pub source: Source,
    /// The person's language.
    pub locale: Locale,
    /// The token by which logins recognise its browser.
    pub device: Option<Token>,
    /// The hash of the form that it sends, where it sends one.
    pub form: Option<[u8; 32]>,
    /// The cookie that the answer hands out, once the session goes on under another token.
    turned: Arc<Mutex<Option<Token>>>,
}

impl Cx {
    /// The same request, made from that browser.
    #[must_use]
    pub fn on(self, device: Token) -> Self {
        Self { device: Some(device), ..self }
    }

    /// Has the answer hand out that cookie for the session. An answer that tells of a failure must not.
    pub fn hand_out(&self, session: Token) {
        *self.turned.lock().unwrap_or_else(PoisonError::into_inner) = Some(session);
    }

    /// The cookie that the answer is to hand out, if the session goes on under another.
    #[must_use]
    pub fn handed_out(&self) -> Option<Token> {
        self.turned.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        self.app.db()
    }

    /// The date in the operator's zone.
    #[must_use]
    pub fn today(&self) -> Date {
        self.app.zone().date_of(self.now)
    }

    /// The stamp in events and audit for a write by somebody not signed in.
    #[must_use]
    pub fn visitor_stamp(&self) -> Stamp {
        self.stamp("visitor".to_owned())
    }

    /// The stamp in events and audit for a write by a signed-in login, whatever it looks at.
    #[must_use]
    pub fn account_stamp(&self, me: &Login) -> Stamp {
        self.stamp(me.actor())
    }

    pub(crate) fn stamp(&self, actor: String) -> Stamp {
        Stamp { now: self.now, actor, randomness: self.app.randomness().clone() }
    }

    /// Customers whose contract ended before this date can no longer register.
    #[must_use]
    pub fn ended_after(&self) -> Date {
        self.app.ended_after(self.now)
    }

    /// Runs `work` so that its answer takes the same time whatever it finds.
    pub async fn neutral<T>(&self, work: impl Future<Output = T>) -> T {
        let (answer, ()) = tokio::join!(work, self.floor());
        answer
    }

    /// The shortest wait for an answer that begins now, so that it takes the same time whatever is found.
    pub(crate) fn floor(&self) -> Wait {
        self.app.wait(Duration::from_millis(self.app.policies().neutral_answer_millis))
    }
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn an_ipv6_source_is_its_network() {
        let one = Source::of("2001:db8:1:2:3::4".parse().unwrap(), false);
        let other = Source::of("2001:db8:1:2:ffff::1".parse().unwrap(), false);
        assert_eq!(one, other);
        assert_eq!(Source::of("::ffff:192.0.2.1".parse().unwrap(), false).name(), "192.0.2.1");
        let around =
            |address: &str| Source::of(address.parse().unwrap(), false).networks().collect::<Vec<_>>().join(" ");
        assert_eq!(around("2001:db8:1:2345::1"), "2001:db8:1:2345::/64 2001:db8:1:2300::/56 2001:db8:1::/48");
        assert_eq!(around("192.0.2.77"), "192.0.2.77 192.0.2.0/24");
    }
}
