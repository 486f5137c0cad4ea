//! What a signed-in subscriber is about to change, between its form and 登録 on the review page.
//!
//! Nothing personal stands in an address, so it is kept here: an hour at most, one for each login, browser and kind of change.
//! The review page carries a token that stands for exactly what it shows.

use crate::{
    cx::Cx,
    error::Error,
    keys::{self, Token},
};
use madoguchi_store::{actor::Account, flow};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// What is about to be changed.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Review<W> {
    once: String,
    /// What was typed, checked.
    pub(crate) wished: W,
}

impl<W> Review<W> {
    /// The token of the review page: of this wish and no other.
    pub(crate) fn once(&self) -> Token {
        Token::received(&self.once)
    }
}

/// Where a login's wish of a kind is kept: of this browser, so that it is there after the session ran out and she signed
/// in again.
pub(crate) fn key(cx: &Cx, me: &Account, kind: &str) -> [u8; 32] {
    let user = me.user().0;
    match &cx.device {
        Some(device) => keys::digest("review", &[user.as_bytes(), device.as_str().as_bytes(), kind.as_bytes()]),
        None => keys::digest("review_in_session", &[me.session().0.as_bytes(), kind.as_bytes()]),
    }
}

/// Keeps a wish in the place of an earlier one.
pub(crate) async fn keep<W: Serialize>(cx: &Cx, me: &Account, kind: &str, wished: W) -> Result<(), Error> {
    let review = Review { once: cx.app.new_token().as_str().to_owned(), wished };
    let written = serde_json::to_string(&review).map_err(|_| Error::Corrupt { what: "review" })?;
    Ok(flow::put(cx.db(), key(cx, me, kind), kind, &written, cx.now).await?)
}

/// The wish that is kept, unless there is none or it is too old.
pub(crate) async fn kept<W: DeserializeOwned>(cx: &Cx, me: &Account, kind: &str) -> Result<Option<Review<W>>, Error> {
    let stored = flow::find(cx.db(), key(cx, me, kind), kind, cx.now).await?;
    // What an older version wrote is typed anew, like what is too old.
    Ok(stored.and_then(|stored| serde_json::from_str(&stored.state).ok()))
}
