//! What a customer wishes from a service that a partner runs, and what of it is in force.
//!
//! A wish is a document of its feature, kept as it is handed over. It has a version, so that a job that hands over an
//! earlier one cannot declare the newest to be in force.

use crate::{
    actor::MayChangeOptions, db::Db, error::StoreError, may_change::MayChange, sql, stamp::Stamp, tx::Tx, value::Row,
};
use madoguchi_domain::{
    id::{CustomerId, SettingId},
    setting::SettingKind,
    time::Ts,
};

crate::value::stored_words!(SettingKind);

/// A setting, as seen by its page and by the job that hands it over. The documents are JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its id.
    pub id: SettingId,
    /// Its customer.
    pub customer: CustomerId,
    /// What is set.
    pub kind: SettingKind,
    /// The document wished for.
    pub wished: String,
    /// The version of the wish, from 1.
    pub version: i64,
    /// When the wish was made.
    pub wished_at: Ts,
    /// What is in force, if anything.
    pub in_force: Option<InForce>,
    /// When the partner refused the wish, if it did.
    pub refused_at: Option<Ts>,
}

/// What a partner has put in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// The document.
    pub document: String,
    /// The version of the wish it came from.
    pub version: i64,
    /// When it came into force.
    pub since: Ts,
}

const COLUMNS: &str =
    "SELECT id, customer_id, kind, wished, version, wished_at, refused_at, in_force, in_force_version,
     in_force_at FROM setting";

fn read(row: &Row) -> Result<Setting, StoreError> {
    let mut c = row.columns();
    Ok(Setting {
        id: c.take()?,
        customer: c.take()?,
        kind: c.take()?,
        wished: c.take()?,
        version: c.take()?,
        wished_at: c.take()?,
        refused_at: c.take()?,
        in_force: match (c.take::<Option<String>>()?, c.take::<Option<i64>>()?, c.take::<Option<Ts>>()?) {
            (Some(document), Some(version), Some(since)) => Some(InForce { document, version, since }),
            _ => None,
        },
    })
}

/// Identifies one of a customer's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Which {
    /// The right to change it, with its customer.
    pub may: MayChangeOptions,
    /// What is set.
    pub kind: SettingKind,
    /// Which one, where a customer has several of a kind; otherwise empty.
    pub subject: String,
}

/// What a customer has set there, if anything.
pub async fn of(db: &Db, which: &Which) -> Result<Option<Setting>, StoreError> {
    let text = format!("{COLUMNS} WHERE customer_id = $1 AND kind = $2 AND subject = $3");
    let sql = sql!(text, which.may.customer, which.kind, which.subject.as_str());
    db.fetch_optional(sql).await?.as_ref().map(read).transpose()
}

/// A setting that a job hands over.
pub async fn find(db: &Db, id: SettingId) -> Result<Option<Setting>, StoreError> {
    db.fetch_optional(sql!(format!("{COLUMNS} WHERE id = $1"), id)).await?.as_ref().map(read).transpose()
}

impl Tx {
    /// Notes a wish, if the version that was seen is still the newest (0: nothing was set yet). Returns the setting;
    /// `None` when another window was quicker.
    pub async fn wish_setting(
        &mut self,
        stamp: &Stamp,
        _by: &MayChange,
        which: &Which,
        seen: i64,
        document: &str,
    ) -> Result<Option<SettingId>, StoreError> {
        let sql = if seen == 0 {
            sql!(
                "INSERT INTO setting (id, customer_id, kind, subject, wished, version, wished_at)
                 VALUES ($1, $2, $3, $4, $5, 1, $6)
                 ON CONFLICT (customer_id, kind, subject) DO NOTHING RETURNING id",
                stamp.id::<SettingId>(),
                which.may.customer,
                which.kind,
                which.subject.as_str(),
                document,
                stamp.now,
            )
        } else {
            sql!(
                "UPDATE setting SET wished = $1, version = version + 1, wished_at = $2, refused_at = NULL
                 WHERE customer_id = $3 AND kind = $4 AND subject = $5 AND version = $6 RETURNING id",
                document,
                stamp.now,
                which.may.customer,
                which.kind,
                which.subject.as_str(),
                seen,
            )
        };
        self.fetch_optional(sql).await?.map(|row| row.get(0)).transpose()
    }

    /// Removes what was set by somebody who is no longer the customer of that record.
    pub(crate) async fn forget_settings(&mut self, customer: CustomerId) -> Result<(), StoreError> {
        self.execute(sql!("DELETE FROM setting WHERE customer_id = $1", customer)).await
    }

    /// Moves settings when two records turn out to be one customer; the settings of the one that stays are kept.
    pub(crate) async fn move_settings(&mut self, from: CustomerId, to: CustomerId) -> Result<(), StoreError> {
        let text = "UPDATE setting SET customer_id = $1 WHERE customer_id = $2 AND NOT EXISTS (
             SELECT 1 FROM setting other
             WHERE other.customer_id = $1 AND other.kind = setting.kind AND other.subject = setting.subject)";
        self.execute(sql!(text, to, from)).await
    }

    /// Notes that the partner has put a version in force.
    pub async fn setting_in_force(&mut self, handed: &Setting, now: Ts) -> Result<(), StoreError> {
        let text = "UPDATE setting SET in_force = $1, in_force_version = $2, in_force_at = $3 WHERE id = $4";
        self.execute(sql!(text, handed.wished.as_str(), handed.version, now, handed.id)).await
    }

    /// Notes that the partner refused a version, unless there is a newer wish by now.
    pub async fn setting_refused(&mut self, handed: &Setting, now: Ts) -> Result<(), StoreError> {
        let text = "UPDATE setting SET refused_at = $1 WHERE id = $2 AND version = $3";
        self.execute(sql!(text, now, handed.id, handed.version)).await
    }
}
