//! Mail-shaped names: the portal ID and the contact address.

use crate::folding::{compatible, email_key};
use serde::{Deserialize, Serialize};
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// Why a portal ID is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PortalIdFault {
    /// Nothing was typed.
    #[error("nothing was typed")]
    Empty,
    /// Not 4–100 characters.
    #[error("not 4 to 100 characters")]
    Length,
    /// Something other than letters, digits and `@ _ - .`.
    #[error("a character that cannot stand in a portal ID")]
    Characters,
    /// Not shaped like a mail address.
    #[error("not shaped like a mail address")]
    NotMailShaped,
}

/// A portal ID as its owner writes it, in half width. Compared by [`PortalId::key`], without case.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PortalId(String);

impl PortalId {
    /// Reads a portal ID: 4–100 half-width letters, digits and `@ _ - .`, shaped like a mail address.
    ///
    /// Mail-shaped means one `@` with something before it and a host name after it: at least two labels of at most 63
    /// characters, without `_`, that neither begin nor end with a hyphen, the last of two or more characters beginning
    /// with a letter. Dots before the `@` may stand anywhere, as in older carrier addresses.
    pub fn parse(raw: &str) -> Result<Self, PortalIdFault> {
        let id = half_width(raw);
        match id.chars().count() {
            0 => Err(PortalIdFault::Empty),
            4..=100 if !id.chars().all(is_portal_id_character) => Err(PortalIdFault::Characters),
            4..=100 if !is_mail_shaped(&id) => Err(PortalIdFault::NotMailShaped),
            4..=100 => Ok(Self(id)),
            _ => Err(PortalIdFault::Length),
        }
    }

    /// As its owner writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The lower-case form that is unique and compared.
    #[must_use]
    pub fn key(&self) -> String {
        email_key(&self.0)
    }
}

/// Why a contact address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContactAddressFault {
    /// Nothing was typed.
    #[error("nothing was typed")]
    Empty,
    /// More than 254 characters, or more than 64 before the `@`.
    #[error("too long for a mail address")]
    Length,
    /// Something other than letters, digits and `@ _ - . +`.
    #[error("a character that cannot stand in a contact address")]
    Characters,
    /// Not shaped like a mail address.
    #[error("not shaped like a mail address")]
    NotMailShaped,
}

/// The mail address that the portal writes to, as its owner writes it, in half width.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContactAddress(String);

impl ContactAddress {
    /// Reads a contact address: like [`PortalId::parse`], but `+` is allowed and up to 254 characters, 64 of them
    /// before the `@`. Whether the address exists is left to its verification.
    pub fn parse(raw: &str) -> Result<Self, ContactAddressFault> {
        let address = half_width(raw);
        if address.is_empty() {
            return Err(ContactAddressFault::Empty);
        }
        if address.chars().count() > 254 {
            return Err(ContactAddressFault::Length);
        }
        if !address.chars().all(|c| c == '+' || is_portal_id_character(c)) {
            return Err(ContactAddressFault::Characters);
        }
        if !is_mail_shaped(&address) {
            return Err(ContactAddressFault::NotMailShaped);
        }
        if split(&address).0.len() > 64 {
            return Err(ContactAddressFault::Length);
        }
        Ok(Self(address))
    }

    /// As its owner writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether dots stand where standard mail has none: at either end or twice in a row before the `@`. Older carrier
    /// addresses have them, so this is only a warning.
    #[must_use]
    pub fn has_odd_dots(&self) -> bool {
        let (local, _) = split(&self.0);
        local.starts_with('.') || local.ends_with('.') || local.contains("..")
    }

    /// What follows the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        split(&self.0).1
    }

    /// The address with most of it hidden: `h***o@e***.jp`.
    #[must_use]
    pub fn masked(&self) -> String {
        mask_address(&self.0)
    }
}

macro_rules! mail_shaped_text {
    ($($name:ident: $fault:ident),+) => {$(
        impl TryFrom<String> for $name {
            type Error = $fault;
            fn try_from(raw: String) -> Result<Self, $fault> {
                Self::parse(&raw)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&mask_address(&self.0)).finish()
            }
        }
    )+};
}

mail_shaped_text!(PortalId: PortalIdFault, ContactAddress: ContactAddressFault);

/// An address with most of it hidden; see [`crate::registration::mask_portal_id`].
#[must_use]
pub fn mask_address(address: &str) -> String {
    let Some((local, domain)) = address.rsplit_once('@') else { return "***".to_owned() };
    let ends = (local.chars().count() >= 5).then(|| local.chars().next().zip(local.chars().next_back())).flatten();
    let local = ends.map_or_else(|| "***".to_owned(), |(first, last)| format!("{first}***{last}"));
    let (host, top) = domain.rsplit_once('.').unwrap_or((domain, ""));
    let first = host.chars().next().filter(|_| host.chars().count() >= 3);
    let host = first.map_or_else(|| "***".to_owned(), |first| format!("{first}***"));
    let dot = if top.is_empty() { "" } else { "." };
    format!("{local}@{host}{dot}{top}")
}

/// What was typed, in half width, without invisible characters and without blanks at the ends.
fn half_width(raw: &str) -> String {
    let text: String = compatible(raw).nfc().collect();
    text.trim().to_owned()
}

fn is_portal_id_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '@' | '_' | '-' | '.')
}

/// Whether an address has the shape that [`PortalId::parse`] describes.
fn is_mail_shaped(address: &str) -> bool {
    // No name server knows a longer name, nor one with a longer label, so no mail would ever be sent.
    const LONGEST_DOMAIN: usize = 253;
    let (local, domain) = split(address);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && !label.contains(['@', '_', '+'])
    };
    let Some((_, top)) = domain.rsplit_once('.') else { return false };
    !local.is_empty()
        && domain.len() <= LONGEST_DOMAIN
        && domain.split('.').all(is_label)
        && top.len() >= 2
        && top.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// What comes before and after the first `@`.
fn split(address: &str) -> (&str, &str) {
    address.split_once('@').unwrap_or((address, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_portal_id_is_mail_shaped_in_half_width() {
        for (typed, id) in [
            ("hanako@example.jp", "hanako@example.jp"),
            (" Hanako_1-2.3@Mail.Example.co.jp ", "Hanako_1-2.3@Mail.Example.co.jp"),
            ("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ", "hanako@example.jp"),
            ("a..b.@carrier.example", "a..b.@carrier.example"),
            ("a@b.jp", "a@b.jp"),
        ] {
            assert_eq!(PortalId::parse(typed).unwrap().as_str(), id);
        }
        assert_eq!(PortalId::parse("Hanako@Example.JP").unwrap().key(), "hanako@example.jp");
    }

    #[test]
    fn a_refused_portal_id_says_why() {
        use PortalIdFault::{Characters, Empty, Length, NotMailShaped};
        for (typed, fault) in [
            ("", Empty),
            ("　", Empty),
            ("a@b", Length),
            ("hanako+tv@example.jp", Characters),
            ("ha nako@example.jp", Characters),
            ("はなこ@example.jp", Characters),
            ("hanako", NotMailShaped),
            ("@example.jp", NotMailShaped),
            ("hanako@", NotMailShaped),
            ("hanako@example", NotMailShaped),
            ("hanako@example.", NotMailShaped),
            ("hanako@.jp", NotMailShaped),
            ("hanako@exa..mple.jp", NotMailShaped),
            ("hanako@-example.jp", NotMailShaped),
            ("hanako@exa_mple.jp", NotMailShaped),
            ("hana@ko@example.jp", NotMailShaped),
            ("hanako@192.0.2.1", NotMailShaped),
            ("hanako@example.j", NotMailShaped),
            (&format!("a@{}.jp", "b".repeat(64)), NotMailShaped),
            (&format!("a@b.{}", "c".repeat(64)), NotMailShaped),
        ] {
            assert_eq!(PortalId::parse(typed).unwrap_err(), fault, "{typed}");
        }
        let long = |n: usize| format!("{}@example.jp", "a".repeat(n - 11));
        assert!(PortalId::parse(&format!("a@{}.jp", "b".repeat(63))).is_ok());
        assert!(PortalId::parse(&long(100)).is_ok());
        assert_eq!(PortalId::parse(&long(101)).unwrap_err(), Length);
    }

    #[test]
    fn a_contact_address_may_hold_a_plus_and_be_longer() {
        let address = ContactAddress::parse("Hanako+tv@example.jp").unwrap();
        assert_eq!((address.as_str(), address.domain()), ("Hanako+tv@example.jp", "example.jp"));
        let domain = format!("{0}.{0}.{0}.example.jp", "b".repeat(58));
        assert!(ContactAddress::parse(&format!("{}@{domain}", "a".repeat(64))).is_ok());
        for (typed, fault) in [
            (String::new(), ContactAddressFault::Empty),
            (format!("{}@{domain}", "a".repeat(65)), ContactAddressFault::Length),
            (format!("{}@example.jp", "a".repeat(65)), ContactAddressFault::Length),
            ("hana/ko@example.jp".into(), ContactAddressFault::Characters),
            ("hanako\r\nBcc: x@example.jp".into(), ContactAddressFault::Characters),
            ("hanako@exam+ple.jp".into(), ContactAddressFault::NotMailShaped),
            ("hanako".into(), ContactAddressFault::NotMailShaped),
        ] {
            assert_eq!(ContactAddress::parse(&typed).unwrap_err(), fault, "{typed}");
        }
    }

    #[test]
    fn odd_dots_are_a_warning() {
        for (typed, odd) in [
            ("hanako@example.jp", false),
            ("hana.ko@example.jp", false),
            ("hana..ko@carrier.example", true),
            ("hanako.@carrier.example", true),
            (".hanako@carrier.example", true),
        ] {
            assert_eq!(ContactAddress::parse(typed).unwrap().has_odd_dots(), odd, "{typed}");
        }
    }

    #[test]
    fn a_masked_address_hides_all_but_its_ends() {
        for (address, masked) in [
            ("hanako@example.jp", "h***o@e***.jp"),
            ("hanako@mail.example.co.jp", "h***o@m***.jp"),
            ("taro1@abc.jp", "t***1@a***.jp"),
            ("taro@example.jp", "***@e***.jp"),
            ("a@b.jp", "***@***.jp"),
            ("hanako@example", "h***o@e***"),
            ("hanako", "***"),
            ("", "***"),
        ] {
            assert_eq!(crate::registration::mask_portal_id(address), masked, "{address}");
        }
        let contact = ContactAddress::parse("hanako@example.jp").unwrap();
        assert_eq!(contact.masked(), "h***o@e***.jp");
        assert_eq!(format!("{contact:?}"), r#"ContactAddress("h***o@e***.jp")"#);
    }

    proptest! {
        #[test]
        fn an_accepted_id_reads_back_and_is_an_accepted_contact_address(raw in r"[ -~　ａ-ｚ＠．]{0,30}|[a-z.]{1,8}@[a-z.-]{1,12}") {
            if let Ok(id) = PortalId::parse(&raw) {
                prop_assert!(PortalId::parse(id.as_str()).unwrap() == id);
                prop_assert!(ContactAddress::parse(id.as_str()).is_ok());
                let stored = serde_json::to_string(&id).unwrap();
                prop_assert!(serde_json::from_str::<PortalId>(&stored).unwrap() == id);
            }
        }
    }
}
