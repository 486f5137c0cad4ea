//! The staff of the demo's desk: one in each role, whose authenticator app is set up already.

use super::choice::choose;
use anyhow::bail;
use madoguchi_app::{
    App, Outcome,
    second_factor::Seed,
    staff::{self, AddRefusal, Newcomer},
};
use madoguchi_domain::{credential::PasswordContext, secret::Secret, staff::Role};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// Streams of the dice far from those of customers.
const PASSWORDS: u64 = 1 << 48;
const SEEDS: u64 = 1 << 49;

/// Somebody who can sign in to the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMember {
    /// What she signs in with.
    pub sign_in: String,
    /// Her password.
    pub password: String,
    /// The seed of her authenticator app, in base32.
    pub totp_secret: String,
    /// Her role at the desk.
    pub role: Role,
}

/// Lets one in for each role. A second run finds them there: the same seed makes the same people.
pub(in crate::demo) async fn hire(seed: u64, app: &App) -> anyhow::Result<Vec<StaffMember>> {
    let mut hired = Vec::new();
    for (role, name) in Role::ALL.iter().zip(["早川 みのり", "佐伯 千夏", "真壁 文", "小野寺 正", "窪田 薫"])
    {
        let place = u64::try_from(hired.len())?;
        let sign_in = role.to_string();
        let chosen = choose(seed, PASSWORDS + place, |_, password| {
            let names = vec![name.to_owned()];
            let about =
                PasswordContext { portal_id: &sign_in, contact_address: "", names, phones: Vec::new(), operator: &[] };
            password.check(&about).is_ok()
        })?;
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        dice.set_stream(SEEDS + place);
        let secret = Seed::of(dice.random());
        let member = StaffMember {
            sign_in: sign_in.clone(),
            password: chosen.password.clone(),
            totp_secret: secret.base32(),
            role: *role,
        };
        let newcomer = Newcomer {
            sign_in,
            name: name.to_owned(),
            role: *role,
            password: Some(Secret::new(chosen.password)),
            seed: Some(secret),
        };
        match staff::add(app, newcomer).await? {
            Outcome::Done(_) | Outcome::Refused(AddRefusal::Taken) => hired.push(member),
            Outcome::Refused(refusal) => bail!("{} was not let in to the desk: {refusal}", member.sign_in),
        }
    }
    Ok(hired)
}
