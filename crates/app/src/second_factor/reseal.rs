//! Sealing the seeds of authenticator apps anew after the installation got a newer key, so that earlier keys can be
//! given up (decision 0028). Covers the seeds of logins and of the people at the desk.

use super::seed::Seed;
use crate::{cx::App, error::Error, sealed::Sealed};
use madoguchi_domain::{
    audit::Action,
    id::{PortalUserId, StaffId},
};
use madoguchi_store::{Db, Stamp, Stop, StoreError, Tx, Unit, audit::About, second_factor, staff};
use std::convert::Infallible;
use uuid::Uuid;

/// Seeds sealed in one transaction.
const AT_ONCE: i64 = 200;

/// The result, as numbers of authenticator apps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Resealed {
    /// Sealed anew.
    pub anew: u64,
    /// Those the newest key had sealed already.
    pub already: u64,
    /// Those that none of the installation's keys opens: their codes fail until the key is back.
    pub closed: u64,
}

/// Whose seeds.
#[derive(Debug, Clone, Copy)]
enum Owners {
    Logins,
    Staff,
}

impl Owners {
    async fn seeds(self, db: &Db, after: Option<Uuid>) -> Result<Vec<(Uuid, Vec<u8>)>, StoreError> {
        Ok(match self {
            Self::Logins => {
                let seeds = second_factor::seeds(db, after.map(PortalUserId), AT_ONCE).await?;
                seeds.into_iter().map(|(user, seed)| (user.0, seed)).collect()
            }
            Self::Staff => {
                let seeds = staff::seeds(db, after.map(StaffId), AT_ONCE).await?;
                seeds.into_iter().map(|(staff, seed)| (staff.0, seed)).collect()
            }
        })
    }

    async fn replace(self, tx: &mut Tx, whose: Uuid, old: &[u8], new: &[u8]) -> Result<bool, StoreError> {
        match self {
            Self::Logins => tx.reseal_two_step(PortalUserId(whose), old, new).await,
            Self::Staff => tx.reseal_staff(StaffId(whose), old, new).await,
        }
    }
}

/// Seals every seed anew that an older key sealed. After an interruption, running it again continues where it stopped.
pub async fn reseal(app: &App) -> Result<Resealed, Error> {
    let mut all = Resealed::default();
    for owners in [Owners::Logins, Owners::Staff] {
        let mut after = None;
        loop {
            let seeds = owners.seeds(app.db(), after).await?;
            let Some((last, _)) = seeds.last() else { break };
            after = Some(*last);
            let mut older = Vec::new();
            for (whose, stored) in seeds {
                let sealed = Sealed::<Seed>::stored(stored);
                match sealed.open(app.keys(), whose.as_bytes()) {
                    None => all.closed += 1,
                    Some(_) if sealed.is_of(app.keys().newest()) => all.already += 1,
                    Some(seed) => {
                        let anew = seed.sealed(app, whose).ok_or(Error::Corrupt { what: "two-step seed" })?;
                        older.push((whose, sealed, anew));
                    }
                }
            }
            if !older.is_empty() {
                let Ok(anew) = app.db().write(Anew { stamp: app.system_stamp("keys"), owners, older }).await?;
                all.anew += anew;
            }
        }
    }
    Ok(all)
}

/// Puts newly sealed seeds in place of those unchanged since they were read. Returns their number.
struct Anew {
    stamp: Stamp,
    owners: Owners,
    older: Vec<(Uuid, Sealed<Seed>, Sealed<Seed>)>,
}

impl Unit for Anew {
    type Done = u64;
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<u64, Stop<Infallible, Error>> {
        let mut anew = 0;
        for (whose, old, new) in &self.older {
            anew += u64::from(self.owners.replace(tx, *whose, old.as_bytes(), new.as_bytes()).await?);
        }
        if anew > 0 {
            let about = About { detail: "two-step seeds", ..About::default() };
            tx.audit(&self.stamp, Action::SecretsResealed, about).await?;
        }
        Ok(anew)
    }
}
