//! Sealing the seeds of authenticator apps anew after the installation got a newer key, so that the ones before it can be
//! given up (decision 0028).

use super::seed::Seed;
use crate::{cx::App, error::Error, sealed::Sealed};
use madoguchi_domain::{audit::Action, id::PortalUserId};
use madoguchi_store::{StoreError, audit::About, second_factor};

/// Seeds sealed in one transaction.
const AT_ONCE: i64 = 200;

/// What came of it, in logins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Resealed {
    /// Sealed anew.
    pub anew: u64,
    /// The newest key had sealed them already.
    pub already: u64,
    /// None of the installation's keys opens them: their apps' codes are wrong until the key is back.
    pub closed: u64,
}

/// Seals every seed anew that an older key sealed. Whoever is interrupted begins again and goes on where it ended.
pub async fn reseal(app: &App) -> Result<Resealed, Error> {
    let (mut all, mut after) = (Resealed::default(), None);
    loop {
        let seeds = second_factor::seeds(app.db(), after, AT_ONCE).await?;
        let Some((last, _)) = seeds.last() else { return Ok(all) };
        after = Some(*last);
        let mut older = Vec::new();
        for (user, stored) in seeds {
            let sealed = Sealed::<Seed>::stored(stored);
            match sealed.open(app.keys(), user.0.as_bytes()) {
                None => all.closed += 1,
                Some(_) if sealed.is_of(app.keys().newest()) => all.already += 1,
                Some(seed) => {
                    let anew = Sealed::seal(app.keys().newest(), app.randomness(), user.0.as_bytes(), &seed);
                    older.push((user, sealed, anew.ok_or(Error::Corrupt { what: "two-step seed" })?));
                }
            }
        }
        if !older.is_empty() {
            all.anew += write(app, older).await?;
        }
    }
}

type Anew = (PortalUserId, Sealed<Seed>, Sealed<Seed>);

/// Says how many were still as they had been read.
async fn write(app: &App, older: Vec<Anew>) -> Result<u64, Error> {
    let stamp = app.system_stamp("keys");
    let written = app.db().write_closure(move |tx| {
        let (stamp, older) = (stamp.clone(), older.clone());
        Box::pin(async move {
            let mut anew = 0;
            for (user, old, new) in older {
                anew += u64::from(tx.reseal_two_step(user, old.as_bytes(), new.as_bytes()).await?);
            }
            if anew > 0 {
                let about = About { detail: "two-step seeds", ..About::default() };
                tx.audit(&stamp, Action::SecretsResealed, about).await?;
            }
            Ok::<_, StoreError>(anew)
        })
    });
    Ok(written.await?)
}
