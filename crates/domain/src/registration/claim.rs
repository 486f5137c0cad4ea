//! What a visitor claims about a contract, and the record it is compared with.

use crate::{
    catalog::Family,
    customer::CustomerKind,
    folding::{birth_date, is_kanji, last4, name_key, number_key, phone_key, postcode_key},
    id::CustomerId,
    time::Date,
    words,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest name read, in characters as typed.
const LONGEST_NAME: usize = 100;

words! {
    /// An item that proves a contract.
    ProofKind {
        /// お客さま番号
        CustomerNumber => "customer_number",
        /// 口座番号 下4桁
        BankLast4 => "bank_last4",
        /// クレジットカード番号 下4桁
        CardLast4 => "card_last4",
        /// 機器情報
        Device => "device",
        /// 郵便番号; only as additional proof.
        Postcode => "postcode",
        /// 生年月日; only as additional proof.
        BirthDate => "birth_date",
    }
}

impl ProofKind {
    /// The four of STEP2, in the guide's order (PRODUCT §4.1).
    pub const FIRST: [Self; 4] = [Self::CustomerNumber, Self::BankLast4, Self::CardLast4, Self::Device];

    /// Whether the item is only four digits, which can be guessed.
    #[must_use]
    pub const fn is_last4(self) -> bool {
        matches!(self, Self::BankLast4 | Self::CardLast4)
    }
}

/// Why an item cannot be read. The visitor is told; it costs no try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofFault {
    /// Nothing was typed.
    #[error("nothing was typed")]
    Empty,
    /// Too few or too many characters for its kind.
    #[error("not of the length of its kind")]
    WrongLength,
    /// Something other than digits in a number.
    #[error("not a number")]
    NotANumber,
    /// Not a date of birth.
    #[error("not a date")]
    NotADate,
}

/// One item, folded for comparison. A date of birth is `yyyy-mm-dd`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Its kind.
    pub kind: ProofKind,
    /// What was typed, folded.
    pub key: String,
}

impl Proof {
    /// Reads an item as typed. Customer numbers have 1–32 characters once folded, device numbers 4–32.
    pub fn read(kind: ProofKind, raw: &str) -> Result<Self, ProofFault> {
        let folded = number_key(raw);
        if folded.is_empty() {
            return Err(ProofFault::Empty);
        }
        let length = folded.chars().count();
        let digits = |key: Option<String>| {
            let typed_digits = folded.trim_start_matches('〒').bytes().all(|b| b.is_ascii_digit());
            key.ok_or(if typed_digits { ProofFault::WrongLength } else { ProofFault::NotANumber })
        };
        let key = match kind {
            ProofKind::CustomerNumber if length <= 32 => folded,
            ProofKind::Device if (4..=32).contains(&length) => folded,
            ProofKind::CustomerNumber | ProofKind::Device => return Err(ProofFault::WrongLength),
            ProofKind::BankLast4 | ProofKind::CardLast4 => digits(last4(raw))?,
            ProofKind::Postcode => digits(postcode_key(raw))?,
            ProofKind::BirthDate => birth_date(raw).ok_or(ProofFault::NotADate)?.to_string(),
        };
        Ok(Self { kind, key })
    }
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proof").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Why a name cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// Nothing that could be a name.
    #[error("no name was typed")]
    Empty,
    /// Kanji, which cannot be compared: the visitor is asked to type kana.
    #[error("the name is not in kana")]
    NotKana,
    /// More than 100 characters.
    #[error("the name is too long")]
    TooLong,
}

/// Why a claim cannot be read: which field, and what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClaimFault {
    /// The contract holder's name.
    #[error("name: {0}")]
    Name(NameFault),
    /// The phone number: it cannot exist in Japan.
    #[error("not a phone number")]
    Phone,
    /// The proof item.
    #[error("proof: {0}")]
    Proof(ProofFault),
}

/// What a visitor says in STEP2, folded for comparison.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The contract holder's name, by [`name_key`].
    pub name_key: String,
    /// A registered phone number, by [`phone_key`].
    pub phone_key: String,
    /// The one item.
    pub proof: Proof,
}

impl Claim {
    /// Reads the fields of STEP2 as typed, or returns everything wrong with them, in the order of the form.
    pub fn read(name_kana: &str, phone: &str, kind: ProofKind, proof: &str) -> Result<Self, Vec<ClaimFault>> {
        let name = read_name(name_kana).map_err(ClaimFault::Name);
        let phone = phone_key(phone).ok_or(ClaimFault::Phone);
        let proof = Proof::read(kind, proof).map_err(ClaimFault::Proof);
        match (name, phone, proof) {
            (Ok(name_key), Ok(phone_key), Ok(proof)) => Ok(Self { name_key, phone_key, proof }),
            (name, phone, proof) => Err([name.err(), phone.err(), proof.err()].into_iter().flatten().collect()),
        }
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim").field("proof", &self.proof).finish_non_exhaustive()
    }
}

/// The key of a name that a visitor typed. Legal forms may be in kanji (株式会社ヤマダ): they are dropped.
pub fn read_name(raw: &str) -> Result<String, NameFault> {
    if raw.chars().count() > LONGEST_NAME {
        return Err(NameFault::TooLong);
    }
    let key = name_key(raw);
    if key.chars().any(is_kanji) {
        Err(NameFault::NotKana)
    } else if !key.chars().any(char::is_alphanumeric) {
        Err(NameFault::Empty)
    } else {
        Ok(key)
    }
}

/// What the operator has on file for one customer, folded for comparison.
#[derive(Clone, PartialEq, Eq)]
pub struct OnFile {
    /// The customer's id.
    pub customer: CustomerId,
    /// Person, company or building owner.
    pub kind: CustomerKind,
    /// The name in kana, by [`name_key`].
    pub name_key: String,
    /// Every registered phone number, by [`phone_key`].
    pub phone_keys: Vec<String>,
    /// お客さま番号, by [`number_key`].
    pub number_key: String,
    /// Last four digits of every account; for ゆうちょ, of both passbook and transfer number.
    pub bank_last4: Vec<String>,
    /// Last four digits of every card.
    pub card_last4: Vec<String>,
    /// Serial, CAS card and MAC address of every device, by [`number_key`].
    pub device_keys: Vec<String>,
    /// Postcodes, by [`postcode_key`].
    pub postcode_keys: Vec<String>,
    /// Date of birth of a person.
    pub birth_date: Option<Date>,
    /// Families of the services in use.
    pub families: Vec<Family>,
}

impl OnFile {
    /// Whether name, phone and item of a claim all match this customer.
    #[must_use]
    pub fn matches(&self, claim: &Claim) -> bool {
        same(&self.name_key, &claim.name_key) && holds(&self.phone_keys, &claim.phone_key) && self.proves(&claim.proof)
    }

    /// Whether an item matches this customer. One that is not on file proves nothing.
    #[must_use]
    pub fn proves(&self, proof: &Proof) -> bool {
        match proof.kind {
            ProofKind::CustomerNumber => same(&self.number_key, &proof.key),
            ProofKind::BankLast4 => holds(&self.bank_last4, &proof.key),
            ProofKind::CardLast4 => holds(&self.card_last4, &proof.key),
            ProofKind::Device => holds(&self.device_keys, &proof.key),
            ProofKind::Postcode => holds(&self.postcode_keys, &proof.key),
            ProofKind::BirthDate => self.birth_date.is_some_and(|date| date.to_string() == proof.key),
        }
    }
}

impl fmt::Debug for OnFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnFile").field("customer", &self.customer).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Whether two keys are equal. An empty one equals nothing: it stands for what is not on file.
fn same(on_file: &str, claimed: &str) -> bool {
    !on_file.is_empty() && on_file == claimed
}

fn holds(on_file: &[String], claimed: &str) -> bool {
    on_file.iter().any(|key| same(key, claimed))
}

#[cfg(test)]
mod tests;
