//! Mails in the subscriber's language, in plain text and in HTML with the same content.
//!
//! Short sentences, one a line; no greeting by name, no picture, nothing fetched from elsewhere, and the portal's
//! address and, where the person is to go on, one page of it as the only links. A subject names the operator and never the person, since it shows on locked screens.

mod letter;

#[cfg(test)]
mod tests;

use letter::{Block, Letter, Window};
use madoguchi_app::{
    error::Error,
    mail::{MailContent, MailWriter, WrittenMail},
};
use madoguchi_domain::{
    credential::CredentialChange,
    locale::Locale,
    receipt::Receipt,
    session::Device,
    sign_in::Stuffing,
    time::{Ts, Zone},
};
use madoguchi_i18n::{I18n, Texts};
use std::sync::Arc;

/// Whose mails they are.
#[derive(Debug, Clone, Default)]
pub struct MailBrand {
    /// The operator's name, as subscribers know it.
    pub operator: String,
    /// The portal's public address, `https://mypage.example.jp/`.
    pub portal_url: String,
    /// The domain the mails are sent from; what a phone must allow (ドメイン指定受信).
    pub sender_domain: String,
    /// Whether nobody reads what is sent back; each mail then says so.
    pub no_reply: bool,
    /// お問い合わせ窓口, shown at the end (PRODUCT §10).
    pub contact_windows: Vec<MailContact>,
}

/// One contact window.
#[derive(Debug, Clone, Default)]
pub struct MailContact {
    /// What it is called.
    pub name: String,
    /// Its number as it is printed, with hyphens.
    pub phone: Option<String>,
    /// The number for international and IP phones.
    pub alternative_phone: Option<String>,
    /// Its mail address.
    pub mail: Option<String>,
    /// When somebody answers.
    pub hours: Option<String>,
    /// What this window cannot answer, and the like.
    pub notes: Vec<String>,
}

/// Writes every mail there is.
#[derive(Debug)]
pub struct Mails {
    i18n: Arc<I18n>,
    ja: MailBrand,
    en: MailBrand,
    zone: Zone,
}

impl Mails {
    /// A writer with the operator's words in each language. Times are written as clocks in `zone` show them.
    #[must_use]
    pub const fn new(i18n: Arc<I18n>, ja: MailBrand, en: MailBrand, zone: Zone) -> Self {
        Self { i18n, ja, en, zone }
    }

    fn brand(&self, t: &Texts) -> &MailBrand {
        match t.locale() {
            Locale::Ja => &self.ja,
            Locale::En => &self.en,
        }
    }

    fn letter(&self, content: &MailContent, locale: Locale) -> Letter {
        let t = self.i18n.texts(locale).as_ref();
        let (subject, blocks) = match content {
            MailContent::ContactCode { code, expires_at } => {
                ("mail-contact-code-subject", self.contact_code(t, code, *expires_at))
            }
            MailContent::NewContactCode { code, expires_at } => {
                ("mail-new-contact-subject", self.new_contact_code(t, code, *expires_at))
            }
            MailContent::NewDevice { device, receipt, at, not_me } => {
                ("mail-new-device-subject", self.new_device(t, *device, *receipt, *at, not_me))
            }
            MailContent::Registered { portal_id } => ("mail-registered-subject", self.registered(t, portal_id)),
            MailContent::CredentialChanged { change, receipt, at, not_me } => {
                ("mail-changed-subject", self.changed(t, *change, *receipt, *at, not_me))
            }
            MailContent::ChangeDisowned { change, receipt, at, customers } => {
                ("mail-disowned-subject", self.disowned(t, *change, *receipt, *at, customers))
            }
            MailContent::StuffingNoticed { what, at } => ("mail-stuffing-subject", self.stuffing(t, *what, *at)),
            MailContent::RecoveryCode { code, expires_at } => {
                let blocks = self.flow_code(t, code, *expires_at, "mail-recovery-code-lead", "mail-recovery-unchanged");
                ("mail-recovery-code-subject", blocks)
            }
            MailContent::RecoveryLink { path, expires_at } => {
                ("mail-recovery-link-subject", self.recovery_link(t, path, *expires_at))
            }
            MailContent::ReplacementCode { code, expires_at } => {
                let blocks =
                    self.flow_code(t, code, *expires_at, "mail-replacement-code-lead", "mail-replacement-unchanged");
                ("mail-replacement-code-subject", blocks)
            }
            MailContent::PortalIdReminder { portal_id } => ("mail-reminder-subject", self.reminder(t, portal_id)),
            MailContent::HouseholdInvited { path, inviter, expires_at } => {
                ("mail-invited-subject", self.invited(t, path, inviter, *expires_at))
            }
            MailContent::HouseholdEnded { inviter, at } => ("mail-ended-subject", self.ended(t, inviter, *at)),
        };
        let mut footer = vec![t.with(
            "mail-footer-sender",
            &[("operator", (&self.brand(t).operator).into()), ("domain", (&self.brand(t).sender_domain).into())],
        )];
        if self.brand(t).no_reply {
            footer.push(t.get("mail-footer-no-reply").to_owned());
        }
        Letter {
            lang: locale.tag(),
            subject: one_line(&self.by_operator(t, subject)),
            heading: self.by_operator(t, "mail-heading"),
            blocks,
            windows_heading: t.get("contact-block").to_owned(),
            windows: self.brand(t).contact_windows.iter().map(|window| window_of(t, window)).collect(),
            footer,
        }
    }

    /// The code that verifies a contact address (PRODUCT §4.1, §4.2).
    fn contact_code(&self, t: &Texts, code: &str, expires_at: Ts) -> Vec<Block> {
        let until = t.date_time(self.zone.datetime_of(expires_at));
        vec![
            sentences(t, ["mail-contact-code-lead", "mail-contact-code-enter"]),
            Block::Code { label: t.get("code-field").to_owned(), code: one_line(code) },
            Block::Sentences(vec![
                t.with("mail-contact-code-until", &[("until", until.into())]),
                t.get("mail-contact-code-keep-open").to_owned(),
                t.get("mail-contact-code-closed").to_owned(),
            ]),
            self.portal(t),
            sentences(t, ["mail-contact-code-not-yours", "mail-contact-code-mistyped"]),
            Block::Sentences(vec![
                t.get("mail-contact-code-secret").to_owned(),
                self.by_operator(t, "mail-contact-code-never-asked"),
            ]),
        ]
    }

    /// The code that verifies a new contact address (PRODUCT §4.2: typed; the link only opens the page).
    fn new_contact_code(&self, t: &Texts, code: &str, expires_at: Ts) -> Vec<Block> {
        let until = t.date_time(self.zone.datetime_of(expires_at));
        vec![
            sentences(t, ["mail-new-contact-lead", "mail-contact-code-enter"]),
            Block::Code { label: t.get("code-field").to_owned(), code: one_line(code) },
            Block::Sentences(vec![
                t.with("mail-contact-code-until", &[("until", until.into())]),
                t.get("mail-new-contact-closed").to_owned(),
            ]),
            self.page(t, "mail-new-contact-page", "/customer/contact"),
            sentences(t, ["mail-new-contact-until-then"]),
            sentences(t, ["mail-contact-code-not-yours", "mail-contact-code-mistyped"]),
            Block::Sentences(vec![
                t.get("mail-contact-code-secret").to_owned(),
                self.by_operator(t, "mail-contact-code-never-asked"),
            ]),
        ]
    }

    /// Somebody signed in from a browser that the login had not been used in (PRODUCT §4.4).
    fn new_device(&self, t: &Texts, device: Device, receipt: Receipt, at: Ts, not_me: &str) -> Vec<Block> {
        let at = t.date_time(self.zone.datetime_of(at));
        vec![
            sentences(t, ["mail-new-device-lead", "mail-new-device-mine"]),
            Block::Value { label: t.get("mail-new-device-device").to_owned(), value: t.device(device).to_owned() },
            Block::Value { label: t.get("session-signed-in").to_owned(), value: at },
            Block::Value { label: t.get("receipt").to_owned(), value: receipt.to_string() },
            self.portal(t),
            sentences(t, ["mail-new-device-not-yours", "mail-new-device-password", "mail-new-device-stop"]),
            self.page(t, "mail-new-device-not-me", not_me),
            Block::Sentences(vec![self.by_operator(t, "mail-changed-tell")]),
        ]
    }

    /// The registration is complete and its contact address verified (PRODUCT §4.1).
    fn registered(&self, t: &Texts, portal_id: &str) -> Vec<Block> {
        vec![
            sentences(t, ["mail-registered-lead"]),
            Block::Value { label: t.get("mail-registered-id").to_owned(), value: one_line(portal_id) },
            sentences(t, ["mail-registered-sign-in"]),
            self.portal(t),
            Block::Sentences(vec![
                t.get("mail-registered-no-password").to_owned(),
                self.by_operator(t, "mail-registered-not-yours"),
            ]),
        ]
    }

    /// Something of a login was changed (PRODUCT §4.4: receipt number, what, when, "that was not me").
    fn changed(&self, t: &Texts, change: CredentialChange, receipt: Receipt, at: Ts, not_me: &str) -> Vec<Block> {
        let at = t.date_time(self.zone.datetime_of(at));
        let what = t.get(what_changed(change));
        let others = change.ends_other_sessions().then(|| t.get("mail-changed-others").to_owned());
        vec![
            Block::Sentences(std::iter::once(what.to_owned()).chain(others).collect()),
            Block::Value { label: t.get("mail-changed-at").to_owned(), value: at },
            Block::Value { label: t.get("receipt").to_owned(), value: receipt.to_string() },
            self.portal(t),
            sentences(t, ["mail-changed-not-yours", "mail-changed-stop"]),
            self.page(t, "mail-changed-not-me", not_me),
            Block::Sentences(vec![self.by_operator(t, "mail-changed-tell")]),
        ]
    }

    /// For the staff: an owner said that a change was not hers (PRODUCT §4.4).
    fn disowned(
        &self,
        t: &Texts,
        change: CredentialChange,
        receipt: Receipt,
        at: Ts,
        customers: &[String],
    ) -> Vec<Block> {
        let at = t.date_time(self.zone.datetime_of(at));
        // Who was invited has no contract that a notice could be made for.
        let next = match customers {
            [] => sentences(t, ["mail-disowned-call"]),
            _ => sentences(t, ["mail-disowned-call", "mail-disowned-letter", "mail-disowned-register"]),
        };
        let customers = customers
            .iter()
            .map(|number| Block::Value { label: t.get("proof-customer-number").to_owned(), value: one_line(number) });
        let told = [
            sentences(t, ["mail-disowned-lead", what_changed(change), "mail-disowned-stopped"]),
            Block::Value { label: t.get("mail-changed-at").to_owned(), value: at },
            Block::Value { label: t.get("receipt").to_owned(), value: receipt.to_string() },
        ];
        told.into_iter().chain(customers).chain([next]).collect()
    }

    /// For the staff: a stolen list of IDs and passwords may be tried (PRODUCT §4.4).
    fn stuffing(&self, t: &Texts, what: Stuffing, at: Ts) -> Vec<Block> {
        let what = match what {
            Stuffing::Source => "mail-stuffing-source",
            Stuffing::Password => "mail-stuffing-password",
        };
        let at = t.date_time(self.zone.datetime_of(at));
        vec![
            sentences(t, [what, "mail-stuffing-list"]),
            Block::Value { label: t.get("mail-stuffing-at").to_owned(), value: at },
            sentences(t, ["mail-stuffing-slowed", "mail-stuffing-look"]),
        ]
    }

    /// A code that somebody asked for who is not signed in: for a forgotten password (PRODUCT §4.3 B), or to replace an
    /// earlier registration (PRODUCT §4.1). `lead` says what for, `unchanged` what stays as it is without it.
    fn flow_code(&self, t: &Texts, code: &str, expires_at: Ts, lead: &str, unchanged: &str) -> Vec<Block> {
        let until = t.date_time(self.zone.datetime_of(expires_at));
        vec![
            sentences(t, [lead, "mail-contact-code-enter"]),
            Block::Code { label: t.get("code-field").to_owned(), code: one_line(code) },
            Block::Sentences(vec![
                t.with("mail-contact-code-until", &[("until", until.into())]),
                t.get("mail-contact-code-keep-open").to_owned(),
            ]),
            sentences(t, ["mail-recovery-not-yours", unchanged]),
            Block::Sentences(vec![
                t.get("mail-contact-code-secret").to_owned(),
                self.by_operator(t, "mail-contact-code-never-asked"),
            ]),
        ]
    }

    /// The link by which a forgotten password is set anew (PRODUCT §4.3 A).
    fn recovery_link(&self, t: &Texts, path: &str, expires_at: Ts) -> Vec<Block> {
        let until = t.date_time(self.zone.datetime_of(expires_at));
        vec![
            sentences(t, ["mail-recovery-link-lead", "mail-recovery-link-open"]),
            self.page(t, "mail-recovery-link", path),
            Block::Sentences(vec![t.with("mail-recovery-link-until", &[("until", until.into())])]),
            sentences(t, ["mail-recovery-not-yours", "mail-recovery-unchanged", "mail-recovery-link-secret"]),
        ]
    }

    /// A forgotten ID, asked for by who proved the contract (PRODUCT §4.3).
    fn reminder(&self, t: &Texts, portal_id: &str) -> Vec<Block> {
        vec![
            sentences(t, ["mail-reminder-lead"]),
            Block::Value { label: t.get("sign-in-id").to_owned(), value: one_line(portal_id) },
            sentences(t, ["mail-registered-sign-in"]),
            self.portal(t),
            Block::Sentences(vec![
                t.get("mail-registered-no-password").to_owned(),
                self.by_operator(t, "mail-reminder-not-yours"),
            ]),
        ]
    }

    /// An invitation to see a contract (PRODUCT §2 `Grant`). It names who invites as a stranger may read it.
    fn invited(&self, t: &Texts, path: &str, inviter: &str, expires_at: Ts) -> Vec<Block> {
        let until = t.date_time(self.zone.datetime_of(expires_at));
        vec![
            Block::Sentences(vec![
                t.with("mail-invited-lead", &[("name", one_line(inviter).into())]),
                t.get("mail-invited-open").to_owned(),
            ]),
            self.page(t, "mail-invited-link", path),
            Block::Sentences(vec![
                t.with("mail-invited-until", &[("until", until.into())]),
                t.get("mail-invited-free").to_owned(),
            ]),
            Block::Sentences(vec![
                t.get("mail-invited-not-yours").to_owned(),
                t.get("mail-invited-secret").to_owned(),
                self.by_operator(t, "mail-invited-never-asked"),
            ]),
        ]
    }

    /// For who was invited: she may no longer see a contract.
    fn ended(&self, t: &Texts, inviter: &str, at: Ts) -> Vec<Block> {
        let at = t.date_time(self.zone.datetime_of(at));
        vec![
            Block::Sentences(vec![
                t.with("mail-ended-lead", &[("name", one_line(inviter).into())]),
                t.get("mail-ended-own").to_owned(),
            ]),
            Block::Value { label: t.get("mail-changed-at").to_owned(), value: at },
            self.portal(t),
        ]
    }

    /// A page of the portal; `path` begins with a slash.
    fn page(&self, t: &Texts, label: &str, path: &str) -> Block {
        let portal = self.brand(t).portal_url.trim_end_matches('/');
        Block::Link { label: t.get(label).to_owned(), address: one_line(&format!("{portal}{path}")) }
    }

    fn portal(&self, t: &Texts) -> Block {
        Block::Link { label: t.get("mail-portal-address").to_owned(), address: one_line(&self.brand(t).portal_url) }
    }

    /// A text that names the operator.
    fn by_operator(&self, t: &Texts, key: &str) -> String {
        t.with(key, &[("operator", (&self.brand(t).operator).into())])
    }
}

impl MailWriter for Mails {
    fn write(&self, content: &MailContent, locale: Locale) -> Result<WrittenMail, Error> {
        let letter = self.letter(content, locale);
        let broken = |_| Error::Corrupt { what: "mail template" };
        Ok(WrittenMail {
            text: letter.text().map_err(broken)?,
            html: letter.html().map_err(broken)?,
            subject: letter.subject,
        })
    }
}

const fn what_changed(change: CredentialChange) -> &'static str {
    match change {
        CredentialChange::Password => "mail-changed-password",
        CredentialChange::PasswordReset => "mail-changed-password-reset",
        CredentialChange::PortalId => "mail-changed-portal-id",
        CredentialChange::ContactAddress => "mail-changed-contact-address",
        CredentialChange::Registration => "mail-changed-registration",
        CredentialChange::NewDevice => "mail-new-device-lead",
        CredentialChange::PasskeyAdded => "mail-changed-passkey-added",
        CredentialChange::PasskeyRemoved => "mail-changed-passkey-removed",
        CredentialChange::TwoStepOn => "mail-changed-two-step-on",
        CredentialChange::TwoStepOff => "mail-changed-two-step-off",
        CredentialChange::RecoveryCodes => "mail-changed-recovery-codes",
        CredentialChange::HouseholdInvited => "mail-changed-household-invited",
        CredentialChange::HouseholdAccepted => "mail-changed-household-accepted",
        CredentialChange::HouseholdRevoked => "mail-changed-household-revoked",
        CredentialChange::ContractAdded => "mail-changed-contract-added",
        CredentialChange::WebFilter => "mail-changed-web-filter",
    }
}

fn sentences<const N: usize>(t: &Texts, keys: [&str; N]) -> Block {
    Block::Sentences(keys.into_iter().map(|key| t.get(key).to_owned()).collect())
}

fn window_of(t: &Texts, window: &MailContact) -> Window {
    let entries = [
        ("contact-phone", &window.phone),
        ("contact-international", &window.alternative_phone),
        ("contact-mail", &window.mail),
        ("contact-hours", &window.hours),
    ];
    let entries = entries.into_iter().filter_map(|(label, value)| {
        let value = value.as_deref()?;
        Some(t.with("mail-entry", &[("label", t.get(label).into()), ("value", value.into())]))
    });
    Window {
        name: one_line(&window.name),
        lines: entries.chain(window.notes.iter().map(|note| one_line(note))).collect(),
    }
}

/// Words on a single line, whatever was typed: a line break in a subject would begin another header.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
