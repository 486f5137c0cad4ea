//! A form by somebody signed in, which takes effect once however often it is sent.

use crate::{
    cx::Cx,
    error::Error,
    keys::{self, Token},
};
use madoguchi_domain::time::Ts;
use madoguchi_store::{StoreError, Tx, actor::Login};

/// A form and its sender.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Once {
    token: [u8; 32],
    sender: [u8; 32],
}

impl Once {
    /// The form with that token, sent by that login.
    pub(crate) fn new(me: &Login, token: &Token) -> Self {
        Self { token: token.hash(), sender: keys::digest("once_sender", &[me.user().0.as_bytes()]) }
    }

    /// Whether it has taken effect.
    pub(crate) async fn is_spent(self, cx: &Cx) -> Result<bool, Error> {
        let spent = cx.db().read(move |tx| Box::pin(async move { self.is_spent_in(tx).await })).await;
        spent.map_err(|error: StoreError| error.into())
    }

    /// The same, in the transaction of its effect.
    pub(crate) async fn is_spent_in(self, tx: &mut Tx) -> Result<bool, StoreError> {
        Ok(tx.once_result(self.token, self.sender).await?.is_some())
    }

    /// Notes that it took effect. `form` names the kind, `result` the outcome.
    pub(crate) async fn spend(self, tx: &mut Tx, form: &str, result: &str, now: Ts) -> Result<(), StoreError> {
        tx.spend_once(self.token, self.sender, form, result, now).await
    }
}
