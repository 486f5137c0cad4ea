//! What was typed into a form that came too late: after the session had ended, or before a step-up. It is kept until
//! its sender has signed in or stepped up, and then fills the form again (PRODUCT §4.4).
//!
//! Only the same login finds it, in the same browser, on the same page and, where the page is about a contract, while
//! looking at the same one.

use crate::{
    cx::Cx,
    error::Error,
    keys::{self, Token},
    throttle,
};
use madoguchi_domain::{
    id::{GrantId, PortalUserId},
    limit::KEPT_FORMS,
};
use madoguchi_store::{flow, session};

const KIND: &str = "kept_form";

/// The longest form kept, in bytes. Nobody types more.
const LONGEST: usize = 8 * 1024;

/// Whose form it is.
#[derive(Debug, Clone, Copy)]
pub struct Sender {
    /// The login.
    pub user: PortalUserId,
    /// The contract the form was shown for, where it is about one.
    pub grant: Option<GrantId>,
}

impl Sender {
    /// The login of a session that has run out; none if it was ended.
    pub async fn past(cx: &Cx, token: &Token, grant: Option<GrantId>) -> Result<Option<Self>, Error> {
        let user = session::user_of(cx.db(), token.hash()).await?;
        Ok(user.map(|user| Self { user, grant }))
    }

    /// Where the form of a page is kept; nowhere for a request that comes from no browser.
    fn key(self, cx: &Cx, path: &str) -> Option<[u8; 32]> {
        let grant = self.grant.map(|grant| *grant.0.as_bytes()).unwrap_or_default();
        let device = cx.device.as_ref()?.as_str().as_bytes();
        Some(keys::digest(KIND, &[self.user.0.as_bytes(), device, &grant, path.as_bytes()]))
    }
}

/// Keeps what was typed into a page's form, for an hour at most. The caller leaves secrets out. What is longer or more
/// than anybody types is not kept.
pub async fn keep(cx: &Cx, sender: Sender, path: &str, typed: &str) -> Result<(), Error> {
    let Some(key) = sender.key(cx, path).filter(|_| typed.len() <= LONGEST) else { return Ok(()) };
    let counter = throttle::key(cx, "kept_forms", sender.user.0.as_bytes());
    if throttle::within(cx, counter, KEPT_FORMS).await?.is_ok() {
        flow::put(cx.db(), key, KIND, typed, cx.now).await?;
    }
    Ok(())
}

/// What is kept for that page, if anything.
pub async fn find(cx: &Cx, sender: Sender, path: &str) -> Result<Option<String>, Error> {
    match sender.key(cx, path) {
        Some(key) => Ok(flow::find(cx.db(), key, KIND, cx.now).await?.map(|kept| kept.state)),
        None => Ok(None),
    }
}
