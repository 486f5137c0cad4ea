//! What goes on over several requests, as its use case sees it: token, state, and the version it was read at.
//!
//! Registrations, contracts that are added, recoveries with their mailed links and second steps of a sign-in are flows;
//! who is in one need not be signed in. `Mailed` is the code or link that a flow had sent.

use crate::{cx::Cx, error::Error, keys::Token};
use madoguchi_domain::{challenge, id::ChallengeId, time::Ts};
use madoguchi_store::flow;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::time::Duration;

/// Times a flow is read anew because another request moved it. So many at once are no person.
pub(crate) const MOST_ROUNDS: usize = 20;

/// A flow in progress: the browser's token, the state, and the version it was read at.
#[derive(Debug, Clone)]
pub(crate) struct Flow<S> {
    pub(crate) token: Token,
    pub(crate) version: i64,
    pub(crate) state: S,
}

/// A mail that a flow asked for, with a code or a link in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mailed {
    /// What its code or link is derived from.
    pub(crate) challenge: ChallengeId,
    /// When that stops working.
    pub(crate) expires_at: Ts,
    /// When it was mailed last.
    pub(crate) sent_at: Ts,
}

impl Mailed {
    /// A new one that works for so long.
    pub(crate) fn new(cx: &Cx, life: Duration) -> Self {
        Self { challenge: cx.app.randomness().id(cx.now), expires_at: cx.now.plus(life), sent_at: cx.now }
    }

    /// The same, mailed once more.
    pub(crate) fn again(self, cx: &Cx) -> Self {
        Self { sent_at: cx.now, ..self }
    }

    /// Whether its code is looked at after so many tries.
    pub(crate) fn works(&self, cx: &Cx, tries: u32) -> bool {
        challenge::works(self.expires_at, tries, cx.now)
    }

    /// From when on it can be asked for once more; nothing when that is now.
    pub(crate) fn wait_until(&self, cx: &Cx) -> Option<Ts> {
        challenge::wait_until(self.sent_at, cx.now)
    }
}

fn written<S: Serialize>(state: &S) -> Result<String, Error> {
    serde_json::to_string(state).map_err(|_| Error::Corrupt { what: "flow" })
}

impl<S: Serialize + DeserializeOwned> Flow<S> {
    /// The flow behind a browser's token, unless there is none of that kind or it is too old.
    pub(crate) async fn find(cx: &Cx, kind: &str, token: &Token) -> Result<Option<Self>, Error> {
        let Some(stored) = flow::find(cx.db(), token.hash(), kind, cx.now).await? else { return Ok(None) };
        // A state that an older version wrote begins anew, like one that is too old.
        let state = serde_json::from_str(&stored.state).ok();
        Ok(state.map(|state| Self { token: token.clone(), version: stored.version, state }))
    }

    /// Begins a flow with a new token.
    pub(crate) async fn begin(cx: &Cx, kind: &str, state: S) -> Result<Self, Error> {
        let token = cx.app.new_token();
        flow::begin(cx.db(), token.hash(), kind, &written(&state)?, cx.now).await?;
        Ok(Self { token, version: 1, state })
    }

    /// Saves the next state. Says whether no other tab had meanwhile.
    pub(crate) async fn save(&self, cx: &Cx, state: &S) -> Result<bool, Error> {
        Ok(flow::save(cx.db(), self.token.hash(), self.version, &written(state)?).await?)
    }

    /// Saves what `next` makes of the state, anew whenever another request moved it meanwhile. Gives the flow as it then
    /// stands, or what `next` refused it for; `None` when the flow is gone, or moved so often that it is no person.
    pub(crate) async fn advance<R>(
        mut self,
        cx: &Cx,
        kind: &str,
        next: impl Fn(&S) -> Result<S, R>,
    ) -> Result<Option<Result<Self, R>>, Error> {
        for _ in 0..MOST_ROUNDS {
            let state = match next(&self.state) {
                Ok(state) => state,
                Err(refusal) => return Ok(Some(Err(refusal))),
            };
            if self.save(cx, &state).await? {
                return Ok(Some(Ok(Self { version: self.version + 1, state, ..self })));
            }
            match Self::find(cx, kind, &self.token).await? {
                Some(moved) => self = moved,
                None => return Ok(None),
            }
        }
        Ok(None)
    }

    /// The next state as it is stored, for a save inside a transaction.
    pub(crate) fn written(state: &S) -> Result<String, Error> {
        written(state)
    }
}
