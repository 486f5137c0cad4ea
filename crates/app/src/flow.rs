//! Something that goes on over several requests, as its use case sees it: token, state, and the version it was read at.
//!
//! Registrations, added contracts, recoveries with their mailed links and second steps of a sign-in are flows; nobody
//! in a flow need be signed in. `Mailed` is a code or link that a flow had mailed.

use crate::{
    cx::Cx,
    error::{Error, Stop},
    keys::Token,
};
use madoguchi_domain::{audit::Action, challenge, id::ChallengeId, time::Ts};
use madoguchi_store::{Stamp, Tx, Unit, audit::About, flow, message::NewMessage};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{convert::Infallible, time::Duration};

/// Most times a flow is read anew because another request moved it. No person sends so many at once.
pub(crate) const MOST_ROUNDS: usize = 20;

/// A flow in progress: the browser's token, the state, and the version it was read at.
#[derive(Debug, Clone)]
pub(crate) struct Flow<S> {
    pub(crate) token: Token,
    pub(crate) version: i64,
    pub(crate) state: S,
}

/// A mail that a flow asked for, holding a code or a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mailed {
    /// What its code or link is derived from.
    pub(crate) challenge: ChallengeId,
    /// When it stops working.
    pub(crate) expires_at: Ts,
    /// When it was mailed last.
    pub(crate) sent_at: Ts,
}

impl Mailed {
    /// A new one that works for `life`.
    pub(crate) fn new(cx: &Cx, life: Duration) -> Self {
        Self { challenge: cx.app.randomness().id(cx.now), expires_at: cx.now.plus(life), sent_at: cx.now }
    }

    /// The same mail, sent once more now.
    pub(crate) fn again(self, cx: &Cx) -> Self {
        Self { sent_at: cx.now, ..self }
    }

    /// Whether its code is still looked at after so many tries.
    pub(crate) fn works(&self, cx: &Cx, tries: u32) -> bool {
        challenge::works(self.expires_at, tries, cx.now)
    }

    /// From when it can be asked for once more; none when that is now.
    pub(crate) fn wait_until(&self, cx: &Cx) -> Option<Ts> {
        challenge::wait_until(self.sent_at, cx.now)
    }
}

/// Saves the next state of a flow and sends the mail belonging to it. Does neither when another request of the browser
/// was quicker; that one's mail is on its way. Returns whether it was saved.
pub(crate) struct SaveAndSend {
    stamp: Stamp,
    flow: [u8; 32],
    version: i64,
    state: String,
    mail: Option<NewMessage>,
    leaves: Option<(Action, About)>,
}

impl SaveAndSend {
    /// The next state of that flow, with its mail if there is anybody to receive it.
    pub(crate) fn new<S: Serialize>(
        cx: &Cx,
        flow: &Flow<S>,
        state: &S,
        mail: Option<NewMessage>,
    ) -> Result<Self, Error> {
        let (stamp, state) = (cx.visitor_stamp(), written(state)?);
        Ok(Self { stamp, flow: flow.token.hash(), version: flow.version, state, mail, leaves: None })
    }

    /// Also leaves a line on the trail.
    pub(crate) fn leaving(self, action: Action, about: About) -> Self {
        Self { leaves: Some((action, about)), ..self }
    }
}

impl Unit for SaveAndSend {
    type Done = bool;
    type Refusal = Infallible;
    type Error = Error;

    async fn run(&self, tx: &mut Tx) -> Result<bool, Stop<Infallible>> {
        if !tx.save_flow(self.flow, self.version, &self.state).await? {
            return Ok(false);
        }
        if let Some(mail) = &self.mail {
            tx.send(&self.stamp, mail.clone()).await?;
        }
        if let Some((action, about)) = &self.leaves {
            tx.audit(&self.stamp, *action, about.clone()).await?;
        }
        Ok(true)
    }
}

fn written<S: Serialize>(state: &S) -> Result<String, Error> {
    serde_json::to_string(state).map_err(|_| Error::Corrupt { what: "flow" })
}

impl<S: Serialize + DeserializeOwned> Flow<S> {
    /// The flow behind a browser's token; `None` when there is none of that kind or it is too old.
    pub(crate) async fn find(cx: &Cx, kind: &str, token: &Token) -> Result<Option<Self>, Error> {
        let Some(stored) = flow::find(cx.db(), token.hash(), kind, cx.now).await? else { return Ok(None) };
        // A state written by an older version begins anew, as one that is too old does.
        let state = serde_json::from_str(&stored.state).ok();
        Ok(state.map(|state| Self { token: token.clone(), version: stored.version, state }))
    }

    /// Begins a flow with a new token.
    pub(crate) async fn begin(cx: &Cx, kind: &str, state: S) -> Result<Self, Error> {
        let token = cx.app.new_token();
        flow::begin(cx.db(), token.hash(), kind, &written(&state)?, cx.now).await?;
        Ok(Self { token, version: 1, state })
    }

    /// Saves the next state. Returns whether no other tab had meanwhile.
    pub(crate) async fn save(&self, cx: &Cx, state: &S) -> Result<bool, Error> {
        Ok(flow::save(cx.db(), self.token.hash(), self.version, &written(state)?).await?)
    }

    /// Saves what `next` makes of the state, again whenever another request moved it meanwhile. Returns the flow as it
    /// then stands, or the refusal of `next`; `None` when the flow is gone, or moved more often than a person could.
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

    /// The stored form of the next state, for a save inside a transaction.
    pub(crate) fn written(state: &S) -> Result<String, Error> {
        written(state)
    }
}
