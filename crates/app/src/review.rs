//! What a signed-in subscriber is about to change, between its form and 登録 on the review page.
//!
//! Addresses hold nothing personal, so it is kept here: an hour at most, one for each login, browser, contract and kind
//! of change. The review page carries a token that stands for exactly what it shows.

use crate::{
    cx::Cx,
    error::Error,
    keys::{self, Token},
};
use madoguchi_store::{flow, may_change::Changer};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// A wish under review.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Review<W> {
    once: String,
    /// The checked wish.
    pub(crate) wished: W,
}

impl<W> Review<W> {
    /// The token of the review page, for this wish and no other.
    pub(crate) fn once(&self) -> Token {
        Token::received(&self.once)
    }
}

/// Where a login's wish of a kind is kept. By browser, so that it survives the session and a new sign-in; by contract
/// looked at, so that it never takes effect on another.
pub(crate) fn key(cx: &Cx, me: &impl Changer, kind: &str) -> [u8; 32] {
    let login = me.as_ref();
    let (user, session) = (login.user().0, login.session().0);
    let grant = me.contract().map(|(grant, _)| grant.0);
    let (kind, contract) = (kind.as_bytes(), grant.as_ref().map_or(&[][..], |grant| grant.as_bytes().as_slice()));
    match &cx.device {
        Some(device) => keys::digest("review", &[user.as_bytes(), device.as_str().as_bytes(), kind, contract]),
        None => keys::digest("review_in_session", &[session.as_bytes(), kind, contract]),
    }
}

/// Keeps a wish, replacing an earlier one.
pub(crate) async fn keep<W: Serialize>(cx: &Cx, me: &impl Changer, kind: &str, wished: W) -> Result<(), Error> {
    let review = Review { once: cx.app.new_token().as_str().to_owned(), wished };
    let written = serde_json::to_string(&review).map_err(|_| Error::Corrupt { what: "review" })?;
    Ok(flow::put(cx.db(), key(cx, me, kind), kind, &written, cx.now).await?)
}

/// The kept wish; `None` when there is none or it is too old.
pub(crate) async fn kept<W: DeserializeOwned>(
    cx: &Cx,
    me: &impl Changer,
    kind: &str,
) -> Result<Option<Review<W>>, Error> {
    let stored = flow::find(cx.db(), key(cx, me, kind), kind, cx.now).await?;
    // One written by an older version is typed anew, like one that is too old.
    Ok(stored.and_then(|stored| serde_json::from_str(&stored.state).ok()))
}
