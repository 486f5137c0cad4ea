//! Calling a partner: the port, the time it may take, and the breaker that leaves an ailing partner alone.
//!
//! Only jobs call partners, never a page or a transaction. A call may arrive twice, under the same id. It tells the
//! state wished for, not a step to take, so that a repeat does no harm.

pub use crate::port::{CallFault, PartnerCall, PartnerLine, Partners};
use crate::{cx::App, error::Error};
pub use madoguchi_domain::partner::{Breaker, Partner};
use madoguchi_domain::{
    partner::{Entry, Turn},
    time::Ts,
};
use madoguchi_store::partner as stored;
use std::time::Duration;

/// How long a partner may take to answer.
pub const TIME_LIMIT: Duration = Duration::from_secs(10);

/// Most times a breaker is computed anew because another process moved it.
const MOST_ROUNDS: usize = 20;

/// The outcome of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Called {
    /// The partner has it, and answered this.
    Done(String),
    /// The partner is left alone until then: end the job with `Ending::Wait`.
    WaitUntil(Ts),
    /// It did not work this time: end the job with `Ending::Retry`.
    Later(String),
    /// The partner will never take the call.
    Never(String),
    /// The operator has no such partner.
    NotConnected,
}

impl Called {
    const fn outcome(&self) -> &'static str {
        match self {
            Self::Done(_) => "done",
            Self::WaitUntil(_) => "waiting",
            Self::Later(_) => "later",
            Self::Never(_) => "never",
            Self::NotConnected => "not_connected",
        }
    }

    const OUTCOMES: [&'static str; 4] = ["done", "waiting", "later", "never"];
}

/// Calls a partner, unless it is to be left alone.
pub async fn call(app: &App, partner: Partner, call: &PartnerCall) -> Result<Called, Error> {
    let Some(line) = app.partner(partner) else { return Ok(Called::NotConnected) };
    let called = match enter(app, partner).await? {
        // Boxed, since it is large and every job would carry it along.
        Ok(turn) => Box::pin(through(app, partner, line.as_ref(), call, turn)).await?,
        Err(until) => Called::WaitUntil(until),
    };
    metrics::counter!(
        "madoguchi_partner_calls_total", "partner" => partner.as_str(), "outcome" => called.outcome()
    )
    .increment(1);
    Ok(called)
}

/// The breakers of all partners that ever failed.
pub async fn breakers(app: &App) -> Result<Vec<(Partner, Breaker)>, Error> {
    Ok(stored::all(app.db()).await?)
}

/// Makes the metrics of partners show 0 before any call, and for each whether it is left alone now.
pub async fn gauge(app: &App) -> Result<(), Error> {
    if app.partners().is_empty() {
        return Ok(());
    }
    let breakers = breakers(app).await?;
    for partner in app.partners().keys() {
        for outcome in Called::OUTCOMES {
            let labels = [("partner", partner.as_str()), ("outcome", outcome)];
            metrics::counter!("madoguchi_partner_calls_total", &labels).increment(0);
        }
        let is_open = breakers.iter().any(|(other, breaker)| other == partner && breaker.is_open());
        metrics::gauge!("madoguchi_partner_breaker_open", "partner" => partner.as_str()).set(f64::from(is_open));
    }
    Ok(())
}

/// Asks the breaker for a turn. Without one, the partner is left alone until that instant.
async fn enter(app: &App, partner: Partner) -> Result<Result<Turn, Ts>, Error> {
    let now = app.now();
    for _ in 0..MOST_ROUNDS {
        let old = stored::load(app.db(), partner).await?;
        match old.unwrap_or(Breaker::closed(now)).enter(now) {
            Entry::Free => return Ok(Ok(Turn::Free)),
            Entry::Wait(until) => return Ok(Err(until)),
            Entry::Probe(probing) => {
                if stored::swap(app.db(), partner, old, probing).await? {
                    let until = probing.probing_until.unwrap_or(now);
                    tracing::info!(%partner, "looking whether the partner is well again");
                    return Ok(Ok(Turn::Probe(until)));
                }
            }
        }
    }
    // So many at once; one of them got the turn.
    Ok(Err(now.plus(Duration::from_secs(1))))
}

async fn through(
    app: &App,
    partner: Partner,
    line: &dyn PartnerLine,
    call: &PartnerCall,
    turn: Turn,
) -> Result<Called, Error> {
    let answer = tokio::select! {
        biased;
        answer = line.call(call, app.now()) => answer,
        () = app.wait(TIME_LIMIT) => Err(CallFault::later(format!("no answer within {} s", TIME_LIMIT.as_secs()))),
    };
    let now = app.now();
    Ok(match answer {
        Ok(answer) => {
            record(app, partner, |breaker| breaker.succeeded(now)).await?;
            Called::Done(answer)
        }
        // A partner that refuses is well.
        Err(CallFault::Never(why)) => {
            tracing::warn!(%partner, call = %call.id, event = call.event, why, "the partner refused");
            record(app, partner, |breaker| breaker.succeeded(now)).await?;
            Called::Never(why)
        }
        Err(CallFault::Later { why, wait }) => {
            tracing::warn!(%partner, call = %call.id, event = call.event, why, "the partner did not take it");
            let breaker = record(app, partner, |breaker| breaker.failed(turn, wait, now)).await?;
            match breaker.open_until {
                Some(until) => Called::WaitUntil(until),
                None => Called::Later(why),
            }
        }
    })
}

/// Notes the outcome of a call in the breaker. Returns the breaker's new state.
async fn record(app: &App, partner: Partner, next: impl Fn(&Breaker) -> Breaker) -> Result<Breaker, Error> {
    let mut stands = Breaker::closed(app.now());
    for _ in 0..MOST_ROUNDS {
        let old = stored::load(app.db(), partner).await?;
        let breaker = old.unwrap_or(Breaker::closed(app.now()));
        stands = next(&breaker);
        if stands == breaker {
            return Ok(stands);
        }
        if stored::swap(app.db(), partner, old, stands).await? {
            match (breaker.is_open(), stands.open_until) {
                (_, Some(until)) => tracing::warn!(%partner, %until, "the partner is left alone"),
                (true, None) => tracing::info!(%partner, "the partner is well again"),
                (false, None) => {}
            }
            return Ok(stands);
        }
    }
    // So many at once all note the same.
    Ok(stands)
}
