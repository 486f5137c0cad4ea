//! What failed tries at a login are counted against, and whom they hold up (PRODUCT §4.4).
//!
//! A try is counted before it is looked at, and the right one clears what was counted against its login. Nobody is held
//! up by somebody else's failures where that can be told apart: an open session counts for itself, so does a browser
//! that the login knows; a stranger counts for the login by source and by the networks around it, and only past very
//! many for the login as a whole, by the hour.

use crate::{
    cx::Cx,
    error::{Error, Stop},
    keys::Token,
    throttle,
};
use madoguchi_domain::{
    limit::{AROUND, Limit, NEAR},
    sign_in::DelayPolicy,
    throttle::{Attempt, Delay, DelayCause, Throttle, limited_attempt, sign_in_attempt},
    time::Ts,
};
use madoguchi_store::{
    StoreError, Tx, Unit,
    actor::Login,
    throttle::{ThrottleKey, load_all},
};
use std::{convert::Infallible, time::Duration};

/// The counters of one try.
#[derive(Debug, Clone)]
pub(crate) struct Tries {
    /// Of the login: counted before the try is looked at; the right one clears them.
    login: Vec<Counter>,
    /// Of where it comes from, whatever the login: counted for failures alone. Many people sign in from one address,
    /// and their right passwords must neither count nor prolong old failures.
    source: Vec<Counter>,
}

#[derive(Debug, Clone, Copy)]
struct Counter {
    key: ThrottleKey,
    measure: Measure,
}

#[derive(Debug, Clone, Copy)]
enum Measure {
    /// So many failures, then a delay that grows.
    Delay(DelayPolicy),
    /// So many tries.
    Limit(Limit),
}

impl Measure {
    fn next(self, old: Option<Throttle>, now: Ts) -> Attempt {
        match self {
            Self::Delay(policy) => sign_in_attempt(&policy, old, now),
            Self::Limit(limit) => limited_attempt(limit, old, now),
        }
    }
}

impl Tries {
    /// A try from a browser that the login does not know. `what` names the kind of login, `whom` the login.
    pub(crate) fn of_stranger(cx: &Cx, what: &str, whom: &[u8]) -> Self {
        let policy = cx.app.policies().sign_in;
        let near = cx.source.networks().zip(NEAR).map(|(network, several)| Counter {
            key: throttle::key(cx, &format!("{what}_from"), &[whom, b"\n", network.as_bytes()].concat()),
            measure: Measure::Delay(policy.times(several)),
        });
        let all = Counter {
            key: throttle::key(cx, &format!("{what}_strangers"), whom),
            measure: Measure::Limit(policy.strangers_an_hour()),
        };
        Self { login: near.chain([all]).collect(), source: Self::around(cx, what) }
    }

    /// A try from a browser that the login knows.
    pub(crate) fn of_known_browser(cx: &Cx, what: &str, whom: &[u8], device: &Token) -> Self {
        let key = throttle::key(cx, &format!("{what}_browser"), &[whom, b"\n", &device.hash()].concat());
        Self::alone(cx, key)
    }

    /// A try at the desk, whose sign-in page is not for everybody: its few logins count wherever the try comes from.
    pub(crate) fn of_staff(cx: &Cx, key: &str) -> Self {
        let login = throttle::key(cx, "staff_account", key.as_bytes());
        Self { source: Self::around(cx, "staff"), ..Self::alone(cx, login) }
    }

    /// A try by somebody signed in.
    pub(crate) fn of_session(cx: &Cx, me: &Login) -> Self {
        Self::alone(cx, throttle::key(cx, "session_password", me.session().0.as_bytes()))
    }

    fn alone(cx: &Cx, key: ThrottleKey) -> Self {
        Self { login: vec![Counter { key, measure: Measure::Delay(cx.app.policies().sign_in) }], source: Vec::new() }
    }

    fn around(cx: &Cx, what: &str) -> Vec<Counter> {
        if cx.source.exempt {
            return Vec::new();
        }
        let counter = |(network, several): (&str, u32)| Counter {
            key: throttle::key(cx, &format!("{what}_source"), network.as_bytes()),
            measure: Measure::Delay(cx.app.policies().sign_in.times(several)),
        };
        cx.source.networks().zip(AROUND).map(counter).collect()
    }

    /// Counts the try against the login. Returns why and until when it is not looked at, if so.
    pub(crate) async fn take(&self, cx: &Cx) -> Result<Option<Delay>, Error> {
        let keys: Vec<_> = self.source.iter().chain(&self.login).map(|counter| counter.key).collect();
        let loaded = load_all(cx.db(), &keys).await?;
        let (of_source, of_login) = loaded.split_at(self.source.len());
        let blocked = |counters: &[Counter], loaded: &[Option<Throttle>]| {
            let attempts = counters.iter().zip(loaded).map(|(counter, old)| counter.measure.next(*old, cx.now));
            let blocked = attempts.filter_map(|attempt| match attempt {
                Attempt::Blocked { until, count } => Some((until, count)),
                Attempt::Allowed(_) => None,
            });
            blocked.max_by_key(|(until, _)| *until)
        };
        let login = blocked(&self.login, of_login);
        if let Some((until, count)) = blocked(&self.source, of_source) {
            // Whoever mistypes at home meets both: then it is said of the login.
            let of_login = login.filter(|(login, _)| *login >= until);
            let cause = of_login.map_or(DelayCause::Source(count), |(_, count)| DelayCause::Login(count));
            return Ok(Some(Delay { until: of_login.map_or(until, |(until, _)| until), cause }));
        }
        if let Some((until, count)) = login {
            return Ok(Some(Delay { until, cause: DelayCause::Login(count) }));
        }
        for (counter, old) in self.login.iter().zip(of_login) {
            let taken = throttle::take_loaded(cx, counter.key, *old, |old| counter.measure.next(old, cx.now)).await?;
            if let Some(delay) = delay(cx, taken) {
                return Ok(Some(delay));
            }
        }
        Ok(None)
    }

    /// Counts a failure against where it came from.
    pub(crate) async fn failed(&self, cx: &Cx) -> Result<(), Error> {
        for counter in &self.source {
            throttle::take(cx, counter.key, |old| counter.measure.next(old, cx.now)).await?;
        }
        Ok(())
    }

    /// Forgets what was counted against the login, once a try was right.
    pub(crate) async fn clear_in(&self, tx: &mut Tx) -> Result<(), StoreError> {
        for counter in &self.login {
            tx.clear_throttle(counter.key).await?;
        }
        Ok(())
    }

    /// The same, in a transaction of its own.
    pub(crate) async fn clear(&self, cx: &Cx) -> Result<(), Error> {
        let Ok(()) = cx.db().write(Clearing(self.clone())).await?;
        Ok(())
    }
}

struct Clearing(Tries);

impl Unit for Clearing {
    type Done = ();
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<(), Stop<Infallible>> {
        Ok(self.0.clear_in(tx).await?)
    }
}

/// What an attempt that was to be counted is delayed by, if it is.
pub(crate) fn delay(cx: &Cx, taken: Option<Attempt>) -> Option<Delay> {
    match taken {
        Some(Attempt::Allowed(_)) => None,
        Some(Attempt::Blocked { until, count }) => Some(Delay { until, cause: DelayCause::Login(count) }),
        None => Some(Delay { until: cx.now.plus(Duration::from_mins(1)), cause: DelayCause::Rush }),
    }
}
