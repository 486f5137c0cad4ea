//! The pages of the change of the password and of "that was not me" in each of their states.

use super::{not_me, password::Pages};
use crate::visit::Visit;
use madoguchi_app::{
    Subscriber,
    credential::{PasswordForm, PasswordFormFault},
};
use madoguchi_domain::{
    credential::PasswordFault,
    throttle::{Delay, DelayCause},
};
use madoguchi_web::{Failure, change_page::Samples, sample::Sample};

pub(crate) async fn all(visit: &Visit, me: &Subscriber) -> Result<Vec<Sample>, Failure> {
    let typed = PasswordForm::default();
    let mut all = Samples::<Pages>::of(visit, me.login()).await?.form("first")?;
    for (state, fault) in [
        ("wrong", PasswordFormFault::Current),
        ("delayed", PasswordFormFault::Delayed(Delay { until: visit.cx.now, cause: DelayCause::Login(5) })),
        ("too short", PasswordFormFault::New(PasswordFault::TooShort)),
        ("the same", PasswordFormFault::Same),
        ("differs", PasswordFormFault::Again),
    ] {
        all = all.refused(state, &typed, vec![fault])?;
    }
    let mut made = all.done().await?.made();
    made.extend(not_me::samples::all(visit, me)?);
    Ok(made)
}
